package content

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"dossier/internal/markdown"
	"dossier/internal/problem"
)

// Rename returns what must change for the entry from to be called to, in the order of
// writing: the file under its new name, those that refer to it, and the removal of the
// old one, so that its text is there at any moment. Every reference is rewritten, the old
// address leads on by redirect_from, and no other byte changes. The dossier must be what
// fsys holds, without problems: in a file that cannot be read a reference is not seen.
//
// The oldest address stays the first of redirect_from, since ids are made of it; where
// that is the one to which an entry returns, it stays there although it is its own.
func (d *Dossier) Rename(fsys fs.FS, from, to ID) ([]Change, error) {
	r := renaming{dossier: d, from: from, to: to}
	var first, rest []Change
	for _, e := range d.Entries {
		if e.ID != from && !slices.ContainsFunc(e.refs(), r.leads) {
			continue
		}
		src, err := fs.ReadFile(fsys, e.File)
		if err != nil {
			return nil, err
		}
		data, err := r.entry(e, src)
		if err != nil {
			return nil, err
		}
		if e.ID == from {
			first = append(first, Change{FileOf(to), data})
		} else {
			rest = append(rest, Change{e.File, data})
		}
	}
	if slices.ContainsFunc(d.Config.Navigation, r.navigates) {
		src, err := fs.ReadFile(fsys, SettingsFile)
		if err != nil {
			return nil, err
		}
		data, err := r.settings(src)
		if err != nil {
			return nil, err
		}
		rest = append(rest, Change{SettingsFile, data})
	}
	return slices.Concat(first, rest, []Change{{File: FileOf(from)}}), nil
}

// With returns the dossier with changes made, and the problems of what has changed.
func (d *Dossier) With(changes []Change) (*Dossier, problem.List) {
	var ps problem.List
	next := *d
	next.Entries = slices.Clone(d.Entries)
	for _, c := range changes {
		if c.File == SettingsFile {
			if config := parseConfig(c.Data, d.Config.Base, &ps); config != nil {
				next.Config = config
			}
			continue
		}
		next.Entries = slices.DeleteFunc(next.Entries, func(e *Entry) bool { return e.File == c.File })
		if c.Data == nil {
			continue
		}
		if _, _, ok := place(c.File, d.Config, &ps); ok {
			if e := newDecoder("", 0, d.Config).parseEntry(c.File, c.Data, &ps); e != nil {
				next.Entries = append(next.Entries, e)
			}
		}
	}
	slices.SortFunc(next.Entries, func(a, b *Entry) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return &next, ps
}

// refs returns every reference of an entry, in its frontmatter and its body.
func (e *Entry) refs() []Ref {
	refs := e.matterRefs()
	for _, l := range e.Links {
		refs = append(refs, l.Ref)
	}
	for _, c := range e.Citations {
		refs = append(refs, c.Ref)
	}
	return refs
}

func (e *Entry) matterRefs() []Ref {
	refs := slices.Concat(e.About, e.Article.Relays, e.Article.Events, e.Event.Sources, []Ref{e.Article.Publisher, e.Entity.PartOf})
	for _, q := range e.Event.Quantities {
		refs = append(refs, q.Of, q.Source)
	}
	for _, a := range e.Event.Accounts {
		refs = append(refs, a.Source)
	}
	return refs
}

// A renaming finds and rewrites references from one ID to another.
type renaming struct {
	dossier  *Dossier
	from, to ID
}

// leads reports whether a reference leads to the entry by its slug or ID; one by another
// of its names goes on leading there.
func (r *renaming) leads(ref Ref) bool {
	switch ref.Text() {
	case string(r.from):
		return true
	case r.from.Slug():
		return !ref.Exact() && ref.MayLieIn(r.from.Folder())
	}
	return false
}

func (r *renaming) navigates(ref Ref) bool { return ref.Text() == string(r.from) }

// instead returns what to write in place of a reference as written.
func (r *renaming) instead(written string) string {
	if written == string(r.from) {
		return string(r.to)
	}
	return r.to.Slug()
}

// entry rewrites a file.
func (r *renaming) entry(e *Entry, src []byte) ([]byte, error) {
	var ps problem.List
	text, ok := checkBytes(src, e.File, &ps)
	if !ok {
		return nil, hasChanged(e)
	}
	_, body, _, _, ok := newDecoder("", 0, r.dossier.Config).split(text, e.File, &ps)
	if !ok {
		return nil, hasChanged(e)
	}
	start, end := matterOf(text)
	f, err := newForm(text[start:end])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.File, err)
	}
	for _, ref := range e.matterRefs() {
		if r.leads(ref) {
			if err := f.replace(ref.At.In(e.File), int(ref.At.Line)-1, r.instead(ref.Text())); err != nil {
				return nil, err
			}
		}
	}
	if e.ID == r.from {
		if err := r.redirect(f, e); err != nil {
			return nil, err
		}
	}
	edits := shifted(f.edits, start)
	inBody, err := r.body(e, body)
	if err != nil {
		return nil, err
	}
	whole := form{src: src, edits: append(edits, shifted(inBody, len(text)-len(body))...)}
	whole.undoNewlines()
	return whole.apply(), nil
}

func hasChanged(e *Entry) error {
	return fmt.Errorf("%s has changed meanwhile; run it again", e.File)
}

func shifted(edits []edit, by int) []edit {
	for i := range edits {
		edits[i].start += by
		edits[i].end += by
	}
	return edits
}

