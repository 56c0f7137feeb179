package publish

import (
	"fmt"
	"io"
	"path/filepath"
	"testing"

	"dossier/internal/corpus"
	"dossier/internal/page"
)

// BenchmarkWrite writes the files of invented dossiers as pages: into an empty
// folder, and where they are already.
func BenchmarkWrite(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		var pages []page.Page
		for name, data := range corpus.Files(n, 1) {
			pages = append(pages, page.Page{Path: name, Render: func(w io.Writer) error {
				_, err := w.Write(data)
				return err
			}})
		}
		write := func(b *testing.B, dir string, want int) {
			if res, err := Write(b.Context(), dir, pages); err != nil || res.Written != want {
				b.Fatal(res, err)
			}
		}
		b.Run(fmt.Sprintf("cold/%d", n), func(b *testing.B) {
			dir := b.TempDir()
			for i := 0; b.Loop(); i++ {
				write(b, filepath.Join(dir, fmt.Sprint(i)), len(pages))
			}
		})
		b.Run(fmt.Sprintf("unchanged/%d", n), func(b *testing.B) {
			dir := filepath.Join(b.TempDir(), "out")
			write(b, dir, len(pages))
			for b.Loop() {
				write(b, dir, 0)
			}
		})
	}
}
