package serve

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"dossier/internal/page"
	"dossier/internal/problem"
)

// A bench is a Handler over pages that a test can change.
type bench struct {
	*Handler
	log   bytes.Buffer
	files fstest.MapFS
	home  string
	made  *Result
	err   error
	rests int // how often the rest was listed
}

func newBench(home string) *bench {
	b := &bench{home: home, files: fstest.MapFS{}}
	b.good("first")
	b.Handler = New(Source{
		Make:    func([]string) (*Result, error) { return b.made, b.err },
		Files:   b.files,
		Headers: http.Header{"Referrer-Policy": {"no-referrer"}},
		Hosts:   []string{"Bench.example"},
	}, slog.New(slog.NewTextHandler(&b.log, nil)))
	return b
}

func (b *bench) good(text string) {
	file := func(path, s string) page.Page {
		return page.Page{Path: path, Render: func(w io.Writer) error { _, err := io.WriteString(w, s); return err }}
	}
	b.err = nil
	b.made = &Result{
		Home: b.home,
		Pages: []page.Page{
			file("index.html", "<html><body>home "+text+"</body></html>\n"), file("a/index.html", "<html><link rel=\"stylesheet\" href=\"/"+text+".css\"><body>a</body></html>"),
			file("404.html", "<html><body>not here</body></html>"), file("assets/s.css", "p{}"),
			{Path: "bad/index.html", Render: func(io.Writer) error { return errors.New("no <field>") }},
		},
		Rest: []func() ([]page.Page, error){
			func() ([]page.Page, error) {
				return []page.Page{file("a/2004/index.html", "<html><body>a year</body></html>")}, nil
			},
			func() ([]page.Page, error) {
				b.rests++
				return []page.Page{file("feeds/all.atom", "<feed/>")}, nil
			},
		},
	}
}

func (b *bench) faulty(text string) {
	b.made = &Result{Home: b.home}
	b.made.Problems.Addf(problem.Pos{File: "content/a.md", Line: 2, Col: 4}, problem.BadLink, "%s", text)
}

func (b *bench) get(method, host, target string, headers ...string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(method, "http://"+host+target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	b.ServeHTTP(w, r)
	return w
}

func TestServe(t *testing.T) {
	b := newBench("/sub/")
	b.update()
	for _, c := range []struct {
		method, host, path string
		status             int
		body, location     string
	}{
		{"GET", "localhost:8080", "/sub/", 200, "home first", ""},
		{"GET", "127.0.0.1", "/sub/a/", 200, "first.css", ""},
		{"GET", "[::1]:8080", "/sub/assets/s.css", 200, "p{}", ""},
		{"GET", "192.0.2.7:8080", "/sub/assets/s.css", 200, "p{}", ""},
		{"GET", "bench.example:8080", "/sub/assets/s.css", 200, "p{}", ""},
		{"HEAD", "localhost", "/sub/a/", 200, "", ""},
		{"GET", "localhost", "/sub/a", 301, "", "/sub/a/"},
		{"GET", "localhost", "/sub/a/2004/", 200, "a year", ""},
		{"GET", "localhost", "/sub/a/2004", 301, "", "/sub/a/2004/"},
		{"GET", "localhost", "/", 302, "", "/sub/"},
		{"GET", "localhost", "/elsewhere", 302, "", "/sub/"},
		{"GET", "localhost", "/sub/nowhere/", 404, "not here", ""},
		{"GET", "localhost", "/sub/assets/", 404, "not here", ""},
		{"GET", "localhost", "/sub/../../etc/passwd", 404, "not here", ""},
		{"GET", "localhost", "/sub/bad/", 500, "<p>render bad/index.html: no &lt;field&gt;</p>", ""},
		{"GET", "localhost", "/sub/feeds/all.atom", 200, "<feed/>", ""},
		{"GET", "localhost", "/_dossier/preview.js", 200, "SharedWorker", ""},
		{"GET", "localhost", "/_dossier/serve.go", 404, "", ""},
		{"POST", "localhost", "/sub/", 405, "only GET and HEAD", ""},
		{"GET", "dossier.example", "/sub/", 403, "localhost", ""},
		{"GET", "dossier.example", "/_dossier/events", 403, "localhost", ""},
		{"GET", "127.0.0.1.evil.example", "/sub/", 403, "localhost", ""},
	} {
		w := b.get(c.method, c.host, c.path)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.body) || w.Header().Get("Location") != c.location {
			t.Errorf("%s %s%s: %d %q to %q, want %d %q to %q", c.method, c.host, c.path,
				w.Code, w.Body, w.Header().Get("Location"), c.status, c.body, c.location)
		}
	}
	if b.rests != 1 {
		t.Errorf("the rest was listed %d times, want once", b.rests)
	}
}

