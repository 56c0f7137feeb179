package content

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"dossier/internal/problem"
)

// Format returns a file of content/ with the keys of its frontmatter in canonical order
// and its values in quotes where they need them and nowhere else. Every other byte is
// kept, comments with the key above which or behind which they stand. A file whose
// frontmatter has problems is returned as it is, with them; the error is for one that
// cannot be changed without losing something.
//
// What stands on several lines keeps its quotes, and a mapping in braces with a comment
// inside keeps its order.
func (c *Config) Format(file string, src []byte) ([]byte, problem.List, error) {
	var ps problem.List
	role, _ := c.Role(idOf(file).Folder())
	text, ok := checkBytes(src, file, &ps)
	if !ok {
		return src, ps, nil
	}
	d := newDecoder(file, 0, c)
	matter, _, skip, _, ok := d.split(text, file, &ps)
	if !ok {
		return src, ps, nil
	}
	d.reuse(file, skip)
	d.frontmatter(matter, newEntry(file, role))
	if len(d.problems) > 0 {
		return src, append(ps, d.problems...), nil
	}
	object := shape{keys: d.keys(role)}
	start, end := matterOf(src)
	before, after := src[start:end], src[start:end]
	for _, pass := range []func(*form, *yaml.Node, shape){(*form).scalars, (*form).objects, (*form).order} {
		f, err := newForm(after)
		if err != nil {
			return src, nil, fmt.Errorf("%s: %w", file, err)
		}
		pass(f, f.root, object)
		after = f.apply()
	}
	was, err := newForm(before)
	if err != nil {
		return src, nil, fmt.Errorf("%s: %w", file, err)
	}
	is, err := newForm(after)
	if err != nil || !sameTree(was.root, is.root) {
		return src, nil, fmt.Errorf("%s: its frontmatter cannot be put in order without changing it; write it on fewer lines, or in order by hand", file)
	}
	return slices.Concat(src[:start], after, src[end:]), nil, nil
}

// idOf returns the ID of the entry in a file of content/.
func idOf(file string) ID {
	return ID(strings.TrimSuffix(strings.TrimPrefix(file, Dir+"/"), ".md"))
}

// matterOf returns where the frontmatter lies in a file that split has accepted,
// carriage returns included.
func matterOf(src []byte) (start, end int) {
	start = bytes.IndexByte(src, '\n') + 1
	for end = start; ; end += bytes.IndexByte(src[end:], '\n') + 1 {
		if line, _, _ := bytes.Cut(src[end:], []byte("\n")); string(bytes.TrimSuffix(line, []byte("\r"))) == "---" {
			return start, end
		}
	}
}

// sameTree reports whether two documents say the same, in whatever order and quotes.
func sameTree(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.Value != b.Value || len(a.Content) != len(b.Content) {
		return false
	}
	if a.Kind != yaml.MappingNode {
		return slices.EqualFunc(a.Content, b.Content, sameTree)
	}
	for i := 0; i < len(a.Content); i += 2 {
		v := valueOf(b, a.Content[i].Value)
		if v == nil || !sameTree(a.Content[i+1], v) {
			return false
		}
	}
	return true
}

// valueOf returns the value of a key of a mapping, nil where it has none.
func valueOf(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// A form is a piece of YAML and the changes to be made in it. It is changed by its
// bytes: a document that is written anew from its tree loses what the tree does not hold.
type form struct {
	src   []byte
	lines []int // where each line starts, and where the last ends
	root  *yaml.Node
	edits []edit
}

// An edit puts text in place of src[start:end].
type edit struct {
	start, end int
	text       string
}

func newForm(src []byte) (*form, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		return nil, err
	}
	if len(doc.Content) == 0 {
		return nil, fmt.Errorf("nothing is written there")
	}
	f := &form{src: src, root: doc.Content[0], lines: []int{0}}
	for i, b := range src {
		if b == '\n' && i+1 < len(src) {
			f.lines = append(f.lines, i+1)
		}
	}
	f.lines = append(f.lines, len(src))
	return f, nil
}

func (f *form) edit(start, end int, text string) {
	if string(f.src[start:end]) != text {
		f.edits = append(f.edits, edit{start, end, text})
	}
}

// apply makes the changes, none of which overlaps another.
func (f *form) apply() []byte {
	slices.SortFunc(f.edits, func(a, b edit) int { return cmp.Compare(a.start, b.start) })
	var out []byte
	from := 0
	for _, e := range f.edits {
		out = append(append(out, f.src[from:e.start]...), e.text...)
		from = e.end
	}
	return append(out, f.src[from:]...)
}

// start returns where a node begins: columns count characters.
func (f *form) start(n *yaml.Node) int {
	at := f.lines[n.Line-1]
	for range n.Column - 1 {
		_, size := utf8.DecodeRune(f.src[at:])
		at += size
	}
	return at
}

