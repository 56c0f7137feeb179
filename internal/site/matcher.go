package site

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A matcher finds every name of a set in one pass over a text, whatever the
// number of names (A. V. Aho and M. J. Corasick, "Efficient string matching: an
// aid to bibliographic search", Communications of the ACM 18, 1975).
//
// The first letter of a name matches in either case, since a sentence may begin
// with it; straight and curly apostrophes are one, and so are spaces.
type matcher struct {
	nodes []matchNode
	next  map[edge]int32
	root  [utf8.RuneSelf]int32 // the edges of the root for ASCII
}

type edge struct {
	from int32
	r    rune
}

type matchNode struct {
	fail   int32 // the longest proper suffix that begins a name
	output int32 // the longest proper suffix that is a name; 0 is none
	name   int32 // which name ends here, from 1; 0 is none
	length int32 // of that name, in characters
}

// A match is a name found: text[start:end] is the name with this number.
type match struct{ start, end, name int }

// newMatcher returns a matcher of names; a match gives a name's index. Of equal
// names the first counts; the empty name is never found.
func newMatcher(names []string) *matcher {
	m := &matcher{nodes: make([]matchNode, 1), next: map[edge]int32{}}
	for i, name := range names {
		m.add(name, int32(i+1))
	}
	m.link()
	return m
}

// add puts a name into the trie, twice where its first letter has two cases.
func (m *matcher) add(name string, number int32) {
	first, n := utf8.DecodeRuneInString(name)
	if n == 0 {
		return
	}
	for _, r := range slices.Compact([]rune{unicode.ToLower(first), unicode.ToUpper(first)}) {
		at, length := m.child(0, foldRune(r)), int32(1)
		for _, r := range name[n:] {
			at = m.child(at, foldRune(r))
			length++
		}
		if m.nodes[at].name == 0 {
			m.nodes[at].name, m.nodes[at].length = number, length
		}
	}
}

func (m *matcher) child(from int32, r rune) int32 {
	e := edge{from, r}
	to, ok := m.next[e]
	if !ok {
		to = int32(len(m.nodes))
		m.next[e] = to
		m.nodes = append(m.nodes, matchNode{})
	}
	return to
}

// link finds each node's fail and output, level by level.
func (m *matcher) link() {
	children := make([][]edge, len(m.nodes))
	for e := range m.next {
		children[e.from] = append(children[e.from], e)
		if e.from == 0 && e.r < utf8.RuneSelf {
			m.root[e.r] = m.next[e]
		}
	}
	queue := []int32{0}
	for len(queue) > 0 {
		from := queue[0]
		queue = queue[1:]
		for _, e := range children[from] {
			to := m.next[e]
			if from != 0 {
				fail := m.step(m.nodes[from].fail, e.r)
				m.nodes[to].fail = fail
				m.nodes[to].output = m.nodes[fail].output
				if m.nodes[fail].name != 0 {
					m.nodes[to].output = fail
				}
			}
			queue = append(queue, to)
		}
	}
}

// step follows a character from a node.
func (m *matcher) step(at int32, r rune) int32 {
	for at != 0 {
		if to, ok := m.next[edge{at, r}]; ok {
			return to
		}
		at = m.nodes[at].fail
	}
	if r < utf8.RuneSelf {
		return m.root[r]
	}
	return m.next[edge{0, r}]
}

// find returns the names in a text that stand as words: leftmost first, of
// those that begin at one place the longest, none overlapping. allow, called
// with each candidate, may refuse it before it is compared with others.
func (m *matcher) find(text string, allow func(match) bool) []match {
	var found []match
	at, before := int32(0), ' '
	for i, r := range text {
		if at == 0 && goesOn(before, r) { // no name begins inside a word
			before = r
			continue
		}
		before = r
		at = m.step(at, foldRune(r))
		if at == 0 {
			continue
		}
		for o := at; o != 0; o = m.nodes[o].output {
			n := m.nodes[o]
			if n.name == 0 {
				continue
			}
			_, size := utf8.DecodeRuneInString(text[i:])
			c := match{startOf(text[:i+size], n.length), i + size, int(n.name - 1)}
			if isWord(text, c.start, c.end) && allow(c) {
				found = append(found, c)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b match) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	kept, end := found[:0], 0
	for _, c := range found {
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
		return isASCIIWord(a) && isASCIIWord(b)
	}
	if unicode.Is(unicode.Hangul, a) || unicode.Is(unicode.Hangul, b) {
		return unicode.Is(unicode.Hangul, a) && unicode.Is(unicode.Hangul, b)
	}
	return isAlphabetic(a) && isAlphabetic(b)
}

func isASCIIWord(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

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
