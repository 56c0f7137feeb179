package search

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// naiveWords is wordsOf without anything that makes it fast.
func naiveWords(text string) []string {
	list, joined := []string{}, []string{}
	endJoined := func() {
		if len(joined) > 1 {
			list = append(list, strings.Join(joined, ""))
		}
		joined = nil
	}
	chars := []rune(text)
	for i := 0; i < len(chars); {
		starts := func(at int) bool { return at < len(chars) && isWord(chars[at]) }
		end := i
		for end < len(chars) && (isWord(chars[end]) || end > i && strings.ContainsRune(apostrophes, chars[end]) && starts(end+1)) {
			end++
		}
		if end == i {
			if !strings.ContainsRune(hyphens, chars[i]) || len(joined) == 0 || !starts(i+1) {
				endJoined()
			}
			i++
			continue
		}
		run := []byte(Fold(string(chars[i:end])))
		for i = end; len(run) > 0; {
			switch piece, syllabic := nextPiece(&run); {
			case len(piece) == 0:
			case syllabic:
				endJoined()
				pairs(piece, func(w []byte) { list = append(list, string(w)) })
			default:
				list, joined = append(list, string(piece)), append(joined, string(piece))
			}
		}
	}
	endJoined()
	return list
}

func TestWordsAgreeWithNaive(t *testing.T) {
	for _, text := range append(slices.Clone(hard), allTexts(dossier())...) {
		if got, want := wordsOf(text), naiveWords(text); !slices.Equal(got, want) {
			t.Errorf("the words of %q are %q, want %q", text, got, want)
		}
	}
}

func FuzzWords(f *testing.F) {
	for _, text := range hard {
		f.Add(text, "a-b")
	}
	f.Fuzz(func(t *testing.T, before, text string) {
		var got []string
		s := new(splitter)
		s.words(before, func([]byte) {})
		s.words(text, func(w []byte) { got = append(got, string(w)) })
		if want := naiveWords(text); !slices.Equal(got, want) {
			t.Errorf("the words of %q are %q, want %q", text, got, want)
		}
	})
}

// TestFoldLeaves holds what isFolded says.
func TestFoldLeaves(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if isFolded(r) && (Fold(string(r)) != string(r) || !isWord(r)) {
			t.Fatalf("%q becomes %q", r, Fold(string(r)))
		}
	}
}

func TestVocabulary(t *testing.T) {
	v, want := newVocabulary(), map[string]int32{}
	for n := range int32(10_000) {
		word := fmt.Sprintf("%[2]*[1]d", n, 1+n%20)
		if _, twice := want[word]; !twice {
			v.add([]byte(word), n)
			want[word] = n
		}
	}
	if got := maps.Collect(v.all); !maps.Equal(got, want) {
		t.Errorf("%d words, want %d", len(got), len(want))
	}
	for word, n := range want {
		if got, known := v.number([]byte(word)); got != n || !known {
			t.Errorf("%q is %d (known: %v), want %d", word, got, known, n)
		}
	}
	if n, known := v.number([]byte("absent")); known {
		t.Errorf("an absent word is %d", n)
	}
}

// all yields the words, in any order, and their numbers.
func (v *vocabulary) all(yield func(word string, number int32) bool) {
	for _, s := range v.short {
		if s.word == (packed{}) {
			continue
		}
		var b []byte
		for _, n := range s.word {
			b = binary.LittleEndian.AppendUint64(b, n)
		}
		b = bytes.ReplaceAll(b, []byte{0}, nil)
		if !yield(string(b), s.number) {
			return
		}
	}
	for w, n := range v.long {
		if !yield(w, n) {
			return
		}
	}
}

// TestPostingsHoldGapsOfAnyLength reads what appendPostings writes, of entries that stand
// close together and far apart.
func TestPostingsHoldGapsOfAnyLength(t *testing.T) {
	const n = 100_000
	for _, far := range []int{300, 5_000, 33_333, n - 1} {
		var list []posting
		for doc := range 200 {
			list = append(list, newPosting(doc, 0))
		}
		list = append(list, newPosting(far, 0))
		text := appendPostings(nil, list, n)
		k := strings.IndexByte(digits, text[1])
		var bits []int
		for _, c := range text[2:] {
			for i := range 6 {
				bits = append(bits, strings.IndexByte(digits, c)>>i&1)
			}
		}
		var got []posting
		before, ones := -1, 0
		for len(bits) > 0 {
			bit := bits[0]
			if bits = bits[1:]; bit == 1 {
				ones++
				continue
			}
			gap := ones << k
			for i := range k {
				gap |= bits[i] << i
			}
			before, ones, bits = before+1+gap, 0, bits[k:]
			got = append(got, newPosting(before, 0))
		}
		if !slices.Equal(got, list) {
			t.Errorf("read %v, want %v", got, list)
		}
	}
}
