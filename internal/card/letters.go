package card

import (
	"cmp"
	"image"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// A typeface is the outlines of letters. The Go fonts have those of Latin, Greek
// and Cyrillic.
type typeface struct{ font *sfnt.Font }

var (
	regular = sync.OnceValue(func() *typeface { return open(goregular.TTF) })
	bold    = sync.OnceValue(func() *typeface { return open(gobold.TTF) })
)

func open(ttf []byte) *typeface {
	f, err := sfnt.Parse(ttf)
	if err != nil {
		panic("card: a font of the binary cannot be read: " + err.Error())
	}
	return &typeface{f}
}

// Drawable reports whether a card can say s: it says something, and there is a
// letter for each of its characters.
func Drawable(s string) bool {
	var b sfnt.Buffer
	for _, r := range s {
		if unicode.IsSpace(r) {
			continue
		}
		if g, err := regular().font.GlyphIndex(&b, r); err != nil || g == 0 {
			return false
		}
	}
	return strings.TrimSpace(s) != ""
}

// run calls letter for each letter of s with its distance from the first, in
// 64ths of a pixel, and returns where the next would stand.
func (t *typeface) run(size int, s string, letter func(b *sfnt.Buffer, g sfnt.GlyphIndex, x int)) (end int) {
	var b sfnt.Buffer
	ppem := fixed.I(size)
	var last sfnt.GlyphIndex
	for i, r := range s {
		g, err := t.font.GlyphIndex(&b, r)
		if err != nil {
			continue
		}
		if i > 0 {
			if kern, err := t.font.Kern(&b, last, g, ppem, font.HintingNone); err == nil {
				end += int(kern)
			}
		}
		if letter != nil {
			letter(&b, g, end)
		}
		if advance, err := t.font.GlyphAdvance(&b, g, ppem, font.HintingNone); err == nil {
			end += int(advance)
		}
		last = g
	}
	return end
}

// width returns how wide s is, in pixels.
func (t *typeface) width(size int, s string) int { return (t.run(size, s, nil) + 63) / 64 }

// wrap breaks s into lines of at most room pixels, between words; a word that
// is wider is broken where it must be.
func (t *typeface) wrap(size, room int, s string) (lines []string) {
	for word := range strings.FieldsSeq(s) {
		if n := len(lines); n > 0 {
			if longer := lines[n-1] + " " + word; t.width(size, longer) <= room {
				lines[n-1] = longer
				continue
			}
		}
		lines = append(lines, "")
		for _, r := range word {
			n := len(lines) - 1
			if longer := lines[n] + string(r); lines[n] == "" || t.width(size, longer) <= room {
				lines[n] = longer
				continue
			}
			lines = append(lines, string(r))
		}
	}
	return lines
}

// clip keeps the first n of lines. Where there are more, the last that is kept
// ends in an ellipsis.
func (t *typeface) clip(size, room int, lines []string, n int) []string {
	if len(lines) <= n || n <= 0 {
		return lines[:min(len(lines), max(n, 0))]
	}
	last := lines[n-1]
	for t.width(size, last+" …") > room {
		space := strings.LastIndexByte(last, ' ')
		if space < 0 {
			_, letter := utf8.DecodeLastRuneInString(last)
			space = len(last) - letter
		}
		last = last[:space]
	}
	return append(slices.Clone(lines[:n-1]), strings.TrimRight(last, ",;:.")+" …")
}

// A point is a place in 64ths of a pixel.
type point struct{ x, y int }

// An edge is a line of an outline, its upper end first.
type edge struct {
	from, to point
	winding  int // 1 where the outline goes down, -1 where it goes up
}

// curve is the number of lines that a curve of an outline becomes.
const curve = 8

// draw writes s with the first letter's base line beginning at x, y.
func (t *typeface) draw(img *image.Paletted, size, x, y int, text string, s shades) {
	t.run(size, text, func(b *sfnt.Buffer, g sfnt.GlyphIndex, at int) {
		outline, err := t.font.LoadGlyph(b, g, fixed.I(size), nil)
		if err != nil {
			return
		}
		var edges []edge
		var pen point
		place := func(p fixed.Point26_6) point { return point{x*64 + at + int(p.X), y*64 + int(p.Y)} }
		lineTo := func(to point) {
			switch {
			case pen.y < to.y:
				edges = append(edges, edge{pen, to, 1})
			case pen.y > to.y:
				edges = append(edges, edge{to, pen, -1})
			}
			pen = to
		}
		for _, o := range outline {
			switch o.Op {
			case sfnt.SegmentOpMoveTo:
				pen = place(o.Args[0])
			case sfnt.SegmentOpLineTo:
				lineTo(place(o.Args[0]))
			case sfnt.SegmentOpQuadTo:
				a, b, c := pen, place(o.Args[0]), place(o.Args[1])
				for i := 1; i <= curve; i++ {
					at := func(a, b, c int) int {
						return (a*(curve-i)*(curve-i) + 2*b*i*(curve-i) + c*i*i) / (curve * curve)
					}
					lineTo(point{at(a.x, b.x, c.x), at(a.y, b.y, c.y)})
				}
			}
		}
		blacken(img, edges, s)
	})
}

// samples is the number of lines by which a pixel is measured, from its top to
// its bottom.
const samples = 8

// blacken colours what lies within the edges.
func blacken(img *image.Paletted, edges []edge, s shades) {
	top, bottom := Height*64, 0
	for _, e := range edges {
		top, bottom = min(top, e.from.y), max(bottom, e.to.y)
	}
	type crossing struct{ x, winding int }
	var crossings []crossing
	var covered [Width]int // of each pixel in a row: its samples' 64ths
	for row := max(top/64, 0); row <= min(bottom/64, Height-1); row++ {
		clear(covered[:])
		for i := range samples {
			y := row*64 + (2*i+1)*32/samples
			crossings = crossings[:0]
			for _, e := range edges {
				if e.from.y <= y && y < e.to.y {
					x := e.from.x + (e.to.x-e.from.x)*(y-e.from.y)/(e.to.y-e.from.y)
					crossings = append(crossings, crossing{x, e.winding})
				}
			}
			slices.SortFunc(crossings, func(a, b crossing) int { return cmp.Compare(a.x, b.x) })
			winding := 0
			for i, c := range crossings {
				if winding != 0 {
					cover(&covered, crossings[i-1].x, c.x)
				}
				winding += c.winding
			}
		}
		for x, c := range covered {
			if shade := (c*s.n + 32*samples) / (64 * samples); shade > 0 {
				img.Pix[row*img.Stride+x] = uint8(s.first + shade - 1)
			}
		}
	}
}

// cover adds what lies between two places of a line.
func cover(covered *[Width]int, from, to int) {
	from, to = max(from, 0), min(to, Width*64)
	for from < to {
		end := min((from/64+1)*64, to)
		covered[from/64] += end - from
		from = end
	}
}