// end returns where a node ends, which the parser does not say: that of a scalar on one
// line, or of a collection in brackets without comments; -1 for others.
func (f *form) end(n *yaml.Node) int {
	at := f.start(n)
	if n.Kind == yaml.ScalarNode {
		switch n.Style {
		case 0:
			if strings.HasPrefix(string(f.src[at:]), n.Value) {
				return at + len(n.Value)
			}
		case yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle:
			return endOfQuotes(f.src, at)
		}
		return -1
	}
	if n.Style&yaml.FlowStyle == 0 {
		return -1
	}
	at++
	if len(n.Content) > 0 {
		if at = f.end(n.Content[len(n.Content)-1]); at < 0 {
			return -1
		}
	}
	for ; at < len(f.src); at++ {
		switch f.src[at] {
		case ']', '}':
			return at + 1
		case ' ', '\t', '\r', '\n', ',':
		default:
			return -1
		}
	}
	return -1
}

// endOfQuotes returns where the quoted scalar that begins at src[at] ends; -1 where that
// is another line.
func endOfQuotes(src []byte, at int) int {
	quote := src[at]
	for i := at + 1; i < len(src) && src[i] != '\n'; i++ {
		switch {
		case src[i] == '\\' && quote == '"':
			if i++; i < len(src) && src[i] == '\n' {
				return -1
			}
		case src[i] == quote && quote == '\'' && i+1 < len(src) && src[i+1] == quote:
			i++
		case src[i] == quote:
			return i + 1
		}
	}
	return -1
}

// scalars puts each key and value in canonical quotes.
func (f *form) scalars(n *yaml.Node, s shape) { f.scalarsIn(n, s, inBlock) }

func (f *form) scalarsIn(n *yaml.Node, s shape, in context) {
	if n.Style&yaml.FlowStyle != 0 {
		in = inFlow
	}
	switch n.Kind {
	case yaml.ScalarNode:
		f.scalar(n, s.bare, in)
	case yaml.SequenceNode:
		for _, c := range n.Content {
			f.scalarsIn(c, *s.item, in)
		}
	case yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			k, v := n.Content[i], n.Content[i+1]
			f.scalar(k, false, in|asKey)
			f.scalarsIn(v, s.of(k.Value), in)
		}
	}
}

// of returns the shape of a key's value.
func (s shape) of(name string) shape {
	if s.each != nil {
		return *s.each
	}
	return s.keys[slices.IndexFunc(s.keys, func(k key) bool { return k.name == name })].shape
}

func (f *form) scalar(n *yaml.Node, bare bool, in context) {
	start, end := f.start(n), f.end(n)
	if end < 0 || strings.ContainsFunc(n.Value, func(r rune) bool { return unseen(r) || r == '\ufeff' }) {
		return
	}
	if n.Style == 0 && (bare || !readsOtherwise(n.Value)) {
		return // it was read as itself
	}
	if written := quoted(n.Value, bare, in); written != "" {
		f.edit(start, end, written)
	}
}

// A context is where a scalar stands.
type context int

const (
	inBlock context = 0
	inFlow  context = 1 << iota // between brackets
	asKey                       // before a colon
)

