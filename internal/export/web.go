package export

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"dossier/internal/edtf"
	"dossier/internal/page"
)

// The files by which machines find their way through a site: sitemaps
// (https://www.sitemaps.org/protocol.html, 0.9), robots.txt (RFC 9309),
// security.txt (RFC 9116) and the web application manifest.

// maxSitemap is how many addresses a sitemap may hold by the protocol.
const maxSitemap = 50_000

const sitemapNamespace = "http://www.sitemaps.org/schemas/sitemap/0.9"

// Web returns these files; pages are all HTML pages of the site.
func (x *Exports) Web(pages []page.Page) []page.Page {
	list := x.sitemaps(pages, maxSitemap)
	list = append(list, fixed("robots.txt", "User-agent: *\nAllow: /\n\nSitemap: "+x.site.Config.Abs("sitemap.xml")+"\n"))
	if s := x.site.Config.Security; s.Contact != "" && !s.Expires.IsZero() {
		_, day := s.Expires.Bounds()
		expires := time.Date(day.Year, time.Month(day.Month), day.Day, 23, 59, 59, 0, time.UTC)
		const name = ".well-known/security.txt"
		list = append(list, fixed(name, fmt.Sprintf("Contact: %s\nExpires: %s\nCanonical: %s\nPreferred-Languages: %s\n",
			s.Contact, rfc3339(expires), x.site.Config.Abs(name), x.site.Config.Language)))
	}
	return list
}

func fixed(path, text string) page.Page {
	return page.Page{Path: path, Render: func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}}
}

// ManifestPath is the path of the web application manifest.
const ManifestPath = "site.webmanifest"

// WebManifest returns the manifest (https://www.w3.org/TR/appmanifest/) with the
// icon of a path.
func (x *Exports) WebManifest(icon string) page.Page {
	type image struct {
		Src   string `json:"src"`
		Type  string `json:"type"`
		Sizes string `json:"sizes"`
	}
	c := x.site.Config
	return page.Page{Path: ManifestPath, Render: func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", " ")
		return enc.Encode(struct {
			ID          string  `json:"id"`
			Name        string  `json:"name"`
			Description string  `json:"description,omitempty"`
			Lang        string  `json:"lang"`
			Start       string  `json:"start_url"`
			Scope       string  `json:"scope"`
			Display     string  `json:"display"`
			Icons       []image `json:"icons"`
		}{c.Href(""), c.Title, c.Summary, string(c.Language), c.Href(""), c.Href(""), "minimal-ui", []image{{c.Href(icon), "image/svg+xml", "any"}}})
	}}
}

type sitemapURL struct {
	XMLName xml.Name `xml:"url"`
	Loc     string   `xml:"loc"`
	Lastmod string   `xml:"lastmod,omitempty"`
}

// sitemaps lists the pages that have content of their own, in files of at most
// most addresses and an index of them if one is not enough.
func (x *Exports) sitemaps(pages []page.Page, most int) []page.Page {
	skip := map[string]bool{}
	for _, r := range x.site.Redirects {
		skip[r.From+"/index.html"] = true
	}
	for _, g := range x.site.Gone {
		skip[g.Path+"/index.html"] = true
	}
	type address struct{ path, loc string }
	var all []address
	for _, p := range pages {
		path, ok := strings.CutSuffix(p.Path, "index.html")
		if ok && !skip[p.Path] && (path == "" || strings.HasSuffix(path, "/")) {
			all = append(all, address{path, x.site.Config.Abs(path)})
		}
	}
	slices.SortFunc(all, func(a, b address) int { return strings.Compare(a.loc, b.loc) })
	paths := make([]string, len(all))
	for i, a := range all {
		paths[i] = a.path
	}
	if len(paths) <= most {
		return []page.Page{sitemap("sitemap.xml", "urlset", x.sitemapURLs(paths))}
	}
	type part struct {
		XMLName xml.Name `xml:"sitemap"`
		Loc     string   `xml:"loc"`
	}
	var list []page.Page
	var parts []part
	for chunk := range slices.Chunk(paths, most) {
		name := fmt.Sprintf("sitemap-%d.xml", len(parts)+1)
		list = append(list, sitemap(name, "urlset", x.sitemapURLs(chunk)))
		parts = append(parts, part{Loc: x.site.Config.Abs(name)})
	}
	return append(list, sitemap("sitemap.xml", "sitemapindex", slices.Values(parts)))
}

// sitemapURLs yields the addresses of pages, which are made when they are asked for:
// there are as many as entries, and they are long.
func (x *Exports) sitemapURLs(paths []string) iter.Seq[sitemapURL] {
	return func(yield func(sitemapURL) bool) {
		changed := map[string]string{}
		for _, e := range x.site.Entries {
			at := isoDay(e.Changed)
			for _, c := range e.Corrections {
				at = max(at, correctedOn(c.Date))
			}
			changed[e.ID.Path()] = at
		}
		for _, path := range paths {
			if !yield(sitemapURL{Loc: x.site.Config.Abs(path), Lastmod: changed[path]}) {
				return
			}
		}
	}
}

// sitemap writes one file of the protocol.
func sitemap[T any](path, element string, items iter.Seq[T]) page.Page {
	return page.Page{Path: path, Render: func(w io.Writer) error {
		b := bufio.NewWriter(w)
		fmt.Fprintf(b, "%s<%s xmlns=%q>\n", xml.Header, element, sitemapNamespace)
		enc := xml.NewEncoder(b)
		for item := range items {
			if err := enc.Encode(item); err != nil {
				return err
			}
			b.WriteByte('\n')
		}
		fmt.Fprintf(b, "</%s>\n", element)
		return b.Flush()
	}}
}

// correctedOn is the day of a correction, if it is known.
func correctedOn(d edtf.Date) string {
	if m := certain(d); len(m) == len(time.DateOnly) {
		return m
	}
	return ""
}
