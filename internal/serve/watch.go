package serve

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// quiet is how long no file may change before the pages are made: an editor
	// moves another into its place, or writes it in pieces.
	quiet = 8 * time.Millisecond
	// longest is how long that may put it off, or a file that is empty: an editor
	// empties it before it writes it, and on a busy machine may wait between the two.
	longest = 150 * time.Millisecond
	// rescan is how often to look without having been told: some file systems
	// tell nothing, and what tells can overflow.
	rescan = 2 * time.Second
	// rarest is the same for a dossier in which a look takes long: a twentieth of
	// the time is spent on looking, until a change would be seen too late.
	rarest = 15 * time.Second
	idle   = 20
)

// Watch makes the pages, and again whenever a file has changed, until ctx ends.
func (h *Handler) Watch(ctx context.Context) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer w.Close()
	var told error // the first folder that cannot be watched says enough
	for _, path := range h.source.Watch {
		told = errors.Join(told, add(w, filepath.Dir(path), false), add(w, path, true))
	}
	if told != nil {
		h.log.Warn("changes are noticed within seconds, not at once: a folder cannot be watched", "error", firstLine(told))
	}
	var first time.Time          // of the changes that are not in the pages yet
	changed := map[string]bool{} // by them
	missed := true               // there may be others
	var whole time.Time          // when all was looked at
	due := time.NewTimer(0)
	defer due.Stop()
	look := time.NewTimer(rescan)
	defer look.Stop()
	remake := func() {
		start := time.Now()
		if missed || start.Sub(whole) > rarest {
			clear(changed) // they do not say all
			whole = start
		}
		h.update(slices.Sorted(maps.Keys(changed))...)
		first, missed = time.Time{}, false
		clear(changed)
		look.Reset(min(rarest, max(rescan, idle*time.Since(start))))
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case e := <-w.Events:
			if !h.concerns(e) {
				continue
			}
			if e.Has(fsnotify.Rename) {
				forget(w, e.Name)
			}
			if e.Has(fsnotify.Create) {
				_ = add(w, e.Name, true) // where it fails, a rescan sees what is in it
			}
			changed[e.Name] = true
			if first.IsZero() {
				first = time.Now()
			}
			due.Reset(min(quiet, longest-time.Since(first)))
		case <-w.Errors: // too much at once: something has changed
			missed = true
			due.Reset(quiet)
		case <-due.C:
			if left := longest - time.Since(first); left > 0 && someEmpty(changed) {
				due.Reset(min(quiet, left))
				continue
			}
			remake()
		case <-look.C:
			missed = true
			if first.IsZero() { // otherwise it is due
				remake()
			}
		}
	}
}

// someEmpty reports whether one of the files is empty.
func someEmpty(names map[string]bool) bool {
	for name := range names {
		if info, err := os.Lstat(name); err == nil && info.Mode().IsRegular() && info.Size() == 0 {
			return true
		}
	}
	return false
}

// add watches a folder, or all folders below it too. What is no folder, or not
// there, is left out.
func add(w *fsnotify.Watcher, path string, below bool) error {
	return filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case !d.IsDir():
			return nil
		case name != path && !below:
			return fs.SkipDir
		}
		if err := w.Add(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// forget ends the watch of a folder that has another name now, and of those below it;
// else they would be told of by their old names.
func forget(w *fsnotify.Watcher, path string) {
	for _, name := range w.WatchList() {
		if name == path || strings.HasPrefix(name, path+string(filepath.Separator)) {
			_ = w.Remove(name) // it is gone already
		}
	}
}

// concerns reports whether an event is about what is watched, and not only about
// its times or permissions, of which a rescan takes notice.
func (h *Handler) concerns(e fsnotify.Event) bool {
	if e.Op == fsnotify.Chmod {
		return false
	}
	for _, path := range h.source.Watch {
		if e.Name == path || strings.HasPrefix(e.Name, path+string(filepath.Separator)) {
			return true
		}
	}
	return false
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
