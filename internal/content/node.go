package content

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A node is a value of a YAML document with its place: what the decoder asks of the
// library's tree, and no more.
type node struct {
	kind      yaml.Kind
	style     yaml.Style
	line, col int
	value     string // of a scalar, without its quotes
	mark      string // the tag, where one is written, or "&" of an anchor or an alias
	content   []node // the items of a list; the keys and values of a mapping in turn
}

// nodeOf returns the library's tree as ours.
func nodeOf(n *yaml.Node) node {
	out := node{kind: n.Kind, style: n.Style, line: n.Line, col: n.Column, value: n.Value}
	switch {
	case n.Kind == yaml.AliasNode, n.Anchor != "":
		out.mark = "&"
	case n.Style&yaml.TaggedStyle != 0:
		out.mark = n.Tag
	}
	for _, c := range n.Content {
		out.content = append(out.content, nodeOf(c))
	}
	return out
}

// detach copies the texts that are values of keys into one piece of memory. An entry
// keeps most of them, and would keep the whole document with each, half of which is keys
// and references. Of the items of lists it keeps few: those are left to who reads them.
func (n *node) detach() {
	size := 0
	n.values(func(text *string) { size += len(*text) })
	var b strings.Builder
	b.Grow(size)
	n.values(func(text *string) {
		start := b.Len()
		b.WriteString(*text)
		*text = b.String()[start:]
	})
}

// values calls f for each text that is the value of a key, at any depth.
func (n *node) values(f func(text *string)) {
	for i := range n.content {
		c := &n.content[i]
		if n.kind == yaml.MappingNode && i%2 == 1 && c.kind == yaml.ScalarNode {
			f(&c.value)
		}
		c.values(f)
	}
}

// key returns the first key of a mapping that is a word and this one, nil where it has
// none.
func (n *node) key(word string) *node {
	for i := 0; i < len(n.content); i += 2 {
		if k := &n.content[i]; k.value == word && k.isWord() {
			return k
		}
	}
	return nil
}

// under returns the value of a key of a mapping, nil where it has none.
func (n *node) under(key string) *node {
	for i := 0; i+1 < len(n.content); i += 2 {
		if n.content[i].value == key {
			return &n.content[i+1]
		}
	}
	return nil
}

// isNull reports whether a scalar stands for no value.
func (n *node) isNull() bool {
	return n.kind == yaml.ScalarNode && n.style == 0 && slices.Contains([]string{"", "~", "null", "Null", "NULL"}, n.value)
}

// isWord reports whether a node can be a key here.
func (n *node) isWord() bool {
	merges := n.style == 0 && n.value == "<<" || n.mark == "!!merge"
	return n.kind == yaml.ScalarNode && n.mark != "&" && !merges
}
