package bibliography

import (
	"bytes"
	"cmp"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/language"
)

// A Page is what a page of the web says of the work that stands on it.
//
// Where its sources differ, each fact is taken from the first of these that has
// it in a usable form: citation_ elements, which are made for lists of
// references; JSON-LD; Open Graph; Dublin Core and other elements of the head;
// HTML itself (title, lang, time). Of the canonical address it is the other way
// round: HTML's link, then Open Graph, then JSON-LD.
type Page struct {
	// Reference has the page's canonical address, where that is on the same
	// host, and otherwise the address at which it was found.
	Reference
	Elsewhere string // the address on another host that the page calls its own; "" where it calls none
	Text      string // what the page says, to find names in: it is others' work and belongs in no file
}

// The sources of facts, the most trusted first.
const (
	citation = iota
	linkedData
	openGraph
	head
	markup
	sources
)

// claims are what the sources say of one fact.
type claims [sources][]string

// A pageReader collects what a page says.
type pageReader struct {
	address *url.URL // at which it was found
	base    string   // of relative addresses, where the page says so
	text    pageText

	titles, authors, sites, publishers, dates, languages, addresses, doi, kind claims
}

// Limits of what is taken from a page, in bytes: a longer title is no title.
const (
	maxTitle   = 400
	maxName    = 120
	maxAuthors = 30
	maxAddress = 2000
)

// ReadPage reads a page of HTML found at an address, in the character set that
// its header (contentType), its first bytes or its elements name. It takes any
// bytes and never fails: what a page does not say stays empty.
func ReadPage(address, contentType string, src []byte) Page {
	found, err := url.Parse(address)
	if err != nil {
		found = &url.URL{}
	}
	found.Fragment, found.RawFragment = "", ""
	r := &pageReader{address: found}
	encoding, _, _ := charset.DetermineEncoding(src[:min(len(src), 1024)], contentType)
	if decoded, err := encoding.NewDecoder().Bytes(src); err == nil {
		src = decoded
	}
	r.read(src)
	r.claim(&r.titles, markup, r.text.title)
	r.readLinkedData()
	return r.page()
}

// inline are the elements that do not interrupt a word.
var inline = wordSet("a abbr b bdi bdo cite code del em font i ins kbd mark q rp rt ruby s small span strong sub sup time tt u var wbr")

// aside are the elements whose text is not the page's own.
var aside = wordSet("aside button figure footer form header iframe nav noscript script select style svg template textarea")

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// read goes once over the tags, without building a tree: a page may nest as deep
// as it likes.
func (r *pageReader) read(src []byte) {
	z := html.NewTokenizer(bytes.NewReader(src))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return
		}
		t := z.Token()
		switch kind {
		case html.TextToken:
			r.text.add(t.Data)
		case html.StartTagToken, html.SelfClosingTagToken:
			attr := map[string]string{}
			for _, a := range slices.Backward(t.Attr) { // of two the first counts
				attr[a.Key] = a.Val
			}
			r.element(t.Data, attr)
			if kind == html.StartTagToken {
				r.text.open(t.Data, attr)
			}
		case html.EndTagToken:
			r.text.close(t.Data)
		}
	}
}

// A pageText sorts the text of a page by where it stands.
type pageText struct {
	title              string
	linkedData         []string
	article, main, all strings.Builder

	verbatim        *strings.Builder // what a title or script holds until it ends; nil outside
	hasTitle        bool
	skipped         string // the outermost element that is passed over
	depth           int    // of elements of that name
	articles, mains int    // that are open
}

func (p *pageText) add(text string) {
	switch {
	case p.verbatim != nil:
		p.verbatim.WriteString(text)
		return
	case p.skipped != "":
		return
	}
	p.all.WriteString(text)
	if p.mains > 0 {
		p.main.WriteString(text)
	}
	if p.articles > 0 {
		p.article.WriteString(text)
	}
}

func (p *pageText) open(name string, attr map[string]string) {
	isTitle := name == "title" && p.skipped == "" && !p.hasTitle // a drawing has titles too
	if isTitle || name == "script" && strings.EqualFold(mediaType(attr["type"]), "application/ld+json") {
		p.verbatim = &strings.Builder{}
	}
	switch {
	case name == p.skipped:
		p.depth++
	case p.skipped != "":
	case aside[name]:
		p.skipped, p.depth = name, 1
	case name == "article":
		p.articles++
	case name == "main":
		p.mains++
	}
	if !inline[name] {
		p.add("\n")
	}
}

