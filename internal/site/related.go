package site

import (
	"cmp"
	"math"
	"slices"
	"strings"

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

// related finds for each article and event those that share the rarest
// references. The weight of a shared reference is its inverse document
// frequency, ln(N/n) for one that n of N entries have (K. Spärck Jones, "A
// statistical interpretation of term specificity and its application in
// retrieval", Journal of Documentation 28, 1972); weights add up.
func (l *linker) related() {
	var pool []*Entry
	for _, e := range l.Entries {
		if e.Role&(content.Article|content.Event) != 0 {
			pool = append(pool, e)
		}
	}
	slices.SortFunc(pool, Newest) // of equal scores the newest wins, and so the first here
	postings := map[*Entry][]int32{}
	for i, e := range pool {
		for _, f := range e.features() {
			postings[f] = append(postings[f], int32(i))
		}
	}
	score := make([]float64, len(pool))
	for i, e := range pool {
		var touched []int32
		for _, f := range e.features() {
			list := postings[f]
			if len(list) > maxPosting {
				continue
			}
			w := math.Log(float64(len(pool)) / float64(len(list)))
			if w == 0 {
				continue // every entry has it
			}
			for _, j := range list {
				if int(j) == i {
					continue
				}
				if score[j] == 0 {
					touched = append(touched, j)
				}
				score[j] += w
			}
		}
		e.Related = best(pool, touched, score)
		for _, j := range touched {
			score[j] = 0
		}
		for k := range e.Related {
			e.Related[k].Why = shared(e, e.Related[k].To, postings)
		}
	}
}

// features are what an article or event refers to in its frontmatter, and the
// events or articles that go with it.
func (e *Entry) features() []*Entry {
	if e.Role == content.Event {
		return e.About
	}
	return append(slices.Clip(e.About), e.Events...)
}

// best returns the highest scores; of equal ones the first in the pool.
func best(pool []*Entry, touched []int32, score []float64) []Related {
	var top []int32
	better := func(a, b int32) int { // before: the higher score, then the first
		if score[a] != score[b] {
			return cmp.Compare(score[b], score[a])
		}
		return cmp.Compare(a, b)
	}
	for _, j := range touched {
		if len(top) == maxRelated && better(j, top[maxRelated-1]) > 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(top, j, better)
		top = slices.Insert(top[:min(len(top), maxRelated-1)], min(at, maxRelated-1), j)
	}
	list := make([]Related, len(top))
	for i, j := range top {
		list[i].To = pool[j]
	}
	return list
}

// shared returns what two entries both refer to, the rarest first.
func shared(a, b *Entry, postings map[*Entry][]int32) []*Entry {
	var both []*Entry
	others := b.features()
	for _, f := range a.features() {
		if slices.Contains(others, f) && len(postings[f]) <= maxPosting {
			both = append(both, f)
		}
	}
	slices.SortFunc(both, func(x, y *Entry) int {
		return cmp.Or(cmp.Compare(len(postings[x]), len(postings[y])), strings.Compare(string(x.ID), string(y.ID)))
	})
	return both[:min(len(both), maxWhy)]
}
