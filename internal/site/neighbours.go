package site

import (
	"cmp"
	"math"
	"slices"
	"strings"
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

// Neighbours finds for an entity those with which it appears, the closest first.
// Strength is the cosine of their occurrences, shared / sqrt(n·m) for entities that n
// and m entries name (A. Ochiai, "Zoogeographical studies on the soleoid fishes found
// in Japan and its neighbouring regions", Bulletin of the Japanese Society of
// Scientific Fisheries 22, 1957): an entity that appears everywhere is close to
// nobody. Entities that are part of one another do not count.
func (s *Site) Neighbours(e *Entry) []Neighbour {
	if !s.Config.Connects(e.ID.Folder()) {
		return nil
	}
	sc := scorers.Get().(*scorer)
	defer scorers.Put(sc)
	sc.begin(len(s.newest)) // how often each appears with e
	for _, by := range s.sharing.of(e) {
		if from := s.newest[by]; len(from.About) <= maxAbout {
			for _, other := range from.About {
				sc.add(other.order, 1)
			}
		}
	}
	list := make([]Neighbour, 0, len(sc.scored))
	for _, i := range sc.scored {
		other, shared := s.newest[i], sc.scores[i]
		if other != e && s.Config.Connects(other.ID.Folder()) && !e.within(other) && !other.within(e) {
			n, m := float64(s.sharing.joins[e.order]), float64(s.sharing.joins[i])
			list = append(list, Neighbour{other, int(shared), shared / math.Sqrt(n*m)})
		}
	}
	slices.SortFunc(list, func(x, y Neighbour) int {
		return cmp.Or(cmp.Compare(y.weight(), x.weight()), strings.Compare(string(x.To.ID), string(y.To.ID)))
	})
	return slices.Clip(list[:min(len(list), maxNeighbours)])
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
