// Package serve serves pages over HTTP, making them anew when a file changed.
//
// Upper floor, beside publish and check. It takes a way to make the pages and the
// paths to watch, and answers requests with what build would write, made when it
// is asked for. To HTML it adds one line, by which an open page shows problems and
// follows changes (see preview.go); what is published never has it. The last good
// pages stay while there are problems.
package serve

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"dossier/internal/page"
	"dossier/internal/problem"
)

// A Source makes pages and says what they are made of.
type Source struct {
	// Make makes the pages. changed are the paths, below Watch, of what is known to have
	// changed since the call before; none where anything may have. It returns the Result
	// of the call before where no file has changed.
	Make func(changed []string) (*Result, error)
	// Watch are the files and folders whose change is a reason to call Make; one
	// need not exist.
	Watch []string
	// Files are those that problems name.
	Files fs.FS
	// Headers are sent with each answer, as a server of the published site should.
	Headers http.Header
	// Hosts are names besides localhost by which readers may call the server.
	Hosts []string
}

// A Result is what Make made. It never changes.
type Result struct {
	// Pages are those whose list is known at once; nil where problems stop
	// publishing.
	Pages []page.Page
	// Rest return the others, whose lists take longer. Each is called once, in this
	// order, when a request may be for one of them.
	Rest []func() ([]page.Page, error)
	// Home is the path of the home page: "/" or "/dossier/".
	Home string
	// Problems are those found on the way.
	Problems problem.List
}

// A Handler answers requests for the pages of a Source.
type Handler struct {
	source Source
	log    *slog.Logger

	mu    sync.Mutex
	now   *state
	ready chan struct{} // closed once now is set
}

// A state is what the Handler knows after a change. It never changes, but for next.
type state struct {
	result  *Result
	failure string
	home    string
	pages   []pages // those asked for soonest first; none where there are no good pages
	notice  notice
	next    chan struct{} // closed when another state follows
}

// pages returns some of the pages.
type pages func() ([]page.Page, error)

// New returns a Handler, which answers once Watch has made the pages.
func New(source Source, log *slog.Logger) *Handler {
	return &Handler{source: source, log: log, ready: make(chan struct{})}
}

