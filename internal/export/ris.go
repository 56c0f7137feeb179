package export

import (
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

func appendRIS(b []byte, w *work) []byte {
	line := func(tag, value string) {
		if value != "" {
			b = append(append(append(append(b, tag...), "  - "...), value...), "\r\n"...)
		}
	}
	kind := risTypes[w.csl]
	if kind == "" {
		kind = "GEN"
	}
	line("TY", kind)
	line("ID", w.key)
	line("TI", w.title)
	for _, a := range w.authors {
		line("AU", a)
	}
	if contained(w.csl) && kind != "SOUND" { // which has no field for what contains it
		line("T2", w.in)
	} else {
		line("PB", w.in)
	}
	if from, _ := w.published.Parts(); from != nil && 0 < from[0] && from[0] < 10000 {
		line("PY", fmt.Sprintf("%04d", from[0]))
	}
	b = appendRISDate(b, "DA", w.published)
	line("UR", string(w.url))
	b = appendRISDate(b, "Y2", w.accessed)
	line("LA", string(w.language))
	line("AV", w.heldBy)
	line("N1", w.notes())
	return append(b, "ER  - \r\n\r\n"...)
}

// appendRISDate writes YYYY/MM/DD/other: what is known, and in words what that leaves
// out.
func appendRISDate(b []byte, tag string, d edtf.Date) []byte {
	if d.IsZero() || d.Undated() {
		return b
	}
	parts, _ := d.Parts()
	if len(parts) > 0 && (parts[0] <= 0 || parts[0] > 9999) {
		parts = nil
	}
	b = append(append(b, tag...), "  - "...)
	for i := range 3 {
		switch {
		case i >= len(parts), isSeason(parts) && i == 1:
		case i == 0:
			b = fmt.Appendf(b, "%04d", parts[0])
		default:
			b = fmt.Appendf(b, "%02d", parts[i])
		}
		b = append(b, '/')
	}
	if d.Machine() == "" || doubtful(d) {
		b = append(b, d.Text()...)
	}
	return append(b, "\r\n"...)
}
