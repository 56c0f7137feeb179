package card

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image/png"
	"strings"
	"testing"
)

// cards are of all shapes: few words and many, and all alphabets.
var cards = map[string]Card{
	"few words":  {"A Dossier", "Topic", "Border guards", ""},
	"home":       {"", "", "A Dossier", "What is in it, who says so, and how far that can be trusted."},
	"alphabets":  {"A Dossier", "Topic", "Sŏngch'ŏn, Łódź, Ελλάδα, Москва", "«Why?» — “Because” … 12 kg"},
	"many words": {strings.Repeat("A long name of a dossier ", 9), "Topic", strings.Repeat("title of many words ", 20), strings.Repeat("and more of them ", 90)},
	"one word":   {"A Dossier", "Topic", strings.Repeat("unbreakable", 30), strings.Repeat("W", 300)},
}

// TestCardsStay pins each byte of the cards: they are drawn by integers alone,
// so they are the same on every machine. Where this fails the design or the Go
// that presses the PNG has changed: raise design, or published cards stay as
// they were, and put the sum that it tells here.
func TestCardsStay(t *testing.T) {
	const designed = 1
	const want = "b09f22866a69ce571d65741d46dd59b941b22c6e5923981a8d8b32584eb772c6"
	all := sha256.New()
	for _, name := range []string{"few words", "home", "alphabets", "many words", "one word"} {
		if err := cards[name].Write(all); err != nil {
			t.Fatal(err)
		}
	}
	if got := hex.EncodeToString(all.Sum(nil)); got != want || design != designed {
		t.Errorf("design %d draws %s, and design %d drew %s", design, got, designed, want)
	}
}

// TestCardsAreWhole reads each card as others do: it has the size that pages
// tell, few bytes, and nothing runs into its edges.
func TestCardsAreWhole(t *testing.T) {
	for name, c := range cards {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := c.Write(&b); err != nil {
				t.Fatal(err)
			}
			if b.Len() > 24<<10 {
				t.Errorf("it has %d bytes", b.Len())
			}
			img, err := png.Decode(&b)
			if err != nil {
				t.Fatal(err)
			}
			if img.Bounds().Dx() != Width || img.Bounds().Dy() != Height {
				t.Fatalf("it measures %v", img.Bounds())
			}
			paper, written := img.At(Width-1, 0), 0
			for y := range Height {
				for x := bar; x < Width; x++ {
					switch inside := x >= margin-4 && x < Width-margin+4 && y >= 40 && y < Height-40; {
					case img.At(x, y) == paper:
					case inside:
						written++
					default:
						t.Fatalf("something stands at %d, %d", x, y)
					}
				}
			}
			if written < 1000 {
				t.Errorf("only %d pixels are written", written)
			}
		})
	}
}

// TestPathIsOfTheWords: other words, another path; also where the same letters
// are parted otherwise.
func TestPathIsOfTheWords(t *testing.T) {
	paths := map[string]Card{}
	for _, c := range []Card{{"a", "b", "c", "d"}, {"ab", "", "c", "d"}, {"a", "b", "cd", ""}, {"", "ab", "c", "d"}, {"a", "b", "c", "e"}} {
		if other, ok := paths[c.Path()]; ok {
			t.Errorf("%v and %v have the path %s", c, other, c.Path())
		}
		paths[c.Path()] = c
	}
}

func TestDrawable(t *testing.T) {
	for s, want := range map[string]bool{
		"Sŏngch'ŏn": true, "Москва": true, "Ελλάδα 12 %": true, "“Ice”": true, "a\nb": true,
		"": false, "  ": false, "함흥": false, "Hamhung 咸興": false, "\u202ea": false,
	} {
		if got := Drawable(s); got != want {
			t.Errorf("Drawable(%q) is %v", s, got)
		}
	}
}
