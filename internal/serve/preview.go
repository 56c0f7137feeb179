package serve

import (
	"bufio"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"dossier/internal/page"
	"dossier/internal/problem"
)

// What an open page needs to follow changes lies in a folder of the server's own,
// whose name no entry can have. Pages forbid scripts to connect anywhere; a shared
// worker does it for all of them, over one connection (browsers allow six).
//
//	preview.js   shows problems, reloads the page or swaps its stylesheets
//	preview.css  how problems look
//	worker.js    listens to events, and asks what has become of each open page
//	events       server-sent: one event for each state
//	page         what has become of the page in the query, as JSON
const ownFolder = "/_dossier/"

//go:embed preview.js preview.css worker.js
var own embed.FS

// line is what an HTML page has behind its last byte when it is served, and
// never when it is published. A page is known by its bytes without its
// stylesheets' addresses, so that a change of style alone needs no reload.
func line(a answer) string {
	return fmt.Sprintf("<script src=\"%spreview.js\" data-page=\"%s\" defer></script>\n", ownFolder, sum(withoutStyles(a.body)))
}

var stylesheet = regexp.MustCompile(`<link rel="?stylesheet"? href="([^"]*)"`)

func withoutStyles(body []byte) []byte { return stylesheet.ReplaceAll(body, nil) }

// own answers for the server's own folder.
func (h *Handler) own(w http.ResponseWriter, r *http.Request, s *state, name string) {
	switch name {
	case "events":
		h.events(w, r, s)
	case "page":
		path, err := url.PathUnescape(r.URL.Query().Get("path"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		write(w, r, answer{http.StatusOK, page.Type(".json"), h.status(s, strings.TrimPrefix(path, s.home)), false})
	default:
		body, err := own.ReadFile(name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		if name == "worker.js" {
			w.Header().Set("Content-Security-Policy", "default-src 'none'; connect-src 'self'")
		}
		write(w, r, answer{http.StatusOK, page.Type(name), body, false})
	}
}

// events sends an event for the state of now and for each that follows, until
// the reader goes away.
func (h *Handler) events(w http.ResponseWriter, r *http.Request, s *state) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	for s != nil && r.Method == http.MethodGet {
		if _, err := io.WriteString(w, "data: changed\n\n"); err != nil {
			return
		}
		if err := out.Flush(); err != nil {
			return
		}
		select {
		case <-s.next:
			s = h.current(r.Context())
		case <-r.Context().Done():
			return
		}
	}
}

// status tells an open page what has become of it.
func (h *Handler) status(s *state, path string) []byte {
	a := h.answer(s, path)
	about := struct {
		Page   string   `json:"page"`
		Styles []string `json:"styles"`
		notice
	}{Page: sum(withoutStyles(a.body)), Styles: []string{}, notice: s.notice}
	for _, m := range stylesheet.FindAllSubmatch(a.body, -1) {
		about.Styles = append(about.Styles, string(m[1]))
	}
	b, err := json.Marshal(about)
	if err != nil {
		panic("serve: encode: " + err.Error()) // texts and numbers only
	}
	return b
}

// A notice is what a page says of problems.
type notice struct {
	Failure  string  `json:"failure"`
	Problems []fault `json:"problems"` // the first of them
	More     int     `json:"more"`     // how many others there are
	Stale    bool    `json:"stale"`    // they stop publishing: the page is that of before
}

// A fault is a problem with the lines around it.
type fault struct {
	At   string    `json:"at"` // "content/a.md:3:4"
	Text string    `json:"text"`
	Code string    `json:"code"`
	Near []excerpt `json:"near"`
}

// An excerpt is a line of a file; Mark is the character at fault, if it is in this
// line.
type excerpt struct {
	Line   int    `json:"line"`
	Before string `json:"before"`
	Mark   string `json:"mark"`
	After  string `json:"after"`
}

const (
	maxShown   = 20      // how many problems a page lists
	maxExcerpt = 64      // how many characters of a line stand on each side of the column
	maxSource  = 1 << 20 // how much of a file is searched for a line
)

func newNotice(ps problem.List, files fs.FS) notice {
	n := notice{Problems: []fault{}, Stale: ps.Errors() > 0}
	for i, p := range ps {
		if i == maxShown {
			n.More = len(ps) - i
			break
		}
		n.Problems = append(n.Problems, fault{p.Pos.String(), p.Text, string(p.Code), near(files, p.Pos)})
	}
	return n
}

// near returns the line of a position, with one before and one behind; nothing
// where the file is not there any more.
func near(files fs.FS, at problem.Pos) []excerpt {
	list := []excerpt{}
	if at.Line == 0 {
		return list
	}
	f, err := files.Open(at.File)
	if err != nil {
		return list
	}
	defer f.Close()
	lines := bufio.NewScanner(io.LimitReader(f, maxSource))
	lines.Buffer(nil, maxSource)
	for n := 1; n <= at.Line+1 && lines.Scan(); n++ {
		if n < at.Line-1 {
			continue
		}
		text := []rune(strings.ToValidUTF8(lines.Text(), "\uFFFD"))
		e := excerpt{Line: n}
		col := min(max(at.Col-1, 0), len(text))
		from, to := max(0, col-maxExcerpt), min(len(text), col+maxExcerpt)
		switch {
		case n != at.Line:
			e.Before = string(text[min(from, to):to])
		case col == len(text):
			e.Before, e.Mark = string(text[from:]), " "
		default:
			e.Before, e.Mark, e.After = string(text[from:col]), string(text[col]), string(text[col+1:to])
		}
		list = append(list, e)
	}
	return list
}
