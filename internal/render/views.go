package render

import (
	"bytes"
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/message"

	"dossier/internal/content"
	"dossier/internal/edtf"
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
	Licence     content.Licence
	Edit        string // address at which the page's source can be edited; may be empty
}

// NavPlace is a place of the main navigation.
type NavPlace struct {
	site.Place
	Current bool // the page lies in it
}

// Article is the view of article.html.
type Article struct {
	Layout
	Source
	Summary   string
	Body      template.HTML
	Type      string
	Language  string // in words
	FoundAt   content.URL
	Archived  content.Archived
	Wayback   string // where an archived copy can be looked for, when none is recorded
	Accessed  edtf.Date
	Excerpt   bool // only a part of the text was read
	GradeNote string
	Relays    []Ref
	RelayedBy []Ref
	Quote     content.Quote
	Caveats   string
	Events    []EventRow
	Disputes  []Dispute // of its events
	About     []Group
	Notes
}

// Event is the view of event.html.
type Event struct {
	Layout
	Name     string
	Summary  string
	Date     edtf.Date
	Type     string
	Status   string // the term, for the badge's class
	StatusIn string // in words
	Body     template.HTML
	Figures  []FigureRow
	Disputes []Dispute
	Outcome  string
	Sources  []Source
	About    []Group
	Notes
}

// Entity is the view of entity.html and of a kind's own template.
type Entity struct {
	Layout
	Kind        string // "place"
	Name        string
	Summary     string
	Names       []NameRow
	Aliases     []string
	PartOf      *Ref
	Parts       []Ref
	Coordinates string
	Wikidata    string
	Body        template.HTML
	Events      []EventRow
	Works       []YearGroup // what it published or wrote
	Articles    []YearGroup // what is about it
	Notes
}

// Page is the view of page.html.
type Page struct {
	Layout
	Name    string
	Summary string
	Body    template.HTML
	Notes
}

// Notes is what stands below the text of an entry.
type Notes struct {
	References  []Source
	Backlinks   []Group
	Corrections []content.Correction
}

// Home is the view of home.html.
type Home struct {
	Layout
	Summary string
	Body    template.HTML // of index.md
	Counts  []Count
	Events  []EventRow // the latest
	Newest  []Source   // the latest articles
	Topics  []Group    // the entries of the smallest kinds, as entry points
	Notes
}

// Count is an index and how much it holds.
type Count struct {
	site.Place
	N int
}

// Index is the view of index.html: one folder's entries.
type Index struct {
	Layout
	Name     string
	N        int
	Articles []YearGroup
	Events   []EventRow
	Letters  []LetterGroup
}

// NotFound is the view of 404.html.
type NotFound struct{ Layout }

// Redirect is the view of redirect.html.
type Redirect struct {
	Layout
	To Ref
}

// Ref is an entry as it is named in a link.
type Ref struct {
	Title  string
	Lang   content.Lang // where it is not the site's
	Native *NameRow     // the name in the first other script, if it has one
	Path   string
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
	N         int // its number in a reference list
	TitleEN   string
	Authors   []Author
	Publisher *Ref
	Published edtf.Date
	Grade     content.Grade
	GradeIn   string // the grade in words
	URL       content.URL
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
}

// FigureRow is one source's figure in a table of quantities.
type FigureRow struct {
	Of        *Ref
	Amount    string // with its unit, empty where no number was given
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
	Refs  []Ref
}

