package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
)

// errNoExchange says that this system, or this directory, cannot be exchanged.
var errNoExchange = errors.New("directories cannot be exchanged here")

// nextDir is where the next site is made: beside the directory, so that both are on one
// file system. After the exchange the site of before stands there until it is removed.
func nextDir(dir string) string {
	return filepath.Join(filepath.Dir(dir), "."+filepath.Base(dir)+".dossier-next")
}

// realDir returns the directory that dir, perhaps a symbolic link, stands for.
func realDir(dir string) (string, error) {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return "", fmt.Errorf("find the output directory: %w", err)
	}
	return filepath.Abs(dir)
}

// stagingDir is where the next site is made while it is not whole. It holds nothing that
// anybody would miss.
func stagingDir(dir string) string {
	return filepath.Join(filepath.Dir(dir), "."+filepath.Base(dir)+stagingName)
}

// exchange makes a whole site of the staging directory, with links to all in the directory
// that stays, and exchanges the two in one step: who reads the directory sees one whole
// site, that of before or that of now. Where it cannot, errNoExchange is returned and the
// directory has not changed.
func (w *writer) exchange() error {
	if w.mkStaging() != nil || w.staging != stagingDir(w.real) || w.fill() != nil {
		return errNoExchange
	}
	next := nextDir(w.real)
	w.before()
	if err := os.Rename(w.staging, next); err != nil {
		return errNoExchange
	}
	w.staging = next
	root, err := os.OpenRoot(next)
	if err != nil {
		return errNoExchange
	}
	defer root.Close()
	unlock, err := lock(root) // a build that starts after the exchange waits for the cleaning
	if err != nil {
		return errNoExchange
	}
	defer unlock()
	w.before()
	if err := swap(next, w.real); err != nil {
		return errNoExchange
	}
	w.before()
	return w.clear(w.listed, w.now)
}

// bringIn moves what is staged, and will be, into the directory, from where put takes it.
func (w *writer) bringIn() error {
	w.inPlace = true
	in, from := filepath.Join(w.real, stagingName), w.staging
	if from == "" || from == in {
		return nil
	}
	w.staging = in
	w.before()
	if os.Rename(from, in) == nil {
		return nil
	}
	w.before()
	if err := os.CopyFS(in, os.DirFS(from)); err != nil { // what looked like one file system is two
		return fmt.Errorf("bring in what was written: %w", err)
	}
	return os.RemoveAll(from)
}

// fill makes the staging directory whole: the manifest and, as links to what is in the
// directory, the pages that are unchanged and all that is not ours.
func (w *writer) fill() error {
	if err := w.stageManifest(w.now); err != nil {
		return err
	}
	var mu sync.Mutex
	var folders []string
	var linked atomic.Int64 // pages
	err := walk(w.real, func(name string, d fs.DirEntry) error {
		i, makes := w.find(name)
		_, known := w.dirs[name]
		there, next := w.standing(name), w.staged(name)
		switch {
		case d.IsDir():
			mu.Lock()
			folders = append(folders, name)
			mu.Unlock()
			if known {
				return nil // made when something is in it
			}
			return os.MkdirAll(next, 0o755)
		case name == manifestName, w.removable[name], makes && w.changes[i] != unchanged:
			return nil
		case d.Type() == fs.ModeSymlink && !makes:
			to, err := os.Readlink(there)
			if err != nil {
				return err
			}
			return withFolder(next, func() error { return os.Symlink(to, next) })
		case !d.Type().IsRegular():
			return errNoExchange // a device or a pipe
		case makes:
			linked.Add(1)
		}
		w.before()
		return withFolder(next, func() error { return os.Link(there, next) })
	})
	if err != nil {
		return err
	}
	if int(linked.Load()) != w.countUnchanged() { // one vanished meanwhile
		return errNoExchange
	}
	folders = append(folders, ".")
	return all(len(folders), func(i int) error { return copyRights(w.standing(folders[i]), w.staged(folders[i])) })
}

// copyRights gives a folder the rights of another, if it is there.
func copyRights(from, to string) error {
	a, err := os.Lstat(from)
	if err != nil {
		return err
	}
	if b, err := os.Lstat(to); err != nil || !b.IsDir() || b.Mode().Perm() == a.Mode().Perm() {
		return nil
	}
	return os.Chmod(to, a.Mode().Perm())
}

// clearNext removes what a build that was killed in an exchange left beside the directory.
func (w *writer) clearNext() error {
	dir, next := w.real, nextDir(w.real)
	if info, err := os.Lstat(next); err != nil || !info.IsDir() {
		return nil
	}
	var ours, theirs listing
	if text, err := os.ReadFile(filepath.Join(next, manifestName)); err == nil {
		if ours, err = parseManifest(text); err != nil {
			return fmt.Errorf("clear %s: %w; move it away", next, err)
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, manifestName)); err == nil {
		theirs, _ = parseManifest(text) // what is none lists nothing, and is told of later
	}
	return w.clear(ours, theirs)
}

// clear removes what is beside the directory after an exchange. A file that is neither in
// the directory nor listed as ours came while the build ran: it is moved there. The lists
// are the manifests of what is beside and of the directory.
func (w *writer) clear(ours, theirs listing) error {
	dir, next := w.real, nextDir(w.real)
	err := walk(next, func(name string, d fs.DirEntry) error {
		if d.IsDir() || name == manifestName {
			return nil
		}
		file, here := filepath.Join(next, filepath.FromSlash(name)), filepath.Join(dir, filepath.FromSlash(name))
		if d.Type().IsRegular() && len(ours.of(name)) > 0 && len(theirs.of(name)) > 0 {
			return nil // a page of before and of now
		}
		a, aerr := os.Lstat(file)
		b, berr := os.Lstat(here)
		if aerr == nil && berr == nil && (os.SameFile(a, b) || a.Mode().Type() == fs.ModeSymlink && b.Mode().Type() == fs.ModeSymlink) {
			return nil
		}
		if len(ours.of(name)) > 0 && a != nil && a.Mode().IsRegular() {
			if berr == nil {
				return nil // a page of now, too
			}
			f, err := os.Open(file)
			if err != nil {
				return err
			}
			have, err := sumOf(f)
			if err != nil {
				return err
			}
			if ours.has(name, have) {
				return nil
			}
		}
		if berr == nil {
			return fmt.Errorf("%s came while a build ran and another stands in its place; move it away", file)
		}
		if err := os.MkdirAll(filepath.Dir(here), 0o755); err != nil {
			return err
		}
		return os.Rename(file, here)
	})
	if err != nil {
		return fmt.Errorf("clear %s: %w", next, err)
	}
	// What is left nobody misses. Under this name a build does not look at it again, which
	// without the manifest would take a page of before for a file that came meanwhile.
	staging := stagingDir(dir)
	if err := os.RemoveAll(staging); err != nil {
		return err
	}
	w.before()
	if err := os.Rename(next, staging); err != nil {
		return err
	}
	return w.removeAll(staging)
}
