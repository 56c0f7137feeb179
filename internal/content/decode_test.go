package content

import (
	"strings"
	"testing"

	"dossier/internal/problem"
)

// TestYAMLFaults: each mistake that is often made is told at its place, in words that
// need no knowledge of YAML's grammar.
func TestYAMLFaults(t *testing.T) {
	for src, want := range map[string]string{
		"title: a: b\n":              `2:9: the text holds ": "; `,
		"title: 'x\nb: c\n":          "2:8: the quotation mark is never closed; ",
		"title: \"x\nb: c\n":         "2:8: the quotation mark is never closed; ",
		"title: \"x\" y\nb: c\n":     "2:12: something follows the value; ",
		"title: [a, b\nb: c\n":       "2:8: the bracket is never closed, ",
		"title: x\nb: {a: b\nc: d\n": "3:4: the bracket is never closed, ",
		"title: [a, , b]\n":          "2:12: the bracket is never closed, or a comma or an item is missing; ",
		"title: x\n b: c\n":          "3:3: the line goes on with the one above; ",
		"title:x\nb: c\n":            "3:2: the line goes on with the one above; begin it in the column of the other keys, and write a space behind each key's colon",
		"title: x\nb\nc: d\n":        "3:1: the line has no colon; ",
		" title: x\nb: c\n":          "3:1: the keys begin in different columns; ",
		"title: @x\n":                "2:8: the text begins with a character that means something to YAML; ",
		"title: ]\n":                 "2:8: the text begins with a character that means something to YAML; ",
		"title: *x y\n":              "2:8: the text begins with a character that means something to YAML; ",
		"title: - x\n":               "2:8: the text begins with a character that means something to YAML; ",
		"title: x\n\tb: c\n":         "3:1: a tab indents the line; ",
		"title: \"a\\q\"\n":          "2:10: a backslash within double quotes means something to YAML; ",
		"title: 'x":                  "2:8: the quotation mark is never closed; ",
	} {
		d := newDecoder("f.md", 1, &Config{})
		d.parse([]byte(src))
		got := ""
		if len(d.problems) == 1 && d.problems[0].Code == problem.BadYAML {
			got = strings.Replace(strings.TrimPrefix(d.problems[0].String(), "f.md:"), "not valid YAML: ", "", 1)
		}
		if !strings.HasPrefix(got, want) {
			t.Errorf("%q:\n got %s\nwant %s…", src, got, want)
		}
	}
}
