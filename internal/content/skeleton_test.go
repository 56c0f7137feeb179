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

// TestFaultIsWhatLoadFinds: a value has a fault where Load has a problem with it.
func TestFaultIsWhatLoadFinds(t *testing.T) {
	site := "title: T\nbase: https://a.example/\nkinds: [{name: places, one: place, many: places}]\ntypes: {event: {arrest: arrest}}\n"
	c, ps := readConfig([]byte(site), configFile, "", nil)
	if len(ps) > 0 {
		t.Fatal(ps)
	}
	for _, k := range []struct {
		role  Role
		given Given
		fault bool
	}{
		{Event, Given{Key: "type", Text: "arrest"}, false},
		{Event, Given{Key: "type", Text: "arrests"}, true},
		{Event, Given{Key: "date", Text: "2018-02-30"}, true},
		{Article, Given{Key: "grade", Text: "C3"}, false},
		{Article, Given{Key: "grade", Text: "c3"}, true},
		{Article, Given{Key: "authors", List: []string{"A: b", "C"}}, false},
		{Entity, Given{Key: "names", Pairs: [][2]string{{"ko", "함흥: {a}"}, {"ko-Hani", "咸, 興"}}}, false},
		{Entity, Given{Key: "names", Pairs: [][2]string{{"KO", "함흥"}}}, true},
	} {
		src := Skeleton(k.role, k.given, Given{Key: "title", Text: "T"})
		folder := map[Role]string{Article: "articles", Event: "events", Entity: "places"}[k.role]
		d, ps, err := Load(fstest.MapFS{"content/site.yaml": {Data: []byte(site)}, "content/" + folder + "/a.md": {Data: []byte(src)}}, "")
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, p := range ps {
			if p.Code != "empty-value" { // of the gaps
				texts = append(texts, p.Text)
			}
		}
		if got := c.Fault(k.role, k.given); (got != "") != k.fault || strings.Join(texts, "") != got {
			t.Errorf("%v: fault %q; Load says %q", k.given, got, texts)
		}
		if !k.fault && k.role == Entity && (len(d.Entries) != 1 || len(d.Entries[0].Entity.Names) != 2 || d.Entries[0].Entity.Names[0].Text != "함흥: {a}") {
			t.Errorf("%s", src)
		}
	}
}
