package search

import (
	"encoding/binary"
	"math/rand/v2"
)

// A vocabulary has a number for each of many words. Millions are looked up. Those of at
// most 16 bytes, which nearly all are, are found by these in an open table, with one
// look at memory; a map of strings takes several.
type vocabulary struct {
	short []slot // as many as a power of two; at least a quarter of them are free
	taken int
	shift uint   // leaves of 64 bits as many as number the slots
	by    packed // other ones each time, so that nobody can choose words that collide
	long  map[string]int32
}

// A slot is free while its word is zero, which no word is: none has zero bytes.
type slot struct {
	word   packed
	number int32
}

// packed is the bytes of a short word, eight to a number.
type packed [2]uint64

const maxShort = 16

func pack(word []byte) packed {
	var b [maxShort]byte
	copy(b[:], word)
	return packed{binary.LittleEndian.Uint64(b[:8]), binary.LittleEndian.Uint64(b[8:])}
}

func newVocabulary() *vocabulary {
	return &vocabulary{short: make([]slot, 2), shift: 63, by: packed{rand.Uint64() | 1, rand.Uint64() | 1}, long: map[string]int32{}}
}

// number returns that of a word, if it is known.
func (v *vocabulary) number(word []byte) (n int32, known bool) {
	if len(word) > maxShort {
		n, known = v.long[string(word)]
		return n, known
	}
	s := v.slot(pack(word))
	return s.number, s.word != packed{}
}

// add gives a number to a word that is not known.
func (v *vocabulary) add(word []byte, number int32) {
	if len(word) > maxShort {
		v.long[string(word)] = number
		return
	}
	if v.taken++; 4*v.taken > 3*len(v.short) {
		old := v.short
		v.short, v.shift = make([]slot, 2*len(old)), v.shift-1
		for _, s := range old {
			if s.word != (packed{}) {
				*v.slot(s.word) = s
			}
		}
	}
	p := pack(word)
	*v.slot(p) = slot{p, number}
}

// slot returns that of a word, or the free one that it gets.
func (v *vocabulary) slot(word packed) *slot {
	for i := int((word[0]*v.by[0] + word[1]*v.by[1]) >> v.shift); ; i = (i + 1) & (len(v.short) - 1) {
		if s := &v.short[i]; s.word == word || s.word == (packed{}) {
			return s
		}
	}
}
