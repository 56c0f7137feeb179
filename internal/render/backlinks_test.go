package render

import (
	"fmt"
	"os"
	"path"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"dossier/internal/content"
	"dossier/internal/page"
	"dossier/internal/site"
	"dossier/templates"
)

// TestEveryLinkComesBack reads the built pages of the committed content: each
// link, mention and citation of each body is marked once on the page of its
// target, in a sentence that leads back.
func TestEveryLinkComesBack(t *testing.T) {
	d, _, err := content.Load(os.DirFS("../.."), "")
	if err != nil {
		t.Fatal(err)
	}
	s, ps := site.Link(d)
	if ps.Errors() > 0 {
		t.Skip("the content has problems, which TestCommittedContent reports")
	}
	pages, err := Pages(s, templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	byPath := map[string]page.Page{}
	years := map[string][]page.Page{} // by the path of their entity
	for _, p := range pages {
		byPath[p.Path] = p
		if of := path.Dir(path.Dir(p.Path)) + "/"; strings.Count(of, "/") == 2 {
			years[of] = append(years[of], p)
		}
	}
	want, got := map[string]int{}, map[string]int{}
	sources := map[string]bool{} // addresses of entries, and of the home page
	for _, e := range s.Entries {
		sources[s.Config.Href(e.ID.Path())] = true
	}
	total := 0
	for _, e := range s.Entries {
		source := s.Config.Href(e.ID.Path())
		doc := parsePage(t, byPath[e.ID.Path()+"index.html"])
		text := find(doc, "div", "text")
		references := map[string]string{} // "#_r1" -> the article's page
		for n := range doc.Descendants() {
			if n.Data == "li" && strings.HasPrefix(attr(n, "id"), "_r") {
				for a := range n.Descendants() {
					if attr(a, "class") == "title" {
						references["#"+attr(n, "id")] = attr(a, "href")
					}
				}
			}
		}
		for n := range body(text) {
			target := attr(n, "href")
			if strings.HasPrefix(target, "#_r") {
				target = references[target]
			} else if !strings.HasPrefix(target, s.Config.Href("")) {
				continue // outside, a heading, a footnote
			}
			target, _, _ = strings.Cut(target, "#")
			if target != source {
				want[source+" -> "+target]++
				total++
			}
		}
		// On this page and those of its years, the sentences of others that
		// refer to it.
		count := func(doc *html.Node) {
			for n := range doc.Descendants() {
				if attr(n, "class") != "context" {
					continue
				}
				from, _, _ := strings.Cut(attr(n.FirstChild, "href"), "#")
				for m := range n.Descendants() {
					if m.Data == "mark" {
						got[from+" -> "+source]++
						if strings.TrimSpace(words(m)) == "" {
							t.Errorf("%s: an empty mark in %q", source, words(n))
						}
					}
				}
				if !sources[from] {
					t.Errorf("%s: a sentence of %s, which is no entry", source, from)
				}
			}
		}
		count(doc)
		for _, p := range years[e.ID.Path()] {
			count(parsePage(t, p))
		}
	}
	for pair, n := range want {
		if got[pair] != n {
			t.Errorf("%s: %d in the text, %d marked on the target", pair, n, got[pair])
		}
	}
	for pair, n := range got {
		if want[pair] == 0 {
			t.Errorf("%s: none in the text, %d marked on the target", pair, n)
		}
	}
	if total == 0 && len(s.Entries) > 0 {
		t.Error("no link was counted")
	}
	t.Logf("%d links, mentions and citations", total)
}

func parsePage(t *testing.T, p page.Page) *html.Node {
	t.Helper()
	var b strings.Builder
	if err := p.Render(&b); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// body yields the links of an entry's own text: those before the sections that
// the template adds.
func body(text *html.Node) func(yield func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		for c := range text.ChildNodes() {
			if c.Data == "section" || c.Data == "details" || c.Data == "nav" || c.Data == "figure" || attr(c, "class") == "caveat" {
				continue
			}
			for n := range c.Descendants() {
				if n.Data == "a" && !yield(n) {
					return
				}
			}
		}
	}
}

func find(doc *html.Node, tag, class string) *html.Node {
	for n := range doc.Descendants() {
		if n.Data == tag && attr(n, "class") == class {
			return n
		}
	}
	panic(fmt.Sprintf("no <%s class=%q>", tag, class))
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func words(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}
