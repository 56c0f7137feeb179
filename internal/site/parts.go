package site

import (
	"cmp"
	"iter"
	"slices"

	"dossier/internal/content"
	"dossier/internal/problem"
)

// parts turns part_of around and breaks circles, which are problems.
func (l *linker) parts() {
	for _, e := range l.Entries {
		steps := 0
		for up := e.PartOf; up != nil && steps <= len(l.Entries); up = up.PartOf {
			if up == e {
				l.problems.Addf(e.Entity.PartOf.At.In(e.File), problem.Circle, "%s is part of %s, which is part of it in turn; remove the wrong one", e.ID, e.PartOf.ID)
				e.PartOf = nil
				break
			}
			steps++
		}
	}
	for _, e := range l.Entries {
		if e.PartOf != nil {
			e.PartOf.Parts = append(e.PartOf.Parts, e)
		}
	}
}

// A Report is an article or event that concerns an entity, by itself or
// through a part of it, or an entry whose body refers to another.
type Report struct {
	*Entry
	Through *Entry // the part; nil where it concerns the entity itself

	of *Entry // the entity, or the other entry; nil for a report of neither
}

// Contexts returns the sentences of the report's body that refer to the entity
// itself.
func (r Report) Contexts() []Context {
	if r.of == nil {
		return nil
	}
	return contexts(r.of.backlinksFrom(r.Entry))
}

// Concerning returns the articles or the events that name an entity or one of
// its parts in their frontmatter, newest first, each once.
func (e *Entry) Concerning(role content.Role) []Report {
	list := make([]Report, 0, count(e.bySource(), func(bs []Backlink) bool { return about(bs, role) }))
	if len(e.Parts) == 0 {
		return e.concern(list, role, e, nil)
	}
	list = e.concern(list, role, e, map[*Entry]bool{})
	slices.SortFunc(list, func(a, b Report) int { return Newest(a.Entry, b.Entry) })
	return list
}

// concern appends what concerns an entity: what names part, which is e itself or lies
// within it, or a part of that, and was not seen before.
func (e *Entry) concern(list []Report, role content.Role, part *Entry, seen map[*Entry]bool) []Report {
	for bs := range part.bySource() {
		from := bs[0].From
		if !about(bs, role) || seen[from] {
			continue
		}
		r := Report{Entry: from, of: e}
		if part != e {
			r.Through = part
		}
		if seen != nil {
			seen[from] = true
		}
		list = append(list, r)
	}
	for _, p := range part.Parts {
		list = e.concern(list, role, p, seen)
	}
	return list
}

// about reports whether backlinks come from an entry of a role that names their target
// in its frontmatter.
func about(from []Backlink, role content.Role) bool {
	return from[0].Via == ViaAbout && from[0].From.Role == role
}

// count returns how many of some things are so.
func count[T any](things iter.Seq[T], so func(T) bool) (n int) {
	for x := range things {
		if so(x) {
			n++
		}
	}
	return n
}

// backlinksFrom returns the backlinks of e from one entry.
func (e *Entry) backlinksFrom(from *Entry) []Backlink {
	at := func(order int32) int {
		i, _ := slices.BinarySearchFunc(e.Backlinks, order, func(b Backlink, order int32) int { return cmp.Compare(b.From.order, order) })
		return i
	}
	return e.Backlinks[at(from.order):at(from.order+1)]
}

// Referring returns the entries whose bodies link, name or cite e, newest
// first.
func (e *Entry) Referring() []Report {
	refers := func(bs []Backlink) bool { return bs[len(bs)-1].Via >= ViaLink }
	list := make([]Report, 0, count(e.bySource(), refers))
	for bs := range e.bySource() {
		if refers(bs) {
			list = append(list, Report{Entry: bs[0].From, of: e})
		}
	}
	return list
}
