package render

import (
	"cmp"
	"slices"
	"time"

	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/page"
	"dossier/internal/site"
)

// How many entries the page of changes names, and corrections of one release.
const (
	latestChanges     = 50
	latestCorrections = 20
)

// changes returns the page of all releases and a page for each.
func (r *renderer) changes() []page.Page {
	pages := []page.Page{r.page(site.ChangesPath+"index.html", "changes.html", func() any { return r.changesView() })}
	for i := range r.site.Releases {
		pages = append(pages, r.page(r.site.Releases[i].Path+"index.html", "release.html", func() any { return r.releaseView(i) }))
	}
	return pages
}

func (r *renderer) changesView() Changes {
	v := Changes{Layout: r.layout("Changes", "What was added, changed and corrected, by release.", site.ChangesPath, ""), Gap: string(r.site.History.Gap)}
	for i := range r.site.Releases {
		v.Releases = append(v.Releases, r.releaseRow(i, latestCorrections))
	}
	v.Feeds = r.exports.ChangesFeeds()
	var changed []*site.Entry
	for _, e := range r.site.Entries {
		if !e.Changed.IsZero() {
			changed = append(changed, e)
		}
	}
	slices.SortFunc(changed, func(a, b *site.Entry) int { return cmp.Or(b.Changed.Compare(a.Changed), cmp.Compare(a.ID, b.ID)) })
	for _, e := range changed[:min(len(changed), latestChanges)] {
		v.Latest = append(v.Latest, ChangedRow{r.ref(e), day(e.Changed), e.Changed.Equal(e.Entered)})
	}
	return v
}

func (r *renderer) releaseView(i int) Release {
	x, row := r.site.Releases[i], r.releaseRow(i, partRows)
	v := Release{Layout: r.layout(row.Title, "What was added, changed and corrected: "+row.Says, x.Path, ""), ReleaseRow: row, First: x.First}
	v.Crumbs = []site.Place{{Title: "Changes", Path: site.ChangesPath}}
	for _, g := range []struct {
		title   string
		records []site.Record
	}{{"Added", x.Added}, {"Changed", x.Changed}, {"Renamed", x.Renamed}, {"Removed", x.Removed}} {
		if len(g.records) > 0 && !x.First { // the indexes list what the first release brought
			shown := min(len(g.records), partRows)
			v.Groups = append(v.Groups, ReleaseGroup{g.title, r.records(g.records[:shown]), len(g.records) - shown})
		}
	}
	return v
}

// releaseRow has at most so many corrections.
func (r *renderer) releaseRow(i, most int) ReleaseRow {
	x := r.site.Releases[i]
	shown := min(len(x.Corrected), most)
	row := ReleaseRow{Place: site.Place{Title: x.Name, Path: x.Path}, Date: day(x.Date), Says: x.Counts(), More: len(x.Corrected) - shown}
	if x.Name == "" {
		row.Title = "Since " + r.site.Releases[i+1].Name // there is no page of changes that were never released
	}
	for _, c := range x.Corrected[:shown] {
		row.Corrected = append(row.Corrected, CorrectionRow{r.ref(c.Entry), c.Correction})
	}
	return row
}

func (r *renderer) records(records []site.Record) []RecordRow {
	rows := make([]RecordRow, len(records))
	for i, x := range records {
		row := RecordRow{Ref: Ref{Title: string(x.ID)}, From: string(x.From)}
		gone := slices.IndexFunc(r.site.Gone, func(p content.Permalink) bool { return p.Path == string(x.ID) })
		switch {
		case x.Entry != nil:
			row.Ref = r.ref(x.Entry)
			if x.Entry.ID != x.ID {
				row.Says = string(x.ID)
			}
		case gone >= 0:
			row.Path, row.Says = x.ID.Path(), r.site.Gone[gone].Gone
		default:
			row.Gone = true
		}
		rows[i] = row
	}
	return rows
}

// day is a moment as a date, in the zone in which it was noted.
func day(t time.Time) edtf.Date {
	if t.IsZero() {
		return edtf.Date{}
	}
	d, _ := edtf.Parse(t.Format(time.DateOnly)) // what Format writes can be read
	return d
}
