package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

const labelSize = 13.0

// labels are the names on a drawing, in units of it: none lies on another or on a
// mark, or leaves the drawing.
type labels struct {
	width, height float64
	scale         float64 // how many times their size names and marks are
	marks         []box
	names         []box
}

type box struct{ x1, y1, x2, y2 float64 }

func (b box) meets(c box) bool { return b.x1 < c.x2 && c.x1 < b.x2 && b.y1 < c.y2 && c.y1 < b.y2 }

// A side is where a name stands beside its mark.
type side struct {
	anchor string  // an attribute of its text
	part   float64 // of its width, left of the anchor
	x, y   float64 // of the anchor, as seen from the mark
}

// sides are those that are tried: right of the mark, left, above and below.
var sides = []side{{"", 0, 1, 0}, {` class="end"`, 1, -1, 0}, {` class="mid"`, .5, 0, -1}, {` class="mid"`, .5, 0, 1}}

const (
	nameGap    = 3.0           // between a mark and the name right or left of it
	nameHeight = labelSize + 3 // of a name, with what keeps others off
)

// offset returns how far the anchor of a name is from the middle of its mark.
func (s side) offset(r float64) spot {
	return spot{math.Round(s.x * (r + nameGap)), math.Round(s.y * (r + nameHeight/2))}
}

// text returns the text of a name whose anchor has a place.
func (s side) text(at spot, words string) string {
	return fmt.Sprintf(`<text%s x="%.0f" y="%.1f">%s</text>`, s.anchor, at.x, at.y+4.5, escape(words))
}

// mark keeps the place of a mark free. Each comes before the first name.
func (l *labels) mark(at spot, r float64) {
	r *= l.scale
	l.marks = append(l.marks, box{at.x - r, at.y - r, at.x + r, at.y + r})
}

// box returns the place of a name at a side of its mark.
func (l *labels) box(s side, at spot, r float64, words string) box {
	from, high, wide := s.offset(r), nameHeight*l.scale, labelWidth(words)*l.scale
	left, y := at.x+from.x*l.scale-s.part*wide, at.y+from.y*l.scale
	return box{left, y - high/2, left + wide, y + high/2}
}

// place gives a name the first side of its mark that is free on every one of some
// drawings; false where none is.
func place(at spot, r float64, words string, on ...*labels) (side, bool) {
	for _, s := range sides {
		if slices.ContainsFunc(on, func(l *labels) bool { return !l.free(l.box(s, at, r, words)) }) {
			continue
		}
		for _, l := range on {
			l.names = append(l.names, l.box(s, at, r, words))
		}
		return s, true
	}
	return side{}, false
}

func (l *labels) free(b box) bool {
	for _, taken := range [][]box{l.marks, l.names} {
		for _, t := range taken {
			if b.meets(t) {
				return false
			}
		}
	}
	return b.x1 >= 0 && b.x2 <= l.width && b.y1 >= 0 && b.y2 <= l.height
}

// letterWidth is that of a letter of a wide sans-serif of labelSize.
const letterWidth = labelSize * .6

// clipped returns a name that is at most that wide, by labelWidth, or as much of it as there
// is room for before an ellipsis.
func clipped(s string, wide float64) string {
	if labelWidth(s) <= wide {
		return s
	}
	end := 0
	for i := range s {
		if labelWidth(s[:i]) > wide-letterWidth {
			break
		}
		end = i
	}
	return strings.TrimSpace(s[:end]) + "…"
}

// labelWidth estimates the width of a text of labelSize, rather too wide than too
// narrow: a letter of a wide sans-serif is 0.6 of its size wide, and a Hangul or Han
// character as wide as high.
func labelWidth(s string) float64 {
	wide := 0.0
	for _, r := range s {
		if r >= 0x1100 {
			wide += labelSize
		} else {
			wide += letterWidth
		}
	}
	return wide
}