func (p *pageText) close(name string) {
	if p.verbatim != nil {
		switch name {
		case "title":
			p.title, p.hasTitle = p.verbatim.String(), true
		case "script":
			p.linkedData = append(p.linkedData, p.verbatim.String())
		}
		p.verbatim = nil
	}
	switch {
	case name == p.skipped:
		if p.depth--; p.depth == 0 {
			p.skipped = ""
		}
	case p.skipped != "":
	case name == "article":
		p.articles = max(p.articles-1, 0)
	case name == "main":
		p.mains = max(p.mains-1, 0)
	}
	if !inline[name] {
		p.add("\n")
	}
}

func mediaType(s string) string {
	s, _, _ = strings.Cut(s, ";")
	return strings.TrimSpace(s)
}

// element takes what one element says of the work.
func (r *pageReader) element(name string, attr map[string]string) {
	switch name {
	case "html":
		r.claim(&r.languages, markup, cmp.Or(attr["lang"], attr["xml:lang"]))
	case "base":
		r.base = cmp.Or(r.base, attr["href"])
	case "link":
		if slices.Contains(strings.Fields(strings.ToLower(attr["rel"])), "canonical") {
			r.claim(&r.addresses, markup, attr["href"])
		}
	case "time":
		if _, published := attr["pubdate"]; published || strings.EqualFold(attr["itemprop"], "datePublished") {
			r.claim(&r.dates, markup, attr["datetime"])
		}
	case "meta":
		for _, key := range []string{"name", "property", "itemprop", "http-equiv"} {
			for word := range strings.FieldsSeq(strings.ToLower(attr[key])) {
				r.meta(strings.Replace(word, ":", ".", 1), attr["content"])
			}
		}
	}
}

// meta takes the content of a meta element; the first colon of its name is a
// point.
func (r *pageReader) meta(name, value string) {
	switch name {
	case "citation_title":
		r.claim(&r.titles, citation, value)
	case "citation_author":
		r.claim(&r.authors, citation, inverted(value))
	case "citation_authors":
		for one := range strings.SplitSeq(value, ";") {
			r.claim(&r.authors, citation, inverted(one))
		}
	case "citation_publication_date", "citation_date", "citation_online_date", "citation_cover_date":
		r.claim(&r.dates, citation, value)
	case "citation_journal_title":
		r.claim(&r.sites, citation, value)
		r.claim(&r.kind, citation, "article-journal")
	case "citation_conference_title", "citation_inbook_title":
		r.claim(&r.sites, citation, value)
	case "citation_publisher", "citation_dissertation_institution", "citation_technical_report_institution":
		r.claim(&r.publishers, citation, value)
	case "citation_doi":
		r.claim(&r.doi, citation, value)
	case "citation_language":
		r.claim(&r.languages, citation, value)

	case "og.title":
		r.claim(&r.titles, openGraph, value)
	case "og.site_name":
		r.claim(&r.sites, openGraph, value)
	case "og.url":
		r.claim(&r.addresses, openGraph, value)
	case "og.locale":
		r.claim(&r.languages, openGraph, value)
	case "article.published_time", "og.article:published_time":
		r.claim(&r.dates, openGraph, value)
	case "article.author", "og.article:author":
		r.claim(&r.authors, openGraph, value)

	case "dc.title", "dcterms.title", "parsely-title", "headline", "twitter.title":
		r.claim(&r.titles, head, value)
	case "dc.creator", "dcterms.creator":
		r.claim(&r.authors, head, inverted(value))
	case "author", "parsely-author", "byl":
		r.claim(&r.authors, head, value)
	case "dc.publisher", "dcterms.publisher", "publisher":
		r.claim(&r.publishers, head, value)
	case "dc.date", "dc.date.issued", "dcterms.issued", "dcterms.date", "parsely-pub-date", "datepublished",
		"pubdate", "publishdate", "publish-date", "publish_date", "date":
		r.claim(&r.dates, head, value)
	case "dc.language", "dcterms.language", "content-language", "inlanguage":
		r.claim(&r.languages, head, value)
	}
}

func (r *pageReader) claim(c *claims, source int, value string) {
	if value = visible(value); value != "" && len(c[source]) < maxAuthors {
		c[source] = append(c[source], value)
	}
}

// visible writes the words of a text with single spaces and without what cannot
// be seen.
func visible(s string) string {
	return oneLine(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == utf8.RuneError, unicode.Is(unicode.Cf, r) && r != 0x200c && r != 0x200d, !unicode.IsGraphic(r) && !unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s))
}

