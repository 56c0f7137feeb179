package render

import (
	"html/template"
	"slices"

	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/export"
	"dossier/internal/figure"
	"dossier/internal/markdown"
	"dossier/internal/site"
)

// Layout is what every page has; layout.html prints it, and every view
// embeds it.
type Layout struct {
	Lang        content.Lang
	SiteTitle   string
	SiteSummary string
	Title       string // of the page; empty on the home page
	Description string
	Path        string // of the page, for href and abs
	Nav         []NavPlace
	Crumbs      []site.Place
	Views       []site.Place // the pages that show the dossier as a whole
	Licence     content.Licence
	Edit        string    // address at which the page's source can be edited; may be empty
	Entered     edtf.Date // when the entry first came in and was last changed, as far as git knows
	Changed     edtf.Date
	Head        Head
}

// Head is what machines read of a page; head.html prints it. A page without
// content of its own, such as a redirect, has none.
type Head struct {
	OpenGraph  []export.Meta      // https://ogp.me/
	Cited      []export.Meta      // the work that an article summarises
	Links      []export.Link      // feeds and citations of the page
	LinkedData *export.LinkedData // for search engines
	Picture    *Picture
}

// A Picture is shown for a page where its address is shared.
type Picture struct {
	Path          string
	Alt           string
	Width, Height int
}

// Citing is how to cite an entry.
type Citing struct {
	Work  *export.Plain // of an article: the work that it summarises
	Page  export.Plain  // the page itself
	Files []export.Link // the same for reference managers, or the bibliography of an event or an entity
}

// Prose is the text of an entry, with the links, mentions and citations in it.
type Prose struct{ append func(b []byte) []byte }

// Body is the HTML of the text.
func (p Prose) Body() template.HTML { return template.HTML(p.AppendBody(nil)) }

// AppendBody appends Body.
func (p Prose) AppendBody(b []byte) []byte {
	if p.append == nil {
		return b
	}
	return p.append(b)
}

// NavPlace is a place of the main navigation.
type NavPlace struct {
	site.Place
	Current bool // the page lies in it
}

// Article is the view of article.html.
type Article struct {
	Layout
	Citing Citing
	Source
	Summary string
	Prose
	Type          string
	FoundAt       content.URL
	HeldBy        string
	Accessed      edtf.Date
	Excerpt       bool // only a part of the text was read
	GradeNote     string
	Relays        []*Ref
	RelaysIn      string // the same in a few words
	RelaysOrigins bool   // its reporting began with all that it relays, and with nothing else
	RelayedBy     []*Ref
	Quote         content.Quote
	Caveats       string
	Origins       []*Ref // where its reporting began, if that is neither the article itself nor all that it relays
	Events        []EventRow
	Disputes      []Dispute // of its events
	About         []Group
	Related       []Related
	Beside        []Beside
	Contents      []Heading
	Notes
}

// Beside is what comes before and after an article in a row of articles.
type Beside struct {
	Row        *Ref // the event that they report; nil for all articles in time
	Prev, Next *ArticleRow
}

// Event is the view of event.html.
type Event struct {
	Layout
	Citing   Citing
	Name     string
	Summary  string
	Date     edtf.Date
	Type     string
	Status   string // the term, for the badge's class
	StatusIn string // in words
	Prose
	Figures  []FigureGroup
	Disputes []Dispute
	Outcome  string
	Evidence Evidence
	About    []Group
	Related  []Related
	Locator  figure.MapFigure
	Notes
}

// Entity is the view of entity.html and of a kind's own template.
type Entity struct {
	Layout
	Citing      Citing
	Kind        string // "place"
	Name        string
	Summary     string
	Names       []NameRow
	Aliases     []string
	PartOf      *Ref
	Parts       []*Ref
	Feeds       []export.Link
	Coordinates string
	Wikidata    string
	Prose
	Evidence   Evidence // of the articles about it; without origins, where Split is not empty
	Events     []EventRow
	Works      []YearGroup // what it published or wrote
	Articles   []YearGroup // what is about it
	Locator    figure.MapFigure
	Neighbours []NeighbourRow
	Contents   []Heading
	Split      []Count // pages of decades and years, where there is too much for one page
	Total      int     // entries on them
	// Of each list, whether it has the latest alone and the pages of Split the others.
	LatestEvents, LatestWorks, LatestArticles bool
	Notes
}

