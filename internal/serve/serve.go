// Package serve serves pages over HTTP, making them anew when a file changed.
//
// Upper floor, beside publish and check. It takes a way to make the pages and
// a way to see that files changed, and answers requests with what build would
// write. Problems are shown on the pages and told to the log; the last good
// pages stay.
package serve

import (
	"bytes"
	"fmt"
	"html"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"dossier/internal/page"
	"dossier/internal/problem"
)

// A Source makes pages.
type Source struct {
	// Make returns all pages and the problems found on the way. Pages are
	// nil where there are problems that stop publishing.
	Make func() ([]page.Page, problem.List, error)
	// Stamp returns a value that differs once a file has changed.
	Stamp func() string
}

// A Handler answers requests for the pages of a Source.
type Handler struct {
	source Source
	base   string // "/" or "/dossier/"
	log    *slog.Logger

	mu       sync.Mutex
	checked  time.Time
	stamp    string
	pages    map[string]page.Page
	problems problem.List
	failure  error
}

// recheck is how long a request trusts that no file has changed: short enough
// not to be noticed, long enough that one page with its assets looks once.
const recheck = 200 * time.Millisecond

// New returns a Handler that serves below base, the path of the home page.
func New(source Source, base string, log *slog.Logger) *Handler {
	return &Handler{source: source, base: base, log: log}
}

// refresh makes the pages anew if a file has changed, and returns what to
// serve.
func (h *Handler) refresh() (map[string]page.Page, problem.List, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now := time.Now(); now.Sub(h.checked) > recheck {
		if stamp := h.source.Stamp(); stamp != h.stamp || h.checked.IsZero() {
			h.stamp = stamp
			h.remake()
		}
		h.checked = time.Now()
	}
	return h.pages, h.problems, h.failure
}

func (h *Handler) remake() {
	start := time.Now()
	pages, problems, err := h.source.Make()
	h.problems, h.failure = problems, err
	if err != nil {
		h.log.Error("cannot make the pages", "error", err)
		return
	}
	for _, p := range problems {
		h.log.Warn(p.String())
	}
	if pages == nil {
		return
	}
	h.pages = make(map[string]page.Page, len(pages))
	for _, p := range pages {
		h.pages[p.Path] = p
	}
	h.log.Info("ready", "pages", len(pages), "took", time.Since(start).Round(time.Millisecond))
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !isLoopback(r.Host) {
		http.Error(w, "this preview answers only to a loopback name such as localhost", http.StatusForbidden)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	rest, ok := strings.CutPrefix(r.URL.Path, h.base)
	if !ok {
		http.Redirect(w, r, h.base, http.StatusFound)
		return
	}
	pages, problems, failure := h.refresh()
	if pages == nil || failure != nil {
		h.write(w, r, http.StatusInternalServerError, "x.html", emptyPage(problems, failure))
		return
	}
	name := rest
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	p, ok := pages[name]
	if _, folder := pages[name+"/index.html"]; !ok && folder {
		http.Redirect(w, r, h.base+rest+"/", http.StatusMovedPermanently)
		return
	}
	status := http.StatusOK
	if !ok {
		status, p = http.StatusNotFound, pages["404.html"]
	}
	var b bytes.Buffer
	if err := p.Render(&b); err != nil {
		h.log.Error("cannot render", "error", err)
		h.write(w, r, http.StatusInternalServerError, "x.html", emptyPage(problems, err))
		return
	}
	body := b.Bytes()
	if strings.HasSuffix(p.Path, ".html") && len(problems) > 0 {
		body = bytes.Replace(body, []byte("<body>"), append([]byte("<body>\n"), panel(problems)...), 1)
	}
	h.write(w, r, status, p.Path, body)
}

func (h *Handler) write(w http.ResponseWriter, r *http.Request, status int, name string, body []byte) {
	w.Header().Set("Content-Type", page.Type(name))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(status)
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // the reader went away: nothing to be done
	}
}

// maxShown is how many problems the panel lists.
const maxShown = 20

// panel shows problems above a page.
func panel(problems problem.List) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<section class=\"problems\" aria-label=\"Problems\"><h2>Problems: %d</h2><ul>\n", len(problems))
	for i, p := range problems {
		if i == maxShown {
			fmt.Fprintf(&b, "<li>and %d more; see the terminal</li>\n", len(problems)-i)
			break
		}
		fmt.Fprintf(&b, "<li><code>%s</code> %s</li>\n", html.EscapeString(p.Pos.String()), html.EscapeString(p.Text))
	}
	b.WriteString("</ul></section>\n")
	return b.Bytes()
}

// emptyPage stands in where there is no good page to show.
func emptyPage(problems problem.List, failure error) []byte {
	var b bytes.Buffer
	b.WriteString("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Problems</title></head><body>\n<h1>No page can be shown yet</h1>\n")
	if failure != nil {
		fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(failure.Error()))
	}
	if len(problems) > 0 {
		b.Write(panel(problems))
	}
	b.WriteString("</body></html>\n")
	return b.Bytes()
}

// isLoopback reports whether a Host header names this machine: another name
// would be a foreign site that points its own name here to read the preview.
func isLoopback(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.IsLoopback()
}
