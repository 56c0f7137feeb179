package markdown

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/text/unicode/norm"
)

// ids makes heading ids: lower case, letters and digits of any script kept,
// everything else one hyphen, unique within the document. They never begin
// with an underscore, which is left to the page's own ids.
type ids map[string]int // of each id, the number that was last added to it; without one it is 1

// Generate implements goldmark's parser.IDs.
func (s ids) Generate(value []byte, _ ast.NodeKind) []byte {
	id := headingID(string(value))
	unique := id
	for s[unique] > 0 {
		s[id]++
		unique = id + "-" + strconv.Itoa(s[id])
	}
	s[unique] = 1
	return []byte(unique)
}

// Put implements goldmark's parser.IDs.
func (s ids) Put(value []byte) { s[string(value)] = max(s[string(value)], 1) }

// headingID is the id of the first heading with these words.
func headingID(words string) string {
	var b strings.Builder
	b.Grow(len(words))
	gap := false
	for _, r := range norm.NFC.String(words) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		case r == '\'' || r == '’':
		default:
			gap = true
		}
	}
	if b.Len() == 0 {
		return "section"
	}
	return b.String()
}
