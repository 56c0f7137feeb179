// Package corpus invents a dossier of any size, to measure and test with.
//
// It is on the ground floor and imports nothing of ours. It takes a number of
// entries and a seed, and gives the files below content/: the same files for the
// same numbers, on any machine. What it writes passes check.
//
// Of a hundred entries 12 are events, five (at least sixty in all) entities, two of
// all are pages, and the others articles. Of the entities at most a third, and at
// most sixty, are publishers. An article has some 150 words, five entities among
// its keys, links, names that become links by themselves, citations and, often, an
// article that it relays; one in ten is in Korean. An event has one to six sources,
// and where it has several, figures and accounts that differ. Of each kind the
// first entities are referred to far more than the last: they have a share of all
// articles at any size, and the median entity as many at any size.
package corpus

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing/fstest"
	"time"
)

// A kind is one kind of entity.
type kind struct {
	name, one, schema string
	share             float64 // of all entities
	most              int     // that an article refers to
	place             bool    // has coordinates, and is part of another
}

var kinds = []kind{
	{"topics", "topic", "DefinedTerm", 0.28, 3, false},
	{"people", "person", "Person", 0.24, 3, false},
	{"organizations", "organization", "Organization", 0.18, 2, false},
	{"places", "place", "Place", 0.20, 2, true},
	{"substances", "substance", "Substance", 0.10, 1, false},
}

const (
	publishers   = "publishers"
	maxPublisher = 60
	fewest       = 60 // entities of a dossier
	firstYear    = 2004
	years        = 22
)

// An entity is one entry that others refer to.
type entity struct {
	kind, slug, title, korean, alias string
	at                               int // index within its kind
}

// An article is what other entries need to know of one.
type article struct {
	slug, title string
	date        time.Time
}

// A maker writes the files of one dossier.
type maker struct {
	seed       uint64
	words      []string // of the text
	hangul     []string
	entities   [][]entity // by kind
	publishers []entity
	articles   []article // the earliest first
	events     int
}

// FS returns the files of a dossier as a file system.
func FS(entries int, seed uint64) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, data := range Files(entries, seed) {
		fsys[name] = &fstest.MapFile{Data: data}
	}
	return fsys
}

// Files yields the path and the bytes of each file of a dossier with about that
// many entries, 100 or more.
func Files(entries int, seed uint64) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		m := newMaker(max(entries, 100), seed)
		if !yield("content/site.yaml", []byte(siteFile())) || !yield("content/map.geojson", []byte(mapFile)) ||
			!yield("content/index.md", []byte(homeFile)) || !yield("content/about.md", []byte(aboutFile)) {
			return
		}
		for i, a := range m.articles {
			if !yield("content/articles/"+a.slug+".md", m.article(i)) {
				return
			}
		}
		for i := range m.events {
			if slug, data := m.event(i); !yield("content/events/"+slug+".md", data) {
				return
			}
		}
		for _, list := range append(slices.Clone(m.entities), m.publishers) {
			for _, e := range list {
				if !yield("content/"+e.kind+"/"+e.slug+".md", m.entity(e)) {
					return
				}
			}
		}
	}
}

// rng gives a stream of its own to one named thing, so that what is written of
// it does not hang on what was written before.
func (m *maker) rng(what string, i int) *rand.Rand {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s/%d", what, i)
	return rand.New(rand.NewPCG(m.seed, h.Sum64()))
}

func newMaker(entries int, seed uint64) *maker {
	m := &maker{seed: seed, events: entries * 12 / 100}
	r := m.rng("words", 0)
	m.words = strings.Fields(small)
	m.words = append(m.words, distinct(12000, func() string { return word(r, 1+r.IntN(3)) })...)
	m.hangul = distinct(2000, func() string { return hangul(r, 2+r.IntN(2)) })

	total := max(entries/20, fewest)
	n := min(max(entries/200, 40), maxPublisher)
	titles := distinct(total, func() string { return capital(word(r, 2)) + " " + capital(word(r, 2+r.IntN(2))) })
	korean := distinct(total, func() string { return hangul(r, 3+r.IntN(2)) })
	make := func(kind string, n int) []entity {
		list := slices.Grow([]entity(nil), n)
		for i := range n {
			t := titles[0]
			first, last, _ := strings.Cut(t, " ")
			list = append(list, entity{kind: kind, slug: slugOf(t), title: t, korean: korean[0], alias: last + " of " + first, at: i})
			titles, korean = titles[1:], korean[1:]
		}
		return list
	}
	m.publishers = make(publishers, min(n, total/3))
	rest := total - len(m.publishers)
	for _, k := range kinds {
		m.entities = append(m.entities, make(k.name, min(int(k.share*float64(rest)), len(titles))))
	}

	count := entries - m.events - total - 2
	day := time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range count {
		r := m.rng("title", i)
		// Later years hold more articles, as in a real dossier.
		x := float64(i) / float64(count)
		d := day.AddDate(0, 0, int(years*365*(x*(1.6-0.6*x))))
		t := capital(m.phrase(r, 4+r.IntN(6)))
		m.articles = append(m.articles, article{fmt.Sprintf("%s-%s-%d", d.Format(time.DateOnly), slugOf(m.phrase(r, 2)), i), t, d})
	}
	return m
}

