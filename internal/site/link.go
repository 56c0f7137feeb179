package site

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"dossier/internal/content"
	"dossier/internal/problem"
)

// A linker is a Site being made.
type linker struct {
	*Site
	problems problem.List
	asked    map[string]problem.Names // what known has returned
}

func (l *linker) add(e *Entry) {
	l.Entries = append(l.Entries, e)
	l.byID[e.ID] = e
	l.bySlug[e.ID.Slug()] = append(l.bySlug[e.ID.Slug()], e)
	if e.Role != content.Entity {
		return
	}
	l.name(e, e.Title)
	for _, n := range e.Entity.Names {
		l.name(e, n.Text)
	}
	for _, a := range e.Entity.Aliases {
		l.name(e, a.Text)
	}
}

func (l *linker) name(e *Entry, name string) {
	key := foldName(name)
	if !slices.Contains(l.byName[key], e) {
		l.byName[key] = append(l.byName[key], e)
	}
}

// foldName makes one key of the ways to write a name: composed or decomposed,
// in capitals or not.
func foldName(s string) string { return strings.ToLower(norm.NFC.String(s)) }

// resolve finds what a reference means; nil, and a problem, where that is
// nothing or not one thing.
func (l *linker) resolve(r content.Ref) *Entry {
	if r.IsZero() {
		return nil
	}
	found := l.candidates(r)
	switch len(found) {
	case 0:
		what, name := l.wanted(r), r.Text
		if r.Exact {
			what, name = "file", content.FileOf(content.ID(r.Text))
		}
		if other := l.bySlug[r.Text]; len(other) > 0 {
			l.problems.Addf(r.At, problem.UnknownRef, "no %s called %q; %s has that name and cannot stand here", what, name, other[0].ID)
			return nil
		}
		l.problems.Addf(r.At, problem.UnknownRef, "no %s called %q%s", what, name,
			l.known(r).DidYouMean(name, "correct it, or make the file"))
		return nil
	case 1:
		return found[0]
	}
	ids := make([]string, len(found))
	for i, e := range found {
		ids[i] = string(e.ID)
	}
	l.problems.Addf(r.At, problem.AmbiguousRef, "%q could be %s; write one of these in full", r.Text, strings.Join(ids, " or "))
	return nil
}

func (l *linker) candidates(r content.Ref) []*Entry {
	if r.Exact || strings.Contains(r.Text, "/") {
		e := l.byID[content.ID(r.Text)]
		if e == nil || len(r.Kinds) > 0 && !slices.Contains(r.Kinds, e.ID.Folder()) {
			return nil
		}
		return []*Entry{e}
	}
	if len(r.Kinds) == 0 {
		if found := l.bySlug[r.Text]; len(found) > 0 {
			return found
		}
		return l.byName[foldName(r.Text)]
	}
	var found []*Entry
	for _, k := range r.Kinds {
		if e := l.byID[content.NewID(k, r.Text)]; e != nil {
			found = append(found, e)
		}
	}
	return found
}

// wanted names in words what a reference may mean: "person", "article or
// publisher".
func (l *linker) wanted(r content.Ref) string {
	if len(r.Kinds) == 0 {
		return "entry"
	}
	words := make([]string, len(r.Kinds))
	for i, folder := range r.Kinds {
		switch k, ok := l.Config.Kind(folder); {
		case ok:
			words[i] = strings.ToLower(k.One)
		default:
			words[i] = strings.TrimSuffix(folder, "s")
		}
	}
	return strings.Join(words, " or ")
}

// known returns what a misspelt reference may have meant.
func (l *linker) known(r content.Ref) problem.Names {
	form := func(e *Entry) string { return e.ID.Slug() }
	key := strings.Join(r.Kinds, " ")
	switch {
	case r.Exact:
		form, key = func(e *Entry) string { return e.File }, key+" file"
	case strings.Contains(r.Text, "/"):
		form, key = func(e *Entry) string { return string(e.ID) }, key+" id"
	}
	names, ok := l.asked[key]
	if !ok {
		names = problem.NewNames(func(yield func(string) bool) {
			for _, e := range l.Entries {
				if (len(r.Kinds) == 0 || slices.Contains(r.Kinds, e.ID.Folder())) && !yield(form(e)) {
					return
				}
			}
		})
		l.asked[key] = names
	}
	return names
}

// refer resolves a reference and notes it at its target.
func (l *linker) refer(from *Entry, r content.Ref, via Via) *Entry { return l.referAt(from, r, via, 0) }

