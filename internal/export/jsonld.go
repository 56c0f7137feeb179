package export

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/page"
	"dossier/internal/site"
)

// JSON-LD in the vocabulary of schema.org. A page says of itself what it is, what
// it is about and on what it rests; of a date only what is certain.

// linkedData is an object of JSON-LD being written. What is empty is left out.
type linkedData struct {
	x *Exports
	b []byte
}

// key begins a property of an object, or with no name an element of a list.
func (l *linkedData) key(name string) {
	if last := l.b[len(l.b)-1]; last != '{' && last != '[' {
		l.b = append(l.b, ',')
	}
	if name != "" {
		l.b = append(append(append(l.b, '"'), name...), `":`...)
	}
}

func (l *linkedData) text(name, value string) {
	if value != "" {
		l.key(name)
		l.b = page.AppendScriptJSON(l.b, value)
	}
}

// object writes an object of a type, which may be empty.
func (l *linkedData) object(name, kind string, properties func()) {
	l.key(name)
	l.b = append(l.b, '{')
	l.text("@type", kind)
	properties()
	l.b = append(l.b, '}')
}

// list writes a list of n elements.
func (l *linkedData) list(name string, n int, element func(i int)) {
	if n == 0 {
		return
	}
	l.key(name)
	l.b = append(l.b, '[')
	for i := range n {
		element(i)
	}
	l.b = append(l.b, ']')
}

// LinkedData is what a page says to machines.
type LinkedData struct {
	x      *Exports
	things func(l *linkedData)
}

// JSON is the data in JSON-LD, in which no text ends a script.
func (d *LinkedData) JSON() template.JS { return template.JS(d.AppendJSON(nil)) }

// AppendJSON appends JSON.
func (d *LinkedData) AppendJSON(b []byte) []byte {
	l := linkedData{d.x, append(b, `{"@context":"https://schema.org","@graph":[`...)}
	d.things(&l)
	return append(l.b, "]}"...)
}

// Home describes the site.
func (x *Exports) Home() *LinkedData {
	return &LinkedData{x, func(l *linkedData) {
		c := x.site.Config
		l.website("", func() {
			l.text("description", c.Summary)
			l.text("url", string(c.Base))
			l.text("inLanguage", string(c.Language))
			l.text("license", string(c.Licence.URL))
		})
	}}
}

// Data describes what can be downloaded.
func (x *Exports) Data() *LinkedData {
	return &LinkedData{x, func(l *linkedData) {
		c := x.site.Config
		l.object("", "Dataset", func() {
			l.text("@id", c.Abs(DataPath))
			l.text("name", c.Title)
			l.text("description", cmp.Or(c.Summary, c.Title))
			l.text("url", c.Abs(DataPath))
			l.text("license", string(c.Licence.URL))
			l.maker("creator")
			l.list("distribution", len(x.data), func(i int) {
				f := x.data[i]
				l.object("", "DataDownload", func() {
					l.text("name", f.Title)
					l.text("contentUrl", c.Abs(f.Path))
					l.text("encodingFormat", f.Type)
				})
			})
		})
	}}
}

// Entry describes the page of an entry. crumbs are the pages above it.
func (x *Exports) Entry(e *site.Entry, crumbs []site.Place) *LinkedData {
	return &LinkedData{x, func(l *linkedData) {
		l.page(e)
		switch e.Role {
		case content.Event:
			l.event(e)
		case content.Entity:
			l.entity(e)
		}
		if len(crumbs) > 0 {
			l.crumbs(crumbs, e)
		}
	}}
}

// mainEntity is the fragment by which what a page is about is told from the page.
const mainEntity = "#it"

func (l *linkedData) website(name string, more func()) {
	l.object(name, "WebSite", func() {
		l.text("@id", string(l.x.site.Config.Base))
		l.text("name", l.x.site.Config.Title)
		more()
	})
}

// maker is who makes the site.
func (l *linkedData) maker(name string) {
	l.object(name, "Organization", func() {
		l.text("name", l.x.site.Config.Title)
		l.text("url", string(l.x.site.Config.Base))
	})
}

// page describes the page of an entry.
func (l *linkedData) page(e *site.Entry) {
	c := l.x.site.Config
	here, kind := c.Abs(e.ID.Path()), "WebPage"
	if e.Role == content.Article {
		kind = "Article"
	}
	l.object("", kind, func() {
		l.text("@id", here)
		l.text("headline", e.Title)
		l.text("description", e.Summary)
		l.text("inLanguage", string(c.Language))
		l.text("license", string(c.Licence.URL))
		if e.Role == content.Article {
			l.list("author", 1, func(int) { l.maker("") })
		}
		l.text("dateCreated", isoDay(e.Entered))
		l.text("dateModified", isoDay(e.Changed))
		l.website("isPartOf", func() {})
		switch e.Role {
		case content.Article:
			l.source(e)
		case content.Event, content.Entity:
			l.object("mainEntity", "", func() { l.text("@id", here+mainEntity) })
		}
		if e.Role != content.Event {
			l.list("about", len(e.About), func(i int) { l.named("", e.About[i], e.About[i].Title) })
		}
		l.list("citation", len(e.References), func(i int) {
			l.object("", "Article", func() {
				l.text("@id", c.Abs(e.References[i].ID.Path()))
				l.text("name", e.References[i].Title)
			})
		})
		l.list("correction", len(e.Corrections), func(i int) {
			l.object("", "CorrectionComment", func() {
				l.text("text", e.Corrections[i].Text)
				l.text("datePublished", certain(e.Corrections[i].Date))
			})
		})
	})
}

