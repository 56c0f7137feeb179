package export

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"

	"dossier/internal/content"
	"dossier/internal/page"
)

// GraphML (http://graphml.graphdrawing.org/specification.html): every entry but
// pages is a node, every relation of table links an edge.

var graphKeys = []struct{ name, of, kind string }{
	{"title", "node", "string"}, {"role", "node", "string"}, {"kind", "node", "string"}, {"date", "node", "string"}, {"page", "node", "string"},
	{"way", "edge", "string"}, {"times", "edge", "int"},
}

func (x *Exports) graphML(w io.Writer) error {
	out := chunks{to: w, b: []byte(xml.Header + `<graphml xmlns="http://graphml.graphdrawing.org/xmlns">` + "\n")}
	for _, k := range graphKeys {
		out.b = fmt.Appendf(out.b, `<key id="%s" for="%s" attr.name="%[1]s" attr.type="%[3]s"></key>`+"\n", k.name, k.of, k.kind)
	}
	out.b = append(out.b, `<graph id="dossier" edgedefault="directed">`+"\n"...)
	text := func(before, value, after string) {
		out.b = append(page.AppendXML(append(out.b, before...), value), after...)
	}
	nodes := make([]bool, len(x.site.Entries)) // by Number
	for _, e := range x.site.Entries {
		if e.Role == content.Page {
			continue
		}
		nodes[e.Number()] = true
		text(`<node id="`, string(e.ID), `">`)
		text(`<data key="title">`, e.Title, `</data>`)
		text(`<data key="role">`, e.Role.String(), `</data>`)
		text(`<data key="kind">`, e.ID.Folder(), `</data>`)
		if d := e.Date(); !d.IsZero() {
			text(`<data key="date">`, d.String(), `</data>`)
		}
		text(`<data key="page">`, x.address(e), `</data>`)
		out.end("</node>\n")
	}
	for e := range x.edges {
		from, to := e.from.Number(), e.to.Number()
		if !nodes[from] || !nodes[to] {
			continue
		}
		text(`<edge source="`, x.ids()[from], `"`)
		text(` target="`, x.ids()[to], `">`)
		text(`<data key="way">`, ways[e.via], `</data>`)
		out.b = strconv.AppendInt(append(out.b, `<data key="times">`...), int64(e.n), 10)
		if out.end("</data></edge>\n"); out.err != nil {
			break
		}
	}
	out.b = append(out.b, "</graph>\n</graphml>\n"...)
	return out.flush()
}
