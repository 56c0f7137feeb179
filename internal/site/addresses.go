package site

import (
	"slices"
	"strings"

	"dossier/internal/problem"
)

// addresses collects the old addresses, reports those that are taken, and sees
// that nothing that was published has vanished.
func (l *linker) addresses() {
	taken := map[string]string{}
	for f := range l.folders() {
		taken[f] = "the index of " + f
	}
	for _, e := range l.Entries {
		taken[string(e.ID)] = e.File
	}
	for _, e := range l.Entries {
		for i, old := range e.RedirectFrom {
			if i == 0 && len(e.RedirectFrom) > 1 && old.Text == string(e.ID) {
				continue // it bears its oldest address again
			}
			if by, ok := taken[old.Text]; ok {
				l.problems.Addf(old.At, problem.AddressTaken, "the old address %q is the address of %s; remove one", old.Text, by)
				continue
			}
			taken[old.Text] = "a redirect in " + e.File
			l.Redirects = append(l.Redirects, Redirect{old.Text, e})
		}
	}
	slices.SortFunc(l.Redirects, func(a, b Redirect) int { return strings.Compare(a.From, b.From) })

	for _, p := range l.Permalinks {
		by, made := taken[p.Path]
		switch {
		case made && p.Gone != "":
			l.problems.Addf(p.At, problem.AddressTaken, "the address %q is said to be gone and is made by %s; remove the reason", p.Path, by)
		case p.Gone != "":
			l.Gone = append(l.Gone, p)
		case !made:
			l.problems.Addf(p.At, problem.Vanished, `%q was published and is no longer made; add it to redirect_from of the entry that takes its place, or write "gone: " and the reason behind it here`, p.Path)
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