// page decides between the claims.
func (r *pageReader) page() Page {
	var p Page
	p.Title = r.title()
	p.Container = first(r.sites, isName)
	p.Publisher = first(r.publishers, isName)
	for _, list := range r.authors {
		for _, a := range list {
			a = strings.TrimPrefix(strings.TrimPrefix(a, "By "), "by ")
			if isName(a) && !strings.EqualFold(a, p.Container) && !strings.EqualFold(a, p.Publisher) && !slices.Contains(p.Authors, a) {
				p.Authors = append(p.Authors, a)
			}
		}
		if len(p.Authors) > 0 {
			break
		}
	}
	p.Issued = readPageDate(first(r.dates, func(s string) bool { return !readPageDate(s).IsZero() }))
	if p.Issued.IsZero() {
		p.Issued = readPageDate(first(r.dates, func(s string) bool { return len(s) <= maxName }))
	}
	p.Language.Tag = pageLanguage(first(r.languages, func(s string) bool { return pageLanguage(s) != "" }))
	p.DOI = first(r.doi, func(s string) bool {
		return strings.HasPrefix(strings.TrimPrefix(s, "https://doi.org/"), "10.") && len(s) <= maxName
	})
	p.Type = first(r.kind, func(string) bool { return true })
	p.URL = r.address.String()
	r.canonical(&p)
	for _, text := range []string{r.text.article.String(), r.text.main.String(), r.text.all.String()} {
		if strings.TrimSpace(text) != "" {
			p.Text = p.Title + "\n" + text
			break
		}
	}
	return p
}

// first returns the most trusted claim that is usable.
func first(c claims, usable func(string) bool) string {
	for _, list := range c {
		if i := slices.IndexFunc(list, usable); i >= 0 {
			return list[i]
		}
	}
	return ""
}

func isName(s string) bool { return s != "" && len(s) <= maxName && !strings.Contains(s, "://") }

// title returns the most trusted title without the name of the site, which many
// put behind it.
func (r *pageReader) title() string {
	sites := []string{r.address.Hostname(), plainHost(r.address.Hostname())}
	for _, c := range []claims{r.sites, r.publishers} {
		for _, list := range c {
			sites = append(sites, list...)
		}
	}
	t := first(r.titles, func(s string) bool { return len(s) <= maxTitle })
	for _, sep := range []string{" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " : "} {
		i := strings.LastIndex(t, sep)
		if i > 0 && slices.ContainsFunc(sites, func(s string) bool { return strings.EqualFold(s, t[i+len(sep):]) }) {
			return t[:i]
		}
	}
	return t
}

// plainHost is a host without what tells its editions for phones apart.
func plainHost(host string) string {
	for _, prefix := range []string{"www.", "m.", "mobile.", "amp."} {
		if rest, ok := strings.CutPrefix(host, prefix); ok && strings.Contains(rest, ".") {
			return rest
		}
	}
	return host
}

// canonical takes the address that the page calls its own: only on the host that
// answered, for a page can name any, and not the home page, which some name on
// every page.
func (r *pageReader) canonical(p *Page) {
	base := r.address
	if b, err := r.address.Parse(r.base); err == nil {
		base = b
	}
	for _, source := range []int{markup, openGraph, linkedData} {
		for _, a := range r.addresses[source] {
			u, err := base.Parse(a)
			if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || len(u.String()) > maxAddress {
				continue
			}
			u.Fragment, u.RawFragment = "", ""
			if isHome := path.Clean("/"+u.Path) == "/" && u.RawQuery == ""; isHome && path.Clean("/"+r.address.Path) != "/" {
				continue
			}
			if plainHost(u.Host) != plainHost(r.address.Host) {
				p.Elsewhere = cmp.Or(p.Elsewhere, u.String())
				continue
			}
			if r.address.Scheme == "https" {
				u.Scheme = "https"
			}
			p.URL = u.String()
			return
		}
	}
}

// pageLanguage returns the language of a tag or name, without its region.
func pageLanguage(s string) string {
	tag, err := language.Parse(readLanguage(s).Tag)
	if err != nil {
		return ""
	}
	base, confidence := tag.Base()
	if confidence == language.No {
		return ""
	}
	return base.String()
}

var (
	weekday   = regexp.MustCompile(`^\pL{3,9}\.?, `)
	dayAndAll = regexp.MustCompile(`^(\d{4})([-/.])(\d{1,2})[-/.](\d{1,2})\.?(?:[T ,].*)?$`)
	eastern   = regexp.MustCompile(`^(\d{4}) ?[년年] ?(\d{1,2}) ?[월月] ?(\d{1,2}) ?[일日].*$`)
	compact   = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?$`)
	clock     = regexp.MustCompile(`(?:,| at|)? \d{1,2}:\d{2}.*$`)
)

// readPageDate is readDate for the forms in which programs write it. The day is
// the one that is written: that of the time zone in which the page was published,
// where it says so.
func readPageDate(s string) Date {
	s = oneLine(s)
	plain := s
	for _, form := range []*regexp.Regexp{eastern, compact} {
		plain = form.ReplaceAllString(plain, "$1-$2-$3")
	}
	plain = clock.ReplaceAllString(weekday.ReplaceAllString(dayAndAll.ReplaceAllString(plain, "$1-$3-$4"), ""), "")
	return Date{readDate(plain).Date, s}
}
