package export

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/page"
	"dossier/internal/site"
)

// A Table is a list of records of one shape, which becomes a CSV and a JSON file.
type Table struct {
	Name    string // of the files: "articles"
	Title   string
	Says    string
	Fields  []Field
	Key     string // the field that tells records apart; may be empty
	Foreign []Key  // fields that hold keys of other tables

	example []string          // lines that read it, whose URL stands for its address
	rows    iter.Seq[[]value] // a value for each field; a row holds until the next
	count   func() int
}

// A Field is a column.
type Field struct {
	Name string
	Type string // of Table Schema, or list: in CSV joined by "; "
	Says string
}

// A Key is a field that holds the key of another table.
type Key struct{ Field, Table string }

const listType = "list"

// Rows returns the number of records.
func (t Table) Rows() int { return t.count() }

// A value is what a cell holds: nothing, or one of the others. It is no interface,
// since the largest tables have a million cells and that would be an allocation each.
type value struct {
	form   form
	text   string
	number float64 // also what is whole, and 1 for true
	list   []string
}

type form uint8

const (
	isNothing form = iota
	isText
	isNumber
	isTruth
	isList
)

// text is nothing where it is empty, so that JSON tells that from a text.
func text(s string) value {
	if s == "" {
		return value{}
	}
	return value{form: isText, text: s}
}

func number(f float64) value     { return value{form: isNumber, number: f} }
func whole(n int) value          { return value{form: isNumber, number: float64(n)} }
func listed(list []string) value { return value{form: isList, list: list} }

func truth(b bool) value {
	v := value{form: isTruth}
	if b {
		v.number = 1
	}
	return v
}

func id(e *site.Entry) value { return text(idOf(e)) }

// idOf is empty for no entry.
func idOf(e *site.Entry) string {
	if e == nil {
		return ""
	}
	return string(e.ID)
}

func ids(entries []*site.Entry) value {
	list := make([]string, len(entries))
	for i, e := range entries {
		list[i] = string(e.ID)
	}
	return listed(list)
}

// appendPlain appends a number or a truth, which JSON and CSV write alike.
func (v *value) appendPlain(b []byte) []byte {
	if v.form == isTruth {
		return strconv.AppendBool(b, v.number != 0)
	}
	return strconv.AppendFloat(b, v.number, 'f', -1, 64)
}

func (v *value) appendJSON(b []byte) []byte {
	switch v.form {
	case isNothing:
		return append(b, "null"...)
	case isText:
		return page.AppendJSON(b, v.text)
	case isList:
		b = append(b, '[')
		for i, s := range v.list {
			if i > 0 {
				b = append(b, ',')
			}
			b = page.AppendJSON(b, s)
		}
		return append(b, ']')
	default:
		return v.appendPlain(b)
	}
}

// A column is a field and how a T fills it.
type column[T any] struct {
	Field
	of func(T) value
}

// fill gives a table its columns and records.
func fill[T any](t Table, records iter.Seq[T], columns []column[T]) Table {
	for _, c := range columns {
		t.Fields = append(t.Fields, c.Field)
	}
	t.rows = func(yield func([]value) bool) {
		row := make([]value, len(columns))
		for r := range records {
			for i, c := range columns {
				row[i] = c.of(r)
			}
			if !yield(row) {
				return
			}
		}
	}
	t.count = func() int {
		n := 0
		for range records {
			n++
		}
		return n
	}
	return t
}

// json writes the table as an array of objects, one a line, with their fields in
// order.
func (t Table) json(w io.Writer) error {
	names := make([]string, len(t.Fields))
	before := "{"
	for i, f := range t.Fields {
		names[i] = before + strconv.Quote(f.Name) + ":"
		before = ","
	}
	out := chunks{to: w, b: []byte("[\n")}
	n := 0
	for row := range t.rows {
		if n++; n > 1 {
			out.b = append(out.b, ',')
		}
		for i := range row {
			out.b = row[i].appendJSON(append(out.b, names[i]...))
		}
		if out.end("}\n"); out.err != nil {
			break
		}
	}
	out.b = append(out.b, "]\n"...)
	return out.flush()
}

