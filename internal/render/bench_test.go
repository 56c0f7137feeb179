package render

import (
	"fmt"
	"io"
	"testing"

	"dossier/internal/content"
	"dossier/internal/corpus"
	"dossier/internal/site"
	"dossier/templates"
)

// BenchmarkPages makes every HTML page of invented dossiers.
func BenchmarkPages(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d, _, err := content.Load(corpus.FS(n, 1), "")
			if err != nil {
				b.Fatal(err)
			}
			s, _ := site.Link(d)
			b.ReportAllocs()
			for b.Loop() {
				pages, err := Pages(s, templates.FS)
				if err != nil {
					b.Fatal(err)
				}
				for _, p := range pages {
					if err := p.Render(io.Discard); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
