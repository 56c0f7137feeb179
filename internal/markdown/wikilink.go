package markdown

import (
	"bytes"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// A wikilink is [[target]], [[target|words]] or [[target#heading|words]]. In a
// table the bar is written \|, as in every other cell.
type wikilink struct {
	ast.BaseInline
	link  WrittenLink
	words []byte // none where it is bare
}

var kindWikilink = ast.NewNodeKind("Wikilink")

func (n *wikilink) Kind() ast.NodeKind       { return kindWikilink }
func (n *wikilink) Dump(src []byte, lvl int) { ast.DumpHelper(n, src, lvl, nil, nil) }

type wikilinkParser struct{}

func (wikilinkParser) Trigger() []byte { return []byte{'['} }

func (wikilinkParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, seg := block.PeekLine()
	if !bytes.HasPrefix(line, []byte("[[")) {
		return nil
	}
	r := pc.Get(recorderKey).(*recorder)
	end := bytes.Index(line, []byte("]]"))
	if end < 0 {
		r.faultAt(seg.Start, UnclosedWikilink, string(line))
		brackets := line[:len(line)-len(bytes.TrimLeft(line, "["))]
		block.Advance(len(brackets))
		return ast.NewString(brackets)
	}
	// "[[[x]]" opens at the last two brackets.
	if line[2] == '[' {
		return nil
	}
	target, words := line[2:end], []byte(nil)
	if bar := bytes.IndexByte(target, '|'); bar >= 0 {
		target, words = target[:bar], bytes.TrimSpace(target[bar+1:])
		target = bytes.TrimSuffix(target, []byte{'\\'})
	}
	dest, fragment, _ := bytes.Cut(bytes.TrimSpace(target), []byte("#"))
	block.Advance(end + 2)
	if dest = bytes.TrimSpace(dest); len(dest) == 0 && len(fragment) == 0 {
		r.faultAt(seg.Start, EmptyWikilink, string(line[:end+2]))
	}
	return &wikilink{
		link:  WrittenLink{Offset: seg.Start, Dest: r.word(dest), Fragment: string(bytes.TrimSpace(fragment)), Wiki: true},
		words: words,
	}
}

func renderWikilink(r *recorder, _ []byte, node ast.Node, entering bool) ast.WalkStatus {
	if entering {
		n := node.(*wikilink)
		bare := len(n.words) == 0
		i := r.openLink(n.link, bare)
		if bare {
			r.text = utf8.AppendRune(r.text, Object)
		} else {
			r.words(plain(n.words))
		}
		r.closeLink(i)
	}
	return ast.WalkSkipChildren
}
