package render

import (
	"bytes"
	"encoding/json"
	"html/template"
	"io/fs"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/export"
	"dossier/internal/page"
	"dossier/internal/site"
	"dossier/templates"
)

// views has one of each view, by the template that receives it.
var views = map[string]any{
	"article.html":  Article{},
	"event.html":    Event{},
	"entity.html":   Entity{},
	"page.html":     Page{},
	"home.html":     Home{},
	"index.html":    Index{},
	"404.html":      NotFound{},
	"redirect.html": Redirect{},
	"gone.html":     Gone{},
	"health.html":   Health{},

	"timeline.html":    Timeline{},
	"chronology.html":  Chronology{},
	"period.html":      EntityPeriod{},
	"map.html":         Map{},
	"connections.html": Connections{},
	"data.html":        Data{},
	"corrections.html": Corrections{}, "search.html": Search{},
	"changes.html": Changes{},
	"release.html": Release{},
}

// hostile breaks out of an attribute, an element and a line, if it is let.
const hostile = "\"><script>alert(1)</script>'&\n<b onx=y"

// fill sets every field below v: texts to hostile, lists to two items, the second empty.
func fill(t *testing.T, v reflect.Value) {
	switch v.Type() {
	case reflect.TypeFor[template.HTML]():
		v.SetString("<p>text</p>")
		return
	case reflect.TypeFor[content.URL]():
		v.SetString("https://a.example/?a=1&b=\"2\"")
		return
	case reflect.TypeFor[edtf.Date]():
		d, err := edtf.Parse("2018-05-07")
		if err != nil {
			t.Fatal(err)
		}
		v.Set(reflect.ValueOf(d))
		return
	case reflect.TypeFor[Prose]():
		v.Set(reflect.ValueOf(Prose{func(b []byte) []byte { return append(b, "<p>text</p>"...) }}))
		return
	case reflect.TypeFor[*export.LinkedData](): // TestHostileTitleComesBack has one with hostile texts
		v.Set(reflect.ValueOf(export.New(testSite(t, fstest.MapFS{})).Home()))
		return
	case reflect.TypeFor[content.Grade]():
		v.Set(reflect.ValueOf(content.Grade{Source: 'C', Information: '3'}))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(hostile)
	case reflect.Int:
		v.SetInt(2)
	case reflect.Float64:
		v.SetFloat(2)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(t, v.Index(0))
		point(v.Index(1))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	default:
		t.Fatalf("a view has a field of kind %s", v.Kind())
	}
}

// point has a value point to something, and what is embedded in it, as values in lists do.
func point(v reflect.Value) {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
	}
	if v.Kind() == reflect.Struct {
		for i := range v.NumField() {
			if v.Type().Field(i).Anonymous {
				point(v.Field(i))
			}
		}
	}
}

func testRenderer(t *testing.T) *renderer {
	t.Helper()
	s := testSite(t, fstest.MapFS{})
	r := newRenderer(s)
	if _, err := r.readAssets(templates.FS); err != nil {
		t.Fatal(err)
	}
	if err := r.parse(templates.FS); err != nil {
		t.Fatal(err)
	}
	return r
}

func testSite(t *testing.T, files fstest.MapFS) *site.Site {
	t.Helper()
	files["content/site.yaml"] = &fstest.MapFile{Data: []byte(`title: A test
base: https://dossier.example/sub/
licence: {name: CC BY 4.0, url: "https://a.example/"}
kinds:
  - {name: people, one: person, many: people}
  - {name: places, one: place, many: places}
  - {name: publishers, one: publisher, many: publishers}
`)}
	d, ps, err := content.Load(files, "")
	if err != nil || len(ps) > 0 {
		t.Fatal(err, ps)
	}
	s, ps := site.Link(d)
	if len(ps) > 0 {
		t.Fatal(ps)
	}
	return s
}

