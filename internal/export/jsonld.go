package export

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/site"
)

// JSON-LD in the vocabulary of schema.org. A page says of itself what it is, what
// it is about and on what it rests; of a date only what is certain.

// LinkedData is what a page says to machines.
type LinkedData struct {
	Context string  `json:"@context"`
	Graph   []thing `json:"@graph"`
}

// A thing is whatever schema.org has a type for.
type thing struct {
	Type          string   `json:"@type,omitempty"`
	ID            string   `json:"@id,omitempty"`
	Name          string   `json:"name,omitempty"`
	Headline      string   `json:"headline,omitempty"`
	AlternateName []string `json:"alternateName,omitempty"`
	Description   string   `json:"description,omitempty"`
	Text          string   `json:"text,omitempty"`
	URL           string   `json:"url,omitempty"`
	InLanguage    string   `json:"inLanguage,omitempty"`
	License       string   `json:"license,omitempty"`
	Author        []thing  `json:"author,omitempty"`
	Publisher     *thing   `json:"publisher,omitempty"`
	Creator       *thing   `json:"creator,omitempty"`

	DatePublished string `json:"datePublished,omitempty"`
	DateCreated   string `json:"dateCreated,omitempty"`
	DateModified  string `json:"dateModified,omitempty"`
	StartDate     string `json:"startDate,omitempty"`
	EndDate       string `json:"endDate,omitempty"`

	IsPartOf           *thing  `json:"isPartOf,omitempty"`
	IsBasedOn          *thing  `json:"isBasedOn,omitempty"`
	MainEntity         *thing  `json:"mainEntity,omitempty"`
	About              []thing `json:"about,omitempty"`
	Citation           []thing `json:"citation,omitempty"`
	Correction         []thing `json:"correction,omitempty"`
	Location           []thing `json:"location,omitempty"`
	ContainedInPlace   *thing  `json:"containedInPlace,omitempty"`
	ParentOrganization *thing  `json:"parentOrganization,omitempty"`
	SameAs             string  `json:"sameAs,omitempty"`
	Geo                *geo    `json:"geo,omitempty"`

	Distribution   []thing `json:"distribution,omitempty"`
	ContentURL     string  `json:"contentUrl,omitempty"`
	EncodingFormat string  `json:"encodingFormat,omitempty"`

	Items    []thing `json:"itemListElement,omitempty"`
	Position int     `json:"position,omitempty"`
	Item     string  `json:"item,omitempty"`
}

