package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// A citation is a group in Pandoc's syntax, https://pandoc.org/MANUAL.html#citation-syntax:
// "[@id]", "[@id, p. 12]", "[@a, p. 12; @b]". Prefixes, "-@id" and citations
// outside brackets are not part of it.
type citation struct {
	ast.BaseInline
	items []cited
}

// A cited is one of a group.
type cited struct {
	WrittenCitation
	locator string
}

var kindCitation = ast.NewNodeKind("Citation")

func (n *citation) Kind() ast.NodeKind       { return kindCitation }
func (n *citation) Dump(src []byte, lvl int) { ast.DumpHelper(n, src, lvl, nil, nil) }

type citationParser struct{}

func (citationParser) Trigger() []byte { return []byte{'['} }

func (citationParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, seg := block.PeekLine()
	if !bytes.HasPrefix(line, []byte("[@")) {
		return nil
	}
	end := bytes.IndexByte(line, ']')
	if end > 0 && end+1 < len(line) && (line[end+1] == '(' || line[end+1] == '[') {
		return nil // a link whose words begin with "@"
	}
	items := parseCitation(string(line[1:max(end, 1)]), seg.Start+1)
	if items == nil {
		if end < 0 {
			end = len(line) - 1
		}
		pc.Get(recorderKey).(*recorder).faultAt(seg.Start, BadCitation, string(line[:end+1]))
		return nil
	}
	block.Advance(end + 1)
	return &citation{items: items}
}

// parseCitation reads what stands between the brackets; nil when that is not
// a citation. offset is the place of s in the body.
func parseCitation(s string, offset int) []cited {
	var items []cited
	for s != "" {
		part, rest, more := strings.Cut(s, ";")
		trimmed := strings.TrimLeft(part, " ")
		id, locator, comma := strings.Cut(strings.TrimPrefix(trimmed, "@"), ",")
		id, locator = strings.TrimRight(id, " "), strings.TrimSpace(locator)
		if !strings.HasPrefix(trimmed, "@") || id == "" || strings.ContainsAny(id, " \t@[") || comma && locator == "" {
			return nil
		}
		items = append(items, cited{WrittenCitation{offset + len(part) - len(trimmed), id}, locator})
		if more && strings.TrimSpace(rest) == "" {
			return nil
		}
		offset += len(part) + 1
		s = rest
	}
	return items
}

func renderCitation(r *recorder, _ []byte, node ast.Node, entering bool) ast.WalkStatus {
	if entering {
		r.dropSpace()
		from := len(r.doc.Citations)
		for _, c := range node.(*citation).items {
			r.doc.Citations = append(r.doc.Citations, Citation{len(r.text), c.locator})
			r.written.Citations = append(r.written.Citations, c.WrittenCitation)
		}
		r.hole(holeCite, from, len(r.doc.Citations)-from)
	}
	return ast.WalkSkipChildren
}
