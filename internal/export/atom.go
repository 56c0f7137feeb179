package export

import (
	"bytes"
	"encoding/xml"
	"time"
)

// Atom 1.0, RFC 4287.

type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	Updated  string      `xml:"updated"`
	Author   string      `xml:"author>name"`
	Rights   string      `xml:"rights,omitempty"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string        `xml:"id"`
	Title     string        `xml:"title"`
	Published string        `xml:"published"`
	Updated   string        `xml:"updated"`
	Links     []atomLink    `xml:"link"`
	Category  *atomCategory `xml:"category"`
	Summary   string        `xml:"summary"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

func (x *Exports) atom(f feed) ([]byte, error) {
	c := x.site.Config
	out := atomFeed{
		Lang: string(c.Language), ID: f.id, Title: f.title, Subtitle: f.says, Updated: rfc3339(f.updated()), Author: c.Title,
		Links: []atomLink{{"self", "application/atom+xml", c.Abs(f.path)}, {"alternate", "text/html", c.Abs(f.home)}},
	}
	if c.Licence.Name != "" {
		out.Rights = c.Licence.Name
		out.Links = append(out.Links, atomLink{"license", "", string(c.Licence.URL)}) // RFC 4946
	}
	for _, it := range f.items {
		e := atomEntry{
			ID: it.id, Title: it.title, Published: rfc3339(it.published), Updated: rfc3339(it.updated), Summary: it.says,
			Links: []atomLink{{"alternate", "text/html", c.Abs(it.path)}},
		}
		if it.about != "" {
			e.Links = append(e.Links, atomLink{"via", "", string(it.about)})
		}
		if it.term != "" {
			e.Category = &atomCategory{it.term}
		}
		out.Entries = append(out.Entries, e)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", " ")
	if err := enc.Encode(out); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func rfc3339(t time.Time) string { return t.Format(time.RFC3339) }