// pick draws up to most entities of a kind, the first of them most often.
func pick(r *rand.Rand, list []entity, most int) []entity {
	z := rand.NewZipf(r, 1.1, 10, uint64(len(list)-1))
	var got []entity
	for range r.IntN(most + 1) {
		if e := list[z.Uint64()]; !slices.Contains(got, e) {
			got = append(got, e)
		}
	}
	return got
}

// about draws entities of every kind and writes their keys.
func (m *maker) about(b *strings.Builder, r *rand.Rand) []entity {
	var all []entity
	for i, k := range kinds {
		got := pick(r, m.entities[i], k.most)
		if len(got) == 0 {
			continue
		}
		fmt.Fprintf(b, "%s: [", k.name)
		for j, e := range got {
			b.WriteString([]string{"", ", "}[min(j, 1)] + e.slug)
		}
		b.WriteString("]\n")
		all = append(all, got...)
	}
	return all
}

// article writes an article.
func (m *maker) article(i int) []byte {
	r, a := m.rng("article", i), m.articles[i]
	var b strings.Builder
	korean := r.IntN(10) == 0
	if korean {
		fmt.Fprintf(&b, "---\ntitle: %s\ntitle_en: %q\nlanguage: ko\n", m.koreanPhrase(r, 4), a.title)
	} else {
		fmt.Fprintf(&b, "---\ntitle: %q\nlanguage: en\n", a.title)
	}
	address := fmt.Sprintf("https://%s.example/%d/%s", m.words[200+r.IntN(60)], a.date.Year(), a.slug)
	z := rand.NewZipf(r, 1.1, 4, uint64(len(m.publishers)-1))
	fmt.Fprintf(&b, "summary: %q\npublisher: %s\npublished: %s\nurl: %s\n", m.sentence(r, nil), m.publishers[z.Uint64()].slug, a.date.Format(time.DateOnly), address)
	fmt.Fprintf(&b, "authors: [%q]\n", capital(m.words[300+r.IntN(2000)])+" "+capital(m.words[300+r.IntN(2000)]))
	if r.IntN(4) > 0 {
		fmt.Fprintf(&b, "archived: {url: \"https://archive.example/%s\", date: %s}\n", a.slug, a.date.Format(time.DateOnly))
	}
	fmt.Fprintf(&b, "type: %s\nread: %s\ngrade: %c%d\ngrade_note: %q\n", pickWord(r, "news report official"), pickWord(r, "full excerpt"), "AABBBCCD"[r.IntN(8)], 1+r.IntN(5), m.sentence(r, nil))
	if i > 0 && r.IntN(4) == 0 {
		fmt.Fprintf(&b, "relays: [%s]\n", m.before(r, i).slug)
	}
	if r.IntN(5) == 0 {
		fmt.Fprintf(&b, "caveats: %q\nquote: {text: %q, speaker: %q}\n", m.sentence(r, nil), m.sentence(r, nil), capital(m.words[300+r.IntN(2000)]))
	}
	all := m.about(&b, r)
	b.WriteString("---\n\n")
	m.text(&b, r, i, all, 5, korean)
	if r.IntN(3) == 0 {
		b.WriteString("| measure | value |\n| --- | ---: |\n")
		for range 2 + r.IntN(4) {
			fmt.Fprintf(&b, "| %s | %.1f |\n", m.phrase(r, 2), r.Float64()*1000)
		}
		b.WriteByte('\n')
	}
	if i > 0 {
		fmt.Fprintf(&b, "See also [[%s]].\n", m.before(r, i).slug)
	}
	return []byte(b.String())
}

// before returns one of the forty articles before the i-th.
func (m *maker) before(r *rand.Rand, i int) article { return m.articles[i-1-r.IntN(min(i, 40))] }

