package export

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
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
	out := csv.NewWriter(w)
	out.UseCRLF = true
	line := make([]string, len(t.Fields))
	for i, f := range t.Fields {
		line[i] = f.Name
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for row := range t.rows {
		for i, v := range row {
			line[i] = cell(v)
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func cell(v any) string {
	switch v := v.(type) {
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []string:
		return inert(strings.Join(v, "; "))
	case string:
		return inert(v)
	default: // nil
		return ""
	}
}

// inert makes a text that a spreadsheet does not run. The wide forms of the signs
// are those that some of them take for the narrow.
func inert(s string) string {
	begins := strings.TrimLeft(s, "' \u00a0\u200b\u200e\u200f\ufeff")
	if r, _ := utf8.DecodeRuneInString(begins); begins != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", r) {
		return "'" + s
	}
	return s
}
