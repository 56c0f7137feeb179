// Package render turns a Site and templates/ into HTML pages.
//
// Fourth floor, above site. It takes a Site and a file system of templates and
// gives pages, each a path and how to make its bytes. It decides what a page
// shows and in which order; how it looks is for the templates. Rendering is
// pure: no clock, no network, no map order.
package render

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/export"
	"dossier/internal/page"
	"dossier/internal/site"
	"dossier/internal/typed"
)

// Templates that every dossier has; a kind may have one of its own name
// ("places.html"), which then takes the place of entity.html.
const (
	layoutFile = "layout.html" // what all pages share; each template defines its "main"
	partsFile  = "parts.html"  // what several templates share
	headFile   = "head.html"   // what machines read of a page
)

// A renderer makes the pages of one Site.
type renderer struct {
	site      *site.Site
	exports   *export.Exports
	templates map[string]func() *typed.Template
	assets    map[string]string // "style.css" -> "assets/style-1a2b3c4d.css"
	languages map[content.Lang]string
	grades    map[content.Grade]string
	named     []Ref    // by Number
	hrefs     []string // of their pages, by Number
	articles  []Source // by Number
	indexes   []site.Place
	views     []site.Place
	feeds     []export.Link         // of the whole
	picture   *Picture              // of the whole
	dated     []*site.Entry         // events and articles of which the year is known, the earliest first
	inTime    []*site.Entry         // the articles among them
	turn      []int                 // by Number, the place of each in inTime, from 1
	reports   [][]*site.Entry       // by Number, those of inTime that report an event
	years     map[string][]yearPart // of the indexes that are divided by year
	decades   []period
	types     []period
}

// Pages returns every HTML page of s, its redirects and its assets, in any
// order. templates holds *.html and the assets: *.css, *.js, *.svg.
func Pages(s *site.Site, templates fs.FS) ([]page.Page, error) {
	pages, periods, err := Plan(s, templates)
	if err != nil {
		return nil, err
	}
	return append(pages, periods()...), nil
}

// Plan is Pages for who has no need of all at once. The pages of the decades and years
// of entities, whose list takes long, are what periods returns.
func Plan(s *site.Site, templates fs.FS) (pages []page.Page, periods func() []page.Page, err error) {
	r := newRenderer(s)
	pages, err = r.readAssets(templates)
	if err != nil {
		return nil, nil, err
	}
	if err := r.parse(templates); err != nil {
		return nil, nil, err
	}
	add := func(p, name string, view func() any) { pages = append(pages, r.page(p, name, view)) }
	pages = slices.Grow(pages, len(s.Entries))
	for _, e := range s.Entries {
		if e.ID != "index" {
			pages = append(pages, r.entryPage(e))
		}
	}
	for _, i := range r.indexes {
		pages = append(pages, r.indexPages(i)...)
	}
	for _, d := range s.Redirects {
		add(d.From+"/index.html", "redirect.html", func() any { return r.redirectView(d) })
	}
	for _, g := range s.Gone {
		add(g.Path+"/index.html", "gone.html", func() any { return r.goneView(g) })
	}
	pages = append(pages, r.cards()...)
	pages = append(pages, r.overviews()...)
	pages = append(pages, r.exports.WebManifest(r.assets["favicon.svg"]))
	add("index.html", "home.html", func() any { return r.homeView() })
	add("404.html", "404.html", func() any { return r.notFoundView() })
	return pages, r.entityPeriods, nil
}

