package site

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dossier/internal/markdown"
)

// A matcher finds every name of a set in one pass over a text, whatever the
// number of names (A. V. Aho and M. J. Corasick, "Efficient string matching: an
// aid to bibliographic search", Communications of the ACM 18, 1975). Names are
// looked for only where a word begins, in texts as in other names.
//
// The first letter of a name matches in either case, since a sentence may begin
// with it; straight and curly apostrophes are one, and so are spaces.
type matcher struct {
	nodes  []matchNode          // the root first, children beside each other, so that fail leads back
	labels []rune               // which character leads to each node; sorted among children
	root   [utf8.RuneSelf]int32 // the root's children for ASCII
}

type matchNode struct {
	first, end int32 // its children are nodes[first:end]
	fail       int32 // the longest proper suffix that begins a name, and at a word
	output     int32 // the longest of these suffixes that is a name; 0 is none
	name       int32 // which name ends here, from 1; 0 is none
	length     int32 // of that name, in characters
}

// A match is a name found: text[start:end] is the name with this number.
type match struct {
	start, end, name int32
	section          int32 // how many headings stand before it; find does not know
}

// newMatcher returns a matcher of names; a match gives a name's index. Of equal
// names the first counts; the empty name is never found.
func newMatcher(names []string) *matcher {
	keys := make([]matchKey, 0, 2*len(names))
	for i, name := range names {
		keys = appendKeys(keys, name, int32(i+1))
	}
	slices.SortStableFunc(keys, func(a, b matchKey) int { return slices.Compare(a.runes, b.runes) })
	m := &matcher{nodes: make([]matchNode, 1), labels: make([]rune, 1)}
	m.grow(keys)
	m.link()
	return m
}

// A matchKey is a name as the trie has it.
type matchKey struct {
	runes []rune
	name  int32
}

// appendKeys appends the keys of a name: two where its first letter has two cases.
func appendKeys(keys []matchKey, name string, number int32) []matchKey {
	first, n := utf8.DecodeRuneInString(name)
	if n == 0 {
		return keys
	}
	for _, first := range slices.Compact([]rune{unicode.ToLower(first), unicode.ToUpper(first)}) {
		runes := []rune{foldRune(first)}
		for _, r := range name[n:] {
			runes = append(runes, foldRune(r))
		}
		keys = append(keys, matchKey{runes, number})
	}
	return keys
}

// grow makes the trie of sorted keys, level by level.
func (m *matcher) grow(keys []matchKey) {
	level := [][]matchKey{keys} // for each of its nodes the keys that go through it
	for at, depth := 0, 0; len(level) > 0; depth++ {
		var next [][]matchKey
		for _, keys := range level {
			n := matchNode{first: int32(len(m.nodes))}
			for len(keys) > 0 && len(keys[0].runes) == depth {
				if n.name == 0 {
					n.name, n.length = keys[0].name, int32(depth)
				}
				keys = keys[1:]
			}
			for len(keys) > 0 {
				r, same := keys[0].runes[depth], 1
				for same < len(keys) && keys[same].runes[depth] == r {
					same++
				}
				m.nodes, m.labels = append(m.nodes, matchNode{}), append(m.labels, r)
				next = append(next, keys[:same])
				keys = keys[same:]
			}
			n.end = int32(len(m.nodes))
			m.nodes[at] = n
			at++
		}
		level = next
	}
}

// link finds the root's table and each node's fail and output, level by level.
func (m *matcher) link() {
	for c := m.nodes[0].first; c < m.nodes[0].end; c++ {
		if r := m.labels[c]; r < utf8.RuneSelf {
			m.root[r] = c
		}
	}
	for from := 1; from < len(m.nodes); from++ {
		n := m.nodes[from]
		for c := n.first; c < n.end; c++ {
			fail := m.step(n.fail, m.labels[from], m.labels[c])
			m.nodes[c].fail = fail
			m.nodes[c].output = m.nodes[fail].output
			if m.nodes[fail].name != 0 {
				m.nodes[c].output = fail
			}
		}
	}
}

// step follows a character from a node; before is the character that led there.
func (m *matcher) step(at int32, before, r rune) int32 {
	for at != 0 {
		if to := m.child(at, r); to != 0 {
			return to
		}
		at = m.nodes[at].fail
	}
	switch {
	case goesOn(before, r): // no name begins inside a word
		return 0
	case r < utf8.RuneSelf:
		return m.root[r]
	default:
		return m.child(0, r)
	}
}

// child returns the node to which a character leads; 0 where there is none.
func (m *matcher) child(at int32, r rune) int32 {
	first, end := m.nodes[at].first, m.nodes[at].end
	for first < end {
		mid := (first + end) / 2
		switch l := m.labels[mid]; {
		case l == r:
			return mid
		case l < r:
			first = mid + 1
		default:
			end = mid
		}
	}
	return 0
}

