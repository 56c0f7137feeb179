// Package page says what gets published: a path and how to make its bytes.
//
// It is on the ground floor and imports nothing of ours. The makers of HTML, feeds and
// data give lists of pages; publish, serve and check take them. It must not know what
// a page says, nor where its bytes go.
package page

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Page is one file of the site: its bytes are the same each time Render is called.
type Page struct {
	Path   string                  // separated by slashes and relative, like "articles/x/index.html"
	Render func(w io.Writer) error // its error does not say the path; that of Write does
	// Fixed says that no other bytes are ever made for the path, because it holds
	// a sum of all that decides them. Whoever keeps them need not make them again.
	Fixed bool
	// Late says that the page tells of other pages, so that it is made in less time
	// after them.
	Late bool
}

// Write renders the page to w. Its error says which page it is.
func (p Page) Write(w io.Writer) error {
	if err := p.Render(w); err != nil {
		return fmt.Errorf("render %s: %w", p.Path, err)
	}
	return nil
}

// Sort orders pages by path and makes sure that every file system can hold them beside
// each other: each path is valid and none is another's in other letters or a folder of it.
func Sort(pages []Page) error {
	slices.SortFunc(pages, func(a, b Page) int { return strings.Compare(a.Path, b.Path) })
	type folded struct{ fold, path string }
	paths := make([]folded, len(pages))
	for i, p := range pages {
		if !valid(p.Path) {
			return fmt.Errorf("page path %q is not valid", p.Path)
		}
		paths[i] = folded{fold(p.Path), p.Path}
	}
	slices.SortFunc(paths, func(a, b folded) int { return cmp.Or(strings.Compare(a.fold, b.fold), strings.Compare(a.path, b.path)) })
	for i, p := range paths[:max(len(paths)-1, 0)] {
		switch next := paths[i+1]; {
		case p.path == next.path:
			return fmt.Errorf("two pages have the path %q", p.path)
		case p.fold == next.fold:
			return fmt.Errorf("page paths %q and %q differ only in case", p.path, next.path)
		}
	}
	checked := ""
	for _, p := range paths {
		dir := path.Dir(p.fold)
		if dir == checked {
			continue
		}
		for checked = dir; dir != "."; dir = path.Dir(dir) {
			if i, taken := slices.BinarySearchFunc(paths, dir, func(p folded, dir string) int { return strings.Compare(p.fold, dir) }); taken {
				return fmt.Errorf("page path %q is a file and, for %q, a folder", paths[i].path, p.path)
			}
		}
	}
	return nil
}

// valid is stricter than fs.ValidPath: a backslash parts folders on Windows, and a line
// break would part lines of a list of paths.
func valid(p string) bool {
	return fs.ValidPath(p) && p != "." && !strings.Contains(p, `\`) && !strings.ContainsFunc(p, unicode.IsControl)
}

// fold maps paths that differ only in case to one. By way of upper case, because two
// small letters can share a capital: ς and σ.
func fold(p string) string {
	for i := range len(p) {
		if c := p[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return strings.ToLower(strings.ToUpper(p))
		}
	}
	return p
}

// Type returns the content type of a page by the extension of its path. It is the same
// on every machine, which mime.TypeByExtension is not.
func Type(p string) string {
	switch strings.ToLower(path.Ext(p)) {
	case ".html", ".htm":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".txt", ".sha256":
		return "text/plain; charset=utf-8"
	case ".md":
		return "text/markdown; charset=utf-8"
	case ".csv":
		return "text/csv; charset=utf-8"
	case ".bib":
		return "text/x-bibtex; charset=utf-8"
	case ".ris":
		return "application/x-research-info-systems; charset=utf-8"
	case ".xml":
		return "text/xml; charset=utf-8"
	case ".atom":
		return "application/atom+xml; charset=utf-8"
	case ".graphml":
		return "application/xml; charset=utf-8"
	case ".json", ".map":
		return "application/json"
	case ".jsonl":
		return "application/jsonl"
	case ".geojson":
		return "application/geo+json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".gif":
		return "image/gif"
	case ".webp":
		return "image/webp"
	case ".ico":
		return "image/vnd.microsoft.icon"
	case ".woff2":
		return "font/woff2"
	case ".pdf":
		return "application/pdf"
	case ".zip":
		return "application/zip"
	case ".gz":
		return "application/gzip"
	}
	return "application/octet-stream"
}
