package markdown

import (
	"bytes"
	stdhtml "html"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// A recorder is what goldmark's renderers write into: plain HTML goes to html,
// and nodeRenderer, which knows the recorder, leaves holes for the rest.
// It is used for one document after the other, and what it holds is copied
// into each.
type recorder struct {
	doc       Document // but for what it holds of the following
	written   Written
	html      []byte
	text      []byte
	holes     []hole
	packed    packed // the holes
	sentences []stretch
	blocks    []Span // of the text

	shut     int   // how many links and headings are open, in which no name becomes a link
	open     []int // the links of Markdown, as indexes
	heading  int   // where the text of the last began
	numbered int   // how many paragraphs stand by themselves
	number   int   // of the paragraph; 0 is none
	cited    int   // how many citations stand before the paragraph

	known map[string]string // see word
}

func (r *recorder) reset() {
	d, w := &r.doc, &r.written
	*r = recorder{
		doc:     Document{Links: d.Links[:0], Citations: d.Citations[:0], Headings: d.Headings[:0], Paragraphs: d.Paragraphs[:0]},
		written: Written{w.Links[:0], w.Citations[:0], w.Faults[:0]},
		html:    r.html[:0], text: r.text[:0], holes: r.holes[:0], packed: r.packed[:0], sentences: r.sentences[:0], blocks: r.blocks[:0], open: r.open[:0],
		known: r.known,
	}
	if r.known == nil {
		r.known = map[string]string{}
	}
}

// document returns what was recorded, in no more memory than it needs.
func (r *recorder) document() *Document {
	r.split()
	r.packed = r.packed.pack(r.holes)
	d := &r.doc
	return &Document{
		Links:      slices.Concat(d.Links),
		Citations:  slices.Concat(d.Citations),
		Headings:   slices.Concat(d.Headings),
		Paragraphs: slices.Concat(d.Paragraphs),
		html:       string(r.html),
		text:       string(r.text),
		holes:      slices.Concat(r.packed),
		sentences:  slices.Concat(r.sentences),
	}
}

// word returns a string that many documents have, and holds it once: the slug of an
// entity, or a heading.
func (r *recorder) word(s []byte) string {
	known, ok := r.known[string(s)]
	if !ok {
		known = string(s)
		r.known[known] = known
	}
	return known
}

func (r *recorder) Write(p []byte) (int, error) { r.html = append(r.html, p...); return len(p), nil }
func (r *recorder) WriteString(s string) (int, error) {
	r.html = append(r.html, s...)
	return len(s), nil
}
func (r *recorder) WriteByte(c byte) error { r.html = append(r.html, c); return nil }
func (r *recorder) WriteRune(c rune) (int, error) {
	n := len(r.html)
	r.html = utf8.AppendRune(r.html, c)
	return len(r.html) - n, nil
}
func (r *recorder) Available() int { return cap(r.html) - len(r.html) }
func (r *recorder) Buffered() int  { return 0 }
func (r *recorder) Flush() error   { return nil }

func (r *recorder) hole(kind holeKind, of, n int) {
	r.holes = append(r.holes, hole{at: len(r.html), kind: kind, of: of, n: n})
}

// words records text of the document. Texts without markup between them are
// one: a name may be split by an apostrophe or the end of a line.
func (r *recorder) words(s []byte) {
	if len(s) == 0 {
		return
	}
	start := len(r.text)
	r.text = append(r.text, s...)
	if last := r.lastText(); last != nil && last.of+last.n == start {
		last.n += len(s)
	} else if r.shut > 0 {
		r.hole(holeText, start, len(s))
	} else {
		r.hole(holeRun, start, len(s))
	}
}

// lastText returns the text that stands last on the page, nil where something else does.
func (r *recorder) lastText() *hole {
	if n := len(r.holes); n > 0 && r.holes[n-1].kind <= holeRun && r.holes[n-1].at == len(r.html) {
		return &r.holes[n-1]
	}
	return nil
}

// dropSpace takes the space before a raised number off the page; it stays in
// the text.
func (r *recorder) dropSpace() {
	last := r.lastText()
	if last == nil || !bytes.HasSuffix(r.text, []byte(" ")) || r.shut > 0 {
		return
	}
	if last.n--; last.n == 0 {
		r.holes = r.holes[:len(r.holes)-1]
	}
}

// endBlock separates the words of neighbouring blocks.
func (r *recorder) endBlock() {
	start, end := 0, len(r.text)
	if n := len(r.blocks); n > 0 {
		start = r.blocks[n-1].End + 1
	}
	if end > start {
		r.blocks = append(r.blocks, Span{start, end})
		r.text = append(r.text, '\n')
	}
}

func (r *recorder) fault(n ast.Node, kind FaultKind, detail string) {
	r.faultAt(n.Pos(), kind, detail)
}

func (r *recorder) faultAt(offset int, kind FaultKind, detail string) {
	detail, _, _ = strings.Cut(strings.TrimSpace(detail), "\n")
	if r := []rune(detail); len(r) > 40 {
		detail = string(r[:40]) + "..."
	}
	r.written.Faults = append(r.written.Faults, Fault{Offset: max(offset, 0), Kind: kind, Detail: detail})
}

// nodeRenderer renders the nodes that goldmark's own renderers would decide
// too early (links), not at all (ours) or in markup that a strict content
// security policy or a validator refuses (alignment by style).
type nodeRenderer struct{}

func (nodeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	on := func(kind ast.NodeKind, f func(r *recorder, src []byte, n ast.Node, entering bool) ast.WalkStatus) {
		reg.Register(kind, func(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
			return f(w.(*recorder), src, n, entering), nil
		})
	}
	on(ast.KindText, renderText)
	on(ast.KindString, renderString)
	on(ast.KindParagraph, renderParagraph)
	on(ast.KindTextBlock, renderTextBlock)
	on(ast.KindHeading, renderHeading)
	on(ast.KindLink, renderLink)
	on(ast.KindAutoLink, renderAutoLink)
	on(ast.KindImage, renderImage)
	on(ast.KindCodeSpan, renderCodeSpan)
	on(ast.KindRawHTML, renderRawHTML)
	on(ast.KindHTMLBlock, renderRawHTML)
	on(extast.KindTable, renderTable)
	on(extast.KindTableCell, renderTableCell)
	on(kindWikilink, renderWikilink)
	on(kindCitation, renderCitation)
}

func renderText(r *recorder, src []byte, node ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	n := node.(*ast.Text)
	value := n.Segment.Value(src)
	if i := bytes.Index(value, []byte("{{")); i >= 0 {
		r.faultAt(n.Segment.Start+i, TemplateSyntax, string(value[i:]))
	}
	if n.IsRaw() {
		r.words(value)
	} else {
		r.words(plain(value))
	}
	switch {
	case n.HardLineBreak():
		r.WriteString("<br>\n")
		r.text = append(r.text, ' ')
	case n.SoftLineBreak():
		r.words([]byte{' '})
	}
	return ast.WalkContinue
}

func renderString(r *recorder, _ []byte, node ast.Node, entering bool) ast.WalkStatus {
	if entering {
		r.words(plain(node.(*ast.String).Value))
	}
	return ast.WalkContinue
}

// plain resolves backslash escapes and character references.
func plain(value []byte) []byte {
	if bytes.IndexByte(value, '\\') < 0 && bytes.IndexByte(value, '&') < 0 {
		return value
	}
	var b recorder
	html.DefaultWriter.Write(&b, value)
	return []byte(stdhtml.UnescapeString(string(b.html)))
}

func renderParagraph(r *recorder, _ []byte, n ast.Node, entering bool) ast.WalkStatus {
	d := &r.doc
	if entering {
		r.number, r.cited = r.next(n), len(d.Citations)
		r.WriteString("<p")
		if r.number > 0 {
			r.hole(holeNumber, r.number, 0)
		}
		r.WriteByte('>')
		return ast.WalkContinue
	}
	r.hole(holeEvidence, len(d.Paragraphs), 0)
	d.Paragraphs = append(d.Paragraphs, Paragraph{int32(r.cited), int32(len(d.Citations))})
	if r.number > 0 {
		r.hole(holeNumberLink, r.number, 0)
	}
	r.WriteString("</p>\n")
	r.endBlock()
	return ast.WalkContinue
}

// next gives a paragraph that stands by itself the next number; one inside a
// list, a quotation or a footnote has none, which is 0.
func (r *recorder) next(n ast.Node) int {
	if n.Parent().Kind() != ast.KindDocument {
		return 0
	}
	r.numbered++
	return r.numbered
}

func renderTextBlock(r *recorder, _ []byte, n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		if n.NextSibling() != nil && n.FirstChild() != nil {
			r.WriteByte('\n')
		}
		r.endBlock()
	}
	return ast.WalkContinue
}