// TestHeaders: types, policy, and who has a page already does not get it again.
func TestHeaders(t *testing.T) {
	b := newBench("/")
	b.update()
	w := b.get("GET", "localhost", "/assets/s.css")
	for name, want := range map[string]string{
		"Content-Type": "text/css; charset=utf-8", "Referrer-Policy": "no-referrer",
		"Cache-Control": "no-cache", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	tag := b.get("GET", "localhost", "/").Header().Get("ETag")
	if w := b.get("GET", "localhost", "/", "If-None-Match", tag); w.Code != 304 || w.Body.Len() > 0 {
		t.Errorf("the same page again: %d with %d bytes, want 304 with none", w.Code, w.Body.Len())
	}
	b.good("second")
	b.update()
	if w := b.get("GET", "localhost", "/", "If-None-Match", tag); w.Code != 200 {
		t.Errorf("another page: %d, want 200", w.Code)
	}
}

// TestLine: what is served is what was made and one line behind it, in HTML alone.
func TestLine(t *testing.T) {
	b := newBench("/")
	b.update()
	got := b.get("GET", "localhost", "/").Body.String()
	before, line, _ := strings.Cut(got, "<script")
	if before != "<html><body>home first</body></html>\n" || strings.Count(line, "\n") != 1 || !strings.HasSuffix(line, "></script>\n") {
		t.Errorf("got %q", got)
	}
	if got := b.get("GET", "localhost", "/feeds/all.atom").Body.String(); got != "<feed/>" {
		t.Errorf("got %q", got)
	}
}

// told is what an open page is told.
type told struct {
	Page   string
	Styles []string
	notice
}

func (b *bench) ask(t *testing.T, path string) (about told) {
	t.Helper()
	w := b.get("GET", "localhost", "/_dossier/page?path="+path)
	if err := json.Unmarshal(w.Body.Bytes(), &about); err != nil {
		t.Fatalf("%v in %q", err, w.Body)
	}
	return about
}

// TestChange goes from good pages through problems and a failure and back.
func TestChange(t *testing.T) {
	b := newBench("/")
	b.files["content/a.md"] = &fstest.MapFile{Data: []byte("one\ntwo <b>\nthree\nfour\n")}
	b.update()
	first := b.ask(t, "/a/")
	if want := (told{first.Page, []string{"/first.css"}, notice{Problems: []fault{}}}); !reflect.DeepEqual(first, want) {
		t.Errorf("got %v, want %v", first, want)
	}
	if !strings.Contains(b.get("GET", "localhost", "/a/").Body.String(), `data-page="`+first.Page+`"`) {
		t.Error("the page does not know what it is")
	}

	b.good("second") // differs in the style of /a/ and the text of /
	b.update()
	if got := b.ask(t, "/a/"); got.Page != first.Page || got.Styles[0] != "/second.css" {
		t.Errorf("after a change of style: %v", got)
	}

	b.faulty("a <b> fault")
	b.update()
	want := notice{Stale: true, Problems: []fault{{"content/a.md:2:4", "a <b> fault", "bad-link", []excerpt{
		{1, "one", "", ""}, {2, "two", " ", "<b>"}, {3, "three", "", ""},
	}}}}
	if got := b.ask(t, "/a/"); !reflect.DeepEqual(got.notice, want) || got.Page != first.Page {
		t.Errorf("with a problem: %v, want %v", got, want)
	}
	if got := b.get("GET", "localhost", "/").Body.String(); !strings.Contains(got, "home second") {
		t.Errorf("with a problem got %q", got)
	}

	b.err = errors.New("disk gone")
	b.update()
	if got := b.ask(t, "/a/"); got.Failure != "disk gone" || got.Page != first.Page || !strings.Contains(b.log.String(), "disk gone") {
		t.Errorf("with a failure: %v and in the log %q", got, b.log.String())
	}
	b.good("third")
	b.update()
	if got := b.ask(t, "/a/"); !reflect.DeepEqual(got, told{first.Page, []string{"/third.css"}, notice{Problems: []fault{}}}) {
		t.Errorf("after the cure: %v", got)
	}
}

func TestProblemsBeforeTheFirstGoodPage(t *testing.T) {
	b := newBench("/")
	b.faulty("a <b> fault")
	b.update()
	w := b.get("GET", "localhost", "/any/")
	if body := w.Body.String(); w.Code != 500 || !strings.Contains(body, "<code>content/a.md:2:4</code> a &lt;b&gt; fault") || !strings.Contains(body, "preview.js") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	before := b.ask(t, "/any/")
	b.good("now")
	b.update()
	if after := b.ask(t, "/any/"); after.Page == before.Page {
		t.Error("the page is not told that it is another now")
	}
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("가", 200)
	files := fstest.MapFS{"a.md": {Data: []byte("x\r\n" + long + "나" + long + "\nlast")}}
	at := func(line, col int) problem.Pos { return problem.Pos{File: "a.md", Line: line, Col: col} }
	side := strings.Repeat("가", maxExcerpt)
	for _, c := range []struct {
		at   problem.Pos
		want []excerpt
	}{
		{at(0, 0), []excerpt{}},
		{at(1, 2), []excerpt{{1, "x", " ", ""}, {2, strings.Repeat("가", maxExcerpt+1), "", ""}}},
		{at(2, 201), []excerpt{{1, "x", "", ""}, {2, side, "나", side[3:]}, {3, "last", "", ""}}},
		{at(3, 99), []excerpt{{2, strings.Repeat("가", 2*maxExcerpt), "", ""}, {3, "last", " ", ""}}},
		{problem.Pos{File: "gone.md", Line: 1, Col: 1}, []excerpt{}},
	} {
		if got := near(files, c.at); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %v\nwant %v", c.at, got, c.want)
		}
	}
	var many problem.List
	for range maxShown + 3 {
		many.Addf(problem.Pos{File: "a.md"}, problem.BadLink, "x")
	}
	if n := newNotice(many, files); len(n.Problems) != maxShown || n.More != 3 {
		t.Errorf("%d problems and %d more, want %d and 3", len(n.Problems), n.More, maxShown)
	}
}