func (l *linker) referAt(from *Entry, r content.Ref, via Via, n int) *Entry {
	to := l.resolve(r)
	if to != nil && to != from {
		to.Backlinks = append(to.Backlinks, Backlink{from, via, n})
	}
	return to
}

func (l *linker) referAll(from *Entry, refs []content.Ref, via Via) []*Entry {
	var list []*Entry
	for _, r := range refs {
		if to := l.refer(from, r, via); to != nil && !slices.Contains(list, to) {
			list = append(list, to)
		}
	}
	return list
}

func (l *linker) frontmatter(e *Entry) {
	e.About = l.referAll(e, e.Entry.About, ViaAbout)
	e.Publisher = l.refer(e, e.Article.Publisher, ViaPublisher)
	for _, a := range e.Article.Authors {
		author := Author{Name: a.Text}
		if found := l.byName[foldName(a.Text)]; len(found) == 1 {
			author.Entity = found[0]
			found[0].Backlinks = append(found[0].Backlinks, Backlink{e, ViaAuthor, 0})
		}
		e.Authors = append(e.Authors, author)
	}
	e.Relays = l.referAll(e, e.Article.Relays, ViaRelay)
	e.Events = l.referAll(e, e.Article.Events, ViaEvent)
	e.Sources = l.referAll(e, e.Event.Sources, ViaSource)
	for _, q := range e.Event.Quantities {
		e.Figures = append(e.Figures, Figure{q, l.refer(e, q.Of, ViaAbout), l.source(e, q.Source)})
	}
	for _, a := range e.Event.Accounts {
		e.Accounts = append(e.Accounts, Account{a, l.source(e, a.Source)})
	}
	e.PartOf = l.refer(e, e.Entity.PartOf, ViaPart)
	l.preferences(e)
}

// preferences reports a quantity or a point for which an event prefers two
// figures or accounts.
func (l *linker) preferences(e *Entry) {
	figures := map[*Entry]bool{}
	for _, f := range e.Figures {
		if f.Preferred && f.Of != nil {
			if figures[f.Of] {
				l.problems.Addf(f.Quantity.Of.At, problem.TwoPreferred, "two figures for %q are preferred; choose one", f.Of.ID.Slug())
			}
			figures[f.Of] = true
		}
	}
	points := map[string]bool{}
	for _, a := range e.Accounts {
		if a.Preferred {
			if points[a.Point] {
				l.problems.Addf(a.Account.Source.At, problem.TwoPreferred, "two accounts on %q are preferred; choose one", a.Point)
			}
			points[a.Point] = true
		}
	}
}

// source resolves the article that a figure or an account rests on; it must
// be among the event's sources.
func (l *linker) source(e *Entry, r content.Ref) *Entry {
	a := l.resolve(r)
	if a != nil && !slices.Contains(e.Sources, a) {
		l.problems.Addf(r.At, problem.UnknownRef, "%q is not among the event's sources; add it there", r.Text)
	}
	return a
}

func (l *linker) body(e *Entry) {
	e.Targets = make([]*Entry, len(e.Links))
	for i, link := range e.Links {
		to := l.referAt(e, link.Ref, ViaLink, i)
		e.Targets[i] = to
		switch {
		case to == nil:
		case link.Fragment != "":
			l.anchor(link, to)
		case to == e:
			l.problems.Addf(link.At, problem.BadLink, "the link leads to the page on which it stands; name a heading of it, or write the words alone")
		}
	}
	e.Numbers = make([]int, len(e.Citations))
	for i, c := range e.Citations {
		to := l.referAt(e, c.Ref, ViaCitation, i)
		if to == nil {
			continue
		}
		if to == e {
			l.problems.Addf(c.Ref.At, problem.BadCitation, "the article cites itself; cite what it rests on, or leave the citation out")
			continue
		}
		n := slices.Index(e.References, to)
		if n < 0 {
			n = len(e.References)
			e.References = append(e.References, to)
		}
		e.Numbers[i] = n + 1
	}
}

// anchor checks that a link's heading is there.
func (l *linker) anchor(link content.Link, to *Entry) {
	ids := func(yield func(string) bool) {
		for _, h := range to.Body.Headings {
			if !yield(h.ID) {
				return
			}
		}
	}
	for id := range ids {
		if id == link.Fragment {
			return
		}
	}
	l.problems.Addf(link.At, problem.DeadAnchor, "%s has no heading %q%s", to.ID, link.Fragment,
		problem.DidYouMean(link.Fragment, ids, "correct the part after #"))
}

