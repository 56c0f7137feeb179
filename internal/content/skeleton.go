package content

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// A Given is what is known of a key of a new file: its value or values, or why
// it has none.
type Given struct {
	Key  string
	Text string
	List []string
	Note string
}

// Skeleton returns a new file of the given role: the keys that are given, those
// that it must have, each that is not given empty and with a comment that says
// what belongs there, and the names of those that it may have.
func Skeleton(role Role, given ...Given) string {
	known := map[string]Given{}
	for _, g := range given {
		known[g.Key] = g
	}
	var b strings.Builder
	var optional []string
	b.WriteString("---\n")
	for _, f := range fieldTable {
		g := known[f.Name]
		switch {
		case f.Roles&role == 0:
		case g.Text != "":
			fmt.Fprintf(&b, "%s: %s\n", f.Name, scalar(g.Text, false))
		case len(g.List) > 0:
			items := make([]string, len(g.List))
			for i, s := range g.List {
				items[i] = scalar(s, true)
			}
			fmt.Fprintf(&b, "%s: [%s]\n", f.Name, strings.Join(items, ", "))
		case f.Required&role != 0, f.Name == "url", g.Note != "":
			fmt.Fprintf(&b, "%s: # %s", f.Name, f.Doc)
			if g.Note != "" {
				fmt.Fprintf(&b, " (%s)", comment(g.Note))
			}
			b.WriteString("\n")
		default:
			optional = append(optional, f.Name)
		}
	}
	for _, g := range given {
		if g.Key == "" { // of no key
			fmt.Fprintf(&b, "# %s\n", comment(g.Note))
		}
	}
	fmt.Fprintf(&b, "# It may also have: %s", strings.Join(optional, ", "))
	if role&(Article|Event) != 0 {
		b.WriteString(", and a list for each kind of entity")
	}
	b.WriteString(".\n---\n")
	return b.String()
}

// scalar writes a text as YAML: plainly where it is read back as the same,
// and else in double quotes.
func scalar(s string, inList bool) string {
	s = strings.Map(func(r rune) rune { // what Load refuses
		if unseen(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	src := s
	if inList {
		src = "[" + s + "]"
	}
	var doc yaml.Node
	if yaml.Unmarshal([]byte(src), &doc) == nil && len(doc.Content) == 1 {
		n := doc.Content[0]
		if inList && n.Kind == yaml.SequenceNode && len(n.Content) == 1 {
			n = n.Content[0]
		}
		if n.Kind == yaml.ScalarNode && n.Style == 0 && n.Value == s && n.Anchor == "" && n.LineComment == "" && n.ShortTag() != "!!null" {
			return s
		}
	}
	return strconv.Quote(s)
}

// comment keeps a text on its line and free of characters that YAML refuses.
func comment(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
}
