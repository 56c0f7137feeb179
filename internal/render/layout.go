package render

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"dossier/internal/content"
	"dossier/internal/export"
	"dossier/internal/site"
)

// layout is what the views of all pages share. p is the path of the page, file the file in
// which it can be edited; empty where there is none.
func (r *renderer) layout(title, description, p, file string) Layout {
	c := r.site.Config
	l := Layout{
		Lang: c.Language, SiteTitle: c.Title, SiteSummary: c.Summary, Licence: c.Licence,
		Title: title, Description: shorten(description), Path: p, Views: r.views, Nav: make([]NavPlace, len(r.site.Navigation)),
	}
	for i, n := range r.site.Navigation {
		l.Nav[i] = NavPlace{n, n.Path != "" && strings.HasPrefix(p, n.Path)}
	}
	if c.Edit != "" && file != "" {
		l.Edit = strings.TrimSuffix(string(c.Edit), "/") + "/" + file
	}
	l.Head = Head{Links: r.feeds, OpenGraph: []export.Meta{
		{Name: "og:title", Content: cmp.Or(title, c.Title)}, {Name: "og:type", Content: "website"}, {Name: "og:url", Content: c.Abs(p)},
		{Name: "og:site_name", Content: c.Title}, {Name: "og:description", Content: l.Description},
	}}
	l.Head.Picture = r.picture
	return l
}

// maxDescription is the length that search engines show of a description.
const maxDescription = 300

// shorten cuts a description at a space.
func shorten(s string) string {
	if utf8.RuneCountInString(s) <= maxDescription {
		return s
	}
	s = string([]rune(s)[:maxDescription])
	if i := strings.LastIndexByte(s, ' '); i > 0 {
		s = s[:i]
	}
	return s + " …"
}

// entryLayout is the layout of an entry's page.
func (r *renderer) entryLayout(e *site.Entry) Layout {
	l := r.layout(e.Title, cmp.Or(e.Summary, firstLine(e.Body.Text()), r.site.Config.Summary), e.ID.Path(), e.File)
	l.Entered, l.Changed = day(e.Entered), day(e.Changed)
	l.Crumbs = r.crumbs(e)
	l.Head.Cited = r.exports.Cited(e)
	l.Head.Links = slices.Concat(r.exports.Feeds(e), r.exports.Citations(e))
	l.Head.OpenGraph[1].Content = "article"
	l.Head.LinkedData = r.exports.Entry(e, l.Crumbs)
	if c, ok := r.card(e); ok {
		l.Head.Picture = picture(c, ok)
	}
	return l
}

// crumbs are the pages above an entry's.
func (r *renderer) crumbs(e *site.Entry) []site.Place {
	f := e.ID.Folder()
	if f == "" {
		return nil
	}
	var list []site.Place
	for _, i := range r.indexes {
		if i.Path == f+"/" {
			list = append(list, i)
		}
	}
	if y, ok := e.Date().Year(); ok && e.Role == content.Article {
		list = append(list, r.yearPlace(f, y))
	}
	for up := e.PartOf; up != nil; up = up.PartOf {
		list = slices.Insert(list, 1, site.Place{Title: up.Title, Path: up.ID.Path()})
	}
	return list
}

// counts returns the indexes that hold something.
func (r *renderer) counts() []Count {
	var list []Count
	for _, i := range r.indexes {
		if n := len(r.site.In(strings.TrimSuffix(i.Path, "/"))); n > 0 {
			list = append(list, Count{Place: i, N: n})
		}
	}
	return list
}
