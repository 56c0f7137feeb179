package site

import (
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
	titles   map[string]bool          // of articles and events, once isTitle was asked
	names    []name

	references []reference
	had        []int // of each entry, by order: the last section that linked or named it
	sections   int   // how many there are in the bodies before

	// Of these an entry has few and the dossier many.
	entries   slab[*Entry]
	authors   slab[Author]
	mentioned slab[Mention]
	numbers   slab[int]
}

// A reference is one to an entry, for its Backlinks. Entries are named by order.
type reference struct {
	from, to int32
	n        int32
	via      Via
}

// Link is like the function Link.
func (k *Linker) Link(d *content.Dossier) (*Site, problem.List) {
	l := &linker{
		Site: &Site{
			Config: d.Config, Permalinks: d.Permalinks, Land: d.Land,
			Entries: make([]*Entry, len(d.Entries)), inside: map[string]map[string]*Entry{},
			bySlug: make(map[string][]*Entry, len(d.Entries)), byName: map[string][]*Entry{},
		},
		asked: map[string]problem.Names{}, had: make([]int, len(d.Entries)), sections: 1, references: k.references[:0],
	}
	l.add(d.Entries)
	l.number()
	l.names = l.collectNames()
	k.know(l.names)
	before := k.found
	k.found = make(map[*content.Entry]*found, len(d.Entries))
	for _, e := range l.newest {
		l.frontmatter(e)
		l.links(e)
		f := before[e.Entry]
		if f == nil || !f.holds(l.isTitle) {
			f = k.matcher.read(e.Body, l.isTitle)
		}
		k.found[e.Entry] = f
		l.mentions(e, f.matches)
		l.citations(e)
	}
	l.parts()
	l.origins()
	l.backlinks()
	k.references = l.references
	l.mutual()
	l.postings()
	l.navigation()
	l.addresses()
	l.history(d.History)
	return l.Site, l.problems
}

func (l *linker) add(entries []*content.Entry) {
	all := make([]Entry, len(entries))
	for i, c := range entries {
		e := &all[i]
		e.Entry = c
		l.Entries[i] = e
		folder, slug := e.ID.Folder(), e.ID.Slug()
		if l.inside[folder] == nil {
			l.inside[folder] = map[string]*Entry{}
		}
		l.inside[folder][slug] = e
		if same := l.bySlug[slug]; same != nil {
			l.bySlug[slug] = append(same, e)
		} else {
			l.bySlug[slug] = l.Entries[i : i+1 : i+1]
		}
		if e.Role != content.Entity {
			continue
		}
		l.name(e, e.Title)
		for _, n := range e.Entity.Names {
			l.name(e, n.Text)
		}
		for _, a := range e.Entity.Aliases {
			l.name(e, a.Text)
		}
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
		e := l.Entry(content.ID(r.Text))
		if e == nil || len(r.Kinds) > 0 && !slices.Contains(r.Kinds, e.ID.Folder()) {
			return nil
		}
		return l.alone(e)
	}
	if len(r.Kinds) == 0 {
		if found := l.bySlug[r.Text]; len(found) > 0 {
			return found
		}
		return l.byName[foldName(r.Text)]
	}
	var found []*Entry
	for _, k := range r.Kinds {
		switch e := l.inside[k][r.Text]; {
		case e == nil:
		case found == nil:
			found = l.alone(e)
		default:
			found = append(found, e)
		}
	}
	return found
}

// alone returns a list of one entry, which takes no room.
func (s *Site) alone(e *Entry) []*Entry { return s.newest[e.order : e.order+1 : e.order+1] }

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

// refer resolves a reference and notes it for its target.
func (l *linker) refer(from *Entry, r content.Ref, via Via) *Entry { return l.referAt(from, r, via, 0) }

func (l *linker) referAt(from *Entry, r content.Ref, via Via, n int) *Entry {
	to := l.resolve(r)
	if to != nil && to != from {
		l.note(from, to, via, n)
	}
	return to
}

// note keeps a reference for backlinks, which has them in the order in which they
// come: those of an entry beside each other, by Via, then N.
func (l *linker) note(from, to *Entry, via Via, n int) {
	l.references = append(l.references, reference{from.order, to.order, int32(n), via})
}

