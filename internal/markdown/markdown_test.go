package markdown

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
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
			d, w := Parse(a.Files[0].Data)
			got := &txtar.Archive{Comment: a.Comment, Files: []txtar.File{
				a.Files[0],
				{Name: "want.html", Data: []byte(print(d, w))},
				{Name: "want", Data: []byte(facts(d, w))},
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
func print(d *Document, w Written) string {
	targets := Targets{Numbers: make([]int, len(d.Citations))}
	for _, l := range w.Links {
		targets.Links = append(targets.Links, Target{Href: "/" + l.Dest + "?&" + l.Fragment, Text: "Title <" + l.Dest + ">"})
	}
	for i := range targets.Numbers {
		targets.Numbers[i] = i // the first leads nowhere
	}
	return string(d.AppendHTML(nil, targets))
}

func facts(d *Document, w Written) string {
	var b strings.Builder
	for i, l := range d.Links {
		fmt.Fprintf(&b, "link %+v %+v\n", w.Links[i], l)
	}
	for i, c := range d.Citations {
		fmt.Fprintf(&b, "citation %+v %+v\n", w.Citations[i], c)
	}
	for _, h := range d.Headings {
		fmt.Fprintf(&b, "heading %+v\n", h)
	}
	for _, p := range d.Paragraphs {
		fmt.Fprintf(&b, "paragraph %+v\n", p)
	}
	for r := range d.Runs {
		fmt.Fprintf(&b, "run in section %d %q\n", r.Section, d.text[r.Start:r.End])
	}
	for _, s := range d.sentences {
		fmt.Fprintf(&b, "sentence %q\n", d.text[s.start:s.end])
	}
	for _, f := range w.Faults {
		fmt.Fprintf(&b, "fault %+v\n", f)
	}
	return b.String()
}

func TestHeadingIDs(t *testing.T) {
	d, _ := Parse([]byte("# 함흥 산업\n## 함흥 산업\n## 함흥-산업-2\n## _main\n## ***\n## Don't *stop*\n"))
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
	f.Add("[ words](a.md) after a space")
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || len(s) > 4096 {
			t.Skip()
		}
		d, w := Parse([]byte(s))
		out := print(d, w)
		if lower := strings.ToLower(out); strings.Contains(lower, "<script") || strings.Contains(lower, "<iframe") || strings.Contains(lower, "<img") {
			t.Errorf("%q became %q", s, out)
		}
		for _, l := range w.Links {
			if l.Offset < 0 || l.Offset > len(s) {
				t.Errorf("link %+v lies outside", l)
			}
		}
		for _, x := range w.Faults {
			if x.Offset < 0 || x.Offset > len(s) {
				t.Errorf("fault %+v lies outside", x)
			}
		}
		runs := slices.Collect(d.Runs)
		for i, r := range runs {
			if r.Start >= r.End || r.End > len(d.text) || i > 0 && r.Start < runs[i-1].End {
				t.Errorf("run %+v is out of order", r)
			}
		}
		for _, l := range d.Links {
			words := l.Words()
			if s := d.Sentence(words.Start); words.Start < s.Start && words.Start < words.End {
				t.Errorf("link %+v stands before its sentence %v", l, s)
			}
		}
		for _, c := range d.Citations {
			d.CitedSentence(c)
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

// TestExcerpt marks links, citations and stretches in the sentence in which
// they stand.
func TestExcerpt(t *testing.T) {
	d, w := Parse([]byte("First one. In [[hamhung]], the *old* [city](x.md), was Gen. Kim [@a]. Another, [[b|words]].[@c] Last [[z]]"))
	words := func(i int) string { return "<" + w.Links[i].Dest + ">" }
	show := func(s Span, m Mark) string {
		var b strings.Builder
		for _, p := range d.Excerpt(s, []Mark{m}, words) {
			if p.Mark {
				fmt.Fprintf(&b, "{%s}", p.Text)
			} else {
				b.WriteString(p.Text)
			}
		}
		return b.String()
	}
	var got []string
	for _, l := range d.Links {
		got = append(got, show(d.Sentence(l.Words().Start), Mark{Span: l.Words()}))
	}
	for _, c := range d.Citations {
		got = append(got, show(d.CitedSentence(c), Mark{Span: Span{c.At, c.At}, Insert: "1"}))
	}
	want := []string{
		"In {<hamhung>}, the old city, was Gen. Kim.",
		"In <hamhung>, the old {city}, was Gen. Kim.",
		"Another, {words}.",
		"Last {<z>}",
		"In <hamhung>, the old city, was Gen. Kim {1}.",
		"Another, words.{1}",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestSentences(t *testing.T) {
	for _, c := range [][]string{
		{"He met Mr. Kim. ", "Then he left."},
		{"The U.S. Embassy said so. ", "Yes."},
		{"It was J. P. Kim et al. and others. ", "No. 5 was sunk! ", "Was it?"},
		{"At 3.5 kg it was light. ", "“Not so,” she said. ", "(It was.) ", "End"},
		{"함흥에서 팔았다. ", "“한 코 했어?”가 인사였다. ", "끝."},
		{"It was seized on 16 Apr. 2003 off Victoria."},
	} {
		d, _ := Parse([]byte(strings.Join(c, "")))
		var got []string
		for _, s := range d.sentences {
			got = append(got, string(d.text[s.start:s.end]))
		}
		if !slices.Equal(got, c) {
			t.Errorf("got  %q\nwant %q", got, c)
		}
	}
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
		_, w := Parse([]byte("x [[" + s + "]]"))
		for _, l := range w.Links {
			if l.Wiki && strings.ContainsAny(l.Dest, "#|") {
				t.Errorf("%q gave %+v", s, l)
			}
		}
	})
}

// TestParserForgets: what a Parser has parsed before makes no difference, and nothing to
// that either.
func TestParserForgets(t *testing.T) {
	sources := []string{
		"# A\n\nText [[b]] [c](d.md) \"e\" [@f, p. 1].\n\n- [[b|g]] <b>\n\n[^1]\n\n[^1]: Note.\n", "", "A {{b}} [[", "# A\n\n# A\n\n| a | b |\n|---|---|\n| [[b]] | c |\n",
		"Mr. A is here. So is [<https://a.example>](b.md). " + strings.Repeat("x ", 500), strings.Repeat("- ", 40), "[@a; @b] It's [^2]\n",
	}
	var p Parser
	var docs []*Document
	for range 2 {
		for _, src := range sources {
			doc, got := p.Parse([]byte(src))
			docs = append(docs, doc)
			if _, want := Parse([]byte(src)); fmt.Sprint(got) != fmt.Sprint(want) { // where one has no list, the other has none of any length
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		}
	}
	for i, got := range docs {
		if want, _ := Parse([]byte(sources[i%len(sources)])); !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
}

func TestCloseUp(t *testing.T) {
	slow := strings.NewReplacer(" .", ".", " ,", ",", " ;", ";", " :", ":")
	for _, s := range []string{"", " ", ".", " .", "a .", " . , ;:", "a  .b", "a-b 1 .5 ,", "x . . .", "plain words, and so on.", "함흥 . 마약 ;", ". .", "a .\n ,b /"} {
		if got, want := closeUp(s), slow.Replace(s); got != want {
			t.Errorf("%q becomes %q, want %q", s, got, want)
		}
	}
}
