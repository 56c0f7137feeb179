package site

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"dossier/internal/content"
)

// A model is a random dossier and what its author meant by it.
type model struct {
	files fstest.MapFS
	names map[string]content.ID // what an entity is called
	facts map[string]int        // "target <- source: way", how often
	roots map[content.ID]map[content.ID]bool
	about map[content.ID][]content.ID // features of articles and events
}

// randomDossier makes a dossier of a few dozen entries that refer to each
// other at random.
func randomDossier(r *rand.Rand) *model {
	m := &model{
		files: fstest.MapFS{"content/site.yaml": {Data: []byte("title: T\nbase: https://a.example/\nkinds:\n" +
			"  - {name: places, one: place, many: places}\n  - {name: publishers, one: publisher, many: publishers}\n")}},
		names: map[string]content.ID{}, facts: map[string]int{}, roots: map[content.ID]map[content.ID]bool{}, about: map[content.ID][]content.ID{},
	}
	stems := []string{"Ham", "Pyong", "Sin", "Won", "Chong", "Rajin"}
	var places []content.ID
	for i := range 4 + r.IntN(8) {
		id := content.ID(fmt.Sprintf("places/p%d", i))
		title := fmt.Sprintf("%s%s", stems[i%len(stems)], strings.Repeat("san", 1+i/len(stems)))
		alias := title + " City"
		ko := string([]rune{rune(0xAC00 + 50*i), rune(0xAC00 + 50*i + 7)})
		for _, n := range []string{title, alias, ko} {
			m.names[n] = id
		}
		m.files["content/"+string(id)+".md"] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\ntitle: %s\naliases: [%s]\nnames: {ko: %s}\n---\n\n%s", title, alias, ko, m.prose(r, id, nil))}
		places = append(places, id)
	}
	m.files["content/publishers/pub.md"] = &fstest.MapFile{Data: []byte("---\ntitle: The Publisher\n---\n")}
	m.names["The Publisher"] = "publishers/pub"

	var articles []content.ID
	for i := range 5 + r.IntN(15) {
		id := content.ID(fmt.Sprintf("articles/a%02d", i))
		var b strings.Builder
		fmt.Fprintf(&b, "---\ntitle: Report %d\npublisher: pub\npublished: %d-%02d-%02d\nurl: https://a.example/\ngrade: C3\n", i, 2000+r.IntN(20), 1+r.IntN(12), 1+r.IntN(28))
		m.fact("publishers/pub", id, "publisher")
		m.roots[id] = map[content.ID]bool{}
		var relays []string
		for range r.IntN(3) {
			if to := r.IntN(i + 1); to < i && !slices.Contains(relays, fmt.Sprintf("a%02d", to)) {
				target := content.ID(fmt.Sprintf("articles/a%02d", to))
				relays = append(relays, target.Slug())
				m.fact(target, id, "relay")
				for root := range m.roots[target] {
					m.roots[id][root] = true
				}
			}
		}
		if r.IntN(5) == 0 {
			relays = append(relays, "pub")
			m.fact("publishers/pub", id, "relay")
			m.roots[id]["publishers/pub"] = true
		}
		if len(relays) == 0 {
			m.roots[id][id] = true
		}
		m.list(&b, "relays", relays)
		m.places(r, &b, id, places)
		fmt.Fprintf(&b, "---\n\n%s", m.prose(r, id, articles))
		m.files["content/"+string(id)+".md"] = &fstest.MapFile{Data: []byte(b.String())}
		articles = append(articles, id)
	}
	for i := range 1 + r.IntN(4) {
		id := content.ID(fmt.Sprintf("events/e%d", i))
		var b strings.Builder
		source := articles[r.IntN(len(articles))]
		fmt.Fprintf(&b, "---\ntitle: Event %d\ndate: %d\ntype: x\nstatus: reported\nsources: [%s]\n", i, 2000+r.IntN(20), source.Slug())
		m.fact(source, id, "source")
		m.about[source] = append(m.about[source], id)
		m.places(r, &b, id, places)
		fmt.Fprintf(&b, "---\n\n%s", m.prose(r, id, articles))
		m.files["content/"+string(id)+".md"] = &fstest.MapFile{Data: []byte(b.String())}
	}
	return m
}

func (m *model) fact(target, source content.ID, way string) {
	if target != source {
		m.facts[fmt.Sprintf("%s <- %s: %s", target, source, way)]++
	}
}

func (m *model) list(b *strings.Builder, key string, slugs []string) {
	if len(slugs) > 0 {
		fmt.Fprintf(b, "%s: [%s]\n", key, strings.Join(slugs, ", "))
	}
}

// places gives an entry a few places of its own.
func (m *model) places(r *rand.Rand, b *strings.Builder, id content.ID, places []content.ID) {
	var slugs []string
	for _, i := range r.Perm(len(places))[:1+r.IntN(3)] {
		slugs = append(slugs, places[i].Slug())
		m.fact(places[i], id, "about")
		m.about[id] = append([]content.ID{places[i]}, m.about[id]...)
	}
	m.list(b, "places", slugs)
}

