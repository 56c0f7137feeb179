package main

import (
	"bytes"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dossier/internal/content"
	"dossier/internal/corpus"
	"dossier/internal/render"
	"dossier/internal/site"
	"dossier/templates"
)

const (
	maxHTML   = 300_000 // bytes of any page, at any size
	maxGrowth = 1.3     // of what a reader loads, from a thousand entries to any number

	// Of a very large dossier one in so many articles and events is made.
	sampled     = 10
	sampledFrom = 10_000
)

// TestPagesStayLight makes the pages of invented dossiers: none is too large, and
// those of articles, of entities and of the home page weigh and hold in a large one
// what they do in a small one. DOSSIER_ENTRIES is the size of a further dossier.
func TestPagesStayLight(t *testing.T) {
	sizes := []int{1000, 3000}
	if s := os.Getenv("DOSSIER_ENTRIES"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, n)
	}
	first := map[string]load{}
	for _, n := range sizes {
		loads, divided := weighPages(t, n)
		if divided == 0 {
			t.Errorf("of %d entries no list is divided", n)
		}
		for _, of := range []string{"home", "article", "event", "entity"} {
			l := loads[of].mean()
			t.Logf("%d entries: %s: %.0f bytes, %.0f elements, mean of %d", n, of, l.bytes, l.elements, loads[of].pages)
			was, ok := first[of]
			if !ok {
				first[of] = l
			} else if l.bytes > was.bytes*maxGrowth || l.elements > was.elements*maxGrowth {
				t.Errorf("%s: %.0f bytes and %.0f elements, of %d entries %.0f and %.0f", of, l.bytes, l.elements, sizes[0], was.bytes, was.elements)
			}
		}
	}
}

// TestInventedDossierPassesCheck follows every link of a dossier whose lists are
// divided.
func TestInventedDossierPassesCheck(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, corpus.FS(1000, 1)); err != nil {
		t.Fatal(err)
	}
	if _, ps, err := (&repository{dir: dir}).checked(); err != nil || len(ps) > 0 {
		t.Fatal(err, ps)
	}
}

// A load is what pages weigh and hold.
type load struct {
	pages           int
	bytes, elements float64
}

func (l load) mean() load {
	return load{1, l.bytes / float64(l.pages), l.elements / float64(l.pages)}
}

// weighPages makes the HTML pages of an invented dossier, and counts those that are
// parts of a divided list.
func weighPages(t *testing.T, n int) (loads map[string]load, divided int) {
	t.Helper()
	d, ps, err := content.Load(corpus.FS(n, 1), "")
	if err != nil {
		t.Fatal(err)
	}
	s, found := site.Link(d)
	if ps = append(ps, found...); len(ps) > 0 {
		t.Fatal(ps)
	}
	pages, err := render.Pages(s, templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	loads = map[string]load{}
	var b bytes.Buffer
	for i, p := range pages {
		e := s.Entry(content.ID(strings.TrimSuffix(p.Path, "/index.html")))
		if path.Ext(p.Path) != ".html" || i%sampled != 0 && n > sampledFrom && e != nil && e.Role&(content.Article|content.Event) != 0 {
			continue
		}
		b.Reset()
		if err := p.Render(&b); err != nil {
			t.Fatal(err)
		}
		if b.Len() > maxHTML {
			t.Errorf("%d entries: %s has %d bytes, at most %d are allowed", n, p.Path, b.Len(), maxHTML)
		}
		dir := strings.Split(p.Path, "/")
		if slices.Contains(dir[:len(dir)-1], "year") {
			divided++
		}
		of := ""
		switch {
		case p.Path == "index.html":
			of = "home"
		case e != nil && e.Role != content.Page:
			of = e.Role.String()
		default:
			continue
		}
		l := loads[of]
		loads[of] = load{l.pages + 1, l.bytes + float64(b.Len()), l.elements + float64(bytes.Count(b.Bytes(), []byte("<"))-bytes.Count(b.Bytes(), []byte("</")))}
	}
	return loads, divided
}
