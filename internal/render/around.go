package render

import (
	"cmp"
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
	maxAround    = 80  // entries on one page
	maxBacklinks = 120 // others that name it
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

// pages divides a year that has too much for one page, the earliest entries first.
func (y yearAround) pages() []yearAround {
	if y.size() <= maxAround {
		return []yearAround{y}
	}
	var all []*site.Entry
	for _, list := range [][]site.Report{y.events, y.articles, y.naming} {
		for _, x := range list {
			all = append(all, x.Entry)
		}
	}
	all = append(all, y.works...)
	slices.SortFunc(all, func(a, b *site.Entry) int { return site.Newest(b, a) })
	on := make(map[*site.Entry]int, len(all))
	for i, e := range all {
		on[e] = i / maxAround
	}
	list := make([]yearAround, (len(all)-1)/maxAround+1)
	for i := range list {
		list[i].year = y.year
	}
	for _, x := range y.events {
		p := &list[on[x.Entry]]
		p.events = append(p.events, x)
	}
	for _, x := range y.articles {
		p := &list[on[x.Entry]]
		p.articles = append(p.articles, x)
	}
	for _, x := range y.naming {
		p := &list[on[x.Entry]]
		p.naming = append(p.naming, x)
	}
	for _, x := range y.works {
		p := &list[on[x]]
		p.works = append(p.works, x)
	}
	return slices.DeleteFunc(list, func(p yearAround) bool { return p.size() == 0 })
}

// yearPages returns the pages of the years of an entity.
func (r *renderer) yearPages(e *site.Entry) []page.Page {
	a := r.around(e)
	splits := r.splits(e, a)
	if splits == nil {
		return nil
	}
	var pages []page.Page
	for _, y := range a.years() {
		parts := y.pages()
		var counts []Count
		for i, part := range parts {
			counts = append(counts, Count{site.Place{Title: "Page " + strconv.Itoa(i+1), Path: numbered(y.place(e), i, "-").Path}, part.size()})
		}
		if len(parts) == 1 {
			counts[0].Title = y.place(e).Title
		}
		for i, part := range parts {
			pages = append(pages, r.page(counts[i].Path+"index.html", "year.html", func() any { return r.yearView(e, part, splits, counts, i) }))
		}
	}
	return pages
}

// yearView is the i-th of the pages of a year.
func (r *renderer) yearView(e *site.Entry, a yearAround, splits, pages []Count, i int) EntityYear {
	title := e.Title + ", " + cmp.Or(a.year, "undated")
	if i > 0 {
		title += ", page " + strconv.Itoa(i+1)
	}
	v := EntityYear{
		Layout: r.layout(title, fmt.Sprintf("Events and articles that concern %s.", title), pages[i].Path, ""),
		Of:     r.ref(e), Year: a.year, Parts: splits,
		Events: r.reportedEvents(a.events, false), Articles: rows(r.reportedArticles(a.articles, false)), Works: rows(r.datedRows(a.works)),
	}
	if len(pages) > 1 {
		v.Pages = pages
	}
	about := make([]*site.Entry, len(a.articles))
	for i, x := range a.articles {
		about[i] = x.Entry
	}
	v.Evidence = r.evidenceAbove(site.Weigh(about))
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
		v.Evidence.Origins = nil // each is on the page of its year
		v.Notes.Backlinks, v.Notes.More = r.fewBacklinks(a.others)
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
