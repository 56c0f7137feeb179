package export

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"unicode/utf8"
)

// Texts of the largest files are escaped here. Most of them, IDs and addresses
// above all, need no escaping in any format; the others are left to the library.

// plain reports whether a text stands in JSON, XML and between quotation marks as
// it is.
func plain(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ', c >= utf8.RuneSelf-1, c == '"', c == '\'', c == '&', c == '<', c == '>', c == '\\':
			return false
		}
	}
	return true
}

// appendJSON appends a text as a string of JSON.
func appendJSON(b []byte, s string) []byte {
	if plain(s) {
		return append(append(append(b, '"'), s...), '"')
	}
	w := bytes.NewBuffer(b)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a text, into memory: neither can fail
	return bytes.TrimSuffix(w.Bytes(), []byte{'\n'})
}

// appendXML appends a text as character data or the value of an attribute.
func appendXML(b []byte, s string) []byte {
	if plain(s) {
		return append(b, s...)
	}
	w := bytes.NewBuffer(b)
	_ = xml.EscapeText(w, []byte(s)) // into memory, which cannot fail
	return w.Bytes()
}
