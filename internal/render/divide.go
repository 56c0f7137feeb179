package render

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/figure"
	"dossier/internal/page"
	"dossier/internal/site"
)

// A list that is too long for one page is divided: of what has a date each year has
// a page, and a year with too much numbered pages, the earliest entries first; of
// entities there are numbered pages by title. A new entry changes what stands on a
// page, and takes no address away.
const (
	partRows   = 300 // on a page; a list of more is divided
	latestRows = 30  // on the first page of a list by year, and of each list of an entity
)

// a yearPart is a year of a divided list, in one page or more.
type yearPart struct {
	Count // of the whole year, at the address of its first page
	pages [][]*site.Entry
}

// byYear divides entries, the earliest first, into pages below a path; nil where
// one page holds all. What has no year comes last.
func byYear(path string, entries []*site.Entry) []yearPart {
	if len(entries) <= partRows {
		return nil
	}
	by := map[string][]*site.Entry{}
	for year, of := range yearly(entries, func(e **site.Entry) edtf.Date { return (*e).Date() }) {
		by[year] = append(by[year], of...)
	}
	var list []yearPart
	for year, of := range by {
		place := site.Place{Title: cmp.Or(year, "Undated"), Path: path + cmp.Or(year, "undated") + "/"}
		list = append(list, yearPart{Count{Place: place, N: len(of)}, slices.Collect(slices.Chunk(of, partRows))})
	}
	slices.SortFunc(list, func(a, b yearPart) int { return strings.Compare(a.Title, b.Title) })
	return list
}

// undated reports whether the part holds what has no year.
func (y yearPart) undated() bool { return yearOf(y.pages[0][0].Date()) == "" }

// place is the page of the i-th part of the year.
func (y yearPart) place(i int) site.Place { return numbered(y.Place, i, "-") }

// counts are the pages of a year that has more than one.
func (y yearPart) counts() []Count {
	if len(y.pages) < 2 {
		return nil
	}
	list := make([]Count, len(y.pages))
	for i, entries := range y.pages {
		list[i] = Count{Place: site.Place{Title: "Page " + strconv.Itoa(i+1), Path: y.place(i).Path}, N: len(entries)}
	}
	return list
}

// numbered is the i-th page of several, of which the first has the address of all.
func numbered(p site.Place, i int, before string) site.Place {
	if i == 0 {
		return p
	}
	n := strconv.Itoa(i + 1)
	return site.Place{Title: p.Title + ", page " + n, Path: strings.TrimSuffix(p.Path, "/") + before + n + "/"}
}

// newestFirst are the years, the newest first and what is undated last.
func newestFirst(years []yearPart) []Count {
	list := yearCounts(years)
	dated := list
	if last := len(list) - 1; years[last].undated() {
		dated = list[:last]
	}
	slices.Reverse(dated)
	return list
}

func yearCounts(years []yearPart) []Count {
	list := make([]Count, len(years))
	for i, y := range years {
		list[i] = y.Count
	}
	return list
}

// indexYears divides the index of articles or events.
func (r *renderer) indexYears(folder string) []yearPart {
	if folder != content.ArticlesFolder && folder != content.EventsFolder {
		return nil
	}
	entries := make([]*site.Entry, len(r.site.Entries))
	for _, e := range r.site.In(folder) {
		entries[len(entries)-1-e.Number()] = e
	}
	entries = slices.DeleteFunc(entries, func(e *site.Entry) bool { return e == nil })
	return byYear(folder+"/year/", entries)
}

