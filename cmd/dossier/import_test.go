package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"dossier/internal/bibliography"
)

// gaps are the marks that an import leaves, and what a curator might fill in.
var gaps = []struct {
	mark *regexp.Regexp
	fill string
}{
	{regexp.MustCompile(`(?m)^grade: #.*$`), "grade: C3"},
	{regexp.MustCompile(`(?m)^published: #.*$`), "published: XXXX"},
	{regexp.MustCompile(`(?m)^url: #.*$`), "held_by: A library"},
}

// TestReferencesComeBack makes articles of a hundred references, publishes them,
// and reads the published lists: title, authors, date, publisher, address and
// language are what they were.
func TestReferencesComeBack(t *testing.T) {
	dir := t.TempDir()
	site := `title: A test
base: https://dossier.example/
kinds: [{name: publishers, one: publisher, many: publishers}]
types: {article: {`
	src, err := os.ReadFile("testdata/references.json")
	if err != nil {
		t.Fatal(err)
	}
	refs, ps := bibliography.Read("references.json", src)
	if len(ps) > 0 || len(refs) != 100 {
		t.Fatal(len(refs), ps)
	}
	var types, cited []string
	for _, r := range refs {
		if !slices.Contains(types, r.Type+": x") {
			types, cited = append(types, r.Type+": x"), append(cited, r.Type+": "+r.Type)
		}
	}
	site += strings.Join(types, ", ") + "}}\ncite_as: {" + strings.Join(cited, ", ") + "}\n"
	for name, text := range map[string]string{"content/site.yaml": site, "references.json": string(src)} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if code := run(t.Context(), []string{"new", "article", "--from", "references.json", "-C", dir}, &out, &out); code != exitWell {
		t.Fatal(out.String())
	}
	err = filepath.WalkDir(filepath.Join(dir, "content", "articles"), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for _, g := range gaps {
			b = g.mark.ReplaceAll(b, []byte(g.fill))
		}
		return os.WriteFile(name, b, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	repo := &repository{dir: dir}
	_, pages, ps, err := repo.pages()
	if err != nil || len(ps) > 0 {
		t.Fatal(err, ps)
	}

	type facts struct{ title, authors, issued, outlet, url, language string }
	of := func(r bibliography.Reference) facts {
		title := norm.NFC.String(r.Title)
		return facts{title, strings.Join(r.Authors, "; "), r.Issued.String(), r.Outlet(), address(&r), r.Language.Tag}
	}
	order := func(a, b facts) int {
		return strings.Compare(a.title+"\x00"+a.url+"\x00"+a.outlet, b.title+"\x00"+b.url+"\x00"+b.outlet)
	}
	all := func(refs []bibliography.Reference) []facts {
		var list []facts
		for _, r := range refs {
			list = append(list, of(r))
		}
		slices.SortFunc(list, order)
		return list
	}
	want := all(refs)
	for _, ext := range []string{".json", ".bib", ".ris"} {
		var b bytes.Buffer
		for _, p := range pages {
			if p.Path == "data/references"+ext {
				if err := p.Render(&b); err != nil {
					t.Fatal(err)
				}
			}
		}
		back, ps := bibliography.Read("references"+ext, b.Bytes())
		if len(ps) > 0 {
			t.Errorf("%s: %v", ext, ps)
			continue
		}
		got := all(back)
		if len(got) != len(want) {
			t.Errorf("%s: %d references came back of %d", ext, len(got), len(want))
			continue
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: got\n%+q\nwant\n%+q", ext, got[i], want[i])
			}
		}
	}
}