// chunks writes a long file in parts of some size.
type chunks struct {
	to  io.Writer
	b   []byte // not yet written
	err error  // the first
}

const chunk = 32 << 10

// end ends a line.
func (c *chunks) end(s string) {
	if c.b = append(c.b, s...); len(c.b) >= chunk {
		c.flush()
	}
}

// flush writes what is left.
func (c *chunks) flush() error {
	if c.err == nil {
		_, c.err = c.to.Write(c.b)
	}
	c.b = c.b[:0]
	return c.err
}

// first and last are the days between which a date lies, in ISO 8601; empty where
// there is none.
func first(d edtf.Date) string {
	from, _ := d.Bounds()
	return isoBound(from)
}

func last(d edtf.Date) string {
	_, to := d.Bounds()
	return isoBound(to)
}

func isoBound(d edtf.Day) string {
	if d.Month == 0 || d.Year < 1 || d.Year > 9999 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// ofKind returns a column of the entities of a kind that an entry is about.
func (x *Exports) ofKind(k content.Kind) column[*site.Entry] {
	folder := k.Name + "/"
	return column[*site.Entry]{Field{k.Name, listType, "ids of the " + k.Many + " that it is about"}, func(e *site.Entry) value {
		var of []string
		for _, a := range e.About {
			if id := x.id(a); strings.HasPrefix(id, folder) {
				of = append(of, id)
			}
		}
		return listed(of)
	}}
}

// Tables returns the tables of the data page.
func (x *Exports) Tables() []Table {
	return []Table{x.articles(), x.events(), x.quantities(), x.accounts(), x.entities(), x.relations(), x.citations()}
}

// common are the columns that every table of entries begins with.
func (x *Exports) common(what string) []column[*site.Entry] {
	return []column[*site.Entry]{
		{Field{"id", "string", "id of the " + what + ": folder and name"}, func(e *site.Entry) value { return text(string(e.ID)) }},
		{Field{"page", "string", "address of its page"}, func(e *site.Entry) value { return text(x.address(e)) }},
		{Field{"title", "string", "its title or name"}, func(e *site.Entry) value { return text(e.Title) }},
	}
}

func (x *Exports) articles() Table {
	t := Table{
		Name: "articles", Title: "Articles", Says: "What somebody published, one work a row.", Key: "id",
		example: []string{"import pandas", `articles = pandas.read_csv("URL")`, `print(articles.groupby("publisher").size().sort_values())`},
	}
	columns := append(x.common("article"),
		column[*site.Entry]{Field{"title_en", "string", "English rendering of the title"}, func(e *site.Entry) value { return text(e.Article.TitleEN) }},
		column[*site.Entry]{Field{"language", "string", "language tag (BCP 47) of the work"}, func(e *site.Entry) value { return text(string(e.Article.Language)) }},
		column[*site.Entry]{Field{"publisher", "string", "id of the publisher"}, func(e *site.Entry) value { return id(e.Publisher) }},
		column[*site.Entry]{Field{"authors", listType, "names as printed"}, func(e *site.Entry) value {
			names := make([]string, len(e.Authors))
			for i, a := range e.Authors {
				names[i] = a.Name
			}
			return listed(names)
		}},
		column[*site.Entry]{Field{"published", "string", "date of publication in EDTF; XXXX where unknown"}, func(e *site.Entry) value { return text(e.Article.Published.String()) }},
		column[*site.Entry]{Field{"published_from", "date", "first day that the date can mean"}, func(e *site.Entry) value { return text(first(e.Article.Published)) }},
		column[*site.Entry]{Field{"published_to", "date", "last day that the date can mean"}, func(e *site.Entry) value { return text(last(e.Article.Published)) }},
		column[*site.Entry]{Field{"type", "string", "type of work"}, func(e *site.Entry) value { return text(e.Article.Type) }},
		column[*site.Entry]{Field{"url", "string", "address of the original"}, func(e *site.Entry) value { return text(string(e.Article.URL)) }},
		column[*site.Entry]{Field{"found_at", "string", "address where the text was read, if that is another"}, func(e *site.Entry) value { return text(string(e.Article.FoundAt)) }},
		column[*site.Entry]{Field{"held_by", "string", "collection that holds a text without an address"}, func(e *site.Entry) value { return text(e.Article.HeldBy) }},
		column[*site.Entry]{Field{"archived", "string", "address of an archived copy"}, func(e *site.Entry) value { return text(string(e.Article.Archived.URL)) }},
		column[*site.Entry]{Field{"read", "string", "full or excerpt: how much of it was read"}, func(e *site.Entry) value { return text(e.Article.Read) }},
		column[*site.Entry]{Field{"grade", "string", "Admiralty grade: source A to F, information 1 to 6"}, func(e *site.Entry) value { return text(e.Article.Grade.String()) }},
		column[*site.Entry]{Field{"relays", listType, "ids of articles and publishers whose reporting it rests on"}, func(e *site.Entry) value { return ids(e.Relays) }},
		column[*site.Entry]{Field{"origins", listType, "ids of those with which the reporting began, by relays"}, func(e *site.Entry) value { return ids(e.Origins) }},
		column[*site.Entry]{Field{"events", listType, "ids of events that it reports"}, func(e *site.Entry) value { return ids(e.Events) }},
	)
	for _, k := range x.site.Config.Kinds {
		columns = append(columns, x.ofKind(k))
	}
	columns = append(columns,
		column[*site.Entry]{Field{"summary", "string", "summary in our words"}, func(e *site.Entry) value { return text(e.Summary) }},
		column[*site.Entry]{Field{"caveats", "string", "what weakens the report"}, func(e *site.Entry) value { return text(e.Article.Caveats) }},
		column[*site.Entry]{Field{"key", "string", "citation key in the bibliographies"}, func(e *site.Entry) value { return text(key(e)) }},
	)
	return fill(t, slices.Values(x.site.In(content.ArticlesFolder)), columns)
}

func (x *Exports) events() Table {
	t := Table{
		Name: "events", Title: "Events", Says: "What happened as far as articles report it, one event a row.", Key: "id",
		example: []string{`events <- read.csv("URL")`, "events$year <- substr(events$date_from, 1, 4)", "table(events$year, events$type)"},
	}
	columns := append(x.common("event"),
		column[*site.Entry]{Field{"date", "string", "date in EDTF"}, func(e *site.Entry) value { return text(e.Event.Date.String()) }},
		column[*site.Entry]{Field{"date_from", "date", "first day that the date can mean"}, func(e *site.Entry) value { return text(first(e.Event.Date)) }},
		column[*site.Entry]{Field{"date_to", "date", "last day that the date can mean"}, func(e *site.Entry) value { return text(last(e.Event.Date)) }},
		column[*site.Entry]{Field{"type", "string", "type of event"}, func(e *site.Entry) value { return text(e.Event.Type) }},
		column[*site.Entry]{Field{"status", "string", "how far the matter has got, in the words of the sources"}, func(e *site.Entry) value { return text(e.Event.Status) }},
		column[*site.Entry]{Field{"sources", listType, "ids of the articles that report it"}, func(e *site.Entry) value { return ids(e.Sources) }},
		column[*site.Entry]{Field{"reports", "integer", "number of these articles"}, func(e *site.Entry) value { return whole(len(e.Evidence().Reports)) }},
		column[*site.Entry]{Field{"origins", "integer", "number of independent origins of the reports"}, func(e *site.Entry) value { return whole(len(e.Evidence().Origins)) }},
		column[*site.Entry]{Field{"best_grade", "string", "best Admiralty grade of the reports"}, func(e *site.Entry) value { return text(e.Evidence().Best.String()) }},
		column[*site.Entry]{Field{"outcome", "string", "how it ended, as far as known"}, func(e *site.Entry) value { return text(e.Event.Outcome) }},
	)
	for _, k := range x.site.Config.Kinds {
		columns = append(columns, x.ofKind(k))
	}
	columns = append(columns, column[*site.Entry]{Field{"summary", "string", "summary in our words"}, func(e *site.Entry) value { return text(e.Summary) }})
	return fill(t, slices.Values(x.site.In(content.EventsFolder)), columns)
}

// part is a figure or an account of an event.
type part[T any] struct {
	event *site.Entry
	is    T
}

func parts[T any](events []*site.Entry, of func(*site.Entry) []T) iter.Seq[part[T]] {
	return func(yield func(part[T]) bool) {
		for _, e := range events {
			for _, is := range of(e) {
				if !yield(part[T]{e, is}) {
					return
				}
			}
		}
	}
}

func (x *Exports) quantities() Table {
	type figure = part[site.Figure]
	t := Table{
		Name: "quantities", Title: "Quantities", Says: "What each source of an event says of how much; where sources differ, at most one is preferred.",
		Foreign: []Key{{"event", "events"}, {"source", "articles"}},
		example: []string{`q <- read.csv("URL")`, "q <- q[q$preferred & !is.na(q$base_amount), ]", "aggregate(base_amount ~ of + base_unit, q, sum)"},
	}
	base := func(f figure) (amount float64, unit string, ok bool) {
		u, known := x.site.Config.Units.Unit(f.is.Unit)
		amount = f.is.Amount
		if u.Base != u.Name {
			amount, _ = strconv.ParseFloat(strconv.FormatFloat(amount*u.Factor, 'g', 6, 64), 64) // what FormatFloat writes can be read
		}
		return amount, u.Base, known && f.is.HasAmount
	}
	return fill(t, parts(x.site.In(content.EventsFolder), func(e *site.Entry) []site.Figure { return e.Figures }), []column[figure]{
		{Field{"event", "string", "id of the event"}, func(f figure) value { return id(f.event) }},
		{Field{"of", "string", "id of what there was so much of"}, func(f figure) value { return id(f.is.Of) }},
		{Field{"amount", "number", "the figure, where there is one"}, func(f figure) value {
			if !f.is.HasAmount {
				return value{}
			}
			return number(f.is.Amount)
		}},
		{Field{"unit", "string", "unit of the figure"}, func(f figure) value { return text(f.is.Unit) }},
		{Field{"base_amount", "number", "the figure in the unit in which such things can be added up, to six digits where it is converted"}, func(f figure) value {
			if amount, _, ok := base(f); ok {
				return number(amount)
			}
			return value{}
		}},
		{Field{"base_unit", "string", "that unit"}, func(f figure) value {
			if _, unit, ok := base(f); ok {
				return text(unit)
			}
			return value{}
		}},
		{Field{"as_reported", "string", "the figure in the words of the source"}, func(f figure) value { return text(f.is.AsReported) }},
		{Field{"source", "string", "id of the article"}, func(f figure) value { return id(f.is.Source) }},
		{Field{"preferred", "boolean", "whether it is the one that is used here"}, func(f figure) value { return truth(f.is.Preferred) }},
		{Field{"why", "string", "why it is preferred"}, func(f figure) value { return text(f.is.Why) }},
	})
}

func (x *Exports) accounts() Table {
	type account = part[site.Account]
	t := Table{
		Name: "accounts", Title: "Accounts", Says: "Where sources of an event differ on what is not a number: what each of them says.",
		Foreign: []Key{{"event", "events"}, {"source", "articles"}},
		example: []string{"import pandas", `accounts = pandas.read_csv("URL")`, `print(accounts.groupby(["event", "point"]).size())`},
	}
	return fill(t, parts(x.site.In(content.EventsFolder), func(e *site.Entry) []site.Account { return e.Accounts }), []column[account]{
		{Field{"event", "string", "id of the event"}, func(a account) value { return id(a.event) }},
		{Field{"point", "string", "on what they differ"}, func(a account) value { return text(a.is.Point) }},
		{Field{"source", "string", "id of the article"}, func(a account) value { return id(a.is.Source) }},
		{Field{"says", "string", "what it says"}, func(a account) value { return text(a.is.Says) }},
		{Field{"preferred", "boolean", "whether it is the one that is followed here"}, func(a account) value { return truth(a.is.Preferred) }},
		{Field{"why", "string", "why it is preferred"}, func(a account) value { return text(a.is.Why) }},
	})
}

func (x *Exports) entities() Table {
	t := Table{
		Name: "entities", Title: "Entities", Says: "Who, what and where, with all names under which it is found.", Key: "id",
		example: []string{"curl -O URL", "sqlite-utils insert dossier.db entities entities.csv --csv --pk id", `sqlite-utils query dossier.db "select kind, count(*) from entities group by kind" --table`},
	}
	entities := func(yield func(*site.Entry) bool) {
		for _, e := range x.site.Entries {
			if e.Role == content.Entity && !yield(e) {
				return
			}
		}
	}
	return fill(t, entities, append(x.common("entity"),
		column[*site.Entry]{Field{"kind", "string", "kind of entity"}, func(e *site.Entry) value { return text(e.ID.Folder()) }},
		column[*site.Entry]{Field{"names", listType, "names in other languages and scripts, each after its language tag: ko 함흥"}, func(e *site.Entry) value {
			names := make([]string, len(e.Entity.Names))
			for i, n := range e.Entity.Names {
				names[i] = string(n.Lang) + " " + n.Text
			}
			return listed(names)
		}},
		column[*site.Entry]{Field{"aliases", listType, "other spellings"}, func(e *site.Entry) value {
			names := make([]string, len(e.Entity.Aliases))
			for i, a := range e.Entity.Aliases {
				names[i] = a.Text
			}
			return listed(names)
		}},
		column[*site.Entry]{Field{"part_of", "string", "id of what contains it"}, func(e *site.Entry) value { return id(e.PartOf) }},
		column[*site.Entry]{Field{"latitude", "number", "in degrees, WGS 84"}, func(e *site.Entry) value {
			if e.Entity.Coordinates == nil {
				return value{}
			}
			return number(e.Entity.Coordinates.Lat)
		}},
		column[*site.Entry]{Field{"longitude", "number", "in degrees, WGS 84"}, func(e *site.Entry) value {
			if e.Entity.Coordinates == nil {
				return value{}
			}
			return number(e.Entity.Coordinates.Lon)
		}},
		column[*site.Entry]{Field{"wikidata", "string", "item of Wikidata"}, func(e *site.Entry) value { return text(e.Entity.Wikidata) }},
		column[*site.Entry]{Field{"articles", "integer", "number of articles about it or a part of it"}, func(e *site.Entry) value { return whole(len(e.Concerning(content.Article))) }},
		column[*site.Entry]{Field{"events", "integer", "number of events that concern it or a part of it"}, func(e *site.Entry) value { return whole(len(e.Concerning(content.Event))) }},
		column[*site.Entry]{Field{"summary", "string", "summary in our words"}, func(e *site.Entry) value { return text(e.Summary) }},
	))
}

// An edge is that one entry refers to another n times in one way.
type edge struct {
	from, to *site.Entry
	via      site.Via
	n        int
}

// edges yields every relation of the site once, by the entry referred to.
func (x *Exports) edges(yield func(edge) bool) {
	for _, to := range x.site.Entries {
		for rest := to.Backlinks; len(rest) > 0; {
			e := edge{rest[0].From, to, rest[0].Via, 1}
			for e.n < len(rest) && rest[e.n].From == e.from && rest[e.n].Via == e.via {
				e.n++
			}
			if !yield(e) {
				return
			}
			rest = rest[e.n:]
		}
	}
}

// ways are the names of the ways in which an entry refers to another.
var ways = map[site.Via]string{
	site.ViaAbout: "about", site.ViaPublisher: "publisher", site.ViaAuthor: "author", site.ViaRelay: "relays", site.ViaEvent: "reports",
	site.ViaSource: "source", site.ViaPart: "part_of", site.ViaLink: "links", site.ViaMention: "names", site.ViaCitation: "cites",
}

func (x *Exports) relations() Table {
	t := Table{
		Name: "links", Title: "Links", Says: "Every reference of an entry to another, one pair and way a row.",
		example: []string{"import networkx, pandas", `links = pandas.read_csv("URL")`, `graph = networkx.from_pandas_edgelist(links, "from", "to", "way", create_using=networkx.MultiDiGraph)`},
	}
	return fill(t, x.edges, []column[edge]{
		{Field{"from", "string", "id of the entry that refers"}, func(e edge) value { return text(x.id(e.from)) }},
		{Field{"to", "string", "id of the entry referred to"}, func(e edge) value { return text(x.id(e.to)) }},
		{Field{"way", "string", "how: about, publisher, author, relays, reports, source, part_of of the frontmatter; links, names, cites of the text"}, func(e edge) value { return text(ways[e.via]) }},
		{Field{"times", "integer", "how often"}, func(e edge) value { return whole(e.n) }},
	})
}

// A citation is one citation in the text of an entry.
type citation struct {
	from *site.Entry
	n    int // index in its Citations
}

func (x *Exports) citations() Table {
	t := Table{
		Name: "citations", Title: "Citations", Says: "Every citation of an article in a text, with the sentence that rests on it.",
		Foreign: []Key{{"article", "articles"}},
		example: []string{"import pandas", `citations = pandas.read_csv("URL")`, `print(citations[citations["from"] == citations["from"][0]]["sentence"])`},
	}
	all := func(yield func(citation) bool) {
		for _, e := range x.site.Entries {
			for i, n := range e.Numbers {
				if n > 0 && !yield(citation{e, i}) {
					return
				}
			}
		}
	}
	return fill(t, all, []column[citation]{
		{Field{"from", "string", "id of the entry that cites"}, func(c citation) value { return id(c.from) }},
		{Field{"article", "string", "id of the article cited"}, func(c citation) value { return id(c.article()) }},
		{Field{"number", "integer", "its number on the page"}, func(c citation) value { return whole(c.from.Numbers[c.n]) }},
		{Field{"locator", "string", "the place in the article: a page or the like"}, func(c citation) value { return text(c.from.Citations[c.n].Locator) }},
		{Field{"sentence", "string", "the sentence"}, func(c citation) value { return text(c.sentence()) }},
	})
}

func (c citation) article() *site.Entry { return c.from.References[c.from.Numbers[c.n]-1] }

// sentence returns the words that rest on the citation.
func (c citation) sentence() string {
	e := c.from
	words := func(i int) string {
		if to := e.Targets[i]; to != nil {
			return to.Title
		}
		return e.Links[i].Text()
	}
	said := ""
	for _, p := range e.Body.Excerpt(e.Body.CitedSentence(e.Body.Citations[c.n]), nil, words) {
		said += p.Text // without marks there is but one
	}
	return closeUp(said)
}

// closeUp leaves out the space between a word and what follows a citation, which is
// left where the number stood.
func closeUp(s string) string {
	var b strings.Builder
	from := 0
	for i := 1; i < len(s); i++ {
		if s[i-1] == ' ' && strings.IndexByte(".,;:!?)", s[i]) >= 0 {
			b.WriteString(s[from : i-1])
			from = i
		}
	}
	if from == 0 {
		return s
	}
	b.WriteString(s[from:])
	return b.String()
}