// newRenderer finds what many pages show. Templates and assets are not read yet.
func newRenderer(s *site.Site) *renderer {
	r := &renderer{
		site: s, exports: export.New(s), templates: map[string]func() *typed.Template{}, assets: map[string]string{},
		languages: languageNames(s), grades: gradesInWords(s), indexes: s.Indexes(), views: site.Views(), dated: chronological(s), turn: make([]int, len(s.Entries)), reports: make([][]*site.Entry, len(s.Entries)),
	}
	r.named = r.namedEntries()
	r.articles = r.newSources()
	r.hrefs = make([]string, len(r.named))
	for i, n := range r.named {
		r.hrefs[i] = s.Config.Href(n.Path)
	}
	r.feeds, r.picture = r.exports.Feeds(nil), picture(r.homeCard())
	for _, e := range r.dated {
		if e.Role == content.Article {
			r.inTime = append(r.inTime, e)
			r.turn[e.Number()] = len(r.inTime)
		}
	}
	for _, ev := range s.In(content.EventsFolder) {
		reports := slices.DeleteFunc(slices.Clone(ev.Sources), func(e *site.Entry) bool { return r.turn[e.Number()] == 0 })
		slices.SortFunc(reports, func(a, b *site.Entry) int { return cmp.Compare(r.turn[a.Number()], r.turn[b.Number()]) })
		r.reports[ev.Number()] = reports
	}
	r.decades, r.types = r.byDecade(), r.byType()
	r.years = map[string][]yearPart{}
	for _, i := range r.indexes {
		folder := strings.TrimSuffix(i.Path, "/")
		r.years[folder] = r.indexYears(folder)
	}
	return r
}

// templateOf returns the name of an entry's template.
func (r *renderer) templateOf(e *site.Entry) string {
	own := e.ID.Folder() + ".html"
	if _, ok := r.templates[own]; ok && e.Role == content.Entity {
		return own
	}
	return e.Role.String() + ".html"
}

func (r *renderer) view(e *site.Entry) any {
	switch e.Role {
	case content.Article:
		return r.articleView(e)
	case content.Event:
		return r.eventView(e)
	case content.Entity:
		return r.entityView(e)
	default:
		return r.pageView(e)
	}
}

func (r *renderer) page(p, name string, view func() any) page.Page {
	return page.Page{Path: p, Render: func(w io.Writer) error { return r.execute(w, name, view) }}
}

// entryPage is page for one of thousands.
func (r *renderer) entryPage(e *site.Entry) page.Page {
	return page.Page{Path: r.ref(e).Path + "index.html", Render: func(w io.Writer) error {
		return r.execute(w, r.templateOf(e), func() any { return r.view(e) })
	}}
}

func (r *renderer) execute(w io.Writer, name string, view func() any) error {
	t, ok := r.templates[name]
	if !ok {
		return fmt.Errorf("no template %s", name)
	}
	return t().Execute(w, view())
}

// parse reads the templates and gives each the type of its view, which it has from the
// first page.
func (r *renderer) parse(templates fs.FS) error {
	sets, err := r.sets(templates)
	funcs := r.functions()
	funcs["href"] = typed.Append[string, template.URL](r.appendHref)
	funcs["date"] = typed.Append[edtf.Date, template.HTML](appendDate)
	for name, set := range sets {
		r.templates[name] = sync.OnceValue(func() *typed.Template { return typed.New(set(), layoutFile, funcs) })
	}
	return err
}

// functions are what templates may call.
func (r *renderer) functions() template.FuncMap {
	return template.FuncMap{
		"href":  r.href,
		"abs":   typed.Func[string, string](r.site.Config.Abs),
		"asset": r.asset,
		"date":  date,
	}
}

// sets returns ways to join each page's own template with a copy of what all share.
// All templates are parsed, so that mistakes are found; copies take longer and are made
// of those that are asked for.
func (r *renderer) sets(templates fs.FS) (map[string]func() *template.Template, error) {
	shared := template.New("").Funcs(r.functions())
	for _, name := range []string{layoutFile, partsFile, headFile} {
		if err := parseFile(shared.New(name), templates); err != nil {
			return nil, err
		}
	}
	names, err := fs.Glob(templates, "*.html")
	if err != nil {
		return nil, err
	}
	sets := map[string]func() *template.Template{}
	for _, name := range names {
		if name == layoutFile || name == partsFile || name == headFile {
			continue
		}
		own := template.New(name).Funcs(r.functions())
		if err := parseFile(own, templates); err != nil {
			return nil, err
		}
		if own.Lookup("main") == nil {
			return nil, fmt.Errorf("parse template: template: %s: it defines no \"main\", which is what the page shows; write that between {{define \"main\"}} and {{end}}", name)
		}
		sets[name] = func() *template.Template { return joined(shared, own) }
	}
	return sets, nil
}

