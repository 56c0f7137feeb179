package main

import (
	"strings"
	"testing"

	"dossier/internal/browser"
	"dossier/internal/publish"
)

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
