package content

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"dossier/internal/edtf"
	"dossier/internal/problem"
)

// A decoder reads one file's YAML strictly: a key that is not known, twice
// there or missing, or a value of the wrong shape, is a problem with its
// place, and reading goes on.
type decoder struct {
	file      string
	skip      int // lines of the file before the YAML
	config    *Config
	problems  problem.List
	addresses []Address
}

func newDecoder(file string, skip int, c *Config) *decoder {
	return &decoder{file: file, skip: skip, config: c}
}

// at returns the place of a node.
func (d *decoder) at(n *yaml.Node) problem.Pos {
	return problem.Pos{File: d.file, Line: d.skip + n.Line, Col: n.Column}
}

// within returns the place of the character at offset inside a scalar. It is
// exact for plain and quoted scalars on one line without escapes.
func (d *decoder) within(n *yaml.Node, offset int) problem.Pos {
	at := d.at(n)
	switch n.Style &^ yaml.TaggedStyle {
	case yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle:
		at.Col += 1 + offset
	case 0:
		at.Col += offset
	}
	return at
}

func (d *decoder) bad(n *yaml.Node, format string, args ...any) {
	d.problems.Addf(d.at(n), problem.BadValue, format, args...)
}

// parse returns the top node of a YAML document; nil where there is none or
// it cannot be read.
func (d *decoder) parse(src []byte) *yaml.Node {
	if pos, text := tooDeep(src); text != "" {
		d.problems.Addf(problem.Pos{File: d.file, Line: d.skip + pos.Line, Col: pos.Col}, problem.BadYAML, "%s", text)
		return nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		d.yamlError(src, err)
		return nil
	}
	if len(doc.Content) == 0 {
		return nil
	}
	return doc.Content[0]
}

// maxDepth bounds nesting: the deepest frontmatter has three levels, and the
// parser's cost grows with the square of the depth.
const maxDepth = 20

// tooDeep finds flow collections nested deeper than maxDepth before the
// parser sees them. Brackets inside quoted text count too: no text has so many.
func tooDeep(src []byte) (at problem.Pos, text string) {
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
	var load *yaml.LoadError
	if errors.As(err, &load) {
		text = load.Message
		mark, lines := load.Mark, bytes.Count(src, []byte("\n"))
		if mark.Line == 0 || mark.Line > lines && load.ContextMark.Line > 0 { // what began there never ended
			mark = load.ContextMark
		}
		if mark.Line > 0 {
			at.Line, at.Col = d.skip+min(mark.Line, lines), max(mark.Column, 1)
		}
		if load.ContextMsg != "" {
			text = load.ContextMsg + ": " + text
		}
	}
	d.problems.Addf(at, problem.BadYAML, "not valid YAML: %s; put text that holds \": \", \" #\" or begins with a special character in double quotes", text)
}

// A key is one key that a mapping may have.
type key struct {
	name     string
	required bool
	shape    shape // of what set reads
	set      func(n *yaml.Node)
}

// object reads a mapping with the given keys. what names it in problems.
func (d *decoder) object(n *yaml.Node, what string, keys []key) {
	seen := map[string]bool{}
	ok := d.pairs(n, func(k, v *yaml.Node) {
		i := slices.IndexFunc(keys, func(x key) bool { return x.name == k.Value })
		if i < 0 {
			d.problems.Addf(d.at(k), problem.UnknownKey, "%s has no key %q%s", what, k.Value,
				problem.DidYouMean(k.Value, names(keys), "the keys are "+strings.Join(slices.Collect(names(keys)), ", ")))
			return
		}
		seen[k.Value] = true
		if !d.empty(k, v) {
			keys[i].set(v)
		}
	})
	if !ok {
		return
	}
	for _, k := range keys {
		if k.required && !seen[k.name] {
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
func (d *decoder) pairs(n *yaml.Node, f func(k, v *yaml.Node)) bool {
	if !d.plain(n) {
		return false
	}
	if n.Kind != yaml.MappingNode {
		d.problems.Addf(d.at(n), problem.WrongType, "must be key: value pairs, not %s", shapeOf(n))
		return false
	}
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if k.Kind != yaml.ScalarNode || k.ShortTag() == "!!merge" || k.Anchor != "" {
			d.problems.Addf(d.at(k), problem.BadYAML, "a key must be a plain word; anchors, merges and lists as keys are not used here")
			continue
		}
		if line, dup := first[k.Value]; dup {
			d.problems.Addf(d.at(k), problem.DuplicateKey, "key %q stands already in line %d; remove one", k.Value, line)
			continue
		}
		first[k.Value] = d.skip + k.Line
		f(k, v)
	}
	return true
}

// plain refuses what frontmatter has no use for and what makes small files
// large: anchors, aliases, tags.
func (d *decoder) plain(n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.AliasNode, n.Anchor != "":
		d.problems.Addf(d.at(n), problem.BadYAML, "YAML anchors and aliases (& and *) are not used here; write the value out, in quotes if it begins with that character")
	case n.Style&yaml.TaggedStyle != 0:
		d.problems.Addf(d.at(n), problem.BadYAML, "YAML tags such as %s are not used here; remove it, or put the text in quotes", n.Tag)
	default:
		return true
	}
	return false
}

// empty reports and refuses a key without a value.
func (d *decoder) empty(k, v *yaml.Node) bool {
	null := v.Kind == yaml.ScalarNode && v.Style == 0 && v.ShortTag() == "!!null"
	blank := v.Kind == yaml.ScalarNode && strings.TrimSpace(v.Value) == ""
	if null || blank {
		d.problems.Addf(d.at(k), problem.EmptyValue, "%q has no value; fill it in or remove the line", k.Value)
		return true
	}
	return false
}

func shapeOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "key: value pairs"
	default:
		return "text"
	}
}

