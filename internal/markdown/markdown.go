// Package markdown is a Markdown document parsed once: its links, citations,
// headings, faults and text, and its HTML with a hole where each link goes.
//
// Ground floor, and the only importer of goldmark. It takes the bytes of a
// body and gives a Document; it does not know which documents exist, so it
// asks for the target of each link when it prints. Positions are byte offsets
// into the body; the caller makes lines and columns of them.
package markdown

import (
	"fmt"
	"io"
	"strconv"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A Document is a parsed body. It never changes after Parse, and it keeps
// neither the source nor the syntax tree.
type Document struct {
	Links      []Link
	Citations  []Citation
	Headings   []Heading
	Paragraphs []Paragraph
	Faults     []Fault

	html      string     // everything that is certain
	text      string     // the words of the document, unescaped
	holes     packed     // what goes between, by place in html
	sentences []sentence // in order; none crosses a block
}

// A Span is a stretch of the document's text, in bytes.
type Span struct{ Start, End int }

// A Run is a stretch of text in which a name may become a link: outside links,
// headings, code and citations, and without markup inside.
type Run struct {
	Span
	Section int // how many headings stand before it
}

// A Paragraph of the text has the citations [First:End], perhaps none.
type Paragraph struct{ First, End int }

// Object stands in the text for the words of a bare link, which only its
// target knows.
const Object = '\uFFFC'

// A Link is a reference as written: [[target]], [words](target) or a bare
// address.
type Link struct {
	Offset   int
	Dest     string // without fragment, decoded: "hamhung", "../places/hamhung.md", "https://..."
	Fragment string // without "#"
	Wiki     bool   // written [[...]]
	Bare     bool   // has no words of its own: prints its target's title
	Words    Span   // its words in the text
	Section  int    // how many headings stand before it
}

// A Citation is one "@id" of a "[@id, locator; @id]" group.
type Citation struct {
	Offset  int
	ID      string // as written, without "@"
	Locator string // "p. 12", or empty
	At      int    // its place in the text
}

// A Heading is a section's title and the id under which it can be linked.
type Heading struct {
	Offset int
	Level  int
	Text   string
	ID     string
}

// A Fault is something that a body must not hold.
type Fault struct {
	Offset int
	Kind   FaultKind
	Detail string // the offending text, possibly shortened
}

// A FaultKind names what is wrong.
type FaultKind int

const (
	RawHTML          FaultKind = iota // tags, comments and declarations
	Image                             // ![...](...)
	TemplateSyntax                    // {{ ... }} outside code
	UnclosedWikilink                  // [[ without ]] on the same line
	EmptyWikilink                     // [[]] or [[|words]]
	BadCitation                       // [@ that does not go on as a citation
	Excess                            // more of something than is parsed; Detail says of what
)

// A Target says where a link or citation leads; the site knows.
type Target struct {
	Href string
	Text string // the words of a bare link
	Lang string // language of Text where it differs from the page's
}

// Targets is what only the site knows of a Document.
type Targets struct {
	Links    []Target  // one for each of Links
	Mentions []Mention // in order, each inside a Run, none overlapping
	Numbers  []int     // for each of Citations its number in the reference list; 0 is unknown
	Notes    []string  // for each number, less one, the reference in short
	Evidence []string  // for each of Paragraphs what it rests on

	// Numbered gives each paragraph that stands by itself a number, by which it
	// can be linked: "_p3" is the third.
	Numbered bool
}

// A Mention is a stretch of text that becomes a link.
type Mention struct {
	Span
	Href string
}

// Ids that HTML writes for citations and paragraphs begin with an underscore, which no
// heading's id does: "_r3" is the third reference of the page's list, which
// the page's template prints, and "_c5" the fifth citation of the text.
const (
	ReferenceID = "_r"
	CitationID  = "_c"
	ParagraphID = "_p"
)

// Parse parses a body, which must be valid UTF-8. It never fails: what a body
// must not hold is in Faults.
func Parse(src []byte) *Document { return new(Parser).Parse(src) }

// A Parser parses one body after the other, and takes less memory for it than
// Parse. The zero Parser is ready for use, by one caller at a time.
type Parser struct{ recorder recorder }

// Parse is like the function Parse.
func (p *Parser) Parse(src []byte) *Document {
	if at, what := excess(src); what != "" {
		return &Document{Faults: []Fault{{Offset: at, Kind: Excess, Detail: what}}}
	}
	r := &p.recorder
	r.reset()
	pc := parser.NewContext(parser.WithIDs(newIDs()))
	pc.Set(recorderKey, r)
	root := md.Parser().Parse(text.NewReader(src), parser.WithContext(pc))
	if n := tooDeep(root); n != nil {
		return &Document{Faults: []Fault{{Offset: max(n.Pos(), 0), Kind: Excess, Detail: fmt.Sprintf("emphasis, lists and quotes nested deeper than %d", maxTree)}}}
	}
	if err := md.Renderer().Render(r, src, root); err != nil {
		panic("markdown: recorder failed: " + err.Error()) // it only appends to memory
	}
	if r.grown(len(src)) {
		return &Document{Faults: []Fault{{Kind: Excess, Detail: fmt.Sprintf("notes or links repeated to more than %d times the source", maxGrowth)}}}
	}
	return r.document()
}

// recorderKey leads parsers to the recorder, for faults.
var recorderKey = parser.NewContextKey()

// md is read-only once made; goldmark parses and renders concurrently.
var md = goldmark.New(
	goldmark.WithExtensions(
		extension.Table,
		extension.Strikethrough,
		extension.NewFootnote(extension.WithFootnoteBacklinkHTML("↩\ufe0e")),
		extension.NewLinkify(extension.WithLinkifyAllowedProtocols([]string{"http:", "https:"})),
		extension.NewTypographer(extension.WithTypographicSubstitutions(substitutions)),
	),
	goldmark.WithParserOptions(
		parser.WithAutoHeadingID(),
		parser.WithInlineParsers(
			util.Prioritized(citationParser{}, 150), // before links, at 200
			util.Prioritized(wikilinkParser{}, 160),
			util.Prioritized(emphasisParser{}, 450), // in place of goldmark's, at 500
			util.Prioritized(quoteParser{}, 460),
		),
	),
	goldmark.WithRendererOptions(
		renderer.WithNodeRenderers(util.Prioritized(nodeRenderer{}, 100)),
	),
)

// Text returns the words of the document: blocks on lines of their own, link
// words included (Object for those of bare links), citations, footnotes' marks
// and blocks of code left out.
func (d *Document) Text() string { return d.text }

// Runs returns the runs of the text, in order.
func (d *Document) Runs() []Run {
	var runs []Run
	section := 0
	for h := range d.holes.all {
		switch h.kind {
		case holeRun:
			runs = append(runs, Run{Span{h.of, h.of + h.n}, section})
		case holeSection:
			section++
		}
	}
	return runs
}

// HTML writes the document. t must come from the same document.
func (d *Document) HTML(w io.Writer, t Targets) error {
	b := make([]byte, 0, len(d.html)+len(d.text)+32*len(d.holes))
	from := 0
	for h := range d.holes.all {
		b = append(b, d.html[from:h.at]...)
		from = h.at
		switch h.kind {
		case holeText, holeRun:
			b = d.appendText(b, h.of, h.of+h.n, &t.Mentions)
		case holeLinkOpen:
			b = appendLink(b, t.Links[h.of].Href)
			if d.Links[h.of].Bare {
				b = appendWords(b, t.Links[h.of])
			}
		case holeLinkEnd:
			b = append(b, `</a>`...)
		case holeCite:
			b = d.appendCitations(b, h.of, h.of+h.n, t)
		case holeEvidence:
			if h.of < len(t.Evidence) && t.Evidence[h.of] != "" {
				b = append(b, ` <span class="evidence">`...)
				b = appendEscaped(b, t.Evidence[h.of])
				b = append(b, `</span>`...)
			}
		case holeNumber:
			if t.Numbered {
				b = append(b, ` id="`+ParagraphID+strconv.Itoa(h.of)+`"`...)
			}
		case holeNumberLink:
			if n := strconv.Itoa(h.of); t.Numbered {
				b = append(b, ` <a class="para" href="#`+ParagraphID+n+`" aria-label="Paragraph `+n+`">¶`+n+`</a>`...)
			}
		}
	}
	b = append(b, d.html[from:]...)
	_, err := w.Write(b)
	return err
}

// appendText writes text[from:to] with the mentions in it, which it takes off
// the list.
func (d *Document) appendText(b []byte, from, to int, mentions *[]Mention) []byte {
	for len(*mentions) > 0 && (*mentions)[0].End <= to {
		m := (*mentions)[0]
		*mentions = (*mentions)[1:]
		b = appendEscaped(b, d.text[from:m.Start])
		b = appendLink(b, m.Href)
		b = appendEscaped(b, d.text[m.Start:m.End])
		b = append(b, `</a>`...)
		from = m.End
	}
	return appendEscaped(b, d.text[from:to])
}

func appendLink(b []byte, href string) []byte {
	b = append(b, `<a href="`...)
	b = appendEscaped(b, href)
	return append(b, `">`...)
}

func appendEscaped(b []byte, s string) []byte {
	from := 0
	for i := range len(s) {
		if to := util.EscapeHTMLByte(s[i]); to != nil {
			b = append(append(b, s[from:i]...), to...)
			from = i + 1
		}
	}
	return append(b, s[from:]...)
}

// appendWords writes the words of a link that has none of its own.
func appendWords(b []byte, t Target) []byte {
	if t.Lang == "" {
		return appendEscaped(b, t.Text)
	}
	b = append(b, `<span lang="`...)
	b = appendEscaped(b, t.Lang)
	b = append(b, `">`...)
	b = appendEscaped(b, t.Text)
	return append(b, `</span>`...)
}

// appendCitations writes one group of citations as raised numbers, each with
// its reference in short, which the stylesheet shows beside it.
func (d *Document) appendCitations(b []byte, from, to int, t Targets) []byte {
	b = append(b, `<sup class="cite">`...)
	for i := from; i < to; i++ {
		if i > from {
			b = append(b, ", "...)
		}
		number := t.Numbers[i]
		if number == 0 {
			b = append(b, '?')
			continue
		}
		n := strconv.Itoa(number)
		b = append(b, `<a id="`+CitationID+strconv.Itoa(i+1)+`" href="#`+ReferenceID+n+`">`+n+`</a>`...)
		if number <= len(t.Notes) {
			b = append(b, `<span class="note" role="note">`...)
			b = appendEscaped(b, t.Notes[number-1])
			b = append(b, `</span>`...)
		}
		if l := d.Citations[i].Locator; l != "" {
			b = append(b, ": "...)
			b = appendEscaped(b, l)
		}
	}
	return append(b, `</sup>`...)
}
