package page

import (
	"fmt"
	"unicode/utf8"
)

// The largest pages are data, feeds and the search index, whose texts are escaped
// here as the libraries of their formats do, without a copy for each.

// Escapes are what is written for characters of ASCII; those without are written as
// they are.
type Escapes [utf8.RuneSelf]string

// Append appends a text. Characters beyond ASCII are written as they are.
func (e *Escapes) Append(b []byte, s string) []byte {
	return e.append(b, s, func(rune, int) string { return "" })
}

// append appends a text; wide gives what is written for a character beyond ASCII, if
// it is not itself. n is how many bytes it has: one that is no UTF-8 has one.
func (e *Escapes) append(b []byte, s string, wide func(r rune, n int) string) []byte {
	from := 0
	for i := 0; i < len(s); {
		instead, n := "", 1
		if c := s[i]; c < utf8.RuneSelf {
			if e[c] == "" { // most
				i++
				continue
			}
			instead = e[c]
		} else {
			var r rune
			r, n = utf8.DecodeRuneInString(s[i:])
			instead = wide(r, n)
		}
		if instead != "" {
			b = append(append(b, s[from:i]...), instead...)
			from = i + n
		}
		i += n
	}
	return append(b, s[from:]...)
}

// AppendJSON appends a text as a string of JSON. Its characters that mean something
// to HTML stay.
func AppendJSON(b []byte, s string) []byte {
	return append(AppendJSONText(append(b, '"'), s), '"')
}

// AppendScriptJSON is AppendJSON for JSON in a script element of HTML, which nothing in
// a text must end.
func AppendScriptJSON(b []byte, s string) []byte {
	return append(scriptEscapes.append(append(b, '"'), s, wideJSON), '"')
}

// AppendJSONText appends a text as a part of a string of JSON, without the quotation
// marks around that.
func AppendJSONText(b []byte, s string) []byte { return jsonEscapes.append(b, s, wideJSON) }

// wideJSON escapes the line ends of Unicode, which JavaScript once read as its own.
func wideJSON(r rune, n int) string {
	switch {
	case n == 1:
		return `\ufffd`
	case r == '\u2028':
		return `\u2028`
	case r == '\u2029':
		return `\u2029`
	}
	return ""
}

// AppendXML appends a text as character data of XML or the value of an attribute.
func AppendXML(b []byte, s string) []byte {
	return xmlEscapes.append(b, s, func(r rune, n int) string {
		if n == 1 || r == '\ufffe' || r == '\uffff' {
			return "\ufffd"
		}
		return ""
	})
}

var (
	jsonEscapes = func() (e Escapes) {
		for c := range ' ' {
			e[c] = fmt.Sprintf(`\u%04x`, c)
		}
		e['\b'], e['\f'], e['\n'], e['\r'], e['\t'], e['"'], e['\\'] = `\b`, `\f`, `\n`, `\r`, `\t`, `\"`, `\\`
		return e
	}()
	scriptEscapes = func() Escapes {
		e := jsonEscapes
		e['<'], e['>'], e['&'] = `\u003c`, `\u003e`, `\u0026`
		return e
	}()
	xmlEscapes = func() (e Escapes) {
		for c := range ' ' {
			e[c] = "\ufffd"
		}
		e['\t'], e['\n'], e['\r'], e['"'], e['\''], e['&'], e['<'], e['>'] = "&#x9;", "&#xA;", "&#xD;", "&#34;", "&#39;", "&amp;", "&lt;", "&gt;"
		return e
	}()
)