// TestTemplates runs every template with a view in which nothing is set and
// with one in which everything is, to hostile text. A misspelt field fails
// the one or the other; text that becomes markup fails the second. Whatever a field
// holds, html/template's own bytes come out.
func TestTemplates(t *testing.T) {
	r := testRenderer(t)
	sets, err := r.sets(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(templates.FS, "*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if name == layoutFile || name == partsFile || name == headFile {
			continue
		}
		empty, ok := views[name]
		if !ok {
			t.Errorf("template %s has no view", name)
			continue
		}
		full := reflect.New(reflect.TypeOf(empty)).Elem()
		fill(t, full)
		for what, view := range map[string]any{"empty": empty, "full": full.Interface()} {
			t.Run(name+"/"+what, func(t *testing.T) {
				var b bytes.Buffer
				if err := r.page("x/index.html", name, func() any { return view }).Render(&b); err != nil {
					t.Fatal(err)
				}
				out := b.String()
				for _, bad := range []string{"ZgotmplZ", "<nil>", "<no value>", "%!"} {
					if strings.Contains(out, bad) {
						t.Errorf("output holds %q:\n%s", bad, out)
					}
				}
				for _, bare := range []string{"<div>", "<span>"} {
					if strings.Contains(out, bare) {
						t.Errorf("output holds %s, an element without purpose:\n%s", bare, out)
					}
				}
				noScript(t, out)
				var plain strings.Builder
				if err := sets[name]().ExecuteTemplate(&plain, layoutFile, view); err != nil || plain.String() != out {
					t.Errorf("html/template has %v and other bytes:\n%s\nthan typed:\n%s", err, &plain, out)
				}
				if err := r.templates[name]().Compile(view); err != nil {
					t.Errorf("html/template executes it, slowly: %v", err)
				}
			})
		}
	}
}

// ownScript matches the addresses of the site's own scripts.
var ownScript = regexp.MustCompile(`^/sub/(assets/(site|search)-[0-9a-f]+|search/root)\.js$`)

// noScript fails if a page as parsed holds an event handler, or a script other
// than the site's own files and JSON-LD, which is data and must be JSON to its end.
func noScript(t *testing.T, src string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "script" && attr(n, "type") == "application/ld+json" {
			if n.FirstChild == nil || !json.Valid([]byte(n.FirstChild.Data)) {
				t.Errorf("what stands as JSON-LD is none:\n%s", src)
			}
			continue
		}
		if n.Data == "script" && (n.FirstChild != nil || !ownScript.MatchString(attr(n, "src"))) {
			t.Errorf("a script stands in the page:\n%s", src)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") {
				t.Errorf("attribute %s stands in the page:\n%s", a.Key, src)
			}
		}
	}
}