// find appends the names in a part of a text that stand as words: leftmost first,
// of those that begin at one place the longest, none overlapping. allow, called with
// each candidate, may refuse it before it is compared with others.
func (m *matcher) find(found []match, text string, in markdown.Span, allow func(match) bool) []match {
	old := len(found)
	at, before := int32(0), ' '
	if in.Start > 0 {
		before, _ = utf8.DecodeLastRuneInString(text[:in.Start])
	}
	for i := in.Start; i < in.End; {
		if at == 0 && before < utf8.RuneSelf && asciiWord[before] { // no name begins inside a word
			for i < in.End && asciiWord[text[i]] {
				before = rune(text[i])
				i++
			}
			if i == in.End {
				break
			}
		}
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		i += size
		at = m.step(at, before, foldRune(r))
		before = r
		for o := at; o != 0; o = m.nodes[o].output {
			n := m.nodes[o]
			if n.name == 0 {
				continue
			}
			start := startOf(text[:i], n.length)
			if c := (match{start: int32(start), end: int32(i), name: n.name - 1}); isWord(text, start, i) && allow(c) {
				found = append(found, c)
			}
		}
	}
	all := found[old:]
	slices.SortStableFunc(all, func(a, b match) int { return int(cmp.Or(a.start-b.start, b.end-a.end)) })
	kept, end := found[:old], int32(0)
	for _, c := range all {
		if c.start >= end {
			kept, end = append(kept, c), c.end
		}
	}
	return kept
}

// startOf returns where the last n characters of s begin.
func startOf(s string, n int32) int {
	at := len(s)
	for ; n > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return at
}

// foldRune makes one of characters that are written either way.
func foldRune(r rune) rune {
	switch r {
	case '’', '‘':
		return '\''
	case '\u00a0', '\n', '\t':
		return ' '
	}
	return r
}

// isWord reports whether text[start:end] stands as a word: no letter or digit
// of an alphabet touches it, no Hangul stands before a Hangul name, and Hangul
// that follows is a particle. Han and Kana are written without spaces, so
// names in them may stand anywhere.
func isWord(text string, start, end int) bool {
	first, _ := utf8.DecodeRuneInString(text[start:])
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	if start > 0 && goesOn(before, first) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(text[:end])
	after, _ := utf8.DecodeRuneInString(text[end:])
	switch {
	case end == len(text):
		return true
	case !unicode.Is(unicode.Hangul, after):
		return !goesOn(last, after)
	case unicode.In(last, unicode.Han, unicode.Katakana, unicode.Hiragana):
		return true
	}
	rest := text[end:]
	for i, r := range rest {
		if i > maxParticle {
			return false
		}
		if !unicode.Is(unicode.Hangul, r) {
			rest = rest[:i]
			break
		}
	}
	return particles[rest]
}

// goesOn reports whether two characters stand in one word: both of alphabets,
// or both Hangul.
func goesOn(a, b rune) bool {
	if a < utf8.RuneSelf && b < utf8.RuneSelf {
		return asciiWord[a] && asciiWord[b]
	}
	if unicode.Is(unicode.Hangul, a) || unicode.Is(unicode.Hangul, b) {
		return unicode.Is(unicode.Hangul, a) && unicode.Is(unicode.Hangul, b)
	}
	return isAlphabetic(a) && isAlphabetic(b)
}

// asciiWord tells of each byte whether it is a letter or digit of ASCII.
var asciiWord = func() (is [256]bool) {
	for b := range is {
		is[b] = 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9'
	}
	return is
}()

// isAlphabetic reports whether words of r's script are set apart by spaces.
func isAlphabetic(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) &&
		!unicode.In(r, unicode.Hangul, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// particles are what may follow a name in Korean: case, topic, plural, "from",
// "even", the copula before a clause; and these with a second one.
var particles = func() map[string]bool {
	m := map[string]bool{}
	second := []string{"", "은", "는", "도", "만", "의", "부터", "까지"}
	for _, p := range strings.Fields(`은 는 이 가 을 를 의 에 에서 에게 에게서 한테 한테서 께 께서 로 으로 와 과 랑 이랑 하고 도 만 부터 까지
		조차 마저 밖에 처럼 보다 같이 이나 나 라도 이라도 들 들이 들은 들을 들의 라는 이라는 라고 이라고 란 이란 인 이다 이며`) {
		for _, q := range second {
			m[p+q] = true
		}
	}
	return m
}()

// maxParticle is the length of the longest particle, in bytes.
const maxParticle = 5 * 3
