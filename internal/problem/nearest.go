package problem

import (
	"fmt"
	"unicode/utf8"
)

// maxDistance is how far a misspelt name may be from the one it is taken for.
const maxDistance = 2

// Nearest returns the one of the known names that is at most two edits
// (insertion, deletion, substitution, exchange of neighbours) away from name
// and nearest to it, the earlier of two; "" where there is none. Names of up to
// two characters match nothing: everything is near to them.
func Nearest(name string, known func(yield func(string) bool)) string {
	want := []rune(name)
	best, bestAt := "", maxDistance+1
	if len(want) <= maxDistance {
		return ""
	}
	for k := range known {
		if n := utf8.RuneCountInString(k); k == name || n-len(want) >= bestAt || len(want)-n >= bestAt {
			continue
		}
		if d := distance(want, []rune(k)); d < bestAt {
			best, bestAt = k, d
		}
	}
	return best
}

// DidYouMean returns `; did you mean "x"?` for the nearest known name, or
// otherwise, put after a semicolon, what to do instead.
func DidYouMean(name string, known func(yield func(string) bool), otherwise string) string {
	if k := Nearest(name, known); k != "" {
		return fmt.Sprintf("; did you mean %q?", k)
	}
	if otherwise == "" {
		return ""
	}
	return "; " + otherwise
}

// distance is the optimal string alignment distance (Damerau-Levenshtein with
// no substring edited twice), https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance.
func distance(a, b []rune) int {
	before := make([]int, len(b)+1)
	last := make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range last {
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
