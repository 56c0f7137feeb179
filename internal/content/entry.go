package content

import (
	"slices"
	"strings"
	"unique"

	"dossier/internal/edtf"
	"dossier/internal/history"
	"dossier/internal/markdown"
	"dossier/internal/problem"
)

// A Role is what the engine knows about an entry.
type Role uint8

const (
	Article Role = 1 << iota // something that somebody published, summarised
	Event                    // something that happened, evidenced by articles
	Entity                   // who, what, where; its kind is data in site.yaml
	Page                     // anything else
)

// String returns the role's name in lower case.
func (r Role) String() string {
	switch r {
	case Article:
		return "article"
	case Event:
		return "event"
	case Entity:
		return "entity"
	default:
		return "page"
	}
}

// An Entry is one Markdown file. Fields that its role does not have are zero.
type Entry struct {
	ID   ID
	Role Role
	File string // "content/people/ada.md"

	Title        string
	Summary      string
	RedirectFrom []Text // addresses as paths: "people/ada-old"
	Corrections  []Correction

	Article *ArticleFields // never nil, as the two below
	Event   *EventFields
	Entity  *EntityFields
	About   []Ref // the entities that an article or event is about, in the order of site.yaml's kinds

	GitNames  *history.Names // of the file's bytes
	Body      *markdown.Document
	Links     []Link     // one for each of Body.Links
	Citations []Citation // one for each of Body.Citations
	TitleAt   Place
	Addresses []Address // all that lead outside, of the frontmatter and then of Body
}

// newEntry returns the entry of a file, with room for the fields of its role.
func newEntry(file string, role Role) *Entry {
	e := &Entry{ID: idOf(file), Role: role, File: file, Article: &noArticle, Event: &noEvent, Entity: &noEntity, TitleAt: Place{1, 1}}
	switch role {
	case Article:
		e.Article = new(ArticleFields)
	case Event:
		e.Event = new(EventFields)
	case Entity:
		e.Entity = new(EntityFields)
	}
	return e
}

// The fields of entries of another role, which nobody sets.
var (
	noArticle ArticleFields
	noEvent   EventFields
	noEntity  EntityFields
)

// A Place is a line and a column of the file that says something, as of problem.Pos.
// It is small: every entry has dozens.
type Place struct{ Line, Col int32 }

// In returns the place in a file.
func (p Place) In(file string) problem.Pos {
	return problem.Pos{File: file, Line: int(p.Line), Col: int(p.Col)}
}

// An Address is one that leads outside, with its place.
type Address struct {
	At  Place
	URL URL
}

// A Correction tells readers what was wrong and since when it is right.
type Correction struct {
	Date edtf.Date
	Type string // factual, source or wording
	Text string
}

// ArticleFields is what only articles have.
type ArticleFields struct {
	TitleEN   string // English rendering of a title in another language
	Publisher Ref
	Authors   []Text
	Published edtf.Date
	URL       URL    // the original
	FoundAt   URL    // where the text was read, when that is not the original
	HeldBy    string // the collection that holds a text without an address
	Archived  Archived
	Accessed  edtf.Date
	Language  Lang
	Type      string // a term of site.yaml
	Read      string // "full", "excerpt" or ""
	Grade     Grade
	GradeNote string
	Relays    []Ref // articles or publishers whose reporting it rests on
	Quote     Quote
	Caveats   string
	Events    []Ref
}

// A Text is a piece of frontmatter text with its place.
type Text struct {
	At   Place
	Text string
}

// Archived is a copy kept by a web archive.
type Archived struct {
	URL  URL
	Date edtf.Date
}

// A Quote is a short quotation and who says it.
type Quote struct{ Text, Speaker string }

// EventFields is what only events have.
type EventFields struct {
	Date       edtf.Date
	Type       string // a term of site.yaml
	Status     string // a term of site.yaml
	Sources    []Ref  // articles
	Quantities []Quantity
	Accounts   []Account
	Outcome    string
}

// A Quantity is one source's figure.
type Quantity struct {
	Of         Ref
	Amount     float64 // in Unit, when HasAmount
	HasAmount  bool
	Unit       string
	AsReported string
	Source     Ref
	Preferred  bool
	Why        string
}

// An Account is what one source says on a point that is not a number.
type Account struct {
	Point     string
	Source    Ref
	Says      string
	Preferred bool
	Why       string
}

// EntityFields is what only entities have.
type EntityFields struct {
	Names       []Name // in other scripts, in the order written
	Aliases     []Text // other spellings
	PartOf      Ref
	Coordinates *Coordinates
	Wikidata    string // "Q18808"
	NoMentions  bool   // its name alone never becomes a link
}

// A Name is an entity's name in the language or script given.
type Name struct {
	At   Place
	Lang Lang
	Text string
}

// A Ref is a reference as written. Whether it leads anywhere, site knows.
type Ref struct {
	At    Place
	words unique.Handle[wording] // zero where nothing was written
}

// A wording is what a reference says. Many say the same, which is kept once: who follows
// them finds it in the processor's cache.
type wording struct {
	text     string
	folders  string // with a space between two; empty is all
	exact    bool
	fragment string
}

// newRef returns a reference with a place; one without text says nothing.
func newRef(at Place, w wording) Ref {
	if w.text == "" {
		return Ref{At: at}
	}
	return Ref{at, unique.Make(w)}
}

func (r Ref) said() wording {
	if r.IsZero() {
		return wording{}
	}
	return r.words.Value()
}

// IsZero reports whether nothing was written.
func (r Ref) IsZero() bool { return r.words == unique.Handle[wording]{} }

// Text returns what names the entry: "hamhung", "places/hamhung".
func (r Ref) Text() string { return r.said().text }

// Exact reports whether Text is a whole ID, from a relative link.
func (r Ref) Exact() bool { return r.said().exact }

// Folders returns the folders in which the entry may lie; none is all.
func (r Ref) Folders() []string { return strings.Fields(r.said().folders) }

// MayLieIn reports whether a folder is one of Folders.
func (r Ref) MayLieIn(folder string) bool {
	folders := r.said().folders
	return folders == "" || folders == folder || slices.Contains(strings.Fields(folders), folder)
}

// A Link is a link in a body: to an entry, or outside.
type Link struct {
	Ref        // to an entry; of a link to outside only its place
	URL string // outside: http, https or mailto
}

// Fragment returns the id of the heading to which a link to an entry leads, if it names
// one.
func (l Link) Fragment() string { return l.said().fragment }

// A Citation is one cited article in a body.
type Citation struct {
	Ref     Ref
	Locator string
}
