package content

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// A Given is what is known of a key of a new file: its value, values or pairs,
// or why it has none.
type Given struct {
	Key   string
	Text  string
	List  []string
	Pairs [][2]string
	Note  string
}

func byKey(given []Given) map[string]Given {
	known := map[string]Given{}
	for _, g := range given {
		known[g.Key] = g
	}
	return known
}

// isGap reports whether a new file of the role has the key, empty and marked.
func (f Field) isGap(role Role, g Given) bool {
	return f.Roles&role != 0 && g.Text == "" && len(g.List) == 0 && len(g.Pairs) == 0 &&
		(f.Required&role != 0 || f.Name == "url" || g.Note != "")
}

// Gaps returns the fields that Skeleton leaves empty and marked, in canonical
// order.
func Gaps(role Role, given ...Given) []Field {
	known := byKey(given)
	return slices.DeleteFunc(Fields(), func(f Field) bool { return !f.isGap(role, known[f.Name]) })
}

// Fault says what keeps a value from standing under its key in an entry of the
// role, or nothing. It does not know whether a reference leads anywhere.
func (c *Config) Fault(role Role, g Given) string {
	scalar := func(s string) node {
		return node{kind: yaml.ScalarNode, style: yaml.DoubleQuotedStyle, value: s}
	}
	n := scalar(g.Text)
	if g.List != nil {
		n = node{kind: yaml.SequenceNode}
		for _, s := range g.List {
			n.content = append(n.content, scalar(s))
		}
	}
	for _, p := range g.Pairs {
		n.kind = yaml.MappingNode
		n.content = append(n.content, scalar(p[0]), scalar(p[1]))
	}
	d := newDecoder("", 0, c)
	for _, f := range fieldTable {
		if f.Name == g.Key && f.Roles&role != 0 {
			f.set(d, newEntry("", role), &n)
		}
	}
	if len(d.problems) == 0 {
		return ""
	}
	return d.problems[0].Text
}

// Skeleton returns a new file of the given role: the keys that are given, those
// that it must have, each that is not given empty and with a comment that says
// what belongs there, and the names of those that it may have.
func Skeleton(role Role, given ...Given) string {
	known := byKey(given)
	var b strings.Builder
	var optional []string
	b.WriteString("---\n")
	for _, f := range fieldTable {
		g := known[f.Name]
		switch {
		case f.Roles&role == 0:
		case g.Text != "":
			fmt.Fprintf(&b, "%s: %s\n", f.Name, scalar(g.Text, f.shape.bare, inBlock))
		case len(g.List) > 0:
			items := make([]string, len(g.List))
			for i, s := range g.List {
				items[i] = scalar(s, false, inFlow)
			}
			fmt.Fprintf(&b, "%s: [%s]\n", f.Name, strings.Join(items, ", "))
		case len(g.Pairs) > 0:
			items := make([]string, len(g.Pairs))
			for i, p := range g.Pairs {
				items[i] = scalar(p[0], false, inFlow|asKey) + ": " + scalar(p[1], false, inFlow)
			}
			fmt.Fprintf(&b, "%s: {%s}\n", f.Name, strings.Join(items, ", "))
		case f.isGap(role, g):
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

// scalar writes a text as Format does, without what Load refuses.
func scalar(s string, bare bool, in context) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' ' // as it is read
		case unseen(r):
			return -1
		}
		return r
	}, s)
	return cmp.Or(quoted(s, bare, in), quoted(s, false, in))
}

// comment keeps a text on its line and free of characters that YAML refuses.
func comment(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
}
