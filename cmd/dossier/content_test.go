package main

import (
	"testing"

	"dossier/internal/check"
	"dossier/internal/content"
)

// TestCommittedContent builds the dossier of this repository: no problem, and
// every link of every page leads somewhere, at its own base path and at
// another.
func TestCommittedContent(t *testing.T) {
	for _, base := range []content.URL{"", "https://example.org/a/b/"} {
		repo := &repository{dir: "../..", base: base}
		s, pages, ps, err := repo.pages()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range ps {
			t.Error(p)
		}
		if t.Failed() {
			return
		}
		dead, err := check.Links(pages, s.Config.Href(""))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range dead {
			t.Errorf("at %s: %s", s.Config.Href(""), p)
		}
	}
}
