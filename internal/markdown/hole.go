package markdown

import "encoding/binary"

// A hole is a place in the HTML to be filled when the document is printed.
type hole struct {
	at    int // offset in html
	kind  holeKind
	of, n int // n things from of on: bytes of the text, or what the kind says
}

type holeKind uint8

const (
	holeText       holeKind = iota // text
	holeRun                        // text that is a Run
	holeSection                    // a heading, for which nothing is printed
	holeLinkOpen                   // Links[of]
	holeLinkEnd                    // Links[of]
	holeCite                       // Citations[of:of+n]
	holeEvidence                   // Paragraphs[of]
	holeNumber                     // the id of the paragraph of number of
	holeNumberLink                 // the link to it
)

// packed is holes in a sixth of their memory: of each the kind, and as varints how far
// it is from the one before, of and n.
type packed []byte

// pack appends holes to p.
func (p packed) pack(holes []hole) packed {
	at := 0
	for _, h := range holes {
		p = append(p, byte(h.kind))
		for _, n := range []int{h.at - at, h.of, h.n} {
			p = binary.AppendUvarint(p, uint64(n))
		}
		at = h.at
	}
	return p
}

// all yields the holes in order.
func (p packed) all(yield func(hole) bool) {
	at := 0
	for len(p) > 0 {
		h := hole{kind: holeKind(p[0])}
		p = p[1:]
		for _, to := range []*int{&h.at, &h.of, &h.n} {
			v, length := binary.Uvarint(p)
			*to, p = int(v), p[length:]
		}
		at += h.at
		if h.at = at; !yield(h) {
			return
		}
	}
}
