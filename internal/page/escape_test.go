package page_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"testing"

	"dossier/internal/page"
)

// compareEscapes holds what is escaped by hand to what the libraries write.
func compareEscapes(t *testing.T, s string) {
	t.Helper()
	var want bytes.Buffer
	enc := json.NewEncoder(&want)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		t.Fatal(err)
	}
	if got := page.AppendJSON([]byte("before"), s); string(got)+"\n" != "before"+want.String() {
		t.Errorf("JSON of %q is %s, want %s", s, got, want.Bytes())
	}
	inScript, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if got := page.AppendScriptJSON([]byte("before"), s); string(got) != "before"+string(inScript) {
		t.Errorf("JSON in a script of %q is %s, want %s", s, got, inScript)
	}
	want.Reset()
	if err := xml.EscapeText(&want, []byte(s)); err != nil {
		t.Fatal(err)
	}
	if got := page.AppendXML([]byte("before"), s); string(got) != "before"+want.String() {
		t.Errorf("XML of %q is %s, want %s", s, got, want.Bytes())
	}
}

// TestEscapes tries every character that could matter, alone, at the beginning,
// within a text, also a long one, and at its end.
func TestEscapes(t *testing.T) {
	var chars []string
	for r := rune(0); r < 0x180; r++ {
		chars = append(chars, string(r))
	}
	chars = append(chars, "", "\u2028", "\u2029", "\ufeff", "\ufffd", "\ufffe", "\uffff", "\u3000", "함", "😀", "\xff", "\xed\xa0\x80", "\xed\x95", `\"`, "],]]>", "\r\n")
	const long = "eight and eight more"
	for _, c := range chars {
		for _, s := range []string{c, c + "x", "x" + c + "y", "x" + c} {
			compareEscapes(t, s)
		}
		for before := range len(long) {
			compareEscapes(t, long[:before]+c+long)
		}
	}
}

func FuzzEscapes(f *testing.F) {
	f.Add("\u2028함\xff<&>\"")
	f.Fuzz(compareEscapes)
}
