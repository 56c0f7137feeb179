package export

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
)

// TestCells holds cells to what the library writes, for every character that could
// matter, alone, at the beginning, and within a text.
func TestCells(t *testing.T) {
	var chars []string
	for r := rune(1); r < 0x180; r++ {
		chars = append(chars, string(r))
	}
	chars = append(chars, "", "\u2028", "\u2029", "\ufeff", "\ufffd", "\uffff", "\u3000", "함", "😀", "\x00", "\xff", "\xed\xa0\x80", `\"`, "],]]>", "\r\n")
	for _, c := range chars {
		for _, s := range []string{c, c + "x", "x" + c + "y", "x" + c} {
			var want bytes.Buffer
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
