package search

import (
	"encoding/hex"
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A shard is cut before it passes this size, uncompressed. A query loads one
// or two of terms for each word and one of results for each result that it
// shows, so small ones cost less; each is a request, so very small ones cost
// more.
const (
	termShard   = 10 << 10
	resultShard = 4 << 10
)

// A file is a script of the index.
type file struct {
	name string
	data []byte // JSON
}

// root is what the script needs before any query.
type root struct {
	Version string    `json:"v"` // in the address of each shard, so that a browser mixes no editions
	N       int       `json:"n"` // entries
	English bool      `json:"en"`
	Stop    string    `json:"stop"`
	Levels  []float64 `json:"levels"`  // what each adds to a score, before idf
	Kinds   [][4]any  `json:"kinds"`   // folder, one, many, number of the first entry
	Filters [][2]any  `json:"filters"` // name, title
	Terms   string    `json:"t"`       // from which key on each shard is
	Results []int     `json:"d"`       // how many entries are in each shard
}

// files returns the index, root first.
func (x *index) files() []file {
	lang := string(x.site.Config.Language)
	r := root{N: len(x.docs), English: isEnglish(lang), Stop: strings.Join(stopWords(lang), " ")}
	for level := range levels {
		r.Levels = append(r.Levels, math.Round(saturation(level)*1000)/1000)
	}
	for _, k := range x.kinds {
		r.Kinds = append(r.Kinds, [4]any{k.folder, k.one, capital(k.many), k.first})
	}
	list := make([]file, 1)
	add := func(prefix string, n int, data any) {
		list = append(list, file{prefix + strconv.Itoa(n), encode(data)})
	}

	lines, keys, last := x.lines(), []string(nil), ""
	for len(lines) > 0 {
		var b []byte
		n, before := 0, ""
		for ; n < len(lines) && (n == 0 || len(b)+len(lines[n].rest) < termShard); n++ {
			b = lines[n].append(b, before)
			before = lines[n].key
		}
		add("t", len(keys), string(b))
		keys = append(keys, between(last, lines[0].key))
		last = before
		lines = lines[n:]
	}
	r.Terms = strings.Join(keys, "\n")

	for rest := x.docs; len(rest) > 0; {
		n, size := 0, 0
		var shown []result
		for ; n < len(rest); n++ {
			d := x.result(&rest[n])
			if size += d.size(); n > 0 && size > resultShard {
				break
			}
			shown = append(shown, d)
		}
		add("d", len(r.Results), shown)
		r.Results = append(r.Results, n)
		rest = rest[n:]
	}

	r.Filters = [][2]any{} // not null, which is no list to a script
	for _, f := range x.filters() {
		r.Filters = append(r.Filters, [2]any{f.name, f.title})
		list = append(list, file{"f-" + f.name, encode(f.text(len(x.docs)))})
	}

	sum := fnv.New64a()
	for _, f := range list[1:] {
		sum.Write(f.data)
	}
	r.Version = hex.EncodeToString(sum.Sum(nil))
	list[0] = file{"root", encode(r)}
	return list
}

// between returns the shortest key after a and not after b.
func between(a, b string) string {
	for i, r := range b {
		if end := i + len(string(r)); b[:end] > a {
			return b[:end]
		}
	}
	return b
}

// A result is what is shown of an entry, as a list: address, title, the title in
// the site's language or the name in another script, the language of what is not in the site's,
// date, publisher, grade, and the sentences, the summary first.
type result [8]string

func (x *index) result(d *doc) result {
	r := result{string(d.ID), d.Title, d.Article.TitleEN, string(d.Language()), d.Date().Text(), "", d.Article.Grade.String(), strings.Join(d.sentences, "\n")}
	if d.Publisher != nil {
		r[5] = d.Publisher.Title
	}
	if names := d.Entity.Names; len(names) > 0 {
		r[2], r[3] = names[0].Text, string(names[0].Lang)
	}
	return r
}

func (r *result) size() int {
	n := 0
	for _, s := range r {
		n += len(s) + len(`"",`)
	}
	return n
}

// A filter is a property by which results can be narrowed, and the entries that
// have each value.
type filter struct {
	name, title string
	values      []value
}

type value struct {
	name, label string
	docs        []posting
}

// text writes a line "name TAB label TAB entries" for each value.
func (f *filter) text(n int) string {
	var b []byte
	for _, v := range f.values {
		b = append(append(append(append(b, v.name...), '\t'), v.label...), '\t')
		b = append(appendPostings(b, v.docs, n), '\n')
	}
	return string(b)
}

// filters returns the filters that divide the entries: year, grade, those kinds
// of entity that site.yaml offers, and publisher.
func (x *index) filters() []filter {
	list := []filter{
		x.filter("year", "Year", func(d *doc, add func(name, label string)) {
			if y, ok := d.Date().Year(); ok {
				add(strconv.Itoa(y), strconv.Itoa(y))
			}
		}),
		x.filter("grade", "Grade", func(d *doc, add func(name, label string)) {
			if g := d.Article.Grade.String(); g != "" {
				add(g, g)
			}
		}),
	}
	slices.Reverse(list[0].values)
	for _, k := range x.site.Config.Kinds {
		if !slices.Contains(x.site.Config.Filters, k.Name) {
			continue
		}
		list = append(list, x.filter(k.Name, capital(k.Many), func(d *doc, add func(name, label string)) {
			for _, e := range d.About {
				if e.ID.Folder() == k.Name {
					add(e.ID.Slug(), e.Title)
				}
			}
		}))
	}
	list = append(list, x.filter("publisher", "Publisher", func(d *doc, add func(name, label string)) {
		if d.Publisher != nil {
			add(d.Publisher.ID.Slug(), d.Publisher.Title)
		}
	}))
	return slices.DeleteFunc(list, func(f filter) bool { return len(f.values) < 2 })
}

// filter collects the values of all entries, by name.
func (x *index) filter(name, title string, of func(d *doc, add func(name, label string))) filter {
	f := filter{name: name, title: title}
	at := map[string]int{}
	for i := range x.docs {
		of(&x.docs[i], func(name, label string) {
			n, ok := at[name]
			if !ok {
				n = len(f.values)
				at[name] = n
				f.values = append(f.values, value{name: name, label: label})
			}
			f.values[n].docs = append(f.values[n].docs, newPosting(i, 0))
		})
	}
	slices.SortFunc(f.values, func(a, b value) int { return strings.Compare(a.name, b.name) })
	return f
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
