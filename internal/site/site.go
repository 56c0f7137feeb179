// Package site joins a Dossier into a Site.
//
// Third floor, above content. It is the only place that knows whether a
// reference leads somewhere. It reads no files and makes no HTML.
//
// References are followed for several entries at a time: that is two thirds of the time
// from a save to its preview, and what is found out about an entry goes into its own
// fields and into lists that are joined in the order of entries.
package site

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/history"
	"dossier/internal/problem"
)

// A Site is a Dossier with every reference resolved and every relation known
// from both ends. It never changes after Link.
type Site struct {
	Config     *content.Config
	Entries    []*Entry // by ID
	Navigation []Place
	Redirects  []Redirect          // by From
	Permalinks []content.Permalink // every address ever published
	Gone       []content.Permalink // those of them that are withdrawn
	Land       []orb.Polygon       // outlines of the base map, longitude and latitude in degrees
	Releases   []Release           // the newest first; before them what is not released yet
	History    *history.History    // from which Releases and the entries' dates are; never nil

	newest  []*Entry            // the Entries in the order of Newest
	bySlug  map[string][]*Entry // each list by ID
	byName  map[string][]*Entry // title, names and aliases of entities
	sharing postings
}

// An Entry is a content entry and what the others have to do with it.
type Entry struct {
	*content.Entry

	Targets    []*Entry // what each of Links leads to; nil outside
	Mentions   []Mention
	References []*Entry // the articles cited in the body, in order of their first citation
	Numbers    []int    // for each of Citations its place in References, from 1
	Backlinks  []Backlink

	About     []*Entry // the entities of frontmatter, in the order of site.yaml's kinds
	Publisher *Entry   // of an article
	Authors   []Author // of an article
	Relays    []*Entry // articles and publishers that an article rests on
	Origins   []*Entry // of an article: where its reporting began, itself or the roots of Relays
	Events    []*Entry // that an article reports, by either's frontmatter, in time
	Sources   []*Entry // of an event, by either's frontmatter, in time
	PartOf    *Entry   // of an entity
	Parts     []*Entry // of an entity: those that are directly part of it, by ID

	Entered time.Time // when its file first came in; zero where that is not known
	Changed time.Time // when its file last changed; zero also where that is not committed

	Figures  []Figure // of an event
	Accounts []Account

	order int32 // its place among all entries, as Newest has them
	byID  int32 // and by ID
}

// An Author is a name as printed and the entity that bears it, if there is one.
type Author struct {
	Name   string
	Entity *Entry
}

// A Figure is one source's figure for a quantity.
type Figure struct {
	content.Quantity
	Of, Source *Entry
}

// An Account is what one source says on a point.
type Account struct {
	content.Account
	Source *Entry
}

// A Backlink is a reference seen from its target.
type Backlink struct {
	From *Entry
	Via  Via
	N    int32 // the index in From's Links, Mentions or Citations; 0 for frontmatter
}

// A Via says how an entry refers to another.
type Via uint8

const (
	ViaAbout     Via = iota // an article or event names an entity in its frontmatter
	ViaPublisher            // an article names its publisher
	ViaAuthor               // an article names its author
	ViaRelay                // an article rests on another, or on a publisher
	ViaEvent                // an article reports an event
	ViaSource               // an event rests on an article
	ViaPart                 // an entity is part of another
	ViaLink                 // a body links
	ViaMention              // a body names
	ViaCitation             // a body cites
)

// A Place is an entry of the navigation: a page, an index, or an entry.
type Place struct{ Title, Path string }

// A Redirect leads from an old address to an entry.
type Redirect struct {
	From string // "places/hamheung"
	To   *Entry
}

// Entry returns the entry of an ID; nil where there is none.
func (s *Site) Entry(id content.ID) *Entry {
	for _, e := range s.bySlug[id.Slug()] {
		if e.ID == id {
			return e
		}
	}
	return nil
}

