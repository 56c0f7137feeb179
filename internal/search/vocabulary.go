package search

import "math/rand/v2"

// A vocabulary has a number for each of many words. Millions are looked up. One of at
// most eight bytes, as nearly all are, is a number itself and is found by it in an open
// table, with one look at memory; a map of strings takes several.
type vocabulary struct {
	short []slot // as many as a power of two; at least half of them are free
	taken int
	shift uint   // leaves of 64 bits as many as number the slots
	by    uint64 // odd, and another each time, so that nobody can choose words that collide
	long  map[string]int32
}

// A slot is free while its word is zero, which no word is: none has zero bytes.
type slot struct {
	word   uint64
	number int32
}

const maxShort = 8 // bytes of a word

func newVocabulary() *vocabulary {
	return &vocabulary{short: make([]slot, 2), shift: 63, by: rand.Uint64() | 1, long: map[string]int32{}}
}

// number returns that of a word, if it is known.
func (v *vocabulary) number(word []byte) (n int32, known bool) {
	if len(word) > maxShort {
		n, known = v.long[string(word)]
		return n, known
	}
	s := v.slot(packed(word))
	return s.number, s.word != 0
}

// add gives a number to a word that is not known.
func (v *vocabulary) add(word []byte, number int32) {
	if len(word) > maxShort {
		v.long[string(word)] = number
		return
	}
	if v.taken++; 2*v.taken > len(v.short) {
		old := v.short
		v.short, v.shift = make([]slot, 2*len(old)), v.shift-1
		for _, s := range old {
			if s.word != 0 {
				*v.slot(s.word) = s
			}
		}
	}
	p := packed(word)
	*v.slot(p) = slot{p, number}
}

// slot returns that of a word, or the free one that it gets.
func (v *vocabulary) slot(word uint64) *slot {
	for i := int(word * v.by >> v.shift); ; i = (i + 1) & (len(v.short) - 1) {
		if s := &v.short[i]; s.word == word || s.word == 0 {
			return s
		}
	}
}

func packed(word []byte) (n uint64) {
	for _, c := range word {
		n = n<<8 | uint64(c)
	}
	return n
}
