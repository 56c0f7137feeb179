package search

import (
	"cmp"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"dossier/internal/content"
	"dossier/internal/site"
)

// A field is a part of an entry that is weighted on its own.
type field int

const (
	fieldTitle     field = iota
	fieldNames           // in other scripts and spellings
	fieldSummary         //
	fieldFacts           // type, status and date, in words
	fieldPublisher       //
	fieldBody            //
	fieldRefs            // titles of events and every name of every entity that the entry refers to
	fields
)

// weights and b are chosen by the judged queries of testdata/judged.txt. Fields
// in which longer is no sign of less relevance have a small b.
var (
	weights = [fields]float32{fieldTitle: 6, fieldNames: 6, fieldSummary: 2, fieldFacts: 1.5, fieldPublisher: 1.5, fieldBody: 1, fieldRefs: 1.5}
	bs      = [fields]float32{fieldTitle: .4, fieldNames: .2, fieldSummary: .4, fieldFacts: 0, fieldPublisher: 0, fieldBody: .75, fieldRefs: .5}
)

const k1 = 1.2

// steps divide the weights of words into levels. Nearly all words stand a few
// times in the body alone, and so in one level, which keeps the index small; more
// levels do not find more of the judged queries.
var steps = [...]float32{2.3, 5, 11}

const levels = len(steps) + 1

// saturation returns what a level adds to the score, before idf.
func saturation(level int) float64 {
	w := 1.0
	if level > 0 {
		w = 1.2 * float64(steps[level-1])
	}
	return w / (k1 + w)
}

func levelOf(w float32) int {
	level, _ := slices.BinarySearch(steps[:], w)
	return level
}

// An index is a Site's words and where they are.
type index struct {
	site  *site.Site
	kinds []kind
	docs  []doc // by kind, the newest first: in this order where scores are equal

	stem     stemmer
	words    map[string]int32 // a folded word to its term; stop for a stop word
	terms    map[string]int32
	stems    []string   // of each term
	forms    [][]string // of each term, the words that have it
	postings [][]posting
	variants map[string][]string // words of names by variant
}

// stop is the term of words that are not indexed.
const stop int32 = -1

// A kind is a role or a kind of entity, and where its entries lie in docs.
type kind struct {
	folder, one, many string
	first             int
}

// A doc is an entry, the terms of its fields, and its sentences.
type doc struct {
	*site.Entry
	terms     [fields][]int32
	sentences []string
}

// A posting is an entry's number and, in the last two bits, a level.
type posting uint32

func newPosting(doc, level int) posting { return posting(doc<<2 | level) }
func (p posting) doc() int              { return int(p >> 2) }
func (p posting) level() int            { return int(p & 3) }

func newIndex(s *site.Site) *index {
	lang := string(s.Config.Language)
	x := &index{site: s, stem: stemmerOf(lang), words: map[string]int32{}, terms: map[string]int32{}, variants: map[string][]string{}}
	for _, w := range stopWords(lang) {
		x.words[w] = stop
	}
	for _, k := range s.Config.Kinds {
		x.add(k.Name, k.One, k.Many, s.In(k.Name))
	}
	x.add(content.EventsFolder, "event", "events", s.In(content.EventsFolder))
	x.add(content.ArticlesFolder, "article", "articles", s.In(content.ArticlesFolder))
	x.add("", "page", "pages", s.In(""))
	names := map[*site.Entry][]int32{}
	for i := range x.docs {
		if e := x.docs[i].Entry; e.Role == content.Entity {
			names[e] = x.names(e)
		}
	}
	for i := range x.docs {
		x.read(&x.docs[i], names)
	}
	x.weigh()
	return x
}

func (x *index) add(folder, one, many string, entries []*site.Entry) {
	if len(entries) == 0 {
		return
	}
	x.kinds = append(x.kinds, kind{folder, one, many, len(x.docs)})
	entries = slices.Clone(entries)
	slices.SortStableFunc(entries, site.Newest)
	for _, e := range entries {
		x.docs = append(x.docs, doc{Entry: e})
	}
}

