package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"dossier/internal/content"
	"dossier/internal/export"
	"dossier/internal/render"
	"dossier/internal/site"
	"dossier/templates"
)

// FuzzSite takes any bytes as an article: either there are problems, or every page
// that shows it is HTML without a script, an event handler or a foreign address,
// and what machines read of it is well formed.
func FuzzSite(f *testing.F) {
	files, err := filepath.Glob("testdata/hostile/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for i, file := range files {
		if i%3 > 0 { // each is a case of TestHostile
			continue
		}
		a, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, x := range a.Files {
			if x.Name == "content/articles/a.md" && len(x.Data) < 4096 {
				f.Add(x.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 8192 {
			t.Skip()
		}
		d, ps, err := content.Load(fstest.MapFS{
			"content/site.yaml":         {Data: []byte(defaultSite)},
			"content/publishers/upi.md": {Data: []byte("---\ntitle: UPI\n---\n")},
			"content/places/p.md":       {Data: []byte("---\ntitle: Pyongsong\naliases: [P]\n---\n")},
			"content/articles/a.md":     {Data: src},
		}, "")
		if err != nil {
			t.Fatal(err)
		}
		s, found := site.Link(d)
		if ps = append(ps, found...); ps.Errors() > 0 {
			return
		}
		pages, err := render.Pages(s, templates.FS)
		if err != nil {
			t.Fatal(err)
		}
		out := fstest.MapFS{}
		for _, p := range append(pages, export.New(s).Pages()...) {
			switch {
			case strings.HasPrefix(p.Path, "articles/"), strings.HasPrefix(p.Path, "places/"), strings.HasPrefix(p.Path, "feeds/"), strings.HasPrefix(p.Path, "data/"), p.Path == "index.html":
				var b bytes.Buffer
				if err := p.Render(&b); err != nil {
					t.Fatal(err)
				}
				out[p.Path] = &fstest.MapFile{Data: b.Bytes()}
			}
		}
		if err := safeSite(out, "https://dossier.example/"); err != nil {
			t.Errorf("%q: %v", src, err)
		}
	})
}
