// Package export turns a Site into what other programs read: citations, feeds,
// data and the files by which machines find their way.
//
// Fourth floor, above site and beside figure. It takes a Site and gives pages,
// each a path and how to make its bytes, one file of this package for a format.
// It also says what of it belongs to an entry, so that render can link it. It
// knows nothing of templates. Rendering is pure: no clock, no network, no map
// order.
package export

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"dossier/internal/content"
	"dossier/internal/page"
	"dossier/internal/site"
)

// Exports is what a Site gives to other programs.
type Exports struct {
	site      *site.Site
	ids       func() []string        // of all entries, by Number
	addresses func() []string        // of their pages
	published func() []time.Time     // when each entry was, by Number
	citable   []citable              // by Number
	items     []atomic.Pointer[item] // by Number; nil until a feed has it
	data      []*file                // what lies below data/, but for the manifest
}

// New prepares the exports of s.
func New(s *site.Site) *Exports {
	x := &Exports{site: s, citable: make([]citable, len(s.Entries)), items: make([]atomic.Pointer[item], len(s.Entries))}
	x.ids = sync.OnceValue(func() []string { return byNumber(s.Entries, func(e *site.Entry) string { return string(e.ID) }) })
	x.addresses = sync.OnceValue(func() []string {
		return byNumber(s.Entries, func(e *site.Entry) string { return s.Config.Abs(e.ID.Path()) })
	})
	x.published = sync.OnceValue(func() []time.Time {
		list := make([]time.Time, len(s.Entries))
		for _, e := range s.Entries {
			list[e.Number()] = published(e)
		}
		return list
	})
	x.data = x.dataFiles()
	return x
}

// Pages returns every file that is exported, in any order.
func (x *Exports) Pages() []page.Page {
	return slices.Concat(x.citingPages(), x.feeds(), x.dataPages(), []page.Page{x.headersFile()})
}

// byNumber returns a text of each entry, by Number. They stand side by side in memory: of
// ten thousand entries there are two hundred thousand links, and to find an ID in its entry
// takes longer than to write it.
func byNumber(entries []*site.Entry, of func(e *site.Entry) string) []string {
	list := make([]string, len(entries))
	for _, e := range entries {
		list[e.Number()] = of(e)
	}
	rest := strings.Join(list, "")
	for i, text := range list {
		list[i], rest = rest[:len(text)], rest[len(text):]
	}
	return list
}

func (x *Exports) id(e *site.Entry) string { return x.ids()[e.Number()] }

// address returns the absolute address of the page of an entry, for files that tell of many.
func (x *Exports) address(e *site.Entry) string { return x.addresses()[e.Number()] }

// buffers keep memory from one file to the next.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// A Link is a file that belongs to a page, as its head and its text name it.
type Link struct {
	Title string // "BibTeX"
	Type  string // of its content: "application/atom+xml"
	Path  string
}

// firstAddress returns the address under which an entry was first published, as
// far as is known: the first of redirect_from, where there is one. Ids are made
// of it, so that they outlive a renaming.
func firstAddress(e *site.Entry) string {
	if len(e.RedirectFrom) > 0 {
		return e.RedirectFrom[0].Text
	}
	return string(e.ID)
}

// tag returns the tag URI (RFC 4151) of a thing of this dossier.
func (x *Exports) tag(thing string) string {
	c := x.site.Config
	return "tag:" + c.Tag + ":" + strings.TrimPrefix(c.Abs(thing), string(c.Base))
}

// concerning returns what has to do with an entity: the events and articles about
// it and its parts, and what it published or wrote, the newest first.
func concerning(e *site.Entry) []*site.Entry {
	all := e.From(site.ViaPublisher, site.ViaAuthor)
	for _, role := range []content.Role{content.Event, content.Article} {
		for _, r := range e.Concerning(role) {
			all = append(all, r.Entry)
		}
	}
	slices.SortFunc(all, site.Newest)
	return slices.Compact(all)
}