// read takes the words of an entry.
func (x *index) read(d *doc, names map[*site.Entry][]int32) {
	e := d.Entry
	take := func(f field, text string) { d.terms[f] = x.appendTerms(d.terms[f], text) }
	say := func(f field, texts ...string) {
		for _, text := range texts {
			if text != "" {
				take(f, text)
				d.sentences = append(d.sentences, strings.ReplaceAll(text, "\n", " "))
			}
		}
	}
	c := x.site.Config
	take(fieldTitle, e.Title)
	say(fieldSummary, e.Summary)
	say(fieldBody, e.Body.Sentences(func(i int) string {
		if to := e.Targets[i]; to != nil {
			return to.Title
		}
		return e.Links[i].Ref.Text
	})...)
	take(fieldFacts, e.Date().Text())
	switch e.Role {
	case content.Article:
		a := e.Article
		take(fieldTitle, a.TitleEN)
		take(fieldFacts, c.ArticleTypes.Label(a.Type))
		for _, author := range e.Authors {
			take(fieldPublisher, author.Name)
		}
		if a.Quote.Text != "" {
			say(fieldBody, "“"+a.Quote.Text+"” — "+a.Quote.Speaker)
		}
		say(fieldBody, a.Caveats, a.GradeNote)
	case content.Event:
		take(fieldFacts, c.EventTypes.Label(e.Event.Type))
		take(fieldFacts, c.Statuses.Label(e.Event.Status))
		say(fieldBody, e.Event.Outcome)
		for _, q := range e.Figures {
			say(fieldBody, q.AsReported)
		}
		for _, a := range e.Accounts {
			say(fieldBody, a.Point+": "+a.Says)
		}
	case content.Entity:
		d.terms[fieldNames] = slices.Concat(names[e], x.joined(e))
		d.sentences = append(d.sentences, strings.Join(otherNames(e), " · "))
	}
	if e.Publisher != nil {
		d.terms[fieldPublisher] = append(d.terms[fieldPublisher], names[e.Publisher]...)
	}
	for _, event := range e.Events {
		take(fieldRefs, event.Title)
	}
	for _, to := range referred(e) {
		d.terms[fieldRefs] = append(d.terms[fieldRefs], names[to]...)
	}
}

// referred returns the entities to which e refers, each once, without its
// publisher, which is a field of its own.
func referred(e *site.Entry) []*site.Entry {
	var list []*site.Entry
	add := func(to *site.Entry) {
		if to != nil && to.Role == content.Entity && to != e && to != e.Publisher && !slices.Contains(list, to) {
			list = append(list, to)
		}
	}
	for _, to := range e.About {
		add(to)
	}
	for _, a := range e.Authors {
		add(a.Entity)
	}
	for _, to := range e.Relays {
		add(to)
	}
	for _, to := range e.Targets {
		add(to)
	}
	for _, m := range e.Mentions {
		add(m.To)
	}
	add(e.PartOf)
	return list
}

// otherNames returns what an entity is called besides its title.
func otherNames(e *site.Entry) []string {
	var list []string
	for _, n := range e.Entity.Names {
		list = append(list, n.Text)
	}
	for _, a := range e.Entity.Aliases {
		list = append(list, a.Text)
	}
	return list
}

// names returns the terms of all names of an entity, each once, and notes how
// else its words may be romanised.
func (x *index) names(e *site.Entry) []int32 {
	var list []int32
	for _, name := range append(otherNames(e), e.Title) {
		words(name, func(w []byte) {
			if t := x.term(w); t != stop && !slices.Contains(list, t) {
				list = append(list, t)
			}
			if v := variant(string(w)); v != "" && !slices.Contains(x.variants[v], string(w)) {
				x.variants[v] = append(x.variants[v], string(w))
			}
		})
	}
	return list
}

// joined returns the terms of what an entity's names are when two words that
// stand side by side are written as one: Pongsu, Jongil.
func (x *index) joined(e *site.Entry) []int32 {
	var list []int32
	for _, name := range append(otherNames(e), e.Title) {
		before := ""
		words(name, func(w []byte) {
			word := string(w)
			if !isPlain(word) {
				word = ""
			}
			if before != "" && word != "" {
				if t := x.term([]byte(before + word)); t != stop && !slices.Contains(list, t) {
					list = append(list, t)
				}
			}
			before = word
		})
	}
	return list
}

func (x *index) appendTerms(list []int32, text string) []int32 {
	words(text, func(word []byte) {
		if t := x.term(word); t != stop {
			list = append(list, t)
		}
	})
	return list
}

// term returns the term of a folded word.
func (x *index) term(word []byte) int32 {
	if t, ok := x.words[string(word)]; ok {
		return t
	}
	w := string(word)
	stem := x.stem(w)
	t, ok := x.terms[stem]
	if !ok {
		t = int32(len(x.stems))
		x.terms[stem] = t
		x.stems = append(x.stems, stem)
		x.forms = append(x.forms, nil)
	}
	x.forms[t] = append(x.forms[t], w)
	x.words[w] = t
	return t
}

