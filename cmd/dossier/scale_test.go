package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// faultyArticles writes n articles with three faults each.
func faultyArticles(tb testing.TB, n int) (dir string) {
	tb.Helper()
	dir = tb.TempDir()
	for _, d := range []string{"articles", "publishers"} {
		if err := os.MkdirAll(filepath.Join(dir, "content", d), 0o755); err != nil {
			tb.Fatal(err)
		}
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, "content", name), []byte(text), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	write("site.yaml", defaultSite)
	write("publishers/upi.md", "---\ntitle: UPI\n---\n")
	for i := range n {
		write(fmt.Sprintf("articles/a%d.md", i), fmt.Sprintf("---\ntitle: An article\npublisher: upo\npublished: 2018-02-30\nurl: https://a.example/x\ngrade: C3\n---\n\nSee [[x%d-%d]].\n", i, i%7))
	}
	return dir
}

func TestManyProblems(t *testing.T) {
	const n = 300
	dir := faultyArticles(t, n)
	check := func(args ...string) []string {
		var stdout, stderr bytes.Buffer
		if code := run(t.Context(), append([]string{"check", "-C", dir}, args...), &stdout, &stderr); code != exitFailed {
			t.Fatalf("exit code %d\n%s", code, stderr.String())
		}
		return strings.Split(strings.TrimSuffix(stderr.String(), "\n"), "\n")
	}
	all := check("--all")
	if len(all) != 3*n+1 || !slices.IsSortedFunc(all[:3*n], func(a, b string) int { // by file; columns sort as numbers
		file := func(s string) string { s, _, _ = strings.Cut(s, ":"); return s }
		return strings.Compare(file(a), file(b))
	}) {
		t.Errorf("%d lines, want %d in the order of files:\n%s", len(all), 3*n+1, strings.Join(all, "\n"))
	}
	short := check()
	rest := map[string]int{}
	for _, line := range all[maxShown : 3*n] {
		rest[line[strings.LastIndexByte(line, '[')+1:len(line)-1]]++
	}
	want := append(slices.Clone(all[:maxShown]), fmt.Sprintf("and %d more; --all prints each:", 3*n-maxShown),
		fmt.Sprintf("%7d [unknown-ref]", rest["unknown-ref"]), fmt.Sprintf("%7d [bad-value]", rest["bad-value"]), all[3*n])
	if !slices.Equal(short, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(short, "\n"), strings.Join(want, "\n"))
	}
}

// BenchmarkManyProblems reports three faults in each of 10,000 files.
func BenchmarkManyProblems(b *testing.B) {
	dir := faultyArticles(b, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		var stdout, stderr bytes.Buffer
		if code := run(b.Context(), []string{"check", "-C", dir}, &stdout, &stderr); code != exitFailed {
			b.Fatalf("exit code %d\n%s", code, stderr.String())
		}
	}
}
