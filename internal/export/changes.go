package export

import (
	"strconv"
	"strings"

	"dossier/internal/site"
)

// named is how many entries of a kind of change a feed names.
const named = 20

// releases describes what each release changed. What is not released yet, and a
// release whose date is not known, is left out.
func (x *Exports) releases() []*item {
	var list []*item
	for _, r := range x.site.Releases {
		if r.Name == "" || r.Date.IsZero() {
			continue
		}
		says := []string{r.Counts()}
		if !r.First { // of which everything is new
			for _, c := range r.Corrected {
				says = append(says, "Corrected: "+c.Entry.Title+": "+c.Text)
			}
			says = append(says, titles("Added", r.Added)...)
			says = append(says, titles("Changed", r.Changed)...)
			says = append(says, titles("Renamed", r.Renamed)...)
			says = append(says, titles("Removed", r.Removed)...)
		}
		list = append(list, &item{
			id: x.tag(strings.TrimSuffix(r.Path, "/")), title: r.Name, says: strings.Join(says, "\n"), page: x.site.Config.Abs(r.Path), term: "release",
			published: r.Date, updated: r.Date,
		})
	}
	return list
}

// titles names the entries of a list in one line, if there are any.
func titles(what string, records []site.Record) []string {
	if len(records) == 0 {
		return nil
	}
	var names []string
	for _, r := range records[:min(len(records), named)] {
		if r.Entry != nil {
			names = append(names, r.Entry.Title)
		} else {
			names = append(names, string(r.ID))
		}
	}
	if more := len(records) - named; more > 0 {
		names = append(names, "and "+strconv.Itoa(more)+" more")
	}
	return []string{what + ": " + strings.Join(names, "; ")}
}
