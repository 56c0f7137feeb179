// Package markdown is a Markdown document parsed once: its links, citations,
// headings, faults and text, and its HTML with a hole where each link goes.
//
// Ground floor, and the only importer of goldmark. It takes the bytes of a
// body and gives a Document; it does not know which documents exist, so it
// asks for the target of each link when it prints. Positions in what is Written
// are byte offsets into the body; the caller makes lines and columns of them.
package markdown

import (
	"fmt"
	"strconv"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A Document is a parsed body. It never changes after Parse, and it keeps
// neither the source nor the syntax tree, nor what is Written.
type Document struct {
	Links      []Link
	Citations  []Citation
	Headings   []Heading
	Paragraphs []Paragraph

	html      string    // everything that is certain
	text      string    // the words of the document, unescaped
	holes     packed    // what goes between, by place in html
	sentences []stretch // in order; none crosses a block
}

// A Span is a stretch of the document's text, in bytes.
type Span struct{ Start, End int }

// A stretch is a Span, in half its memory.
type stretch struct{ start, end int32 }

func (s stretch) span() Span { return Span{int(s.start), int(s.end)} }

// A Run is a stretch of text in which a name may become a link: outside links,
// headings, code and citations, and without markup inside.
type Run struct {
	Span
	Section int // how many headings stand before it
}

// A Paragraph of the text has the citations [First:End], perhaps none.
type Paragraph struct{ First, End int32 }

// Object stands in the text for the words of a bare link, which only its
// target knows.
const Object = '\uFFFC'

// A Link is a link in the text. A document has many: it is small.
type Link struct {
	words   stretch
	Section int32 // how many headings stand before it
	Bare    bool  // has no words of its own: prints its target's title
}

// Words returns where the link's words stand in the text.
func (l Link) Words() Span { return l.words.span() }

// A Citation is one "@id" of a "[@id, locator; @id]" group.
type Citation struct {
	At      int    // its place in the text
	Locator string // "p. 12", or empty
}

// A Heading is a section's title and the id under which it can be linked.
type Heading struct {
	Level int
	Text  string
	ID    string
}

// Written is what was read in a body and is not asked of its Document: where the links
// lead and what is cited, as the author wrote it, and what must not be there.
type Written struct {
	Links     []WrittenLink     // one for each of the Document's
	Citations []WrittenCitation // one for each of the Document's
	Faults    []Fault
}

// A WrittenLink is [[target]], [words](target) or a bare address.
type WrittenLink struct {
	Offset   int
	Dest     string // without fragment, decoded: "hamhung", "../places/hamhung.md", "https://..."
	Fragment string // without "#"
	Wiki     bool   // written [[...]]
}

// A WrittenCitation is the "@id" of a citation.
type WrittenCitation struct {
	Offset int
	ID     string // without "@"
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
// must not hold is among what is Written.
func Parse(src []byte) (*Document, Written) { return new(Parser).Parse(src) }

// A Parser parses one body after the other, and takes less memory for it than
// Parse. The zero Parser is ready for use, by one caller at a time.
type Parser struct{ recorder recorder }

// Parse is like the function Parse. The lists of what is Written are good until the next
// body is parsed.
func (p *Parser) Parse(src []byte) (*Document, Written) {
	tooMuch := func(at int, what string) (*Document, Written) {
		return &Document{}, Written{Faults: []Fault{{Offset: at, Kind: Excess, Detail: what}}}
	}
	if at, what := excess(src); what != "" {
		return tooMuch(at, what)
	}
	r := &p.recorder
	r.reset()
	pc := parser.NewContext(parser.WithIDs(ids{}))
	pc.Set(recorderKey, r)
	root := md.Parser().Parse(text.NewReader(src), parser.WithContext(pc))
	if n := tooDeep(root); n != nil {
		return tooMuch(max(n.Pos(), 0), fmt.Sprintf("emphasis, lists and quotes nested deeper than %d", maxTree))
	}
	if err := md.Renderer().Render(r, src, root); err != nil {
		panic("markdown: recorder failed: " + err.Error()) // it only appends to memory
	}
	if r.grown(len(src)) {
		return tooMuch(0, fmt.Sprintf("notes or links repeated to more than %d times the source", maxGrowth))
	}
	return r.document(), r.written
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

// Runs yields the runs of the text, in order.
func (d *Document) Runs(yield func(Run) bool) {
	section := 0
	for h := range d.holes.all {
		switch h.kind {
		case holeRun:
			if !yield(Run{Span{h.of, h.of + h.n}, section}) {
				return
			}
		case holeSection:
			section++
		}
	}
}

// AppendHTML appends the HTML of the document to b. t must come from the same document.
func (d *Document) AppendHTML(b []byte, t Targets) []byte {
	w := &writer{b: b, d: d, t: t}
	from := 0
	for h := range d.holes.all {
		w.add(d.html[from:h.at])
		from = h.at
		switch h.kind {
		case holeText, holeRun:
			w.words(h.of, h.of+h.n)
		case holeLinkOpen:
			w.link(t.Links[h.of].Href)
			if d.Links[h.of].Bare {
				w.name(t.Links[h.of])
			}
		case holeLinkEnd:
			w.add(`</a>`)
		case holeCite:
			w.citations(h.of, h.of+h.n)
		case holeEvidence:
			if h.of < len(t.Evidence) && t.Evidence[h.of] != "" {
				w.add(` <span class="evidence">`)
				w.escaped(t.Evidence[h.of])
				w.add(`</span>`)
			}
		case holeNumber:
			if t.Numbered {
				w.add(` id="`, ParagraphID, strconv.Itoa(h.of), `"`)
			}
		case holeNumberLink:
			if n := strconv.Itoa(h.of); t.Numbered {
				w.add(` <a class="para" href="#`, ParagraphID, n, `" aria-label="Paragraph `, n, `">¶`, n, `</a>`)
			}
		}
	}
	w.add(d.html[from:])
	return w.b
}

// A writer is the HTML of a document on its way.
type writer struct {
	b []byte
	d *Document
	t Targets
}

// add appends texts as they are.
func (w *writer) add(texts ...string) {
	for _, s := range texts {
		w.b = append(w.b, s...)
	}
}

// words writes text[from:to] with the mentions in it, which it takes off the list.
func (w *writer) words(from, to int) {
	for len(w.t.Mentions) > 0 && w.t.Mentions[0].End <= to {
		m := w.t.Mentions[0]
		w.t.Mentions = w.t.Mentions[1:]
		w.escaped(w.d.text[from:m.Start])
		w.link(m.Href)
		w.escaped(w.d.text[m.Start:m.End])
		w.add(`</a>`)
		from = m.End
	}
	w.escaped(w.d.text[from:to])
}

// link opens a link.
func (w *writer) link(href string) {
	w.add(`<a href="`)
	w.escaped(href)
	w.add(`">`)
}

func (w *writer) escaped(s string) {
	from := 0
	for i := range len(s) {
		if special[s[i]] {
			w.add(s[from:i])
			w.b = append(w.b, util.EscapeHTMLByte(s[i])...)
			from = i + 1
		}
	}
	w.add(s[from:])
}

// special has the bytes that HTML escapes.
var special = func() (bytes [256]bool) {
	for c := range bytes {
		bytes[c] = util.EscapeHTMLByte(byte(c)) != nil
	}
	return bytes
}()

// name writes the words of a link that has none of its own.
func (w *writer) name(t Target) {
	if t.Lang == "" {
		w.escaped(t.Text)
		return
	}
	w.add(`<span lang="`)
	w.escaped(t.Lang)
	w.add(`">`)
	w.escaped(t.Text)
	w.add(`</span>`)
}

// citations writes one group of citations as raised numbers, each with its reference
// in short, which the stylesheet shows beside it.
func (w *writer) citations(from, to int) {
	w.add(`<sup class="cite">`)
	for i := from; i < to; i++ {
		if i > from {
			w.add(", ")
		}
		number := w.t.Numbers[i]
		if number == 0 {
			w.add("?")
			continue
		}
		n := strconv.Itoa(number)
		w.add(`<a id="`, CitationID, strconv.Itoa(i+1), `" href="#`, ReferenceID, n, `">`, n, `</a>`)
		if number <= len(w.t.Notes) {
			w.add(`<span class="note" role="note">`)
			w.escaped(w.t.Notes[number-1])
			w.add(`</span>`)
		}
		if l := w.d.Citations[i].Locator; l != "" {
			w.add(": ")
			w.escaped(l)
		}
	}
	w.add(`</sup>`)
}
