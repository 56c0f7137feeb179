package site

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/history"
)

// A Release is a state of the dossier that was tagged in git, and how it
// differs from the one before. The first differs from nothing: all is Added.
type Release struct {
	Name      string    // its tags; empty for what is committed but not released
	Path      string    // of its page: "changes/v1.0/"
	Date      time.Time // zero where it is not known
	First     bool
	Added     []Record // each list by ID
	Changed   []Record
	Renamed   []Record
	Removed   []Record
	Corrected []Corrected // the latest first; their entries are in one of the lists besides
}

// A Record is an entry in a release.
type Record struct {
	ID    content.ID // as it was then
	From  content.ID // its ID before, of a renamed one
	Entry *Entry     // what has this address now; nil where that is gone
}

// Corrected is a correction and the entry that it mended.
type Corrected struct {
	content.Correction
	Entry *Entry
}

// history dates the entries and sorts out what releases changed.
func (l *linker) history(h *history.History) {
	if h == nil {
		h = &history.History{Gap: history.NoRepository}
	}
	l.History = h
	for _, e := range l.Entries {
		f := h.File(strings.TrimPrefix(e.File, content.Dir+"/"), e.GitNames)
		e.Entered, e.Changed = f.Entered, f.Changed
		// Git takes a file that was renamed and rewritten at once for a new one.
		for _, old := range e.RedirectFrom {
			if f := h.File(old.Text+".md", nil); !f.Entered.IsZero() && f.Entered.Before(e.Entered) {
				e.Entered = f.Entered
			}
		}
	}
	for _, r := range h.Releases {
		if release := l.release(r); !release.empty() {
			l.Releases = append(l.Releases, release)
		}
	}
	last := len(l.Releases) - 1
	if last < 0 || l.Releases[last].Name == "" { // no entry was released
		l.Releases = nil
		return
	}
	l.Releases[last].First = true
	l.corrected()
	l.releasePaths()
}

// ChangesPath is the page of all releases.
const ChangesPath = "changes/"

// releasePaths gives each release an address of its own, made of its name. The
// oldest takes it first, so that it stays the same when others follow.
func (l *linker) releasePaths() {
	taken := map[string]bool{}
	for i := len(l.Releases) - 1; i >= 0; i-- {
		r := &l.Releases[i]
		slug := strings.Trim(strings.Map(func(c rune) rune {
			if c == '.' || c == '-' || unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.IsMark(c) {
				return c
			}
			return '-'
		}, strings.ToLower(norm.NFC.String(r.Name))), "-.")
		slug = cmp.Or(slug, "unreleased")
		free := slug
		for n := 2; taken[free]; n++ {
			free = slug + "-" + strconv.Itoa(n)
		}
		taken[free] = true
		r.Path = ChangesPath + free + "/"
	}
}

// release sorts the changes of a release by type. Of the files that changed,
// only entries count.
func (l *linker) release(r history.Release) Release {
	out := Release{Name: r.Name, Date: r.Date}
	for _, c := range r.Changes {
		id, ok := entryID(c.Name)
		if !ok {
			continue
		}
		record := Record{ID: id, Entry: l.now(id)}
		switch c.Type {
		case history.Added:
			out.Added = append(out.Added, record)
		case history.Renamed:
			record.From, _ = entryID(c.From)
			out.Renamed = append(out.Renamed, record)
		case history.Removed:
			out.Removed = append(out.Removed, record)
		default:
			out.Changed = append(out.Changed, record)
		}
	}
	// Here too the entry that redirects from an old address knows better than git.
	out.Added = slices.DeleteFunc(out.Added, func(added Record) bool {
		i := slices.IndexFunc(out.Removed, func(removed Record) bool {
			return added.Entry != nil && removed.Entry == added.Entry
		})
		if i >= 0 {
			added.From = out.Removed[i].ID
			out.Renamed = append(out.Renamed, added)
			out.Removed = slices.Delete(out.Removed, i, i+1)
		}
		return i >= 0
	})
	slices.SortFunc(out.Renamed, func(a, b Record) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// now returns what has the address of an ID that was; nil where nothing has.
func (l *linker) now(id content.ID) *Entry {
	if e := l.Entry(id); e != nil {
		return e
	}
	i, redirected := slices.BinarySearchFunc(l.Redirects, string(id), func(r Redirect, from string) int { return strings.Compare(r.From, from) })
	if redirected {
		return l.Redirects[i].To
	}
	return nil
}

// Counts says how much changed: "3 added, 2 corrected".
func (r *Release) Counts() string {
	var says []string
	for _, c := range []struct {
		n    int
		what string
	}{{len(r.Added), "added"}, {len(r.Changed), "changed"}, {len(r.Corrected), "corrected"}, {len(r.Renamed), "renamed"}, {len(r.Removed), "removed"}} {
		if c.n > 0 {
			says = append(says, strconv.Itoa(c.n)+" "+c.what)
		}
	}
	return strings.Join(says, ", ")
}

func (r *Release) empty() bool {
	return len(r.Added)+len(r.Changed)+len(r.Renamed)+len(r.Removed) == 0
}

// entryID returns the ID of a file below the content folder, if it is an entry.
func entryID(name string) (content.ID, bool) {
	id, ok := strings.CutSuffix(name, ".md")
	for part := range strings.SplitSeq(id, "/") {
		ok = ok && part != "" && content.SlugFault(part) == ""
	}
	return content.ID(id), ok
}

// corrected puts each correction into the earliest release that is not of an
// earlier day and in which its entry changed. What the first release brought was
// right when it came, as far as readers could see.
func (l *linker) corrected() {
	done := map[*Entry]int{} // how many of its corrections, which the sort below puts in time, are placed
	for i := len(l.Releases) - 1; i >= 0; i-- {
		r := &l.Releases[i]
		for _, list := range [][]Record{r.Added, r.Changed, r.Renamed} {
			for _, record := range list {
				e := record.Entry
				if e == nil {
					continue
				}
				inTime := slices.SortedStableFunc(slices.Values(e.Corrections), func(a, b content.Correction) int { return a.Date.Compare(b.Date) })
				for done[e] < len(inTime) && !after(inTime[done[e]].Date, r) {
					if !r.First {
						r.Corrected = append(r.Corrected, Corrected{inTime[done[e]], e})
					}
					done[e]++
				}
			}
		}
		slices.SortFunc(r.Corrected, func(a, b Corrected) int {
			return cmp.Or(b.Date.Compare(a.Date), cmp.Compare(a.Entry.ID, b.Entry.ID))
		})
	}
}

// after reports whether a date is of a later day than a release. Nothing is later than
// what is not released yet.
func after(d edtf.Date, r *Release) bool {
	from, _ := d.Bounds()
	y, m, day := r.Date.Date()
	return r.Name != "" && !r.Date.IsZero() && from.Compare(edtf.Day{Year: y, Month: int(m), Day: day}) > 0
}
