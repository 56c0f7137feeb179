package render

import (
	"fmt"
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

// year returns what of it belongs to a year; "" is what belongs to none.
func (a around) year(year string) around {
	elsewhere := func(x site.Report) bool { return yearOf(x.Entry) != year }
	return around{
		events:   slices.DeleteFunc(slices.Clone(a.events), elsewhere),
		articles: slices.DeleteFunc(slices.Clone(a.articles), elsewhere),
		naming:   slices.DeleteFunc(slices.Clone(a.naming), elsewhere),
		works:    slices.DeleteFunc(slices.Clone(a.works), func(x *site.Entry) bool { return yearOf(x) != year }),
	}
}

// years returns the years that have something, the latest first; "", for what
// has no year, comes last.
func (a around) years() []string {
	seen := map[string]bool{}
	for _, list := range [][]site.Report{a.events, a.articles, a.naming} {
		for _, x := range list {
			seen[yearOf(x.Entry)] = true
		}
	}
	for _, x := range a.works {
		seen[yearOf(x)] = true
	}
	years := make([]string, 0, len(seen))
	for y := range seen {
		years = append(years, y)
	}
	slices.Sort(years)
	slices.Reverse(years)
	return years
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
		p := site.Place{Title: y, Path: e.ID.Path() + y + "/"}
		if y == "" {
			p = site.Place{Title: "Undated", Path: e.ID.Path() + "undated/"}
		}
		list = append(list, Count{p, a.year(y).size()})
	}
	return list
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
		pages = append(pages, r.page(splits[i].Path+"index.html", "year.html", func() any { return r.yearView(e, a.year(y), y, splits, splits[i].Path) }))
	}
	return pages
}

func (r *renderer) yearView(e *site.Entry, a around, year string, splits []Count, path string) EntityYear {
	title := e.Title + ", " + year
	if year == "" {
		title = e.Title + ", undated"
	}
	v := EntityYear{
		Layout: r.layout(title, fmt.Sprintf("Events and articles that concern %s.", title), path, ""),
		Of:     r.ref(e), Year: year, Years: splits,
		Events: r.reportedEvents(a.events), Articles: rows(r.reportedArticles(a.articles)), Works: rows(r.datedRows(a.works)),
	}
	v.Crumbs = append(r.entryLayout(e).Crumbs, site.Place{Title: e.Title, Path: e.ID.Path()})
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
		a.events = bare(a.events[:min(len(a.events), newestAround)])
		a.articles = bare(a.articles[:min(len(a.articles), newestAround)])
		a.works = a.works[:min(len(a.works), newestAround)]
	} else {
		v.Notes.Backlinks = r.backlinks(append(slices.Clone(a.naming), a.others...))
	}
	v.Events = r.reportedEvents(a.events)
	v.Articles = years(r.reportedArticles(a.articles))
	v.Works = years(r.datedRows(a.works))
}

// bare leaves out the sentences, which the pages of the years show.
func bare(reports []site.Report) []site.Report {
	list := slices.Clone(reports)
	for i := range list {
		list[i].Contexts = nil
	}
	return list
}

func (r *renderer) reportedEvents(reports []site.Report) []EventRow {
	list := make([]EventRow, len(reports))
	for i, x := range reports {
		list[i] = r.eventRow(x.Entry)
		list[i].Through, list[i].Contexts = r.refOrNil(x.Through), contexts(x)
	}
	return list
}

func (r *renderer) reportedArticles(reports []site.Report) []dated {
	list := make([]dated, len(reports))
	for i, x := range reports {
		list[i] = dated{x.Entry, ArticleRow{r.source(x.Entry), r.refOrNil(x.Through), contexts(x)}}
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
