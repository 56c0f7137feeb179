package export

import (
	"bytes"
	"strconv"
	"strings"
	"time"
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

func bibTeX(b *bytes.Buffer, x work) {
	t, ok := bibTypes[x.csl]
	if !ok {
		t = [2]string{"misc", "howpublished"}
	}
	write(b, "@", t[0], "{", x.key, ",\n")
	field := func(name, value string) {
		if value != "" {
			write(b, "  ", name, " = {", value, "},\n")
		}
	}
	field("title", protect(x.title))
	if x.titleEN != "" {
		field("titleaddon", bibText("["+x.titleEN+"]"))
	}
	authors := make([]string, len(x.authors))
	for i, a := range x.authors {
		authors[i] = protect(a)
	}
	field("author", strings.Join(authors, " and "))
	field(t[1], protect(x.in))
	if !x.published.Undated() {
		field("date", x.published.String())
	}
	if from, to := x.published.Parts(); from != nil && from[0] > 0 && to == nil && !x.published.Interval() {
		field("year", strconv.Itoa(from[0]))
		if len(from) > 1 && !isSeason(from) {
			write(b, "  month = ", strings.ToLower(time.Month(from[1]).String()[:3]), ",\n")
		}
	}
	field("url", bibURL.Replace(string(x.url)))
	if from, _ := x.accessed.Parts(); len(from) == 3 {
		field("urldate", x.accessed.Machine())
	}
	field("language", string(x.language))
	field("library", bibText(x.heldBy))
	note := x.note
	if !x.published.Undated() && certain(x.published) == "" {
		note = "Published " + x.published.Text() + ". " + note // year and month are without the doubt
	}
	field("note", bibText(note))
	b.WriteString("}\n\n")
}

var bibURL = strings.NewReplacer("{", "%7B", "}", "%7D", `\`, "%5C")

// protect keeps a text from being taken apart or put in other letters.
func protect(s string) string {
	if s == "" {
		return ""
	}
	return "{" + bibText(s) + "}"
}

// bibText escapes what TeX would act on.
func bibText(s string) string {
	if balanced(s) {
		s = bibEscapes.Replace(s)
	} else { // BibTeX counts braces behind backslashes too
		s = unbalancedEscapes.Replace(s)
	}
	for _, pair := range []string{"--", "``", "''"} { // TeX makes one character of two; three in a row are two pairs
		for strings.Contains(s, pair) {
			s = strings.ReplaceAll(s, pair, pair[:1]+"{}"+pair[1:])
		}
	}
	return s
}

var (
	bibEscapes        = newBibEscapes(`\{`, `\}`)
	unbalancedEscapes = newBibEscapes(`\textbraceleft{}`, `\textbraceright{}`)
)

func newBibEscapes(open, closed string) *strings.Replacer {
	return strings.NewReplacer(
		`\`, `\textbackslash{}`, `{`, open, `}`, closed, `$`, `\$`, `&`, `\&`, `%`, `\%`, `#`, `\#`, `_`, `\_`, `~`, `\textasciitilde{}`, `^`, `\textasciicircum{}`,
	)
}

// balanced reports whether each brace that opens in s is closed in it.
func balanced(s string) bool {
	depth := 0
	for _, c := range s {
		switch c {
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
