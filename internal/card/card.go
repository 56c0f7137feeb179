// Package card draws the pictures that stand for pages where their addresses
// are shared.
//
// Ground floor: it takes words and gives a PNG. It must not know whose words
// they are. All arithmetic is of integers, so that every machine makes the same
// bytes: with floating point some round otherwise than others.
package card

import (
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/color"
	"image/png"
	"io"
	"strconv"
	"strings"
)

// Width and Height of a card are those that sites ask for which show shared
// addresses.
const (
	Width  = 1200
	Height = 630
)

// design is the number of the way in which cards are drawn. It is part of their
// names: who changes what a card looks like raises it, or published cards stay
// as they were.
const design = 1

// A Card is the words on a picture. Each must be Drawable.
type Card struct {
	Name  string // of the whole to which the page belongs; may be empty
	Kind  string // what the page is: "Topic"; may be empty
	Title string
	Text  string // a sentence or two; may be empty
}

// Path returns where the card is published. Other words have another path, so
// what lies there once is right for ever.
func (c Card) Path() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{strconv.Itoa(design), c.Name, c.Kind, c.Title, c.Text}, "\x00")))
	return "assets/card-" + hex.EncodeToString(sum[:8]) + ".png"
}

// Alt returns the words that say what the card shows.
func (c Card) Alt() string {
	if c.Kind == "" {
		return c.Title
	}
	return c.Kind + ": " + c.Title
}

// The colours are those of the stylesheet on paper. Those of text come in
// shades, from nearly the paper's to their own, and all are sixteen, so that a
// pixel is half a byte.
func palette() color.Palette {
	paper := color.RGBA{0xfc, 0xfb, 0xf8, 0xff}
	p := color.Palette{paper, color.RGBA{0xd8, 0xd3, 0xc8, 0xff}, color.RGBA{0x7d, 0x24, 0x18, 0xff}}
	for _, s := range []struct {
		shades
		full color.RGBA
	}{{ink, color.RGBA{0x1b, 0x1a, 0x18, 0xff}}, {soft, color.RGBA{0x4f, 0x4b, 0x44, 0xff}}} {
		for i := 1; i <= s.n; i++ {
			mix := func(from, to uint8) uint8 { return uint8((int(from)*(s.n-i) + int(to)*i) / s.n) }
			p = append(p, color.RGBA{mix(paper.R, s.full.R), mix(paper.G, s.full.G), mix(paper.B, s.full.B), 0xff})
		}
	}
	return p
}

// Places in the palette.
const (
	line   = 1
	accent = 2
)

// Shades are those of one colour: the place of the first and their number.
type shades struct{ first, n int }

var (
	ink  = shades{3, 7}
	soft = shades{10, 6}
)

// What stands where, in pixels.
const (
	margin = 88
	room   = Width - 2*margin
	bar    = 16 // the accent along the left edge
)

// Write writes the card as PNG, in the same bytes each time.
func (c Card) Write(w io.Writer) error {
	img := image.NewPaletted(image.Rect(0, 0, Width, Height), palette())
	fill(img, image.Rect(0, 0, bar, Height), accent)
	top := 0
	if c.Name != "" {
		name := bold().clip(28, room, bold().wrap(28, room, c.Name), 1)
		top = write(img, bold(), 28, 56, name, ink) + 26
		fill(img, image.Rect(margin, top, Width-margin, top+2), line)
	}
	const small, gap = 32, 20
	kind := regular().clip(small, room, regular().wrap(small, room, c.Kind), 1)
	// The shorter the title, the larger.
	var title []string
	size := 0
	for _, size = range []int{76, 64, 54} {
		if title = bold().wrap(size, room, c.Title); len(title) <= 3 {
			break
		}
	}
	title = bold().clip(size, room, title, 4)
	height := len(kind)*leading(small) + len(title)*leading(size) + gap
	fits := (Height - margin - top - height) / leading(small)
	text := regular().clip(small, room, regular().wrap(small, room, c.Text), fits)
	height += len(text) * leading(small)

	y := top + (Height-top-height)/2 - gap
	y = write(img, regular(), small, y, kind, soft)
	y = write(img, bold(), size, y, title, ink)
	write(img, regular(), small, y+gap, text, soft)
	return png.Encode(w, img)
}

// leading returns the distance from line to line.
func leading(size int) int { return size * 5 / 4 }

// write writes lines below y, and returns the base line of the last.
func write(img *image.Paletted, t *typeface, size, y int, lines []string, s shades) int {
	for _, l := range lines {
		y += leading(size)
		t.draw(img, size, margin, y, l, s)
	}
	return y
}

// fill colours a rectangle.
func fill(img *image.Paletted, r image.Rectangle, colour uint8) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			img.SetColorIndex(x, y, colour)
		}
	}
}
