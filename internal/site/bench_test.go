package site

import (
	"fmt"
	"testing"

	"dossier/internal/content"
	"dossier/internal/corpus"
)

// BenchmarkLink joins invented dossiers.
func BenchmarkLink(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d, _, err := content.Load(corpus.FS(n, 1), "")
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, ps := Link(d); len(ps) > 0 {
					b.Fatal(ps)
				}
			}
		})
	}
}
