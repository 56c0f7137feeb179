package render

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/export"
	"dossier/internal/figure"
	"dossier/internal/page"
	"dossier/internal/site"
)

// overviews returns the pages that show the dossier as a whole.
func (r *renderer) overviews() []page.Page {
	pages := []page.Page{
		r.page("timeline/index.html", "timeline.html", func() any { return r.timelineView() }),
		r.page("map/index.html", "map.html", func() any { return r.mapView() }),
		r.page("connections/index.html", "connections.html", func() any { return r.connectionsView() }),
		r.page("data/index.html", "data.html", func() any { return r.dataView() }),
		r.page("search/index.html", "search.html", func() any { return r.searchView() }),
		r.page("corrections/index.html", "corrections.html", func() any { return r.correctionsView() }),
		r.page("health/index.html", "health.html", func() any { return r.healthView() }),
	}
	pages = append(pages, r.changes()...)
	for _, p := range r.decades {
		pages = append(pages, r.periodPages(p, timelinePath)...)
	}
	for _, p := range r.types {
		pages = append(pages, r.periodPages(p, p.Path)...)
	}
	return pages
}

// period is a part of the timeline with a page of its own.
type period struct {
	Count
	entries []*site.Entry // events and articles, the earliest first
	first   int           // year
	last    int
	says    string // its title in full
}

const timelinePath = "timeline/"

