package publish

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// makeStaging makes the staging directory: beside the directory where the two may be
// exchanged, in it where they may not. Nobody else writes there, and no page's path
// leads out of it.
func (w *writer) makeStaging() error {
	w.before()
	if w.staging = stagingDir(w.real); !w.inPlace && exchangeable(w.real) && os.Mkdir(w.staging, 0o700) == nil {
		return nil
	}
	w.staging = filepath.Join(w.real, stagingName)
	return os.Mkdir(w.staging, 0o700)
}

// clearStaging removes the staging directory, of this build or of a stopped one.
func (w *writer) clearStaging() error {
	var errs []error
	for _, dir := range []string{stagingDir(w.real), filepath.Join(w.real, stagingName)} {
		err := os.RemoveAll(dir)
		if _, gone := os.Lstat(dir); errors.Is(gone, fs.ErrNotExist) {
			continue // a file system for reading alone refuses to remove even what is not there
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// create makes a file in the staging directory, on the same file system as its place.
func (w *writer) create(name string) (f *os.File, err error) {
	w.before()
	if err := w.mkStaging(); err != nil {
		return nil, err
	}
	file := w.staged(name)
	err = withFolder(file, func() error {
		f, err = create(file)
		return err
	})
	return f, err
}

// staged is where the staging directory has a page.
func (w *writer) staged(name string) string {
	return filepath.Join(w.staging, filepath.FromSlash(name))
}

// standing is where the directory has a page.
func (w *writer) standing(name string) string {
	return filepath.Join(w.real, filepath.FromSlash(name))
}

// withFolder makes a file with do, and where its folder is not there, that first.
func withFolder(file string, do func() error) error {
	err := do()
	if errors.Is(err, fs.ErrNotExist) {
		folder := filepath.Dir(file)
		if os.Mkdir(folder, 0o755) != nil { // most often only one is missing
			if err := os.MkdirAll(folder, 0o755); err != nil {
				return err
			}
		}
		err = do()
	}
	return err
}
