package history

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// header begins what log prints of a commit. No status begins with it; a name
// may, but only follows a status.
const header = "\x01"

// A walk goes through the commits, the newest first.
type walk struct {
	prefix string            // the folder in its repository: "content/"
	states []state           // HEAD, and the older commits that were tagged
	heads  map[string]*track // by the name at which a file was met first: its name in HEAD, if it is there
	names  map[string]*track // by the name that a file has at this point of the walk
	files  map[string]*File
}

// A state is a commit that was tagged, or HEAD.
type state struct {
	Release
	tree string
}

// A track is the changes of one file under changing names.
type track struct {
	met     int // its place among all tracks
	changed time.Time
	entered time.Time // date of the oldest change met so far
	made    bool      // that change made the file
}

// log reads what git log prints.
func (w *walk) log(r *bufio.Reader) error {
	var date time.Time
	for {
		f, err := field(r)
		if err != nil {
			return unlessEOF(err)
		}
		f = strings.TrimPrefix(f, "\n")
		switch line, ok := strings.CutPrefix(f, header); {
		case f == "":
		case ok:
			if date, err = w.commit(line); err != nil {
				return err
			}
		default:
			c, _, err := change(r, f)
			if err != nil {
				return err
			}
			if c = w.within(c); c.Name != "" {
				w.follow(c, date)
			}
		}
	}
}

// commit reads the line of a commit: its tree, date and tags.
func (w *walk) commit(line string) (time.Time, error) {
	parts := strings.SplitN(line, " ", 3)
	if len(parts) != 3 {
		return time.Time{}, fmt.Errorf("git log printed %q", line)
	}
	date := parseDate(parts[1])
	var tags []string
	for ref := range strings.SplitSeq(parts[2], ", ") {
		if ref == "grafted" { // its parents are not here, or are not those that it was made from
			return date, errShallow
		}
		if tag, ok := strings.CutPrefix(ref, "tag: refs/tags/"); ok {
			tags = append(tags, tag)
		}
	}
	if len(w.states) == 0 || tags != nil {
		slices.Sort(tags)
		w.states = append(w.states, state{Release{Name: strings.Join(tags, ", "), Date: date}, parts[0]})
	}
	return date, nil
}

// parseDate reads a commit's date; zero where it is not to be believed. Git is
// of 2005; a commit of 1970 comes from a clock that was never set, or from a
// conversion that knew no date.
func parseDate(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.UTC().Year() <= 1970 {
		return time.Time{}
	}
	return t
}

// within returns a change of the repository as one of the folder; without a
// name where it is none.
func (w *walk) within(c Change) Change {
	name, ok := strings.CutPrefix(c.Name, w.prefix)
	if !ok {
		return Change{}
	}
	c.Name = name
	if from, ok := strings.CutPrefix(c.From, w.prefix); ok {
		c.From = from
	} else if c.Type == Renamed {
		c.Type, c.From = Added, "" // it came from outside
	}
	return c
}

// follow notes that a commit of this date changed a file.
func (w *walk) follow(c Change, date time.Time) {
	t := w.names[c.Name]
	if t == nil {
		t = &track{met: len(w.heads), changed: date}
		w.names[c.Name] = t
		if w.heads[c.Name] == nil {
			w.heads[c.Name] = t
		}
	}
	t.entered, t.made = date, c.Type == Added || c.Type == Renamed
	if c.Type != Renamed {
		return
	}
	// Older commits know the file by its old name. Where newer ones do too, the
	// name was given to another file, which some commit made, or they are of a
	// branch that did not know of the renaming.
	if o := w.names[c.From]; o != nil && !o.made && o.met < t.met {
		t.changed = o.changed
	}
	w.names[c.From] = t
}

// questions asks diff-tree what differs from each state to the next newer one,
// and, as what differs from nothing, for the files of HEAD.
func (w *walk) questions() io.Reader {
	var b strings.Builder
	for i, s := range w.states {
		older := w.nothing()
		if i+1 < len(w.states) {
			older = w.states[i+1].tree
		}
		fmt.Fprintf(&b, "%s %s\n", older, s.tree)
	}
	fmt.Fprintf(&b, "%s %s\n", w.nothing(), w.states[0].tree)
	return strings.NewReader(b.String())
}

// releases returns the states as releases.
func (w *walk) releases() []Release {
	var list []Release
	for i, s := range w.states {
		if i == 0 && s.Name == "" && (len(w.states) == 1 || len(s.Changes) == 0) {
			continue // nothing was tagged, or nothing changed since
		}
		slices.SortFunc(s.Changes, func(a, b Change) int { return strings.Compare(a.Name, b.Name) })
		list = append(list, s.Release)
	}
	return list
}

// nothing is the name of the empty tree, by which git knows it without having
// it: SHA-1 or SHA-256 of "tree 0\x00".
func (w *walk) nothing() string {
	if len(w.states[0].tree) == 64 {
		return "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
	}
	return "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
}

// answers reads what diff-tree prints: each question on a line, then what
// differs.
func (w *walk) answers(r *bufio.Reader) error {
	asked, questions := -1, len(w.states)+1
	for {
		f, end := field(r)
		lines := strings.Split(f, "\n")
		for range lines[:len(lines)-1] {
			asked++
		}
		if end != nil {
			w.former()
			if asked != questions-1 {
				return fmt.Errorf("git diff-tree answered %d of %d questions", asked+1, questions)
			}
			return unlessEOF(end)
		}
		c, blob, err := change(r, lines[len(lines)-1])
		switch {
		case err != nil:
			return err
		case asked == questions-1:
			w.files[c.Name] = &File{blob: blob}
			if t := w.heads[c.Name]; t != nil {
				w.files[c.Name].Entered, w.files[c.Name].Changed = t.entered, t.changed
			}
		case asked >= 0 && asked < len(w.states):
			w.states[asked].Changes = append(w.states[asked].Changes, c)
		}
	}
}

// former adds what HEAD has no more, for whoever knows its name.
func (w *walk) former() {
	for name, t := range w.heads {
		if w.files[name] == nil {
			w.files[name] = &File{Entered: t.entered, Changed: t.changed}
		}
	}
}

// change reads a change: the status in f and the names that follow it. blob is
// what git calls the new bytes.
func change(r *bufio.Reader, f string) (c Change, blob string, err error) {
	// ":100644 100644 OLD NEW M"; of a merge "::100644 100644 100644 OLD OLD NEW MM".
	parts := strings.Split(strings.TrimLeft(f, ":"), " ")
	parents := len(f) - len(strings.TrimLeft(f, ":"))
	if parents == 0 || len(parts) != 2*parents+3 || parts[len(parts)-1] == "" {
		return c, "", fmt.Errorf("git printed %q for a change", f)
	}
	if c.Name, err = field(r); err != nil {
		return c, "", unexpected(err)
	}
	blob = parts[len(parts)-2]
	switch status := parts[len(parts)-1]; {
	case parents > 1: // its old names stand nowhere
		c.Type = Changed
	case status[0] == byte(Renamed):
		c.Type, c.From = Renamed, c.Name
		if c.Name, err = field(r); err != nil {
			return c, "", unexpected(err)
		}
	case status[0] == byte(Added), status[0] == byte(Removed):
		c.Type = ChangeType(status[0])
	default:
		c.Type = Changed
	}
	return c, blob, nil
}

// field reads up to the next NUL.
func field(r *bufio.Reader) (string, error) {
	s, err := r.ReadString(0)
	if err != nil {
		return s, err
	}
	return s[:len(s)-1], nil
}

func unlessEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
