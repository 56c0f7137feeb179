package bibliography

import (
	"bytes"
	"cmp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"dossier/internal/edtf"
)

// bibtexTypes are the types of BibTeX and biblatex in the words of CSL.
var bibtexTypes = map[string]string{
	"article": "article-journal", "book": "book", "mvbook": "book", "booklet": "pamphlet", "collection": "book", "proceedings": "book",
	"inbook": "chapter", "incollection": "chapter", "inproceedings": "paper-conference", "conference": "paper-conference",
	"manual": "report", "techreport": "report", "report": "report", "mastersthesis": "thesis", "phdthesis": "thesis", "thesis": "thesis",
	"online": "webpage", "electronic": "webpage", "www": "webpage", "unpublished": "manuscript", "dataset": "dataset",
	"jurisdiction": "legal_case", "legislation": "legislation", "legal": "legislation", "video": "motion_picture", "newspaper": "article-newspaper",
}

// bibtex reads BibTeX, and the fields that biblatex adds to it. What stands
// between entries is a comment.
// http://mirrors.ctan.org/biblio/bibtex/base/btxdoc.pdf
func (in *input) bibtex() []Reference {
	p := &bibtexParser{input: in, macros: map[string]string{}, keys: map[string]int{}}
	for i, m := range []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"} {
		p.macros[m] = []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}[i]
	}
	var list []Reference
	for len(p.problems) == 0 {
		i := bytes.IndexByte(p.src[p.pos:], '@')
		if i < 0 {
			break
		}
		p.pos += i
		if r, ok := p.entry(); ok {
			list = append(list, r)
		}
	}
	return list
}

// A bibtexParser reads entries, one after the other, and stops at the first
// fault: where the braces do not match, nothing after it can be trusted.
type bibtexParser struct {
	*input
	pos    int
	macros map[string]string
	keys   map[string]int // line of each citation key
}

// stop notes a fault and returns false.
func (p *bibtexParser) stop(at int, format string, args ...any) bool {
	if len(p.problems) == 0 {
		p.fault(at, format, args...)
	}
	return false
}

func (p *bibtexParser) space() {
	for p.pos < len(p.src) && strings.IndexByte(" \t\r\n", p.src[p.pos]) >= 0 {
		p.pos++
	}
}