// chronological returns all events and articles whose date is known to the
// year, the earliest first.
func chronological(s *site.Site) []*site.Entry {
	type ranked struct {
		date edtf.Rank
		e    *site.Entry
	}
	all := make([]ranked, 0, len(s.Entries))
	for _, folder := range []string{content.EventsFolder, content.ArticlesFolder} {
		for _, e := range s.In(folder) {
			if _, ok := e.Date().Year(); ok {
				all = append(all, ranked{e.Date().Rank(), e})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b ranked) int { return a.date.Compare(b.date) })
	list := make([]*site.Entry, len(all))
	for i, x := range all {
		list[i] = x.e
	}
	return list
}

// byDecade divides the dated entries by the decade of their first day.
func (r *renderer) byDecade() []period {
	var list []period
	for i, e := range r.dated {
		year, _ := e.Date().Year()
		first := year - ((year%10)+10)%10
		if len(list) == 0 || list[len(list)-1].first != first {
			name := strconv.Itoa(first) + "s"
			list = append(list, period{Count: Count{Place: site.Place{Title: name, Path: timelinePath + name + "/"}}, first: first, last: first + 9, says: "Events and reports of the " + name})
		}
		p := &list[len(list)-1]
		p.N++
		p.entries = r.dated[i+1-p.N : i+1 : i+1]
	}
	return list
}

// byType divides the events by type, in the order of site.yaml.
func (r *renderer) byType() []period {
	by := map[string]*period{}
	for _, e := range r.dated {
		if e.Role != content.Event {
			continue
		}
		p := by[e.Event.Type]
		if p == nil {
			title := capital(r.site.Config.EventTypes.Label(e.Event.Type))
			p = &period{Count: Count{Place: site.Place{Title: title, Path: timelinePath + e.Event.Type + "/"}}, says: title + ", in time"}
			p.first, _ = e.Date().Year()
			by[e.Event.Type] = p
		}
		p.entries = append(p.entries, e)
		p.last, _ = e.Date().Year()
		p.N++
	}
	var list []period
	for _, t := range r.site.Config.EventTypes {
		if p := by[t.Name]; p != nil {
			list = append(list, *p)
			delete(by, t.Name)
		}
	}
	rest := make([]period, 0, len(by)) // where site.yaml has no vocabulary
	for _, p := range by {
		rest = append(rest, *p)
	}
	slices.SortFunc(rest, func(a, b period) int { return strings.Compare(a.Path, b.Path) })
	return append(list, rest...)
}

func counts(periods []period) []Count {
	list := make([]Count, len(periods))
	for i, p := range periods {
		list[i] = p.Count
	}
	return list
}

func (r *renderer) timelineView() Timeline {
	v := Timeline{Layout: r.layout("Timeline", "Events and reports in one chronology.", timelinePath, "")}
	v.Decades, v.Types = counts(r.decades), counts(r.types)
	if n := len(r.dated); n > 0 {
		first, _ := r.dated[0].Date().Year()
		last, _ := r.dated[n-1].Date().Year()
		var events []*site.Entry
		for _, e := range r.dated {
			if e.Role == content.Event {
				events = append(events, e)
			}
		}
		f := figure.Chronology(r.site, "_all", "All events and articles in time", first, last, events, r.inTime)
		v.Figure = &f
	}
	for _, e := range r.site.In(content.EventsFolder) {
		if _, ok := e.Date().Year(); !ok {
			v.Undated = append(v.Undated, r.eventRow(e))
		}
	}
	return v
}

// chart is what each page of a period shows of the whole of it.
func (r *renderer) chart(p period) Chronology {
	var events, articles []*site.Entry
	for _, e := range p.entries {
		if e.Role == content.Event {
			events = append(events, e)
		} else {
			articles = append(articles, e)
		}
	}
	return Chronology{
		Events: len(events), Articles: len(articles),
		Figure: figure.Chronology(r.site, "_chart", p.says, p.first, p.last, events, articles),
	}
}

// chronologyView is a page with the chart of a period and some of its entries in words.
func (r *renderer) chronologyView(v Chronology, here site.Place, says string, entries []*site.Entry) Chronology {
	v.Layout = r.layout(here.Title, says+": "+r.site.Config.Summary, here.Path, "")
	v.Says, v.Decades, v.Types = says, marked(counts(r.decades), here.Path), marked(counts(r.types), here.Path)
	v.Crumbs = []site.Place{{Title: "Timeline", Path: timelinePath}}
	for _, e := range entries {
		year, _ := e.Date().Year()
		name := strconv.Itoa(year)
		if n := len(v.Years); n == 0 || v.Years[n-1].Year != name {
			v.Years = append(v.Years, ChronologyYear{Year: name})
		}
		y := &v.Years[len(v.Years)-1]
		if e.Role == content.Event {
			row := r.eventRow(e)
			y.Rows = append(y.Rows, ChronologyRow{Event: &row})
		} else {
			y.Rows = append(y.Rows, ChronologyRow{Article: &ArticleRow{Source: r.source(e)}})
			v.OurTitles = v.OurTitles || e.OurTitle()
		}
	}
	return v
}

func (r *renderer) mapView() Map {
	v := Map{Layout: r.layout("Map", "The places at which events happened, by their number.", "map/", ""), Maps: figure.Maps(r.site)}
	marks := figure.PlaceMarks(r.site)
	shown := min(len(marks), partRows)
	v.More = len(marks) - shown
	for _, m := range marks[:shown] {
		c := m.Entry.Entity.Coordinates
		v.Places = append(v.Places, PlaceRow{
			Ref: r.ref(m.Entry), PartOf: r.refOrNil(m.Entry.PartOf), Events: m.Events, Articles: m.Articles,
			Coordinates: degrees(c.Lat, "N", "S") + ", " + degrees(c.Lon, "E", "W"),
		})
	}
	return v
}

func (r *renderer) connectionsView() Connections {
	v := Connections{Layout: r.layout("Connections", "Who and what appears together.", "connections/", "")}
	network := figure.Network(r.site)
	v.Says, v.SVG = network.Says, network.SVG
	for _, k := range r.site.Config.Kinds {
		g := ConnectionGroup{Title: capital(k.Many)}
		for _, e := range network.Nodes {
			if e.ID.Folder() == k.Name {
				g.Rows = append(g.Rows, ConnectionRow{r.ref(e), r.neighbours(e)})
			}
		}
		if len(g.Rows) > 0 {
			v.Groups = append(v.Groups, g)
		}
	}
	return v
}

func (r *renderer) neighbours(e *site.Entry) []NeighbourRow {
	neighbours := r.site.Neighbours(e)
	rows := make([]NeighbourRow, len(neighbours))
	for i, n := range neighbours {
		rows[i] = NeighbourRow{r.ref(n.To), n.Shared}
	}
	return rows
}

func (r *renderer) dataView() Data {
	v := Data{
		Layout: r.layout("Data", "What this dossier holds, to download, counted and drawn.", export.DataPath, ""), Charts: figure.Charts(r.site),
		Files: r.exports.Downloads(), Manifest: r.exports.Manifest(),
	}
	v.Head.LinkedData = r.exports.Data()
	for _, t := range r.exports.Tables() {
		v.Tables = append(v.Tables, DataTable{"_table-" + t.Name, t.Title, t.Says, t.Rows(), t.Files(), t.Fields, r.exports.Example(t)})
	}
	return v
}

func (r *renderer) searchView() Search {
	return Search{
		Layout: r.layout("Search", "Search the whole dossier, by any spelling of a name.", "search/", ""), Counts: r.counts(),
		OurTitles: slices.ContainsFunc(r.site.In(content.ArticlesFolder), (*site.Entry).OurTitle),
	}
}

func (r *renderer) correctionsView() Corrections {
	v := Corrections{Layout: r.layout("Corrections", "What was wrong on these pages, and since when it is right.", "corrections/", "")}
	type corrected struct {
		content.Correction
		e *site.Entry
	}
	var list []corrected
	for _, e := range r.site.Entries {
		for _, c := range e.Corrections {
			list = append(list, corrected{c, e})
		}
	}
	slices.SortStableFunc(list, func(a, b corrected) int {
		return cmp.Or(b.Date.Compare(a.Date), strings.Compare(string(a.e.ID), string(b.e.ID)))
	})
	shown := min(len(list), partRows)
	v.More = len(list) - shown
	for _, c := range list[:shown] {
		v.Rows = append(v.Rows, CorrectionRow{r.ref(c.e), c.Correction})
	}
	return v
}

// How much the home page shows of each list.
const (
	homeEvents   = 6
	homeArticles = 8
	homeGroup    = 60
)

func (r *renderer) homeView() Home {
	c := r.site.Config
	v := Home{Layout: r.layout("", c.Summary, "", ""), Summary: c.Summary}
	v.Head.LinkedData = r.exports.Home()
	if e := r.site.Entry("index"); e != nil {
		v.Summary = cmp.Or(e.Summary, c.Summary)
		v.Prose, v.Notes = r.prose(e), r.notes(e)
	}
	v.Counts = r.counts()
	v.Events = r.eventRows(latest(r.site.In(content.EventsFolder), homeEvents))
	v.Most = r.eventRows(mostDocumented(r.site.In(content.EventsFolder), homeEvents))
	if f, ok := figure.EventsByYear(r.site); ok {
		v.Chart = &f
	}
	v.Newest = r.articleRows(latest(r.site.In(content.ArticlesFolder), homeArticles))
	v.OurTitles = v.OurTitles || ourTitles(v.Newest)
	for _, k := range c.Kinds {
		if entries := r.site.In(k.Name); len(entries) > 0 {
			if len(entries) <= homeGroup {
				v.Topics = append(v.Topics, Group{capital(k.Many), r.refs(entries)})
			}
			break // the kind that site.yaml puts first is the way in
		}
	}
	return v
}

// latest returns the n newest of the entries.
func latest(entries []*site.Entry, n int) []*site.Entry {
	sorted := slices.Clone(entries)
	slices.SortFunc(sorted, site.Newest)
	return sorted[:min(n, len(sorted))]
}

// mostDocumented returns the n events with most independent origins, then
// most reports.
func mostDocumented(events []*site.Entry, n int) []*site.Entry {
	origins := map[*site.Entry]int{}
	for _, e := range events {
		origins[e] = len(e.Evidence().Origins)
	}
	sorted := slices.SortedFunc(slices.Values(events), func(a, b *site.Entry) int {
		return cmp.Or(cmp.Compare(origins[b], origins[a]), cmp.Compare(len(b.Sources), len(a.Sources)), site.Newest(a, b))
	})
	return sorted[:min(n, len(sorted))]
}

func (r *renderer) healthView() Health {
	s := r.site.Stats()
	v := Health{Layout: r.layout("Health", "What this dossier holds and what it lacks.", "health/", "")}
	for _, f := range s.Folders {
		v.Counts = append(v.Counts, Count{Place: f.Place, N: f.N})
	}
	articles := len(r.site.In(content.ArticlesFolder))
	v.Shares = []Share{
		{"articles with an archived copy", s.Archived, articles},
		{"articles read in full", articles - s.Excerpts, articles},
		{"articles that rest on the reporting of others", s.Relaying, articles},
		{"events with more than one independent origin", len(r.site.In(content.EventsFolder)) - len(s.SingleOrigin), len(r.site.In(content.EventsFolder))},
	}
	add := func(id, title, says string, entries []*site.Entry) {
		l := HealthList{ID: id, Title: title, Says: says, N: len(entries)}
		for _, e := range entries[:min(len(entries), partRows)] {
			l.Rows = append(l.Rows, HealthRow{Ref: r.ref(e)})
			v.OurTitles = v.OurTitles || e.OurTitle()
		}
		v.Lists = append(v.Lists, l)
	}
	add("_undated", "Undated articles", "No date of publication is known.", s.Undated)
	add("_single", "Events with a single origin", "All reports go back to one source.", s.SingleOrigin)
	add("_disputed", "Events on which sources differ", "Figures or accounts do not agree; each is kept.", s.Disputed)
	add("_orphans", "Orphans", "No other entry refers to them.", s.Orphans)
	add("_empty", "Entities without text", "Only their names are recorded.", s.Empty)
	uncited := HealthList{ID: "_uncited", Title: "Paragraphs without a citation", Says: "In events and entities, by entry.", N: len(s.Uncited)}
	for _, u := range s.Uncited[:min(len(s.Uncited), partRows)] {
		uncited.Rows = append(uncited.Rows, HealthRow{r.ref(u.Entry), u.N})
	}
	v.Lists = append(v.Lists, uncited)
	return v
}
