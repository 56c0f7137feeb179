package markdown

import (
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// CommonMark decides by spaces and punctuation whether * or a quotation mark
// opens or closes. Korean writes particles right behind both ("**마약(빙두)**을",
// "“한 코 했어?”가"), Japanese and Chinese write no spaces at all, so
// beside such a letter the rule has to ask less. For emphasis we follow
// https://github.com/tats-u/markdown-cjk-friendly (specification.md).

// isCJK reports whether r is a letter of a script that writes particles or
// words without a space between.
func isCJK(r rune) bool {
	return unicode.In(r, unicode.Hangul, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// emphasisParser is goldmark's emphasis parser with that rule.
type emphasisParser struct{}

func (emphasisParser) Trigger() []byte { return []byte{'*'} }

func (emphasisParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, seg := block.PeekLine()
	d := parser.ScanDelimiter(line, before, 1, emphasisProcessor{})
	if d == nil {
		return nil
	}
	after := ' '
	if d.OriginalLength < len(line) {
		after, _ = utf8.DecodeRune(line[d.OriginalLength:])
	}
	if isCJK(before) && !util.IsSpaceRune(after) {
		d.CanOpen = true
	}
	if isCJK(after) && !util.IsSpaceRune(before) {
		d.CanClose = true
	}
	d.Segment = seg.WithStop(seg.Start + d.OriginalLength)
	block.Advance(d.OriginalLength)
	pc.PushDelimiter(d)
	return d
}

type emphasisProcessor struct{}

func (emphasisProcessor) IsDelimiter(b byte) bool { return b == '*' }
func (emphasisProcessor) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}
func (emphasisProcessor) OnMatch(consumes int) ast.Node { return ast.NewEmphasis(consumes) }

// substitutions are the typographer's, as characters; it leaves quotation
// marks to quoteParser.
var substitutions = map[extension.TypographicPunctuation][]byte{
	extension.LeftSingleQuote:  nil,
	extension.RightSingleQuote: nil,
	extension.LeftDoubleQuote:  nil,
	extension.RightDoubleQuote: nil,
	extension.Apostrophe:       nil,
	extension.EnDash:           []byte("–"),
	extension.EmDash:           []byte("—"),
	extension.Ellipsis:         []byte("…"),
	extension.LeftAngleQuote:   []byte("«"),
	extension.RightAngleQuote:  []byte("»"),
}

// quoteParser curls quotation marks and apostrophes.
type quoteParser struct{}

func (quoteParser) Trigger() []byte { return []byte{'"', '\''} }

// openQuotes counts what is open in the present block, by mark.
type openQuotes struct{ double, single int }

var openQuotesKey = parser.NewContextKey()

func (quoteParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, _ := block.PeekLine()
	after := ' '
	if len(line) > 1 {
		after, _ = utf8.DecodeRune(line[1:])
	}
	open := pc.ComputeIfAbsent(openQuotesKey, func() any { return new(openQuotes) }).(*openQuotes)
	block.Advance(1)
	if line[0] == '"' {
		return quote(opens(before, after, open.double), &open.double, "“", "”")
	}
	if isLetter(before) && isLetter(after) && !isCJK(before) && !isCJK(after) || isDecade(line[1:]) {
		return ast.NewString([]byte("’"))
	}
	return quote(opens(before, after, open.single), &open.single, "‘", "’")
}

// CloseBlock forgets quotations that a block leaves open.
func (quoteParser) CloseBlock(_ ast.Node, _ text.Reader, pc parser.Context) {
	pc.Set(openQuotesKey, nil)
}

// opens decides from the characters around a mark and the number of
// quotations open before it.
func opens(before, after rune, open int) bool {
	switch {
	case util.IsSpaceRune(after):
		return false
	case util.IsSpaceRune(before), unicode.In(before, unicode.Ps, unicode.Pi, unicode.Pd):
		return true
	case open > 0:
		return false
	default:
		return isCJK(before) && isLetter(after) // no space before: 그는"한 코"라고
	}
}

func quote(opening bool, open *int, left, right string) ast.Node {
	if opening {
		*open++
		return ast.NewString([]byte(left))
	}
	*open = max(*open-1, 0)
	return ast.NewString([]byte(right))
}

// isDecade reports whether an apostrophe stands for a century: '90s.
func isDecade(s []byte) bool {
	return len(s) >= 3 && '0' <= s[0] && s[0] <= '9' && s[1] == '0' && s[2] == 's'
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
