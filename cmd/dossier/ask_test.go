package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// section returns a file of an archive; "" where there is none.
func section(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// TestAsking holds a conversation for each file of testdata/ask: the comment is
// the command's words, "answers" what a person types, "conversation" what stands
// on the terminal, and want/ the files that are new.
func TestAsking(t *testing.T) {
	names, err := filepath.Glob("testdata/ask/*.txtar")
	if err != nil || len(names) < 5 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			write(t, dir, "testdata/ask/site")
			before := filesOf(t, dir)
			words := strings.Fields(string(a.Comment))
			want := wanted{kind: words[0]}
			if len(words) > 1 {
				want.slug = words[1]
			}
			var screen bytes.Buffer
			repo := &repository{dir: dir}
			err = repo.start(t.Context(), want, console{strings.NewReader(section(a, "answers")), &screen, &screen, true})
			if err != nil {
				screen.WriteString("error: " + err.Error() + "\n")
			}
			got := &txtar.Archive{Comment: a.Comment, Files: []txtar.File{
				{Name: "answers", Data: []byte(section(a, "answers"))}, {Name: "conversation", Data: screen.Bytes()},
			}}
			for _, f := range filesOf(t, dir) {
				if section(&txtar.Archive{Files: before}, f.Name) != string(f.Data) {
					f.Name = "want/" + f.Name
					got.Files = append(got.Files, f)
				}
			}
			compareArchive(t, name, a, got)
		})
	}
}

// compareArchive compares a case with what came of it, and rewrites it with -update.
func compareArchive(t *testing.T, name string, want, got *txtar.Archive) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, txtar.Format(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if g, w := string(txtar.Format(got)), string(txtar.Format(want)); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}

func filesOf(t *testing.T, dir string) (files []txtar.File) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		files = append(files, txtar.File{Name: name, Data: b})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestStoppingWritesNothing stops between two questions, as Ctrl-C does.
func TestStoppingWritesNothing(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "testdata/ask/site")
	before := len(filesOf(t, dir))
	ctx, stop := context.WithCancel(t.Context())
	in, keys := io.Pipe()
	defer keys.Close()
	var screen bytes.Buffer
	ended := make(chan error)
	go func() {
		ended <- (&repository{dir: dir}).start(ctx, wanted{kind: "article"}, console{in, &screen, &screen, true})
	}()
	if _, err := io.WriteString(keys, "A title\n+New publisher\n"); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := <-ended; !errors.Is(err, errStopped) {
		t.Error(err)
	}
	if n := len(filesOf(t, dir)); n != before {
		t.Errorf("%d files, not %d", n, before)
	}
}
