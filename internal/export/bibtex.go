package export

import (
	"strconv"
	"strings"
	"time"

	"dossier/internal/page"
)

// BibTeX in UTF-8, for BibTeX and biblatex alike: year and month are what both
// read; date is biblatex's and holds EDTF as it is (biblatex manual, section
// 2.3.8), the same dates as ours.

// bibTypes are the entry types and the fields that hold who published it; the
// others are misc and howpublished.
var bibTypes = map[string][2]string{
	"article": {"article", "journal"}, "article-journal": {"article", "journal"}, "article-magazine": {"article", "journal"},
	"article-newspaper": {"article", "journal"}, "review": {"article", "journal"},
	"book": {"book", "publisher"}, "classic": {"book", "publisher"}, "pamphlet": {"booklet", "howpublished"},
	"chapter": {"incollection", "booktitle"}, "entry": {"incollection", "booktitle"},
	"entry-dictionary": {"incollection", "booktitle"}, "entry-encyclopedia": {"incollection", "booktitle"},
	"paper-conference": {"inproceedings", "booktitle"}, "manuscript": {"unpublished", "howpublished"},
	"report": {"techreport", "institution"}, "standard": {"techreport", "institution"}, "thesis": {"phdthesis", "school"},
}

func appendBibTeX(b []byte, w *work) []byte {
	t, ok := bibTypes[w.csl]
	if !ok {
		t = [2]string{"misc", "howpublished"}
	}
	b = append(append(append(append(append(b, '@'), t[0]...), '{'), w.key...), ",\n"...)
	field := func(name, value string, put func(b []byte, s string) []byte) {
		if value != "" {
			b = append(append(append(b, "  "...), name...), " = {"...)
			b = append(put(b, value), "},\n"...)
		}
	}
	field("title", w.title, appendProtected)
	if w.titleEN != "" {
		field("titleaddon", "["+w.titleEN+"]", appendTeX)
	}
	for i, a := range w.authors {
		b = appendProtected(append(b, [...]string{"  author = {", " and "}[min(i, 1)]...), a)
	}
	if len(w.authors) > 0 {
		b = append(b, "},\n"...)
	}
	field(t[1], w.in, appendProtected)
	if !w.published.Undated() {
		field("date", w.published.String(), appendVerbatim)
	}
	if from, to := w.published.Parts(); from != nil && from[0] > 0 && to == nil && !w.published.Interval() {
		field("year", strconv.Itoa(from[0]), appendVerbatim)
		if len(from) > 1 && !isSeason(from) {
			b = append(append(append(b, "  month = "...), strings.ToLower(time.Month(from[1]).String()[:3])...), ",\n"...)
		}
	}
	field("url", string(w.url), bibURL.Append)
	if from, _ := w.accessed.Parts(); len(from) == 3 {
		field("urldate", w.accessed.Machine(), appendVerbatim)
	}
	field("language", string(w.language), appendVerbatim)
	field("library", w.heldBy, appendTeX)
	note := w.note
	if !w.published.Undated() && certain(w.published) == "" {
		note = "Published " + w.published.Text() + ". " + note // year and month are without the doubt
	}
	field("note", note, appendTeX)
	return append(b, "}\n\n"...)
}

func appendVerbatim(b []byte, s string) []byte { return append(b, s...) }

// appendProtected keeps a text from being taken apart or put in other letters.
func appendProtected(b []byte, s string) []byte { return append(appendTeX(append(b, '{'), s), '}') }

// appendTeX escapes what TeX would act on.
func appendTeX(b []byte, s string) []byte {
	escapes := bibEscapes
	if !balanced(s) {
		escapes = unbalancedEscapes // BibTeX counts braces behind backslashes too
	}
	from := 0
	for i := 1; i < len(s); i++ {
		if c := s[i]; c == s[i-1] && (c == '-' || c == '`' || c == '\'') { // TeX makes one character of two
			b = append(escapes.Append(b, s[from:i]), "{}"...)
			from = i
		}
	}
	return escapes.Append(b, s[from:])
}

var (
	bibURL            = page.NewEscapes(map[byte]string{'{': "%7B", '}': "%7D", '\\': "%5C"})
	bibEscapes        = newBibEscapes(`\{`, `\}`)
	unbalancedEscapes = newBibEscapes(`\textbraceleft{}`, `\textbraceright{}`)
)

func newBibEscapes(open, closed string) *page.Escapes {
	return page.NewEscapes(map[byte]string{
		'\\': `\textbackslash{}`, '{': open, '}': closed, '$': `\$`, '&': `\&`, '%': `\%`, '#': `\#`, '_': `\_`, '~': `\textasciitilde{}`, '^': `\textasciicircum{}`,
	})
}

// balanced reports whether each brace that opens in s is closed in it.
func balanced(s string) bool {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}
