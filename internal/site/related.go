package site

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strings"
	"sync"

	"dossier/internal/content"
)

// Related is an entry that shares references with another, and which.
type Related struct {
	To  *Entry
	Why []*Entry // what both refer to, the rarest first
}

// How much Related holds, and how common a reference may be to count.
const (
	maxRelated = 6
	maxWhy     = 3

	// maxPosting bounds the cost of a reference: one that more entries share
	// says little (its weight is below a third of a unique one's at 100,000
	// entries) and would be looked through once for each of them.
	maxPosting = 400
)

// Postings are, for each entry by its order, which articles and events refer to it
// in their frontmatter or, to an event, go with it: their orders, ascending.
type postings struct {
	first []int32 // where the list of each entry begins in all
	all   []int32
	joins []int32 // how many are in the list of each entry that name at most maxAbout
	dated int     // how many articles and events there are
}

// postings collects who refers to what.
func (l *linker) postings() {
	p := postings{first: make([]int32, len(l.newest)+1), joins: make([]int32, len(l.newest))}
	for _, e := range l.newest {
		for f := range e.features() {
			p.first[f.order+1]++
			if len(e.About) <= maxAbout {
				p.joins[f.order]++
			}
		}
		if e.Role&(content.Article|content.Event) != 0 {
			p.dated++
		}
	}
	for i := range l.newest {
		p.first[i+1] += p.first[i]
	}
	p.all = make([]int32, p.first[len(l.newest)])
	next := slices.Clone(p.first)
	for _, e := range l.newest {
		for f := range e.features() {
			p.all[next[f.order]] = e.order
			next[f.order]++
		}
	}
	l.sharing = p
}

// of returns who refers to e, the newest first.
func (p *postings) of(e *Entry) []int32 { return p.all[p.first[e.order]:p.first[e.order+1]] }

// features yields what an article or event refers to in its frontmatter, and the
// events that go with an article, each once.
func (e *Entry) features() iter.Seq[*Entry] {
	return func(yield func(*Entry) bool) {
		for _, list := range [][]*Entry{e.About, e.Events} {
			for _, f := range list {
				if !yield(f) {
					return
				}
			}
		}
	}
}

// Related finds for an article or event those that share the rarest references. The
// weight of a shared reference is its inverse document frequency, ln(N/n) for one
// that n of N entries have (K. Spärck Jones, "A statistical interpretation of term
// specificity and its application in retrieval", Journal of Documentation 28, 1972);
// weights add up. Of equal scores the newest wins.
func (s *Site) Related(e *Entry) []Related {
	sc := scorers.Get().(*scorer)
	defer scorers.Put(sc)
	sc.begin(len(s.newest))
	var rare []*Entry
	for f := range e.features() {
		list := s.sharing.of(f)
		if len(list) > maxPosting {
			continue
		}
		rare = append(rare, f)
		if weight := math.Log(float64(s.sharing.dated) / float64(len(list))); weight > 0 { // not every entry has it
			for _, to := range list {
				sc.add(to, weight)
			}
		}
	}
	top := make([]int32, 0, maxRelated)
	for _, to := range sc.scored {
		if to == e.order {
			continue
		}
		better := func(at int) bool {
			x := top[at]
			return cmp.Or(cmp.Compare(sc.scores[to], sc.scores[x]), cmp.Compare(x, to)) > 0
		}
		at := len(top)
		for at > 0 && better(at-1) {
			at--
		}
		if at < maxRelated {
			top = slices.Insert(top[:min(len(top), maxRelated-1)], at, to)
		}
	}
	related := make([]Related, len(top))
	for i, x := range top {
		to := s.newest[x]
		related[i] = Related{to, s.shared(rare, to)}
	}
	return related
}

// A scorer adds up weights of entries by their order.
type scorer struct {
	scores []float64 // 0 of all that are not in scored
	scored []int32
}

var scorers = sync.Pool{New: func() any { return new(scorer) }}

// begin makes all scores of n entries 0.
func (s *scorer) begin(n int) {
	for _, i := range s.scored {
		s.scores[i] = 0
	}
	s.scored = s.scored[:0]
	if n > len(s.scores) {
		s.scores = make([]float64, n)
	}
}

// add gives an entry a weight, which is more than 0.
func (s *scorer) add(i int32, weight float64) {
	if s.scores[i] == 0 {
		s.scored = append(s.scored, i)
	}
	s.scores[i] += weight
}

// shared returns which of some features an entry has too, the rarest first.
func (s *Site) shared(features []*Entry, e *Entry) []*Entry {
	var both []*Entry
	for _, f := range features {
		if _, has := slices.BinarySearch(s.sharing.of(f), e.order); has {
			both = append(both, f)
		}
	}
	slices.SortFunc(both, func(x, y *Entry) int {
		return cmp.Or(cmp.Compare(len(s.sharing.of(x)), len(s.sharing.of(y))), strings.Compare(string(x.ID), string(y.ID)))
	})
	return both[:min(len(both), maxWhy)]
}
