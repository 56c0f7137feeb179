package markdown

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// split finds the sentences: it splits the blocks by Unicode's sentence boundaries
// (https://unicode.org/reports/tr29/#Sentence_Boundaries), which know no
// abbreviations: a piece that ends with one is joined to the next.
func (r *recorder) split() {
	list := r.sentences
	for _, block := range r.blocks {
		at, joined := block.Start, false
		for words := sentences.FromBytes(r.text[block.Start:block.End]); words.Next(); {
			end := at + len(words.Value())
			if first, _ := utf8.DecodeRune(words.Value()); joined || particleFollows(r.text[block.Start:at], first) {
				list[len(list)-1].end = int32(end)
			} else {
				list = append(list, stretch{int32(at), int32(end)})
			}
			joined = endsWithAbbreviation(words.Value())
			at = end
		}
	}
	r.sentences = list
}

// particleFollows reports whether a piece goes on without a space in Hangul,
// as particles do after a quotation: “한 코 했어?”가.
func particleFollows(before []byte, next rune) bool {
	last, _ := utf8.DecodeLastRune(before)
	return len(before) > 0 && !unicode.IsSpace(last) && unicode.Is(unicode.Hangul, next)
}

// abbreviations that do not end a sentence, without their last full stop.
var abbreviations = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`Mr Mrs Ms Dr Prof Gen Lt Col Maj Capt Cpt Sgt Adm Cmdr Sen Rep Gov Amb Hon Rev St
		No Nos Art Sec vol Vol p pp v vs cf ca approx e.g i.e al etc Inc Ltd Co Corp Bros Jr Sr
		Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec
		U.S U.N U.K D.C U.S.A N.Y E.U D.P.R.K R.O.K a.m p.m`) {
		m[w] = true
	}
	return m
}()

// endsWithAbbreviation reports whether a piece ends with "Mr.", "U.S." or an
// initial.
func endsWithAbbreviation(piece []byte) bool {
	word, ok := bytes.CutSuffix(bytes.TrimRight(piece, " \u00a0"), []byte("."))
	if !ok {
		return false
	}
	if i := bytes.LastIndexFunc(word, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("([“‘\"'", r) }); i >= 0 {
		_, n := utf8.DecodeRune(word[i:])
		word = word[i+n:]
	}
	first, n := utf8.DecodeRune(word)
	return abbreviations[string(word)] || n == len(word) && unicode.IsUpper(first)
}

// Sentence returns the sentence in which a place in the text lies, without the
// spaces around it. A place in none is a span of its own.
func (d *Document) Sentence(at int) Span {
	i, found := slices.BinarySearchFunc(d.sentences, at, func(s stretch, at int) int {
		switch {
		case int(s.end) <= at:
			return -1
		case int(s.start) > at:
			return 1
		default:
			return 0
		}
	})
	if !found {
		return Span{at, at}
	}
	s := d.sentences[i].span()
	words := d.text[s.Start:s.End]
	s.Start += len(words) - len(strings.TrimLeft(words, " "))
	s.End -= len(words) - len(strings.TrimRight(words, " "))
	return s
}

// closeUp leaves out the spaces before full stops and the like. Most texts have
// none, and stay what they are: no copy is made.
func closeUp(s string) string {
	var b strings.Builder
	from := 0
	for i := 1; i < len(s); i++ {
		if c := s[i]; ',' <= c && c <= ';' && s[i-1] == ' ' && (c == '.' || c == ',' || c == ';' || c == ':') { // all lie between , and ;
			if from == 0 {
				b.Grow(len(s))
			}
			b.WriteString(s[from : i-1])
			from = i
		}
	}
	if from == 0 {
		return s
	}
	b.WriteString(s[from:])
	return b.String()
}

// Sentences returns all sentences in order, without the spaces around them; words
// gives those of a bare link by its index in Links.
func (d *Document) Sentences(words func(link int) string) []string {
	list := make([]string, 0, len(d.sentences))
	for _, s := range d.sentences {
		if text := strings.TrimSpace(d.plainText(s.span(), words)); text != "" {
			list = append(list, text)
		}
	}
	return list
}

// CitedSentence returns the sentence that a citation supports: that of the last
// character before it in its block, so that a citation may follow the full
// stop.
func (d *Document) CitedSentence(c Citation) Span {
	block := strings.LastIndexByte(d.text[:c.At], '\n') + 1
	if before := strings.TrimRight(d.text[block:c.At], " "); len(before) > 0 {
		return d.Sentence(block + len(before) - 1)
	}
	return d.Sentence(c.At)
}

// A Piece is a part of a sentence; a marked one is what the sentence is shown
// for.
type Piece struct {
	Text string
	Mark bool
}

// A Mark is a stretch of the text to be marked; where Insert is not empty it
// is put at Start instead.
type Mark struct {
	Span
	Insert string
}

// Excerpt returns a stretch of the text in pieces. marks are in order; words
// gives those of a bare link by its index in Links.
func (d *Document) Excerpt(s Span, marks []Mark, words func(link int) string) []Piece {
	var pieces []Piece
	add := func(from, to int, mark bool) {
		if text := d.plainText(Span{from, to}, words); text != "" {
			pieces = append(pieces, Piece{text, mark})
		}
	}
	at := s.Start
	for _, m := range marks {
		start := min(max(m.Start, at), s.End)
		add(at, start, false)
		at = start
		if m.Insert != "" {
			pieces = append(pieces, Piece{m.Insert, true})
			continue
		}
		end := min(max(m.End, at), s.End)
		add(at, end, true)
		at = end
	}
	add(at, s.End, false)
	return pieces
}

// plainText returns a stretch of the text with the words of bare links, without
// the spaces that a citation leaves before a full stop.
func (d *Document) plainText(s Span, words func(link int) string) string {
	text := d.text[s.Start:s.End]
	if !strings.ContainsRune(text, Object) {
		return closeUp(text)
	}
	var b strings.Builder
	b.Grow(2 * len(text)) // enough for the words of most
	at := s.Start
	for i := range d.Links {
		if l := d.Links[i].Words(); d.Links[i].Bare && l.Start >= at && l.End <= s.End {
			b.WriteString(d.text[at:l.Start])
			b.WriteString(words(i))
			at = l.End
		}
	}
	b.WriteString(d.text[at:s.End])
	return closeUp(b.String())
}
