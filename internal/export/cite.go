package export

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/page"
	"dossier/internal/site"
)

// A work is an article as reference managers know it. Authors are kept as they
// are printed: which part of a name is the family's cannot be told from a byline,
// least of all a Korean one.
type work struct {
	key       string // in the formats of reference managers, as is the note
	csl       string // type of CSL
	title     string
	titleEN   string
	authors   []string
	in        string // who published it
	published edtf.Date
	accessed  edtf.Date
	url       content.URL
	language  content.Lang
	heldBy    string
	note      string
}

// work describes an article.
func (x *Exports) work(e *site.Entry) work {
	a := e.Article
	w := work{
		csl: x.site.Config.CiteAs[a.Type], title: e.Title, titleEN: a.TitleEN,
		published: a.Published, accessed: a.Accessed, url: cmp.Or(a.URL, a.FoundAt), language: a.Language, heldBy: a.HeldBy,
	}
	if w.csl == "" {
		w.csl = "document"
		if w.url != "" {
			w.csl = "webpage"
		}
	}
	for _, author := range e.Authors {
		w.authors = append(w.authors, author.Name)
	}
	if e.Publisher != nil {
		w.in = e.Publisher.Title
	}
	return w
}

// note says what no format has a field for.
func (x *Exports) note(e *site.Entry) string {
	s := "Graded " + e.Article.Grade.String() + " and summarised: " + x.address(e)
	if url := e.Article.Archived.URL; url != "" {
		s = "Archived: " + string(url) + ". " + s
	}
	return s
}

// notes is the note with the English rendering, for formats without a field for it.
func (w work) notes() string {
	if w.titleEN == "" {
		return w.note
	}
	return "In English: " + stopped(w.titleEN) + " " + w.note
}

// A citing is a format of reference managers.
type citing struct {
	Link                       // Path is the extension
	open, between, shut string // around the citations of a file
	cite                func(b []byte, w *work) []byte
}

var citings = [...]citing{
	{Link{"BibTeX", "text/x-bibtex", ".bib"}, "", "", "", appendBibTeX},
	{Link{"RIS", "application/x-research-info-systems", ".ris"}, "", "", "", appendRIS},
	{Link{"CSL-JSON", "application/vnd.citationstyles.csl+json", ".json"}, "[\n", ",", "]\n", appendCSL},
}

// A citable is what is kept of an article from when it is first cited: its citation
// in each of the formats, one behind the other. It stands in files of its own, in those
// of every entry that rests on the article, and in those of the whole.
type citable struct {
	made sync.Once
	text []byte
	ends [len(citings)]int
}

// citation returns that of an article in one of the formats.
func (x *Exports) citation(e *site.Entry, format int) []byte {
	c := &x.citable[e.Number()]
	c.made.Do(func() {
		w := x.work(e)
		w.key, w.note = key(e), x.note(e)
		b := buffers.Get().(*[]byte)
		defer buffers.Put(b)
		*b = (*b)[:0]
		for i, f := range citings {
			*b = f.cite(*b, &w)
			c.ends[i] = len(*b)
		}
		c.text = bytes.Clone(*b)
	})
	start := 0
	if format > 0 {
		start = c.ends[format-1]
	}
	return c.text[start:c.ends[format]]
}

// cite writes the citations of articles in one of the formats.
func (x *Exports) cite(w io.Writer, format int, articles []*site.Entry) (err error) {
	put := func(text []byte) {
		if err == nil {
			_, err = w.Write(text)
		}
	}
	c := citings[format]
	put([]byte(c.open))
	between := []byte(c.between)
	for i, e := range articles {
		if i > 0 {
			put(between)
		}
		put(x.citation(e, format))
	}
	put([]byte(c.shut))
	return err
}

// cited says for which entry there is which file: an article's own citation, and
// what another entry rests on. The files of the whole are data.
func (x *Exports) cited(e *site.Entry) (name string, works []*site.Entry) {
	switch e.Role {
	case content.Article:
		return e.ID.Path() + "cite", []*site.Entry{e}
	case content.Event, content.Entity:
		return e.ID.Path() + "references", bibliography(e)
	default:
		return e.ID.Path() + "references", e.References
	}
}

// bibliography returns the articles on which the page of an event or an entity
// rests, the newest first.
func bibliography(e *site.Entry) []*site.Entry {
	var all []*site.Entry
	if e.Role == content.Entity {
		all = concerning(e)
	}
	all = slices.Concat(all, e.Sources, e.References)
	all = slices.DeleteFunc(all, func(o *site.Entry) bool { return o.Role != content.Article })
	slices.SortFunc(all, site.Newest)
	return slices.Compact(all)
}

// Citations returns the files in which a page's references can be had.
func (x *Exports) Citations(e *site.Entry) []Link {
	name, works := x.cited(e)
	if len(works) == 0 {
		return nil
	}
	list := make([]Link, len(citings))
	for i, c := range citings {
		list[i] = Link{c.Title, c.Type, name + c.Path}
	}
	return list
}

func (x *Exports) citingPages() []page.Page {
	pages := make([]page.Page, 0, len(citings)*len(x.site.Entries))
	for _, e := range x.site.Entries {
		name, works := x.cited(e)
		if len(works) == 0 {
			continue
		}
		for i, c := range citings {
			pages = append(pages, page.Page{Path: name + c.Path, Render: func(w io.Writer) error { return x.cite(w, i, works) }})
		}
	}
	return pages
}

// key returns the key of an article, of ASCII letters, digits and hyphens: its first
// slug. A slug of other letters is folded, and what is lost is made up for by a digest
// of the whole address, so that no two articles share a key and none changes when
// another comes or goes.
func key(e *site.Entry) string {
	address := firstAddress(e)
	slug := content.ID(address).Slug()
	key := fold(slug)
	if key != slug || strings.TrimSuffix(address, slug) != content.ArticlesFolder+"/" {
		sum := sha256.Sum256([]byte(address))
		key = strings.Trim(key+"-"+hex.EncodeToString(sum[:6]), "-")
	}
	return key
}

// fold leaves the ASCII letters and digits of a slug, accents taken off.
func fold(slug string) string {
	if isFolded(slug) { // most
		return slug
	}
	s := strings.Map(func(r rune) rune {
		switch {
		case r == '-', 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		case unicode.Is(unicode.Mn, r):
			return -1
		default:
			return '-'
		}
	}, norm.NFKD.String(slug))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '-' }), "-")
}

// isFolded reports whether fold returns a slug as it is.
func isFolded(slug string) bool {
	before := byte('-')
	for i := range len(slug) {
		c := slug[i]
		if !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' && before != '-') {
			return false
		}
		before = c
	}
	return before != '-'
}
