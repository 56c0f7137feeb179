package site

import (
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
				l.problems.Addf(e.Entity.PartOf.At, problem.Circle, "%s is part of %s, which is part of it in turn; remove the wrong one", e.ID, e.PartOf.ID)
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
// through a part of it.
type Report struct {
	*Entry
	Through  *Entry    // the part; nil where it concerns the entity itself
	Contexts []Context // the sentences of its body that refer to the entity itself
}

// Concerning returns the articles or the events that name an entity or one of
// its parts in their frontmatter, newest first, each once.
func (e *Entry) Concerning(role content.Role) []Report {
	own := map[*Entry][]Backlink{}
	for bs := range e.bySource() {
		own[bs[0].From] = bs
	}
	var list []Report
	seen := map[*Entry]bool{}
	var visit func(part, through *Entry)
	visit = func(part, through *Entry) {
		for bs := range part.bySource() {
			from := bs[0].From
			if from.Role == role && bs[0].Via == ViaAbout && !seen[from] {
				seen[from] = true
				list = append(list, Report{from, through, contexts(own[from])})
			}
		}
		for _, p := range part.Parts {
			visit(p, p)
		}
	}
	visit(e, nil)
	if len(e.Parts) > 0 {
		slices.SortStableFunc(list, func(a, b Report) int { return Newest(a.Entry, b.Entry) })
	}
	return list
}

// Referring returns the entries whose bodies link, name or cite e, newest
// first, with the sentences in which they do.
func (e *Entry) Referring() []Report {
	var list []Report
	for bs := range e.bySource() {
		if cs := contexts(bs); len(cs) > 0 {
			list = append(list, Report{Entry: bs[0].From, Contexts: cs})
		}
	}
	return list
}
