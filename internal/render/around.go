package render

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"dossier/internal/content"
	"dossier/internal/page"
	"dossier/internal/site"
)

// What concerns an entity stands on its page, as long as that is not too much
// for one; then the page has the newest, and each year a page of its own.
const (
	maxAround    = 120 // entries on one page
	newestAround = 12  // of a kind, on the page of an entity that has more
)

// around is all that concerns an entity and has a date: what is about it, what
// it published or wrote, and what only names it.
type around struct {
	events   []site.Report
	articles []site.Report
	works    []*site.Entry
	naming   []site.Report // articles and events that only name it
	others   []site.Report // entities and pages that name it
}

func (r *renderer) around(e *site.Entry) around {
	a := around{
		events:   e.Concerning(content.Event),
		articles: e.Concerning(content.Article),
		works:    e.From(site.ViaPublisher, site.ViaAuthor),
	}
	shown := map[*site.Entry]bool{}
	for _, list := range [][]site.Report{a.events, a.articles} {
		for _, x := range list {
			shown[x.Entry] = true
		}
	}
	for _, x := range e.Referring() {
		switch {
		case shown[x.Entry]:
		case x.Role&(content.Article|content.Event) != 0:
			a.naming = append(a.naming, x)
		default:
			a.others = append(a.others, x)
		}
	}
	return a
}

func (a around) size() int { return len(a.events) + len(a.articles) + len(a.works) + len(a.naming) }

// a yearAround is what of it belongs to a year; "" is what belongs to none.
type yearAround struct {
	year string
	around
}

// years divides it by year, the latest first; what has no year comes last.
func (a around) years() []yearAround {
	by := map[string]*yearAround{}
	of := func(e *site.Entry) *yearAround {
		year := yearOf(e)
		if by[year] == nil {
			by[year] = &yearAround{year: year}
		}
		return by[year]
	}
	for _, x := range a.events {
		y := of(x.Entry)
		y.events = append(y.events, x)
	}
	for _, x := range a.articles {
		y := of(x.Entry)
		y.articles = append(y.articles, x)
	}
	for _, x := range a.naming {
		y := of(x.Entry)
		y.naming = append(y.naming, x)
	}
	for _, x := range a.works {
		y := of(x)
		y.works = append(y.works, x)
	}
	list := make([]yearAround, 0, len(by))
	for _, year := range slices.Backward(slices.Sorted(maps.Keys(by))) {
		list = append(list, *by[year])
	}
	return list
}

func yearOf(e *site.Entry) string {
	if y, ok := e.Date().Year(); ok {
		return strconv.Itoa(y)
	}
	return ""
}

// splits returns the pages of the years of an entity, with how much they hold;
// none where all fits on the entity's own page.
func (r *renderer) splits(e *site.Entry, a around) []Count {
	if a.size() <= maxAround {
		return nil
	}
	var list []Count
	for _, y := range a.years() {
		list = append(list, Count{y.place(e), y.size()})
	}
	return list
}

// place is the page of the year of an entity.
func (y yearAround) place(e *site.Entry) site.Place {
	if y.year == "" {
		return site.Place{Title: "Undated", Path: e.ID.Path() + "undated/"}
	}
	return site.Place{Title: y.year, Path: e.ID.Path() + y.year + "/"}
}

// yearPages returns the pages of the years of an entity.
func (r *renderer) yearPages(e *site.Entry) []page.Page {
	a := r.around(e)
	splits := r.splits(e, a)
	if splits == nil {
		return nil
	}
	var pages []page.Page
	for i, y := range a.years() {
		pages = append(pages, r.page(splits[i].Path+"index.html", "year.html", func() any { return r.yearView(e, y, splits, splits[i].Path) }))
	}
	return pages
}

func (r *renderer) yearView(e *site.Entry, a yearAround, splits []Count, path string) EntityYear {
	title := e.Title + ", " + a.year
	if a.year == "" {
		title = e.Title + ", undated"
	}
	v := EntityYear{
		Layout: r.layout(title, fmt.Sprintf("Events and articles that concern %s.", title), path, ""),
		Of:     r.ref(e), Year: a.year, Years: splits,
		Events: r.reportedEvents(a.events, false), Articles: rows(r.reportedArticles(a.articles, false)), Works: rows(r.datedRows(a.works)),
	}
	v.Crumbs = append(r.crumbs(e), site.Place{Title: e.Title, Path: e.ID.Path()})
	v.Notes.Backlinks = r.backlinks(a.naming)
	return v
}

// surround puts what concerns an entity on its page.
func (r *renderer) surround(e *site.Entry, v *Entity) {
	a := r.around(e)
	v.Split, v.Total = r.splits(e, a), a.size()
	v.Notes = r.references(e)
	if v.Split != nil {
		v.Notes.Backlinks = r.backlinks(a.others)
		a.events = a.events[:min(len(a.events), newestAround)]
		a.articles = a.articles[:min(len(a.articles), newestAround)]
		a.works = a.works[:min(len(a.works), newestAround)]
	} else {
		v.Notes.Backlinks = r.backlinks(append(slices.Clone(a.naming), a.others...))
	}
	v.Events = r.reportedEvents(a.events, v.Split != nil)
	v.Articles = years(r.reportedArticles(a.articles, v.Split != nil))
	v.Works = years(r.datedRows(a.works))
}

// reportedEvents has the sentences too, unless bare is set: those the pages of the
// years show.
func (r *renderer) reportedEvents(reports []site.Report, bare bool) []EventRow {
	list := make([]EventRow, len(reports))
	for i, x := range reports {
		list[i] = r.eventRow(x.Entry)
		list[i].Through = r.refOrNil(x.Through)
		if !bare {
			list[i].Contexts = contexts(x)
		}
	}
	return list
}

// reportedArticles has the sentences too, unless bare is set.
func (r *renderer) reportedArticles(reports []site.Report, bare bool) []dated {
	list := make([]dated, len(reports))
	for i, x := range reports {
		row := ArticleRow{Source: r.source(x.Entry), Through: r.refOrNil(x.Through)}
		if !bare {
			row.Contexts = contexts(x)
		}
		list[i] = dated{x.Entry, row}
	}
	return list
}

func rows(list []dated) []ArticleRow {
	out := make([]ArticleRow, len(list))
	for i, d := range list {
		out[i] = d.row
	}
	return out
}

// sortKey orders entries as their dates do, when compared as text; what is
// undated comes first.
func sortKey(e *site.Entry) string {
	from, to := e.Date().Bounds()
	if from.Month == 0 {
		from = to
	}
	return fmt.Sprintf("%04d-%02d-%02d", from.Year, from.Month, from.Day)
}