// TestHostileTitleComesBack pins that text with quotes, brackets and a line
// break is the same text once a browser has read the page.
func TestHostileTitleComesBack(t *testing.T) {
	const title = `A "quoted" <b>title</b> & 'more' > {{x}} ]]> </script><!-- <script>`
	s := testSite(t, fstest.MapFS{
		"content/publishers/upi.md": {Data: []byte("---\ntitle: UPI\n---\n")},
		"content/articles/a.md": {Data: []byte("---\ntitle: '" + strings.ReplaceAll(title, "'", "''") + "'\nsummary: '" + strings.ReplaceAll(title, "'", "''") +
			"'\npublisher: upi\npublished: 2018-05-07\nurl: https://a.example/\ngrade: C3\n---\n")},
	})
	pages, err := Pages(s, templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	out := render(t, pages, "articles/a/index.html")
	doc, err := html.Parse(strings.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	var h1, description, cited, based string
	for n := range doc.Descendants() {
		if n.Data == "h1" && n.FirstChild != nil {
			h1 = n.FirstChild.Data
		}
		if n.Data == "meta" && len(n.Attr) == 2 && n.Attr[0].Val == "description" {
			description = n.Attr[1].Val
		}
		if n.Data == "meta" && attr(n, "name") == "citation_title" {
			cited = attr(n, "content")
		}
		if n.Data == "script" && attr(n, "type") == "application/ld+json" {
			var ld struct {
				Graph []struct {
					IsBasedOn struct{ Name string }
				} `json:"@graph"`
			}
			if err := json.Unmarshal([]byte(n.FirstChild.Data), &ld); err != nil {
				t.Fatal(err)
			}
			based = ld.Graph[0].IsBasedOn.Name
		}
	}
	for what, got := range map[string]string{"heading": h1, "description": description, "cited title": cited, "title in JSON-LD": based} {
		if got != title {
			t.Errorf("%s is %q, want %q", what, got, title)
		}
	}
}

// TestEarlierIsEarlier: among the reports of an event, "earlier" and "later" follow the
// dates, whatever order the event names them in; one without a date is neither.
func TestEarlierIsEarlier(t *testing.T) {
	files := fstest.MapFS{
		"content/publishers/upi.md": {Data: []byte("---\ntitle: UPI\n---\n")},
		"content/events/e.md":       {Data: []byte("---\ntitle: It\ndate: 2018\ntype: arrest\nstatus: reported\nsources: [second, undated, third, first]\n---\n")},
	}
	for slug, date := range map[string]string{"first": "2018-05-05", "second": "2018-05-07", "third": "2018-06", "undated": "XXXX"} {
		files["content/articles/"+slug+".md"] = &fstest.MapFile{Data: []byte("---\ntitle: The " + slug + "\npublisher: upi\npublished: " + date + "\nurl: https://a.example/" + slug + "\ngrade: C3\n---\n")}
	}
	s := testSite(t, files)
	r := newRenderer(s)
	got := map[string]string{}
	for _, e := range s.In(content.ArticlesFolder) {
		for _, b := range r.beside(e) {
			if b.Row == nil {
				continue
			}
			for what, x := range map[string]*ArticleRow{"earlier": b.Prev, "later": b.Next} {
				if x != nil {
					got[e.Title+", "+what] = x.Title
				}
			}
		}
	}
	want := map[string]string{"The first, later": "The second", "The second, earlier": "The first", "The second, later": "The third", "The third, earlier": "The second"}
	if !maps.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestEvidenceExplainsMoreOrigins: the words for evidence say why there are more origins
// than reports, and nothing of it where there are not.
func TestEvidenceExplainsMoreOrigins(t *testing.T) {
	files := fstest.MapFS{}
	for _, slug := range []string{"upi", "one", "two", "three"} {
		files["content/publishers/"+slug+".md"] = &fstest.MapFile{Data: []byte("---\ntitle: " + slug + "\n---\n")}
	}
	for slug, relays := range map[string]string{"alone": "", "other": "", "both": "relays: [one, two]\n", "again": "relays: [two, three]\n"} {
		files["content/articles/"+slug+".md"] = &fstest.MapFile{Data: []byte("---\ntitle: The " + slug + "\npublisher: upi\npublished: 2018\nurl: https://a.example/" + slug + "\n" + relays + "grade: C3\n---\n")}
	}
	s := testSite(t, files)
	for slugs, want := range map[string]string{
		"":                 "",
		"alone":            "1 report, 1 independent origin, best grade C3",
		"alone other":      "2 reports, 2 independent origins, best grade C3",
		"both":             "1 report, which rests on 2 independent origins, best grade C3",
		"alone both":       "2 reports, 3 independent origins (1 report rests on more than one), best grade C3",
		"both again":       "2 reports, 3 independent origins (2 reports rest on more than one), best grade C3",
		"alone both again": "3 reports, 4 independent origins (2 reports rest on more than one), best grade C3",
	} {
		var reports []*site.Entry
		for _, slug := range strings.Fields(slugs) {
			reports = append(reports, s.Entry(content.ID("articles/"+slug)))
		}
		if got := evidenceText(site.Weigh(reports)); got != want {
			t.Errorf("of %q: %q, want %q", slugs, got, want)
		}
	}
}

// TestFiguresStandTogether: the quantities of one thing are one group, headed once, in
// the order in which the event names the things.
func TestFiguresStandTogether(t *testing.T) {
	s := testSite(t, fstest.MapFS{
		"content/places/snow.md":    {Data: []byte("---\ntitle: Snow\n---\n")},
		"content/places/rain.md":    {Data: []byte("---\ntitle: Rain\n---\n")},
		"content/publishers/upi.md": {Data: []byte("---\ntitle: UPI\n---\n")},
		"content/articles/a.md":     {Data: []byte("---\ntitle: A\npublisher: upi\npublished: 2018\nurl: https://a.example/\ngrade: C3\n---\n")},
		"content/events/e.md": {Data: []byte(`---
title: It
date: 2018
type: arrest
status: reported
sources: [a]
quantities:
  - {of: snow, amount: 1, unit: kg, as_reported: first, source: a}
  - {of: rain, amount: 2, unit: kg, as_reported: second, source: a}
  - {of: snow, amount: 3, unit: kg, as_reported: third, source: a, preferred: true, why: later}
---
`)},
	})
	pages, err := Pages(s, templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader(render(t, pages, "events/e/index.html")))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for n := range doc.Descendants() {
		switch {
		case n.Data == "th" && attr(n, "scope") == "rowgroup":
			got = append(got, n.FirstChild.FirstChild.Data+", rows: "+attr(n, "rowspan"))
		case attr(n, "data-label") == "As reported":
			got = append(got, n.FirstChild.Data)
		}
	}
	if want := []string{"Snow, rows: 2", "first", "third", "Rain, rows: 1", "second"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestReportStandsOnce: a report that rests on several origins is listed once, and what
// rests on it elsewhere refers to that; origins with the same reports are listed as one.
func TestReportStandsOnce(t *testing.T) {
	files := fstest.MapFS{}
	for _, slug := range []string{"upi", "one", "two", "three", "four"} {
		files["content/publishers/"+slug+".md"] = &fstest.MapFile{Data: []byte("---\ntitle: " + slug + "\n---\n")}
	}
	for slug, relays := range map[string]string{"alone": "", "a": "one", "b": "one, two", "c": "two", "d": "three, four", "e": "articles/alone", "f": "one, articles/alone"} {
		files["content/articles/"+slug+".md"] = &fstest.MapFile{Data: []byte("---\ntitle: The " + slug + "\npublisher: upi\npublished: 2018\nurl: https://a.example/" + slug + "\nrelays: [" + relays + "]\ngrade: C3\n---\n")}
	}
	r := newRenderer(testSite(t, files))
	for slugs, want := range map[string]string{
		"alone":         "own The alone",
		"e alone":       "own The alone: The e",
		"alone f":       "own The alone: The f below | one: The f above",
		"f alone":       "one: The f below | own The alone: The f above",
		"a c":           "one: The a | two: The c",
		"b":             "one two: The b",
		"b d alone":     "one two: The b | three four: The d | own The alone",
		"a b":           "one: The a, The b below | two: The b above",
		"c b alone a d": "two: The c, The b below | one: The b above, The a | own The alone | three four: The d",
	} {
		var reports []*site.Entry
		for _, slug := range strings.Fields(slugs) {
			reports = append(reports, r.site.Entry(content.ID("articles/"+slug)))
		}
		var got []string
		for _, o := range r.evidence(site.Weigh(reports)).Origins {
			var roots, rest []string
			if o.Own != nil {
				roots = append(roots, "own", o.Own.Title)
			}
			for _, root := range o.Roots {
				roots = append(roots, root.Title)
			}
			for _, x := range o.Reports {
				says := x.Title
				if x.Above {
					says += " above"
				}
				if x.Below {
					says += " below"
				}
				rest = append(rest, says)
			}
			got = append(got, strings.TrimSuffix(strings.Join(roots, " ")+": "+strings.Join(rest, ", "), ": "))
		}
		if got := strings.Join(got, " | "); got != want {
			t.Errorf("of %q: %q, want %q", slugs, got, want)
		}
	}
}

// TestReferenceNamesEveryOrigin: of an article that relays two publishers the list of
// references names both, in their order.
func TestReferenceNamesEveryOrigin(t *testing.T) {
	s := testSite(t, fstest.MapFS{
		"content/publishers/upi.md": {Data: []byte("---\ntitle: UPI\n---\n")},
		"content/publishers/one.md": {Data: []byte("---\ntitle: One\n---\n")},
		"content/publishers/two.md": {Data: []byte("---\ntitle: Two\n---\n")},
		"content/articles/a.md":     {Data: []byte("---\ntitle: A\npublisher: upi\npublished: 2018\nurl: https://a.example/\nrelays: [one, two]\ngrade: C3\n---\n")},
		"content/events/e.md":       {Data: []byte("---\ntitle: It\ndate: 2018\ntype: arrest\nstatus: reported\nsources: [a]\n---\n\nIt was [@a].\n")},
	})
	var got []string
	for _, ref := range newRenderer(s).references(s.Entry("events/e")).References {
		for _, o := range ref.Origins {
			got = append(got, o.Title)
		}
	}
	if want := []string{"One", "Two"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestOriginIsNamedOnce: what an article relays is not named again as its origin, unless
// its reporting began elsewhere too.
func TestOriginIsNamedOnce(t *testing.T) {
	files := fstest.MapFS{}
	for _, slug := range []string{"upi", "one", "two"} {
		files["content/publishers/"+slug+".md"] = &fstest.MapFile{Data: []byte("---\ntitle: " + slug + "\n---\n")}
	}
	relays := map[string]string{"first": "", "second": "one", "both": "two, one", "third": "articles/second", "mixed": "articles/second, two"}
	for slug, list := range relays {
		files["content/articles/"+slug+".md"] = &fstest.MapFile{Data: []byte("---\ntitle: The " + slug + "\npublisher: upi\npublished: 2018\nurl: https://a.example/" + slug + "\nrelays: [" + list + "]\ngrade: C3\n---\n")}
	}
	r := newRenderer(testSite(t, files))
	got := map[string]string{}
	for slug := range relays {
		v := r.articleView(r.site.Entry(content.ID("articles/" + slug)))
		for _, o := range v.Origins {
			got[slug] += o.Title + " "
		}
		if v.RelaysOrigins {
			got[slug] += "what it relays"
		}
	}
	want := map[string]string{"second": "what it relays", "both": "what it relays", "third": "one ", "mixed": "one two "}
	if !maps.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestOurTitleIsInOurLanguage: a title as published has its language, one of ours in
// square brackets the site's, whatever the article is in.
func TestOurTitleIsInOurLanguage(t *testing.T) {
	for title, want := range map[string]content.Lang{
		"북한 마약":                "ko",
		"[단독] 북한 마약":           "ko",
		"[단독] 북한 마약 [영상]":      "ko",
		"[On drugs in prison]": "",
	} {
		r := newRenderer(testSite(t, fstest.MapFS{
			"content/publishers/upi.md": {Data: []byte("---\ntitle: UPI\n---\n")},
			"content/articles/a.md":     {Data: []byte("---\ntitle: \"" + title + "\"\npublisher: upi\npublished: 2018\nlanguage: ko\nurl: https://a.example/\ngrade: C3\n---\n")},
		}))
		if got := r.source(r.site.Entry("articles/a")).Lang; got != want {
			t.Errorf("%q is in %q, want %q", title, got, want)
		}
	}
}

// TestOurTitlesAreExplained: a page says what square brackets mean where an article in its
// lists has such a title, once, and nowhere else; the article's own page says that its is one.
func TestOurTitlesAreExplained(t *testing.T) {
	files := fstest.MapFS{
		"content/publishers/upi.md": {Data: []byte("---\ntitle: UPI\n---\n")},
		"content/publishers/rfa.md": {Data: []byte("---\ntitle: RFA\n---\n")},
		"content/publishers/bbc.md": {Data: []byte("---\ntitle: BBC\n---\n")},
		"content/events/e.md":       {Data: []byte("---\ntitle: It\ndate: 2018\ntype: arrest\nstatus: reported\nsources: [ours]\n---\n")},
		"content/events/f.md":       {Data: []byte("---\ntitle: Else\ndate: 2018\ntype: arrest\nstatus: reported\nsources: [theirs]\n---\n\nSo it was. [@theirs]\n")},
		"content/places/p.md":       {Data: []byte("---\ntitle: Oslo\n---\n\nSo it was. [@ours]\n")},
	}
	for slug, title := range map[string]string{"ours": "[A raid]", "theirs": "A raid [video]", "orphan": "[A note]"} {
		publisher := map[string]string{"ours": "upi", "theirs": "rfa", "orphan": "bbc"}[slug]
		files["content/articles/"+slug+".md"] = &fstest.MapFile{Data: []byte("---\ntitle: \"" + title + "\"\npublisher: " + publisher + "\npublished: 2018\nurl: https://a.example/" + slug + "\ngrade: C3\n---\n")}
	}
	pages, err := Pages(testSite(t, files), templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"": "lists", "articles/": "lists", "timeline/2010s/": "lists", "events/e/": "lists", "publishers/upi/": "lists", "places/p/": "lists", "articles/ours/": "own",
		"search/": "lists", "health/": "lists", // which has orphans
		"events/f/": "", "publishers/rfa/": "", "articles/theirs/": "", "events/": "",
	} {
		out, got := render(t, pages, path+"index.html"), ""
		got += strings.Repeat("lists", strings.Count(out, "Titles in square brackets are ours"))
		got += strings.Repeat("own", strings.Count(out, "The title is ours"))
		if got != want {
			t.Errorf("/%s explains %q, want %q", path, got, want)
		}
	}
}

// TestPictures: a page has the picture of its entity, drawn with the first name
// that can be, or else the site's.
func TestPictures(t *testing.T) {
	s := testSite(t, fstest.MapFS{
		"content/places/hamhung.md":  {Data: []byte("---\ntitle: 함흥\nnames: {ko-Hani: 咸興}\naliases: [Hamhung, Hamheung]\n---\n")},
		"content/places/chongjin.md": {Data: []byte("---\ntitle: 청진\n---\n")},
		"content/people/ada.md":      {Data: []byte("---\ntitle: Ada\n---\n")},
	})
	s.Config.Cards = []string{"places"}
	pages, err := Pages(s, templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[string]bool{}
	for _, p := range pages {
		if strings.HasPrefix(p.Path, "assets/card-") {
			drawn["https://dossier.example/sub/"+p.Path] = p.Fixed
		}
	}
	got := map[string]string{}
	used := map[string]bool{}
	for _, path := range []string{"", "places/hamhung/", "places/chongjin/", "people/ada/", "places/"} {
		doc, err := html.Parse(strings.NewReader(render(t, pages, path+"index.html")))
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			switch attr(n, "property") {
			case "og:image":
				used[attr(n, "content")] = true
			case "og:image:alt":
				got[path] = attr(n, "content")
			}
		}
	}
	want := map[string]string{"": "A test", "places/hamhung/": "Place: Hamhung", "places/chongjin/": "A test", "people/ada/": "A test", "places/": "A test"}
	if !maps.Equal(got, want) {
		t.Errorf("pictures say %q, want %q", got, want)
	}
	if !maps.Equal(used, drawn) || len(drawn) != 2 {
		t.Errorf("pages name %v, and there are %v", used, drawn)
	}
}

// TestEveryLinkHonoursBasePath renders a small site below a path.
func TestEveryLinkHonoursBasePath(t *testing.T) {
	s := testSite(t, fstest.MapFS{
		"content/publishers/upi.md": {Data: []byte("---\ntitle: UPI\n---\n")},
		"content/places/hamhung.md": {Data: []byte("---\ntitle: Hamhung\nredirect_from: [places/hamheung]\n---\n\nCited [@a].\n")},
		"content/articles/a.md":     {Data: []byte("---\ntitle: A\npublisher: upi\npublished: 2018-05-07\nurl: https://a.example/\ngrade: C3\nplaces: [hamhung]\n---\n\n[[hamhung]] [x](../places/hamhung.md)\n")},
	})
	pages, err := Pages(s, templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		if !strings.HasSuffix(p.Path, ".html") {
			continue
		}
		doc, err := html.Parse(strings.NewReader(render(t, pages, p.Path)))
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			for _, a := range n.Attr {
				if (a.Key == "href" || a.Key == "src") && strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "/sub/") {
					t.Errorf("%s: %s=%q leaves out the base path", p.Path, a.Key, a.Val)
				}
			}
		}
	}
}

func render(t *testing.T, pages []page.Page, path string) string {
	t.Helper()
	for _, p := range pages {
		if p.Path == path {
			var b strings.Builder
			if err := p.Render(&b); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
	}
	t.Fatalf("no page %s", path)
	return ""
}
