package search

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"golang.org/x/text/unicode/norm"
)

// What a word is and when two are the same is said here and once more in
// templates/search.js, which treats what readers type alike. A test holds the
// two to each other.

// apostrophes stand inside words and are left out: P'yŏngyang, Korea's.
const apostrophes = "'’‘ʼʻ`"

// hyphens join words that are also found as one: Jong-il, Jongil.
const hyphens = "-‐‑"

// letters that have no canonical decomposition but are typed as others.
var letters = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ð", "d", "þ", "th", "ł", "l", "ı", "i", "ς", "σ",
	"'", "", "’", "", "‘", "", "ʼ", "", "ʻ", "", "`", "")

// Fold maps spellings that differ in case, width, composition, diacritics or
// apostrophes to one: NFKD without marks, in lower case, then NFC.
func Fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return letters.Replace(norm.NFC.String(b.String()))
}

// lower has the small letter of each letter of ASCII and each digit itself, and 0 for
// all other bytes.
var lower = func() (t [256]byte) {
	for c := range t {
		switch b := byte(c); {
		case 'a' <= b && b <= 'z', '0' <= b && b <= '9':
			t[c] = b
		case 'A' <= b && b <= 'Z':
			t[c] = b + 'a' - 'A'
		}
	}
	return t
}()

func isWord(r rune) bool { return unicode.In(r, unicode.L, unicode.M, unicode.N) }

// isSyllabic reports whether r is of a script that is searched by pairs of
// characters, because it is written without spaces (Han, Kana) or with
// particles and compounds in one (Hangul).
func isSyllabic(r rune) bool {
	return r >= 0x3005 && (r <= 0x3005 || r >= 0x3040 && r <= 0x30ff || r >= 0x3400 && r <= 0x4dbf ||
		r >= 0x4e00 && r <= 0x9fff || r >= 0xac00 && r <= 0xd7a3 || r >= 0x20000 && r <= 0x3ffff)
}

// isJamo reports whether r is a part of a Hangul syllable: what an input method
// leaves while a syllable is being typed.
func isJamo(r rune) bool {
	return r >= 0x1100 && r <= 0x11ff || r >= 0xa960 && r <= 0xa97f || r >= 0xd7b0 && r <= 0xd7ff
}

// A splitter takes words from texts. It keeps its memory from one to the next.
type splitter struct {
	run    []byte // letters and digits that stand side by side, folded
	joined []byte // the words before that hyphens join, as one
	parts  int    // how many these are
}

// words calls yield with each word of a text, folded: words of alphabets
// whole, and joined where hyphens join them; of syllabic writing each pair of
// characters that stand side by side, and the last character by itself, so that
// every character begins a word. A word holds until yield returns.
func (s *splitter) words(text string, yield func(word []byte)) {
	for i := 0; i < len(text); {
		start, plain, hard := i, true, false
		s.run = s.run[:0]
		for i < len(text) {
			c := text[i]
			if l := lower[c]; l != 0 {
				s.run = append(s.run, l)
				i++
				continue
			}
			if c == ' ' { // ends most words
				break
			}
			r, n := rune(c), 1
			if c >= utf8.RuneSelf {
				r, n = utf8.DecodeRuneInString(text[i:])
			}
			switch {
			case isFolded(r):
				plain = false
			case c >= utf8.RuneSelf && isWord(r):
				plain, hard = false, true
			case len(s.run) > 0 && strings.ContainsRune(apostrophes, r) && startsWord(text[i+n:]):
				i += n
				continue
			default:
				n = 0
			}
			if n == 0 {
				break
			}
			s.run = append(s.run, text[i:i+n]...)
			i += n
		}
		if i == start { // between words
			if text[i] == ' ' {
				s.endJoined(yield)
				i++
				continue
			}
			r, n := utf8.DecodeRuneInString(text[i:])
			i += n
			if s.parts == 0 || !strings.ContainsRune(hyphens, r) || !startsWord(text[i:]) {
				s.endJoined(yield)
			}
			continue
		}
		if plain { // most: one piece
			s.word(s.run, yield)
			continue
		}
		rest := s.run
		if hard {
			rest = []byte(Fold(text[start:i]))
		}
		for len(rest) > 0 {
			piece, syllabic := nextPiece(&rest)
			switch {
			case len(piece) == 0:
				continue
			case syllabic:
				s.endJoined(yield)
				pairs(piece, yield)
			default:
				s.word(piece, yield)
			}
		}
	}
	s.endJoined(yield)
}

// word yields a word of an alphabet, which may be joined to others.
func (s *splitter) word(w []byte, yield func(word []byte)) {
	yield(w)
	s.joined = append(s.joined, w...)
	s.parts++
}

// endJoined yields the words before as one, if they are several.
func (s *splitter) endJoined(yield func(word []byte)) {
	if s.parts > 1 {
		yield(s.joined)
	}
	s.joined, s.parts = s.joined[:0], 0
}