// EntityPeriod is the view of period.html: what concerns an entity, in a decade or a year.
type EntityPeriod struct {
	Layout
	Of       Ref
	Period   string // "1990s", "2003"; empty for what is undated
	Events   []EventRow
	Works    []ArticleRow
	Articles []ArticleRow
	Evidence Evidence // of these articles
	Parts    []Count  // the pages on which all that concerns the entity stands
	Pages    []Count  // of this period, where it has more than one, such as its years
	Notes
}

// Heading is a section of a text.
type Heading struct{ ID, Text string }

// Page is the view of page.html.
type Page struct {
	Layout
	Citing  Citing
	Name    string
	Summary string
	Prose
	Contents []Heading
	Notes
}

// Notes is what stands below the text of an entry.
type Notes struct {
	References  []Reference
	OurTitles   bool // of some article in a list above or in References the title is ours
	Backlinks   []BacklinkGroup
	More        int    // backlinks that are not shown, of an entry with very many
	Sentences   string // path of the page that has all of them with their sentences, where this one has none
	Corrections []content.Correction
}

// Named is how many entries refer to the page's.
func (n Notes) Named() int {
	named := n.More
	for _, g := range n.Backlinks {
		named += len(g.Rows)
	}
	return named
}

// Reference is an entry of the reference list.
type Reference struct {
	*Source
	N       int    // its number
	Origins []*Ref // where its reporting began, if that is not the article itself
	Shared  []int  // the numbers of others in the list with one of these origins
}

// BacklinkGroup is the entries of one role and kind that cite, name or link
// this one.
type BacklinkGroup struct {
	Title string
	Rows  []BacklinkRow
}

// BacklinkRow is an entry that does, with the sentences in which it does, unless Sentences of
// the Notes says that another page has them.
type BacklinkRow struct {
	Ref
	Contexts []Context
}

// Context is a sentence that cites, names or links an entry.
type Context struct {
	Path   string // of the page, with the place on it where there is one
	Pieces []markdown.Piece
}

// Evidence is what a set of reports amounts to.
type Evidence struct {
	Text    string // "7 reports, 2 independent origins, best grade B2", and why where origins are more; empty for no reports
	Origins []Origin
	Alone   int // of those that are one report, how many Origins leaves out
}

// Origin is where reporting began, and the reports that rest on it. Where the same rest
// on several origins these are one.
type Origin struct {
	Own     *Source // the origin, where it is itself a report; if not, there are Roots
	Roots   []*Ref
	Reports []OriginReport // besides Own
}

// OriginReport is a report that rests on an origin. One that rests on several stands with
// the first.
type OriginReport struct {
	*Source
	Above bool // it stands with an origin above
	Below bool // an origin below has it again
}

// Related is an entry that shares rare references with this one.
type Related struct {
	*Ref
	Date edtf.Date
	Why  []*Ref
}

// Timeline is the view of timeline.html.
type Timeline struct {
	Layout
	Figure  *figure.Figure
	Decades []Count
	Types   []Count    // of events
	Undated []EventRow // of which not even a year is known
}

// Chronology is the view of chronology.html: a decade, or a type of event.
type Chronology struct {
	Layout
	Says      string
	Events    int
	Articles  int
	Figure    figure.Figure
	Years     []ChronologyYear
	OurTitles bool // of some article the title is ours
	Decades   []Count
	Types     []Count
	Parts     []Count // the years, where one page does not hold all
	Pages     []Count // of the year, where it has more than one
}

// ChronologyYear is what happened and appeared in a year, the earliest first.
type ChronologyYear struct {
	Year string
	Rows []ChronologyRow
}