// take goes past a byte, if it is the next.
func (p *bibtexParser) take(c byte) bool {
	p.space()
	if p.pos < len(p.src) && p.src[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

// word reads up to a space or what has a meaning in BibTeX.
func (p *bibtexParser) word() string {
	p.space()
	start := p.pos
	for p.pos < len(p.src) && strings.IndexByte(" \t\r\n{}(),=\"#%@", p.src[p.pos]) < 0 {
		p.pos++
	}
	return string(p.src[start:p.pos])
}

// next names what comes next, for a fault.
func (p *bibtexParser) next() string {
	p.space()
	if p.pos == len(p.src) {
		return "the end of the file"
	}
	c, _ := utf8.DecodeRune(p.src[p.pos:])
	return "\"" + string(c) + "\""
}

// entry reads what begins at an @. It is not ok where that is no reference.
func (p *bibtexParser) entry() (r Reference, ok bool) {
	start := p.pos
	p.pos++
	kind := strings.ToLower(p.word())
	if kind == "comment" || kind == "" {
		return r, false
	}
	end := byte('}')
	switch {
	case p.take('{'):
	case p.take('('):
		end = ')'
	default:
		// A comment may hold an address with an @.
		return r, false
	}
	switch kind {
	case "preamble":
		if _, ok := p.value(); !ok {
			return r, false
		}
		return r, p.end(end, start) && false
	case "string":
		name, value, ok := p.field()
		if ok && p.end(end, start) {
			p.macros[name] = value
		}
		return r, false
	}
	r.At, r.Type = p.at(start), cmp.Or(bibtexTypes[kind], "document")
	r.ID = p.word()
	if line, taken := p.keys[r.ID]; taken && r.ID != "" {
		return r, p.stop(start, "the key %q stands already in line %d; give this entry another", r.ID, line)
	}
	p.keys[r.ID] = r.At.Line
	fields := map[string]string{}
	for p.take(',') {
		p.space()
		if p.pos < len(p.src) && p.src[p.pos] == end {
			break
		}
		at := p.pos
		name, value, ok := p.field()
		if !ok {
			return r, false
		}
		if _, twice := fields[name]; twice {
			return r, p.stop(at, "%q stands twice in the entry of line %d; remove one", name, r.At.Line)
		}
		fields[name] = value
	}
	if !p.end(end, start) {
		return r, false
	}
	r.bibtex(fields)
	return r, true
}

// end goes past the end of an entry.
func (p *bibtexParser) end(end byte, start int) bool {
	if p.take(end) {
		return true
	}
	here, line := p.pos, p.at(start).Line
	return p.stop(here, "%s where the entry of line %d needs a comma or its end, %q; look for a brace too few or too many", p.next(), line, string(end))
}

// field reads "name = value".
func (p *bibtexParser) field() (name, value string, ok bool) {
	p.space()
	at := p.pos
	name = strings.ToLower(p.word())
	if name == "" {
		return "", "", p.stop(at, "%s where the name of a field must stand", p.next())
	}
	if !p.take('=') {
		return "", "", p.stop(p.pos, "%s where %q needs \"=\" and a value", p.next(), name)
	}
	value, ok = p.value()
	return name, value, ok
}

// value reads texts, numbers and names of macros, joined by #.
func (p *bibtexParser) value() (string, bool) {
	var b strings.Builder
	for {
		p.space()
		at := p.pos
		switch {
		case p.take('{'):
			s, ok := p.braced(at, '}')
			if !ok {
				return "", false
			}
			b.WriteString(s)
		case p.take('"'):
			s, ok := p.braced(at, '"')
			if !ok {
				return "", false
			}
			b.WriteString(s)
		default:
			w := p.word()
			if w == "" {
				return "", p.stop(at, "%s where a value must stand: {text}, \"text\", a number or a macro", p.next())
			}
			if macro, ok := p.macros[strings.ToLower(w)]; ok {
				w = macro
			} else if strings.IndexFunc(w, func(c rune) bool { return !unicode.IsDigit(c) }) >= 0 && monthNumber(w) == 0 {
				return "", p.stop(at, "no @string defines %q; put the text in braces", w)
			}
			b.WriteString(w)
		}
		if !p.take('#') {
			return b.String(), true
		}
	}
}

// braced reads to the end of a text that begins at start. Braces within count
// behind backslashes too, as they do for BibTeX.
func (p *bibtexParser) braced(start int, end byte) (string, bool) {
	from, depth := p.pos, 0
	for ; p.pos < len(p.src); p.pos++ {
		switch c := p.src[p.pos]; {
		case c == end && depth == 0:
			p.pos++
			return string(p.src[from : p.pos-1]), true
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth < 0 {
				return "", p.stop(p.pos, "a brace closes that none opened in the text of line %d", p.at(start).Line)
			}
		}
	}
	return "", p.stop(start, "the text that begins here never ends; look for a brace too few")
}

// bibtex fills in a reference from its fields.
func (r *Reference) bibtex(fields map[string]string) {
	first := func(names ...string) string {
		for _, n := range names {
			if s := detex(fields[n]); s != "" {
				return s
			}
		}
		return ""
	}
	r.Title = first("title")
	if sub := first("subtitle"); sub != "" {
		r.Title += ": " + sub
	}
	r.Container = first("journaltitle", "journal", "booktitle", "maintitle", "newspaper")
	if how := fields["howpublished"]; isURL(verbatim(how)) { // {\url{...}}
		fields["url"], fields["howpublished"] = cmp.Or(fields["url"], how), ""
	}
	r.Publisher = first("publisher", "institution", "organization", "school", "howpublished")
	if r.Type == "document" || r.Type == "webpage" {
		r.Container = cmp.Or(r.Container, first("organization"))
	}
	r.URL, r.DOI = verbatim(fields["url"]), verbatim(fields["doi"])
	r.Language = readLanguage(first("langid", "language", "hyphenation"))
	r.Issued = readDate(strings.Trim(fields["date"], "{} "))
	if r.Issued.Written == "" {
		r.Issued = yearMonthDay(first("year"), first("month"), first("day"))
	}
	r.Accessed = readDate(strings.Trim(cmp.Or(fields["urldate"], fields["accessed"]), "{} "))
	for _, n := range splitNames(fields["author"]) {
		if n = bibtexName(n); n != "" {
			r.Authors = append(r.Authors, n)
		}
	}
}

func isURL(s string) bool { return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") }

// yearMonthDay reads the three fields; the month may hold the day: "7 May",
// "May 7".
func yearMonthDay(year, month, day string) Date {
	if m, d, ok := strings.Cut(month, " "); ok && day == "" {
		if _, err := strconv.Atoi(strings.Trim(m, ".,")); err == nil {
			m, d = d, m
		}
		month, day = m, strings.Trim(d, ".,")
	}
	d := readDate(year)
	if m := monthNumber(month); m > 0 && d.Written != "" {
		d = readDate(strings.TrimSuffix(year+"-"+strconv.Itoa(m)+"-"+day, "-"))
	} else if season, ok := seasonNumber(month); ok {
		d = readDate(year + "-2" + strconv.Itoa(season))
	} else if month != "" {
		d.Date = edtf.Date{}
	}
	d.Written = oneLine(day + " " + month + " " + year)
	return d
}

// verbatim is the text of a field that holds an address: without \url{} and
// the backslashes before characters that TeX would take for its own.
func verbatim(s string) string {
	s = strings.TrimSpace(s)
	if rest, ok := strings.CutPrefix(s, `\url{`); ok {
		s = strings.TrimSuffix(rest, "}")
	}
	s = strings.Trim(s, "{}<>")
	return strings.NewReplacer(`\_`, "_", `\%`, "%", `\&`, "&", `\#`, "#", `\~{}`, "~", `\~`, "~", `{\textasciitilde}`, "~", `\textasciitilde{}`, "~", " ", "", "\n", "", "\t", "", "\r", "").Replace(s)
}

// splitNames divides a list of names at each "and" outside of braces.
func splitNames(s string) []string {
	var names []string
	var now []string
	for _, w := range words(s) {
		if strings.EqualFold(w, "and") {
			names, now = append(names, strings.Join(now, " ")), nil
			continue
		}
		now = append(now, w)
	}
	return append(names, strings.Join(now, " "))
}

// words divides a text at spaces outside of braces.
func words(s string) []string {
	var list []string
	depth, start := 0, -1
	for i, c := range s {
		switch {
		case c == '{':
			depth++
		case c == '}':
			depth--
		}
		space := depth == 0 && unicode.IsSpace(c)
		if space && start >= 0 {
			list, start = append(list, s[start:i]), -1
		} else if !space && start < 0 {
			start = i
		}
	}
	if start >= 0 {
		list = append(list, s[start:])
	}
	return list
}

// bibtexName reads "First von Last", "von Last, First" and "von Last, Jr,
// First"; one in braces is a body and stays whole. "others" is nobody.
func bibtexName(s string) string {
	if s == "others" {
		return ""
	}
	var parts [][]string
	now := []string{}
	for _, w := range words(strings.ReplaceAll(s, "~", " ")) {
		for {
			i := topComma(w)
			if i < 0 {
				break
			}
			if w[:i] != "" {
				now = append(now, w[:i])
			}
			parts, now, w = append(parts, now), []string{}, w[i+1:]
		}
		if w != "" {
			now = append(now, w)
		}
	}
	parts = append(parts, now)
	join := func(p []string) string { return detex(strings.Join(p, " ")) }
	switch len(parts) {
	case 1:
		return join(parts[0])
	case 2:
		return name{family: join(parts[0]), given: join(parts[1])}.printed()
	default:
		return name{family: join(parts[0]), suffix: join(parts[1]), given: join(parts[2])}.printed()
	}
}

// topComma finds a comma outside of braces.
func topComma(s string) int {
	depth := 0
	for i, c := range s {
		switch c {
		case '{':
			depth++
		case '}':
			depth--
		case ',':
			if depth == 0 {
				return i
			}
		}
	}
	return -1
}