// isFolded reports whether r is of Hangul or Han that Fold leaves as it is.
func isFolded(r rune) bool { return r >= 0xac00 && r <= 0xd7a3 || r >= 0x4e00 && r <= 0x9fff }

func startsWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && isWord(r)
}

// nextPiece takes from a folded run its first piece of one kind of writing.
// Folding can have brought in what is no letter; that gives an empty piece.
func nextPiece(run *[]byte) (piece []byte, syllabic bool) {
	kind := func(r rune) int {
		switch {
		case isSyllabic(r):
			return 1
		case isJamo(r), !isWord(r):
			return 2
		default:
			return 0
		}
	}
	first, end := utf8.DecodeRune(*run)
	k := kind(first)
	for end < len(*run) {
		r, n := utf8.DecodeRune((*run)[end:])
		if kind(r) != k {
			break
		}
		end += n
	}
	piece, *run = (*run)[:end], (*run)[end:]
	if k == 2 {
		piece = nil
	}
	return piece, k == 1
}

// pairs yields 조선, 선대 and 대 of 조선대.
func pairs(run []byte, yield func([]byte)) {
	_, n := utf8.DecodeRune(run)
	for len(run) > n {
		_, m := utf8.DecodeRune(run[n:])
		yield(run[:n+m])
		run, n = run[n:], m
	}
	yield(run)
}

func isEnglish(lang string) bool { return lang == "en" || strings.HasPrefix(lang, "en-") }

// A stemmer maps a folded word to the one under which it is found.
type stemmer func(word string) string

// stemmerOf returns the stemmer of a language: for English that of Snowball
// (https://snowballstem.org/algorithms/english/stemmer.html, Porter 2) on
// words of the letters a to z.
func stemmerOf(lang string) stemmer {
	if !isEnglish(lang) {
		return func(word string) string { return word }
	}
	return func(word string) string {
		if !isPlain(word) {
			return word
		}
		return english.Stem(word, true)
	}
}

// stopWords returns the words of a language that are in every text; they are
// not indexed, and who types them wants the others.
func stopWords(lang string) []string {
	if !isEnglish(lang) {
		return nil
	}
	return strings.Fields("a an and are as at be been but by did do does for from had has have he her his how in into is it its of on or " +
		"she so that the their them then there these they this those to was were what when where which who whom why with")
}

// A rule of variant: what is written in one way and in others.
type rule struct {
	from *regexp.Regexp
	to   string
}

// variantRules apply in their order; search.js has the same.
var variantRules = []rule{
	{regexp.MustCompile(`([aeiou])r([bcdfgjkmnpst])`), "$1$2"}, // Park, Pak
	{regexp.MustCompile(`tch|tsh|ch|jj|j`), "c"},
	{regexp.MustCompile(`([kgtdpbsr])h`), "$1"}, // Namp'o, Nampho
	{regexp.MustCompile(`eo|ou`), "o"},          // ㅓ
	{regexp.MustCompile(`eu|oo|wu|woo`), "u"},   // ㅡ, ㅜ
	{regexp.MustCompile(`ee`), "i"},
	{regexp.MustCompile(`oi`), "oe"}, // Choi, Choe
	{regexp.MustCompile(`u`), "o"},   // Sung, Song
	{regexp.MustCompile(`ng`), "q"},  // so that its g stays
	{regexp.MustCompile(`g`), "k"},
	{regexp.MustCompile(`d`), "t"},
	{regexp.MustCompile(`b`), "p"},
	{regexp.MustCompile(`r`), "l"},
	{regexp.MustCompile(`^[ln]?y?i`), "i"}, // Ri, Li, Yi, I
	{regexp.MustCompile(`^[ln]y`), "y"},    // Ryanggang, Yanggang
	{regexp.MustCompile(`^l`), "n"},        // Rajin, Najin
}

// variant maps the romanisations of a Korean name to one: McCune-Reischauer
// (Hamhŭng, P'yŏngyang, Ch'ŏngjin), Revised (Hamheung, Pyeongyang, Cheongjin),
// the North's own (Hamhung, Pyongyang, Chongjin) and what newspapers make of
// them (Sung, Park, Lee). They differ in how they write the vowels ㅓ, ㅜ and ㅡ,
// in voice, aspiration and tension of consonants, and in the ㄹ or ㄴ that the
// South leaves out at the beginning of a word. So much is left out that it
// serves only where nothing is found as typed. A word that is not of the letters
// a to z has none.
func variant(word string) string {
	if len(word) < 2 || !isPlain(word) {
		return ""
	}
	for _, r := range variantRules {
		word = r.from.ReplaceAllString(word, r.to)
	}
	b := []byte(word)
	return string(slices.Compact(b))
}

// isPlain reports whether a word is of the letters a to z.
func isPlain(word string) bool {
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return false
		}
	}
	return true
}
