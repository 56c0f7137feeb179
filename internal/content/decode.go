package content

import (
	"bufio"
	"bytes"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"dossier/internal/edtf"
	"dossier/internal/markdown"
	"dossier/internal/problem"
)

// A decoder reads one file's YAML strictly: a key that is not known, twice
// there or missing, or a value of the wrong shape, is a problem with its
// place, and reading goes on.
type decoder struct {
	config *Config
	yaml   yamlReader
	body   markdown.Parser
	fences *bufio.Reader  // of split
	tables map[Role][]key // what keys has returned

	// of the file that is read
	file      string
	skip      int // lines of the file before the YAML
	entry     *Entry
	problems  problem.List
	about     []Ref
	addresses []Address
}

func newDecoder(file string, skip int, c *Config) *decoder {
	return &decoder{config: c, fences: bufio.NewReader(nil), tables: map[Role][]key{}, file: file, skip: skip}
}

// reuse makes d as new for another file, but for the memory that it has.
func (d *decoder) reuse(file string, skip int) {
	d.file, d.skip, d.problems, d.about, d.addresses = file, skip, nil, d.about[:0], d.addresses[:0]
}

// place returns the place of a node.
func (d *decoder) place(n *node) Place { return Place{int32(d.skip + n.line), int32(n.col)} }

// at returns the place of a node in its file.
func (d *decoder) at(n *node) problem.Pos { return d.place(n).In(d.file) }

// within returns the place of the character at offset inside a scalar. It is
// exact for plain and quoted scalars on one line without escapes.
func (d *decoder) within(n *node, offset int) problem.Pos {
	at := d.at(n)
	switch n.style &^ yaml.TaggedStyle {
	case yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle:
		at.Col += 1 + offset
	case 0:
		at.Col += offset
	}
	return at
}

func (d *decoder) bad(n *node, format string, args ...any) {
	d.problems.Addf(d.at(n), problem.BadValue, format, args...)
}

// parse returns the top node of a YAML document; nil where there is none or
// it cannot be read.
func (d *decoder) parse(src []byte) *node {
	if pos, text := tooDeep(src); text != "" {
		d.problems.Addf(problem.Pos{File: d.file, Line: d.skip + pos.Line, Col: pos.Col}, problem.BadYAML, "%s", text)
		return nil
	}
	if root, ok := d.yaml.read(string(src)); ok {
		root.detach()
		return &root
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		d.yamlError(src, err)
		return nil
	}
	if len(doc.Content) == 0 {
		return nil
	}
	root := nodeOf(doc.Content[0])
	return &root
}

// maxDepth bounds nesting: the deepest frontmatter has three levels, and the
// parser's cost grows with the square of the depth.
const maxDepth = 20

// tooDeep finds flow collections nested deeper than maxDepth before the
// parser sees them. Brackets inside quoted text count too: no text has so many.
func tooDeep(src []byte) (at problem.Pos, text string) {
	if bytes.Count(src, []byte("["))+bytes.Count(src, []byte("{")) <= maxDepth {
		return at, ""
	}
	depth, line, lineStart := 0, 1, 0
	for i, c := range src {
		switch c {
		case '\n':
			line, lineStart = line+1, i+1
		case '[', '{':
			if depth++; depth > maxDepth {
				return problem.Pos{Line: line, Col: utf8.RuneCount(src[lineStart:i]) + 1}, "brackets are nested deeper than 20; write a flat list"
			}
		case ']', '}':
			depth = max(depth-1, 0)
		}
	}
	return problem.Pos{}, ""
}

// yamlError turns the parser's error into a problem.
func (d *decoder) yamlError(src []byte, err error) {
	at := problem.Pos{File: d.file, Line: d.skip + 1, Col: 1}
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	lines := bytes.Split(bytes.TrimSuffix(src, []byte("\n")), []byte("\n"))
	var load *yaml.LoadError
	if errors.As(err, &load) {
		text = load.Message
		mark := load.Mark
		never := func(s string) bool { return strings.Contains(text, s) } // what began there ended
		if mark.Line == 0 || load.ContextMark.Line > 0 && (mark.Line > len(lines) || never("unexpected end") || never("expected ','") || never("expected ':'")) {
			mark = load.ContextMark
		}
		if mark.Line > 0 {
			at.Line, at.Col = d.skip+min(mark.Line, len(lines)), max(mark.Column, 1)
		}
		if load.ContextMsg != "" {
			text = load.ContextMsg + ": " + text
		}
	}
	d.problems.Addf(at, problem.BadYAML, "not valid YAML: %s", yamlFault(text, lines[at.Line-d.skip-1], at.Col))
}

