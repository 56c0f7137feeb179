package search

import (
	"encoding/xml"
	"io"

	"dossier/internal/page"
	"dossier/internal/site"
)

// openSearch returns the description by which a browser offers the site's search
// (https://github.com/dewitt/opensearch, version 1.1 draft 6).
func openSearch(s *site.Site) page.Page {
	type link struct {
		Type     string `xml:"type,attr"`
		Method   string `xml:"method,attr,omitempty"`
		Template string `xml:"template,attr"`
	}
	type description struct {
		XMLName       xml.Name `xml:"http://a9.com/-/spec/opensearch/1.1/ OpenSearchDescription"`
		ShortName     string
		Description   string
		InputEncoding string
		Language      string
		URL           link `xml:"Url"`
	}
	return page.Page{Path: "opensearch.xml", Render: func(w io.Writer) error {
		c := s.Config
		name := []rune(c.Title)
		b, err := xml.MarshalIndent(description{
			ShortName: string(name[:min(len(name), 16)]), Description: c.Summary, InputEncoding: "UTF-8", Language: string(c.Language),
			// The template's braces are not escaped, so this is not Config.Abs's.
			URL: link{Type: "text/html", Method: "get", Template: c.Abs(dir) + "?q={searchTerms}"},
		}, "", "  ")
		if err != nil {
			return err
		}
		_, err = io.WriteString(w, xml.Header+string(b)+"\n")
		return err
	}}
}
