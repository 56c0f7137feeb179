package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"golang.org/x/tools/txtar"

	"dossier/internal/content"
	"dossier/internal/export"
	"dossier/internal/page"
	"dossier/internal/render"
	"dossier/internal/search"
	"dossier/internal/site"
	"dossier/templates"
)

// richContent is a dossier with something of everything.
const richContent = "../../internal/export/testdata/hostile.txtar"

// TestSameTreeEverywhere builds one dossier in two places under many settings.
func TestSameTreeEverywhere(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("umask is of Unix")
	}
	archive, err := txtar.ParseFile(richContent)
	if err != nil {
		t.Fatal(err)
	}
	archive.Comment = nil
	var want map[string][32]byte
	n := 0
	for _, place := range []string{t.TempDir(), filepath.Join(t.TempDir(), "a far longer way to the same", "함흥")} {
		extract(t, place, archive)
		for i, procs := range []string{"1", "2", "8"} {
			for _, zone := range []string{"UTC", "Asia/Pyongyang", "America/St_Johns"}[i%2:] {
				lang := []string{"C", "ko_KR.UTF-8", "tr_TR.UTF-8"}[n%3]
				umask := []string{"022", "077", "000"}[n/3%3]
				out := filepath.Join(place, fmt.Sprint("out", n))
				cmd := exec.Command("sh", "-c", "umask "+umask+" && exec dossier build -C \"$1\" -o \"$2\"", "sh", place, out)
				cmd.Env = append(os.Environ(), "GOMAXPROCS="+procs, "TZ="+zone, "LANG="+lang, "LC_ALL="+lang)
				if text, err := cmd.CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, text)
				}
				got := published(t, out)
				if want == nil {
					want = got
				}
				if !maps.Equal(got, want) {
					t.Errorf("GOMAXPROCS=%s TZ=%s LANG=%s umask %s in %s: another tree", procs, zone, lang, umask, place)
				}
				n++
			}
		}
	}
	if n < 12 || len(want) < 50 {
		t.Errorf("%d builds of %d files", n, len(want))
	}
}

// TestOrderOfFilesIsNothing: file systems list folders in any order.
func TestOrderOfFilesIsNothing(t *testing.T) {
	archive, err := txtar.ParseFile(richContent)
	if err != nil {
		t.Fatal(err)
	}
	archive.Comment = nil
	dir := t.TempDir()
	extract(t, dir, archive)
	var want map[string]string
	for seed := range uint64(5) {
		shuffled := shuffledFS{os.DirFS(dir), rand.New(rand.NewPCG(seed, 0))}
		d, ps, err := content.Load(shuffled, "")
		if err != nil {
			t.Fatal(err)
		}
		s, found := site.Link(d)
		if ps = append(ps, found...); ps.Errors() > 0 {
			t.Fatal(ps)
		}
		got := map[string]string{}
		for _, p := range allPages(t, s) {
			var b bytes.Buffer
			if err := p.Render(&b); err != nil {
				t.Fatal(err)
			}
			got[p.Path] = b.String()
		}
		if want == nil {
			want = got
		}
		for p := range got {
			if got[p] != want[p] {
				t.Errorf("order %d: %s is another", seed, p)
			}
		}
	}
}

// allPages makes every page of a site with the templates of the binary.
func allPages(t *testing.T, s *site.Site) []page.Page {
	t.Helper()
	pages, err := render.Pages(s, templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Concat(pages, export.New(s).Pages(), search.Pages(s))
}

// A shuffledFS lists its folders in any order, as fs.ReadDirFS must not and file
// systems do.
type shuffledFS struct {
	fs.FS
	rand *rand.Rand
}

// ReadDir implements fs.ReadDirFS.
func (f shuffledFS) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(f.FS, name)
	f.rand.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	return entries, err
}
