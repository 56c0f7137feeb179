package site

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"dossier/internal/markdown"
)

// naive finds what matcher.find does, by trying every name at every place.
func naive(names []string, text string, allow func(match) bool) []match {
	same := func(name, words string) bool {
		a, b := []rune(name), []rune(words)
		if len(a) != len(b) || len(a) == 0 {
			return false
		}
		for i := range a {
			x, y := foldRune(a[i]), foldRune(b[i])
			if x != y && (i > 0 || foldRune(unicode.ToLower(a[0])) != y && foldRune(unicode.ToUpper(a[0])) != y) {
				return false
			}
		}
		return true
	}
	var kept []match
	end := 0
	for start := range text {
		if start < end {
			continue
		}
		best := match{}
		for i, name := range names {
			stop, n := start, utf8.RuneCountInString(name)
			for ; n > 0 && stop < len(text); n-- {
				_, size := utf8.DecodeRuneInString(text[stop:])
				stop += size
			}
			c := match{start: int32(start), end: int32(stop), name: int32(i)}
			if n == 0 && stop > int(best.end) && same(name, text[start:stop]) && isWord(text, start, stop) && allow(c) {
				best = c
			}
		}
		if best.end > 0 {
			kept, end = append(kept, best), int(best.end)
		}
	}
	return kept
}

func always(match) bool { return true }

func whole(text string) markdown.Span { return markdown.Span{End: len(text)} }

func TestMatcher(t *testing.T) {
	names := []string{"Hamhung", "South Hamgyong", "Hamgyong", "methamphetamine", "People's Security", "UPI", "함흥", "남포", "咸興", "C++", "a.c", "State Security", "Ministry of State Security"}
	for _, c := range []struct{ text, want string }{
		{"Hamhung and hamhung, not Hamhungs or aHamhung; Hamhung-based, Hamhung’s.", "Hamhung hamhung Hamhung Hamhung"},
		{"South Hamgyong, Hamgyong and South\u00a0Hamgyong", "South Hamgyong|Hamgyong|South\u00a0Hamgyong"},
		{"Methamphetamine is METHAMPHETAMINE", "Methamphetamine"},
		{"the People’s Security office, People's Security", "People’s Security|People's Security"},
		{"UPI, Upi, upi", "UPI"},
		{"함흥에서 함흥은 함흥시 조함흥 함흥, 함흥(咸興)과 함흥에서부터 함흥까지는 함흥A", "함흥|함흥|함흥|함흥|咸興|함흥|함흥|함흥"},
		{"Hamhung에서 Hamhung의 Hamhung시", "Hamhung|Hamhung"},
		{"在咸興市 남포로 남포항", "咸興|남포"},
		{"C++ and a.c but abc", "C++|a.c"},
		{"Ministry of State Security; State Security; ministry of State Security", "Ministry of State Security|State Security|ministry of State Security"},
		{"", ""},
	} {
		var got []string
		for _, f := range newMatcher(names).find(nil, c.text, whole(c.text), always) {
			got = append(got, c.text[f.start:f.end])
		}
		want := strings.FieldsFunc(c.want, func(r rune) bool { return r == '|' })
		if !strings.Contains(c.want, "|") {
			want = strings.Fields(c.want)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", c.text, got, want)
		}
	}
}

// TestMatcherAgreesWithNaive compares on random texts made of few letters, so
// that names overlap and contain one another.
func TestMatcherAgreesWithNaive(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	word := func(n int) string {
		var b strings.Builder
		for range 1 + r.IntN(n) {
			b.WriteString([]string{"a", "b", "A", " ", "'", "’", "함", "흥", "은", "咸", "-"}[r.IntN(11)])
		}
		return b.String()
	}
	for range 5000 {
		var names []string
		for range 1 + r.IntN(8) {
			names = append(names, strings.TrimSpace(word(4)))
		}
		text := word(40)
		allow := func(m match) bool { return (m.start+m.end)%7 != 0 }
		if got, want := newMatcher(names).find(nil, text, whole(text), allow), naive(names, text, allow); !sameMatches(got, want) {
			t.Fatalf("names %q in %q: got %v, want %v", names, text, got, want)
		}
	}
}

// sameMatches compares places; which of several names that match alike is
// found does not matter, since site makes names unique.
func sameMatches(a, b []match) bool {
	return slices.EqualFunc(a, b, func(x, y match) bool { return x.start == y.start && x.end == y.end })
}

func FuzzMatcher(f *testing.F) {
	f.Add("Hamhung|함흥|South Hamgyong", "South Hamgyong, 함흥에서")
	f.Add("a|ab|abc|bc", "abc ab a bc")
	f.Fuzz(func(t *testing.T, joined, text string) {
		names := strings.Split(joined, "|")
		if len(names) > 20 || len(text) > 300 {
			t.Skip()
		}
		if !utf8.ValidString(joined) || !utf8.ValidString(text) {
			t.Skip() // content refuses such files
		}
		if got, want := newMatcher(names).find(nil, text, whole(text), always), naive(names, text, always); !sameMatches(got, want) {
			t.Errorf("names %q in %q: got %v, want %v", names, text, got, want)
		}
	})
}
