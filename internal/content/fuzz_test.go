package content

import (
	"bytes"
	"testing"
	"testing/fstest"
)

// FuzzLoad reads any bytes as an article: problems or an entry, never a panic,
// and every problem with a place inside the file.
func FuzzLoad(f *testing.F) {
	for _, s := range []string{
		"---\ntitle: A\npublisher: upi\npublished: 2018-05-07\nurl: https://a.example\ngrade: C3\n---\n\nText [[x]] [@y].\n",
		"---\ntitle: [\n---\n", "---\n? a\n: b\n---\n", "---\na: &x [*x]\n---\n", "---\n\"a\": |\n  b\n ---\n", "", "---", "---\n---\n<b>",
		"---\nquote: {text: x, speaker: y}\nplaces: [a, a]\narchived: {url: x, date: 2018-02-30}\n---\n",
	} {
		f.Add([]byte(s))
	}
	site := []byte("title: T\nbase: https://a.example/\nkinds:\n  - {name: places, one: place, many: places}\n")
	f.Fuzz(func(t *testing.T, src []byte) {
		fsys := fstest.MapFS{"content/site.yaml": {Data: site}, "content/articles/a.md": {Data: src}}
		d, ps, err := Load(fsys, "")
		if err != nil {
			t.Fatal(err)
		}
		if len(d.Entries) == 0 && len(ps) == 0 {
			t.Errorf("%q gives neither an entry nor a problem", src)
		}
		lines := 2
		for _, b := range src {
			if b == '\n' {
				lines++
			}
		}
		for _, p := range ps {
			if p.Line > lines || p.Line > 0 && p.Col < 1 {
				t.Errorf("%q: %s lies outside the file", src, p)
			}
		}
	})
}

// FuzzSettings reads any bytes as each of the files beside the entries: problems or
// values, never a panic, and every problem with a place inside the file.
func FuzzSettings(f *testing.F) {
	site := "title: T\nbase: https://a.example/\nkinds:\n  - {name: places, one: place, many: places}\n"
	for _, s := range []string{
		site, site + "charts: [{name: a, title: A}]\nmaps: [{name: m, title: M, bounds: [1, 2, 3, 4]}]\n", site + "types: {event: {a: b}}\nunits: [doses]\nnavigation: [places]\n",
		"places/a\nplaces/b gone: because\n# c\n", "a b\n", `{"type":"FeatureCollection","features":[{"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,1]]]}}]}`, "[[[", "",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, name := range []string{"site.yaml", "permalinks.lock", "map.geojson"} {
			fsys := fstest.MapFS{"content/site.yaml": {Data: []byte(site)}}
			fsys["content/"+name] = &fstest.MapFile{Data: src}
			_, ps, err := Load(fsys, "")
			if err != nil {
				t.Fatal(err)
			}
			lines := bytes.Count(src, []byte("\n")) + 2
			for _, p := range ps {
				if p.Line > lines || p.Line > 0 && p.Col < 1 {
					t.Errorf("%q: %s lies outside the file", src, p)
				}
			}
		}
	})
}
