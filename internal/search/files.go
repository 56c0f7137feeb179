package search

import (
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"dossier/internal/page"
	"dossier/internal/site"
)

// A shard is cut before it passes this size, uncompressed. A query loads one
// or two of terms for each word and one of results for each result that it
// shows, so small ones cost less; each is a request, so very small ones cost
// more.
const (
	termShard   = 10 << 10
	resultShard = 4 << 10
)

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

// pages returns the index as scripts, root first.
func (x *index) pages() []page.Page {
	lang := string(x.site.Config.Language)
	r := root{N: len(x.docs), English: isEnglish(lang), Stop: strings.Join(stopWords(lang), " ")}
	for level := range levels {
		r.Levels = append(r.Levels, math.Round(saturation(level)*1000)/1000)
	}
	for _, k := range x.kinds {
		r.Kinds = append(r.Kinds, [4]any{k.folder, k.one, capital(k.many), k.first})
	}
	list := make([]page.Page, 1)
	sum := fnv.New64a()
	var b []byte
	add := func(name, text string) {
		b = page.AppendJSON(b[:0], text)
		sum.Write(b)
		list = append(list, file(name, func(b []byte) []byte { return page.AppendJSON(b, text) }))
	}

	var keys []string
	for from, text := range newLexicon(x).shards {
		add("t"+strconv.Itoa(len(keys)), text)
		keys = append(keys, from)
	}
	r.Terms = strings.Join(keys, "\n")

	// What a result shows is most of the index. It is written here to be summed and
	// measured, and again when it is asked for, since that costs less than to keep it.
	for docs := x.docs; len(docs) > 0; {
		var n int
		b, n = appendShard(b[:0], docs)
		sum.Write(b)
		shard := docs[:n]
		list = append(list, file("d"+strconv.Itoa(len(r.Results)), func(b []byte) []byte {
			b, _ = appendShard(b, shard)
			return b
		}))
		r.Results = append(r.Results, n)
		docs = docs[n:]
	}

	r.Filters = [][2]any{} // not null, which is no list to a script
	for _, f := range x.filters() {
		r.Filters = append(r.Filters, [2]any{f.name, f.title})
		add("f-"+f.name, f.text(len(x.docs)))
	}

	r.Version = hex.EncodeToString(sum.Sum(nil))
	list[0] = file("root", func(b []byte) []byte { return append(b, encode(r)...) })
	return list
}

// file returns the page of a script of the index. data appends what it holds, as
// JSON.
func file(name string, data func(b []byte) []byte) page.Page {
	p := dir + name + ".js"
	return page.Page{Path: p, Render: func(w io.Writer) error {
		b := buffers.Get().(*[]byte)
		defer buffers.Put(b)
		*b = data(fmt.Appendf((*b)[:0], "dossierSearch(%q,", strings.TrimSuffix(p[len(dir):], ".js")))
		*b = append(*b, ")\n"...)
		_, err := w.Write(*b)
		return err
	}}
}

// buffers keeps memory from one script to the next.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// shards yields the term shards and from which key on each is.
func (l *lexicon) shards(yield func(from, text string) bool) {
	var b, rest []byte
	from, before := "", ""
	for _, n := range l.lines() {
		rest = l.appendRest(rest[:0], n)
		if len(b) > 0 && len(b)+len(rest) >= termShard {
			if !yield(from, string(b)) {
				return
			}
			b = b[:0]
		}
		if len(b) == 0 {
			from, before = between(before, n.key), ""
		}
		b = append(append(appendKey(b, n.key, before), rest...), '\n')
		before = n.key
	}
	if len(b) > 0 {
		yield(from, string(b))
	}
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

// appendShard writes the results of the first of docs, as many as a shard holds, and
// returns how many these are.
func appendShard(b []byte, docs []*site.Entry) (_ []byte, n int) {
	size := 0
	for i, e := range docs {
		before := len(b)
		var more int
		b, more = appendResult(append(b, "[,"[min(i, 1)]), e)
		if size += more; i > 0 && size > resultShard {
			return append(b[:before], ']'), i
		}
	}
	return append(b, ']'), len(docs)
}

// appendResult writes what is shown of an entry, as a list: address, title, the title in
// the site's language or the name in another script, the language of what is not in the site's,
// date, publisher, grade, and the sentences, the summary first. size is about that of
// its texts.
func appendResult(b []byte, e *site.Entry) (_ []byte, size int) {
	other, lang, publisher := e.Article.TitleEN, string(e.Language()), ""
	if names := e.Entity.Names; len(names) > 0 {
		other, lang = names[0].Text, string(names[0].Lang)
	}
	if e.Publisher != nil {
		publisher = e.Publisher.Title
	}
	b = append(b, '[')
	for _, s := range [...]string{string(e.ID), e.Title, other, lang, e.Date().Text(), publisher, e.Article.Grade.String()} {
		b = append(page.AppendJSON(b, s), ',')
		size += len(s) + len(`"",`)
	}
	b = append(b, '"')
	between := ""
	for _, s := range said(e) {
		b = page.AppendJSONText(append(b, between...), s)
		size += len(s) + len("\n")
		between = `\n`
	}
	if between != "" {
		size -= len("\n") // which is between them
	}
	return append(b, `"]`...), size + len(`"",`)
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
		x.filter("year", "Year", func(e *site.Entry, add func(name, label string)) {
			if y, ok := e.Date().Year(); ok {
				add(strconv.Itoa(y), strconv.Itoa(y))
			}
		}),
		x.filter("grade", "Grade", func(e *site.Entry, add func(name, label string)) {
			if g := e.Article.Grade.String(); g != "" {
				add(g, g)
			}
		}),
	}
	slices.Reverse(list[0].values)
	for _, k := range x.site.Config.Kinds {
		if !slices.Contains(x.site.Config.Filters, k.Name) {
			continue
		}
		list = append(list, x.filter(k.Name, capital(k.Many), func(e *site.Entry, add func(name, label string)) {
			for _, to := range e.About {
				if to.ID.Folder() == k.Name {
					add(to.ID.Slug(), to.Title)
				}
			}
		}))
	}
	list = append(list, x.filter("publisher", "Publisher", func(e *site.Entry, add func(name, label string)) {
		if e.Publisher != nil {
			add(e.Publisher.ID.Slug(), e.Publisher.Title)
		}
	}))
	return slices.DeleteFunc(list, func(f filter) bool { return len(f.values) < 2 })
}

// filter collects the values of all entries, by name.
func (x *index) filter(name, title string, of func(e *site.Entry, add func(name, label string))) filter {
	f := filter{name: name, title: title}
	at := map[string]int{}
	for i, e := range x.docs {
		of(e, func(name, label string) {
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
