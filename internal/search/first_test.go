package search

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"testing/fstest"

	"dossier/internal/browser"
	"dossier/internal/content"
	"dossier/internal/corpus"
	"dossier/internal/page"
	"dossier/internal/render"
	"dossier/internal/site"
	"dossier/templates"
)

// BenchmarkFirstSearch prints what the first query of a reader costs in dossiers of
// different sizes, counted as by BenchmarkPagefind. They are invented ones, or p1000,
// p10000 and p100000 below the folder that DOSSIER_CORPORA names.
//
//	go test ./internal/search -run '^$' -bench FirstSearch -benchtime 1x -timeout 1h
func BenchmarkFirstSearch(b *testing.B) {
	for _, n := range []int{1000, 10_000, 100_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			var files fs.FS = corpus.FS(n, 1)
			if dir := os.Getenv("DOSSIER_CORPORA"); dir != "" {
				files = os.DirFS(filepath.Join(dir, fmt.Sprintf("p%d", n)))
			}
			d, _, err := content.Load(files, "")
			if err != nil {
				b.Fatal(err)
			}
			s, _ := site.Link(d)
			html, err := render.Pages(s, templates.FS)
			if err != nil {
				b.Fatal(err)
			}
			made := pageFS{}
			for _, p := range slices.Concat(html, Pages(s)) {
				made[p.Path] = p
			}
			// The sums of all shards are in the root; a server has them.
			if _, err := fs.ReadFile(made, dir+"root.js"); err != nil {
				b.Fatal(err)
			}
			server, address := serveSlowly(b, made)
			articles := slices.DeleteFunc(slices.Clone(s.In(content.ArticlesFolder)), func(e *site.Entry) bool { return queryOf(e) == "" })
			tab := browser.New(b)
			for range b.N {
				var list []cost
				const times = 24
				for i := range times {
					list = append(list, server.first(b, seen(b, tab), address, queryOf(articles[i*len(articles)/times])))
				}
				b.Logf("%d entries: %s", len(s.Entries), most(list))
			}
		})
	}
}

// A pageFS makes a page when it is read.
type pageFS map[string]page.Page

func (made pageFS) Open(name string) (fs.File, error) {
	p, ok := made[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	var b bytes.Buffer
	if err := p.Render(&b); err != nil {
		return nil, err
	}
	return fstest.MapFS{name: &fstest.MapFile{Data: b.Bytes()}}.Open(name)
}
