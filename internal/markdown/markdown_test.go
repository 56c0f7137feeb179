package markdown

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite what the cases expect")

// TestDocuments reads each case of testdata: "in.md", the HTML that it must
// become with made-up targets, and everything else the Document knows.
func TestDocuments(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases (%v)", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			d := Parse(a.Files[0].Data)
			got := &txtar.Archive{Comment: a.Comment, Files: []txtar.File{
				a.Files[0],
				{Name: "want.html", Data: []byte(print(t, d))},
				{Name: "want", Data: []byte(facts(d))},
			}}
			if *update {
				if err := os.WriteFile(file, txtar.Format(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if g, w := txtar.Format(got), txtar.Format(a); !bytes.Equal(g, w) {
				t.Errorf("got:\n%s\nwant:\n%s", g, w)
			}
		})
	}
}

// print renders a document with targets that say which they are.
func print(t *testing.T, d *Document) string {
	t.Helper()
	targets := Targets{Numbers: make([]int, len(d.Citations))}
	for _, l := range d.Links {
		targets.Links = append(targets.Links, Target{Href: "/" + l.Dest + "?&" + l.Fragment, Text: "Title <" + l.Dest + ">"})
	}
	for i := range targets.Numbers {
		targets.Numbers[i] = i // the first leads nowhere
	}
	var b strings.Builder
	if err := d.HTML(&b, targets); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func facts(d *Document) string {
	var b strings.Builder
	for _, l := range d.Links {
		fmt.Fprintf(&b, "link %+v\n", l)
	}
	for _, c := range d.Citations {
		fmt.Fprintf(&b, "citation %+v\n", c)
	}
	for _, h := range d.Headings {
		fmt.Fprintf(&b, "heading %+v\n", h)
	}
	for _, f := range d.Faults {
		fmt.Fprintf(&b, "fault %+v\n", f)
	}
	fmt.Fprintf(&b, "text %q\n", d.Text())
	return b.String()
}

func TestHeadingIDs(t *testing.T) {
	d := Parse([]byte("# 함흥 산업\n## 함흥 산업\n## 함흥-산업-2\n## _main\n## ***\n## Don't *stop*\n"))
	want := []string{"함흥-산업", "함흥-산업-2", "함흥-산업-2-2", "main", "section", "dont-stop"}
	for i, h := range d.Headings {
		if h.ID != want[i] {
			t.Errorf("heading %q has id %q, want %q", h.Text, h.ID, want[i])
		}
	}
	if len(d.Headings) != len(want) {
		t.Errorf("%d headings, want %d", len(d.Headings), len(want))
	}
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(a.Files[0].Data))
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || len(s) > 4096 {
			t.Skip()
		}
		d := Parse([]byte(s))
		out := print(t, d)
		if lower := strings.ToLower(out); strings.Contains(lower, "<script") || strings.Contains(lower, "<iframe") || strings.Contains(lower, "<img") {
			t.Errorf("%q became %q", s, out)
		}
		for _, l := range d.Links {
			if l.Offset < 0 || l.Offset > len(s) {
				t.Errorf("link %+v lies outside", l)
			}
		}
		for _, x := range d.Faults {
			if x.Offset < 0 || x.Offset > len(s) {
				t.Errorf("fault %+v lies outside", x)
			}
		}
		ids := map[string]bool{}
		for _, h := range d.Headings {
			if ids[h.ID] || h.ID == "" || strings.HasPrefix(h.ID, "_") {
				t.Errorf("heading id %q is empty, reserved or twice there", h.ID)
			}
			ids[h.ID] = true
		}
	})
}

func FuzzCitation(f *testing.F) {
	for _, s := range []string{"@a", "@a, p. 12; @b", "@", "@a;", "@a,", "a", "@a b", " @a ", "@a; ; @b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, c := range parseCitation(s, 0) {
			if c.ID == "" || strings.ContainsAny(c.ID, " @;,[") || s[c.Offset:][:1+len(c.ID)] != "@"+c.ID {
				t.Errorf("%q gave %+v", s, c)
			}
		}
	})
}

func FuzzWikilink(f *testing.F) {
	for _, s := range []string{"a", "a|b", "a#b|c", "#b", "|", "a\\|b", " a ", "[a", "a]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || strings.ContainsAny(s, "\n\r") {
			t.Skip()
		}
		d := Parse([]byte("x [[" + s + "]]"))
		for _, l := range d.Links {
			if l.Wiki && strings.ContainsAny(l.Dest, "#|") {
				t.Errorf("%q gave %+v", s, l)
			}
		}
	})
}
