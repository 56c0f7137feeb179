package export

import (
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/page"
	"dossier/internal/site"
)

// latest is how many items a feed has.
const latest = 50

// A feed is a list in time, in whatever format. An item is what it says of an
// entry or a correction.
type feed struct {
	title string
	says  string
	id    string
	home  string // path of the page that shows the same
	path  string // of the feed, without extension
	items []*item
}

type item struct {
	id        string
	title     string
	says      string
	page      string      // its address
	about     content.URL // the original, of an article
	term      string      // the type of an event, article or correction
	published time.Time   // zero where it is not known
	updated   time.Time
}

func (it *item) date() time.Time { return it.published }

// A feedFormat writes feeds.
type feedFormat struct {
	Link   // Path is the extension
	append func(x *Exports, b []byte, f feed) []byte
}

var feedFormats = []feedFormat{
	{Link{"Atom", "application/atom+xml", ".atom"}, (*Exports).appendAtom},
	{Link{"JSON Feed", "application/feed+json", ".json"}, (*Exports).appendJSONFeed},
}

// The feeds of the whole.
const (
	articlesFeed    = "feeds/articles"
	eventsFeed      = "feeds/events"
	correctionsFeed = "feeds/corrections"
	changesFeed     = "feeds/changes"
)

// Feeds returns the feeds of an entity, those that bring articles or events for one of
// them, and all of the whole for other pages, where e may be nil.
func (x *Exports) Feeds(e *site.Entry) []Link {
	switch {
	case e == nil || e.Role == content.Page:
		return slices.Concat(feedLinks("Articles", articlesFeed), feedLinks("Events", eventsFeed), feedLinks("Corrections", correctionsFeed), x.ChangesFeeds())
	case e.Role == content.Article:
		return feedLinks("Articles", articlesFeed)
	case e.Role == content.Event:
		return feedLinks("Events", eventsFeed)
	}
	return feedLinks(e.Title, e.ID.Path()+"feed")
}

// ChangesFeeds returns the feeds of releases.
func (x *Exports) ChangesFeeds() []Link { return feedLinks("Changes", changesFeed) }

func feedLinks(title, path string) []Link {
	list := make([]Link, len(feedFormats))
	for i, f := range feedFormats {
		list[i] = Link{title + " (" + f.Title + ")", f.Type, path + f.Path}
	}
	return list
}

func (x *Exports) feeds() []page.Page {
	var pages []page.Page
	add := func(path string, make func() feed) {
		for _, format := range feedFormats {
			p := path + format.Path
			pages = append(pages, page.Page{Path: p, Render: func(w io.Writer) error {
				f := make()
				f.path = p
				b := buffers.Get().(*[]byte)
				defer buffers.Put(b)
				*b = format.append(x, (*b)[:0], f)
				_, err := w.Write(*b)
				return err
			}})
		}
	}
	c := x.site.Config
	whole := func(title, path, home string, items func() []*item) {
		add(path, func() feed {
			return feed{title: c.Title + ": " + title, says: c.Summary, id: x.tag(path), home: home, items: items()}
		})
	}
	whole("articles", articlesFeed, content.ArticlesFolder+"/", func() []*item { return x.folder(content.ArticlesFolder) })
	whole("events", eventsFeed, content.EventsFolder+"/", func() []*item { return x.folder(content.EventsFolder) })
	whole("corrections", correctionsFeed, "corrections/", func() []*item { return newest(x.corrections(), (*item).date) })
	whole("changes", changesFeed, site.ChangesPath, func() []*item { return newest(x.releases(), (*item).date) })
	for _, e := range x.site.Entries {
		if e.Role == content.Entity {
			chosen := sync.OnceValue(func() []*site.Entry { return x.latestOf(concerning(e)) })
			add(e.ID.Path()+"feed", func() feed {
				return feed{title: c.Title + ": " + e.Title, says: e.Summary, id: x.tag(firstAddress(e) + "/feed"), home: e.ID.Path(), items: x.entries(chosen())}
			})
		}
	}
	return pages
}

// newest keeps the latest of a list. Those that came at the same time stay in order.
func newest[T any](list []T, date func(T) time.Time) []T {
	slices.SortStableFunc(list, func(a, b T) int { return date(b).Compare(date(a)) })
	return list[:min(len(list), latest)]
}

