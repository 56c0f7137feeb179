package content

import (
	"strings"
	"testing"
	"testing/fstest"
)

// hardTexts are texts that YAML would take for something else.
var hardTexts = []string{
	"Hamhung", "a: b", "a #b", "# a", "- a", "-a", "[x]", "{x}", "a, b", "x]", "'a'", `"a"`, `a "b" 'c'`, "&a", "*a", "!a", "|", ">", "%a", "@a", "`a`",
	"yes", "null", "~", "1.5", "2018-05-07", "0x1F", "? a", ": a", "a:", "a\\b", "a\tb", "--- a", "...", "마약", "\u202eabc", "😀", "a\u00a0b", "\ufeffa", "<<", "=", ".inf",
	"[Spy ship sunk off Amami]", "Title with ]]> in it", "=cmd()", strings.Repeat("word ", 100) + "end",
}

// TestSkeletonKeepsTexts: what a skeleton was given is what Load reads.
func TestSkeletonKeepsTexts(t *testing.T) {
	for _, s := range hardTexts {
		src := Skeleton(Article,
			Given{Key: "title", Text: s}, Given{Key: "authors", List: []string{s, "B"}}, Given{Key: "publisher", Text: "upi"},
			Given{Key: "published", Text: "2018-05-07"}, Given{Key: "url", Text: "https://a.example/?a=b#c"}, Given{Key: "grade", Text: "C3"},
			Given{Key: "type", Note: "a\nb --- \x00"}, Given{Note: s})
		d, ps, err := Load(fstest.MapFS{
			"content/site.yaml":     {Data: []byte("title: T\nbase: https://a.example/\nkinds: [{name: publishers, one: publisher, many: publishers}]\n")},
			"content/articles/a.md": {Data: []byte(strings.Replace(src, "\ntype: #", "\n#", 1))},
		}, "")
		if err != nil || len(ps) > 0 {
			t.Errorf("%q: %v %v\n%s", s, err, ps, src)
			continue
		}
		want := strings.Join(strings.Fields(strings.Trim(s, "\u202e\ufeff")), " ") // as text reads it
		e := d.Entries[0]
		if e.Title != want || len(e.Article.Authors) != 2 || e.Article.Authors[0].Text != want {
			t.Errorf("%q: title %q, authors %v", s, e.Title, e.Article.Authors)
		}
	}
}