// yamlFault says what is wrong at a column of a line, and what to do, where the library's
// words are text.
func yamlFault(text string, line []byte, col int) string {
	before := []rune(string(line))
	before = before[:min(col-1, len(before))]
	switch says := func(s string) bool { return strings.Contains(text, s) }; {
	case isTabbed(line):
		return "a tab indents the line; begin the line with spaces in place of the tab"
	case says("mapping values are not allowed") && strings.Contains(string(before), ": "):
		return `the text holds ": "; put it in double quotes`
	case says("mapping values are not allowed"):
		return "the line goes on with the one above; begin it in the column of the other keys, and write a space behind each key's colon"
	case says("quoted scalar: found unexpected end"):
		return "the quotation mark is never closed; close it, or put a text that begins with one in quotation marks of the other kind"
	case says("expected ',' or"), says("flow node: did not find expected node content"):
		return "the bracket is never closed, or a comma or an item is missing; write [a, b], and text that begins with a bracket in double quotes"
	case says("block mapping: did not find expected key"):
		return "something follows the value; put the whole of the text in quotation marks, or remove what follows"
	case says("could not find expected ':'"):
		return "the line has no colon; write key: value, or indent a line that goes on with the text above"
	case says("expected <document start>"):
		return "the keys begin in different columns; begin each at the start of its line"
	case says("cannot start any token"), says("block node: did not find expected node content"), says("unknown anchor"), says("not allowed in this context"), says("block scalar: did not find"), says("scanning an anchor"):
		return "the text begins with a character that means something to YAML; put it in double quotes"
	case says("unknown escape character"), says("expected hexadecimal number"):
		return `a backslash within double quotes means something to YAML; write \\ for one, or put the text in single quotes`
	}
	return text + `; put text that holds ": ", " #" or begins with a special character in double quotes`
}

// isTabbed reports whether a line is indented by a tab, which YAML does not allow.
func isTabbed(line []byte) bool {
	indent := line[:len(line)-len(bytes.TrimLeft(line, " \t"))]
	return bytes.IndexByte(indent, '\t') >= 0
}

// A key is one key that a mapping may have.
type key struct {
	name     string
	required bool
	shape    shape // of what set reads
	set      func(n *node)
}

// object reads a mapping with the given keys. what names it in problems.
func (d *decoder) object(n *node, what string, keys []key) {
	seen := make([]bool, len(keys))
	ok := d.pairs(n, func(k, v *node) {
		i := slices.IndexFunc(keys, func(x key) bool { return x.name == k.value })
		if i < 0 {
			d.problems.Addf(d.at(k), problem.UnknownKey, "%s has no key %q%s", what, k.value,
				problem.DidYouMean(k.value, names(keys), "the keys are "+strings.Join(slices.Collect(names(keys)), ", ")))
			return
		}
		seen[i] = true
		if !d.empty(k, v, keys[i].required) {
			keys[i].set(v)
		}
	})
	if !ok {
		return
	}
	for i, k := range keys {
		if k.required && !seen[i] {
			d.problems.Addf(d.at(n), problem.MissingKey, "%s lacks %q; add it", what, k.name)
		}
	}
}

func names(keys []key) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for _, k := range keys {
			if !yield(k.name) {
				return
			}
		}
	}
}

// pairs calls f for each key and value of a mapping, in order, once a key.
func (d *decoder) pairs(n *node, f func(k, v *node)) bool {
	if !d.plain(n) {
		return false
	}
	if n.kind != yaml.MappingNode {
		d.problems.Addf(d.at(n), problem.WrongType, "must be key: value pairs, not %s", shapeOf(n))
		return false
	}
	for i := 0; i+1 < len(n.content); i += 2 {
		k, v := &n.content[i], &n.content[i+1]
		if !k.isWord() {
			d.problems.Addf(d.at(k), problem.BadYAML, "a key must be a plain word; anchors, merges and lists as keys are not used here")
			continue
		}
		if first := n.key(k.value); first != k {
			d.problems.Addf(d.at(k), problem.DuplicateKey, "key %q stands already in line %d; remove one", k.value, d.at(first).Line)
			continue
		}
		f(k, v)
	}
	return true
}

// plain refuses what frontmatter has no use for and what makes small files
// large: anchors, aliases, tags.
func (d *decoder) plain(n *node) bool {
	switch {
	case n.mark == "&":
		d.problems.Addf(d.at(n), problem.BadYAML, "YAML anchors and aliases (& and *) are not used here; write the value out, in quotes if it begins with that character")
	case n.mark != "":
		d.problems.Addf(d.at(n), problem.BadYAML, "YAML tags such as %s are not used here; remove it, or put the text in quotes", n.mark)
	default:
		return true
	}
	return false
}

