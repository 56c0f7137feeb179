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

// What concerns an entity stands on its page, as long as that is not too much for one;
// then the page has the newest, and each decade a page of its own. A decade with too
// much for one has its years there instead, and each of those a page: a new entry
// changes what stands on a page, and takes no address away.
const (
	maxAround    = 50  // entries on the page of an entity, beside its own text; likewise others, with their sentences
	maxPeriod    = 120 // on the page of a period
	maxBacklinks = 120 // others that name it
	unfolded     = 12  // articles in a list whose years all stand open
	fewAround    = 5   // articles, in a longer list, after whose years the others are folded
)

// around is all that concerns an entity: what is about it, what it published or wrote, and
// what only names it. Each list has the newest first. All but others is divided by date.
type around struct {
	events   []site.Report
	articles []site.Report
	works    []site.Report
	naming   []site.Report // articles and events that only name it, and others where these are apart
	others   []site.Report // entities and pages that name it, which have no date
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
	if a.apart() {
		a.naming = slices.Concat(a.naming, a.others)
		slices.SortFunc(a.naming, func(x, y site.Report) int { return site.Newest(x.Entry, y.Entry) })
	}
	return a
}

// apart reports whether others are so many that their sentences stand with what has no date.
func (a around) apart() bool { return len(a.others) > maxAround }

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

// a stretch is what of it belongs to a year or a decade.
type stretch struct {
	name string // "2003", "2000s"; empty for what belongs to none
	around
	years []stretch // of a decade that has too much for one page
}

// decades divides it, the latest first, where one page does not hold it; what has no
// year comes last.
func (a around) decades() []stretch {
	if a.size() <= maxAround {
		return nil
	}
	var list []stretch
	for rest := a.years(); len(rest) > 0; {
		s, n := stretch{name: decadeOf(rest[0].name)}, 0
		for ; n < len(rest) && decadeOf(rest[n].name) == s.name; n++ {
			s.append(rest[n].around)
		}
		if s.name != "" && s.size() > maxPeriod {
			s.years = rest[:n]
		}
		list, rest = append(list, s), rest[n:]
	}
	return list
}

// years divides it by year, the latest first; what has no year comes last.
func (a around) years() []stretch {
	by := map[string]*stretch{}
	for i, list := range a.dated() {
		for year, part := range yearly(*list, func(x *site.Report) edtf.Date { return x.Date() }) {
			if by[year] == nil {
				by[year] = &stretch{name: year}
			}
			of := by[year].dated()[i]
			*of = appended(*of, part)
		}
	}
	list := make([]stretch, 0, len(by))
	for _, year := range slices.Backward(slices.Sorted(maps.Keys(by))) {
		list = append(list, *by[year])
	}
	return list
}

// append adds what is earlier.
func (a *around) append(earlier around) {
	for i, list := range earlier.dated() {
		to := a.dated()[i]
		*to = appended(*to, *list)
	}
}