// text reads a scalar as its words on one line; "" after a problem.
func (d *decoder) text(n *yaml.Node) string {
	if !d.plain(n) {
		return ""
	}
	if n.Kind != yaml.ScalarNode {
		d.problems.Addf(d.at(n), problem.WrongType, "must be text, not %s", shapeOf(n))
		return ""
	}
	text := strings.Join(strings.Fields(n.Value), " ")
	for _, r := range text {
		if unseen(r) {
			d.bad(n, "holds the invisible character U+%04X; remove it", r)
			return ""
		}
	}
	return text
}

// list reads a list; one value alone counts as a list of one only where it is
// written as a list.
func (d *decoder) list(n *yaml.Node, f func(n *yaml.Node)) {
	if !d.plain(n) {
		return
	}
	if n.Kind != yaml.SequenceNode {
		d.problems.Addf(d.at(n), problem.WrongType, "must be a list, not %s; write it as [a, b]", shapeOf(n))
		return
	}
	for _, c := range n.Content {
		if c.Kind == yaml.ScalarNode && strings.TrimSpace(c.Value) == "" {
			d.problems.Addf(d.at(c), problem.EmptyValue, "an item of the list is empty; fill it in or remove it")
			continue
		}
		f(c)
	}
}

// value reads text and turns it into a T.
func value[T any](d *decoder, n *yaml.Node, parse func(string) (T, error)) (v T) {
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

func (d *decoder) date(n *yaml.Node) edtf.Date { return value(d, n, edtf.Parse) }
func (d *decoder) lang(n *yaml.Node) Lang      { return value(d, n, ParseLang) }
func (d *decoder) grade(n *yaml.Node) Grade    { return value(d, n, ParseGrade) }

// url reads the address of something outside and notes it with its place.
func (d *decoder) url(n *yaml.Node) URL {
	u := value(d, n, ParseURL)
	if u != "" {
		d.addresses = append(d.addresses, Address{d.at(n), u})
	}
	return u
}

// ref reads a reference to an entry in one of the folders.
func (d *decoder) ref(n *yaml.Node, folders ...string) Ref {
	return Ref{At: d.at(n), Text: d.text(n), Kinds: folders}
}

func (d *decoder) refs(n *yaml.Node, folders ...string) (refs []Ref) {
	d.list(n, func(n *yaml.Node) {
		r := d.ref(n, folders...)
		if slices.ContainsFunc(refs, func(other Ref) bool { return other.Text == r.Text }) {
			d.problems.Addf(r.At, problem.DuplicateKey, "%q stands twice in the list; remove one", r.Text)
			return
		}
		if !r.IsZero() {
			refs = append(refs, r)
		}
	})
	return refs
}

// term reads a word of a vocabulary; any word where the vocabulary is empty.
func (d *decoder) term(n *yaml.Node, v Vocabulary, what string) string {
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
func (d *decoder) flag(n *yaml.Node) bool {
	switch s := d.text(n); s {
	case "true":
		return true
	case "false", "":
	default:
		d.bad(n, "%q is neither true nor false; write one of them", s)
	}
	return false
}