// renderHeading prints # as h2, like ##: the page's own title is the only h1.
func renderHeading(r *recorder, _ []byte, node ast.Node, entering bool) ast.WalkStatus {
	n := node.(*ast.Heading)
	level := "0223456"[n.Level]
	if entering {
		id, _ := n.AttributeString("id")
		r.doc.Headings = append(r.doc.Headings, Heading{Level: n.Level, ID: r.word(id.([]byte))})
		r.hole(holeSection, 0, 0)
		r.WriteString("<h")
		r.WriteByte(level)
		r.WriteString(` id="`)
		r.Write(util.EscapeHTML(id.([]byte)))
		r.WriteString(`">`)
		r.heading = len(r.text)
		r.shut++
		return ast.WalkContinue
	}
	r.shut--
	r.WriteString("</h")
	r.WriteByte(level)
	r.WriteString(">\n")
	r.doc.Headings[len(r.doc.Headings)-1].Text = strings.ReplaceAll(r.word(r.text[r.heading:]), string(Object), "")
	r.endBlock()
	return ast.WalkContinue
}

// openLink records a link and opens its hole.
func (r *recorder) openLink(l WrittenLink, bare bool) int {
	i := len(r.doc.Links)
	r.written.Links = append(r.written.Links, l)
	r.doc.Links = append(r.doc.Links, Link{stretch{start: int32(len(r.text))}, int32(len(r.doc.Headings)), bare})
	r.hole(holeLinkOpen, i, 0)
	r.shut++
	return i
}