// YearGroup is the articles of one year, newest first; Year is empty for
// undated ones.
type YearGroup struct {
	Year     string
	Articles []Source
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

func (r *renderer) layout(title, description, p, file string) Layout {
	c := r.site.Config
	l := Layout{
		Lang: c.Language, SiteTitle: c.Title, SiteSummary: c.Summary, Licence: c.Licence,
		Title: title, Description: shorten(description), Path: p,
	}
	for _, n := range r.site.Navigation {
		l.Nav = append(l.Nav, NavPlace{n, n.Path != "" && strings.HasPrefix(p, n.Path)})
	}
	if c.Edit != "" && file != "" {
		l.Edit = strings.TrimSuffix(string(c.Edit), "/") + "/" + file
	}
	return l
}

// maxDescription is the length that search engines show of a description.
const maxDescription = 300

// shorten cuts a description at a space.
func shorten(s string) string {
	if utf8.RuneCountInString(s) <= maxDescription {
		return s
	}
	s = string([]rune(s)[:maxDescription])
	if i := strings.LastIndexByte(s, ' '); i > 0 {
		s = s[:i]
	}
	return s + " …"
}

// entryLayout is the layout of an entry's page.
func (r *renderer) entryLayout(e *site.Entry) Layout {
	l := r.layout(e.Title, cmp.Or(e.Summary, firstLine(e.Body.Text()), r.site.Config.Summary), e.ID.Path(), e.File)
	if f := e.ID.Folder(); f != "" {
		for _, i := range r.site.Indexes() {
			if i.Path == f+"/" {
				l.Crumbs = append(l.Crumbs, i)
			}
		}
	}
	return l
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

func (r *renderer) articleView(e *site.Entry) Article {
	a := e.Article
	v := Article{
		Layout:  r.entryLayout(e),
		Source:  r.source(e, 0),
		Summary: e.Summary, Body: r.body(e),
		Type: r.site.Config.ArticleTypes.Label(a.Type), Language: languageName(a.Language),
		FoundAt: a.FoundAt, Archived: a.Archived, Accessed: a.Accessed, Excerpt: a.Read == "excerpt",
		GradeNote: a.GradeNote, Quote: a.Quote, Caveats: a.Caveats,
		Relays: r.refs(e.Relays), RelayedBy: r.refs(e.From(site.ViaRelay)),
		Events: r.eventRows(e.Events), About: r.groups(e.About), Notes: r.notes(e),
	}
	if u := cmp.Or(a.URL, a.FoundAt); a.Archived.URL == "" && u != "" {
		v.Wayback = "https://web.archive.org/web/*/" + string(u)
	}
	for _, ev := range e.Events {
		for _, d := range r.disputes(ev) {
			if slices.ContainsFunc(d.Accounts, func(row AccountRow) bool { return row.Source != nil && row.Source.Path == v.Source.Path }) {
				v.Disputes = append(v.Disputes, d)
			}
		}
	}
	return v
}

func (r *renderer) eventView(e *site.Entry) Event {
	v := Event{
		Layout: r.entryLayout(e), Name: e.Title, Summary: e.Summary, Date: e.Event.Date,
		Type:   r.site.Config.EventTypes.Label(e.Event.Type),
		Status: e.Event.Status, StatusIn: r.site.Config.Statuses.Label(e.Event.Status),
		Body: r.body(e), Disputes: r.disputes(e), Outcome: e.Event.Outcome,
		Sources: r.sources(e.Sources), About: r.groups(e.About), Notes: r.notes(e),
	}
	for _, f := range e.Figures {
		row := FigureRow{Of: r.refOrNil(f.Of), Reported: f.AsReported, Source: r.sourceOrNil(f.Source), Preferred: f.Preferred, Why: f.Why}
		if f.HasAmount {
			row.Amount = r.number(f.Amount) + "\u00a0" + f.Unit
		}
		v.Figures = append(v.Figures, row)
	}
	return v
}

func (r *renderer) entityView(e *site.Entry) Entity {
	k, _ := r.site.Config.Kind(e.ID.Folder())
	v := Entity{
		Layout: r.entryLayout(e), Kind: k.One, Name: e.Title, Summary: e.Summary, Names: nameRows(e),
		PartOf: r.refOrNil(e.PartOf), Parts: r.refs(e.From(site.ViaPart)), Wikidata: e.Entity.Wikidata,
		Body: r.body(e), Notes: r.notes(e),
	}
	for _, a := range e.Entity.Aliases {
		v.Aliases = append(v.Aliases, a.Text)
	}
	if c := e.Entity.Coordinates; c != nil {
		v.Coordinates = degrees(c.Lat, "N", "S") + ", " + degrees(c.Lon, "E", "W")
	}
	var events, articles []*site.Entry
	for _, from := range e.From(site.ViaAbout, site.ViaRelay) {
		if from.Role == content.Event {
			events = append(events, from)
		} else {
			articles = append(articles, from)
		}
	}
	v.Events, v.Articles = r.eventRows(events), r.years(articles)
	v.Works = r.years(e.From(site.ViaPublisher, site.ViaAuthor))
	return v
}

func (r *renderer) pageView(e *site.Entry) Page {
	return Page{Layout: r.entryLayout(e), Name: e.Title, Summary: e.Summary, Body: r.body(e), Notes: r.notes(e)}
}

// How much the home page shows of each list.
const (
	homeEvents   = 6
	homeArticles = 8
	homeGroup    = 24
)

func (r *renderer) homeView() Home {
	c := r.site.Config
	v := Home{Layout: r.layout("", c.Summary, "", ""), Summary: c.Summary}
	if e := r.site.Entry("index"); e != nil {
		v.Summary = cmp.Or(e.Summary, c.Summary)
		v.Body, v.Notes = r.body(e), r.notes(e)
	}
	for _, i := range r.site.Indexes() {
		if n := len(r.site.In(strings.TrimSuffix(i.Path, "/"))); n > 0 {
			v.Counts = append(v.Counts, Count{i, n})
		}
	}
	v.Events = r.eventRows(latest(r.site.In(content.EventsFolder), homeEvents))
	v.Newest = r.sources(latest(r.site.In(content.ArticlesFolder), homeArticles))
	for _, k := range c.Kinds {
		if entries := r.site.In(k.Name); len(entries) > 0 && len(entries) <= homeGroup {
			v.Topics = append(v.Topics, Group{capital(k.Many), r.refs(entries)})
		}
	}
	return v
}

func (r *renderer) indexView(i site.Place) Index {
	folder := strings.TrimSuffix(i.Path, "/")
	entries := r.site.In(folder)
	v := Index{Layout: r.layout(i.Title, i.Title+": "+r.site.Config.Summary, i.Path, ""), Name: i.Title, N: len(entries)}
	switch folder {
	case content.ArticlesFolder:
		v.Articles = r.years(latest(entries, len(entries)))
	case content.EventsFolder:
		v.Events = r.eventRows(latest(entries, len(entries)))
	default:
		v.Letters = r.letters(entries)
	}
	return v
}

func (r *renderer) redirectView(d site.Redirect) Redirect {
	return Redirect{r.layout(d.To.Title, "", d.To.ID.Path(), ""), r.ref(d.To)}
}

// latest returns the n newest of the entries.
func latest(entries []*site.Entry, n int) []*site.Entry {
	sorted := slices.SortedFunc(slices.Values(entries), site.Newest)
	return sorted[:min(n, len(sorted))]
}

// body renders an entry's text.
func (r *renderer) body(e *site.Entry) template.HTML {
	t := markdown.Targets{Links: make([]markdown.Target, len(e.Links)), Numbers: e.Numbers}
	for i, l := range e.Links {
		to := e.Targets[i]
		if to == nil {
			t.Links[i] = markdown.Target{Href: l.URL, Text: l.Ref.Text}
			continue
		}
		ref := r.ref(to)
		t.Links[i] = markdown.Target{Href: string(r.href(ref.Path)), Text: ref.Title, Lang: string(ref.Lang)}
		if l.Fragment == "" {
			continue
		}
		t.Links[i].Href = string(r.href(ref.Path + "#" + l.Fragment))
		for _, h := range to.Body.Headings {
			switch {
			case h.ID != l.Fragment:
			case to == e:
				t.Links[i].Text = h.Text
			default:
				t.Links[i].Text += ", " + h.Text
			}
		}
	}
	var b bytes.Buffer
	_ = e.Body.HTML(&b, t) // a bytes.Buffer takes everything
	return template.HTML(b.String())
}

func (r *renderer) notes(e *site.Entry) Notes {
	n := Notes{References: r.sources(e.References), Corrections: e.Corrections}
	for i := range n.References {
		n.References[i].N = i + 1
	}
	cited := e.From(site.ViaCitation)
	linked := slices.DeleteFunc(e.From(site.ViaLink), func(from *site.Entry) bool { return slices.Contains(cited, from) })
	for _, g := range []Group{{"Cited in", r.refs(cited)}, {"Linked from", r.refs(linked)}} {
		if len(g.Refs) > 0 {
			n.Backlinks = append(n.Backlinks, g)
		}
	}
	return n
}

func (r *renderer) ref(e *site.Entry) Ref {
	ref := Ref{Title: e.Title, Path: e.ID.Path()}
	if l := e.Language(); l != r.site.Config.Language {
		ref.Lang = l
	}
	if names := nameRows(e); len(names) > 0 {
		ref.Native = &names[0]
	}
	return ref
}

func (r *renderer) refOrNil(e *site.Entry) *Ref {
	if e == nil {
		return nil
	}
	ref := r.ref(e)
	return &ref
}

func (r *renderer) refs(entries []*site.Entry) []Ref {
	refs := make([]Ref, len(entries))
	for i, e := range entries {
		refs[i] = r.ref(e)
	}
	return refs
}

func (r *renderer) source(e *site.Entry, n int) Source {
	reliability, credibility := e.Article.Grade.Meaning()
	s := Source{
		Ref: r.ref(e), N: n, TitleEN: e.Article.TitleEN, Publisher: r.refOrNil(e.Publisher), Published: e.Article.Published,
		Grade: e.Article.Grade, GradeIn: "source " + reliability + ", information " + credibility,
		URL: e.Article.URL,
	}
	for _, a := range e.Authors {
		s.Authors = append(s.Authors, Author{a.Name, r.refOrNil(a.Entity)})
	}
	return s
}

func (r *renderer) sourceOrNil(e *site.Entry) *Source {
	if e == nil {
		return nil
	}
	s := r.source(e, 0)
	return &s
}

func (r *renderer) sources(entries []*site.Entry) []Source {
	list := make([]Source, len(entries))
	for i, e := range entries {
		list[i] = r.source(e, 0)
	}
	return list
}

func (r *renderer) eventRows(entries []*site.Entry) []EventRow {
	rows := make([]EventRow, len(entries))
	for i, e := range entries {
		rows[i] = EventRow{
			Ref: r.ref(e), Date: e.Event.Date, Type: r.site.Config.EventTypes.Label(e.Event.Type),
			Status: e.Event.Status, StatusIn: r.site.Config.Statuses.Label(e.Event.Status), Reports: len(e.Sources),
		}
	}
	return rows
}

// disputes groups an event's accounts by point, in the order of their first.
func (r *renderer) disputes(e *site.Entry) []Dispute {
	var list []Dispute
	for _, a := range e.Accounts {
		i := slices.IndexFunc(list, func(d Dispute) bool { return d.Point == a.Point })
		if i < 0 {
			i = len(list)
			list = append(list, Dispute{Event: r.ref(e), Point: a.Point})
		}
		list[i].Accounts = append(list[i].Accounts, AccountRow{r.sourceOrNil(a.Source), a.Says, a.Preferred, a.Why})
	}
	return list
}

// groups sorts entities by kind, in the order of site.yaml.
func (r *renderer) groups(entities []*site.Entry) []Group {
	var list []Group
	for _, k := range r.site.Config.Kinds {
		var of []*site.Entry
		for _, e := range entities {
			if e.ID.Folder() == k.Name {
				of = append(of, e)
			}
		}
		if len(of) > 0 {
			list = append(list, Group{capital(k.Many), r.refs(of)})
		}
	}
	return list
}

// years groups articles, which come newest first, by year.
func (r *renderer) years(articles []*site.Entry) []YearGroup {
	var list []YearGroup
	for _, e := range articles {
		year := ""
		if y, ok := e.Date().Year(); ok {
			year = strconv.Itoa(y)
		}
		if len(list) == 0 || list[len(list)-1].Year != year {
			list = append(list, YearGroup{Year: year})
		}
		g := &list[len(list)-1]
		g.Articles = append(g.Articles, r.source(e, 0))
	}
	return list
}

// letters groups entities by the first letter of their titles.
func (r *renderer) letters(entities []*site.Entry) []LetterGroup {
	sorted := slices.SortedFunc(slices.Values(entities), func(a, b *site.Entry) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)), strings.Compare(string(a.ID), string(b.ID)))
	})
	var list []LetterGroup
	for _, e := range sorted {
		letter := initial(e.Title)
		if len(list) == 0 || list[len(list)-1].Letter != letter {
			list = append(list, LetterGroup{Letter: letter})
		}
		g := &list[len(list)-1]
		n := len(e.From(site.ViaAbout, site.ViaPublisher, site.ViaAuthor))
		g.Rows = append(g.Rows, EntityRow{r.ref(e), e.Summary, n})
	}
	return list
}