// parseFile reads the file by whose name a template goes.
func parseFile(t *template.Template, templates fs.FS) error {
	src, err := fs.ReadFile(templates, t.Name())
	if err != nil {
		return fmt.Errorf("read template: %w", err)
	}
	if good := wholeRunes(src); good < len(src) {
		line := src[bytes.LastIndexByte(src[:good], '\n')+1 : good]
		return fmt.Errorf("parse template: template: %s:%d:%d: byte 0x%02x is not UTF-8; save the file as UTF-8",
			t.Name(), 1+bytes.Count(src[:good], []byte("\n")), 1+utf8.RuneCount(line), src[good])
	}
	if _, err := t.Parse(string(src)); err != nil {
		return fmt.Errorf("parse template: %w", err)
	}
	return nil
}

// wholeRunes returns how many bytes of a text are UTF-8.
func wholeRunes(src []byte) (n int) {
	for n < len(src) {
		c, size := utf8.DecodeRune(src[n:])
		if c == utf8.RuneError && size == 1 {
			break
		}
		n += size
	}
	return n
}

// joined returns copies of the templates of both. Neither was ever executed, which alone
// would make it fail.
func joined(shared, own *template.Template) *template.Template {
	set := template.Must(shared.Clone())
	for _, t := range own.Templates() {
		if t.Tree != nil {
			template.Must(set.AddParseTree(t.Name(), t.Tree.Copy()))
		}
	}
	return set
}

// readAssets publishes the templates' other files under names that change
// with their bytes, so that browsers may keep them for ever.
func (r *renderer) readAssets(templates fs.FS) ([]page.Page, error) {
	var pages []page.Page
	entries, err := fs.ReadDir(templates, ".")
	if err != nil {
		return nil, fmt.Errorf("read templates: %w", err)
	}
	for _, entry := range entries {
		name, ext := entry.Name(), path.Ext(entry.Name())
		if ext != ".css" && ext != ".js" && ext != ".svg" {
			continue
		}
		b, err := fs.ReadFile(templates, name)
		if err != nil {
			return nil, fmt.Errorf("read template: %w", err)
		}
		sum := sha256.Sum256(b)
		p := "assets/" + strings.TrimSuffix(name, ext) + "-" + hex.EncodeToString(sum[:4]) + ext
		r.assets[name] = p
		pages = append(pages, page.Page{Path: p, Render: func(w io.Writer) error {
			_, err := w.Write(b)
			return err
		}})
	}
	return pages, nil
}

// href makes a link from a path; a fragment may follow.
func (r *renderer) href(p string) template.URL { return template.URL(r.appendHref(nil, p)) }

func (r *renderer) appendHref(b []byte, p string) []byte {
	p, fragment, ok := strings.Cut(p, "#")
	b = r.site.Config.AppendHref(b, p)
	if ok {
		b = append(append(b, '#'), (&url.URL{Fragment: fragment}).EscapedFragment()...)
	}
	return b
}

func (r *renderer) asset(name string) (template.URL, error) {
	p, ok := r.assets[name]
	if !ok {
		return "", fmt.Errorf("no asset %q in the templates", name)
	}
	return r.href(p), nil
}

// date prints a date for readers, and for machines where they have a form
// for it.
func date(d edtf.Date) template.HTML { return template.HTML(appendDate(nil, d)) }

// appendDate appends date.
func appendDate(b []byte, d edtf.Date) []byte {
	text, m := template.HTMLEscapeString(d.Text()), d.Machine()
	if m == "" {
		return append(b, text...)
	}
	b = append(append(append(b, `<time datetime="`...), m...), `">`...)
	return append(append(b, text...), `</time>`...)
}