// empty reports and refuses a key without a value.
func (d *decoder) empty(k, v *node, required bool) bool {
	blank := v.kind == yaml.ScalarNode && strings.TrimSpace(v.value) == ""
	if v.isNull() || blank {
		cure := "fill it in or remove the line"
		if required {
			cure = "fill it in"
		}
		d.problems.Addf(d.at(k), problem.EmptyValue, "%q has no value; %s", k.value, cure)
		return true
	}
	return false
}

func shapeOf(n *node) string {
	switch n.kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "key: value pairs"
	default:
		return "text"
	}
}

// text reads a scalar as its words on one line; "" after a problem.
func (d *decoder) text(n *node) string {
	if !d.plain(n) {
		return ""
	}
	if n.kind != yaml.ScalarNode {
		d.problems.Addf(d.at(n), problem.WrongType, "must be text, not %s", shapeOf(n))
		return ""
	}
	text := n.value
	if !oneSpaced(text) {
		text = strings.Join(strings.Fields(text), " ")
	}
	for _, r := range text {
		if unseen(r) {
			d.bad(n, "holds the invisible character U+%04X; remove it", r)
			return ""
		}
	}
	return text
}

// oneSpaced reports whether there are only single spaces in a text, and between words.
func oneSpaced(s string) bool {
	space := true
	for _, r := range s {
		if unicode.IsSpace(r) && (space || r != ' ') {
			return false
		}
		space = r == ' '
	}
	return !space || s == ""
}

// list reads a list; one value alone counts as a list of one only where it is
// written as a list.
func (d *decoder) list(n *node, f func(n *node)) {
	if !d.plain(n) {
		return
	}
	if n.kind != yaml.SequenceNode {
		d.problems.Addf(d.at(n), problem.WrongType, "must be a list, not %s; write it as [a, b]", shapeOf(n))
		return
	}
	for i := range n.content {
		c := &n.content[i]
		if c.kind == yaml.ScalarNode && strings.TrimSpace(c.value) == "" {
			d.problems.Addf(d.at(c), problem.EmptyValue, "an item of the list is empty; fill it in or remove it")
			continue
		}
		f(c)
	}
}

// value reads text and turns it into a T.
func value[T any](d *decoder, n *node, parse func(string) (T, error)) (v T) {
	s := d.text(n)
	if s == "" {
		return v
	}
	v, err := parse(s)
	if err != nil {
		at := d.at(n)
		var inDate *edtf.Error
		if errors.As(err, &inDate) {
			at = d.within(n, inDate.Offset)
		}
		d.problems.Addf(at, problem.BadValue, "%s", err)
	}
	return v
}

func (d *decoder) date(n *node) edtf.Date { return value(d, n, edtf.Parse) }
func (d *decoder) lang(n *node) Lang      { return value(d, n, ParseLang) }
func (d *decoder) grade(n *node) Grade    { return value(d, n, ParseGrade) }

// url reads the address of something outside and notes it with its place.
func (d *decoder) url(n *node) URL {
	u := value(d, n, ParseURL)
	if u != "" {
		d.addresses = append(d.addresses, Address{d.place(n), u})
	}
	return u
}

// ref reads a reference to an entry in one of the folders, between which are spaces; ""
// is any.
func (d *decoder) ref(n *node, folders string) Ref {
	return newRef(d.place(n), wording{text: d.text(n), folders: folders})
}

func (d *decoder) refs(n *node, folders string) []Ref {
	return d.appendRefs(slices.Grow([]Ref(nil), len(n.content)), n, folders)
}

// appendRefs appends the references of a list, in which none stands twice.
func (d *decoder) appendRefs(refs []Ref, n *node, folders string) []Ref {
	before := len(refs)
	d.list(n, func(n *node) {
		r := d.ref(n, folders)
		if slices.ContainsFunc(refs[before:], func(other Ref) bool { return other.Text() == r.Text() }) {
			d.problems.Addf(d.at(n), problem.DuplicateKey, "%q stands twice in the list; remove one", r.Text())
			return
		}
		if !r.IsZero() {
			refs = append(refs, r)
		}
	})
	return refs
}

// term reads a word of a vocabulary; any word where the vocabulary is empty.
func (d *decoder) term(n *node, v Vocabulary, what string) string {
	s := d.text(n)
	if s == "" || len(v) == 0 {
		return s
	}
	for name := range v.names {
		if name == s {
			return s
		}
	}
	d.problems.Addf(d.at(n), problem.UnknownTerm, "no %s %q%s", what, s,
		problem.DidYouMean(s, v.names, "site.yaml has "+strings.Join(slices.Collect(v.names), ", ")))
	return ""
}

// flag reads true or false.
func (d *decoder) flag(n *node) bool {
	switch s := d.text(n); s {
	case "true":
		return true
	case "false", "":
	default:
		d.bad(n, "%q is neither true nor false; write one of them", s)
	}
	return false
}
