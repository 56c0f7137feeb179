// Package check reads every page and reports links that lead nowhere.
//
// Upper floor, beside publish and serve. It takes the pages as they would be
// published and looks at their HTML as a browser would; so it finds what
// templates get wrong, not only what content does.
package check

import (
	"bytes"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"dossier/internal/page"
	"dossier/internal/problem"
)

// Links renders every page and returns a problem for each internal link
// without a target, for each fragment without an element, and for each thing
// that a page would load from elsewhere or run in place. base is the address
// of the home page without host: "/" or "/dossier/".
func Links(pages []page.Page, base string) (problem.List, error) {
	c := &checker{base: base, ids: map[string]map[string]bool{}}
	for _, p := range pages {
		c.ids[p.Path] = nil
	}
	for _, p := range pages {
		if path.Ext(p.Path) != ".html" {
			continue
		}
		var b bytes.Buffer
		if err := p.Write(&b); err != nil {
			return nil, err
		}
		if err := c.read(p.Path, b.Bytes()); err != nil {
			return nil, fmt.Errorf("parse %s: %w", p.Path, err)
		}
	}
	for _, l := range c.links {
		c.follow(l)
	}
	c.problems.Sort()
	return c.problems, nil
}

type checker struct {
	base     string
	ids      map[string]map[string]bool // by page; nil for what is not HTML
	links    []link
	problems problem.List
}

type link struct {
	from, href string
	loads      bool // fetched by the browser by itself
}

func (c *checker) fault(from, format string, args ...any) {
	c.problems.Addf(problem.Pos{File: from}, problem.DeadLink, format, args...)
}

// read collects the ids and links of a page.
func (c *checker) read(name string, src []byte) error {
	doc, err := html.Parse(bytes.NewReader(src))
	if err != nil {
		return err
	}
	ids := map[string]bool{}
	c.ids[name] = ids
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "id":
				if ids[a.Val] {
					c.fault(name, "id %q stands twice on the page; correct the template", a.Val)
				}
				ids[a.Val] = true
			case a.Key == "href":
				c.links = append(c.links, link{name, a.Val, n.DataAtom == atom.Link && !isAddress(n)})
			case a.Key == "src", a.Key == "srcset", a.Key == "poster", a.Key == "data", a.Key == "action", a.Key == "formaction":
				c.links = append(c.links, link{name, a.Val, true})
			case strings.HasPrefix(a.Key, "on"), a.Key == "style":
				c.fault(name, "attribute %q holds script or style in place; use a file of templates/", a.Key)
			}
		}
		if n.DataAtom == atom.Script && n.FirstChild != nil && !slices.ContainsFunc(n.Attr, func(a html.Attribute) bool {
			return a.Key == "type" && a.Val == "application/ld+json"
		}) {
			c.fault(name, "a script stands in the page; use a file of templates/")
		}
	}
	return nil
}

// isAddress reports whether a <link> names an address without loading it.
func isAddress(n *html.Node) bool {
	for _, a := range n.Attr {
		if a.Key == "rel" {
			switch a.Val {
			case "canonical", "alternate", "license", "me", "next", "prev":
				return true
			}
		}
	}
	return false
}

// follow checks one link.
func (c *checker) follow(l link) {
	from := &url.URL{Path: c.base + strings.TrimSuffix(l.from, "index.html")}
	u, err := from.Parse(l.href)
	if err != nil {
		c.fault(l.from, "link %q is not an address; correct the template", l.href)
		return
	}
	if u.Scheme != "" || u.Host != "" {
		switch {
		case l.loads:
			c.fault(l.from, "the page would load %q from elsewhere; keep a copy in templates/", l.href)
		case u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto":
			c.fault(l.from, "link %q has a scheme that is not followed; use https", l.href)
		}
		return
	}
	target, ok := strings.CutPrefix(u.Path, c.base)
	if !ok {
		c.fault(l.from, "link %q leaves out the base path %q; make internal links with href", l.href, c.base)
		return
	}
	if target == "" || strings.HasSuffix(target, "/") {
		target += "index.html"
	}
	ids, published := c.ids[target]
	switch {
	case !published:
		c.fault(l.from, "link %q leads to no page; correct the template", l.href)
	case u.Fragment != "" && !ids[u.Fragment]:
		c.fault(l.from, "link %q leads to no element of its page; correct the template", l.href)
	}
}