// mutual completes the relation of articles and events, which either side may
// declare.
func (l *linker) mutual(e *Entry) {
	for _, b := range e.Backlinks {
		switch {
		case b.Via == ViaEvent && !slices.Contains(e.Sources, b.From):
			e.Sources = append(e.Sources, b.From)
		case b.Via == ViaSource && !slices.Contains(e.Events, b.From):
			e.Events = append(e.Events, b.From)
		}
	}
}

// finish puts what was collected in order.
func (e *Entry) finish() {
	slices.SortFunc(e.Sources, Newest)
	slices.SortFunc(e.Events, Newest)
	slices.SortFunc(e.Backlinks, func(a, b Backlink) int {
		return cmp.Or(Newest(a.From, b.From), cmp.Compare(a.Via, b.Via), cmp.Compare(a.N, b.N))
	})
	e.Backlinks = slices.Compact(e.Backlinks)
}

// sum gathers what many pages ask of an entry.
func (e *Entry) sum() {
	switch e.Role {
	case content.Event:
		e.evidence = Weigh(e.Sources)
	case content.Entity:
		e.concern(e, nil, map[*Entry]bool{})
		if len(e.Parts) > 0 {
			for _, list := range [][]Report{e.reports.articles, e.reports.events} {
				slices.SortFunc(list, func(a, b Report) int { return Newest(a.Entry, b.Entry) })
			}
		}
	}
}

// navigation resolves site.yaml's list; without one, it has every index that
// holds something, then the pages.
func (l *linker) navigation() {
	if l.Config.Navigation == nil {
		for folder := range l.folders() {
			if len(l.In(folder)) > 0 {
				l.Navigation = append(l.Navigation, l.index(folder))
			}
		}
		for _, p := range l.In("") {
			if p.ID != "index" {
				l.Navigation = append(l.Navigation, Place{p.Title, p.ID.Path()})
			}
		}
		return
	}
	for _, r := range l.Config.Navigation {
		if e := l.byID[content.ID(r.Text)]; e != nil {
			l.Navigation = append(l.Navigation, Place{e.Title, e.ID.Path()})
			continue
		}
		if v, ok := view(r.Text); ok {
			l.Navigation = append(l.Navigation, v)
			continue
		}
		if !slices.Contains(slices.Collect(l.folders()), r.Text) {
			known := func(yield func(string) bool) {
				for f := range l.folders() {
					if !yield(f) {
						return
					}
				}
				for _, v := range Views() {
					if !yield(strings.TrimSuffix(v.Path, "/")) {
						return
					}
				}
				for _, p := range l.In("") {
					if !yield(p.ID.Slug()) {
						return
					}
				}
			}
			l.problems.Addf(r.At, problem.UnknownRef, "no page or index called %q%s", r.Text, problem.DidYouMean(r.Text, known, "name a page, a kind, articles, events, timeline, map or connections"))
			continue
		}
		l.Navigation = append(l.Navigation, l.index(r.Text))
	}
}

// folders yields the folders that have an index: articles, events, the kinds.
func (s *Site) folders() iter.Seq[string] {
	return func(yield func(string) bool) {
		if !yield(content.ArticlesFolder) || !yield(content.EventsFolder) {
			return
		}
		for _, k := range s.Config.Kinds {
			if !yield(k.Name) {
				return
			}
		}
	}
}

// index returns the index of a folder.
func (s *Site) index(folder string) Place {
	title := map[string]string{content.ArticlesFolder: "Articles", content.EventsFolder: "Events"}[folder]
	if k, ok := s.Config.Kind(folder); ok {
		title = k.Many
	}
	return Place{strings.ToUpper(title[:1]) + title[1:], folder + "/"}
}

// Indexes returns the index of each folder: articles, events, the kinds.
func (s *Site) Indexes() []Place {
	var list []Place
	for f := range s.folders() {
		list = append(list, s.index(f))
	}
	return list
}

// Views returns the pages that show a dossier as a whole.
func Views() []Place {
	return []Place{
		{"Timeline", "timeline/"}, {"Map", "map/"}, {"Connections", "connections/"},
		{"Data", "data/"}, {"Changes", ChangesPath}, {"Corrections", "corrections/"}, {"Health", "health/"},
	}
}

// view returns the page of that kind with the given name.
func view(name string) (Place, bool) {
	for _, v := range Views() {
		if v.Path == name+"/" {
			return v, true
		}
	}
	return Place{}, false
}
