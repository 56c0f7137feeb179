package site

import (
	"fmt"
	"testing"

	"dossier/internal/content"
	"dossier/internal/corpus"
)

// BenchmarkLink joins invented dossiers, for the first time and again.
func BenchmarkLink(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		d, _, err := content.Load(corpus.FS(n, 1), "")
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("first/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, ps := Link(d); len(ps) > 0 {
					b.Fatal(ps)
				}
			}
		})
		b.Run(fmt.Sprintf("again/%d", n), func(b *testing.B) {
			var k Linker
			k.Link(d)
			b.ReportAllocs()
			for b.Loop() {
				if _, ps := k.Link(d); len(ps) > 0 {
					b.Fatal(ps)
				}
			}
		})
	}
}