// initial returns the letter under which a title is filed.
func initial(title string) string {
	for _, c := range title {
		if unicode.IsLetter(c) {
			return string(unicode.ToUpper(c))
		}
		if unicode.IsDigit(c) {
			return "0–9"
		}
	}
	return "#"
}

func nameRows(e *site.Entry) []NameRow {
	rows := make([]NameRow, len(e.Entity.Names))
	for i, n := range e.Entity.Names {
		rows[i] = NameRow{n.Lang, n.Text, languageName(n.Lang)}
	}
	return rows
}

// languageName returns a language's English name.
func languageName(l content.Lang) string {
	if l == "" {
		return ""
	}
	return display.English.Tags().Name(language.Make(string(l)))
}

// number writes a number with the separators of the site's language.
func (r *renderer) number(f float64) string {
	digits := 0
	if _, fraction, ok := strings.Cut(strconv.FormatFloat(f, 'f', -1, 64), "."); ok {
		digits = len(fraction)
	}
	return message.NewPrinter(language.Make(string(r.site.Config.Language))).Sprintf("%.*f", digits, f)
}

// degrees writes one coordinate to four digits, which is eleven metres.
func degrees(f float64, positive, negative string) string {
	if f < 0 {
		f, positive = -f, negative
	}
	return strconv.FormatFloat(f, 'f', 4, 64) + "° " + positive
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
