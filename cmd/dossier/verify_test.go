package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestVerify(t *testing.T) {
	dir := faultyArticles(t, 0)
	call := func(args ...string) (int, string) {
		var out bytes.Buffer
		code := run(t.Context(), append(args, "-C", dir), &out, &out)
		return code, out.String()
	}
	public := filepath.Join(dir, "public")
	server := httptest.NewServer(http.FileServer(http.Dir(public)))
	defer server.Close()
	if code, out := call("build", "--base-url", server.URL); code != exitWell {
		t.Fatal(out)
	}
	for _, args := range [][]string{{"verify", server.URL}, {"verify", "public", "--base-url", server.URL}} {
		code, out := call(args...)
		if code != exitWell || !strings.Contains(out, "and manifest.sha256 are what this folder makes") {
			t.Errorf("%v: exit code %d\n%s", args, code, out)
		}
	}
	if code, out := call("verify", "public"); code != exitFailed || !strings.Contains(out, `differs: "index.html"`) {
		t.Errorf("another base: exit code %d\n%s", code, out)
	}

	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(public, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	manifest, err := os.ReadFile(filepath.Join(public, "manifest.sha256"))
	if err != nil {
		t.Fatal(err)
	}
	write("index.html", "forged")
	write("manifest.sha256", string(manifest)+strings.Repeat("0", 64)+"  evil.html\n")
	if err := os.Remove(filepath.Join(public, "404.html")); err != nil {
		t.Fatal(err)
	}
	for _, where := range []string{"public", server.URL} {
		code, out := call("verify", where, "--base-url", server.URL)
		for _, want := range []string{`differs: "index.html"`, `missing: "404.html"`, `not made: "evil.html"`, "manifest.sha256 is not that of a build", "is not what this folder makes"} {
			if code != exitFailed || !strings.Contains(out, want) {
				t.Errorf("%s: exit code %d, want %q in\n%s", where, code, want, out)
			}
		}
	}
	if code, out := call("verify", "http://dossier.example/"); code != exitUsage {
		t.Errorf("http: exit code %d\n%s", code, out)
	}
}
