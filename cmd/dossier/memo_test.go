package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"dossier/internal/content"
)

// TestBuildAgain builds a dossier twice, so that the third build knows that it has nothing
// to do, and then changes what decides what is made, or what was made: the next build gives
// what a clean one gives.
func TestBuildAgain(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there are no seals on", runtime.GOOS)
	}
	git := func(args string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			for line := range strings.Lines(args) {
				cmd := exec.Command("git", strings.Fields(line)...)
				cmd.Dir = dir
				cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.org")
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
			}
		}
	}
	const place = "content/places/hamhung.md"
	for _, tt := range []struct {
		name   string
		before func(t *testing.T, dir string)
		change func(t *testing.T, dir string)
		flags  []string
		none   bool // the build still has nothing to do
	}{
		{name: "nothing", change: func(*testing.T, string) {}, none: true},
		{name: "a text of the same length, at the same time", change: func(t *testing.T, dir string) {
			file := filepath.Join(dir, place)
			info, err := os.Stat(file)
			if err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.ToUpper(string(b[len(b)-8:]))
			put(t, file, string(b[:len(b)-8])+text)
			if err := os.Chtimes(file, info.ModTime(), info.ModTime()); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "a new entry", change: func(t *testing.T, dir string) {
			put(t, filepath.Join(dir, "content/topics/new.md"), "---\ntitle: New\n---\n")
		}},
		{name: "a template", change: func(t *testing.T, dir string) {
			put(t, filepath.Join(dir, "templates/style.css"), "body{color:red}")
		}},
		{name: "settings", change: func(t *testing.T, dir string) {
			file := filepath.Join(dir, "content/site.yaml")
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			put(t, file, string(b)+"\n# a remark\n")
		}},
		{name: "another base", change: func(*testing.T, string) {}, flags: []string{"--base-url", "https://other.example/"}},
		{name: "a withdrawn address", change: func(t *testing.T, dir string) {
			file := filepath.Join(dir, "content/permalinks.lock")
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			put(t, file, string(b)+"topics/zz gone: entered twice\n")
		}},
		{name: "a commit", before: git("init -q"), change: git("add content\ncommit -q -m first")},
		{name: "a page that somebody changed", change: func(t *testing.T, dir string) {
			put(t, filepath.Join(dir, "public/index.html"), "mine")
		}},
		{name: "a page that is lost", change: func(t *testing.T, dir string) {
			if err := os.RemoveAll(filepath.Join(dir, "public/places")); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "a manifest that is lost", change: func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, "public/manifest.sha256")); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "an output that is lost", change: func(t *testing.T, dir string) {
			if err := os.RemoveAll(filepath.Join(dir, "public")); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "a memo of another version", change: func(t *testing.T, dir string) {
			r := &repository{dir: dir}
			file := r.memoFile(filepath.Join(dir, "public"))
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			put(t, file, strings.Replace(string(b), `"version":2`, `"version":0`, 1))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel() // each waits until its files have settled
			archive, err := txtar.ParseFile(richContent)
			if err != nil {
				t.Fatal(err)
			}
			archive.Comment = nil
			dir := t.TempDir()
			extract(t, dir, archive)
			if tt.before != nil {
				tt.before(t, dir)
			}
			build := func(out string, flags ...string) {
				t.Helper()
				cmd := exec.Command("dossier", append([]string{"build", "-C", dir, "-o", filepath.Join(dir, out)}, flags...)...)
				if text, err := cmd.CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, text)
				}
			}
			build("public")
			time.Sleep(content.Settling + content.Settling/10)
			build("public")
			done := func() bool {
				r := &repository{dir: dir}
				out := filepath.Join(dir, "public")
				_, ok := r.recall(out).done(out, r.inputs(t.Context()))
				return ok
			}
			if !done() {
				t.Fatal("the third build has something to do")
			}
			tt.change(t, dir)
			if done() != (tt.none || tt.flags != nil) { // the flags are of the command alone
				t.Error("the fourth build has nothing to do")
			}
			build("public", tt.flags...)
			build("clean", tt.flags...)
			if got, want := published(t, filepath.Join(dir, "public")), published(t, filepath.Join(dir, "clean")); !maps.Equal(got, want) {
				t.Error("the build is unlike a clean one")
			}
		})
	}
}

// TestForget: a memo goes with its output, and with its version; those that cannot be read
// or are of a later version stay.
func TestForget(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	write := func(name string, version int, folder string) {
		put(t, filepath.Join(dir, name), fmt.Sprintf(`{"version":%d,"folder":%q}`, version, folder))
	}
	write("kept.json", memoVersion, out)
	write("later.json", memoVersion+1, filepath.Join(out, "gone"))
	write("gone.json", memoVersion, filepath.Join(out, "gone"))
	write("earlier.json", memoVersion-1, "")
	put(t, filepath.Join(dir, "half.json"), `{"version":`)
	put(t, filepath.Join(dir, "note.txt"), `{"version":0}`)
	forget(dir)
	var got []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if want := []string{"half.json", "kept.json", "later.json", "note.txt"}; !slices.Equal(got, want) {
		t.Errorf("there are %q, want %q", got, want)
	}
}

// TestProgramID: a program that the go command linked has its ID, and any other file a sum,
// so that one that differs by a byte is another.
func TestProgramID(t *testing.T) {
	id := func(file string) string {
		t.Helper()
		id, err := programID(file)
		if err != nil || id == "" {
			t.Fatalf("%q %v", id, err)
		}
		return id
	}
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if got := id(own); runtime.GOOS == "linux" && strings.Count(got, "/") != 3 {
		t.Errorf("the ID of this program is %q", got)
	}
	program, err := os.ReadFile(own)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	stripped := bytes.ReplaceAll(program, []byte(".note.go.buildid"), []byte(".note.no.buildid"))
	if a, b := id(write("a", stripped)), id(write("b", append(stripped, 0))); a == b {
		t.Errorf("programs that differ have the same ID %q", a)
	}
	if _, err := programID(filepath.Join(dir, "none")); err == nil {
		t.Error("a program that is not there has an ID")
	}
}
