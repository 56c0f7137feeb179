package page_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"dossier/internal/page"
)

func TestSort(t *testing.T) {
	for _, tt := range []struct {
		name  string
		paths string // separated by spaces
		want  string // sorted, or the error
	}{
		{"nothing", "", ""},
		{"by bytes", "b.html a/index.html a.html", "a.html a/index.html b.html"},
		{"Hangul", "places/함흥/index.html places/a/index.html", "places/a/index.html places/함흥/index.html"},
		{"siblings", "a/b a/c ab", "a/b a/c ab"},
		{"folders in other letters", "A/x a/y", "A/x a/y"},
		{"twice", "a.html b a.html", `two pages have the path "a.html"`},
		{"other letters", "a/index.html A/index.html", `page paths "A/index.html" and "a/index.html" differ only in case`},
		{"letters that share a capital", "ς σ", `page paths "ς" and "σ" differ only in case`},
		{"file and folder", "a a/index.html", `page path "a" is a file and, for "a/index.html", a folder`},
		{"file and folder above", "a a-b a/b/c", `page path "a" is a file and, for "a/b/c", a folder`},
		{"file and folder in other letters", "A a/x", `page path "A" is a file and, for "a/x", a folder`},
		{"upward", "../a", `page path "../a" is not valid`},
		{"upward inside", "a/../b", `page path "a/../b" is not valid`},
		{"absolute", "/a", `page path "/a" is not valid`},
		{"folder", "a/", `page path "a/" is not valid`},
		{"the folder itself", ".", `page path "." is not valid`},
		{"backslash", `a\b`, `page path "a\\b" is not valid`},
		{"control character", "a\x00b", `page path "a\x00b" is not valid`},
		{"not UTF-8", "a\xff", `page path "a\xff" is not valid`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var pages []page.Page
			for _, p := range strings.Fields(tt.paths) {
				pages = append(pages, page.Page{Path: p})
			}
			var got string
			if err := page.Sort(pages); err != nil {
				got = err.Error()
			} else {
				var paths []string
				for _, p := range pages {
					paths = append(paths, p.Path)
				}
				got = strings.Join(paths, " ")
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestSortRefusesEmptyPath(t *testing.T) {
	if err := page.Sort([]page.Page{{}}); err == nil {
		t.Error("no error for an empty path")
	}
}

func FuzzSort(f *testing.F) {
	f.Add("a", "a/b")
	f.Add("ß", "ẞ")
	f.Fuzz(func(t *testing.T, a, b string) {
		pages := []page.Page{{Path: a}, {Path: b}}
		reversed := []page.Page{{Path: b}, {Path: a}}
		err, rerr := page.Sort(pages), page.Sort(reversed)
		if (err == nil) != (rerr == nil) || err != nil && err.Error() != rerr.Error() {
			t.Errorf("%q, %q: %v; the other way round: %v", a, b, err, rerr)
		}
		if err == nil && (strings.EqualFold(a, b) || strings.HasPrefix(a, b+"/") || strings.HasPrefix(b, a+"/")) {
			t.Errorf("%q beside %q is accepted", a, b)
		}
	})
}

func TestType(t *testing.T) {
	for path, want := range map[string]string{
		"a/index.html":        "text/html; charset=utf-8",
		"A.HTML":              "text/html; charset=utf-8",
		"style.css":           "text/css; charset=utf-8",
		"search/shard.js":     "text/javascript; charset=utf-8",
		"manifest.sha256":     "text/plain; charset=utf-8",
		"data/articles.csv":   "text/csv; charset=utf-8",
		"feed.xml":            "text/xml; charset=utf-8",
		"data/events.geojson": "application/geo+json",
		"map.svg":             "image/svg+xml",
		"favicon.ico":         "image/vnd.microsoft.icon",
		"site.webmanifest":    "application/manifest+json",
		"dossier.zip":         "application/zip",
		"CNAME":               "application/octet-stream",
		"a.html/b":            "application/octet-stream",
	} {
		if got := page.Type(path); got != want {
			t.Errorf("Type(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestTextTypesNameTheirCharset(t *testing.T) {
	for _, ext := range strings.Fields("html htm css js mjs txt sha256 md csv bib ris xml atom graphml") {
		if got := page.Type("x." + ext); !strings.HasSuffix(got, "; charset=utf-8") {
			t.Errorf(".%s is %q, without a charset", ext, got)
		}
	}
}

func TestWriteNamesThePage(t *testing.T) {
	broken := errors.New("broken")
	p := page.Page{Path: "a/index.html", Render: func(w io.Writer) error {
		_, err := io.WriteString(w, "text")
		return err
	}}
	var b bytes.Buffer
	if err := p.Write(&b); err != nil || b.String() != "text" {
		t.Errorf("wrote %q, %v", &b, err)
	}
	p.Render = func(io.Writer) error { return broken }
	if err := p.Write(&b); !errors.Is(err, broken) || err.Error() != "render a/index.html: broken" {
		t.Errorf("error %v", err)
	}
}
