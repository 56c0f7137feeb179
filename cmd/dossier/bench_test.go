package main

import (
	"io"
	"os"
	"testing"

	"dossier/internal/content"
	"dossier/internal/site"
)

// corpus is the folder of a dossier to measure with, such as one made by a
// generator; the repository's own content otherwise.
func corpus() string {
	if dir := os.Getenv("DOSSIER_CORPUS"); dir != "" {
		return dir
	}
	return "../.."
}

// BenchmarkFloors times each floor over the whole corpus, in one run:
//
//	DOSSIER_CORPUS=DIR go test ./cmd/dossier -run '^$' -bench Floors
func BenchmarkFloors(b *testing.B) {
	root, err := os.OpenRoot(corpus())
	if err != nil {
		b.Fatal(err)
	}
	defer root.Close()
	load := func() *content.Dossier {
		d, _, err := content.Load(root.FS(), "")
		if err != nil {
			b.Fatal(err)
		}
		return d
	}
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			load()
		}
	})
	d := load()
	b.Run("link", func(b *testing.B) {
		for b.Loop() {
			site.Link(d)
		}
	})
	repo := &repository{dir: corpus()}
	_, pages, _, err := repo.pages()
	if err != nil || pages == nil {
		b.Fatal("the corpus has problems", err)
	}
	b.Run("render", func(b *testing.B) {
		for b.Loop() {
			for _, p := range pages {
				if err := p.Render(io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