// indexPages returns the pages of a folder's index.
func (r *renderer) indexPages(i site.Place) []page.Page {
	folder := strings.TrimSuffix(i.Path, "/")
	add := func(list []page.Page, p site.Place, view func() Index) []page.Page {
		return append(list, r.page(p.Path+"index.html", "index.html", func() any { return view() }))
	}
	if years := r.years[folder]; years != nil {
		pages := add(nil, i, func() Index { return r.dividedIndex(i, years) })
		for _, y := range years {
			for n, entries := range y.pages {
				p := y.place(n)
				p.Title = i.Title + ", " + p.Title
				pages = add(pages, p, func() Index { return r.yearIndex(i, p, y, entries) })
			}
		}
		return pages
	}
	entries := r.site.In(folder)
	if folder == content.ArticlesFolder || folder == content.EventsFolder || len(entries) <= partRows {
		return add(nil, i, func() Index { return r.indexView(i, entries) })
	}
	chunks := slices.Collect(slices.Chunk(byTitle(entries), partRows))
	parts := make([]Count, len(chunks))
	for n, chunk := range chunks {
		label := chunk[0].Title + " – " + chunk[len(chunk)-1].Title
		parts[n] = Count{Place: site.Place{Title: label, Path: numbered(i, n, "/page/").Path}, N: len(chunk)}
	}
	var pages []page.Page
	for n, chunk := range chunks {
		p := numbered(i, n, "/page/")
		pages = add(pages, p, func() Index {
			v := r.indexView(p, chunk)
			v.N, v.Parts = len(entries), marked(parts, p.Path)
			if n > 0 {
				v.Crumbs = []site.Place{i}
			}
			return v
		})
	}
	return pages
}

// dividedIndex is the first page of an index by year.
func (r *renderer) dividedIndex(i site.Place, years []yearPart) Index {
	all := r.site.In(strings.TrimSuffix(i.Path, "/"))
	v := r.indexView(i, latest(all, latestRows))
	v.N, v.Latest, v.Parts = len(all), latestRows, newestFirst(years)
	return v
}

// yearIndex is a page of a year of an index.
func (r *renderer) yearIndex(i, p site.Place, y yearPart, entries []*site.Entry) Index {
	v := r.indexView(p, entries)
	v.N, v.Chart = y.N, nil
	v.Parts, v.Pages = marked(newestFirst(r.years[strings.TrimSuffix(i.Path, "/")]), p.Path), marked(y.counts(), p.Path)
	v.Crumbs = []site.Place{i}
	return v
}

// yearPlace is where an index has a year.
func (r *renderer) yearPlace(folder string, year int) site.Place {
	title := strconv.Itoa(year)
	if r.years[folder] != nil {
		return site.Place{Title: title, Path: folder + "/year/" + title + "/"}
	}
	return site.Place{Title: title, Path: folder + "/#" + yearID(title)}
}

// periodPages returns the pages of a part of the timeline: its own and, where it has
// too much for one, those of its years below a path.
func (r *renderer) periodPages(p period, below string) []page.Page {
	years := byYear(below, p.entries)
	pages := []page.Page{r.page(p.Path+"index.html", "chronology.html", func() any {
		if years == nil {
			return r.chronologyView(r.chart(p), p.Place, p.says, p.entries)
		}
		v := r.chronologyView(r.chart(p), p.Place, p.says, nil)
		v.Parts = yearCounts(years)
		return v
	})}
	for _, y := range years {
		year, _ := y.pages[0][0].Date().Year()
		of := period{Count: y.Count, entries: slices.Concat(y.pages...), first: year, last: year, says: p.says + ": " + y.Title}
		chart := sync.OnceValue(func() Chronology { return r.chart(of) })
		for n, entries := range y.pages {
			here := y.place(n)
			pages = append(pages, r.page(here.Path+"index.html", "chronology.html", func() any {
				v := r.chronologyView(chart(), here, p.says+": "+here.Title, entries)
				v.Crumbs = append(v.Crumbs, p.Place)
				v.Parts, v.Pages = marked(yearCounts(years), here.Path), marked(y.counts(), here.Path)
				return v
			}))
		}
	}
	return pages
}

// indexView is a page of an index with some of its entries.
func (r *renderer) indexView(i site.Place, entries []*site.Entry) Index {
	folder, _, _ := strings.Cut(i.Path, "/")
	v := Index{Layout: r.layout(i.Title, i.Title+": "+r.site.Config.Summary, i.Path, ""), Name: i.Title, N: len(entries)}
	switch folder {
	case content.ArticlesFolder:
		articles := r.articleRows(latest(entries, len(entries)))
		v.Articles, v.OurTitles = years(articles), ourTitles(articles)
	case content.EventsFolder:
		v.Events = r.eventRows(latest(entries, len(entries)))
		if f, ok := figure.EventsByYear(r.site); ok {
			v.Chart = &f
		}
	default:
		v.Letters = r.letters(entries)
	}
	return v
}