// In returns the entries of a folder, by ID: "articles", "places", "" for the
// pages.
func (s *Site) In(folder string) []*Entry {
	if folder == "" {
		var pages []*Entry
		for _, e := range s.Entries {
			if e.Role == content.Page {
				pages = append(pages, e)
			}
		}
		return pages
	}
	at := func(prefix string) int {
		i, _ := slices.BinarySearchFunc(s.Entries, prefix, func(e *Entry, p string) int { return strings.Compare(string(e.ID), p) })
		return i
	}
	return s.Entries[at(folder+"/"):at(folder+"0")] // "0" follows "/"
}

// Date returns when an article was published or an event happened; zero for
// other roles.
func (e *Entry) Date() edtf.Date {
	switch e.Role {
	case content.Article:
		return e.Article.Published
	case content.Event:
		return e.Event.Date
	default:
		return edtf.Date{}
	}
}

// OurTitle reports whether the entry's title stands in square brackets as a whole: it is
// ours, of what was found without one.
func (e *Entry) OurTitle() bool {
	return strings.HasPrefix(e.Title, "[") && strings.Index(e.Title, "]") == len(e.Title)-1
}

// Language returns the language of the entry's title where it may be another than the
// site's.
func (e *Entry) Language() content.Lang {
	if e.OurTitle() {
		return ""
	}
	return e.Article.Language
}

// OtherNames returns what an entity is called besides its title: its names, then its
// aliases.
func (e *Entry) OtherNames() []string {
	var list []string
	for _, n := range e.Entity.Names {
		list = append(list, n.Text)
	}
	for _, a := range e.Entity.Aliases {
		list = append(list, a.Text)
	}
	return list
}

// From returns the entries that refer to e in the given ways, newest first,
// each once.
func (e *Entry) From(ways ...Via) []*Entry {
	var list []*Entry
	for _, b := range e.Backlinks {
		if n := len(list); slices.Contains(ways, b.Via) && (n == 0 || list[n-1] != b.From) {
			list = append(list, b.From)
		}
	}
	return list
}

// bySource yields the backlinks of e from each entry, newest first.
func (e *Entry) bySource() iter.Seq[[]Backlink] {
	return func(yield func([]Backlink) bool) {
		for rest := e.Backlinks; len(rest) > 0; {
			n := 1
			for n < len(rest) && rest[n].From == rest[0].From {
				n++
			}
			if !yield(rest[:n]) {
				return
			}
			rest = rest[n:]
		}
	}
}

// Newest orders entries of one Site by date, the newest first, undated after all
// others, then by ID.
func Newest(a, b *Entry) int { return cmp.Compare(a.order, b.order) }

// Number returns the place of the entry among all of its Site, from 0, in the order of
// Newest.
func (e *Entry) Number() int { return int(e.order) }

// number gives each entry its place in the order of Newest, so that only this once
// dates and IDs are compared. It begins with the order of the last time, which mostly
// is right.
func (k *Linker) number(l *linker) {
	type dated struct {
		date edtf.Rank
		e    *Entry
		byID int32
	}
	if len(k.order) != len(l.Entries) {
		k.order = make([]int32, len(l.Entries))
		for i := range k.order {
			k.order[i] = int32(i)
		}
	}
	known := make([]dated, 0, len(l.Entries))
	var others []dated
	for _, i := range k.order {
		e := l.Entries[i]
		if d := e.Date(); d.IsZero() || d.Undated() {
			others = append(others, dated{e: e, byID: i})
		} else {
			known = append(known, dated{d.Rank(), e, i})
		}
	}
	slices.SortFunc(known, func(a, b dated) int {
		return cmp.Or(b.date.Compare(a.date), cmp.Compare(a.byID, b.byID))
	})
	slices.SortFunc(others, func(a, b dated) int { return cmp.Compare(a.byID, b.byID) })
	l.newest = make([]*Entry, len(l.Entries))
	for i, d := range append(known, others...) {
		l.newest[i], k.order[i] = d.e, d.byID
		d.e.order = int32(i)
	}
}

// Link resolves every reference of d. References that lead nowhere are
// problems, and nil in the Site.
func Link(d *content.Dossier) (*Site, problem.List) { return new(Linker).Link(d) }