// undoNewlines turns places in a text without carriage returns into places in src, which
// may have them.
func (f *form) undoNewlines() {
	if !bytes.Contains(f.src, []byte("\r\n")) {
		return
	}
	at := make([]int, 0, len(f.src)+1)
	for i, b := range f.src {
		if b != '\n' || i == 0 || f.src[i-1] != '\r' { // a line ends before both
			at = append(at, i)
		}
	}
	at = append(at, len(f.src))
	for i, e := range f.edits {
		f.edits[i] = edit{at[e.start], at[e.end], strings.ReplaceAll(e.text, "\n", "\r\n")}
	}
}

// replace writes another text in place of the scalar in a line of the form, which lies at
// a place of the file.
func (f *form) replace(at problem.Pos, line int, text string) error {
	var find func(n *yaml.Node) *yaml.Node
	find = func(n *yaml.Node) *yaml.Node {
		if n.Kind == yaml.ScalarNode && n.Line == line && n.Column == at.Col {
			return n
		}
		for _, c := range n.Content {
			if found := find(c); found != nil {
				return found
			}
		}
		return nil
	}
	n := find(f.root)
	if n == nil || f.end(n) < 0 {
		return fmt.Errorf("%s: the reference cannot be rewritten; write it on one line", at)
	}
	start := f.start(n)
	if quote := string(f.src[start]); n.Style != 0 && quoted(n.Value, false, inFlow) == n.Value {
		text = quote + text + quote // not needed before either
	} else {
		text = quoted(text, false, inFlow)
	}
	f.edit(start, f.end(n), text)
	return nil
}

// redirect adds the old address to redirect_from, and takes away the new one.
func (r *renaming) redirect(f *form, e *Entry) error {
	const name = "redirect_from"
	by := fmt.Errorf("%s: %s cannot be changed; write it as [a, b] on one line", e.File, name)
	was := make([]string, len(e.RedirectFrom))
	for i, t := range e.RedirectFrom {
		was[i] = t.Text
	}
	is := slices.Clone(was)
	back := slices.Index(is, string(r.to))
	published := slices.ContainsFunc(r.dossier.Permalinks, func(p Permalink) bool { return p.Path == string(r.from) })
	if (back < 0 || published) && !slices.Contains(is, string(r.from)) {
		is = append(is, string(r.from))
	}
	if back > 0 || back == 0 && len(is) == 1 {
		is = slices.Delete(is, back, back+1)
	}
	list := valueOf(f.root, name)
	chunks := f.chunks(f.root, 0, len(f.src))
	switch {
	case slices.Equal(was, is):
		return nil
	case chunks == nil:
		return by
	case list == nil:
		keys := newDecoder("", 0, r.dossier.Config).keys(e.Role)
		rank := func(s string) int { return slices.IndexFunc(keys, func(k key) bool { return k.name == s }) }
		at := chunks[len(chunks)-1]
		for i := len(f.root.Content) - 2; i >= 0 && rank(f.root.Content[i].Value) > rank(name); i -= 2 {
			at = chunks[i/2]
		}
		f.edit(at, at, strings.Repeat(" ", f.root.Column-1)+name+": ["+is[0]+"]\n")
	case len(is) == 0:
		i := slices.Index(f.root.Content, list)
		f.edit(f.lines[f.root.Content[i-1].Line-1], chunks[i/2+1], "")
	case list.Style&yaml.FlowStyle == 0 && len(is) == len(was)+1:
		last := list.Content[len(list.Content)-1]
		f.edit(f.lines[last.Line], f.lines[last.Line], strings.Repeat(" ", list.Column-1)+"- "+is[len(was)]+"\n")
	case f.end(list) < 0:
		return by
	case len(is) == len(was)+1 && len(was) > 0:
		at := f.end(list.Content[len(list.Content)-1])
		f.edit(at, at, ", "+is[len(was)])
	default:
		f.edit(f.start(list), f.end(list), "["+strings.Join(is, ", ")+"]")
	}
	return nil
}

// body rewrites the links and citations of a body.
func (r *renaming) body(e *Entry, body []byte) (edits []edit, err error) {
	_, written := markdown.Parse(body)
	if len(written.Links) != len(e.Links) || len(written.Citations) != len(e.Citations) {
		return nil, hasChanged(e)
	}
	seen := map[markdown.Span]bool{} // two links may have one definition
	for i, link := range e.Links {
		l := written.Links[i]
		if !r.leads(link.Ref) || l.Dest == "" { // [[#heading]] names nobody
			continue
		}
		span, ok := l.Destination(body)
		if !ok {
			return nil, fmt.Errorf("%s: where the link leads cannot be rewritten; write it as [[%s]]", link.At.In(e.File), link.Text())
		}
		text := r.instead(l.Dest)
		if !l.Wiki {
			folder, _ := path.Split(string(body[span.Start:span.End]))
			text = folder + r.to.Slug() + ".md"
		}
		if !seen[span] {
			seen[span] = true
			edits = append(edits, edit{span.Start, span.End, text})
		}
	}
	for i, c := range e.Citations {
		if id := written.Citations[i]; r.leads(c.Ref) {
			start := id.Offset + len("@")
			edits = append(edits, edit{start, start + len(id.ID), r.instead(id.ID)})
		}
	}
	return edits, nil
}

// settings rewrites the navigation of site.yaml.
func (r *renaming) settings(src []byte) ([]byte, error) {
	f, err := newForm(src)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", SettingsFile, err)
	}
	for _, ref := range r.dossier.Config.Navigation {
		if r.navigates(ref) {
			if err := f.replace(ref.At.In(SettingsFile), int(ref.At.Line), string(r.to)); err != nil {
				return nil, err
			}
		}
	}
	return f.apply(), nil
}