// ChronologyRow is an event or an article.
type ChronologyRow struct {
	Event   *EventRow
	Article *ArticleRow
}

// Map is the view of map.html.
type Map struct {
	Layout
	Maps   []figure.MapFigure
	Places []PlaceRow // with coordinates, those with most events first
	More   int        // places that the list leaves out
}

// PlaceRow is a place in the map's list.
type PlaceRow struct {
	Ref
	PartOf           *Ref
	Events, Articles int
	Coordinates      string
}

// Connections is the view of connections.html.
type Connections struct {
	Layout
	Says   string
	SVG    template.HTML
	Groups []ConnectionGroup
}

// ConnectionGroup is the entities of a kind in the network.
type ConnectionGroup struct {
	Title string
	Rows  []ConnectionRow
}

// ConnectionRow is an entity and those with which it appears.
type ConnectionRow struct {
	Ref
	Neighbours []NeighbourRow
}

// NeighbourRow is an entity that appears with another in N entries.
type NeighbourRow struct {
	Ref
	N int
}

// Data is the view of data.html.
type Data struct {
	Layout
	Charts   []figure.Figure
	Tables   []DataTable
	Files    []export.Download // those that are no tables
	Manifest export.Link       // what describes all of them to programs
}

// DataTable is a table that can be downloaded.
type DataTable struct {
	Name    string // of its anchor
	Title   string
	Says    string
	Rows    int
	Files   []export.Link
	Fields  []export.Field
	Example string // lines that read it
}

// Search is the view of search.html.
type Search struct {
	Layout
	Counts    []Count // the indexes
	OurTitles bool    // of some article the title is ours
}

// Corrections is the view of corrections.html.
type Corrections struct {
	Layout
	Rows []CorrectionRow // the latest first
	More int             // earlier ones, which are on the pages that they mended
}

// CorrectionRow is a correction and the page that it mended.
type CorrectionRow struct {
	Ref
	content.Correction
}

// Changes is the view of changes.html.
type Changes struct {
	Layout
	Gap      string       // why no history is known
	Releases []ReleaseRow // the latest first
	Latest   []ChangedRow // what was changed last
	Feeds    []export.Link
}

// ReleaseRow is a release in the list of all.
type ReleaseRow struct {
	site.Place
	Date      edtf.Date
	Says      string // "3 added, 2 corrected"
	Corrected []CorrectionRow
	More      int // corrections that are not shown
}

// ChangedRow is an entry and when it was last changed.
type ChangedRow struct {
	Ref
	Date edtf.Date
	New  bool // nothing was changed since it was entered
}

// Release is the view of release.html: what one release changed.
type Release struct {
	Layout
	ReleaseRow
	First  bool
	Groups []ReleaseGroup
}

// ReleaseGroup is the entries to which a release did the same.
type ReleaseGroup struct {
	Title string
	Rows  []RecordRow
	More  int // entries that are not shown
}

// RecordRow is an entry in a release.
type RecordRow struct {
	Ref
	From string // its address before a renaming
	Says string // its address then, if that is another now; why it was withdrawn
	Gone bool   // there is no page to link to
}

// Home is the view of home.html.
type Home struct {
	Layout
	Summary string
	Prose
	Counts []Count
	Events []EventRow     // the latest
	Most   []EventRow     // those with most independent origins
	Chart  *figure.Figure // events by year
	Newest []ArticleRow
	Topics []Group // the entries of the smallest kinds, as entry points
	Notes
}

// Count is an index and how much it holds.
type Count struct {
	site.Place
	N    int
	Here bool // it is the page on which this stands
}

// marked returns a copy of a list, in which the page that has a path is marked.
func marked(list []Count, path string) []Count {
	list = slices.Clone(list)
	for i := range list {
		list[i].Here = list[i].Path == path
	}
	return list
}

