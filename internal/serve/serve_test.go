package serve

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"dossier/internal/page"
	"dossier/internal/problem"
)

// A bench is a Handler over pages that a test can change.
type bench struct {
	*Handler
	log     bytes.Buffer
	stamp   string
	made    int
	content string
	ps      problem.List
	err     error
}

func newBench(base string) *bench {
	b := &bench{stamp: "1", content: "first"}
	b.Handler = New(Source{
		Stamp: func() string { return b.stamp },
		Make: func() ([]page.Page, problem.List, error) {
			b.made++
			if b.err != nil || b.ps.Errors() > 0 {
				return nil, b.ps, b.err
			}
			text := b.content
			file := func(path, s string) page.Page {
				return page.Page{Path: path, Render: func(w io.Writer) error { _, err := io.WriteString(w, s); return err }}
			}
			return []page.Page{
				file("index.html", "<html><body>home "+text+"</body></html>"), file("a/index.html", "<html><body>a "+text+"</body></html>"),
				file("404.html", "<html><body>not here</body></html>"), file("assets/s.css", "p{}"),
			}, nil, nil
		},
	}, base, slog.New(slog.NewTextHandler(&b.log, nil)))
	return b
}

// get asks for a path and returns the status and body.
func (b *bench) get(method, host, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(method, "http://"+host+target, nil)
	b.ServeHTTP(w, r)
	return w
}

func TestServe(t *testing.T) {
	b := newBench("/sub/")
	for _, c := range []struct {
		method, host, path string
		status             int
		body, location     string
	}{
		{"GET", "localhost:8080", "/sub/", 200, "home first", ""},
		{"GET", "127.0.0.1", "/sub/a/", 200, "a first", ""},
		{"GET", "[::1]:8080", "/sub/assets/s.css", 200, "p{}", ""},
		{"HEAD", "localhost", "/sub/a/", 200, "", ""},
		{"GET", "localhost", "/sub/a", 301, "", "/sub/a/"},
		{"GET", "localhost", "/", 302, "", "/sub/"},
		{"GET", "localhost", "/elsewhere", 302, "", "/sub/"},
		{"GET", "localhost", "/sub/nowhere/", 404, "not here", ""},
		{"GET", "localhost", "/sub/assets/", 404, "not here", ""},
		{"POST", "localhost", "/sub/", 405, "only GET and HEAD", ""},
		{"GET", "dossier.example", "/sub/", 403, "loopback", ""},
		{"GET", "127.0.0.1.evil.example", "/sub/", 403, "loopback", ""},
	} {
		w := b.get(c.method, c.host, c.path)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.body) || w.Header().Get("Location") != c.location {
			t.Errorf("%s %s%s: %d %q to %q, want %d %q to %q", c.method, c.host, c.path,
				w.Code, w.Body, w.Header().Get("Location"), c.status, c.body, c.location)
		}
	}
	if got := b.get("GET", "localhost", "/sub/assets/s.css").Header().Get("Content-Type"); got != "text/css; charset=utf-8" {
		t.Errorf("a style sheet is served as %q", got)
	}
	if b.made != 1 {
		t.Errorf("the pages were made %d times, want once", b.made)
	}
}

// TestChange goes from good pages through problems and a failure and back.
func TestChange(t *testing.T) {
	b := newBench("/")
	page := func() string {
		b.checked = b.checked.Add(-recheck * 2) // time to look again
		w := b.get(http.MethodGet, "localhost", "/a/")
		return w.Body.String()
	}
	if got := page(); !strings.Contains(got, "a first") {
		t.Errorf("got %q", got)
	}
	b.content = "second"
	if got := page(); !strings.Contains(got, "a first") {
		t.Errorf("without a change of files got %q", got)
	}
	b.stamp = "2"
	if got := page(); !strings.Contains(got, "a second") {
		t.Errorf("after a change got %q", got)
	}

	b.ps.Addf(problem.Pos{File: "content/a.md", Line: 3, Col: 4}, problem.BadLink, "a <b> fault")
	b.stamp = "3"
	if got := page(); !strings.Contains(got, "a second") || !strings.Contains(got, "<code>content/a.md:3:4</code> a &lt;b&gt; fault") {
		t.Errorf("with a problem got %q", got)
	}
	if !strings.Contains(b.log.String(), "content/a.md:3:4: a <b> fault") {
		t.Errorf("the log does not tell the problem: %s", b.log.String())
	}
	b.ps, b.stamp, b.content = nil, "4", "third"
	if got := page(); !strings.Contains(got, "a third") || strings.Contains(got, "fault") {
		t.Errorf("after the cure got %q", got)
	}
	b.err, b.stamp = errors.New("disk <gone>"), "5"
	if got := page(); !strings.Contains(got, "disk &lt;gone&gt;") {
		t.Errorf("with a failure got %q", got)
	}
}

func TestProblemsBeforeTheFirstGoodPage(t *testing.T) {
	b := newBench("/")
	b.ps.Addf(problem.Pos{File: "content/a.md", Line: 3, Col: 4}, problem.BadLink, "a fault")
	w := b.get(http.MethodGet, "localhost", "/")
	if w.Code != 500 || !strings.Contains(w.Body.String(), "content/a.md:3:4") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
