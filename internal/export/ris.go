package export

import (
	"bytes"
	"fmt"

	"dossier/internal/edtf"
)

// RIS, as Research Information Systems described it ("RIS Format Specifications",
// 2011), in UTF-8 and with CRLF at the end of lines. An English rendering stands in
// the notes: beside TT, readers take TI for something else than the title.

// risTypes are the reference types; the others are GEN.
var risTypes = map[string]string{
	"article": "JOUR", "article-journal": "JOUR", "article-magazine": "MGZN", "article-newspaper": "NEWS", "review": "JOUR",
	"bill": "BILL", "book": "BOOK", "classic": "BOOK", "broadcast": "SOUND", "chapter": "CHAP", "dataset": "DATA",
	"entry-dictionary": "DICT", "entry-encyclopedia": "ENCYC", "hearing": "HEAR", "legal_case": "CASE", "legislation": "STAT",
	"regulation": "STAT", "manuscript": "UNPB", "map": "MAP", "motion_picture": "MPCT", "pamphlet": "PAMP", "paper-conference": "CONF",
	"patent": "PAT", "personal_communication": "PCOMM", "post": "ELEC", "post-weblog": "BLOG", "report": "RPRT", "software": "COMP",
	"standard": "STAND", "thesis": "THES", "webpage": "ELEC",
}

func ris(b *bytes.Buffer, x work) {
	line := func(tag, value string) {
		if value != "" {
			write(b, tag, "  - ", value, "\r\n")
		}
	}
	kind := risTypes[x.csl]
	if kind == "" {
		kind = "GEN"
	}
	line("TY", kind)
	line("ID", x.key)
	line("TI", x.title)
	for _, a := range x.authors {
		line("AU", a)
	}
	if contained(x.csl) && kind != "SOUND" { // which has no field for what contains it
		line("T2", x.in)
	} else {
		line("PB", x.in)
	}
	if from, _ := x.published.Parts(); from != nil && 0 < from[0] && from[0] < 10000 {
		line("PY", fmt.Sprintf("%04d", from[0]))
	}
	line("DA", risDate(x.published))
	line("UR", string(x.url))
	line("Y2", risDate(x.accessed))
	line("LA", string(x.language))
	line("AV", x.heldBy)
	line("N1", x.notes())
	b.WriteString("ER  - \r\n\r\n")
}

// risDate writes YYYY/MM/DD/other: what is known, and in words what that leaves
// out.
func risDate(d edtf.Date) string {
	if d.IsZero() || d.Undated() {
		return ""
	}
	parts, _ := d.Parts()
	if len(parts) > 0 && (parts[0] <= 0 || parts[0] > 9999) {
		parts = nil
	}
	s := ""
	for i := range 3 {
		switch {
		case i >= len(parts), isSeason(parts) && i == 1:
		case i == 0:
			s += fmt.Sprintf("%04d", parts[0])
		default:
			s += fmt.Sprintf("%02d", parts[i])
		}
		s += "/"
	}
	if d.Machine() == "" || doubtful(d) {
		s += d.Text()
	}
	return s
}
