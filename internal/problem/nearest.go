package problem

import (
	"fmt"
	"iter"
	"math/bits"
	"unicode/utf8"
)

// maxDistance is how far a misspelt name may be from the one it is taken for.
const maxDistance = 2

// Names are those that a misspelt name may have meant, kept so that ten thousand
// wrong names among as many known ones take seconds.
type Names []known

type known struct {
	name    string
	n       int    // characters
	letters uint64 // see letters
}

// NewNames collects names.
func NewNames(names iter.Seq[string]) Names {
	var ns Names
	for s := range names {
		ns = append(ns, known{s, utf8.RuneCountInString(s), letters(s)})
	}
	return ns
}

// Nearest returns the one of the names that is at most two edits
// (insertion, deletion, substitution, exchange of neighbours) away from name
// and nearest to it, the earlier of two; "" where there is none. Names of up to
// two characters match nothing: everything is near to them.
func (ns Names) Nearest(name string) string {
	want := []rune(name)
	best, bestAt := "", maxDistance+1
	if len(want) <= maxDistance {
		return ""
	}
	set := letters(name)
	for i := range ns {
		k := &ns[i]
		// One edit takes away one letter and brings one at most.
		if k.n-len(want) >= bestAt || len(want)-k.n >= bestAt || bits.OnesCount64(set^k.letters) > 2*maxDistance || k.name == name {
			continue
		}
		if d := distance(want, []rune(k.name)); d < bestAt {
			best, bestAt = k.name, d
		}
	}
	return best
}

// DidYouMean returns `; did you mean "x"?` for the nearest of the names, or
// otherwise, put after a semicolon, what to do instead.
func (ns Names) DidYouMean(name, otherwise string) string {
	if k := ns.Nearest(name); k != "" {
		return fmt.Sprintf("; did you mean %q?", k)
	}
	if otherwise == "" {
		return ""
	}
	return "; " + otherwise
}

// DidYouMean is Names.DidYouMean for names that are few or asked once.
func DidYouMean(name string, known iter.Seq[string], otherwise string) string {
	return NewNames(known).DidYouMean(name, otherwise)
}

// letters is the set of a name's letters, as far as 64 bits tell them apart.
func letters(s string) (set uint64) {
	for _, r := range s {
		set |= 1 << (r & 63)
	}
	return set
}

// distance is the optimal string alignment distance (Damerau-Levenshtein with
// no substring edited twice), https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance.
func distance(a, b []rune) int {
	var room [3][64]int // for nearly all names
	before, last, row := room[0][:], room[1][:], room[2][:]
	if n := len(b) + 1; n > len(room[0]) {
		before, last, row = make([]int, n), make([]int, n), make([]int, n)
	}
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			d := last[j]
			if a[i] != b[j] {
				d++
			}
			d = min(d, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, before[j-1]+1)
			}
			row[j+1] = d
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