// quoted writes a text of one line as YAML: plainly where every reader takes it for that
// text, and else in double quotes. What is bare, a number or a date, is never in quotes;
// "" where that cannot be.
func quoted(s string, bare bool, in context) string {
	if isPlain(s, in) && (bare || !readsOtherwise(s)) {
		return s
	}
	if bare {
		return ""
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// isPlain reports whether the parser reads a text without quotes as itself.
func isPlain(s string, in context) bool {
	if s == "" || strings.ContainsAny(s, "\n\r\t") {
		return false
	}
	src, path := s, 0
	switch in {
	case inBlock:
		src, path = "k: "+s+"\n", 1
	case asKey:
		src = s + ": v\n"
	case inFlow:
		src, path = "{k: "+s+", l: [v, "+s+"]}\n", 1
	case inFlow | asKey:
		src = "{" + s + ": v}\n"
	}
	var doc yaml.Node
	if yaml.Unmarshal([]byte(src), &doc) != nil || len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return false
	}
	m := doc.Content[0]
	if len(m.Content) != 2 && in != inFlow || in == inFlow && (len(m.Content) != 4 || len(m.Content[3].Content) != 2 || m.Content[3].Content[1].Kind != yaml.ScalarNode) {
		return false
	}
	n := m.Content[path]
	return n.Kind == yaml.ScalarNode && n.Style == 0 && n.Value == s && n.Anchor == "" && n.LineComment == "" && n.HeadComment == "" && n.FootComment == ""
}

// readsOtherwise reports whether a plain scalar is more than a text to a reader of YAML
// 1.1 (https://yaml.org/type/) or of the core schema of 1.2.
func readsOtherwise(s string) bool { return otherTypes.MatchString(s) }

var otherTypes = regexp.MustCompile(`^(?:` + strings.Join([]string{
	`~|null|Null|NULL`,
	`y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF`,
	`[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+)`,
	`[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?`,
	`[-+]?\.[0-9_]+(?:[eE][-+]?[0-9]+)?`,
	`[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)`,
	`[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)?`,
	`<<|=`,
}, "|") + `)$`)

// order puts the keys of a mapping in canonical order.
func (f *form) order(n *yaml.Node, s shape) { f.orderWithin(n, s, 0, len(f.src)) }

// objects does so with the mappings below the first, which have none below them.
func (f *form) objects(root *yaml.Node, s shape) {
	chunks := f.chunks(root, 0, len(f.src))
	for i := 0; i < len(root.Content); i += 2 {
		v, of := root.Content[i+1], s.of(root.Content[i].Value)
		from, to := 0, len(f.src)
		if chunks != nil {
			from, to = chunks[i/2], chunks[i/2+1]
		}
		switch {
		case of.keys != nil:
			f.orderWithin(v, of, from, to)
		case of.item != nil && of.item.keys != nil:
			starts := f.items(v, to)
			for j, item := range v.Content {
				f.orderWithin(item, *of.item, starts[j], starts[j+1])
			}
		}
	}
}

// items returns where each item of a list starts, and where the last ends at the latest.
func (f *form) items(list *yaml.Node, to int) []int {
	var starts []int
	for _, n := range list.Content {
		at := f.start(n)
		if list.Style&yaml.FlowStyle == 0 {
			at = f.above(n.Line, list.Column)
		}
		starts = append(starts, at)
	}
	return append(starts, to)
}

// orderWithin orders a mapping that lies in src[from:to].
func (f *form) orderWithin(n *yaml.Node, s shape, from, to int) {
	rank := func(i int) int {
		return slices.IndexFunc(s.keys, func(k key) bool { return k.name == n.Content[2*i].Value })
	}
	order := make([]int, len(n.Content)/2)
	for i := range order {
		order[i] = i
	}
	byRank := func(a, b int) int { return cmp.Compare(rank(a), rank(b)) }
	if slices.IsSortedFunc(order, byRank) {
		return
	}
	slices.SortStableFunc(order, byRank)
	if n.Style&yaml.FlowStyle != 0 {
		f.orderFlow(n, order)
		return
	}
	chunks := f.chunks(n, from, to)
	if chunks == nil {
		return
	}
	indent := strings.Repeat(" ", n.Column-1)
	behindDash := f.src[chunks[0]] != ' ' && n.Column > 1 && chunks[0] == f.start(n)
	var b strings.Builder
	for slot, i := range order {
		piece := string(f.src[chunks[i]:chunks[i+1]])
		switch {
		case behindDash && slot == 0:
			piece = strings.TrimLeft(piece, " ")
		case behindDash && i == 0:
			piece = indent + piece
		}
		b.WriteString(piece)
	}
	f.edit(chunks[0], chunks[len(chunks)-1], b.String())
}

// orderFlow orders a mapping in braces: what stands between its pairs stays.
func (f *form) orderFlow(n *yaml.Node, order []int) {
	type span struct{ start, end int }
	var pairs []span
	for i := 0; i < len(n.Content); i += 2 {
		pairs = append(pairs, span{f.start(n.Content[i]), f.end(n.Content[i+1])})
	}
	end := f.end(n)
	if end < 0 {
		return
	}
	at := f.start(n)
	for _, p := range pairs {
		if p.end < 0 || bytes.Contains(f.src[at:p.start], []byte("#")) || bytes.Contains(f.src[at:p.start], []byte("?")) {
			return
		}
		at = p.end
	}
	for slot, i := range order {
		f.edit(pairs[slot].start, pairs[slot].end, string(f.src[pairs[i].start:pairs[i].end]))
	}
}

// chunks returns where the lines of each key of a block mapping start, the comments
// above it included, and where those of the last end; nil where they are not whole lines.
// The mapping lies in src[from:to].
func (f *form) chunks(n *yaml.Node, from, to int) []int {
	if n.Style&yaml.FlowStyle != 0 {
		return nil
	}
	var starts []int
	for i := 0; i < len(n.Content); i += 2 {
		k := n.Content[i]
		if k.Column != n.Column || f.src[f.start(k)] == '?' {
			return nil
		}
		at := f.start(k)
		if len(bytes.TrimLeft(f.src[f.lines[k.Line-1]:at], " ")) == 0 {
			at = f.above(k.Line, n.Column)
		} else if i > 0 {
			return nil
		}
		starts = append(starts, max(at, from))
	}
	end := to
	for line := f.lineAt(to); ; line-- { // comments and empty lines at the end belong to no key
		start := f.lines[line-1]
		text := bytes.TrimLeft(f.src[start:f.lines[line]], " ")
		blank := len(bytes.TrimSpace(text)) == 0
		if start <= starts[len(starts)-1] || !blank && (text[0] != '#' || f.lines[line]-start-len(text) >= n.Column) {
			break
		}
		end = start
	}
	return append(starts, end)
}

// lineAt returns the number of the line that ends at an offset.
func (f *form) lineAt(end int) int {
	i, _ := slices.BinarySearch(f.lines, end)
	return i
}

// above returns the start of a line, or of the comment directly above it that is not
// indented deeper than the column.
func (f *form) above(line, column int) int {
	for line > 1 {
		start := f.lines[line-2]
		text := bytes.TrimLeft(f.src[start:f.lines[line-1]], " ")
		if text[0] != '#' || f.lines[line-1]-start-len(text) >= column {
			break
		}
		line--
	}
	return f.lines[line-1]
}
