package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
)

// apply makes the planned changes. The manifest covers every state in between.
func (w *writer) apply() error {
	staged := slices.ContainsFunc(w.changes, func(c change) bool { return c != unchanged })
	if staged || len(w.removable) > 0 {
		if err := w.exchange(); !errors.Is(err, errNoExchange) {
			return err
		}
	}
	if err := w.bringIn(); err != nil {
		return err
	}
	if staged || len(w.removable) > 0 {
		if err := w.putManifest(w.old.and(w.now)); err != nil {
			return err
		}
	}
	for _, name := range w.early {
		if err := w.remove(name); err != nil {
			return err
		}
		delete(w.removable, name)
	}
	// What pages refer to comes before them and goes after them.
	for _, c := range []change{created, replaced} {
		for _, html := range []bool{false, true} {
			for i, p := range w.pages {
				if w.changes[i] != c || isHTML(p.Path) != html {
					continue
				}
				if err := w.put(p.Path); err != nil {
					return err
				}
			}
		}
	}
	for _, html := range []bool{true, false} {
		for _, name := range slices.Sorted(maps.Keys(w.removable)) {
			if isHTML(name) != html {
				continue
			}
			if err := w.remove(name); err != nil {
				return err
			}
		}
	}
	w.removeEmptyDirs()
	return w.putManifest(w.now)
}

// removeEmptyDirs removes the directories that pages of before left empty, in this Write
// or in one that was killed.
func (w *writer) removeEmptyDirs() {
	empty := map[string]bool{}
	for name := range w.old.names {
		for d := path.Dir(name); !w.makes(name) && d != "." && !empty[d]; d = path.Dir(d) {
			empty[d] = w.dirs[d] == directory
		}
	}
	for _, d := range slices.Backward(slices.Sorted(maps.Keys(empty))) {
		if fi, err := w.root.Lstat(d); err == nil && fi.IsDir() {
			w.before()
			w.root.Remove(d) // fails if it is not empty after all, and should
		}
	}
}

// put moves a staged file to its place, in one step.
func (w *writer) put(name string) error {
	if d := path.Dir(name); w.dirs[d] != directory {
		w.before()
		if err := w.root.MkdirAll(d, 0o755); err != nil {
			return fmt.Errorf("make directory %s: %w", w.at(d), err)
		}
		w.dirs[d] = directory
	}
	w.before()
	if err := w.root.Rename(path.Join(stagingName, name), name); err != nil {
		return fmt.Errorf("put %s in place: %w", w.at(name), err)
	}
	return nil
}

func (w *writer) remove(name string) error {
	w.before()
	if err := w.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove %s: %w", w.at(name), err)
	}
	return nil
}

func isHTML(name string) bool { return path.Ext(name) == ".html" }
