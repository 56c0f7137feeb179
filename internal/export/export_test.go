package export

import (
	"bytes"
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mmcdole/gofeed"
	"golang.org/x/tools/txtar"

	"dossier/internal/content"
	"dossier/internal/page"
	"dossier/internal/site"
)

var update = flag.Bool("update", false, "rewrite what the cases expect")

// load links the content of a txtar file. change, if not nil, may alter its files.
func load(t testing.TB, name string, change func(files map[string]string)) *site.Site {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	if change != nil {
		change(files)
	}
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	d, ps, err := content.Load(fsys, "")
	if err != nil {
		t.Fatal(err)
	}
	s, more := site.Link(d)
	for _, p := range append(ps, more...) {
		t.Error(p)
	}
	if t.Failed() {
		t.FailNow()
	}
	return s
}

const hostile = "testdata/hostile.txtar"

// made renders every export of a Site.
func made(t testing.TB, s *site.Site) map[string]string {
	t.Helper()
	pages := New(s).Pages()
	if err := page.Sort(pages); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, p := range pages {
		var b bytes.Buffer
		if err := p.Render(&b); err != nil {
			t.Fatal(err)
		}
		files[p.Path] = b.String()
	}
	return files
}

// TestFormats compares the files of one hostile site with those in
// testdata/formats.txtar.
func TestFormats(t *testing.T) {
	files := made(t, load(t, hostile, nil))
	const name = "testdata/formats.txtar"
	shown := []string{
		"data/references.bib", "data/references.ris", "data/references.json", "feeds/articles.atom", "feeds/corrections.json",
		"places/hamhung/references.bib", "places/hamhung/feed.json",
	}
	if *update {
		a := &txtar.Archive{Comment: []byte("What the exports of hostile.txtar must be; CR is shown as ␍.\n\n")}
		for _, f := range shown {
			a.Files = append(a.Files, txtar.File{Name: f, Data: []byte(strings.ReplaceAll(files[f], "\r", "␍"))})
		}
		if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range want.Files {
		if got := strings.ReplaceAll(files[f.Name], "\r", "␍"); got != string(f.Data) {
			t.Errorf("%s: got\n%s\nwant\n%s", f.Name, got, f.Data)
		}
	}
	if len(want.Files) != len(shown) {
		t.Errorf("%s has %d files, want %d; run with -update", name, len(want.Files), len(shown))
	}
}

// TestPlain pins both styles of citations in words.
func TestPlain(t *testing.T) {
	s := load(t, hostile, nil)
	x := New(s)
	for id, want := range map[content.ID]Plain{
		"articles/russian": {
			"“«Наркотики».” The \"Paper\" & Co. {TeX}, ca. 1976. State archive, \"fond\" 5.",
			"The \"Paper\" & Co. {TeX}. (ca. 1976). «Наркотики». State archive, \"fond\" 5.",
		},
		"articles/undated": {
			"“=cmd().” =HYPERLINK(\"https://evil.example\",\"click\"), n.d. https://c.example/.",
			"=HYPERLINK(\"https://evil.example\",\"click\"). (n.d.). =cmd(). https://c.example/",
		},
		"articles/han": {
			"“北朝鮮 麻薬.” The \"Paper\" & Co. {TeX}, 16 to 21 April 2003. https://b.example/.",
			"The \"Paper\" & Co. {TeX}. (16 to 21 April 2003). 北朝鮮 麻薬. https://b.example/",
		},
	} {
		if got := x.Plain(s.Entry(id)); got != want {
			t.Errorf("%s: got %q, want %q", id, got, want)
		}
	}
	if got, want := enumerate([]string{"A", "B", "C"}, "and"), "A, B, and C"; got != want {
		t.Errorf("three authors: %q, want %q", got, want)
	}
}

// TestKeysAreUniqueAndStable holds that keys survive a renaming and the coming
// and going of articles whose slugs fold alike.
func TestKeysAreUniqueAndStable(t *testing.T) {
	keys := func(s *site.Site) map[string]string {
		byTitle := map[string]string{}
		for _, e := range s.In(content.ArticlesFolder) {
			k := key(e)
			byTitle[e.Title] = k
			if strings.Trim(k, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || k == "" {
				t.Errorf("%s has the key %q", e.ID, k)
			}
		}
		if n := len(slices.Compact(slices.Sorted(maps.Values(byTitle)))); n != len(byTitle) {
			t.Errorf("%d articles share %d keys", len(byTitle), n)
		}
		return byTitle
	}
	before := keys(load(t, hostile, nil))
	after := keys(load(t, hostile, func(files map[string]string) {
		delete(files, "content/articles/cafe.md")
		delete(files, "content/articles/함북.md")
		files["content/articles/new-name.md"] = strings.Replace(files["content/articles/café.md"], "publisher:", "redirect_from: [articles/café]\npublisher:", 1)
		delete(files, "content/articles/café.md")
	}))
	for title, k := range after {
		if before[title] != k {
			t.Errorf("%s had the key %q and has %q", title, before[title], k)
		}
	}
	if before["Two"] != "cafe" {
		t.Errorf("the key of a plain slug is %q, want the slug", before["Two"])
	}
}

// TestFeedsAreRead reads every feed with a parser that is not ours, and looks for
// what a renaming must not change.
func TestFeedsAreRead(t *testing.T) {
	s := load(t, hostile, nil)
	ids := func(files map[string]string) map[string]string {
		byTitle := map[string]string{}
		for name, text := range files {
			if !strings.HasSuffix(name, ".atom") && !strings.HasPrefix(name, "feeds/") && !strings.HasSuffix(name, "/feed.json") {
				continue
			}
			f, err := gofeed.NewParser().ParseString(text)
			if err != nil {
				t.Fatalf("%s: %v\n%s", name, err, text)
			}
			if f.Title == "" || f.UpdatedParsed == nil && strings.HasSuffix(name, ".atom") || f.FeedLink != "https://dossier.example/sub/"+name {
				t.Errorf("%s: title %q, updated %v, link %q", name, f.Title, f.UpdatedParsed, f.FeedLink)
			}
			seen := map[string]bool{}
			for _, it := range f.Items {
				if seen[it.GUID] || !strings.HasPrefix(it.GUID, "tag:dossier.example,2026:") {
					t.Errorf("%s: id %q stands twice or is no tag URI", name, it.GUID)
				}
				if it.PublishedParsed == nil || it.UpdatedParsed == nil || !strings.HasPrefix(it.Link, "https://dossier.example/sub/") || it.Title == "" {
					t.Errorf("%s: %+v", name, it)
				}
				seen[it.GUID] = true
				byTitle[it.Title+it.Description+it.Content] = it.GUID
			}
		}
		return byTitle
	}
	before := ids(made(t, s))
	for title := range map[string]bool{"-2+3 ]]> everything": true} {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(before)), func(k string) bool { return strings.Contains(k, title) }) {
			t.Errorf("no item speaks of %q as it is written", title)
		}
	}
	after := ids(made(t, load(t, hostile, func(files map[string]string) {
		for _, name := range []string{"articles/korean", "events/seizure"} {
			files["content/"+name+"-renamed.md"] = strings.Replace(files["content/"+name+".md"], "\ntype:", "\nredirect_from: ["+name+"]\ntype:", 1)
			delete(files, "content/"+name+".md")
		}
		for name, text := range files {
			files[name] = strings.NewReplacer("@korean", "@korean-renamed", "[korean", "[korean-renamed", ": korean", ": korean-renamed", "events/seizure]]", "events/seizure-renamed]]").Replace(text)
		}
	})))
	if !maps.Equal(before, after) {
		t.Errorf("ids before a renaming:\n%v\nand after:\n%v", before, after)
	}
}