type geo struct {
	Type      string  `json:"@type"`
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

// Home describes the site.
func (x *Exports) Home() *LinkedData {
	w := x.website()
	w.URL, w.Description, w.InLanguage = w.ID, x.site.Config.Summary, string(x.site.Config.Language)
	w.License = string(x.site.Config.Licence.URL)
	return graph(w)
}

// Data describes what can be downloaded.
func (x *Exports) Data() *LinkedData {
	c := x.site.Config
	t := thing{
		Type: "Dataset", ID: c.Abs(DataPath), URL: c.Abs(DataPath), Name: c.Title, Description: cmp.Or(c.Summary, c.Title), License: string(c.Licence.URL),
		Creator: &thing{Type: "Organization", Name: c.Title, URL: string(c.Base)},
	}
	for _, f := range x.data {
		t.Distribution = append(t.Distribution, thing{Type: "DataDownload", Name: f.Title, ContentURL: c.Abs(f.Path), EncodingFormat: f.Type})
	}
	return graph(t)
}

// Entry describes the page of an entry. crumbs are the pages above it.
func (x *Exports) Entry(e *site.Entry, crumbs []site.Place) *LinkedData {
	c := x.site.Config
	here, web := c.Abs(e.ID.Path()), x.website()
	p := thing{
		Type: "WebPage", ID: here, Headline: e.Title, Description: e.Summary, InLanguage: string(c.Language), License: string(c.Licence.URL),
		IsPartOf: &web, DateCreated: isoDay(e.Entered), DateModified: isoDay(e.Changed),
	}
	for _, r := range e.References {
		p.Citation = append(p.Citation, thing{Type: "Article", ID: c.Abs(r.ID.Path()), Name: r.Title})
	}
	for _, k := range e.Corrections {
		p.Correction = append(p.Correction, thing{Type: "CorrectionComment", Text: k.Text, DatePublished: certain(k.Date)})
	}
	for _, a := range e.About {
		p.About = append(p.About, x.named(a))
	}
	list := []thing{p}
	switch e.Role {
	case content.Article:
		list[0].Type = "Article"
		list[0].Author = []thing{{Type: "Organization", Name: c.Title, URL: string(c.Base)}}
		list[0].IsBasedOn = x.source(e)
	case content.Event:
		list[0].MainEntity = &thing{ID: here + mainEntity}
		list[0].About = nil
		list = append(list, x.event(e))
	case content.Entity:
		list[0].MainEntity = &thing{ID: here + mainEntity}
		list = append(list, x.entity(e))
	}
	if len(crumbs) > 0 {
		list = append(list, x.crumbs(crumbs, e))
	}
	return graph(list...)
}

// mainEntity is the fragment by which what a page is about is told from the page.
const mainEntity = "#it"

func graph(things ...thing) *LinkedData { return &LinkedData{"https://schema.org", things} }

func (x *Exports) website() thing {
	return thing{Type: "WebSite", ID: string(x.site.Config.Base), Name: x.site.Config.Title}
}

// crumbs are the way from the home page to an entry.
func (x *Exports) crumbs(above []site.Place, e *site.Entry) thing {
	list := thing{Type: "BreadcrumbList"}
	for _, p := range above {
		if !strings.Contains(p.Path, "#") { // a part of the page above
			list.Items = append(list.Items, thing{Type: "ListItem", Position: len(list.Items) + 1, Name: p.Title, Item: x.site.Config.Abs(p.Path)})
		}
	}
	list.Items = append(list.Items, thing{Type: "ListItem", Position: len(list.Items) + 1, Name: e.Title})
	return list
}

// articleTypes are the types of what an article's page is based on; the others are
// CreativeWork.
var articleTypes = map[string]string{
	"article": "Article", "article-journal": "ScholarlyArticle", "article-magazine": "Article", "article-newspaper": "NewsArticle", "book": "Book",
	"chapter": "Chapter", "dataset": "Dataset", "legislation": "Legislation", "manuscript": "Manuscript", "map": "Map", "motion_picture": "Movie",
	"post-weblog": "BlogPosting", "report": "Report", "review": "Review", "thesis": "Thesis", "webpage": "WebPage",
}

// source describes the work that an article summarises.
func (x *Exports) source(e *site.Entry) *thing {
	w := x.work(e)
	t := thing{Type: articleTypes[w.csl], Name: w.title, URL: string(w.url), InLanguage: string(w.language), DatePublished: certain(w.published)}
	if t.Type == "" {
		t.Type = "CreativeWork"
	}
	if w.titleEN != "" {
		t.AlternateName = []string{w.titleEN}
	}
	for _, a := range e.Authors {
		author := thing{Type: "Person", Name: a.Name}
		if a.Entity != nil {
			author = x.named(a.Entity)
			author.Name = a.Name
		}
		t.Author = append(t.Author, author)
	}
	if e.Publisher != nil {
		p := x.named(e.Publisher)
		t.Publisher = &p
	}
	return &t
}

func (x *Exports) event(e *site.Entry) thing {
	t := thing{Type: "Event", ID: x.site.Config.Abs(e.ID.Path()) + mainEntity, Name: e.Title, Description: e.Summary}
	t.StartDate, t.EndDate = ends(e.Event.Date)
	for _, a := range e.About {
		if n := x.named(a); isPlace(n.Type) {
			t.Location = append(t.Location, n)
		} else {
			t.About = append(t.About, n)
		}
	}
	return t
}

func (x *Exports) entity(e *site.Entry) thing {
	t := x.named(e)
	t.Description = e.Summary
	for _, n := range e.Entity.Names {
		t.AlternateName = append(t.AlternateName, n.Text)
	}
	for _, a := range e.Entity.Aliases {
		t.AlternateName = append(t.AlternateName, a.Text)
	}
	if e.Entity.Wikidata != "" {
		t.SameAs = "http://www.wikidata.org/entity/" + e.Entity.Wikidata
	}
	if c := e.Entity.Coordinates; c != nil && isPlace(t.Type) {
		t.Geo = &geo{"GeoCoordinates", c.Lat, c.Lon}
	}
	if e.PartOf != nil {
		whole := x.named(e.PartOf)
		switch {
		case isPlace(t.Type):
			t.ContainedInPlace = &whole
		case strings.HasSuffix(t.Type, "Organization"):
			t.ParentOrganization = &whole
		}
	}
	return t
}

// named is an entity in a few words.
func (x *Exports) named(e *site.Entry) thing {
	t := thing{Type: "Thing", ID: x.site.Config.Abs(e.ID.Path()) + mainEntity, Name: e.Title}
	if k, ok := x.site.Config.Kind(e.ID.Folder()); ok && k.Schema != "" {
		t.Type = k.Schema
	}
	return t
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
