package render

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/site"
)

// namedEntries makes the Ref of each entry, by Number: a page has some dozens of them.
func (r *renderer) namedEntries() []Ref {
	list := make([]Ref, len(r.site.Entries))
	for _, e := range r.site.Entries {
		ref := Ref{Title: e.Title, TitleEN: e.Article.TitleEN, Path: e.ID.Path()}
		if l := e.Language(); l != r.site.Config.Language {
			ref.Lang = l
		}
		if len(e.Entity.Names) > 0 {
			n := e.Entity.Names[0]
			ref.Native = &NameRow{n.Lang, n.Text, r.languages[n.Lang]}
		}
		list[e.Number()] = ref
	}
	return list
}

func (r *renderer) ref(e *site.Entry) Ref { return r.named[e.Number()] }

func (r *renderer) refOrNil(e *site.Entry) *Ref {
	if e == nil {
		return nil
	}
	return &r.named[e.Number()]
}

func (r *renderer) refs(entries []*site.Entry) []*Ref {
	refs := make([]*Ref, len(entries))
	for i, e := range entries {
		refs[i] = r.refOrNil(e)
	}
	return refs
}

// gradesInWords says what each grade that is given means.
func gradesInWords(s *site.Site) map[content.Grade]string {
	words := map[content.Grade]string{}
	for _, e := range s.In(content.ArticlesFolder) {
		if g := e.Article.Grade; words[g] == "" {
			reliability, credibility := g.Meaning()
			words[g] = "source " + reliability + ", information " + credibility
		}
	}
	return words
}

// newSources makes the Source of each article, by Number: most stand in a dozen lists.
func (r *renderer) newSources() []Source {
	list := make([]Source, len(r.site.Entries))
	for _, e := range r.site.In(content.ArticlesFolder) {
		list[e.Number()] = r.newSource(e)
	}
	return list
}

func (r *renderer) newSource(e *site.Entry) Source {
	s := Source{
		Ref: r.ref(e), OurTitle: e.OurTitle(), Publisher: r.refOrNil(e.Publisher), Published: e.Article.Published,
		Grade: e.Article.Grade, GradeIn: r.grades[e.Article.Grade],
		Language: r.languages[e.Article.Language], URL: e.Article.URL, Archived: e.Article.Archived,
	}
	if u := cmp.Or(s.URL, e.Article.FoundAt); s.Archived.URL == "" && u != "" {
		s.Wayback = "https://web.archive.org/web/*/" + string(u)
	}
	for _, a := range e.Authors {
		s.Authors = append(s.Authors, Author{a.Name, r.refOrNil(a.Entity)})
	}
	return s
}

// source returns the Source of an article.
func (r *renderer) source(e *site.Entry) *Source { return &r.articles[e.Number()] }

func (r *renderer) sourceOrNil(e *site.Entry) *Source {
	if e == nil {
		return nil
	}
	return r.source(e)
}

// short is a source in one line, for the note beside a citation.
func (s Source) short() string {
	var parts []string
	if s.Publisher != nil {
		parts = append(parts, s.Publisher.Title)
	}
	parts = append(parts, "“"+cmp.Or(s.TitleEN, s.Title)+"”")
	if d := s.Published.Text(); d != "" {
		parts = append(parts, d)
	}
	return strings.Join(parts, ", ") + " (" + s.Grade.String() + ")"
}

func (r *renderer) eventRow(e *site.Entry) EventRow {
	return EventRow{
		Ref: r.ref(e), Date: e.Event.Date, Type: r.site.Config.EventTypes.Label(e.Event.Type),
		Status: e.Event.Status, StatusIn: r.site.Config.Statuses.Label(e.Event.Status),
		Reports: len(e.Sources), Origins: len(e.Evidence().Origins), SortKey: sortKey(e),
	}
}

func (r *renderer) eventRows(entries []*site.Entry) []EventRow {
	rows := make([]EventRow, len(entries))
	for i, e := range entries {
		rows[i] = r.eventRow(e)
	}
	return rows
}

// groups sorts entities by kind, in the order of site.yaml.
func (r *renderer) groups(entities []*site.Entry) []Group {
	kinds := r.site.Config.Kinds
	list := make([]Group, len(kinds))
	for _, e := range entities {
		folder := e.ID.Folder()
		g := &list[slices.IndexFunc(kinds, func(k content.Kind) bool { return k.Name == folder })]
		g.Refs = append(g.Refs, r.refOrNil(e))
	}
	for i, k := range kinds {
		list[i].Title = capital(k.Many)
	}
	return slices.DeleteFunc(list, func(g Group) bool { return len(g.Refs) == 0 })
}

func (r *renderer) articleRows(articles []*site.Entry) []ArticleRow {
	rows := make([]ArticleRow, len(articles))
	for i, e := range articles {
		rows[i] = ArticleRow{Source: r.source(e)}
	}
	return rows
}

// ourTitles reports whether of some articles the title is ours.
func ourTitles(articles []ArticleRow) bool {
	return slices.ContainsFunc(articles, func(a ArticleRow) bool { return a.OurTitle })
}

// years groups articles, which come newest first, by year.
func years(articles []ArticleRow) []YearGroup {
	var list []YearGroup
	before := 0
	for year, rows := range yearly(articles, func(a *ArticleRow) edtf.Date { return a.Published }) {
		list = append(list, YearGroup{year, before < fewAround || len(articles) <= unfolded, rows})
		before += len(rows)
	}
	return list
}

// yearID is the id of a year's section in an index.
func yearID(year string) string { return "_" + year }

// byTitle sorts entities by their titles.
func byTitle(entities []*site.Entry) []*site.Entry {
	return slices.SortedFunc(slices.Values(entities), func(a, b *site.Entry) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)), strings.Compare(string(a.ID), string(b.ID)))
	})
}

// letters groups entities by the first letter of their titles.
func (r *renderer) letters(entities []*site.Entry) []LetterGroup {
	var list []LetterGroup
	for _, e := range byTitle(entities) {
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
