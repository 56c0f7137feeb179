package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"dossier/internal/problem"
)

var update = flag.Bool("update", false, "rewrite what the cases expect")

// TestProblems runs `dossier check` over each case of testdata/problems.
//
// A case is an archive of a content folder; site.yaml and one publisher are
// there unless the case has its own. A file whose name ends in ".quoted" holds
// Go string literals, one a line, for bytes that an archive cannot show. Lines
// before the first file may say:
//
//	symlink FILE TARGET      make a symbolic link
//	repeat FILE N "TEXT"     append TEXT N times
//	number FILE N "TEXT"     append TEXT N times, with the count for each "#"
//	copy FROM "QUOTED NAME"  copy a file to a name that an archive cannot hold
//	folder FILE              make a folder
//	pipe FILE                make a named pipe
//	forbid FILE              take away the right to read it
//	within SECONDS           the check must not take longer
//
// The file "want" holds the problems; where it is empty the check is well.
func TestProblems(t *testing.T) {
	files, err := filepath.Glob("testdata/problems/*.txtar")
	if err != nil || len(files) < 40 {
		t.Fatalf("found %d cases (%v), want 40 or more", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			limit := extract(t, dir, archive)
			var stdout, stderr bytes.Buffer
			start := time.Now()
			code := run(t.Context(), []string{"check", "-C", dir}, &stdout, &stderr)
			if took := time.Since(start); limit > 0 && took > limit {
				t.Errorf("took %v, at most %v is allowed", took, limit)
			}
			got := stderr.String()
			got, _, _ = strings.Cut(got, "dossier: ")
			compare(t, file, archive, got)
			if want := min(len(got), 1); code != want {
				t.Errorf("exit code %d, want %d\n%s", code, want, stderr.String())
			}
		})
	}
}

// compare compares with the archive's "want", or rewrites it.
func compare(t *testing.T, file string, archive *txtar.Archive, got string) {
	t.Helper()
	for i, f := range archive.Files {
		if f.Name != "want" {
			continue
		}
		if *update {
			archive.Files[i].Data = []byte(got)
			if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if string(f.Data) != got {
			t.Errorf("got:\n%s\nwant:\n%s", got, f.Data)
		}
		return
	}
	t.Fatal(`the case has no file "want"`)
}

const defaultSite = `title: A test
base: https://dossier.example/
kinds:
  - {name: people, one: person, many: people}
  - {name: places, one: place, many: places}
  - {name: publishers, one: publisher, many: publishers}
types:
  article: {news: news}
  event: {seizure: seizure}
`

// extract lays out a case and returns the time it may take, zero for any.
func extract(t *testing.T, dir string, archive *txtar.Archive) (limit time.Duration) {
	t.Helper()
	write := func(name string, data []byte) {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	has := map[string]bool{"want": true}
	for _, f := range archive.Files {
		name, quoted := strings.CutSuffix(f.Name, ".quoted")
		if name == "want" {
			continue
		}
		has[name] = true
		if !quoted {
			write(name, f.Data)
			continue
		}
		for line := range strings.Lines(string(f.Data)) {
			s, err := strconv.Unquote(strings.TrimSpace(line))
			if err != nil {
				t.Fatalf("%s: %s: %v", f.Name, line, err)
			}
			write(name, []byte(s))
		}
	}
	if !has["content/site.yaml"] {
		write("content/site.yaml", []byte(defaultSite))
	}
	if !has["content/publishers/upi.md"] {
		write("content/publishers/upi.md", []byte("---\ntitle: UPI\n---\n"))
	}
	for line := range strings.Lines(string(archive.Comment)) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		var name, text string
		var n int
		var err error
		switch word {
		case "symlink":
			name, text, _ = strings.Cut(rest, " ")
			err = os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755)
			if err == nil {
				err = os.Symlink(text, filepath.Join(dir, name))
			}
		case "repeat":
			if _, err = fmt.Sscanf(rest, "%s %d %q", &name, &n, &text); err == nil {
				write(name, bytes.Repeat([]byte(text), n))
			}
		case "number":
			if _, err = fmt.Sscanf(rest, "%s %d %q", &name, &n, &text); err == nil {
				var b bytes.Buffer
				for i := range n {
					b.WriteString(strings.ReplaceAll(text, "#", strconv.Itoa(i)))
				}
				write(name, b.Bytes())
			}
		case "copy":
			if _, err = fmt.Sscanf(rest, "%s %q", &name, &text); err == nil {
				var data []byte
				data, err = os.ReadFile(filepath.Join(dir, name))
				write(text, data)
			}
		case "folder":
			err = os.MkdirAll(filepath.Join(dir, rest), 0o755)
		case "pipe":
			err = makePipe(filepath.Join(dir, rest))
		case "forbid":
			err = os.Chmod(filepath.Join(dir, rest), 0)
		case "within":
			if n, err = strconv.Atoi(rest); err == nil {
				limit = time.Duration(n) * time.Second
			}
		}
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	return limit
}

// TestEveryCodeHasACase holds the list of codes to the problems that are seen:
// each stands in what a case or script expects.
func TestEveryCodeHasACase(t *testing.T) {
	var cases []byte
	for _, pattern := range []string{"testdata/problems/*.txtar", "testdata/script/*.txtar"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			cases = append(cases, b...)
		}
	}
	for _, c := range codeNames() {
		// No version of the schema is older than the first, so that no content of
		// today causes it; its test brings a later version along.
		if c == string(problem.OldVersion) {
			b, err := os.ReadFile("../../internal/content/version_test.go")
			if err != nil || !bytes.Contains(b, []byte("problem.OldVersion")) {
				t.Errorf("no test causes %s: %v", c, err)
			}
			continue
		}
		if !bytes.Contains(cases, []byte("["+c+"]")) && !bytes.Contains(cases, []byte(`\[`+c+`\]`)) {
			t.Errorf("no case causes %s", c)
		}
	}
}
