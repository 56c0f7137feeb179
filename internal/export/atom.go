package export

import (
	"encoding/xml"
	"time"

	"dossier/internal/page"
)

// Atom 1.0, RFC 4287.

// atom writes a feed by hand, since nearly all of a feed are elements of one text.
// They stand on lines of their own, each as deep as it lies.
func (x *Exports) appendAtom(b []byte, f feed) []byte {
	c := x.site.Config
	element := func(depth, name, text string) {
		b = append(append(append(append(b, depth...), '<'), name...), '>')
		b = append(append(append(page.AppendXML(b, text), "</"...), name...), ">\n"...)
	}
	link := func(depth, rel, media, href string) {
		b = append(append(append(append(b, depth...), `<link rel="`...), rel...), '"')
		if media != "" {
			b = append(append(append(b, ` type="`...), media...), '"')
		}
		b = append(page.AppendXML(append(b, ` href="`...), href), "\"/>\n"...)
	}
	b = append(page.AppendXML(append(b, xml.Header+`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="`...), string(c.Language)), "\">\n"...)
	element(" ", "id", f.id)
	element(" ", "title", f.title)
	if f.says != "" {
		element(" ", "subtitle", f.says)
	}
	element(" ", "updated", rfc3339(f.updated()))
	b = append(b, " <author>\n"...)
	element("  ", "name", c.Title)
	b = append(b, " </author>\n"...)
	if c.Licence.Name != "" {
		element(" ", "rights", c.Licence.Name)
	}
	link(" ", "self", "application/atom+xml", c.Abs(f.path))
	link(" ", "alternate", "text/html", c.Abs(f.home))
	if c.Licence.Name != "" {
		link(" ", "license", "", string(c.Licence.URL)) // RFC 4946
	}
	for _, it := range f.items {
		b = append(b, " <entry>\n"...)
		element("  ", "id", it.id)
		element("  ", "title", it.title)
		element("  ", "published", rfc3339(it.published))
		element("  ", "updated", rfc3339(it.updated))
		link("  ", "alternate", "text/html", it.page)
		if it.about != "" {
			link("  ", "via", "", string(it.about))
		}
		if it.term != "" {
			b = append(page.AppendXML(append(b, `  <category term="`...), it.term), "\"/>\n"...)
		}
		element("  ", "summary", it.says)
		b = append(b, " </entry>\n"...)
	}
	return append(b, "</feed>\n"...)
}

func rfc3339(t time.Time) string { return t.Format(time.RFC3339) }
