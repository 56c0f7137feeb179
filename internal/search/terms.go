package search

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"dossier/internal/content"
	"dossier/internal/site"
)

// A lexicon is the words of an index and where they are.
type lexicon struct {
	*index
	split    splitter
	stem     stemmer
	words    *vocabulary          // a folded word to its term; stop for a stop word
	terms    map[string]int32     // by stem, if it can be that of several words
	stems    []string             // of each term
	forms    []form               // of all terms
	last     []int32              // of each term, its last form
	variants map[string][]string  // words of names by variant
	named    map[string][]posting // entities by each of their names, see nameKey
	postings []posting            // of all terms, one behind the other
	ends     []int32              // where those of each term end
	sizes    []int                // of each entry, of the texts that a result can show, in bytes
}

// A form is a word that has a term, and where the one before it is that has the same; -1
// for none.
type form struct {
	word   string
	before int32
}

// stop is the term of words that are not indexed.
const stop int32 = -1

// A posting is an entry's number and, in the last two bits, a level.
type posting uint32

func newPosting(doc, level int) posting { return posting(doc<<2 | level) }
func (p posting) doc() int              { return int(p >> 2) }
func (p posting) level() int            { return int(p & 3) }

func newLexicon(x *index) *lexicon {
	lang := string(x.site.Config.Language)
	l := &lexicon{index: x, stem: stemmerOf(lang), words: newVocabulary(), terms: map[string]int32{}, variants: map[string][]string{}, named: map[string][]posting{}}
	many := 10 * len(x.docs) // about as many words as a large dossier has; append would come there in many steps
	l.stems, l.last, l.forms = make([]string, 0, many), make([]int32, 0, many), make([]form, 0, many)
	for _, w := range stopWords(lang) {
		l.words.add([]byte(w), stop)
	}
	names := map[*site.Entry][]int32{}
	for _, e := range x.docs {
		if e.Role == content.Entity {
			names[e] = l.names(e)
		}
	}
	docs := make([]doc, len(x.docs))
	l.sizes = make([]int, len(x.docs))
	var terms [fields][]int32
	for i, e := range x.docs {
		for f := range terms {
			terms[f] = terms[f][:0]
		}
		l.sizes[i] = l.read(e, names, &terms)
		if e.Role == content.Entity {
			l.call(e, newPosting(i, 0))
		}
		docs[i].terms = slices.Concat(terms[:]...)
		for f := range terms {
			docs[i].lengths[f] = len(terms[f])
		}
	}
	l.weigh(docs)
	return l
}

// A doc is the terms of an entry, those of a field behind those of another.
type doc struct {
	terms   []int32
	lengths [fields]int // of the fields, in terms
}

