package bibliography

import (
	"encoding/json"
	"html"
	"strings"
)

// A ldNode is one object of JSON-LD.
type ldNode = map[string]any

// cslTypes are the types of schema.org that a work on a page may have, and what
// CSL calls each; "" for one that is too wide for that.
var cslTypes = map[string]string{
	"NewsArticle": "article-newspaper", "ReportageNewsArticle": "article-newspaper", "AnalysisNewsArticle": "article-newspaper",
	"BackgroundNewsArticle": "article-newspaper", "OpinionNewsArticle": "article-newspaper", "ReviewNewsArticle": "article-newspaper",
	"ScholarlyArticle": "article-journal", "MedicalScholarlyArticle": "article-journal", "Report": "report", "Thesis": "thesis",
	"BlogPosting": "post-weblog", "LiveBlogPosting": "post-weblog", "Legislation": "legislation", "Book": "book",
	"Article": "", "TechArticle": "", "CreativeWork": "", "WebPage": "", "ItemPage": "", "AboutPage": "",
}

// wide are the types that a page has besides the work on it.
var wide = wordSet("WebPage ItemPage AboutPage CreativeWork")

// maxLinkedData bounds how deep the objects of JSON-LD are followed.
const maxLinkedData = 30

// readLinkedData takes the claims of the work that the page's JSON-LD describes:
// of several, the one with the page's address, else a work before a page, else
// the first. What is broken is passed over.
func (r *pageReader) readLinkedData() {
	var nodes []ldNode
	byID := map[string]ldNode{}
	var walk func(v any, depth int)
	walk = func(v any, depth int) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e, depth)
			}
		case ldNode:
			nodes = append(nodes, v)
			if id, ok := v["@id"].(string); ok && len(v) > 1 && byID[id] == nil {
				byID[id] = v
			}
			if depth < maxLinkedData {
				walk(v["@graph"], depth+1)
				walk(v["mainEntity"], depth+1)
				walk(v["hasPart"], depth+1)
				for _, key := range []string{"publisher", "author", "isPartOf"} { // for their ids
					walk(v[key], depth+1)
				}
			}
		}
	}
	for _, src := range r.text.linkedData {
		src = strings.Map(func(c rune) rune { // line ends in a text, which JSON forbids and programs write
			if c < ' ' {
				return ' '
			}
			return c
		}, src)
		src = strings.TrimSuffix(strings.TrimSpace(strings.NewReplacer("<!--", "", "-->", "", "/*<![CDATA[*/", "", "/*]]>*/", "", "<![CDATA[", "", "]]>", "").Replace(src)), ";")
		var v any
		if json.Unmarshal([]byte(src), &v) == nil {
			walk(v, 0)
		}
	}
	best, rank := ldNode(nil), 0
	for _, n := range nodes {
		kind, ok := ldType(n)
		if !ok {
			continue
		}
		now := 1
		if !wide[kind] {
			now = 2
			if r.isHere(n) {
				now = 3
			}
		}
		if now > rank {
			best, rank = n, now
		}
	}
	if best == nil {
		return
	}
	l := ldReader{byID}
	kind, _ := ldType(best)
	r.claim(&r.kind, linkedData, cslTypes[kind])
	for _, key := range []string{"headline", "name"} {
		for _, t := range l.texts(best[key], "@value", 0) {
			r.claim(&r.titles, linkedData, t)
		}
	}
	for _, a := range l.texts(best["author"], "name", 0) {
		r.claim(&r.authors, linkedData, a)
	}
	for _, p := range l.texts(best["publisher"], "name", 0) {
		r.claim(&r.sites, linkedData, p)
	}
	for _, d := range l.texts(best["datePublished"], "@value", 0) {
		r.claim(&r.dates, linkedData, d)
	}
	for _, t := range l.texts(best["inLanguage"], "alternateName", 0) {
		r.claim(&r.languages, linkedData, t)
	}
	for _, u := range l.addresses(best) {
		r.claim(&r.addresses, linkedData, u)
	}
}

// ldType returns the first of a node's types that a work on a page may have.
func ldType(n ldNode) (string, bool) {
	list, ok := n["@type"].([]any)
	if !ok {
		list = []any{n["@type"]}
	}
	for _, t := range list {
		s, _ := t.(string)
		s = s[strings.LastIndexAny(s, "/:#")+1:]
		if _, ok := cslTypes[s]; ok {
			return s, true
		}
	}
	return "", false
}

// isHere reports whether a node names the page's address as its own.
func (r *pageReader) isHere(n ldNode) bool {
	for _, a := range (ldReader{}).addresses(n) {
		if u, err := r.address.Parse(a); err == nil && plainHost(u.Host) == plainHost(r.address.Host) && u.Path == r.address.Path {
			return true
		}
	}
	return false
}

// A ldReader follows the ids of nodes.
type ldReader struct{ byID map[string]ldNode }

// texts returns the texts of a value: itself, each of a list, and of an object
// what stands under key.
func (l ldReader) texts(v any, key string, depth int) (list []string) {
	if depth > 4 { // an author has a name, a name a value; more is a circle
		return nil
	}
	switch v := v.(type) {
	case string:
		return []string{html.UnescapeString(v)}
	case []any:
		for _, e := range v[:min(len(v), maxAuthors)] {
			list = append(list, l.texts(e, key, depth+1)...)
		}
	case ldNode:
		if id, ok := v["@id"].(string); ok && v[key] == nil && l.byID[id] != nil {
			v = l.byID[id]
		}
		for _, k := range []string{key, "@value"} {
			if list = l.texts(v[k], "@value", depth+1); len(list) > 0 {
				break
			}
		}
	}
	return list
}

// addresses returns those that a node calls its own.
func (l ldReader) addresses(n ldNode) (list []string) {
	list = append(list, l.texts(n["url"], "@id", 0)...)
	return append(list, l.texts(n["mainEntityOfPage"], "@id", 0)...)
}