// weigh makes the postings.
func (x *index) weigh() {
	var mean [fields]float32
	for _, d := range x.docs {
		for f := range fields {
			mean[f] += float32(len(d.terms[f])) / float32(len(x.docs))
		}
	}
	x.postings = make([][]posting, len(x.stems))
	sum := make([]float32, len(x.stems))
	var touched []int32
	for i, d := range x.docs {
		touched = touched[:0]
		for f := range fields {
			if len(d.terms[f]) == 0 {
				continue
			}
			w := weights[f] / (1 - bs[f] + bs[f]*float32(len(d.terms[f]))/mean[f])
			for _, t := range d.terms[f] {
				if sum[t] == 0 {
					touched = append(touched, t)
				}
				sum[t] += w
			}
		}
		for _, t := range touched {
			x.postings[t] = append(x.postings[t], newPosting(i, levelOf(sum[t])))
			sum[t] = 0
		}
	}
}

// A line is one key of the term shards and what follows it.
type line struct{ key, rest string }

// lines returns what the term shards hold, by key.
func (x *index) lines() []line {
	list := make([]line, 0, 2*len(x.stems))
	var b []byte
	for t, stem := range x.stems {
		if x.postings[t] == nil {
			continue // of a name to which nothing refers
		}
		forms := x.forms[t]
		slices.Sort(forms)
		b = append(b[:0], '\t')
		if len(forms) > 1 || forms[0] != stem {
			for i, form := range forms {
				if i > 0 {
					b = append(b, ' ')
				}
				b = appendForm(b, stem, form)
			}
		}
		b = appendPostings(append(b, '\t'), x.postings[t], len(x.docs))
		list = append(list, line{stem, string(b)})
		for _, form := range forms {
			if len(form) >= minNear && isPlain(form) {
				list = append(list, line{"<" + reverse(form), ""})
			}
		}
	}
	for v, forms := range x.variants {
		slices.Sort(forms)
		list = append(list, line{"~" + v, "\t" + strings.Join(forms, " ")})
	}
	slices.SortFunc(list, func(a, b line) int { return cmp.Compare(a.key, b.key) })
	return list
}

// append writes a line; of its key a digit for how many UTF-16 units it shares
// with the key before, which is how a script counts, and the rest.
func (l line) append(b []byte, before string) []byte {
	units, n := 0, 0
	for i, r := range l.key {
		u, end := utf16.RuneLen(r), i+utf8.RuneLen(r)
		if end > len(before) || before[i:end] != l.key[i:end] || units+u >= len(digits) {
			break
		}
		units, n = units+u, end
	}
	b = append(append(b, digits[units]), l.key[n:]...)
	return append(append(b, l.rest...), '\n')
}

// minNear is the length from which a word is compared with near ones.
const minNear = 4

func reverse(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

func appendForm(b []byte, stem, form string) []byte {
	n := 0
	for n < len(stem) && n < len(form) && stem[n] == form[n] {
		n++
	}
	return append(strconv.AppendInt(b, int64(len(stem)-n), 36), form[n:]...)
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// appendPostings writes the entries of each level, the lowest first.
func appendPostings(b []byte, list []posting, n int) []byte {
	var df [levels]int
	for _, p := range list {
		df[p.level()]++
	}
	for level, d := range df {
		if d == 0 {
			continue
		}
		if level > 0 && b[len(b)-1] != '\t' {
			b = append(b, ',')
		}
		// A gap's length is distributed geometrically; for that distribution this
		// is within a few percent of the least that any code can do (R. F. Rice,
		// Some Practical Universal Noiseless Coding Techniques, JPL 1979).
		k := max(0, bits.Len(uint(n*69/(d*100)))-1)
		b = append(b, digits[level], digits[k])
		w := sixes{to: b}
		before := -1
		for _, p := range list {
			if p.level() == level {
				gap := p.doc() - before - 1
				for range gap >> k {
					w.write(1, 1)
				}
				w.write(0, 1)
				w.write(gap&(1<<k-1), k)
				before = p.doc()
			}
		}
		b = w.end()
	}
	return b
}

// sixes writes bits, the lowest first, six to a digit.
type sixes struct {
	to   []byte
	bits uint64
	n    int
}

func (w *sixes) write(v, n int) {
	w.bits |= uint64(v) << w.n
	for w.n += n; w.n >= 6; w.n -= 6 {
		w.to = append(w.to, digits[w.bits&63])
		w.bits >>= 6
	}
}

// end fills the last digit with ones, which are the beginning of a gap that
// does not end.
func (w *sixes) end() []byte {
	if w.n > 0 {
		w.write(63, 6-w.n)
	}
	return w.to
}
