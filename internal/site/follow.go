package site

import (
	"slices"
	"strings"
	"sync"

	"dossier/internal/content"
	"dossier/internal/markdown"
	"dossier/internal/parallel"
	"dossier/internal/problem"
)

// A follower follows the references of entries, one entry after the other. Of other
// entries it uses only what is fixed by then, so that several can be at work.
type follower struct {
	*Site
	names      []name
	problems   problem.List
	references []reference
	leads      []int32                  // where the references of the entry lead, as found has it
	led        []int32                  // where those to come led the last time; none where that is not known
	asked      map[string]problem.Names // what known has returned
	had        []int32                  // of each entry, by order: the last section that linked or named it
	sections   int32                    // how many there are in the bodies before

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

// A stretch is what came of stretchSize entries beside each other in newest.
type stretch struct {
	problems   problem.List
	by         *follower
	first, end int // of its references among those of the follower
}

const stretchSize = 256

// follow follows the references of all entries, as many stretches at a time as there are
// processors, and notes what came of each in the order of the entries.
func (k *Linker) follow(l *linker) {
	found := k.before(l.Entries)
	l.stretches = make([]stretch, (len(l.newest)+stretchSize-1)/stretchSize)
	var mu sync.Mutex
	var followers []*follower
	parallel.Do(len(l.stretches), func() func(i int) {
		f := &follower{
			Site: l.Site, names: l.names,
			asked: map[string]problem.Names{}, had: make([]int32, len(l.newest)), sections: 1,
		}
		mu.Lock()
		if n := len(followers); n < len(k.references) {
			f.references = k.references[n][:0]
		}
		followers = append(followers, f)
		mu.Unlock()
		return func(i int) {
			s := stretch{by: f, first: len(f.references)}
			f.problems = nil
			for _, e := range l.newest[i*stretchSize : min(len(l.newest), (i+1)*stretchSize)] {
				if is := found[e.order]; is == nil || !is.holds(l.isTitle) {
					found[e.order] = k.matcher.read(e.Body, l.isTitle)
				}
				f.follow(e, found[e.order])
			}
			s.problems, s.end = f.problems, len(f.references)
			l.stretches[i] = s
		}
	})
	k.references = k.references[:0]
	for _, f := range followers {
		k.references = append(k.references, f.references)
	}
	for _, s := range l.stretches {
		l.problems = append(l.problems, s.problems...)
	}
	k.found = make([]foundIn, len(l.Entries))
	for i, e := range l.Entries {
		k.found[i] = foundIn{e.Entry, found[e.order]}
	}
}

// references yields those of all entries, in the order of newest.
func (l *linker) references(yield func(reference) bool) {
	for _, s := range l.stretches {
		for _, r := range s.by.references[s.first:s.end] {
			if !yield(r) {
				return
			}
		}
	}
}

// follow follows the references of an entry.
func (f *follower) follow(e *Entry, in *found) {
	f.leads, f.led = f.leads[:0], in.leads
	f.frontmatter(e)
	f.links(e)
	f.mentions(e, in.matches)
	f.citations(e)
	if in.leads == nil {
		in.leads = slices.Clone(f.leads)
	}
}

// resolve finds what a reference of an entry means; nil, and a problem, where that is
// nothing or not one thing.
func (f *follower) resolve(from *Entry, r content.Ref) *Entry {
	if r.IsZero() {
		return nil
	}
	if len(f.led) > 0 {
		to := f.led[0]
		f.led = f.led[1:]
		if to != nowhere {
			return f.Entries[to]
		}
	}
	to := f.find(from, r)
	if to == nil {
		f.leads = append(f.leads, nowhere)
	} else {
		f.leads = append(f.leads, to.byID)
	}
	return to
}

// nowhere is where a reference leads that is a problem.
const nowhere = -1

// find is resolve for a reference of which nothing is known.
func (f *follower) find(from *Entry, r content.Ref) *Entry {
	found, at := f.candidates(r), r.At.In(from.File)
	switch len(found) {
	case 0:
		what, name := f.wanted(r), r.Text()
		if r.Exact() {
			what, name = "file", content.FileOf(content.ID(name))
		}
		if other := f.bySlug[r.Text()]; len(other) > 0 {
			f.problems.Addf(at, problem.UnknownRef, "no %s called %q; %s has that name and cannot stand here", what, name, other[0].ID)
			return nil
		}
		f.problems.Addf(at, problem.UnknownRef, "no %s called %q%s", what, name,
			f.known(r).DidYouMean(name, "correct it, or make the file"))
		return nil
	case 1:
		return found[0]
	}
	ids := make([]string, len(found))
	for i, e := range found {
		ids[i] = string(e.ID)
	}
	f.problems.Addf(at, problem.AmbiguousRef, "%q could be %s; write one of these in full", r.Text(), strings.Join(ids, " or "))
	return nil
}

// candidates returns the entries that a reference may mean.
func (s *Site) candidates(r content.Ref) []*Entry {
	text := r.Text()
	if r.Exact() || strings.Contains(text, "/") {
		e := s.Entry(content.ID(text))
		if e == nil || !r.MayLieIn(e.ID.Folder()) {
			return nil
		}
		return s.alone(e)
	}
	same := s.bySlug[text]
	if len(same) == 0 && len(r.Folders()) == 0 {
		return s.byName[foldName(text)]
	}
	var found []*Entry
	for i, e := range same {
		switch {
		case !r.MayLieIn(e.ID.Folder()):
		case found == nil:
			found = same[i : i+1 : i+1]
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
func (f *follower) wanted(r content.Ref) string {
	words := r.Folders()
	if len(words) == 0 {
		return "entry"
	}
	for i, folder := range words {
		switch k, ok := f.Config.Kind(folder); {
		case ok:
			words[i] = strings.ToLower(k.One)
		default:
			words[i] = strings.TrimSuffix(folder, "s")
		}
	}
	return strings.Join(words, " or ")
}

// known returns what a misspelt reference may have meant.
func (f *follower) known(r content.Ref) problem.Names {
	form := func(e *Entry) string { return e.ID.Slug() }
	key := strings.Join(r.Folders(), " ")
	switch {
	case r.Exact():
		form, key = func(e *Entry) string { return e.File }, key+" file"
	case strings.Contains(r.Text(), "/"):
		form, key = func(e *Entry) string { return string(e.ID) }, key+" id"
	}
	names, ok := f.asked[key]
	if !ok {
		names = problem.NewNames(func(yield func(string) bool) {
			for _, e := range f.Entries {
				if r.MayLieIn(e.ID.Folder()) && !yield(form(e)) {
					return
				}
			}
		})
		f.asked[key] = names
	}
	return names
}

// refer resolves a reference and notes it for its target.
func (f *follower) refer(from *Entry, r content.Ref, via Via) *Entry {
	return f.referAt(from, r, via, 0)
}

func (f *follower) referAt(from *Entry, r content.Ref, via Via, n int) *Entry {
	to := f.resolve(from, r)
	if to != nil && to != from {
		f.note(from, to, via, n)
	}
	return to
}

// note keeps a reference for backlinks, which has them in the order in which they
// come: those of an entry beside each other, by Via, then N.
func (f *follower) note(from, to *Entry, via Via, n int) {
	f.references = append(f.references, reference{from.order, to.order, int32(n), via})
}

func (f *follower) referAll(from *Entry, refs []content.Ref, via Via) []*Entry {
	for _, r := range refs {
		if to := f.refer(from, r, via); to != nil && !slices.Contains(f.entries.new, to) {
			f.entries.add(to)
		}
	}
	return f.entries.take()
}

func (f *follower) frontmatter(e *Entry) {
	e.About = f.referAll(e, e.Entry.About, ViaAbout)
	if n := len(e.Event.Quantities); n > 0 {
		e.Figures = make([]Figure, n)
	}
	for i, q := range e.Event.Quantities {
		e.Figures[i] = Figure{Quantity: q, Of: f.refer(e, q.Of, ViaAbout)}
	}
	e.Publisher = f.refer(e, e.Article.Publisher, ViaPublisher)
	for _, a := range e.Article.Authors {
		author := Author{Name: a.Text}
		if found := f.byName[foldName(a.Text)]; len(found) == 1 {
			author.Entity = found[0]
			f.note(e, author.Entity, ViaAuthor, 0)
		}
		f.authors.add(author)
	}
	e.Authors = f.authors.take()
	e.Relays = f.referAll(e, e.Article.Relays, ViaRelay)
	e.Events = f.referAll(e, e.Article.Events, ViaEvent)
	e.Sources = f.referAll(e, e.Event.Sources, ViaSource)
	for i, q := range e.Event.Quantities {
		e.Figures[i].Source = f.source(e, q.Source)
	}
	for _, a := range e.Event.Accounts {
		e.Accounts = append(e.Accounts, Account{a, f.source(e, a.Source)})
	}
	e.PartOf = f.refer(e, e.Entity.PartOf, ViaPart)
	if len(e.Figures)+len(e.Accounts) > 0 {
		f.preferences(e)
	}
}

// preferences reports a quantity or a point for which an event prefers two
// figures or accounts.
func (f *follower) preferences(e *Entry) {
	figures := map[*Entry]bool{}
	for _, q := range e.Figures {
		if q.Preferred && q.Of != nil {
			if figures[q.Of] {
				f.problems.Addf(q.Quantity.Of.At.In(e.File), problem.TwoPreferred, "two figures for %q are preferred; choose one", q.Of.ID.Slug())
			}
			figures[q.Of] = true
		}
	}
	points := map[string]bool{}
	for _, a := range e.Accounts {
		if a.Preferred {
			if points[a.Point] {
				f.problems.Addf(a.Account.Source.At.In(e.File), problem.TwoPreferred, "two accounts on %q are preferred; choose one", a.Point)
			}
			points[a.Point] = true
		}
	}
}

// source resolves the article that a figure or an account rests on; it must
// be among the event's sources.
func (f *follower) source(e *Entry, r content.Ref) *Entry {
	a := f.resolve(e, r)
	if a != nil && !slices.Contains(e.Sources, a) {
		f.problems.Addf(r.At.In(e.File), problem.UnknownRef, "%q is not among the event's sources; add it there", r.Text())
	}
	return a
}

func (f *follower) links(e *Entry) {
	for i, link := range e.Links {
		to := f.referAt(e, link.Ref, ViaLink, i)
		f.entries.add(to)
		switch {
		case to == nil:
		case link.Fragment() != "":
			f.anchor(e, link, to)
		case to == e:
			f.problems.Addf(link.At.In(e.File), problem.BadLink, "the link leads to the page on which it stands; name a heading of it, or write the words alone")
		}
	}
	e.Targets = f.entries.take()
}

func (f *follower) citations(e *Entry) {
	for i, c := range e.Citations {
		to := f.referAt(e, c.Ref, ViaCitation, i)
		n := 0
		switch {
		case to == nil:
		case to == e:
			f.problems.Addf(c.Ref.At.In(e.File), problem.BadCitation, "the article cites itself; cite what it rests on, or leave the citation out")
		default:
			n = 1 + slices.Index(f.entries.new, to)
			if n == 0 {
				f.entries.add(to)
				n = len(f.entries.new)
			}
		}
		f.numbers.add(n)
	}
	e.References, e.Numbers = f.entries.take(), f.numbers.take()
}

// anchor checks that the heading of an entry's link is there.
func (f *follower) anchor(from *Entry, link content.Link, to *Entry) {
	ids := func(yield func(string) bool) {
		for _, h := range to.Body.Headings {
			if !yield(h.ID) {
				return
			}
		}
	}
	for id := range ids {
		if id == link.Fragment() {
			return
		}
	}
	f.problems.Addf(link.At.In(from.File), problem.DeadAnchor, "%s has no heading %q%s", to.ID, link.Fragment(),
		problem.DidYouMean(link.Fragment(), ids, "correct the part after #"))
}

// mentions notes the entities that are named in a body: the first time in each
// section, where the section has not linked the entity before.
func (f *follower) mentions(e *Entry, found []match) {
	links := 0
	for _, c := range found {
		to := f.names[c.name].of
		if to == nil || to == e {
			continue
		}
		for ; links < len(e.Links) && e.Body.Links[links].Words().Start <= int(c.start); links++ {
			if to := e.Targets[links]; to != nil {
				f.had[to.order] = f.sections + e.Body.Links[links].Section
			}
		}
		if section := f.sections + c.section; f.had[to.order] != section {
			f.had[to.order] = section
			f.note(e, to, ViaMention, len(f.mentioned.new))
			f.mentioned.add(Mention{markdown.Span{Start: int(c.start), End: int(c.end)}, to})
		}
	}
	f.sections += int32(len(e.Body.Headings) + 1)
	e.Mentions = f.mentioned.take()
}
