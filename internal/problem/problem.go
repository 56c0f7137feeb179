// Package problem is a mistake in the author's files, with its place.
//
// Ground floor: it takes positions and words from the floors above and gives
// one sorted list, for people and in the formats of programs. It reads no files and knows nothing of
// frontmatter, Markdown or sites.
package problem

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Pos is a place in one of the author's files. Line and Col start at 1 and
// count lines and characters (not bytes); a zero Line means the file as a
// whole.
type Pos struct {
	File      string
	Line, Col int
}

// String returns "file:line:col", or the file alone where no line is known;
// control characters in the file's name are shown escaped.
func (p Pos) String() string {
	if p.Line == 0 {
		return oneLine(p.File)
	}
	return fmt.Sprintf("%s:%d:%d", oneLine(p.File), p.Line, p.Col)
}

// Compare orders by file, then line, then column.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(
		strings.Compare(p.File, q.File),
		cmp.Compare(p.Line, q.Line),
		cmp.Compare(p.Col, q.Col),
	)
}

// A Problem is one mistake: where, which (its code), and one line of text
// that says what is wrong and, after a semicolon, what to do.
type Problem struct {
	Pos
	Code Code
	Text string
}

// String returns "file:line:col: text".
func (p Problem) String() string { return p.Pos.String() + ": " + p.Text }

// Level says what the problem prevents.
func (p Problem) Level() Level { return codes[p.Code].Level }

// A Level tells whether a problem stops publishing.
type Level int

const (
	// Error stops publishing.
	Error Level = iota
	// Warning is shown and stops nothing.
	Warning
)

// String returns "error" or "warning".
func (l Level) String() string {
	if l == Warning {
		return "warning"
	}
	return "error"
}

// A List collects problems in any order.
type List []Problem

// Addf appends a problem; control characters in the text are shown escaped,
// so that a hostile file name or key cannot disturb the terminal.
func (l *List) Addf(at Pos, code Code, format string, args ...any) {
	*l = append(*l, Problem{Pos: at, Code: code, Text: oneLine(fmt.Sprintf(format, args...))})
}

// Sort puts the list in the order in which it is shown and drops exact
// repetitions.
func (l *List) Sort() {
	slices.SortFunc(*l, func(a, b Problem) int {
		return cmp.Or(a.Compare(b.Pos), strings.Compare(a.Text, b.Text), strings.Compare(string(a.Code), string(b.Code)))
	})
	*l = slices.Compact(*l)
}

// Errors counts the problems that stop publishing.
func (l List) Errors() int {
	n := 0
	for _, p := range l {
		if p.Level() == Error {
			n++
		}
	}
	return n
}

// oneLine keeps a text on one line of at most maxText characters and free of
// control and direction characters.
func oneLine(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > maxText {
			b.WriteString("...")
			break
		}
		switch {
		case r < ' ', r >= 0x7f && r < 0xa0,
			r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x2069, r == 0xfeff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// maxText bounds one problem's text: long enough for three quoted names, short
// enough that a 20 MB key does not fill the terminal.
const maxText = 600