// prose writes sentences of plain words, names, links and citations, and notes
// the last two. Names are noted by countMentions, from the text as parsed.
func (m *model) prose(r *rand.Rand, id content.ID, articles []content.ID) string {
	names := make([]string, 0, len(m.names))
	for n := range m.names {
		names = append(names, n)
	}
	slices.Sort(names)
	var b strings.Builder
	for range r.IntN(4) {
		if r.IntN(3) == 0 {
			b.WriteString("## Part\n\n")
		}
		for range 1 + r.IntN(4) {
			b.WriteString("The")
			for range 1 + r.IntN(6) {
				switch k := r.IntN(8); {
				case k < 3 && len(names) > 0:
					b.WriteString(" " + names[r.IntN(len(names))] + []string{"", "", "에서", "시", "s", ","}[r.IntN(6)])
				case k == 3 && len(names) > 0:
					name := names[r.IntN(len(names))]
					if m.names[name] != id {
						fmt.Fprintf(&b, " [[%s%s]]", m.names[name], []string{"", "|words"}[r.IntN(2)])
						m.fact(m.names[name], id, "link")
					}
				case k == 4 && len(articles) > 0:
					a := articles[r.IntN(len(articles))]
					fmt.Fprintf(&b, " [@%s]", a.Slug())
					m.fact(a, id, "citation")
				default:
					b.WriteString(" word")
				}
			}
			b.WriteString(". ")
		}
		b.WriteString("\n\n")
	}
	return b.String()
}

// countMentions finds by trial what Link must have found: in each section, for
// each name at each place, the longest, if the section has not had its entity.
func (m *model) countMentions(s *Site) {
	for _, e := range s.Entries {
		text, end := e.Body.Text(), 0
		had := map[string]bool{}
		for at := range text {
			for i, l := range e.Body.Links {
				if l.Words().Start == at && e.Targets[i] != nil {
					had[fmt.Sprint(l.Section, e.Targets[i].ID)] = true
				}
			}
			section := -1
			for run := range e.Body.Runs {
				if run.Start <= at && at < run.End {
					section = run.Section
				}
			}
			if at < end || section < 0 {
				continue
			}
			long := ""
			for n := range m.names {
				if strings.HasPrefix(text[at:], n) && len(n) > len(long) && isWord(text, at, at+len(n)) {
					long = n
				}
			}
			if long == "" {
				continue
			}
			end = at + len(long)
			key := fmt.Sprint(section, m.names[long])
			if m.names[long] != e.ID && !had[key] {
				had[key] = true
				m.fact(m.names[long], e.ID, "mention")
			}
		}
	}
}

func TestLinkAgreesWithBruteForce(t *testing.T) {
	for seed := range uint64(200) {
		m := randomDossier(rand.New(rand.NewPCG(seed, 1)))
		d, ps, err := content.Load(m.files, "")
		if err != nil || len(ps) > 0 {
			t.Fatal(err, ps)
		}
		s, ps := Link(d)
		if len(ps) > 0 {
			t.Fatal(ps)
		}
		m.countMentions(s)

		got := map[string]int{}
		for _, e := range s.Entries {
			for _, b := range e.Backlinks {
				got[fmt.Sprintf("%s <- %s: %s", e.ID, b.From.ID, viaNames[b.Via])]++
			}
		}
		for fact, n := range m.facts {
			if got[fact] != n {
				t.Errorf("seed %d: %s stands %d times on its target, want %d", seed, fact, got[fact], n)
			}
		}
		for fact, n := range got {
			if m.facts[fact] == 0 {
				t.Errorf("seed %d: %s stands %d times on its target, want none", seed, fact, n)
			}
		}
		for _, e := range s.Entries {
			if e.Role == content.Article {
				m.checkOrigins(t, seed, e)
			}
			m.checkRelated(t, seed, s, e)
		}
		if t.Failed() {
			return
		}
	}
}

func (m *model) checkOrigins(t *testing.T, seed uint64, e *Entry) {
	got := map[content.ID]bool{}
	for _, o := range e.Origins {
		got[o.ID] = true
	}
	if len(got) != len(e.Origins) || fmt.Sprint(got) != fmt.Sprint(m.roots[e.ID]) {
		t.Errorf("seed %d: origins of %s are %v, want %v", seed, e.ID, got, m.roots[e.ID])
	}
}

// checkRelated compares the scores with those of all pairs.
func (m *model) checkRelated(t *testing.T, seed uint64, s *Site, e *Entry) {
	n := len(s.In(content.ArticlesFolder)) + len(s.In(content.EventsFolder))
	common := map[content.ID]float64{}
	for _, list := range m.about {
		for _, f := range list {
			common[f]++
		}
	}
	score := func(a, b content.ID) (sum float64) {
		for _, f := range m.about[a] {
			if slices.Contains(m.about[b], f) {
				sum += math.Log(float64(n) / common[f])
			}
		}
		return sum
	}
	var all []float64
	for other := range m.about {
		if x := score(e.ID, other); other != e.ID && x > 0 {
			all = append(all, x)
		}
	}
	slices.Sort(all)
	slices.Reverse(all)
	all = all[:min(len(all), maxRelated)]
	if e.Role&(content.Article|content.Event) == 0 {
		all = nil
	}
	related := s.Related(e)
	if len(related) != len(all) {
		t.Errorf("seed %d: %s has %d related, want %d", seed, e.ID, len(related), len(all))
		return
	}
	for i, x := range related {
		if math.Abs(score(e.ID, x.To.ID)-all[i]) > 1e-9 || len(x.Why) == 0 {
			t.Errorf("seed %d: %s has %s in place %d with %g, want %g", seed, e.ID, x.To.ID, i, score(e.ID, x.To.ID), all[i])
		}
	}
}