// text writes paragraphs that name entities, link to some and, where there are
// articles before the i-th, cite them.
func (m *maker) text(b *strings.Builder, r *rand.Rand, i int, all []entity, paragraphs int, korean bool) {
	for p := range paragraphs {
		if p == paragraphs/2 && paragraphs > 2 {
			fmt.Fprintf(b, "## %s\n\n", capital(m.phrase(r, 2)))
		}
		for range 2 + r.IntN(2) {
			var e *entity
			if len(all) > 0 {
				e, all = &all[0], all[1:]
			}
			if korean {
				b.WriteString(m.koreanSentence(r, e))
			} else {
				b.WriteString(m.sentence(r, e))
			}
			b.WriteByte(' ')
		}
		if i > 0 && r.IntN(2) == 0 {
			fmt.Fprintf(b, "%s [@%s].", strings.TrimSuffix(m.sentence(r, nil), "."), m.before(r, i).slug)
		}
		b.WriteString("\n\n")
	}
}

// event writes an event and returns its slug.
func (m *maker) event(i int) (slug string, data []byte) {
	r := m.rng("event", i)
	at := r.IntN(len(m.articles))
	sources := m.articles[at:min(at+1+r.IntN(6), len(m.articles))]
	date := sources[0].date.AddDate(0, 0, -1-r.IntN(20))
	title := capital(m.phrase(r, 4))
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %q\nsummary: %q\ndate: %s%s\ntype: %s\nstatus: %s\nsources: [", title, m.sentence(r, nil),
		date.Format(time.DateOnly), []string{"", "", "~"}[r.IntN(3)], pickWord(r, "seizure arrest trial"), pickWord(r, "reported alleged confirmed denied"))
	for j, s := range sources {
		b.WriteString([]string{"", ", "}[min(j, 1)] + s.slug)
	}
	b.WriteString("]\n")
	if r.IntN(2) == 0 {
		of, amount, unit := m.entities[4][r.IntN(min(len(m.entities[4]), 8))].slug, float64(1+r.IntN(400)), pickWord(r, "kg g lb")
		b.WriteString("quantities:\n")
		for j, s := range sources[:min(len(sources), 3)] {
			chosen := ""
			if j == 0 && len(sources) > 1 {
				chosen = fmt.Sprintf(", preferred: true, why: %q", m.sentence(r, nil))
			}
			fmt.Fprintf(&b, "  - {of: %s, amount: %g, unit: %s, as_reported: %q, source: %s%s}\n", of, amount+float64(j*r.IntN(50)), unit, m.phrase(r, 3), s.slug, chosen)
		}
	}
	if len(sources) > 1 && r.IntN(2) == 0 {
		fmt.Fprintf(&b, "accounts:\n  - {point: Persons, source: %s, says: %q}\n  - {point: Persons, source: %s, says: %q}\n", sources[0].slug, m.phrase(r, 4), sources[1].slug, m.phrase(r, 5))
	}
	all := m.about(&b, r)
	b.WriteString("---\n\n")
	for range 2 {
		fmt.Fprintf(&b, "%s %s [@%s].\n\n", m.sentence(r, first(&all)), strings.TrimSuffix(m.sentence(r, first(&all)), "."), sources[r.IntN(len(sources))].slug)
	}
	return fmt.Sprintf("%s-%s-%d", date.Format(time.DateOnly), slugOf(m.phrase(r, 2)), i), []byte(b.String())
}

// first takes the first of the entities that are left; nil where none is.
func first(all *[]entity) *entity {
	if len(*all) == 0 {
		return nil
	}
	e := &(*all)[0]
	*all = (*all)[1:]
	return e
}

// entity writes an entity.
func (m *maker) entity(e entity) []byte {
	r := m.rng(e.kind, e.at)
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %q\nsummary: %q\nnames: {ko: %s}\naliases: [%q]\n", e.title, m.sentence(r, nil), e.korean, e.alias)
	if at := slices.IndexFunc(kinds, func(k kind) bool { return k.name == e.kind }); at >= 0 && kinds[at].place {
		// A tree of places, the first three in nothing.
		if e.at >= 3 {
			fmt.Fprintf(&b, "part_of: %s\n", m.entities[at][e.at/8].slug)
		}
		if r.IntN(5) > 0 {
			fmt.Fprintf(&b, "coordinates: [%.4f, %.4f]\n", 36+6*r.Float64(), 124+6*r.Float64())
		}
	}
	b.WriteString("---\n\n")
	if e.kind != publishers {
		m.text(&b, r, 1+r.IntN(len(m.articles)-1), nil, 3, false)
	}
	return []byte(b.String())
}