// folder describes the latest entries of a folder.
func (x *Exports) folder(name string) []*item {
	return x.entries(x.latestOf(slices.SortedFunc(slices.Values(x.site.In(name)), site.Newest)))
}

// latestOf returns the entries of a list that were published last. Those that came at the
// same time stay in order; what has no place in time is left out.
func (x *Exports) latestOf(entries []*site.Entry) []*site.Entry {
	type dated struct {
		entry *site.Entry
		at    time.Time
	}
	list := make([]dated, 0, len(entries))
	for _, e := range entries {
		if at := x.published()[e.Number()]; !at.IsZero() {
			list = append(list, dated{e, at})
		}
	}
	list = newest(list, func(d dated) time.Time { return d.at })
	chosen := make([]*site.Entry, len(list))
	for i, d := range list {
		chosen[i] = d.entry
	}
	return chosen
}

// published returns when an entry was entered, where history knows that, and else as of
// the date that it bears; zero where it has neither.
func published(e *site.Entry) time.Time {
	if e.Entered.IsZero() {
		return instant(e.Date())
	}
	return e.Entered
}

// entries describes entries. What it says of one is kept: it stands in the feeds of all
// entities that the entry is about.
func (x *Exports) entries(entries []*site.Entry) []*item {
	items := make([]*item, len(entries))
	for i, e := range entries {
		known := &x.items[e.Number()]
		if items[i] = known.Load(); items[i] == nil {
			items[i] = x.item(e)
			known.Store(items[i])
		}
	}
	return items
}

// item describes an entry. It is updated when it was last changed, as far as
// history and corrections tell.
func (x *Exports) item(e *site.Entry) *item {
	it := &item{id: x.tag(firstAddress(e)), title: e.Title, says: e.Summary, page: x.address(e), published: x.published()[e.Number()]}
	if it.says == "" {
		it.says = firstLine(e.Body.Text())
	}
	it.updated = it.published
	later(&it.updated, e.Changed)
	for _, c := range e.Corrections {
		later(&it.updated, instant(c.Date))
	}
	switch e.Role {
	case content.Article:
		if e.Article.TitleEN != "" {
			it.title += " [" + e.Article.TitleEN + "]"
		}
		it.about, it.term = e.Article.URL, x.site.Config.ArticleTypes.Label(e.Article.Type)
		by := ""
		if e.Publisher != nil {
			by = e.Publisher.Title + ", "
		}
		it.says = strings.TrimSpace(by + e.Article.Published.Text() + " (" + e.Article.Grade.String() + "). " + it.says)
	case content.Event:
		it.term = x.site.Config.EventTypes.Label(e.Event.Type)
		it.says = strings.TrimSpace(e.Event.Date.Text() + ", " + x.site.Config.Statuses.Label(e.Event.Status) + ". " + it.says)
	}
	return it
}

// corrections describes what was corrected. The first of a day on a page is told
// from the second by its number, which the order in the file gives.
func (x *Exports) corrections() []*item {
	var list []*item
	for _, e := range x.site.Entries {
		of := map[edtf.Date]int{}
		for _, c := range e.Corrections {
			of[c.Date]++
			it := &item{
				id:    fmt.Sprintf("%s#%s-%d", x.tag(firstAddress(e)), url.PathEscape(c.Date.String()), of[c.Date]),
				title: "Corrected: " + e.Title, says: c.Text, page: x.address(e), term: c.Type, published: instant(c.Date),
			}
			it.updated = it.published
			if !it.published.IsZero() {
				list = append(list, it)
			}
		}
	}
	return list
}

// instant returns the first moment of a date in UTC, as feeds want one; zero for
// none, and for years that RFC 3339 cannot write.
func instant(d edtf.Date) time.Time {
	day, to := d.Bounds()
	if day.Month == 0 {
		day = to
	}
	if day.Month == 0 || day.Year < 1 || day.Year > 9999 {
		return time.Time{}
	}
	return time.Date(day.Year, time.Month(day.Month), day.Day, 0, 0, 0, 0, time.UTC)
}

func later(t *time.Time, u time.Time) {
	if u.After(*t) {
		*t = u
	}
}

// updated is when the latest of its items was; the beginning of Unix time for a
// feed without any, since Atom wants a date.
func (f feed) updated() time.Time {
	at := time.Unix(0, 0).UTC()
	for i, it := range f.items {
		if i == 0 {
			at = it.updated
		}
		later(&at, it.updated)
	}
	return at
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}
