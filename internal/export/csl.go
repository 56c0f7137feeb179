package export

import (
	"strconv"
	"strings"

	"dossier/internal/edtf"
	"dossier/internal/page"
)

// CSL-JSON, the input of citation processors: CSL 1.0.2, and the schema
// csl-data.json of the Citation Style Language project.

func appendCSL(b []byte, w *work) []byte {
	field := func(name, value string) {
		if value != "" {
			b = page.AppendJSON(append(append(append(b, `,"`...), name...), `":`...), value)
		}
	}
	b = page.AppendJSON(append(b, `{"id":`...), w.key)
	b = page.AppendJSON(append(b, `,"type":`...), w.csl)
	b = page.AppendJSON(append(b, `,"title":`...), w.title)
	for i, a := range w.authors {
		b = append(page.AppendJSON(append(b, [...]string{`,"author":[{"literal":`, `,{"literal":`}[min(i, 1)]...), a), '}')
	}
	if len(w.authors) > 0 {
		b = append(b, ']')
	}
	if contained(w.csl) {
		field("container-title", w.in)
	} else {
		field("publisher", w.in)
	}
	b = appendCSLDate(b, "issued", w.published)
	b = appendCSLDate(b, "accessed", w.accessed)
	field("URL", string(w.url))
	field("language", string(w.language))
	field("archive", w.heldBy)
	field("note", w.notes())
	return append(b, "}\n"...)
}

// contained reports whether what is of a type appears in something that bears the
// publisher's name: a newspaper, a journal, a website.
func contained(csl string) bool {
	switch csl {
	case "webpage", "broadcast", "chapter", "paper-conference", "post", "post-weblog", "review":
		return true
	}
	return strings.HasPrefix(csl, "article") || strings.HasPrefix(csl, "entry")
}

// appendCSLDate keeps of a date what CSL has a form for: days, months, years and
// seasons, two of them, and one doubt for ~ and ?. What it has none for, decades
// and open intervals, goes in words. A date of which nothing is known is none:
// processors then write "n.d."
func appendCSLDate(b []byte, name string, d edtf.Date) []byte {
	if d.IsZero() || d.Undated() {
		return b
	}
	b = append(append(append(b, `,"`...), name...), `":{`...)
	from, to := d.Parts()
	season := ""
	switch {
	case from == nil, d.Interval() && (to == nil || isSeason(from) || isSeason(to)), from[0] <= 0:
		return append(page.AppendJSON(append(b, `"literal":`...), d.Text()), '}')
	case isSeason(from):
		season = strconv.Itoa(from[1] - 20)
		from = from[:1]
	}
	b = appendParts(append(b, `"date-parts":[`...), from)
	if d.Interval() {
		b = appendParts(append(b, ','), to)
	}
	b = append(b, ']')
	if season != "" {
		b = append(append(b, `,"season":`...), season...)
	}
	if doubtful(d) {
		b = append(b, `,"circa":true`...)
	}
	return append(b, '}')
}

// appendParts writes the parts of a date as a list.
func appendParts(b []byte, parts []int) []byte {
	for i, n := range parts {
		b = strconv.AppendInt(append(b, "[,"[min(i, 1)]), int64(n), 10)
	}
	return append(b, ']')
}

// isSeason reports whether the parts of a date are a year and a season.
func isSeason(parts []int) bool { return len(parts) == 2 && parts[1] > 12 }

func doubtful(d edtf.Date) bool { return d.Approximate() || d.Uncertain() }
