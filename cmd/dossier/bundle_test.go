package main

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"golang.org/x/net/html"
	"golang.org/x/tools/txtar"

	"dossier/internal/browser"
	"dossier/internal/bundle"
	"dossier/internal/page"
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
	dirs := []string{smallDossier(t)}
	if browser.Required() {
		dirs = append(dirs, "../..")
	}
	for _, dir := range dirs {
		root, pages := unpacked(t, dir)
		files := checkLinks(t, root)
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

// TestBundleOpensFromDisk opens every page of a small dossier's bundle in a
// browser without a network; with DOSSIER_CRAWL, of the committed content.
func TestBundleOpensFromDisk(t *testing.T) {
	dir := smallDossier(t)
	if os.Getenv("DOSSIER_CRAWL") != "" {
		dir = "../.."
	}
	root, pages := unpacked(t, dir)
	pages = slices.DeleteFunc(pages, func(p page.Page) bool { return filepath.Ext(p.Path) != ".html" })
	if len(pages) < 20 {
		t.Errorf("the bundle has only %d pages", len(pages))
	}
	for some := range slices.Chunk(pages, 300) { // a browser has only so much time
		t.Run(some[0].Path, func(t *testing.T) {
			tab := browser.New(t)
			for _, p := range some {
				openFromDisk(t, tab, p, fileURL(root, p.Path))
			}
			requests := tab.Requests()
			for _, r := range requests {
				if !strings.HasPrefix(r, "file:") {
					t.Errorf("a page asks for %s", r)
				}
			}
			t.Logf("%d pages, %d requests, none failed", len(some), len(requests))
		})
	}
}

// TestBundleSearches searches from the form of a page, from the disk, and follows what
// is found.
func TestBundleSearches(t *testing.T) {
	root, _ := unpacked(t, smallDossier(t))
	tab := browser.New(t)
	tab.Open(t, fileURL(root, "articles/a/index.html"))
	var title string
	tab.Run(t,
		chromedp.SendKeys(`header form.search input`, "함흥"+kb.Enter, chromedp.ByQuery),
		chromedp.WaitVisible(`#_hits a[href$="/places/%ED%95%A8%ED%9D%A5/index.html"]`, chromedp.ByQuery),
		chromedp.Click(`#_hits a[href$="/places/%ED%95%A8%ED%9D%A5/index.html"]`, chromedp.ByQuery),
		chromedp.WaitVisible(`.entry h1`, chromedp.ByQuery),
		chromedp.Text(`h1`, &title, chromedp.ByQuery),
	)
	if !strings.HasPrefix(title, "Hamhung") {
		t.Errorf("the search led to %q", title)
	}
	if faults := tab.Faults(); len(faults) > 0 {
		t.Error(faults)
	}
}

// TestBundleDownloads follows the links of a page to its citation, from the disk,
// in each format: the browser shows the file or stores it.
func TestBundleDownloads(t *testing.T) {
	root, _ := unpacked(t, smallDossier(t))
	tab, store := browser.New(t), t.TempDir()
	for _, name := range []string{"cite.bib", "cite.ris", "cite.json"} {
		b, err := os.ReadFile(filepath.Join(root, "articles", "a", name))
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Fields(string(b)) // a browser shows other line ends
		tab.Open(t, fileURL(root, "articles/a/index.html"))
		tab.Run(t,
			cdpbrowser.SetDownloadBehavior(cdpbrowser.SetDownloadBehaviorBehaviorAllow).WithDownloadPath(store),
			chromedp.Click(`a[href$="`+name+`"]`, chromedp.ByQuery))
		var got []string
		for !slices.Equal(got, want) && tab.Err() == nil {
			var shown string
			_ = chromedp.Run(tab, chromedp.Text("pre", &shown, chromedp.ByQuery, chromedp.AtLeast(0))) // fails between two pages
			if b, err := os.ReadFile(filepath.Join(store, name)); err == nil {
				shown = string(b)
			}
			got = strings.Fields(shown)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

// openFromDisk opens a page and fails where something of it does not load.
func openFromDisk(t *testing.T, tab *browser.Tab, p page.Page, address string) {
	t.Helper()
	if !redirects(t, p) {
		tab.Open(t, address)
		if faults := tab.Faults(); len(faults) > 0 {
			t.Fatalf("%s: %v", p.Path, faults)
		}
		return
	}
	// It goes on by itself, and would stop whatever its tab opens next.
	tab.NewTab(t).Run(t, chromedp.Navigate(address), chromedp.ActionFunc(func(ctx context.Context) error {
		for now := address; now == address; {
			if err := chromedp.Location(&now).Do(ctx); err != nil {
				return err
			}
		}
		return nil
	}))
}

// redirects reports whether a page sends its readers on.
func redirects(t *testing.T, p page.Page) bool {
	t.Helper()
	var b bytes.Buffer
	if err := p.Render(&b); err != nil {
		t.Fatal(err)
	}
	return bytes.Contains(b.Bytes(), []byte(`http-equiv="refresh"`))
}

func fileURL(root, path string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(root, filepath.FromSlash(path)))}).String()
}

func smallDossier(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "testdata/bundle.txtar")
	return dir
}

// unpacked packs a dossier and unpacks it.
func unpacked(t *testing.T, dir string) (root string, pages []page.Page) {
	t.Helper()
	repo := &repository{dir: dir}
	s, pages, ps, err := repo.pages()
	if err != nil || len(ps) > 0 {
		t.Fatal(err, ps)
	}
	tmp := t.TempDir()
	zip := filepath.Join(tmp, "dossier.zip")
	if _, err := replace(zip, func(w io.Writer) error { return bundle.Write(w, "dossier", pages, s.Config.Href("")) }); err != nil {
		t.Fatal(err)
	}
	if err := unzip(zip, tmp); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(tmp, "dossier"), pages
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
	unpack(t, dir, a.Files)
}

func unpack(t *testing.T, dir string, files []txtar.File) {
	t.Helper()
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
