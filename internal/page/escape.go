package page

import (
	"fmt"
	"maps"
	"unicode/utf8"
)

// The largest pages are data, feeds and the search index, whose texts are escaped
// here as the libraries of their formats do, without a copy for each.

// Escapes are what is written for characters of ASCII; those without are written as
// they are.
type Escapes struct {
	instead [utf8.RuneSelf]string
	special [256]uint8 // 1 for the bytes that are not just copied: those of instead, and all beyond ASCII
}

// NewEscapes returns those of a table from characters of ASCII to what is written for them.
func NewEscapes(table map[byte]string) *Escapes {
	e := &Escapes{}
	for c, instead := range table {
		e.instead[c], e.special[c] = instead, 1
	}
	for c := utf8.RuneSelf; c < len(e.special); c++ {
		e.special[c] = 1
	}
	return e
}

// Append appends a text. Characters beyond ASCII are written as they are.
func (e *Escapes) Append(b []byte, s string) []byte {
	return e.append(b, s, func(rune, int) string { return "" })
}

// append appends a text; wide gives what is written for a character beyond ASCII, if
// it is not itself. n is how many bytes it has: one that is no UTF-8 has one.
func (e *Escapes) append(b []byte, s string, wide func(r rune, n int) string) []byte {
	from := 0
	for i := 0; i < len(s); {
		if e.special[s[i]] == 0 { // most
			i += e.plain(s[i:])
			continue
		}
		instead, n := "", 1
		if c := s[i]; c < utf8.RuneSelf {
			instead = e.instead[c]
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

// plain returns how many bytes stand at the beginning of s that are just copied. It looks
// at eight at a time, with one question for all of them.
func (e *Escapes) plain(s string) (n int) {
	for ; n+8 <= len(s); n += 8 {
		c := s[n : n+8]
		if e.special[c[0]]|e.special[c[1]]|e.special[c[2]]|e.special[c[3]]|e.special[c[4]]|e.special[c[5]]|e.special[c[6]]|e.special[c[7]] != 0 {
			break
		}
	}
	for n < len(s) && e.special[s[n]] == 0 {
		n++
	}
	return n
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
	jsonEscapes   = NewEscapes(jsonTable)
	scriptEscapes = func() *Escapes {
		table := maps.Clone(jsonTable)
		table['<'], table['>'], table['&'] = `\u003c`, `\u003e`, `\u0026`
		return NewEscapes(table)
	}()
	xmlEscapes = func() *Escapes {
		table := map[byte]string{'"': "&#34;", '\'': "&#39;", '&': "&amp;", '<': "&lt;", '>': "&gt;"}
		for c := range byte(' ') {
			table[c] = "\ufffd"
		}
		table['\t'], table['\n'], table['\r'] = "&#x9;", "&#xA;", "&#xD;"
		return NewEscapes(table)
	}()
)

var jsonTable = func() map[byte]string {
	table := map[byte]string{'"': `\"`, '\\': `\\`}
	for c := range byte(' ') {
		table[c] = fmt.Sprintf(`\u%04x`, c)
	}
	table['\b'], table['\f'], table['\n'], table['\r'], table['\t'] = `\b`, `\f`, `\n`, `\r`, `\t`
	return table
}()
