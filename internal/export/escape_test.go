package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
)

// TestEscapes holds what is escaped by hand to what the library writes, for every
// character that could matter, alone, at the beginning, and within a text.
func TestEscapes(t *testing.T) {
	var chars []string
	for r := rune(1); r < 0x180; r++ {
		chars = append(chars, string(r))
	}
	chars = append(chars, "", "\u2028", "\u2029", "\ufeff", "\ufffd", "\uffff", "\u3000", "함", "😀", "\x00", "\xff", "\xed\xa0\x80", `\"`, "],]]>", "\r\n")
	for _, c := range chars {
		for _, s := range []string{c, c + "x", "x" + c + "y", "x" + c} {
			var want bytes.Buffer
			enc := json.NewEncoder(&want)
			enc.SetEscapeHTML(false)
			if err := enc.Encode(s); err != nil {
				t.Fatal(err)
			}
			if got := appendJSON([]byte("before"), s); string(got)+"\n" != "before"+want.String() {
				t.Errorf("JSON of %q is %s, want %s", s, got, want.Bytes())
			}
			want.Reset()
			if err := xml.EscapeText(&want, []byte(s)); err != nil {
				t.Fatal(err)
			}
			if got := appendXML([]byte("before"), s); string(got) != "before"+want.String() {
				t.Errorf("XML of %q is %s, want %s", s, got, want.Bytes())
			}
			want.Reset()
			w := csv.NewWriter(&want)
			w.UseCRLF = true
			if err := w.Write([]string{s, "next"}); err != nil {
				t.Fatal(err)
			}
			w.Flush()
			if strings.Contains(strings.ReplaceAll(s, "\r\n", ""), "\r") {
				continue // the library's is read without it
			}
			if got := string(appendCell(nil, s)) + ",next\r\n"; got != want.String() {
				t.Errorf("CSV of %q is %q, want %q", s, got, want.Bytes())
			}
		}
	}
}