func (r *recorder) closeLink(i int) {
	r.shut--
	r.hole(holeLinkEnd, i, 0)
	words := &r.doc.Links[i].words
	words.end = int32(len(r.text))
	for words.start < words.end && r.text[words.start] == ' ' {
		words.start++ // as sentences begin
	}
}

func renderLink(r *recorder, _ []byte, node ast.Node, entering bool) ast.WalkStatus {
	n := node.(*ast.Link)
	if entering {
		r.open = append(r.open, r.openLink(newLink(n.Pos(), string(n.Destination)), false))
	} else {
		last := len(r.open) - 1
		r.closeLink(r.open[last])
		r.open = r.open[:last]
	}
	return ast.WalkContinue
}

// newLink splits a Markdown destination. Percent-escapes of a relative link
// are decoded, since it names a file; an address stays as written.
func newLink(offset int, dest string) WrittenLink {
	dest = string(plain([]byte(dest)))
	if IsExternal(dest) {
		return WrittenLink{Offset: offset, Dest: dest}
	}
	path, fragment, _ := strings.Cut(dest, "#")
	if s, err := url.PathUnescape(path); err == nil {
		path = s
	}
	if s, err := url.PathUnescape(fragment); err == nil {
		fragment = s
	}
	return WrittenLink{Offset: offset, Dest: path, Fragment: fragment}
}

// IsExternal reports whether a destination names a scheme or a host.
func IsExternal(dest string) bool {
	if strings.HasPrefix(dest, "//") || strings.HasPrefix(dest, `\\`) {
		return true
	}
	i := strings.IndexAny(dest, ":/?#")
	return i > 0 && dest[i] == ':'
}

func renderAutoLink(r *recorder, src []byte, node ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	n := node.(*ast.AutoLink)
	dest := string(n.URL(src))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(dest), "mailto:") {
		dest = "mailto:" + dest
	}
	i := r.openLink(WrittenLink{Offset: n.Pos(), Dest: dest}, false)
	r.words(n.Label(src))
	r.closeLink(i)
	return ast.WalkContinue
}

func renderImage(r *recorder, _ []byte, n ast.Node, entering bool) ast.WalkStatus {
	if entering {
		r.fault(n, Image, string(n.(*ast.Image).Destination))
	}
	return ast.WalkContinue // its words stay
}

// renderCodeSpan records code as text, but in no run.
func renderCodeSpan(r *recorder, src []byte, n ast.Node, entering bool) ast.WalkStatus {
	if entering {
		r.WriteString("<code>")
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			code := bytes.ReplaceAll(c.(*ast.Text).Value(src), []byte("\n"), []byte(" "))
			r.text = append(r.text, code...)
			r.Write(util.EscapeHTML(code))
		}
		r.WriteString("</code>")
	}
	return ast.WalkSkipChildren
}

func renderRawHTML(r *recorder, src []byte, node ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkSkipChildren
	}
	switch n := node.(type) {
	case *ast.RawHTML:
		r.faultAt(n.Segments.At(0).Start, RawHTML, string(n.Segments.Value(src)))
	case *ast.HTMLBlock:
		if n.Lines().Len() > 0 {
			s := n.Lines().At(0)
			value := s.Value(src)
			indent := len(value) - len(bytes.TrimLeft(value, " "))
			r.faultAt(s.Start+indent, RawHTML, string(value))
		} else {
			r.faultAt(n.ClosureLine.Start, RawHTML, string(n.ClosureLine.Value(src)))
		}
	}
	return ast.WalkSkipChildren
}

// renderTable lets a wide table scroll by itself, by keyboard too.
func renderTable(r *recorder, _ []byte, _ ast.Node, entering bool) ast.WalkStatus {
	if entering {
		r.WriteString("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table\">\n<table>\n")
	} else {
		r.WriteString("</table>\n</div>\n")
	}
	return ast.WalkContinue
}

// renderTableCell marks alignment by class: right-aligned columns hold numbers.
func renderTableCell(r *recorder, _ []byte, node ast.Node, entering bool) ast.WalkStatus {
	n := node.(*extast.TableCell)
	tag := "td"
	if n.Parent().Kind() == extast.KindTableHeader {
		tag = "th"
	}
	if !entering {
		r.WriteString("</" + tag + ">\n")
		r.endBlock()
		return ast.WalkContinue
	}
	r.WriteString("<" + tag)
	switch n.Alignment {
	case extast.AlignRight:
		r.WriteString(` class="n"`)
	case extast.AlignCenter:
		r.WriteString(` class="c"`)
	}
	r.WriteByte('>')
	return ast.WalkContinue
}