// read takes the words of an entry, and returns the size of the texts that a result can
// show of it, with a byte between two.
func (l *lexicon) read(e *site.Entry, names map[*site.Entry][]int32, terms *[fields][]int32) (size int) {
	take := func(f field, text string) {
		l.split.words(text, func(word []byte) {
			if t := l.term(word); t != stop {
				terms[f] = append(terms[f], t)
			}
		})
	}
	c := l.site.Config
	take(fieldTitle, e.Title)
	take(fieldFacts, e.Date().Text())
	for f, text := range said(e) {
		size += len(text) + 1
		if f != fieldNames {
			take(f, text)
		}
	}
	switch e.Role {
	case content.Article:
		take(fieldTitle, e.Article.TitleEN)
		take(fieldFacts, c.ArticleTypes.Label(e.Article.Type))
		for _, author := range e.Authors {
			take(fieldPublisher, author.Name)
		}
	case content.Event:
		take(fieldFacts, c.EventTypes.Label(e.Event.Type))
		take(fieldFacts, c.Statuses.Label(e.Event.Status))
	case content.Entity:
		terms[fieldNames] = append(append(terms[fieldNames], names[e]...), l.joined(e)...)
	}
	if e.Publisher != nil {
		terms[fieldPublisher] = append(terms[fieldPublisher], names[e.Publisher]...)
	}
	for _, event := range e.Events {
		take(fieldRefs, event.Title)
	}
	for _, to := range referred(e) {
		terms[fieldRefs] = append(terms[fieldRefs], names[to]...)
	}
	return max(0, size-1)
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

// names returns the terms of all names of an entity, each once, and notes how
// else its words may be romanised.
func (l *lexicon) names(e *site.Entry) []int32 {
	var list []int32
	for _, name := range append(e.OtherNames(), e.Title) {
		l.split.words(name, func(w []byte) {
			if t := l.term(w); t != stop && !slices.Contains(list, t) {
				list = append(list, t)
			}
			if v := variant(string(w)); v != "" && !slices.Contains(l.variants[v], string(w)) {
				l.variants[v] = append(l.variants[v], string(w))
			}
		})
	}
	return list
}

// call notes who it is that has the names of an entity.
func (l *lexicon) call(e *site.Entry, p posting) {
	for _, name := range append(e.OtherNames(), e.Title) {
		key := l.nameKey(name)
		if key != "" && !slices.Contains(l.named[key], p) {
			l.named[key] = append(l.named[key], p)
		}
	}
}

// nameKey returns the key of a name: its first word that is indexed, beside which it so
// lies, or its first if none is, a space, and all its letters and digits. It is empty where
// there is no word.
func (l *lexicon) nameKey(name string) string {
	first, indexed := "", false
	l.split.words(name, func(w []byte) {
		t, _ := l.words.number(w)
		if first == "" || !indexed && t != stop {
			first, indexed = string(w), t != stop
		}
	})
	if first == "" {
		return ""
	}
	return first + " " + strings.Map(func(r rune) rune {
		if isWord(r) {
			return r
		}
		return -1
	}, Fold(name))
}

// joined returns the terms of what an entity's names are when two words that
// stand side by side are written as one: Pongsu, Jongil.
func (l *lexicon) joined(e *site.Entry) []int32 {
	var list []int32
	for _, name := range append(e.OtherNames(), e.Title) {
		before := ""
		l.split.words(name, func(w []byte) {
			word := string(w)
			if !isPlain(word) {
				word = ""
			}
			if before != "" && word != "" {
				if t := l.term([]byte(before + word)); t != stop && !slices.Contains(list, t) {
					list = append(list, t)
				}
			}
			before = word
		})
	}
	return list
}

// term returns the term of a folded word.
func (l *lexicon) term(word []byte) int32 {
	if t, known := l.words.number(word); known {
		return t
	}
	w := string(word)
	t := l.termOf(l.stem(w))
	l.forms = append(l.forms, form{w, l.last[t]})
	l.last[t] = int32(len(l.forms) - 1)
	l.words.add(word, t)
	return t
}

// termOf returns the term of the stem of a new word. Only stems of the letters a to z can
// be those of several.
func (l *lexicon) termOf(stem string) int32 {
	several := isPlain(stem)
	if several {
		if t, ok := l.terms[stem]; ok {
			return t
		}
	}
	t := int32(len(l.stems))
	if several {
		l.terms[stem] = t
	}
	l.stems, l.last = append(l.stems, stem), append(l.last, -1)
	return t
}

// formsOf appends the words that have a term, sorted.
func (l *lexicon) formsOf(list []string, term int32) []string {
	first := len(list)
	for i := l.last[term]; i >= 0; i = l.forms[i].before {
		list = append(list, l.forms[i].word)
	}
	slices.Sort(list[first:])
	return list
}

// weigh makes the postings. It writes over the terms of docs.
func (l *lexicon) weigh(docs []doc) {
	var mean [fields]float32
	for i := range docs {
		for f, n := range docs[i].lengths {
			mean[f] += float32(n) / float32(len(docs))
		}
	}
	l.ends = make([]int32, len(l.stems))
	sum := make([]float32, len(l.stems))
	var touched []int32
	for i := range docs {
		d := &docs[i]
		touched = touched[:0]
		rest := d.terms
		for f, n := range d.lengths {
			if n == 0 {
				continue
			}
			w := weights[f] / (1 - bs[f] + bs[f]*float32(n)/mean[f])
			for _, t := range rest[:n] {
				if sum[t] == 0 {
					touched = append(touched, t)
				}
				sum[t] += w
			}
			rest = rest[n:]
		}
		// Each term once, with its level, until all are counted.
		d.terms = d.terms[:len(touched)]
		for j, t := range touched {
			d.terms[j] = t<<2 | int32(levelOf(sum[t]))
			sum[t] = 0
			l.ends[t]++
		}
	}
	n := int32(0)
	for t, count := range l.ends {
		l.ends[t] = n // where they begin, until they are there
		n += count
	}
	l.postings = make([]posting, n)
	for i := range docs {
		for _, t := range docs[i].terms {
			at := &l.ends[t>>2]
			l.postings[*at] = newPosting(i, int(t&3))
			*at++
		}
	}
}

// of returns the postings of a term.
func (l *lexicon) of(term int32) []posting {
	first := int32(0)
	if term > 0 {
		first = l.ends[term-1]
	}
	return l.postings[first:l.ends[term]]
}

// A line is one key of the term shards and the term whose forms and entries follow it.
type line struct {
	key  string
	term int32
}

// What follows keys that are no stems.
const (
	followed  = -1 // by the words of a variant
	backwards = -2 // by nothing
	called    = -3 // by the entries that have a name
)

// lines returns what the term shards hold, by key.
func (l *lexicon) lines() []line {
	list := make([]line, 0, len(l.stems)+len(l.forms)+len(l.variants)+len(l.named))
	for t, stem := range l.stems {
		if len(l.of(int32(t))) == 0 {
			continue // of a name to which nothing refers
		}
		list = append(list, line{stem, int32(t)})
		for _, form := range l.formsOf(make([]string, 0, 8), int32(t)) {
			if len(form) >= minNear && isPlain(form) {
				list = append(list, line{"<" + reverse(form), backwards})
			}
		}
	}
	for v, forms := range l.variants {
		slices.Sort(forms)
		list = append(list, line{"~" + v, followed})
	}
	for name := range l.named {
		list = append(list, line{name, called})
	}
	slices.SortFunc(list, func(a, b line) int { return strings.Compare(a.key, b.key) })
	return list
}

// appendRest writes what follows the key of a line.
func (l *lexicon) appendRest(b []byte, n line) []byte {
	switch n.term {
	case backwards:
		return b
	case followed:
		return append(append(b, '\t'), strings.Join(l.variants[n.key[len("~"):]], " ")...)
	case called:
		return appendPostings(append(b, "\t\t"...), l.named[n.key], len(l.docs))
	}
	b = append(b, '\t')
	if forms := l.formsOf(make([]string, 0, 8), n.term); len(forms) > 1 || forms[0] != n.key {
		for i, form := range forms {
			if i > 0 {
				b = append(b, ' ')
			}
			b = appendForm(b, n.key, form)
		}
	}
	return appendPostings(append(b, '\t'), l.of(n.term), len(l.docs))
}

// appendKey writes a digit for how many UTF-16 units a key shares with the one before,
// which is how a script counts, and the rest.
func appendKey(b []byte, key, before string) []byte {
	units, n := 0, 0
	for i, r := range key {
		u, end := utf16.RuneLen(r), i+utf8.RuneLen(r)
		if end > len(before) || before[i:end] != key[i:end] || units+u >= len(digits) {
			break
		}
		units, n = units+u, end
	}
	return append(append(b, digits[units]), key[n:]...)
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
				ones := gap >> k
				for ; ones >= 32; ones -= 32 {
					w.write(1<<32-1, 32)
				}
				w.write(1<<ones-1, ones+1)
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
