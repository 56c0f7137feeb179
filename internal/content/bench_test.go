package content

import (
	"fmt"
	"testing"

	"dossier/internal/corpus"
)

// BenchmarkLoad reads invented dossiers.
func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			fsys := corpus.FS(n, 1)
			b.ReportAllocs()
			for b.Loop() {
				if _, ps, err := Load(fsys, ""); err != nil || len(ps) > 0 {
					b.Fatal(err, ps)
				}
			}
		})
	}
}
