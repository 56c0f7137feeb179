//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"dossier/internal/content"
	"dossier/internal/corpus"
)

func runMake(_ context.Context, args []string, stdout io.Writer) error {
	f := flags("make")
	n, seed, from := f.Int("n", 10_000, ""), f.Uint64("seed", 1, ""), f.String("from", "", "")
	if err := parse(f, args, 1); err != nil {
		return err
	}
	write, what := func() (int, error) { return invent(f.Arg(0), *n, *seed) }, "invented"
	if *from != "" {
		write, what = func() (int, error) { return unlink(*from, f.Arg(0)) }, "copied"
	}
	count, err := write()
	if err == nil {
		fmt.Fprintf(stdout, "%d files %s in %s\n", count, what, f.Arg(0))
	}
	return err
}

// invent writes a dossier of n entries.
func invent(dir string, n int, seed uint64) (files int, err error) {
	for name, data := range corpus.Files(n, seed) {
		if err := writeFile(filepath.Join(dir, name), data); err != nil {
			return files, err
		}
		files++
	}
	return files, nil
}

func writeFile(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o644)
}

// wikilink is a link to an entry, perhaps with words of its own.
var wikilink = regexp.MustCompile(`\[\[([^\]|#]*)(?:\|([^\]]*))?\]\]`)

// unlink copies the content of a dossier, and of the links of a page to itself
// the words alone.
func unlink(from, to string) (files int, err error) {
	src := os.DirFS(from)
	err = fs.WalkDir(src, content.Dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(src, name)
		if err != nil {
			return err
		}
		if id, ok := strings.CutSuffix(strings.TrimPrefix(name, content.Dir+"/"), ".md"); ok {
			_, slug, _ := strings.Cut(id, "/")
			data = wikilink.ReplaceAllFunc(data, func(link []byte) []byte {
				switch m := wikilink.FindSubmatch(link); {
				case string(m[1]) != id && string(m[1]) != slug:
					return link
				case len(m[2]) > 0:
					return m[2]
				default:
					return []byte("itself")
				}
			})
		}
		files++
		return writeFile(filepath.Join(to, name), data)
	})
	return files, err
}
