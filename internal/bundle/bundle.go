// Package bundle packs pages into one zip that opens without a server.
//
// Upper floor, beside publish, serve and check. It takes the pages as they would
// be published and gives the same files with other links: relative and with the
// name of the file in full, so that they lead somewhere from a folder on a disk.
// Links are changed here and not where they are made, because there nobody knows
// on which page a link will stand, and because every one of them begins with the
// base path, which check proves; so none is missed.
package bundle

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"dossier/internal/page"
)

// Write writes the pages, sorted by path, as a zip with one folder, in the same
// bytes each time. base is the path of the home page: "/" or "/dossier/". A link
// to a page that is not among them is an error.
func Write(w io.Writer, folder string, pages []page.Page, base string) error {
	b := bundler{base: base, paths: make(map[string]bool, len(pages))}
	for _, p := range pages {
		b.paths[p.Path] = true
	}
	z := zip.NewWriter(w)
	for _, p := range pages {
		f, err := z.CreateHeader(&zip.FileHeader{
			Name:     folder + "/" + p.Path,
			Method:   method(p.Path),
			Modified: epoch,
		})
		if err != nil {
			return err
		}
		if err := b.page(f, p); err != nil {
			return fmt.Errorf("pack %s: %w", p.Path, err)
		}
	}
	return z.Close()
}

// epoch is the first moment that a zip can hold. The files have no time of
// their own.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// method does not press what is pressed already.
func method(name string) uint16 {
	switch path.Ext(name) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".woff2", ".zip", ".gz":
		return zip.Store
	}
	return zip.Deflate
}

type bundler struct {
	base  string
	paths map[string]bool
}

func (b *bundler) page(w io.Writer, p page.Page) error {
	if path.Ext(p.Path) != ".html" {
		return p.Render(w)
	}
	var src bytes.Buffer
	if err := p.Render(&src); err != nil {
		return err
	}
	return b.html(w, p.Path, &src)
}

// html copies a page. Only tags with links inside the site are written anew.
func (b *bundler) html(w io.Writer, name string, src io.Reader) error {
	z := html.NewTokenizer(src)
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			if err := z.Err(); !errors.Is(err, io.EOF) {
				return err
			}
			return nil
		}
		out := slices.Clone(z.Raw()) // Token changes it
		if kind == html.StartTagToken || kind == html.SelfClosingTagToken {
			t := z.Token()
			if isManifest(t) {
				continue
			}
			changed, err := b.tag(name, &t)
			if err != nil {
				return err
			}
			if changed {
				out = []byte(t.String())
			}
		}
		if _, err := w.Write(out); err != nil {
			return err
		}
	}
}

// isManifest finds the link to the web application manifest, which browsers take
// from a server alone and complain of elsewhere.
func isManifest(t html.Token) bool {
	return t.Data == "link" && slices.Contains(t.Attr, html.Attribute{Key: "rel", Val: "manifest"})
}

// tag changes the links of a tag.
func (b *bundler) tag(name string, t *html.Token) (changed bool, err error) {
	refresh := t.Data == "meta" && slices.ContainsFunc(t.Attr, func(a html.Attribute) bool { return a.Key == "http-equiv" && strings.EqualFold(a.Val, "refresh") })
	for i := range t.Attr {
		a := &t.Attr[i]
		before, link := "", a.Val
		switch a.Key {
		case "href", "src", "action", "formaction", "poster", "data", "xlink:href":
		case "content":
			var ok bool
			if before, link, ok = strings.Cut(a.Val, "url="); !refresh || !ok {
				continue
			}
			before += "url="
		default:
			continue
		}
		link, err := b.link(name, link)
		if err != nil {
			return false, err
		}
		changed = changed || before+link != a.Val
		a.Val = before + link
	}
	return changed, nil
}

// link makes a link of the page name relative and explicit, if it leads to
// another page.
func (b *bundler) link(name, href string) (string, error) {
	from := &url.URL{Path: b.base + strings.TrimSuffix(name, "index.html")}
	u, err := from.Parse(href)
	if err != nil {
		return "", err
	}
	if u.Scheme != "" || u.Host != "" || strings.HasPrefix(href, "#") {
		return href, nil
	}
	target, ok := strings.CutPrefix(u.Path, b.base)
	if target == "" || strings.HasSuffix(target, "/") {
		target += "index.html"
	}
	if !ok || !b.paths[target] {
		return "", fmt.Errorf("link %q leads to no page", href)
	}
	u.Path, u.RawPath = strings.Repeat("../", strings.Count(name, "/"))+target, ""
	return u.String(), nil
}