// Index is the view of index.html: one folder's entries.
type Index struct {
	Layout
	Name      string
	N         int
	Articles  []YearGroup
	OurTitles bool // of some of them the title is ours
	Events    []EventRow
	Chart     *figure.Figure // of events
	Letters   []LetterGroup
	Latest    int     // how many are shown of a folder that is divided; 0 where all are
	Parts     []Count // of a divided folder: its years, or its pages by title
	Pages     []Count // of the year, where it has more than one
}

// NotFound is the view of 404.html.
type NotFound struct{ Layout }

// Gone is the view of gone.html: an address that was withdrawn.
type Gone struct {
	Layout
	Address string
	Why     string
}

// Health is the view of health.html.
type Health struct {
	Layout
	Counts    []Count
	Shares    []Share
	Lists     []HealthList
	OurTitles bool // of some article in a list the title is ours
}

// Share is a part of a whole.
type Share struct {
	What  string
	N, Of int
}

// HealthList is entries that lack something.
type HealthList struct {
	ID    string // of its heading
	Title string
	Says  string // what the list means
	N     int
	Rows  []HealthRow // of them, as many as a page holds
}

// HealthRow is an entry that lacks something; N is how often, 0 for once.
type HealthRow struct {
	Ref
	N int
}

// Redirect is the view of redirect.html.
type Redirect struct {
	Layout
	To Ref
}

// Ref is an entry as it is named in a link.
type Ref struct {
	Title   string
	Lang    content.Lang // of Title, where it is not the site's
	TitleEN string       // English rendering of a title in another language
	Native  *NameRow     // the name in the first other script, if it has one
	Path    string
}

// NameRow is a name in another language or script.
type NameRow struct {
	Lang content.Lang
	Text string
	In   string // the language in words
}

// Source is an article as a bibliographic entry.
type Source struct {
	Ref
	OurTitle  bool // it stands in square brackets: the title is not the publisher's
	Authors   []Author
	Publisher *Ref
	Published edtf.Date
	Grade     content.Grade
	GradeIn   string // the grade in words
	Language  string // in words
	URL       content.URL
	Archived  content.Archived
	Wayback   string // where an archived copy can be looked for, when none is recorded
}

// Author is an author's name and page, where there is one.
type Author struct {
	Name string
	Ref  *Ref
}

// EventRow is an event in a list.
type EventRow struct {
	Ref
	Date     edtf.Date
	Type     string
	Status   string
	StatusIn string
	Reports  int
	Origins  int
	SortKey  string // orders dates as text
	Through  *Ref   // the part of the entity that it concerns, if not itself
	Contexts []Context
}

// ArticleRow is an article in a list.
type ArticleRow struct {
	*Source
	Through  *Ref // the part of the entity that it concerns, if not itself
	Contexts []Context
}

// FigureGroup is what sources say of the quantity of one thing.
type FigureGroup struct {
	Of      *Ref
	Figures []FigureRow
}

// FigureRow is one source's figure in a table of quantities.
type FigureRow struct {
	Amount    string // with its unit, empty where no number was given
	Converted string // the same in the unit in which such things are added up, if that is another
	Reported  string
	Source    *Source
	Preferred bool
	Why       string
}

// Dispute is a point on which sources differ.
type Dispute struct {
	Event    Ref
	Point    string
	Accounts []AccountRow
}

// AccountRow is what one source says on a point.
type AccountRow struct {
	Source    *Source
	Says      string
	Preferred bool
	Why       string
}

// Group is a titled list of entries.
type Group struct {
	Title string
	Refs  []*Ref
}

// YearGroup is the articles of one year, newest first; Year is empty for
// undated ones.
type YearGroup struct {
	Year     string
	Newest   bool // it has some of the first few articles of the list, or the list is short
	Articles []ArticleRow
}

// LetterGroup is the entries whose names begin alike.
type LetterGroup struct {
	Letter string
	Rows   []EntityRow
}

// EntityRow is an entity in an index.
type EntityRow struct {
	Ref
	Summary string
	N       int // articles about it or by it
}
