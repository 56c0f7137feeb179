package render

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"

	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/page"
	"dossier/internal/site"
)

// What concerns an entity stands on its page, as long as that is not too much
// for one; then the page has the newest, and each year a page of its own.
const (
	maxAround    = 80  // entries on one page
	maxBacklinks = 120 // others that name it
	newestAround = 12  // of a kind, on the page of an entity that has more
	fewAround    = 5   // articles, after whose years the others of a longer list are folded
)

// around is all that concerns an entity and has a date: what is about it, what
// it published or wrote, and what only names it. Each list has the newest first.
type around struct {
	events   []site.Report
	articles []site.Report
	works    []site.Report
	naming   []site.Report // articles and events that only name it
	others   []site.Report // entities and pages that name it
}

func (r *renderer) around(e *site.Entry) around {
	a := around{events: e.Concerning(content.Event), articles: e.Concerning(content.Article)}
	for _, x := range e.From(site.ViaPublisher, site.ViaAuthor) {
		a.works = append(a.works, site.Report{Entry: x})
	}
	event, article := among(a.events), among(a.articles)
	for _, x := range e.Referring() {
		switch {
		case event(x.Entry) || article(x.Entry):
		case x.Role&(content.Article|content.Event) != 0:
			a.naming = append(a.naming, x)
		default:
			a.others = append(a.others, x)
		}
	}
	return a
}

// among returns a function that reports whether an entry is in a list. It must be
// asked in the order of the list.
func among(list []site.Report) func(*site.Entry) bool {
	return func(e *site.Entry) bool {
		for len(list) > 0 && site.Newest(list[0].Entry, e) < 0 {
			list = list[1:]
		}
		return len(list) > 0 && list[0].Entry == e
	}
}

// dated are the lists that are divided by year.
func (a *around) dated() [4]*[]site.Report {
	return [...]*[]site.Report{&a.events, &a.articles, &a.works, &a.naming}
}

func (a around) size() (n int) {
	for _, list := range a.dated() {
		n += len(*list)
	}
	return n
}

// a yearAround is what of it belongs to a year; "" is what belongs to none.
type yearAround struct {
	year string
	around
}

// years divides it by year, the latest first, where one page does not hold it; what
// has no year comes last.
func (a around) years() []yearAround {
	if a.size() <= maxAround {
		return nil
	}
	by := map[string]*yearAround{}
	for i, list := range a.dated() {
		for year, part := range yearly(*list, func(x *site.Report) edtf.Date { return x.Date() }) {
			if by[year] == nil {
				by[year] = &yearAround{year: year}
			}
			if of := by[year].dated()[i]; *of == nil {
				*of = part
			} else { // what is between has no one year
				*of = append(*of, part...)
			}
		}
	}
	list := make([]yearAround, 0, len(by))
	for _, year := range slices.Backward(slices.Sorted(maps.Keys(by))) {
		list = append(list, *by[year])
	}
	return list
}

// yearly yields the parts of a list that are of one year, with the year; "" is the year
// of what has none.
func yearly[T any](list []T, date func(*T) edtf.Date) iter.Seq2[string, []T] {
	return func(yield func(string, []T) bool) {
		for rest := list; len(rest) > 0; {
			year, known := date(&rest[0]).Year()
			n := 1
			for n < len(rest) {
				if y, ok := date(&rest[n]).Year(); y != year || ok != known {
					break
				}
				n++
			}
			if !yield(yearOf(date(&rest[0])), rest[:n:n]) {
				return
			}
			rest = rest[n:]
		}
	}
}

// yearOf is the year of a date, empty where it is not known.
func yearOf(d edtf.Date) string {
	if y, ok := d.Year(); ok {
		return strconv.Itoa(y)
	}
	return ""
}

// splits are the pages of the years of an entity, with how much they hold.
func splits(e *site.Entry, years []yearAround) []Count {
	var list []Count
	for _, y := range years {
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
	for _, list := range y.dated() {
		for _, x := range *list {
			all = append(all, x.Entry)
		}
	}
	slices.SortFunc(all, func(a, b *site.Entry) int { return site.Newest(b, a) })
	pages := make([]yearAround, (len(all)-1)/maxAround+1)
	rest := y.around
	for i := range slices.Backward(pages) {
		pages[i].year = y.year
		first := all[i*maxAround]
		for k, list := range rest.dated() {
			n, _ := slices.BinarySearchFunc(*list, first, func(x site.Report, first *site.Entry) int {
				return cmp.Or(site.Newest(x.Entry, first), -1)
			})
			*pages[i].dated()[k], *list = (*list)[:n:n], (*list)[n:]
		}
	}
	return slices.DeleteFunc(pages, func(p yearAround) bool { return p.size() == 0 })
}

// yearPages returns the pages of the years of all entities.
func (r *renderer) yearPages() []page.Page {
	var pages []page.Page
	for _, e := range r.site.Entries {
		if e.Role == content.Entity {
			pages = r.appendYears(pages, e)
		}
	}
	return pages
}

// appendYears appends the pages of the years of an entity.
func (r *renderer) appendYears(pages []page.Page, e *site.Entry) []page.Page {
	years := r.around(e).years()
	splits := splits(e, years)
	for _, y := range years {
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
		Events: r.reportedEvents(a.events, false), Articles: r.reportedArticles(a.articles, false), Works: r.reportedArticles(a.works, false),
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
	v.Split, v.Total = splits(e, a.years()), a.size()
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
	v.Works = years(r.reportedArticles(a.works, v.Split != nil))
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
func (r *renderer) reportedArticles(reports []site.Report, bare bool) []ArticleRow {
	rows := make([]ArticleRow, len(reports))
	for i, x := range reports {
		rows[i] = ArticleRow{Source: r.source(x.Entry), Through: r.refOrNil(x.Through)}
		if !bare {
			rows[i].Contexts = contexts(x)
		}
	}
	return rows
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