// sentence writes a sentence that names an entity, or nothing where e is nil.
func (m *maker) sentence(r *rand.Rand, e *entity) string {
	s := capital(m.phrase(r, 5+r.IntN(5)))
	if e != nil {
		switch r.IntN(4) {
		case 0:
			s += " [[" + e.kind + "/" + e.slug + "]]"
		case 1:
			s += " [[" + e.kind + "/" + e.slug + "|" + m.phrase(r, 2) + "]]"
		case 2:
			s += " " + e.alias
		default:
			s += " " + e.title
		}
	}
	return s + " " + m.phrase(r, 4+r.IntN(6)) + "."
}

// phrase is a run of words; short ones of every language's kind come most.
func (m *maker) phrase(r *rand.Rand, n int) string {
	words := make([]string, n)
	z := rand.NewZipf(r, 1.05, 6, uint64(len(m.words)-1))
	for i := range words {
		words[i] = m.words[z.Uint64()]
	}
	return strings.Join(words, " ")
}

func (m *maker) koreanSentence(r *rand.Rand, e *entity) string {
	s := m.koreanPhrase(r, 3) + " "
	if e != nil {
		s += e.korean + pickWord(r, "은 에서 에 의") + " "
	}
	return s + m.koreanPhrase(r, 3) + "다."
}

func (m *maker) koreanPhrase(r *rand.Rand, n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = m.hangul[r.IntN(len(m.hangul))] + pickWord(r, "은 을 에서 의")
	}
	return strings.Join(words, " ")
}

// distinct calls next until it has n words that differ.
func distinct(n int, next func() string) []string {
	seen := make(map[string]bool, n)
	list := make([]string, 0, n)
	for len(list) < n {
		if w := next(); !seen[w] {
			seen[w] = true
			list = append(list, w)
		}
	}
	return list
}

// word makes a word of syllables that can be pronounced.
func word(r *rand.Rand, syllables int) string {
	var b strings.Builder
	for range syllables {
		b.WriteString(pickWord(r, "b br c d dr f fl g gr h j k kl l m n p pr r s sk st t tr v w z"))
		b.WriteString(pickWord(r, "a e i o u ai ea ou"))
		b.WriteString(pickWord(r, "n r l s t m d x k"))
	}
	return b.String()
}

// hangul makes a word of syllables of Hangul, each with a consonant at its end
// so that particles follow it as they stand in pickWord's lists.
func hangul(r *rand.Rand, syllables int) string {
	var b strings.Builder
	for range syllables {
		b.WriteRune(rune(0xac00 + (r.IntN(19)*21+r.IntN(21))*28 + []int{1, 4, 8, 16, 17, 21}[r.IntN(6)]))
	}
	return b.String()
}

func pickWord(r *rand.Rand, words string) string {
	list := strings.Fields(words)
	return list[r.IntN(len(list))]
}

func capital(s string) string { return cmp.Or(strings.ToUpper(s[:1]), s) + s[1:] }

func slugOf(s string) string { return strings.ReplaceAll(strings.ToLower(s), " ", "-") }

// small are the words that a text has most of.
const small = "the of and to in a was for on that by with at from it were as which had said after this who not been their but its they one two some over more than would into his her when there where about"

func siteFile() string {
	var b strings.Builder
	b.WriteString("version: 1\ntitle: An invented dossier\nsummary: Invented entries, to measure with.\nbase: https://dossier.example/\nlanguage: en\nkinds:\n")
	for _, k := range kinds {
		fmt.Fprintf(&b, "  - {name: %s, one: %s, many: %s, schema: %s}\n", k.name, k.one, k.name, k.schema)
	}
	b.WriteString(siteRest)
	return b.String()
}

const siteRest = `  - {name: publishers, one: publisher, many: publishers, schema: Organization}
types:
  article: {news: news report, report: report, official: official document}
  event: {seizure: seizure, arrest: arrest, trial: trial}
statuses: {reported: reported, alleged: alleged, confirmed: confirmed, denied: denied}
navigation: [articles, events, topics, places, about]
charts:
  - {name: events, title: Events by type, by: type}
  - {name: seized, title: Seized quantities, types: [seizure], by: substances, sum: kg, most: 8}
maps:
  - {name: all, title: All places, bounds: [34, 122, 44, 132]}
filters: [substances, topics]
`

const mapFile = `{"type": "FeatureCollection", "source": "Invented", "features": [
{"type": "Feature", "properties": {"name": "Land"}, "geometry": {"type": "Polygon", "coordinates": [[[123, 35], [131, 35], [131, 43], [123, 43], [123, 35]]]}}
]}
`

const homeFile = "---\ntitle: An invented dossier\n---\n\nNothing here happened.\n"

const aboutFile = "---\ntitle: About\n---\n\nEvery word of these entries is drawn by lot.\n"
