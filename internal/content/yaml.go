package content

import (
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// A yamlReader reads YAML as most people write it in frontmatter: mappings whose keys are
// plain words, lists, both in brackets too, and text that ends on its line. It
// understands or it does not; where it does, its tree is the library's, which takes
// several times as long. It keeps its memory from one document to the next.
type yamlReader struct {
	rest string // what follows the line
	line int    // the number of the line
	text string // the line, or what is left of it, without the indentation
	col  int    // characters before text; -1 behind the last line

	items    []node // of the collections that are not complete
	complete []node // of those that are
}

// read returns the mapping that is the document; false where the document holds anything
// else, or what the reader does not understand. Values are slices of src; the nodes are
// good until the next document is read.
func (r *yamlReader) read(src string) (root node, ok bool) {
	for _, c := range src {
		if c < ' ' && c != '\n' || c > '~' && (c == utf8.RuneError || unseen(c)) {
			return node{}, false
		}
	}
	r.rest, r.line, r.items, r.complete = src, 0, r.items[:0], r.complete[:0]
	r.next()
	root, ok = r.mapping()
	return root, ok && r.col < 0
}

// next goes to the next line that is neither empty nor a comment.
func (r *yamlReader) next() {
	for r.rest != "" {
		line, rest, _ := strings.Cut(r.rest, "\n")
		r.rest, r.line = rest, r.line+1
		r.text = strings.TrimLeft(line, " ")
		if r.col = len(line) - len(r.text); !isBlank(r.text) {
			return
		}
	}
	r.text, r.col = "", -1
}

// isBlank reports whether what follows a space, or begins a line, says nothing.
func isBlank(s string) bool {
	s = strings.TrimLeft(s, " ")
	return s == "" || s[0] == '#'
}

// mapping reads the lines that begin in the column of the present one, with their values.
func (r *yamlReader) mapping() (n node, ok bool) {
	n = node{kind: yaml.MappingNode, line: r.line, col: r.col + 1}
	col, first := r.col, len(r.items)
	for r.col == col {
		end := wordEnd(r.text)
		if end == 0 || !strings.HasPrefix(r.text[end:], ":") {
			return n, false
		}
		r.items = append(r.items, node{kind: yaml.ScalarNode, line: r.line, col: col + 1, value: r.text[:end]})
		value, ok := r.value(end + 1)
		if !ok {
			return n, false
		}
		r.items = append(r.items, value)
	}
	return r.collect(n, first), r.col < col // what is deeper belongs to nothing
}

// value reads what a key has: on its line from text[at:], or on the lines below.
func (r *yamlReader) value(at int) (n node, ok bool) {
	if rest := r.text[at:]; rest != "" && rest[0] != ' ' {
		return n, false
	} else if !isBlank(rest) {
		return r.ending(at)
	}
	col := r.col
	r.next()
	switch {
	case strings.HasPrefix(r.text, "- ") && r.col >= col:
		return r.list(col)
	case r.col > col:
		return r.mapping()
	}
	return n, false // no value
}

// list reads the lines of a list, which is the value of a key in a column.
func (r *yamlReader) list(of int) (n node, ok bool) {
	n = node{kind: yaml.SequenceNode, line: r.line, col: r.col + 1}
	col, first := r.col, len(r.items)
	for r.col == col && strings.HasPrefix(r.text, "- ") {
		item := strings.TrimLeft(r.text[1:], " ")
		at := len(r.text) - len(item)
		var n node
		if end := wordEnd(item); end > 0 && (strings.HasPrefix(item[end:], ": ") || item[end:] == ":") {
			r.text, r.col = item, col+at
			n, ok = r.mapping()
		} else {
			n, ok = r.ending(at)
		}
		if !ok {
			return n, false
		}
		r.items = append(r.items, n)
	}
	return r.collect(n, first), r.col < col || r.col == of
}

// collect moves the items from first on into their collection.
func (r *yamlReader) collect(n node, first int) node {
	if begin := len(r.complete); first < len(r.items) {
		r.complete = append(r.complete, r.items[first:]...)
		n.content = slices.Clip(r.complete[begin:])
	}
	r.items = r.items[:first]
	return n
}

// ending reads a value that ends its line, but for a comment.
func (r *yamlReader) ending(at int) (n node, ok bool) {
	n, end, ok := r.inline(at, false)
	if !ok || end < len(r.text) && (r.text[end] != ' ' || !isBlank(r.text[end:])) {
		return n, false
	}
	r.next()
	return n, true
}

// inline reads a value, past the spaces before it, and says where it ends.
func (r *yamlReader) inline(at int, inBrackets bool) (n node, end int, ok bool) {
	for at < len(r.text) && r.text[at] == ' ' {
		at++
	}
	s := r.text[at:]
	if s == "" {
		return n, at, false
	}
	n = node{kind: yaml.ScalarNode, line: r.line, col: r.col + utf8.RuneCountInString(r.text[:at]) + 1}
	switch s[0] {
	case '"':
		length := strings.IndexAny(s[1:], `"\`)
		if length < 0 || s[1+length] == '\\' {
			return n, at, false
		}
		n.style, n.value = yaml.DoubleQuotedStyle, s[1:1+length]
		return n, at + length + 2, true
	case '\'':
		length := strings.IndexByte(s[1:], '\'')
		if length < 0 || strings.HasPrefix(s[length+2:], "'") { // two stand for one
			return n, at, false
		}
		n.style, n.value = yaml.SingleQuotedStyle, s[1:1+length]
		return n, at + length + 2, true
	case '[', '{':
		return r.brackets(n, at)
	}
	length := plainLength(s, inBrackets)
	n.value = strings.TrimRight(s[:max(length, 0)], " ")
	return n, at + len(n.value), length > 0
}

// brackets reads a list or a mapping that opens at a place and closes in its line.
func (r *yamlReader) brackets(n node, at int) (_ node, end int, ok bool) {
	n.kind, n.style = yaml.SequenceNode, yaml.FlowStyle
	closing := byte(']')
	if r.text[at] == '{' {
		n.kind, closing = yaml.MappingNode, '}'
	}
	first := len(r.items)
	for at++; at < len(r.text); at++ {
		at += len(r.text[at:]) - len(strings.TrimLeft(r.text[at:], " "))
		if at < len(r.text) && r.text[at] == closing && len(r.items) == first {
			break
		}
		if n.kind == yaml.MappingNode {
			end := at + wordEnd(r.text[at:])
			if end == at || !strings.HasPrefix(r.text[end:], ": ") {
				return n, at, false
			}
			r.items = append(r.items, node{kind: yaml.ScalarNode, line: r.line, col: r.col + utf8.RuneCountInString(r.text[:at]) + 1, value: r.text[at:end]})
			at = end + 1
		}
		item, end, ok := r.inline(at, true)
		if !ok {
			return n, at, false
		}
		r.items = append(r.items, item)
		at = end + len(r.text[end:]) - len(strings.TrimLeft(r.text[end:], " "))
		if at == len(r.text) || r.text[at] != ',' {
			break
		}
	}
	if at >= len(r.text) || r.text[at] != closing {
		return n, at, false
	}
	return r.collect(n, first), at + 1, true
}

// wordEnd returns where the word ends with which s begins, that of a key.
func wordEnd(s string) int {
	for i := range len(s) {
		switch c := s[i]; {
		case isAlphanumeric(c), c == '_', c == '-' && i > 0:
		case i > maxWord:
			return 0
		default:
			return i
		}
	}
	return 0 // and no colon follows
}

// maxWord is less than YAML allows a key.
const maxWord = 1000

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// plainLength returns how long the text without quotes is with which s begins, with the
// spaces behind it; 0 where that is none, or none that is understood.
func plainLength(s string, inBrackets bool) int {
	next := func(i int) byte {
		if i+1 < len(s) {
			return s[i+1]
		}
		return ' '
	}
	switch c := s[0]; {
	case strings.IndexByte("?:,[]{}#&*!|>'\"%@`", c) >= 0:
		return 0
	case c == '-' && !isAlphanumeric(next(0)):
		return 0
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c == '#' && s[i-1] == ' ':
			return i
		case c == ':' && (next(i) == ' ' || inBrackets && strings.IndexByte(",[]{}", next(i)) >= 0):
			return 0
		case !inBrackets:
		case c == ',', c == ']', c == '}':
			return i
		case c == '[', c == '{', c == '?' && strings.IndexByte(" ,[]{}", next(i)) >= 0:
			return 0
		}
	}
	return len(s)
}