func (l *linker) referAll(from *Entry, refs []content.Ref, via Via) []*Entry {
	for _, r := range refs {
		if to := l.refer(from, r, via); to != nil && !slices.Contains(l.entries.new, to) {
			l.entries.add(to)
		}
	}
	return l.entries.take()
}

func (l *linker) frontmatter(e *Entry) {
	e.About = l.referAll(e, e.Entry.About, ViaAbout)
	if n := len(e.Event.Quantities); n > 0 {
		e.Figures = make([]Figure, n)
	}
	for i, q := range e.Event.Quantities {
		e.Figures[i] = Figure{Quantity: q, Of: l.refer(e, q.Of, ViaAbout)}
	}
	e.Publisher = l.refer(e, e.Article.Publisher, ViaPublisher)
	for _, a := range e.Article.Authors {
		author := Author{Name: a.Text}
		if found := l.byName[foldName(a.Text)]; len(found) == 1 {
			author.Entity = found[0]
			l.note(e, author.Entity, ViaAuthor, 0)
		}
		l.authors.add(author)
	}
	e.Authors = l.authors.take()
	e.Relays = l.referAll(e, e.Article.Relays, ViaRelay)
	e.Events = l.referAll(e, e.Article.Events, ViaEvent)
	e.Sources = l.referAll(e, e.Event.Sources, ViaSource)
	for i, q := range e.Event.Quantities {
		e.Figures[i].Source = l.source(e, q.Source)
	}
	for _, a := range e.Event.Accounts {
		e.Accounts = append(e.Accounts, Account{a, l.source(e, a.Source)})
	}
	e.PartOf = l.refer(e, e.Entity.PartOf, ViaPart)
	if len(e.Figures)+len(e.Accounts) > 0 {
		l.preferences(e)
	}
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

func (l *linker) links(e *Entry) {
	for i, link := range e.Links {
		to := l.referAt(e, link.Ref, ViaLink, i)
		l.entries.add(to)
		switch {
		case to == nil:
		case link.Fragment != "":
			l.anchor(link, to)
		case to == e:
			l.problems.Addf(link.At, problem.BadLink, "the link leads to the page on which it stands; name a heading of it, or write the words alone")
		}
	}
	e.Targets = l.entries.take()
}

func (l *linker) citations(e *Entry) {
	for i, c := range e.Citations {
		to := l.referAt(e, c.Ref, ViaCitation, i)
		n := 0
		switch {
		case to == nil:
		case to == e:
			l.problems.Addf(c.Ref.At, problem.BadCitation, "the article cites itself; cite what it rests on, or leave the citation out")
		default:
			n = 1 + slices.Index(l.entries.new, to)
			if n == 0 {
				l.entries.add(to)
				n = len(l.entries.new)
			}
		}
		l.numbers.add(n)
	}
	e.References, e.Numbers = l.entries.take(), l.numbers.take()
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

// backlinks gives each entry the references to it, each once: they come in the order
// of Newest, and so they stand in each list.
func (l *linker) backlinks() {
	first := make([]int, len(l.newest)+1) // where the list of each entry begins
	for _, r := range l.references {
		first[r.to+1]++
	}
	for i := range l.newest {
		first[i+1] += first[i]
	}
	all, next := make([]Backlink, len(l.references)), slices.Clone(first)
	for _, r := range l.references {
		b, at := Backlink{l.newest[r.from], r.via, r.n}, next[r.to]
		if at == first[r.to] || all[at-1] != b {
			all[at] = b
			next[r.to]++
		}
	}
	for i, e := range l.newest {
		e.Backlinks = all[first[i]:next[i]:next[i]]
	}
}

// mutual completes the relation of articles and events, which either side may
// declare.
func (l *linker) mutual() {
	for _, e := range l.Entries {
		e.Sources = e.both(e.Sources, ViaEvent)
		e.Events = e.both(e.Events, ViaSource)
	}
}

// both adds to a list the entries that refer to e in the given way, and sorts it.
func (e *Entry) both(list []*Entry, via Via) []*Entry {
	for _, b := range e.Backlinks {
		if b.Via == via {
			list = append(list, b.From)
		}
	}
	slices.SortFunc(list, Newest)
	return slices.Compact(list)
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
		if e := l.Entry(content.ID(r.Text)); e != nil {
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
