//go:build linux

package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// bench runs the command, which must do well, and returns what it prints.
func bench(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), args, &stdout, &stderr); code != 0 {
		t.Fatalf("bench %s: exit code %d\n%s", strings.Join(args, " "), code, stderr.String())
	}
	return stdout.String()
}

// TestBuildPrintsEachFloor builds a small dossier and profiles it.
func TestBuildPrintsEachFloor(t *testing.T) {
	dir := t.TempDir()
	cpu, mem := filepath.Join(dir, "cpu"), filepath.Join(dir, "mem")
	out := bench(t, "build", "-n", "100", "-tmp", dir, "-cpuprofile", cpu, "-memprofile", mem)
	for _, word := range []string{"processors", "wall", "CPU", "peak memory", "files", "MB", "load", "link", "render", "export", "search", "publish"} {
		if !strings.Contains(out, word) {
			t.Errorf("nothing says %q in\n%s", word, out)
		}
	}
	for _, f := range []string{cpu, mem} {
		if info, err := os.Stat(f); err != nil || info.Size() == 0 {
			t.Errorf("the profile is empty: %v", err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "bench-*")); len(left) > 0 {
		t.Errorf("%s is left", left)
	}
}

// TestAgainWritesNothing builds a second time and after an edit, which it undoes.
func TestAgainWritesNothing(t *testing.T) {
	dir := t.TempDir()
	bench(t, "make", "-n", "100", dir)
	before := contents(t, dir)
	out := strings.Split(bench(t, "again", "-pairs", "1", "-dir", dir, "-tmp", t.TempDir()), "\n")
	fields := strings.Fields(out[2])
	if len(fields) != 9 || fields[4] != "0" || fields[7] == "0" || fields[7] != fields[8] {
		t.Errorf("want no file written the second time, and after the edit those that differ:\n%s", strings.Join(out, "\n"))
	}
	if contents(t, dir) != before {
		t.Error("the edit was not taken back")
	}
}

func contents(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	files, err := filepath.Glob(filepath.Join(dir, "content", "*", "*.md"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	return all.String()
}

// TestCompareGivesFreshFolders runs commands that would find what one before left.
func TestCompareGivesFreshFolders(t *testing.T) {
	dir := t.TempDir()
	command := `mkdir {out} && ! test -e "$XDG_CACHE_HOME" && mkdir "$XDG_CACHE_HOME" && : $(seq 20000)`
	out := bench(t, "compare", "-pairs", "3", "-tmp", dir, "-ours", command, "-theirs", command)
	if !strings.Contains(out, "median ratio: CPU ") || strings.Count(out, "\n") != 8 {
		t.Errorf("got\n%s", out)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"compare", "-ours", "echo broken >&2; exit 3", "-theirs", "true"}, &stdout, &stderr); code != 1 || !strings.Contains(stderr.String(), "broken") {
		t.Errorf("a command that fails: exit code %d\n%s", code, stderr.String())
	}
}

// TestServedWaitsForTheEdit measures servers that show a file as it is.
func TestServedWaitsForTheEdit(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.md")
	if err := os.WriteFile(file, []byte("as it was"), 0o644); err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, file) }))
	defer web.Close()
	what := web.URL + "/ " + file + " sleep 600"
	out := bench(t, "served", "-edits", "3", "-ours", what, "-theirs", what)
	if !strings.Contains(out, "median: ours ") || !strings.Contains(out, "p95: ours ") {
		t.Errorf("got\n%s", out)
	}
	if b, _ := os.ReadFile(file); string(b) != "as it was" {
		t.Errorf("the file is left as %q", b)
	}
	s := &server{url: web.URL}
	if _, err := s.until(t.Context(), time.Millisecond, "never there"); err == nil {
		t.Error("words that are not shown were seen")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.until(ended, time.Hour, "never there"); err == nil {
		t.Error("waits although it was stopped")
	}
}

// TestMakeFromUnlinks copies a dossier with links of pages to themselves.
func TestMakeFromUnlinks(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	write := func(name, text string) {
		if err := writeFile(filepath.Join(from, "content", name), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	write("places/a.md", "[[a]], [[places/a|here]], [[b|there]], [[a#heading]], [[people/a]]")
	write("site.yaml", "title: A")
	bench(t, "make", "-from", from, to)
	got, err := os.ReadFile(filepath.Join(to, "content", "places", "a.md"))
	if want := "itself, here, [[b|there]], [[a#heading]], [[people/a]]"; err != nil || string(got) != want {
		t.Errorf("got %q, want %q (%v)", got, want, err)
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{}, {"mend"}, {"make"}, {"build", "-x"}, {"compare"}, {"again", "-pairs", "0"}, {"served", "-ours", "x"}} {
		var stdout, stderr bytes.Buffer
		if code := run(t.Context(), args, &stdout, &stderr); code != 2 || stderr.String() != usage {
			t.Errorf("bench %v: exit code %d\n%s", args, code, stderr.String())
		}
	}
}

func TestQuantiles(t *testing.T) {
	list := []int{5, 1, 4, 2, 3}
	if m, p, one := median(list), quantile(list, 0.95), median([]int{7}); m != 3 || p != 5 || one != 7 {
		t.Errorf("median %d, p95 %d, of one %d; want 3, 5, 7", m, p, one)
	}
}
