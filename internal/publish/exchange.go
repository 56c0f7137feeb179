package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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

// exchange makes the whole next site beside the directory, of links to the files that are
// there and to the staged ones, and exchanges the two in one step: who reads the directory
// sees one whole site, that of before or that of now. Where it cannot, errNoExchange is
// returned and nothing has changed.
func (w *writer) exchange(now map[string][]sum) (err error) {
	dir, err := realDir(w.dir)
	info, statErr := w.root.Stat(".")
	if err != nil || statErr != nil || w.inPlace || !owned(info) {
		return errNoExchange
	}
	next := nextDir(dir)
	w.before()
	if err := os.Mkdir(next, 0o700); err != nil {
		return errNoExchange
	}
	exchanged := false
	defer func() {
		if !exchanged {
			os.RemoveAll(next) // of links only
		}
	}()
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
	if err := w.fill(dir, next, now); err != nil {
		return errNoExchange
	}
	if err := os.Chmod(next, info.Mode().Perm()); err != nil {
		return errNoExchange
	}
	w.before()
	if err := swap(next, dir); err != nil {
		return errNoExchange
	}
	exchanged = true
	w.before()
	return clearNext(dir)
}

// fill makes in next, of links to what is in dir: the manifest, so that whatever
// happens the rest is known to be ours, the pages, and all that is not ours.
func (w *writer) fill(dir, next string, now map[string][]sum) error {
	if err := w.stage(manifestName, formatManifest(now)); err != nil {
		return err
	}
	made := map[string]bool{".": true}
	var mkdir func(name string) error
	mkdir = func(name string) error {
		if made[name] {
			return nil
		}
		made[name] = true
		if err := mkdir(filepath.Dir(name)); err != nil {
			return err
		}
		mode := fs.FileMode(0o755)
		if info, err := os.Lstat(filepath.Join(dir, name)); err == nil && info.IsDir() {
			mode = info.Mode().Perm()
		}
		return os.Mkdir(filepath.Join(next, name), mode)
	}
	link := func(from, name string) error {
		if err := mkdir(filepath.Dir(name)); err != nil {
			return err
		}
		w.before()
		return os.Link(filepath.Join(dir, from), filepath.Join(next, name))
	}
	if err := link(filepath.Join(stagingName, manifestName), manifestName); err != nil {
		return err
	}
	for i, p := range w.pages {
		name := filepath.FromSlash(p.Path)
		from := name
		if w.plans[i].change != unchanged {
			from = filepath.Join(stagingName, fmt.Sprint(i))
		}
		if err := link(from, name); err != nil {
			return err
		}
	}
	return filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, file)
		slashed := filepath.ToSlash(name)
		switch {
		case err != nil:
			return err
		case name == stagingName:
			return fs.SkipDir
		case name == manifestName, w.makes(slashed), w.removable[slashed]:
			return nil
		case d.IsDir():
			if _, ours := w.dirs[slashed]; ours {
				return nil // made when something is in it
			}
			return mkdir(name)
		case d.Type() == fs.ModeSymlink:
			to, err := os.Readlink(file)
			if err != nil {
				return err
			}
			if err := mkdir(filepath.Dir(name)); err != nil {
				return err
			}
			return os.Symlink(to, filepath.Join(next, name))
		case d.Type().IsRegular():
			return link(name, name)
		}
		return errNoExchange // a device or a pipe
	})
}

// clearNext removes what an exchange, or a build that was killed in one, left beside
// the directory. A file that is neither in the directory nor listed as ours came while
// the build ran: it is moved there.
func clearNext(dir string) error {
	next := nextDir(dir)
	if info, err := os.Lstat(next); err != nil || !info.IsDir() {
		return nil
	}
	ours := map[string][]sum{}
	if text, err := os.ReadFile(filepath.Join(next, manifestName)); err == nil {
		if ours, err = parseManifest(text); err != nil {
			return fmt.Errorf("clear %s: %w; move it away", next, err)
		}
	}
	err := filepath.WalkDir(next, func(file string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		name, err := filepath.Rel(next, file)
		switch {
		case err != nil:
			return err
		case name == stagingName:
			return fs.SkipDir
		case d.IsDir(), name == manifestName:
			return nil
		}
		here := filepath.Join(dir, name)
		a, aerr := os.Lstat(file)
		b, berr := os.Lstat(here)
		if aerr == nil && berr == nil && (os.SameFile(a, b) || a.Mode().Type() == fs.ModeSymlink && b.Mode().Type() == fs.ModeSymlink) {
			return nil
		}
		if sums := ours[filepath.ToSlash(name)]; sums != nil && a != nil && a.Mode().IsRegular() {
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
			if slices.Contains(sums, have) {
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
	return os.RemoveAll(next)
}
