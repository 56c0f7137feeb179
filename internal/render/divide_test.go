package render

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"dossier/internal/content"
	"dossier/internal/corpus"
	"dossier/internal/site"
	"dossier/templates"
)

// rendered makes the pages of some content by path; only those below one are rendered.
func rendered(t *testing.T, fsys fstest.MapFS, below string) map[string]string {
	t.Helper()
	d, ps, err := content.Load(fsys, "")
	if err != nil || len(ps) > 0 {
		t.Fatal(err, ps)
	}
	s, ps := site.Link(d)
	if len(ps) > 0 {
		t.Fatal(ps)
	}
	pages, err := Pages(s, templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, p := range pages {
		all[p.Path] = ""
		if strings.HasPrefix(p.Path, below) {
			var b bytes.Buffer
			if err := p.Render(&b); err != nil {
				t.Fatal(err)
			}
			all[p.Path] = b.String()
		}
	}
	return all
}

// TestDividedIndexHasEachOnce: every article stands on one page of the index by year.
func TestDividedIndexHasEachOnce(t *testing.T) {
	fsys := corpus.FS(1000, 1)
	var all strings.Builder
	for path, html := range rendered(t, fsys, "articles/year/") {
		if strings.HasPrefix(path, "articles/year/") {
			all.WriteString(html)
		}
	}
	articles := 0
	for name := range fsys {
		if slug, ok := strings.CutPrefix(name, "content/articles/"); ok {
			articles++
			row := `<a class="title" href="/articles/` + strings.TrimSuffix(slug, ".md") + `/"`
			if n := strings.Count(all.String(), row); n != 1 {
				t.Errorf("%s stands on %d pages", slug, n)
			}
		}
	}
	if articles <= partRows {
		t.Errorf("%d articles are too few for an index by year", articles)
	}
}

// TestDividedListsKeepAddresses: more entries, in a new year and in an old one that
// has a page too many by then, take no address away.
func TestDividedListsKeepAddresses(t *testing.T) {
	fsys := corpus.FS(1000, 1)
	before := rendered(t, fsys, "articles/year/")
	more := maps.Clone(fsys)
	for i := range partRows + 1 {
		more[fmt.Sprintf("content/articles/further-%d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"---\ntitle: Further\npublisher: %s\npublished: %d\nurl: https://a.example/%d\nlanguage: en\ngrade: C3\n---\n", publisher(fsys), []int{2010, 2040}[i/partRows], i)}
	}
	after := rendered(t, more, "articles/year/")
	for path := range before {
		if _, ok := after[path]; !ok {
			t.Errorf("%s is gone", path)
		}
	}
	if _, ok := after["articles/year/2010-2/index.html"]; !ok {
		t.Error("the year with more articles than a page holds has no second page")
	}
}

// publisher returns the slug of one.
func publisher(fsys fstest.MapFS) string {
	for name := range fsys {
		if slug, ok := strings.CutPrefix(name, "content/publishers/"); ok {
			return strings.TrimSuffix(slug, ".md")
		}
	}
	return ""
}

// TestPeriodsOfAnEntity: where a decade has more than one page holds its years have pages,
// a year with too much has several, and every article stands once on one of them.
func TestPeriodsOfAnEntity(t *testing.T) {
	years := map[int]int{1987: 1, 2001: maxPeriod - 1, 2009: 1, 2010: 1, 2015: maxPeriod, 2019: maxPeriod + 1}
	fsys := corpus.FS(100, 1)
	fsys["content/places/here.md"] = &fstest.MapFile{Data: []byte("---\ntitle: Here\n---\n")}
	for year, n := range years {
		for i := range n {
			fsys[fmt.Sprintf("content/articles/here-%d-%d.md", year, i)] = &fstest.MapFile{Data: fmt.Appendf(nil,
				"---\ntitle: Further\npublisher: %s\npublished: %d\nurl: https://a.example/%d/%d\nlanguage: en\ngrade: C3\nplaces: [here]\n---\n", publisher(fsys), year, year, i)}
		}
	}
	rows := map[string]int{}
	var all strings.Builder
	pages := rendered(t, fsys, "places/here/")
	for path, html := range pages {
		if name, ok := strings.CutPrefix(path, "places/here/"); ok && strings.HasSuffix(name, "/index.html") {
			rows[strings.TrimSuffix(name, "/index.html")] = strings.Count(html, `<li><a class="title"`)
			all.WriteString(html)
		}
	}
	want := map[string]int{"1980s": 1, "2000s": maxPeriod, "2010s": 0, "2010": 1, "2015": maxPeriod, "2019": maxPeriod, "2019-2": 1}
	if !maps.Equal(rows, want) {
		t.Errorf("got the pages %v, want %v", rows, want)
	}
	if here := `<a href="/places/here/2000s/" aria-current="page">`; !strings.Contains(pages["places/here/2000s/index.html"], here) {
		t.Error("a period is not marked in the list of all")
	}
	for year, n := range years {
		for i := range n {
			if n := strings.Count(all.String(), fmt.Sprintf(`<li><a class="title" href="/articles/here-%d-%d/"`, year, i)); n != 1 {
				t.Errorf("article %d of %d stands %d times", i, year, n)
			}
		}
	}
}

// TestManyOthersHaveAPage: where more entities name one than its page holds with their
// sentences, it has their names, and the sentences stand with what has no date.
func TestManyOthersHaveAPage(t *testing.T) {
	fsys := corpus.FS(100, 1)
	fsys["content/places/here.md"] = &fstest.MapFile{Data: []byte("---\ntitle: Ytterhamn\n---\n")}
	for i := range maxAround + 1 {
		fsys[fmt.Sprintf("content/places/there-%d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\ntitle: Further %d\n---\n\nIt is near [[here]].\n", i)}
		if i < maxAround-1 {
			continue
		}
		n := i + 1
		want := map[string][2]int{"index.html": {n, n}, "undated/index.html": {}}
		if n > maxAround {
			want = map[string][2]int{"index.html": {n, 0}, "undated/index.html": {n, n}}
		}
		pages := rendered(t, fsys, "places/here/")
		for path, want := range want {
			html := pages["places/here/"+path]
			if leads := strings.Contains(html, `<a href="/places/here/undated/">what has no date`); leads != (want == [2]int{n, 0}) {
				t.Errorf("%s of %d others leads to their sentences: %t", path, n, leads)
			}
			if got := [2]int{strings.Count(html, `<li><a href="/places/there-`), strings.Count(html, `class="context"`)}; got != want {
				t.Errorf("of %d others %s has %d with %d sentences, want %d with %d", n, path, got[0], got[1], want[0], want[1])
			}
		}
	}
}

// TestHeadingSaysWhetherListIsWhole: on the page of a divided entity a list is called the
// latest where other pages have more of it, and not where it holds all.
func TestHeadingSaysWhetherListIsWhole(t *testing.T) {
	fsys := corpus.FS(100, 1)
	fsys["content/places/here.md"] = &fstest.MapFile{Data: []byte("---\ntitle: Here\n---\n")}
	article := ""
	for i := range maxAround {
		article = fmt.Sprintf("here-%d", i)
		fsys["content/articles/"+article+".md"] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"---\ntitle: Further\npublisher: %s\npublished: 2015\nurl: https://a.example/%d\nlanguage: en\ngrade: C3\nplaces: [here]\n---\n", publisher(fsys), i)}
	}
	headings := func(events int) (found []string) {
		for i := range events {
			fsys[fmt.Sprintf("content/events/here-%d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil,
				"---\ntitle: It\ndate: 2015\ntype: arrest\nstatus: reported\nsources: [%s]\nplaces: [here]\n---\n", article)}
		}
		for _, m := range regexp.MustCompile(`<h2 id="_(?:events|articles)">(.*?)</h2>`).FindAllStringSubmatch(rendered(t, fsys, "places/here/")["places/here/index.html"], -1) {
			found = append(found, m[1])
		}
		return found
	}
	if got, want := headings(latestRows), []string{"Events", "Latest articles on Here"}; !slices.Equal(got, want) {
		t.Errorf("with %d events the page has the headings %q, want %q", latestRows, got, want)
	}
	if got, want := headings(latestRows+1), []string{"Latest events", "Latest articles on Here"}; !slices.Equal(got, want) {
		t.Errorf("with %d events the page has the headings %q, want %q", latestRows+1, got, want)
	}
}

// TestListsOfChangesEnd: corrections and the records of a release stop at what a
// page holds, and say how many more there are.
func TestListsOfChangesEnd(t *testing.T) {
	fsys := corpus.FS(100, 1)
	for name, n := range map[string]int{"about": 150, "method": partRows + 7 - 150} {
		corrections := strings.Repeat("  - {date: 2020-01-02, type: wording, text: A word was wrong.}\n", n)
		fsys["content/"+name+".md"] = &fstest.MapFile{Data: []byte("---\ntitle: About\ncorrections:\n" + corrections + "---\n")}
	}
	d, ps, err := content.Load(fsys, "")
	if err != nil || len(ps) > 0 {
		t.Fatal(err, ps)
	}
	s, _ := site.Link(d)
	release := site.Release{Name: "v1", Path: site.ChangesPath + "v1/", Changed: make([]site.Record, partRows+5)}
	for i := range release.Changed {
		release.Changed[i] = site.Record{ID: content.ID(fmt.Sprintf("articles/withdrawn-%d", i))}
	}
	s.Releases = []site.Release{release}
	pages, err := Pages(s, templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		row, more := "A word was wrong", "And 7 earlier ones"
		switch p.Path {
		case "corrections/index.html":
		case release.Path + "index.html":
			row, more = "<li>articles/withdrawn-", "And 5 more."
		default:
			continue
		}
		var b bytes.Buffer
		if err := p.Render(&b); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(b.String(), row); n != partRows || !strings.Contains(b.String(), more) {
			t.Errorf("%s: %d rows, want %d and %q", p.Path, n, partRows, more)
		}
	}
}
