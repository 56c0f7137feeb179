package export

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"

	"dossier/internal/content"
)

// GraphML (http://graphml.graphdrawing.org/specification.html): every entry but
// pages is a node, every relation of table links an edge.

type graphKey struct {
	XMLName xml.Name `xml:"key"`
	ID      string   `xml:"id,attr"`
	For     string   `xml:"for,attr"`
	Name    string   `xml:"attr.name,attr"`
	Type    string   `xml:"attr.type,attr"`
}

type graphNode struct {
	XMLName xml.Name    `xml:"node"`
	ID      string      `xml:"id,attr"`
	Data    []graphData `xml:"data"`
}

type graphEdge struct {
	XMLName xml.Name    `xml:"edge"`
	Source  string      `xml:"source,attr"`
	Target  string      `xml:"target,attr"`
	Data    []graphData `xml:"data"`
}

type graphData struct {
	Key   string `xml:"key,attr"`
	Value string `xml:",chardata"`
}

func (x *Exports) graphML(w io.Writer) error {
	b := bufio.NewWriter(w)
	b.WriteString(xml.Header + `<graphml xmlns="http://graphml.graphdrawing.org/xmlns">` + "\n")
	enc := xml.NewEncoder(b)
	write := func(v any) error {
		if err := enc.Encode(v); err != nil {
			return err
		}
		return b.WriteByte('\n')
	}
	for _, k := range []graphKey{
		{ID: "title", For: "node", Name: "title", Type: "string"}, {ID: "role", For: "node", Name: "role", Type: "string"},
		{ID: "kind", For: "node", Name: "kind", Type: "string"}, {ID: "date", For: "node", Name: "date", Type: "string"},
		{ID: "page", For: "node", Name: "page", Type: "string"},
		{ID: "way", For: "edge", Name: "way", Type: "string"}, {ID: "times", For: "edge", Name: "times", Type: "int"},
	} {
		if err := write(k); err != nil {
			return err
		}
	}
	b.WriteString(`<graph id="dossier" edgedefault="directed">` + "\n")
	for _, e := range x.site.Entries {
		if e.Role == content.Page {
			continue
		}
		n := graphNode{ID: string(e.ID), Data: []graphData{{"title", e.Title}, {"role", e.Role.String()}, {"kind", e.ID.Folder()}}}
		if d := e.Date(); !d.IsZero() {
			n.Data = append(n.Data, graphData{"date", d.String()})
		}
		n.Data = append(n.Data, graphData{"page", x.site.Config.Abs(e.ID.Path())})
		if err := write(n); err != nil {
			return err
		}
	}
	for e := range x.edges {
		if e.from.Role == content.Page || e.to.Role == content.Page {
			continue
		}
		if err := write(graphEdge{Source: string(e.from.ID), Target: string(e.to.ID), Data: []graphData{{"way", ways[e.via]}, {"times", fmt.Sprint(e.n)}}}); err != nil {
			return err
		}
	}
	b.WriteString("</graph>\n</graphml>\n")
	return b.Flush()
}
