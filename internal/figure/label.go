package figure

import (
	"fmt"
	"math"
)

const labelSize = 13.0

// labels are the names on a drawing, in units of it: none lies on another or on a
// mark, or leaves the drawing.
type labels struct {
	width, height float64
	scale         float64 // how many times labelSize the names are
	marks         []box
	names         []box
}

type box struct{ x1, y1, x2, y2 float64 }

func (b box) meets(c box) bool { return b.x1 < c.x2 && c.x1 < b.x2 && b.y1 < c.y2 && c.y1 < b.y2 }

// mark keeps the place of a mark free. Each comes before the first name.
func (l *labels) mark(at spot, r float64) {
	l.marks = append(l.marks, box{at.x - r, at.y - r, at.x + r, at.y + r})
}

// name returns the text of a name beside its mark: right of it, left, above or below.
// It is empty where none of these is free.
func (l *labels) name(at spot, r float64, words string) string {
	gap, high := 3*l.scale, (labelSize+3)*l.scale
	wide := labelWidth(words) * l.scale
	for _, try := range []struct {
		anchor string
		part   float64 // of the width, left of x
		x, y   float64
	}{
		{"", 0, at.x + r + gap, at.y},
		{` class="end"`, 1, at.x - r - gap, at.y},
		{` class="mid"`, .5, at.x, at.y - r - high/2},
		{` class="mid"`, .5, at.x, at.y + r + high/2},
	} {
		x, y := math.Round(try.x), math.Round(try.y)
		left := x - try.part*wide
		if b := (box{left, y - high/2, left + wide, y + high/2}); l.free(b) {
			l.names = append(l.names, b)
			return fmt.Sprintf(`<text%s x="%.0f" y="%.1f">%s</text>`, try.anchor, x, y+4.5*l.scale, escape(words))
		}
	}
	return ""
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

// labelWidth estimates the width of a text of labelSize, rather too wide than too
// narrow: a letter of a wide sans-serif is 0.6 of its size wide, and a Hangul or Han
// character as wide as high.
func labelWidth(s string) float64 {
	wide := 0.0
	for _, r := range s {
		if r >= 0x1100 {
			wide += labelSize
		} else {
			wide += labelSize * .6
		}
	}
	return wide
}
