package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"dossier/internal/content"
	"dossier/internal/history"
	"dossier/internal/publish"
	"dossier/internal/seal"
)

// A memo is what a build tells the next one: of what it made the output, and how it
// left that. It lies in the user's cache directory and may be deleted at any time; no
// page is in it.
type memo struct {
	Version int       `json:"version"`
	Folder  string    `json:"folder"` // the output, by its whole path
	Inputs  inputs    `json:"inputs"`
	Output  seal.Seal `json:"output"`
}

const memoVersion = 2

// inputs are sums of all that decides what a build makes. Empty ones are like no
// others.
type inputs struct {
	Files      string `json:"files"` // of content, templates, git, the program and its flags
	Permalinks string `json:"permalinks"`
}

// inputs returns what decides what is made now; an empty one where the system does not
// tell, or tells too little of files that changed just now.
func (r *repository) inputs(ctx context.Context) inputs {
	now := time.Now()
	files, err := inputFiles(r.dir)
	if err != nil {
		return inputs{}
	}
	sealed, newest := seal.Of(r.dir, slices.Values(files))
	executable, err := os.Executable()
	if err != nil {
		return inputs{}
	}
	program, err := programID(executable)
	if sealed == "" || err != nil || now.Sub(newest) < content.Settling {
		return inputs{}
	}
	permalinks, err := os.ReadFile(filepath.Join(r.dir, filepath.FromSlash(content.PermalinksFile)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return inputs{}
	}
	past, ok := history.State(ctx, filepath.Join(r.dir, content.Dir))
	if !ok {
		return inputs{}
	}
	return inputs{
		Files:      hexSum(fmt.Appendf(nil, "%q", []string{string(sealed), program, string(r.base), past})),
		Permalinks: hexSum(permalinks),
	}
}

// inputFiles lists the files of content and templates but for the list of permalinks,
// to which a build adds.
func inputFiles(dir string) (names []string, err error) {
	fsys := os.DirFS(dir)
	for _, folder := range []string{content.Dir, templatesDir} {
		err := fs.WalkDir(fsys, folder, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || name == content.PermalinksFile {
				return err
			}
			names = append(names, name)
			return nil
		})
		if err != nil && !(folder == templatesDir && errors.Is(err, fs.ErrNotExist)) {
			return nil, err
		}
	}
	return names, nil
}

// programID tells a program from others: by the ID that the go command writes into what
// it links (go tool buildid), which has a sum of all of it, or where that was left out by
// a sum made here, which takes a thousand times as long.
func programID(file string) (string, error) {
	if f, err := elf.Open(file); err == nil {
		defer f.Close()
		if note := f.Section(".note.go.buildid"); note != nil {
			// actionID(binary)/actionID(main.a)/contentID(main.a)/contentID(binary)
			if id, err := note.Data(); err == nil && bytes.Count(id, []byte("/")) == 3 {
				return string(id), nil
			}
		}
	}
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), err
}

func hexSum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// memoFile is where the memo of builds into a folder lies; empty where there is no cache
// directory.
func (r *repository) memoFile(out string) string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	dir, err := filepath.Abs(r.dir)
	if err == nil {
		out, err = filepath.Abs(out)
	}
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "dossier", "builds", hexSum(fmt.Appendf(nil, "%q", []string{dir, out}))+".json")
}

// recall returns the memo of the last build into a folder; the zero memo where there is
// none.
func (r *repository) recall(out string) (m memo) {
	b, err := os.ReadFile(r.memoFile(out))
	if err != nil || json.Unmarshal(b, &m) != nil || m.Version != memoVersion {
		return memo{}
	}
	return m
}

// remember leaves a memo of a build that was begun with the given inputs. They count only
// if they are the same now. A memo that cannot be written is none.
func (r *repository) remember(ctx context.Context, out string, begun inputs, left seal.Seal) {
	folder, err := filepath.Abs(out)
	if err != nil {
		return
	}
	m := memo{Version: memoVersion, Folder: folder, Output: left}
	if now := r.inputs(ctx); now.Files == begun.Files {
		m.Inputs = now
	}
	file := r.memoFile(out)
	b, err := json.Marshal(m)
	if file == "" || err != nil || os.MkdirAll(filepath.Dir(file), 0o755) != nil {
		return
	}
	_ = os.WriteFile(file, b, 0o644) // half of one is none
	forget(filepath.Dir(file))
}

// forget removes the memos below dir whose output is gone, and those that nobody reads any
// more. One on a disk that comes back costs a build of everything.
func forget(dir string) {
	files, _ := filepath.Glob(filepath.Join(dir, "*.json"))
	for _, file := range files {
		var m memo
		b, err := os.ReadFile(file)
		if err != nil || json.Unmarshal(b, &m) != nil || m.Version > memoVersion {
			continue // another build may be writing it
		}
		if m.Version == memoVersion {
			if _, err := os.Lstat(m.Folder); !errors.Is(err, fs.ErrNotExist) {
				continue
			}
		}
		_ = os.Remove(file)
	}
}

// done reports whether a folder holds what a build would make of the inputs, and how
// many files that is.
func (m memo) done(out string, in inputs) (files int, ok bool) {
	if in.Files == "" || in != m.Inputs || m.Output == "" {
		return 0, false
	}
	now, files := publish.Seal(out)
	return files, now == m.Output
}
