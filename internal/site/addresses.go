package site

import (
	"slices"
	"strings"

	"dossier/internal/content"
	"dossier/internal/problem"
)

// addresses collects the old addresses, reports those that are taken, and sees
// that nothing that was published has vanished.
func (l *linker) addresses() {
	redirects := map[string]*Entry{}
	taken := func(address string) (by string) {
		if e := l.Entry(content.ID(address)); e != nil {
			return e.File
		}
		if e := redirects[address]; e != nil {
			return "a redirect in " + e.File
		}
		for f := range l.folders() {
			if f == address {
				return "the index of " + f
			}
		}
		return ""
	}
	for _, e := range l.Entries {
		for i, old := range e.RedirectFrom {
			if i == 0 && len(e.RedirectFrom) > 1 && old.Text == string(e.ID) {
				continue // it bears its oldest address again
			}
			if by := taken(old.Text); by != "" {
				l.problems.Addf(old.At.In(e.File), problem.AddressTaken, "the old address %q is the address of %s; remove one", old.Text, by)
				continue
			}
			redirects[old.Text] = e
			l.Redirects = append(l.Redirects, Redirect{old.Text, e})
		}
	}
	slices.SortFunc(l.Redirects, func(a, b Redirect) int { return strings.Compare(a.From, b.From) })

	for _, p := range l.Permalinks {
		switch by := taken(p.Path); {
		case by != "" && p.Gone != "":
			l.problems.Addf(p.At.In(content.PermalinksFile), problem.AddressTaken, "the address %q is said to be gone and is made by %s; remove the reason", p.Path, by)
		case p.Gone != "":
			l.Gone = append(l.Gone, p)
		case by == "":
			l.problems.Addf(p.At.In(content.PermalinksFile), problem.Vanished, `%q was published and is no longer made; add it to redirect_from of the entry that takes its place, or write "gone: " and the reason behind it here`, p.Path)
		}
	}
}

// Addresses returns the address of every entry and redirect, sorted: what must
// never vanish once it is published. The home page and indexes are not in it.
func (s *Site) Addresses() []string {
	var list []string
	for _, e := range s.Entries {
		if e.ID != "index" {
			list = append(list, string(e.ID))
		}
	}
	for _, r := range s.Redirects {
		list = append(list, r.From)
	}
	slices.Sort(list)
	return list
}
