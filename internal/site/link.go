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
	problems  problem.List
	names     []name
	isTitle   func(text string) bool // whether a text is the title of an article or event
	stretches []stretch              // of newest, in its order
}

// Link is like the function Link.
func (k *Linker) Link(d *content.Dossier) (*Site, problem.List) {
	l := &linker{Site: &Site{
		Config: d.Config, Permalinks: d.Permalinks, Land: d.Land,
		Entries: make([]*Entry, len(d.Entries)), bySlug: make(map[string][]*Entry, len(d.Entries)), byName: map[string][]*Entry{},
	}}
	l.add(d.Entries)
	k.number(l)
	l.names, l.isTitle = l.collectNames(), titles(l.Entries)
	k.know(l.names)
	k.follow(l)
	l.parts()
	l.origins()
	l.backlinks()
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
		e.Entry, e.byID = c, int32(i)
		l.Entries[i] = e
		slug := e.ID.Slug()
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

// backlinks gives each entry the references to it, each once: they come in the order
// of Newest, and so they stand in each list.
func (l *linker) backlinks() {
	first := make([]int, len(l.newest)+1) // where the list of each entry begins
	for r := range l.references {
		first[r.to+1]++
	}
	for i := range l.newest {
		first[i+1] += first[i]
	}
	all, next := make([]Backlink, first[len(l.newest)]), slices.Clone(first)
	for r := range l.references {
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
		if e := l.Entry(content.ID(r.Text())); e != nil {
			l.Navigation = append(l.Navigation, Place{e.Title, e.ID.Path()})
			continue
		}
		if v, ok := view(r.Text()); ok {
			l.Navigation = append(l.Navigation, v)
			continue
		}
		if !slices.Contains(slices.Collect(l.folders()), r.Text()) {
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
			l.problems.Addf(r.At.In(content.SettingsFile), problem.UnknownRef, "no page or index called %q%s", r.Text(), problem.DidYouMean(r.Text(), known, "name a page, a kind, articles, events, timeline, map or connections"))
			continue
		}
		l.Navigation = append(l.Navigation, l.index(r.Text()))
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