// appended is append that takes the first part of a list for the list: most have one.
func appended(list, part []site.Report) []site.Report {
	if list == nil {
		return slices.Clip(part)
	}
	return append(list, part...)
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

// decadeOf is the decade of a year, as both are called; empty where there is none.
func decadeOf(year string) string {
	if year == "" {
		return ""
	}
	return year[:len(year)-1] + "0s"
}

// splits are the pages on which all of it stands, with how much they hold.
func splits(e *site.Entry, decades []stretch) []Count {
	var list []Count
	for _, d := range decades {
		if d.years == nil {
			list = append(list, d.count(e))
		}
		for _, y := range d.years {
			list = append(list, y.count(e))
		}
	}
	return list
}

// count is the page of a stretch of an entity.
func (s stretch) count(e *site.Entry) Count {
	return Count{Place: site.Place{Title: cmp.Or(s.name, "Undated"), Path: e.ID.Path() + cmp.Or(s.name, "undated") + "/"}, N: s.size()}
}

// pages divides what has too much for one page, the earliest entries first.
func (s stretch) pages() []around {
	if s.size() <= maxPeriod {
		return []around{s.around}
	}
	var all []*site.Entry
	for _, list := range s.dated() {
		for _, x := range *list {
			all = append(all, x.Entry)
		}
	}
	slices.SortFunc(all, func(a, b *site.Entry) int { return site.Newest(b, a) })
	pages := make([]around, (len(all)-1)/maxPeriod+1)
	rest := s.around
	for i := range slices.Backward(pages) {
		first := all[i*maxPeriod]
		for k, list := range rest.dated() {
			n, _ := slices.BinarySearchFunc(*list, first, func(x site.Report, first *site.Entry) int {
				return cmp.Or(site.Newest(x.Entry, first), -1)
			})
			*pages[i].dated()[k], *list = (*list)[:n:n], (*list)[n:]
		}
	}
	return slices.DeleteFunc(pages, func(p around) bool { return p.size() == 0 })
}

// entityPeriods returns the pages of the decades and years of all entities.
func (r *renderer) entityPeriods() []page.Page {
	var pages []page.Page
	for _, e := range r.site.Entries {
		if e.Role == content.Entity {
			pages = r.appendPeriods(pages, e)
		}
	}
	return pages
}

// appendPeriods appends the pages of the decades and years of an entity.
func (r *renderer) appendPeriods(pages []page.Page, e *site.Entry) []page.Page {
	decades := r.around(e).decades()
	parts := splits(e, decades)
	add := func(p string, view func() EntityPeriod) {
		pages = append(pages, r.page(p+"index.html", "period.html", func() any {
			v := view()
			v.Parts, v.Pages = marked(parts, v.Path), marked(v.Pages, v.Path)
			return v
		}))
	}
	spread := func(s stretch, in []site.Place) {
		divided := s.pages()
		counts := make([]Count, len(divided))
		for i, on := range divided {
			counts[i] = Count{Place: site.Place{Title: "Page " + strconv.Itoa(i+1), Path: numbered(s.count(e).Place, i, "-").Path}, N: on.size()}
		}
		for i, on := range divided {
			add(counts[i].Path, func() EntityPeriod { return r.periodView(e, s.name, in, on, counts, i) })
		}
	}
	for _, d := range decades {
		if d.years == nil {
			spread(d, nil)
			continue
		}
		of := d.count(e)
		add(of.Path, func() EntityPeriod {
			v := r.periodView(e, d.name, nil, around{}, []Count{of}, 0)
			v.Pages = splits(e, []stretch{d})
			return v
		})
		for _, y := range d.years {
			spread(y, []site.Place{of.Place})
		}
	}
	return pages
}

// periodView is the i-th of the pages of a period, which lies in others.
func (r *renderer) periodView(e *site.Entry, name string, in []site.Place, a around, pages []Count, i int) EntityPeriod {
	title := e.Title + ", " + cmp.Or(name, "undated")
	if i > 0 {
		title += ", page " + strconv.Itoa(i+1)
	}
	v := EntityPeriod{
		Layout: r.layout(title, fmt.Sprintf("Events and articles that concern %s.", title), pages[i].Path, ""),
		Of:     r.ref(e), Period: name,
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
	v.Head.Links = r.exports.Feeds(e)
	v.Crumbs = slices.Concat(r.crumbs(e), []site.Place{{Title: e.Title, Path: e.ID.Path()}}, in)
	v.Notes.Backlinks = r.backlinks(a.naming, false)
	v.Notes.OurTitles = ourTitles(v.Articles) || ourTitles(v.Works)
	return v
}

// surround puts what concerns an entity on its page.
func (r *renderer) surround(e *site.Entry, v *Entity) {
	a := r.around(e)
	v.Split, v.Total = splits(e, a.decades()), a.size()
	v.Notes = r.references(e)
	if v.Split != nil {
		v.Evidence.Origins = nil // each is on the page of its period
		v.Notes.Backlinks, v.Notes.More = r.fewBacklinks(a.others, a.apart())
		if a.apart() {
			v.Notes.Sentences = stretch{}.count(e).Path
		}
		v.LatestEvents, v.LatestWorks, v.LatestArticles = cut(&a.events), cut(&a.works), cut(&a.articles)
	} else {
		v.Notes.Backlinks = r.backlinks(append(slices.Clone(a.naming), a.others...), false)
	}
	v.Events = r.reportedEvents(a.events, v.Split != nil)
	articles, works := r.reportedArticles(a.articles, v.Split != nil), r.reportedArticles(a.works, v.Split != nil)
	v.Articles, v.Works = years(articles), years(works)
	v.OurTitles = v.OurTitles || ourTitles(articles) || ourTitles(works)
}

// cut leaves the latest of a list, and reports whether there were others.
func cut(list *[]site.Report) bool {
	if len(*list) <= latestRows {
		return false
	}
	*list = (*list)[:latestRows]
	return true
}

// reportedEvents has the sentences too, unless bare is set: those the pages of
// periods show.
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
