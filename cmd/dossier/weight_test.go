package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dossier/internal/content"
	"dossier/internal/page"
)

// What pages may weigh, in bytes over the wire from a cold cache: an article
// with its stylesheet, every other page with the stylesheet and the script too.
// An article with its stylesheet fits in the first flight of a connection.
const (
	maxArticle = 14_000
	maxEntity  = 26_000
	maxHome    = 24_000
	maxList    = 42_000 // of 400 rows, and for each 400 more
	maxSheet   = 7_000
	maxScript  = 3_000
)

// TestPagesAreLight weighs every page of the committed content.
func TestPagesAreLight(t *testing.T) {
	s, pages, _, err := (&repository{dir: "../.."}).pages()
	if err != nil {
		t.Fatal(err)
	}
	bodies := map[string]string{}
	packed := map[string]int{}
	for _, p := range pages {
		if ext := filepath.Ext(p.Path); ext == ".html" || strings.HasPrefix(p.Path, "assets/") {
			var plain, b bytes.Buffer
			if err := p.Render(&plain); err != nil {
				t.Fatal(err)
			}
			bodies[p.Path] = plain.String()
			z := gzip.NewWriter(&b)
			_, _ = z.Write(plain.Bytes())
			if err := z.Close(); err != nil {
				t.Fatal(err)
			}
			packed[p.Path] = b.Len()
		}
	}
	asset := func(name string, limit int) int {
		for path, n := range packed {
			if strings.HasPrefix(path, "assets/"+name+"-") {
				if n > limit {
					t.Errorf("%s has %d bytes, more than %d", path, n, limit)
				}
				return n
			}
		}
		t.Fatalf("there is no %s", name)
		return 0
	}
	sheet, script := asset("style", maxSheet), asset("site", maxScript)

	type class struct {
		name  string
		limit int
	}
	folders := map[string]class{content.ArticlesFolder: {"article", maxArticle}, content.EventsFolder: {"event", maxEntity}}
	for _, k := range s.Config.Kinds {
		folders[k.Name] = class{"entity", maxEntity}
	}
	rows := regexp.MustCompile(`<(li|tr)[ >]`)
	heaviest := map[string]string{}
	weight := map[string]int{}
	for _, path := range slices.Sorted(maps.Keys(bodies)) {
		if filepath.Ext(path) != ".html" {
			continue
		}
		folder, rest, _ := strings.Cut(path, "/")
		c, n := class{"list", maxList}, packed[path]+sheet+script
		switch entry, ok := folders[folder]; {
		case path == "index.html":
			c = class{"home", maxHome}
		case ok && strings.Count(rest, "/") == 1:
			c = entry
			if folder == content.ArticlesFolder {
				n -= script
			}
		default:
			c.limit = max(c.limit, c.limit*len(rows.FindAllString(bodies[path], -1))/400)
		}
		if n > c.limit {
			t.Errorf("%s has %d bytes, more than the %d of a page of its kind (%s)", path, n, c.limit, c.name)
		}
		if n > weight[c.name] {
			heaviest[c.name], weight[c.name] = path, n
		}
		loads := strings.Count(bodies[path], `rel="stylesheet"`) + strings.Count(bodies[path], "<script src") + strings.Count(bodies[path], "<img")
		if loads != 2 && folder != "search" && c.name != "list" {
			t.Errorf("%s loads %d files, not a stylesheet and a script", path, loads)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(weight)) {
		t.Logf("heaviest %s: %d bytes, %s", name, weight[name], heaviest[name])
	}
	t.Logf("stylesheet %d, script %d", sheet, script)
	if len(weight) != 5 {
		t.Errorf("weighed only %v", weight)
	}
}

// TestNavigationDoesNotGrow makes one dossier of four sizes, two below and two above the
// one at which the list of articles is divided: what surrounds the text of a page is the
// same below it and the same above it, and has as many links.
func TestNavigationDoesNotGrow(t *testing.T) {
	dir := smallDossier(t)
	frame := regexp.MustCompile(`(?s)<header class="site">.*</header>|<nav class="crumbs".*?</nav>|<footer.*</footer>`)
	around := func() string {
		t.Helper()
		_, pages, _, err := (&repository{dir: dir}).pages()
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(pages, func(p page.Page) bool { return p.Path == "articles/a/index.html" })
		var b bytes.Buffer
		if err := pages[at].Render(&b); err != nil {
			t.Fatal(err)
		}
		return strings.Join(frame.FindAllString(b.String(), -1), "\n")
	}
	made := 0
	grow := func(to int) string {
		t.Helper()
		for ; made < to; made++ {
			article := fmt.Sprintf("---\ntitle: Article %d\npublisher: upi\npublished: %d-05-07\nurl: https://a.example/%[1]d\ngrade: C3\n---\n", made, 1950+made%70)
			if err := os.WriteFile(filepath.Join(dir, "content", "articles", fmt.Sprintf("more-%d.md", made)), []byte(article), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return around()
	}
	small, more, divided, most := grow(0), grow(250), grow(400), grow(900)
	if more != small || len(small) < 500 {
		t.Errorf("with 250 more articles there stands\n%s\nand before\n%s", more, small)
	}
	if most != divided {
		t.Errorf("with 900 more articles there stands\n%s\nand with 400\n%s", most, divided)
	}
	if got, want := strings.Count(most, "<a "), strings.Count(small, "<a "); got != want {
		t.Errorf("with 900 more articles there are %d links, want %d", got, want)
	}
}
