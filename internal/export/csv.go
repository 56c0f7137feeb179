package export

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CSV by RFC 4180: CRLF, comma, quotes doubled, UTF-8 without a mark, a header.
//
// A spreadsheet runs a cell that begins like a formula. Such a text gets an
// apostrophe in front, as OWASP advises (https://owasp.org/www-community/attacks/CSV_Injection);
// who reads the file with a program takes it off again. So does a text that begins
// like this one, so that nothing is lost; other texts in quotation marks stay as
// they are, and numbers too: a minus before digits is no formula. JSON holds every
// text as it is.

// csv writes the table.
func (t Table) csv(w io.Writer) error {
	out := chunks{to: w}
	for i, f := range t.Fields {
		out.b = appendCell(comma(out.b, i), f.Name)
	}
	out.end("\r\n")
	for row := range t.rows {
		for i := range row {
			out.b = row[i].appendCSV(comma(out.b, i))
		}
		if out.end("\r\n"); out.err != nil {
			break
		}
	}
	return out.flush()
}

func comma(line []byte, i int) []byte {
	if i > 0 {
		line = append(line, ',')
	}
	return line
}

func (v *value) appendCSV(b []byte) []byte {
	switch v.form {
	case isNothing:
		return b
	case isText:
		return appendCell(b, inert(v.text))
	case isList:
		return appendCell(b, inert(strings.Join(v.list, "; ")))
	default:
		return v.appendPlain(b)
	}
}

// appendCell appends a text, in quotation marks if it holds what parts cells or
// lines, or begins with a space, which readers may drop.
func appendCell(b []byte, s string) []byte {
	quoted := false
	for i := range len(s) {
		if c := s[i]; c == '"' || c == ',' || c == '\r' || c == '\n' {
			quoted = true
			break
		}
	}
	if !quoted {
		begins, _ := utf8.DecodeRuneInString(s)
		quoted = unicode.IsSpace(begins)
	}
	if !quoted {
		return append(b, s...)
	}
	return append(append(append(b, '"'), quotes.Replace(s)...), '"')
}

var quotes = strings.NewReplacer(`"`, `""`, "\r\n", "\r\n", "\r", "\r\n", "\n", "\r\n")

// inert makes a text that a spreadsheet does not run. The wide forms of the signs
// are those that some of them take for the narrow.
func inert(s string) string {
	if s != "" && 'A' <= s[0]&^0x20 && s[0]&^0x20 <= 'Z' { // most
		return s
	}
	begins := strings.TrimLeft(s, "' \u00a0\u200b\u200e\u200f\ufeff")
	if r, _ := utf8.DecodeRuneInString(begins); begins != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", r) {
		return "'" + s
	}
	return s
}