// crumbs are the way from the home page to an entry.
func (l *linkedData) crumbs(above []site.Place, e *site.Entry) {
	place := 0
	step := func(title, item string) {
		l.object("", "ListItem", func() {
			place++
			l.text("name", title)
			l.key("position")
			l.b = strconv.AppendInt(l.b, int64(place), 10)
			l.text("item", item)
		})
	}
	l.object("", "BreadcrumbList", func() {
		l.list("itemListElement", len(above)+1, func(i int) {
			switch {
			case i == len(above):
				step(e.Title, "")
			case !strings.Contains(above[i].Path, "#"): // else a part of the page above
				step(above[i].Title, l.x.site.Config.Abs(above[i].Path))
			}
		})
	})
}

// articleTypes are the types of what an article's page is based on; the others are
// CreativeWork.
var articleTypes = map[string]string{
	"article": "Article", "article-journal": "ScholarlyArticle", "article-magazine": "Article", "article-newspaper": "NewsArticle", "book": "Book",
	"chapter": "Chapter", "dataset": "Dataset", "legislation": "Legislation", "manuscript": "Manuscript", "map": "Map", "motion_picture": "Movie",
	"post-weblog": "BlogPosting", "report": "Report", "review": "Review", "thesis": "Thesis", "webpage": "WebPage",
}

// source describes the work that an article summarises.
func (l *linkedData) source(e *site.Entry) {
	w := l.x.work(e)
	l.object("isBasedOn", cmp.Or(articleTypes[w.csl], "CreativeWork"), func() {
		l.text("name", w.title)
		if w.titleEN != "" {
			l.list("alternateName", 1, func(int) { l.text("", w.titleEN) })
		}
		l.text("url", string(w.url))
		l.text("inLanguage", string(w.language))
		l.list("author", len(e.Authors), func(i int) {
			if a := e.Authors[i]; a.Entity != nil {
				l.named("", a.Entity, a.Name)
			} else {
				l.object("", "Person", func() { l.text("name", a.Name) })
			}
		})
		if e.Publisher != nil {
			l.named("publisher", e.Publisher, e.Publisher.Title)
		}
		l.text("datePublished", certain(w.published))
	})
}

func (l *linkedData) event(e *site.Entry) {
	var where, about []*site.Entry
	for _, a := range e.About {
		if isPlace(l.kind(a)) {
			where = append(where, a)
		} else {
			about = append(about, a)
		}
	}
	l.object("", "Event", func() {
		l.text("@id", l.id(e))
		l.text("name", e.Title)
		l.text("description", e.Summary)
		start, end := ends(e.Event.Date)
		l.text("startDate", start)
		l.text("endDate", end)
		l.list("about", len(about), func(i int) { l.named("", about[i], about[i].Title) })
		l.list("location", len(where), func(i int) { l.named("", where[i], where[i].Title) })
	})
}

func (l *linkedData) entity(e *site.Entry) {
	kind, names := l.kind(e), e.OtherNames()
	l.object("", kind, func() {
		l.text("@id", l.id(e))
		l.text("name", e.Title)
		l.list("alternateName", len(names), func(i int) { l.text("", names[i]) })
		l.text("description", e.Summary)
		switch {
		case e.PartOf == nil:
		case isPlace(kind):
			l.named("containedInPlace", e.PartOf, e.PartOf.Title)
		case strings.HasSuffix(kind, "Organization"):
			l.named("parentOrganization", e.PartOf, e.PartOf.Title)
		}
		if e.Entity.Wikidata != "" {
			l.text("sameAs", "http://www.wikidata.org/entity/"+e.Entity.Wikidata)
		}
		if c := e.Entity.Coordinates; c != nil && isPlace(kind) {
			l.object("geo", "GeoCoordinates", func() {
				l.key("latitude")
				l.b = strconv.AppendFloat(l.b, c.Lat, 'f', -1, 64)
				l.key("longitude")
				l.b = strconv.AppendFloat(l.b, c.Lon, 'f', -1, 64)
			})
		}
	})
}

// named writes an entity in a few words.
func (l *linkedData) named(property string, e *site.Entry, name string) {
	l.object(property, l.kind(e), func() {
		l.text("@id", l.id(e))
		l.text("name", name)
	})
}

// id is the address of what the page of an entry is about.
func (l *linkedData) id(e *site.Entry) string { return l.x.site.Config.Abs(e.ID.Path()) + mainEntity }

// kind is what schema.org calls the kind of an entity.
func (l *linkedData) kind(e *site.Entry) string {
	k, _ := l.x.site.Config.Kind(e.ID.Folder())
	return cmp.Or(k.Schema, "Thing")
}

func isPlace(schema string) bool {
	return slices.Contains([]string{"Place", "AdministrativeArea", "Landform"}, schema)
}

// certain writes a date in ISO 8601 if it is one year, month or day without doubt.
func certain(d edtf.Date) string {
	if doubtful(d) {
		return ""
	}
	return d.Machine()
}

// ends writes a date, or both ends of an interval.
func ends(d edtf.Date) (start, end string) {
	if !d.Interval() || doubtful(d) {
		return certain(d), ""
	}
	from, to := d.Bounds()
	first, last := d.Parts()
	return isoParts(first, from), isoParts(last, to)
}

// isoParts writes the known day of which parts are given.
func isoParts(parts []int, day edtf.Day) string {
	if len(parts) == 0 || isSeason(parts) || parts[0] < 1 || parts[0] > 9999 {
		return ""
	}
	return time.Date(day.Year, time.Month(day.Month), day.Day, 0, 0, 0, 0, time.UTC).Format([]string{"2006", "2006-01", time.DateOnly}[len(parts)-1])
}

func isoDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
