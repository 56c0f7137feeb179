package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
)

// A plan says what becomes of a page.
type plan struct {
	sum    sum
	change change
}

type change uint8

const (
	unchanged change = iota
	created
	replaced
	createdForDir // created where a directory stands
)

type kind int

const (
	nothing kind = iota
	directory
	file
	other // a symbolic link, a device: never ours, never followed
)

// survey finds out what stands where pages have their directories. It refuses symbolic
// links there: os.Root would follow those that stay inside.
func (w *writer) survey() error {
	wanted := map[string]bool{} // by a page of now, or only by one of before
	for _, p := range w.pages {
		for d := path.Dir(p.Path); d != "." && !wanted[d]; d = path.Dir(d) {
			wanted[d] = true
		}
	}
	for p := range w.old.names {
		for d := path.Dir(p); d != "." && !wanted[d]; d = path.Dir(d) {
			wanted[d] = false
		}
	}
	w.dirs = map[string]kind{".": directory}
	if w.intact {
		for p := range w.old.names {
			for d := path.Dir(p); w.dirs[d] == nothing; d = path.Dir(d) {
				w.dirs[d] = directory
			}
		}
	}
	for _, d := range slices.Sorted(maps.Keys(wanted)) { // each after the one that holds it
		if w.dirs[d] == directory {
			continue
		}
		k, err := w.look(d)
		switch {
		case err != nil:
			return err
		case wanted[d] && (k == other || k == file && len(w.old.of(d)) == 0):
			return w.inTheWay(d)
		case wanted[d] && k == file:
			w.blockers = append(w.blockers, d)
		}
		w.dirs[d] = k
	}
	return nil
}

// look tells what stands at name, whose directory has been looked at.
func (w *writer) look(name string) (kind, error) {
	if w.dirs[path.Dir(name)] != directory {
		return nothing, nil
	}
	fi, err := w.root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nothing, nil
	case err != nil:
		return nothing, fmt.Errorf("look at %s: %w", w.at(name), err)
	case fi.IsDir():
		return directory, nil
	case fi.Mode().IsRegular():
		return file, nil
	}
	return other, nil
}

// render renders and plans every page, one on each processor at a time.
func (w *writer) render(ctx context.Context) error {
	w.now, w.changes = make(listing, len(w.pages)), make([]change, len(w.pages))
	order := make([]int, 0, len(w.pages))
	for _, late := range []bool{false, true} {
		for i, p := range w.pages {
			if p.Late == late {
				order = append(order, i)
			}
		}
	}
	return each(len(order), func() func(int) error {
		out := newOutput(w)
		return func(n int) error {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("publish into %s: %w", w.dir, err)
			}
			i := order[n]
			plan, err := w.renderPage(i, out)
			w.now[i], w.changes[i] = line{w.pages[i].Path, plan.sum}, plan.change
			w.pages[i].Render = nil // and what the page was made of may go
			return err
		}
	})
}

func (w *writer) renderPage(i int, out *output) (plan, error) {
	p := w.pages[i]
	if known := w.old.of(p.Path); p.Fixed && len(known) == 1 && (w.intact || w.holds(p.Path, known[0].sum)) {
		return plan{sum: known[0].sum, change: unchanged}, nil
	}
	defer out.end()
	out.begin(i)
	if err := p.Write(out); err != nil {
		return plan{}, err
	}
	return out.finish()
}

// holds reports whether the file at name has these bytes.
func (w *writer) holds(name string, want sum) bool {
	if k, err := w.look(name); err != nil || k != file {
		return false
	}
	have, err := w.sumFile(name)
	return err == nil && have == want
}

// planRemovals decides which files of before are removed and which are kept, and which
// must go first because a page needs their place.
func (w *writer) planRemovals() (kept []string, err error) {
	w.removable = map[string]bool{}
	for name := range w.old.names {
		if w.makes(name) {
			continue
		}
		if w.intact {
			w.removable[name] = true
			continue
		}
		k, err := w.look(name)
		if err != nil {
			return nil, err
		}
		if k == file {
			have, err := w.sumFile(name)
			if err != nil {
				return nil, err
			}
			w.removable[name] = w.old.has(name, have)
		}
		if k == other || k == file && !w.removable[name] {
			delete(w.removable, name)
			kept = append(kept, name)
		}
	}
	for _, name := range w.blockers {
		if !w.removable[name] {
			return nil, w.inTheWay(name)
		}
		w.early = append(w.early, name)
	}
	for i, p := range w.pages {
		if w.changes[i] != createdForDir {
			continue
		}
		var dirs []string
		err := fs.WalkDir(w.root.FS(), p.Path, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return fmt.Errorf("look at %s: %w", w.at(name), err)
			case d.IsDir():
				dirs = append(dirs, name)
			case !w.removable[name]:
				return w.inTheWay(name)
			default:
				w.early = append(w.early, name)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		slices.Reverse(dirs) // the innermost first
		w.early = append(w.early, dirs...)
		w.changes[i] = created
	}
	return kept, nil
}
