package site

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"dossier/internal/content"
)

// A Neighbour is an entity that appears with another: both are named in the
// frontmatter of Shared articles and events.
type Neighbour struct {
	To       *Entry
	Shared   int
	Strength float64 // from 0 to 1
}

// maxNeighbours is how many neighbours an entity keeps.
const maxNeighbours = 12

// maxAbout bounds the cost of an entry, which grows with the square of what it
// names; one that names more joins everything to everything and says little.
const maxAbout = 100

// neighbours finds for each entity those with which it appears. Strength is the
// cosine of their occurrences, shared / sqrt(n·m) for entities that n and m
// entries name (A. Ochiai, "Zoogeographical studies on the soleoid fishes found
// in Japan and its neighbouring regions", Bulletin of the Japanese Society of
// Scientific Fisheries 22, 1957): an entity that appears everywhere is close to
// nobody. Entities that are part of one another do not count.
func (l *linker) neighbours() {
	number := map[*Entry]int{} // of entries that name an entity
	shared := map[*Entry]map[*Entry]int{}
	for _, e := range l.Entries {
		if e.Role&(content.Article|content.Event) == 0 || len(e.About) > maxAbout {
			continue
		}
		var joined []*Entry
		for _, a := range e.About {
			if l.Config.Connects(a.ID.Folder()) {
				joined = append(joined, a)
			}
		}
		for i, a := range joined {
			number[a]++
			if shared[a] == nil {
				shared[a] = map[*Entry]int{}
			}
			for _, b := range joined[:i] {
				if !a.within(b) && !b.within(a) {
					shared[a][b]++
					shared[b][a]++
				}
			}
		}
	}
	for a, others := range shared {
		for b, n := range others {
			a.Neighbours = append(a.Neighbours, Neighbour{b, n, float64(n) / math.Sqrt(float64(number[a])*float64(number[b]))})
		}
		slices.SortFunc(a.Neighbours, func(x, y Neighbour) int {
			return cmp.Or(cmp.Compare(y.weight(), x.weight()), strings.Compare(string(x.To.ID), string(y.To.ID)))
		})
		a.Neighbours = slices.Clip(a.Neighbours[:min(len(a.Neighbours), maxNeighbours)])
	}
}

// weight ranks a neighbour: one shared entry alone may be chance, and comes
// after those with more.
func (n Neighbour) weight() float64 {
	if n.Shared == 1 {
		return n.Strength - 1
	}
	return n.Strength
}

// within reports whether e is part of other, directly or not.
func (e *Entry) within(other *Entry) bool {
	for up := e.PartOf; up != nil; up = up.PartOf {
		if up == other {
			return true
		}
	}
	return false
}
