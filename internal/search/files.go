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
	"sync/atomic"

	"dossier/internal/content"
	"dossier/internal/page"
	"dossier/internal/site"
)

// A shard has about this size, uncompressed: one of terms is cut before it passes it, one of
// results holds as many entries of a kind as have it on the mean, so that a script knows
// without a list where each is. A query loads one or two of terms for each word and one of
// results for each result that it shows, so small ones cost less; each is a request, so very
// small ones cost more. Where there are many postings, shards of terms are small: seldom has
// a later query its words in those that are loaded, and what else they hold is waste.
const (
	termShard   = 10 << 10
	smallShard  = 3 << 10
	resultShard = 4 << 10

	manyPostings = 5 << 20
)

// The root names the first key of every term shard; of so many that this would be most of
// what a first search loads, it names the first of every group, and a query loads the keys
// of a group before the shards.
const (
	mostKeys = 512
	perGroup = 64
)

// root is what the script needs before any query.
type root struct {
	Version string            `json:"v"` // in the address of each shard, so that a browser mixes no editions
	N       int               `json:"n"` // entries
	English bool              `json:"en"`
	Stop    string            `json:"stop"`
	Levels  []float64         `json:"levels"`  // what each adds to a score, before idf
	Kinds   [][5]any          `json:"kinds"`   // folder, one, many, number of the first entry, entries in a shard of results
	Filters [][2]any          `json:"filters"` // name, title
	Status  map[string]string `json:"status"`  // of events, in words
	Terms   string            `json:"t"`       // from which key on each shard of terms is, or each group of them
	Each    int               `json:"each"`    // how many shards one of these keys stands for
}

// A shard is a file of the index and what appends its data, as JSON.
type shard struct {
	name string
	data func(b []byte) []byte
	sum  atomic.Uint64 // of its data, from when they are first written, whoever asks
}

// append writes the data of a shard.
func (s *shard) append(b []byte) []byte {
	start := len(b)
	b = s.data(b)
	sum := fnv.New64a()
	sum.Write(b[start:])
	s.sum.Store(sum.Sum64())
	return b
}

// pages returns the index as scripts, root first. Its keys are in groups where there are
// more than mostKeys.
func (x *index) pages(mostKeys, perGroup int) []page.Page {
	lang := string(x.site.Config.Language)
	r := root{Each: 1, N: len(x.docs), English: isEnglish(lang), Stop: strings.Join(stopWords(lang), " ")}
	for level := range levels {
		r.Levels = append(r.Levels, math.Round(saturation(level)*1000)/1000)
	}
	var shards []*shard
	text := func(name, s string) {
		shards = append(shards, &shard{name: name, data: func(b []byte) []byte { return page.AppendJSON(b, s) }})
	}

	r.Status = map[string]string{}
	for _, t := range x.site.Config.Statuses {
		r.Status[t.Name] = t.Label
	}

	l := newLexicon(x)
	var keys []string
	for from, s := range l.shards {
		text("t"+strconv.Itoa(len(keys)), s)
		keys = append(keys, from)
	}
	if len(keys) > mostKeys {
		var first []string
		for keys := range slices.Chunk(keys, perGroup) {
			text("k"+strconv.Itoa(len(first)), strings.Join(keys, "\n"))
			first = append(first, keys[0])
		}
		keys, r.Each = first, perGroup
	}
	r.Terms = strings.Join(keys, "\n")

	// What a result shows is most of the index. It is written when it is asked for, since
	// that costs less than to keep it.
	results := 0
	for _, k := range x.kinds {
		each := l.each(k)
		r.Kinds = append(r.Kinds, [5]any{k.folder, k.one, capital(k.many), k.first, each})
		for docs := range slices.Chunk(x.docs[k.first:k.end], each) {
			shards = append(shards, &shard{name: "d" + strconv.Itoa(results), data: func(b []byte) []byte { return x.appendShard(b, docs) }})
			results++
		}
	}

	r.Filters = [][2]any{} // not null, which is no list to a script
	for _, f := range x.filters() {
		r.Filters = append(r.Filters, [2]any{f.name, f.title})
		text("f-"+f.name, f.text(len(x.docs)))
	}

	first := file(&shard{name: "root", data: func(b []byte) []byte {
		r := r
		r.Version = version(shards)
		return append(b, encode(r)...)
	}})
	first.Late = true // so that no shard is written only to be summed
	list := []page.Page{first}
	for _, s := range shards {
		list = append(list, file(s))
	}
	return list
}

// version returns a sum of what shards hold.
func version(shards []*shard) string {
	sum := fnv.New64a()
	var b []byte
	for _, s := range shards {
		if s.sum.Load() == 0 {
			b = s.append(b[:0])
		}
		fmt.Fprintf(sum, "%x ", s.sum.Load())
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// file returns the script of a shard.
func file(s *shard) page.Page {
	return page.Page{Path: dir + s.name + ".js", Render: func(w io.Writer) error {
		b := buffers.Get().(*[]byte)
		defer buffers.Put(b)
		*b = s.append(fmt.Appendf((*b)[:0], "dossierSearch(%q,", s.name))
		*b = append(*b, ")\n"...)
		_, err := w.Write(*b)
		return err
	}}
}

// buffers keeps memory from one script to the next.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// shards yields the term shards and from which key on each is.
func (l *lexicon) shards(yield func(from, text string) bool) {
	size := termShard
	if len(l.postings) > manyPostings {
		size = smallShard
	}
	var b, rest []byte
	from, before := "", ""
	for _, n := range l.lines() {
		rest = l.appendRest(rest[:0], n)
		if len(b) > 0 && len(b)+len(rest) >= size {
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

// each returns how many entries of a kind make a shard of results.
func (l *lexicon) each(k kind) int {
	size := 0
	for i := k.first; i < k.end; i++ {
		size += l.sizes[i] + len(`"",`)
		for _, s := range l.shown(l.docs[i]) {
			size += len(s) + len(`"",`)
		}
	}
	return max(1, resultShard*(k.end-k.first)/size)
}

// appendShard writes the results of entries.
func (x *index) appendShard(b []byte, docs []*site.Entry) []byte {
	for i, e := range docs {
		b = x.appendResult(append(b, "[,"[min(i, 1)]), e)
	}
	return append(b, ']')
}

// shown returns what a result shows of an entry besides its sentences: address, title, the
// title in the site's language or the name in another script, the language of what is not
// in the site's, date, publisher and grade, or of an event its type and status.
func (x *index) shown(e *site.Entry) [7]string {
	other, lang := e.Article.TitleEN, string(e.Language())
	if names := e.Entity.Names; len(names) > 0 {
		other, lang = names[0].Text, string(names[0].Lang)
	}
	from, mark := "", e.Article.Grade.String()
	switch {
	case e.Role == content.Event:
		from, mark = x.site.Config.EventTypes.Label(e.Event.Type), e.Event.Status
	case e.Publisher != nil:
		from = e.Publisher.Title
	}
	return [...]string{string(e.ID), e.Title, other, lang, e.Date().Text(), from, mark}
}

// appendResult writes what is shown of an entry, as a list: the sentences, the summary
// first, are one text behind the others.
func (x *index) appendResult(b []byte, e *site.Entry) []byte {
	b = append(b, '[')
	for _, s := range x.shown(e) {
		b = append(page.AppendJSON(b, s), ',')
	}
	b = append(b, '"')
	between := ""
	for _, s := range said(e) {
		b = page.AppendJSONText(append(b, between...), s)
		between = `\n`
	}
	return append(b, `"]`...)
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