// update makes the pages. Where they are not those of before, readers get them
// from now on.
func (h *Handler) update(changed ...string) {
	start := time.Now()
	result, err := h.source.Make(changed)
	failure := ""
	if err != nil {
		failure = err.Error()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	before := h.now
	if before != nil && failure == before.failure && (err != nil || result == before.result) {
		return
	}
	s := &state{result: result, failure: failure, home: "/", next: make(chan struct{})}
	switch {
	case err == nil && result.Pages != nil:
		s.home = result.Home
		for _, list := range append([]func() ([]page.Page, error){func() ([]page.Page, error) { return result.Pages, nil }}, result.Rest...) {
			s.pages = append(s.pages, sync.OnceValues(list))
		}
		h.log.Info("pages made", "took", time.Since(start).Round(time.Millisecond))
	case before != nil: // the last good pages stay
		s.home, s.pages = before.home, before.pages
	}
	if err != nil {
		h.log.Error("cannot make the pages", "error", err)
		s.notice = notice{Failure: failure}
	} else {
		s.notice = newNotice(result.Problems, h.source.Files)
	}
	h.now = s
	if before == nil {
		close(h.ready)
	} else {
		close(before.next)
	}
}

// current returns the state of now, and waits for the first one; nil where ctx
// ends before.
func (h *Handler) current(ctx context.Context) *state {
	select {
	case <-h.ready:
		h.mu.Lock()
		defer h.mu.Unlock()
		return h.now
	case <-ctx.Done():
		return nil
	}
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !h.answersTo(r.Host) {
		http.Error(w, "this preview answers to localhost, to addresses of this machine and to the name in --addr", http.StatusForbidden)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	for name, values := range h.source.Headers {
		w.Header()[name] = values
	}
	w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
	w.Header().Set("Cache-Control", "no-cache")
	s := h.current(r.Context())
	if s == nil {
		return // the reader went away
	}
	if name, ok := strings.CutPrefix(r.URL.Path, ownFolder); ok {
		h.own(w, r, s, name)
		return
	}
	rest, ok := strings.CutPrefix(r.URL.Path, s.home)
	if !ok {
		http.Redirect(w, r, s.home, http.StatusFound)
		return
	}
	a := h.answer(s, rest)
	if a.folder {
		http.Redirect(w, r, (&url.URL{Path: s.home + rest}).EscapedPath()+"/", http.StatusMovedPermanently)
		return
	}
	if strings.HasPrefix(a.kind, "text/html") {
		a.body = append(a.body[:len(a.body):len(a.body)], line(a)...)
	}
	write(w, r, a)
}

// An answer is what a path leads to.
type answer struct {
	status int
	kind   string // the content type
	body   []byte
	folder bool // the path lacks a slash at its end
}

// answer makes what the path below the home page leads to.
func (h *Handler) answer(s *state, rest string) answer {
	failed := func(err error) answer {
		return answer{http.StatusInternalServerError, page.Type(".html"), emptyPage(s.notice, err), false}
	}
	if s.pages == nil {
		return failed(nil)
	}
	name := rest
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	status := http.StatusOK
	p, folder, err := s.find(name)
	switch {
	case err != nil:
		return failed(err)
	case folder:
		return answer{folder: true}
	case p.Path == "":
		status = http.StatusNotFound
		if p, _, err = s.find("404.html"); err != nil {
			return failed(err)
		}
	}
	if p.Render == nil {
		return failed(errors.New("the templates make no 404.html"))
	}
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		h.log.Error("cannot make the page", "error", err)
		return failed(err)
	}
	return answer{status, page.Type(p.Path), b.Bytes(), false}
}

// find returns the page of a path, or says that it is a folder with one. It looks
// through the pages: between two states few are asked for, and a map takes longer to make.
func (s *state) find(name string) (p page.Page, folder bool, err error) {
	index := name + "/index.html"
	for _, pages := range s.pages {
		of, err := pages()
		if err != nil {
			return page.Page{}, false, err
		}
		for _, p := range of {
			switch p.Path {
			case name:
				return p, false, nil
			case index:
				return page.Page{}, true, nil
			}
		}
	}
	return page.Page{}, false, nil
}

// write answers with a body. Who has it already is told so.
func write(w http.ResponseWriter, r *http.Request, a answer) {
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("ETag", `"`+sum(a.body)+`"`)
	if a.status == http.StatusOK {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.body))
		return
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(a.body)))
	w.WriteHeader(a.status)
	if r.Method == http.MethodGet {
		_, _ = w.Write(a.body) // the reader went away: nothing to be done
	}
}

// sum names bytes.
func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:8])
}

// emptyPage stands in where there is no good page to show.
func emptyPage(n notice, failure error) []byte {
	var b bytes.Buffer
	b.WriteString("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>No page yet</title></head><body>\n<h1>No page can be shown yet</h1>\n")
	if failure != nil {
		n.Failure = failure.Error()
	}
	if n.Failure != "" {
		fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(n.Failure))
	}
	b.WriteString("<ul>\n")
	for _, p := range n.Problems {
		fmt.Fprintf(&b, "<li><code>%s</code> %s</li>\n", html.EscapeString(p.At), html.EscapeString(p.Text))
	}
	b.WriteString("</ul>\n</body></html>\n")
	return b.Bytes()
}

// answersTo reports whether a Host header names this machine: localhost, an
// address, or a name that was allowed. Any other may be a foreign site's, which
// has pointed its own name here to read the preview.
func (h *Handler) answersTo(hostport string) bool {
	host := hostport
	if name, _, err := net.SplitHostPort(hostport); err == nil {
		host = name
	}
	host = strings.ToLower(host)
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	for _, allowed := range h.source.Hosts {
		if host == strings.ToLower(allowed) {
			return true
		}
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil
}
