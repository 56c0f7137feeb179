package content

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"dossier/internal/corpus"
	"dossier/internal/problem"
)

// sameAsLibrary compares a document that the reader understood with what the library says.
func sameAsLibrary(t *testing.T, src string, got node) {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(src), &doc); err != nil || len(doc.Content) != 1 {
		t.Errorf("%q is understood, and the library says: %v", src, err)
		return
	}
	if want := nodeOf(doc.Content[0]); !reflect.DeepEqual(got, want) {
		t.Errorf("%q:\ngot  %+v\nwant %+v", src, got, want)
	}
	var tags func(got node, n *yaml.Node)
	tags = func(got node, n *yaml.Node) {
		if null := n.ShortTag() == "!!null"; got.isNull() != null {
			t.Errorf("%q: %q is null: %v, for the library %v", src, got.value, got.isNull(), null)
		}
		for i, c := range n.Content {
			tags(got.content[i], c)
		}
	}
	tags(got, doc.Content[0])
}

// TestYAMLIsUnderstood: the frontmatter that people write is, nearly all of it, and that of
// the corpus all of it; and what is read is what the library reads.
func TestYAMLIsUnderstood(t *testing.T) {
	for _, c := range []struct {
		name  string
		fsys  fs.FS
		least float64
	}{{"committed", os.DirFS("../.."), 0.95}, {"corpus", corpus.FS(1000, 1), 1}} {
		t.Run(c.name, func(t *testing.T) {
			all, understood := 0, 0
			err := fs.WalkDir(c.fsys, Dir, func(name string, _ fs.DirEntry, err error) error {
				if err != nil || path.Ext(name) != ".md" {
					return err
				}
				src, err := fs.ReadFile(c.fsys, name)
				if err != nil {
					return err
				}
				var ps problem.List
				matter, _, _, _, ok := newDecoder("", 0, nil).split(src, name, &ps)
				if !ok {
					t.Fatal(ps)
				}
				all++
				if root, ok := new(yamlReader).read(string(matter)); ok {
					understood++
					sameAsLibrary(t, string(matter), root)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if share := float64(understood) / float64(all); all == 0 || share < c.least {
				t.Errorf("%d of %d are understood", understood, all)
			}
		})
	}
}

// TestYAML: what is understood, and what is left to the library.
func TestYAML(t *testing.T) {
	r := new(yamlReader)
	for src, want := range map[string]bool{
		"a: b\n":                                    true,
		"a: b":                                      true,
		"a: b c # d\n":                              true,
		"a:   b  \n":                                true,
		"a: \"b: c\"\nd: 'e # f' # g\n":             true,
		"# a\n\nb: c\n  # d\n\ne: f\n":              true,
		"a: [b, \"c\", 'd', e f ] # g\n":            true,
		"a: []\nb: {}\nc: [ ]\n":                    true,
		"a: {b: c, d: [e, f], g: {h: \"i\"}}\n":     true,
		"a: {url: https://a.example/?b=c, d: -1}\n": true,
		"a:\n  b: c\n  d:\n    e: f\ng: h\n":        true,
		"a:\n- b\n- c: d\n  e: f\n-   g: h\nc: d\n": true,
		"a:\n  - b\n  - c:\n      - d\n    e: f\n":  true,
		"  a: b\n  c: d\n":                          true,
		"이름: b\n":                                   false, // a key is ASCII
		"a: 함흥 {나} # 다\nb: [함, 흥]\n":                true,
		"":                                          false,
		"# a\n":                                     false,
		"a\n":                                       false,
		"- a\n":                                     false,
		"a:\n":                                      false, // no value
		"a: # b\n":                                  false,
		"a: |\n  b\n":                               false,
		"a: >-\n  b\n":                              false,
		"a: b\n  c\n":                               false, // goes on
		"a: \"b\n  c\"\n":                           false,
		"a: \"\\u0041\"\n":                          false,
		"a: 'b''c'\n":                               false,
		"a: [b,\n  c]\n":                            false,
		"a: [b, ]\n":                                false,
		"a: [b: c]\n":                               false,
		"a: {b}\n":                                  false,
		"a: &b c\n":                                 false,
		"a: *b\n":                                   false,
		"a: !!str b\n":                              false,
		"a: b: c\n":                                 false,
		"a:b\n":                                     false,
		"a: \"b\" c\n":                              false,
		"a: \"b\"# c\n":                             false,
		"\"a\": b\n":                                false,
		"? a\n: b\n":                                false,
		"<<: a\n":                                   false,
		"a: b\n---\nc: d\n":                         false,
		"a: b\n...\n":                               false,
		"a:\tb\n":                                   false,
		"a: b\r\n":                                  false,
		"a: b\u0085c\n":                             false,
		"a:\n    b: c\n  d: e\n":                    false,
		"a:\n  - b\n    c: d\n":                     false,
		"a:\n  - - b\n":                             false,
		strings.Repeat("a", 1025) + ": b\n":         false,
		"a: " + strings.Repeat("b ", 1025) + "\n":   true,
		"a: {b: " + strings.Repeat("c", 1025) + "}": true,
	} {
		root, ok := r.read(src)
		if ok != want {
			t.Errorf("%q: understood %v, want %v", src, ok, want)
		}
		if ok {
			sameAsLibrary(t, src, root)
		}
	}
}

// TestYAMLInvented: nor is what is put together from the marks of YAML read otherwise than
// by the library.
func TestYAMLInvented(t *testing.T) {
	marks := []string{"a", "b", "a: ", "b:", "c: d\n", ": ", ":", " ", "  ", "\n", "\n  ", "\n- ", "- ", "-", "[", "]", "{", "}", ", ", ",", "\"", "'", "\"e\"", "'f'", "#", " # ", "?", "? ", "~", "null", "함", "1", "<<", "&", "|", "\\"}
	random := rand.New(rand.NewPCG(1, 2))
	var r yamlReader
	understood := 0
	for range 100_000 {
		var b strings.Builder
		b.WriteString([]string{"a: ", "a:\n  ", "a:\n- b: ", "a: [", "a: {b: "}[random.IntN(5)])
		for range 1 + random.IntN(14) {
			b.WriteString(marks[random.IntN(len(marks))])
		}
		if root, ok := r.read(b.String()); ok {
			understood++
			sameAsLibrary(t, b.String(), root)
		}
	}
	if understood < 2000 {
		t.Errorf("only %d are understood", understood)
	}
}

// FuzzYAML: wherever the reader understands a document, the library gives an equal tree.
func FuzzYAML(f *testing.F) {
	for _, s := range []string{
		"title: A\npublisher: upi\nurl: https://a.example # b\n", "a: [b, \"c\", 'd']\ne: {f: g, h: [i]}\n", "a:\n  - b: c\n    d: e\n  - f\n", "a:\n- b\n- c\n",
		"a: - b\nc: ? d\n", "a: [b:c, d#e, f ?g]\n", "a: -b\nc: ---\n", "  a:\n    b: \"c\"   \n  d: 'e' #f\n", "a: {b: c,d: e}\n", "a: [[b], {c: d}]\n", "a: 나 [다]\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if root, ok := new(yamlReader).read(src); ok {
			sameAsLibrary(t, src, root)
		}
	})
}

// BenchmarkYAML reads the frontmatter of an article.
func BenchmarkYAML(b *testing.B) {
	const src = "title: A title of some length\nsummary: \"One or two sentences: of our own.\"\npublisher: upi\npublished: 2018-05-07\nauthors:\n  - \"Somebody\"\n" +
		"url: https://www.a.example/2018/05/07/a-title-of-some-length\narchived: {url: \"https://web.archive.org/web/2018/https://www.a.example/\", date: 2018-05-08}\n" +
		"language: en\ngrade: C3\ntopics: [a-topic, another-topic]\npeople: [somebody]\nplaces:\n  - hamhung\n  - pyongyang\n"
	b.Run("reader", func(b *testing.B) {
		b.ReportAllocs()
		var r yamlReader
		for b.Loop() {
			if _, ok := r.read(src); !ok {
				b.Fatal("not understood")
			}
		}
	})
	b.Run("library", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var doc yaml.Node
			if err := yaml.Unmarshal([]byte(src), &doc); err != nil {
				b.Fatal(err)
			}
		}
	})
}
