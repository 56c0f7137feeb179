package export

import (
	"bufio"
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
	out := bufio.NewWriter(w)
	out.WriteString(xml.Header + `<graphml xmlns="http://graphml.graphdrawing.org/xmlns">` + "\n")
	for _, k := range graphKeys {
		fmt.Fprintf(out, `<key id="%s" for="%s" attr.name="%[1]s" attr.type="%[3]s"></key>`+"\n", k.name, k.of, k.kind)
	}
	out.WriteString(`<graph id="dossier" edgedefault="directed">` + "\n")
	var b []byte
	attribute := func(before, value string) { b = append(page.AppendXML(append(b, before...), value), '"') }
	data := func(key, value string) {
		attribute(`<data key="`, key)
		b = append(page.AppendXML(append(b, '>'), value), "</data>"...)
	}
	end := func(element string) {
		b = append(append(append(b, "</"...), element...), ">\n"...)
		out.Write(b)
		b = b[:0]
	}
	for _, e := range x.site.Entries {
		if e.Role == content.Page {
			continue
		}
		attribute(`<node id="`, string(e.ID))
		b = append(b, '>')
		data("title", e.Title)
		data("role", e.Role.String())
		data("kind", e.ID.Folder())
		if d := e.Date(); !d.IsZero() {
			data("date", d.String())
		}
		data("page", x.site.Config.Abs(e.ID.Path()))
		end("node")
	}
	for e := range x.edges {
		if e.from.Role == content.Page || e.to.Role == content.Page {
			continue
		}
		attribute(`<edge source="`, string(e.from.ID))
		attribute(` target="`, string(e.to.ID))
		b = append(b, '>')
		data("way", ways[e.via])
		data("times", strconv.Itoa(e.n))
		end("edge")
	}
	out.WriteString("</graph>\n</graphml>\n")
	return out.Flush()
}
