package export

import (
	"bytes"
	"encoding/json"
	"strings"

	"dossier/internal/edtf"
)

// CSL-JSON, the input of citation processors: CSL 1.0.2, and the schema
// csl-data.json of the Citation Style Language project.

type cslItem struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	Title     string    `json:"title"`
	Author    []cslName `json:"author,omitempty"`
	Container string    `json:"container-title,omitempty"`
	Publisher string    `json:"publisher,omitempty"`
	Issued    *cslDate  `json:"issued,omitempty"`
	Accessed  *cslDate  `json:"accessed,omitempty"`
	URL       string    `json:"URL,omitempty"`
	Language  string    `json:"language,omitempty"`
	Archive   string    `json:"archive,omitempty"`
	Note      string    `json:"note,omitempty"`
}

type cslName struct {
	Literal string `json:"literal"`
}

type cslDate struct {
	Parts   [][]int `json:"date-parts,omitempty"`
	Season  int     `json:"season,omitempty"`
	Circa   bool    `json:"circa,omitempty"`
	Literal string  `json:"literal,omitempty"`
}

func cslJSON(b *bytes.Buffer, w work) {
	item := cslItem{
		ID: w.key, Type: w.csl, Title: w.title, Issued: newCSLDate(w.published), Accessed: newCSLDate(w.accessed),
		URL: string(w.url), Language: string(w.language), Archive: w.heldBy, Note: w.notes(),
	}
	for _, a := range w.authors {
		item.Author = append(item.Author, cslName{a})
	}
	if contained(w.csl) {
		item.Container = w.in
	} else {
		item.Publisher = w.in
	}
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(item) // of texts and numbers, into memory: neither can fail
}

// contained reports whether what is of a type appears in something that bears the
// publisher's name: a newspaper, a journal, a website.
func contained(csl string) bool {
	switch csl {
	case "webpage", "broadcast", "chapter", "paper-conference", "post", "post-weblog", "review":
		return true
	}
	return strings.HasPrefix(csl, "article") || strings.HasPrefix(csl, "entry")
}

// newCSLDate keeps of a date what CSL has a form for: days, months, years and
// seasons, two of them, and one doubt for ~ and ?. What it has none for, decades
// and open intervals, goes in words. A date of which nothing is known is none:
// processors then write "n.d."
func newCSLDate(d edtf.Date) *cslDate {
	from, to := d.Parts()
	switch {
	case d.IsZero(), d.Undated():
		return nil
	case from == nil, d.Interval() && (to == nil || isSeason(from) || isSeason(to)), from[0] <= 0:
		return &cslDate{Literal: d.Text()}
	case isSeason(from):
		return &cslDate{Parts: [][]int{from[:1]}, Season: from[1] - 20, Circa: doubtful(d)}
	case d.Interval():
		return &cslDate{Parts: [][]int{from, to}, Circa: doubtful(d)}
	default:
		return &cslDate{Parts: [][]int{from}, Circa: doubtful(d)}
	}
}

// isSeason reports whether the parts of a date are a year and a season.
func isSeason(parts []int) bool { return len(parts) == 2 && parts[1] > 12 }

func doubtful(d edtf.Date) bool { return d.Approximate() || d.Uncertain() }
