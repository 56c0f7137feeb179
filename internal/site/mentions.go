package site

import (
	"slices"
	"strings"
	"unicode/utf8"

	"dossier/internal/content"
	"dossier/internal/markdown"
	"dossier/internal/problem"
)

// A Mention is an entity named in a body without a link; the name becomes one.
type Mention struct {
	markdown.Span
	To *Entry
}

// A name is what the matcher looks for and what it stands for.
type name struct {
	text string
	of   *Entry // nil: stands for nothing and hides shorter names inside it
}

// minName is the fewest characters of a name that can become a link by
// itself: one letter, or one syllable of Hangul, stands for too much.
const minName = 2

// names collects every title, name and alias of the entities, the longest first
// so that lists are the same each time. A name that two entities bear is a
// problem, unless all but one have opted out or site.yaml leaves it alone.
func (l *linker) names() []name {
	bearers := map[string][]bearer{}
	var order []string
	add := func(text string, e *Entry, at problem.Pos) {
		key := foldName(text)
		if utf8.RuneCountInString(text) < minName || slices.ContainsFunc(bearers[key], func(b bearer) bool { return b.e == e }) {
			return
		}
		if bearers[key] == nil {
			order = append(order, key)
		}
		bearers[key] = append(bearers[key], bearer{text, e, at})
	}
	for _, w := range l.Config.LeaveAlone {
		add(w, nil, problem.Pos{})
	}
	for _, e := range l.Entries {
		if e.Role != content.Entity {
			continue
		}
		add(e.Title, e, e.TitleAt)
		for _, n := range e.Entity.Names {
			add(n.Text, e, n.At)
		}
		for _, a := range e.Entity.Aliases {
			add(a.Text, e, a.At)
		}
	}
	var names []name
	for _, key := range order {
		bs := bearers[key]
		n, alone := name{text: bs[0].text}, bs[0].e == nil
		bs = slices.DeleteFunc(bs, func(b bearer) bool { return b.e == nil || b.e.Entity.NoMentions })
		switch {
		case alone || len(bs) == 0:
		case len(bs) == 1:
			n = name{bs[0].text, bs[0].e}
		default:
			for _, b := range bs[1:] {
				l.problems.Addf(b.at, problem.SharedName, "%q is a name of %s too; remove it from one, set mentions: false on one, or add it to leave_alone in site.yaml", b.text, bs[0].e.ID)
			}
		}
		names = append(names, n)
	}
	return names
}

type bearer struct {
	text string
	e    *Entry
	at   problem.Pos
}

// Named returns the entities that a text names, the one named most often first,
// by the rules by which names in bodies become links.
func (s *Site) Named(text string) []*Entry {
	names := (&linker{Site: s}).names() // their problems are known from linking
	texts := make([]string, len(names))
	for i, n := range names {
		texts[i] = n.text
	}
	var list []*Entry
	times := map[*Entry]int{}
	for _, c := range newMatcher(texts).find(nil, text, markdown.Span{End: len(text)}, func(match) bool { return true }) {
		e := names[c.name].of
		if e == nil {
			continue
		}
		if times[e]++; times[e] == 1 {
			list = append(list, e)
		}
	}
	slices.SortStableFunc(list, func(a, b *Entry) int { return times[b] - times[a] })
	return list
}

// mentions finds the entities that each body names: the first time in each
// section, where the section has not linked the entity before.
func (l *linker) mentions() {
	names := l.names()
	texts := make([]string, len(names))
	for i, n := range names {
		texts[i] = n.text
	}
	m := newMatcher(texts)
	titles := map[string]bool{}
	for _, e := range l.Entries {
		if e.Role == content.Article || e.Role == content.Event {
			titles[e.Title] = true
		}
	}
	for _, e := range l.Entries {
		l.mentionsIn(e, m, names, titles)
	}
}

func (l *linker) mentionsIn(e *Entry, m *matcher, names []name, titles map[string]bool) {
	text, runs := e.Body.Text(), e.Body.Runs()
	if len(runs) == 0 {
		return
	}
	run := func(start int) int {
		i, _ := slices.BinarySearchFunc(runs, start, func(r markdown.Run, at int) int {
			if r.End <= at {
				return -1
			}
			return 1
		})
		return i
	}
	found := m.find(nil, text, markdown.Span{End: len(text)}, func(c match) bool {
		i := run(c.start)
		return i < len(runs) && runs[i].Start <= c.start && c.end <= runs[i].End && !inTitle(text, c, titles)
	})
	type seen struct {
		section int
		e       *Entry
	}
	done := map[seen]bool{}
	links, section := 0, 0
	for _, c := range found {
		to := names[c.name].of
		if to == nil || to == e {
			continue
		}
		section = runs[run(c.start)].Section
		for ; links < len(e.Links) && e.Body.Links[links].Words.Start <= c.start; links++ {
			if e.Targets[links] != nil {
				done[seen{e.Body.Links[links].Section, e.Targets[links]}] = true
			}
		}
		if !done[seen{section, to}] {
			done[seen{section, to}] = true
			to.Backlinks = append(to.Backlinks, Backlink{e, ViaMention, len(e.Mentions)})
			e.Mentions = append(e.Mentions, Mention{markdown.Span{Start: c.start, End: c.end}, to})
		}
	}
}

// inTitle reports whether a match lies in a quotation that is the title of an
// article or event.
func inTitle(text string, c match, titles map[string]bool) bool {
	open := strings.LastIndex(text[:c.start], "“")
	if open < 0 || strings.Contains(text[open:c.start], "”") {
		return false
	}
	end := strings.Index(text[c.end:], "”")
	if end < 0 {
		return false
	}
	quoted := strings.TrimRight(text[open+len("“"):c.end+end], ",.")
	return titles[quoted]
}
