package main

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/tools/txtar"

	"dossier/internal/bundle"
)

// unzip unpacks a zip into a folder.
func unzip(file, dir string) error {
	z, err := zip.OpenReader(file)
	if err != nil {
		return err
	}
	defer z.Close()
	return os.CopyFS(dir, z)
}

// TestBundle packs a small dossier and, where the browser is required, the
// committed content too. Every link of every page must lead to a file of the
// folder and to an element of it, and the folder must not be much larger than
// the site.
func TestBundle(t *testing.T) {
	small := t.TempDir()
	write(t, small, "testdata/bundle.txtar")
	dirs := []string{small}
	if os.Getenv("DOSSIER_BROWSER") == "required" {
		dirs = append(dirs, "../..")
	}
	for _, dir := range dirs {
		tmp := t.TempDir()
		repo := &repository{dir: dir}
		s, pages, ps, err := repo.pages()
		if err != nil || len(ps) > 0 {
			t.Fatal(err, ps)
		}
		zip := filepath.Join(tmp, "dossier.zip")
		if _, err := replace(zip, func(w io.Writer) error { return bundle.Write(w, "dossier", pages, s.Config.Href("")) }); err != nil {
			t.Fatal(err)
		}
		if err := unzip(zip, tmp); err != nil {
			t.Fatal(err)
		}
		files := checkLinks(t, filepath.Join(tmp, "dossier"))
		if len(files) != len(pages) {
			t.Errorf("%d files of %d pages", len(files), len(pages))
		}
		var site, bundled int64
		for _, p := range pages {
			var b bytes.Buffer
			if err := p.Render(&b); err != nil {
				t.Fatal(err)
			}
			site += int64(b.Len())
			bundled += files[p.Path]
		}
		if bundled*5 > site*6 {
			t.Errorf("the bundle has %d bytes, more than 1.2 times the site's %d", bundled, site)
		}
	}
}

// checkLinks follows every link of every page of an unpacked bundle, and
// returns the sizes of its files.
func checkLinks(t *testing.T, root string) map[string]int64 {
	t.Helper()
	sizes, ids, links := map[string]int64{}, map[string]map[string]bool{}, map[string][]string{}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		sizes[name], ids[name] = int64(len(b)), map[string]bool{}
		if filepath.Ext(name) != ".html" {
			return nil
		}
		doc, err := html.Parse(bytes.NewReader(b))
		if err != nil {
			return err
		}
		for n := range doc.Descendants() {
			for _, a := range n.Attr {
				switch a.Key {
				case "id":
					ids[name][a.Val] = true
				case "href", "src":
					links[name] = append(links[name], a.Val)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for page, hrefs := range links {
		for _, href := range hrefs {
			u, err := (&url.URL{Path: page}).Parse(href)
			if err != nil {
				t.Fatal(err)
			}
			if u.Scheme != "" {
				continue
			}
			target := ids[strings.TrimPrefix(u.Path, "/")]
			switch {
			case u.Host != "" || strings.HasPrefix(href, "/") || target == nil:
				t.Errorf("%s links to %s, which is no file of the bundle", page, href)
			case u.Fragment != "" && !target[u.Fragment]:
				t.Errorf("%s links to %s, which is no element of its page", page, href)
			}
		}
	}
	return sizes
}

// write unpacks the files of a txtar into a folder.
func write(t *testing.T, dir, archive string) {
	t.Helper()
	a, err := txtar.ParseFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range a.Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
