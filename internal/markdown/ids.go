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
type ids struct {
	used map[string]bool
	next map[string]int
}

func newIDs() *ids { return &ids{used: map[string]bool{}, next: map[string]int{}} }

// Generate implements goldmark's parser.IDs.
func (s *ids) Generate(value []byte, _ ast.NodeKind) []byte {
	id := headingID(string(value))
	unique := id
	for s.used[unique] {
		s.next[id]++
		unique = id + "-" + strconv.Itoa(s.next[id]+1)
	}
	s.used[unique] = true
	return []byte(unique)
}

// Put implements goldmark's parser.IDs.
func (s *ids) Put(value []byte) { s.used[string(value)] = true }

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
