package main

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"dossier/internal/browser"
	"dossier/internal/page"
	"dossier/internal/publish"
)

// maxArticle is what the page of an article may weigh with its stylesheet, as it
// is sent: what reaches a reader before the first acknowledgement.
const maxArticle = 14 << 10

// TestArticlesAreLight weighs every article of the committed content.
func TestArticlesAreLight(t *testing.T) {
	_, pages, _, err := (&repository{dir: "../.."}).pages()
	if err != nil {
		t.Fatal(err)
	}
	packed := func(p page.Page) int {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if err := p.Render(z); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Len()
	}
	sheet, heaviest, which := 0, 0, ""
	for _, p := range pages {
		switch {
		case strings.HasPrefix(p.Path, "assets/style-"):
			sheet = packed(p)
		case strings.HasPrefix(p.Path, "articles/") && strings.HasSuffix(p.Path, "/index.html") && p.Path != "articles/index.html":
			if n := packed(p); n > heaviest {
				heaviest, which = n, p.Path
			}
		}
	}
	if sheet == 0 || heaviest+sheet > maxArticle {
		t.Errorf("%s has %d bytes with its stylesheet of %d, more than %d", which, heaviest+sheet, sheet, maxArticle)
	}
	t.Logf("%s: %d bytes, %d of them the stylesheet's", which, heaviest+sheet, sheet)
}

// TestHeadHurtsNobody opens pages of each role from a server: the policy of the
// page lets the manifest be loaded, and takes JSON-LD for data.
func TestHeadHurtsNobody(t *testing.T) {
	repo := &repository{dir: smallDossier(t)}
	s, pages, ps, err := repo.pages()
	if err != nil || len(ps) > 0 {
		t.Fatal(err, ps)
	}
	dir := t.TempDir()
	if _, err := publish.Write(t.Context(), dir, pages); err != nil {
		t.Fatal(err)
	}
	tab := browser.New(t)
	home := browser.Serve(t, dir, s.Config.Href(""))
	for _, p := range []string{"", "articles/a/", "data/"} {
		tab.Open(t, home+p)
		var blocks int
		tab.Eval(t, `[...document.querySelectorAll('script[type="application/ld+json"]')].filter(s => JSON.parse(s.textContent)["@graph"].length).length`, &blocks)
		if blocks != 1 {
			t.Errorf("/%s has %d blocks of JSON-LD, want 1", p, blocks)
		}
	}
	if faults := tab.Faults(); len(faults) > 0 {
		t.Error(faults)
	}
	for _, r := range tab.Requests() {
		if !strings.HasPrefix(r, home) {
			t.Errorf("a page asks for %s", r)
		}
	}
}