// TestWatch changes files in each way and waits for the event, over HTTP.
func TestWatch(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "repo")
	content, templates := filepath.Join(dir, "content"), filepath.Join(dir, "templates")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.MkdirAll(content, 0o755))
	// state is what the pages are made of: the names and bytes of all files.
	state := func() string {
		var b strings.Builder
		must(filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				text, _ := os.ReadFile(name) // it may be gone again
				b.WriteString(name + "=" + string(text) + "\n")
			}
			return nil
		}))
		return b.String()
	}
	var last *Result
	text := ""
	h := New(Source{
		Watch: []string{content, templates},
		Make: func(changed []string) (*Result, error) {
			if now := state(); last == nil || now != text {
				for line := range strings.Lines(now + text) {
					name, _, _ := strings.Cut(line, "=")
					told := func(path string) bool { return path == name || strings.HasPrefix(name, path+"/") }
					differs := !strings.Contains(now, line) || !strings.Contains(text, line)
					if differs && strings.HasPrefix(name, content+"/") && len(changed) > 0 && !slices.ContainsFunc(changed, told) {
						t.Errorf("%q differs and only %q is said to have changed", line, changed)
					}
				}
				text = now
				last = &Result{Home: "/", Pages: []page.Page{{Path: "index.html", Render: func(w io.Writer) error {
					_, err := io.WriteString(w, now)
					return err
				}}}}
			}
			return last, nil
		},
	}, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- h.Watch(ctx) }()
	server := httptest.NewServer(h)
	defer server.Close()
	answer, err := http.Get(server.URL + "/_dossier/events")
	must(err)
	defer answer.Body.Close()
	events := bufio.NewScanner(answer.Body)

	file := func(name string) string { return filepath.Join(content, name) }
	for _, c := range []struct {
		what string
		do   func() error
	}{
		{"nothing", func() error { return nil }},
		{"a new file", func() error { return os.WriteFile(file("a.md"), []byte("1"), 0o644) }},
		{"other bytes", func() error { return os.WriteFile(file("a.md"), []byte("2"), 0o644) }},
		{"a renamed file", func() error { return os.Rename(file("a.md"), file("b.md")) }},
		{"a file in place of another", func() error {
			must(os.WriteFile(filepath.Join(dir, "aside"), []byte("3"), 0o644))
			return os.Rename(filepath.Join(dir, "aside"), file("b.md"))
		}},
		{"a folder with files", func() error {
			must(os.MkdirAll(file("x/y"), 0o755))
			return os.WriteFile(file("x/y/c.md"), nil, 0o644)
		}},
		{"a file in it", func() error { return os.WriteFile(file("x/y/d.md"), nil, 0o644) }},
		{"a renamed folder", func() error { return os.Rename(file("x"), file("z")) }},
		{"a file in it, by its new name", func() error { return os.WriteFile(file("z/y/e.md"), nil, 0o644) }},
		{"no file any more", func() error { return os.Remove(file("z/y/e.md")) }},
		{"no folder any more", func() error { return os.RemoveAll(file("z")) }},
		{"a folder that was not there", func() error {
			must(os.Mkdir(templates, 0o755))
			return os.WriteFile(filepath.Join(templates, "style.css"), nil, 0o644)
		}},
		{"another folder in its place", func() error {
			must(os.Rename(content, content+".old"))
			must(os.Mkdir(content, 0o755))
			return os.WriteFile(file("new.md"), []byte("4"), 0o644)
		}},
		{"a file in that", func() error { return os.WriteFile(file("new.md"), []byte("5"), 0o644) }},
	} {
		must(c.do())
		for want := state(); ; {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest("GET", "http://localhost/", nil))
			if strings.HasPrefix(w.Body.String(), want) {
				break
			}
			if !events.Scan() {
				t.Fatalf("after %s: %v", c.what, events.Err())
			}
		}
	}
	cancel()
	must(<-done)
}

// TestWatchLetsAFileBeWritten: one that was emptied is not read at once, for whoever
// emptied it is about to write it.
func TestWatchLetsAFileBeWritten(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.md")
	write := func(text string) {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("1")
	ctx, cancel := context.WithCancel(t.Context())
	read := make(chan string)
	h := New(Source{Watch: []string{dir}, Make: func([]string) (*Result, error) {
		text, err := os.ReadFile(name)
		select {
		case read <- string(text):
		case <-ctx.Done():
		}
		return &Result{}, err
	}}, slog.New(slog.DiscardHandler))
	done := make(chan error)
	go func() { done <- h.Watch(ctx) }()
	<-read

	start := time.Now()
	write("")
	if text := <-read; text != "" || time.Since(start) < longest {
		t.Errorf("%q was read after %s, and the file is empty for longer than %s", text, time.Since(start), longest)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
