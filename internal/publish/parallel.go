package publish

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sync"

	"dossier/internal/parallel"
)

// each is parallel.Do for what may fail: it returns the error of the first that did,
// whatever the timing. What follows that one may not have been called.
func each(n int, worker func() (f func(i int) error)) error {
	var mu sync.Mutex
	first, failure := n, error(nil)
	parallel.Do(n, func() func(i int) {
		f := worker()
		return func(i int) {
			mu.Lock()
			late := i > first
			mu.Unlock()
			if late {
				return
			}
			if err := f(i); err != nil {
				mu.Lock()
				if i < first {
					first, failure = i, err
				}
				mu.Unlock()
			}
		}
	})
	return failure
}

// all is each where workers have nothing of their own.
func all(n int, f func(i int) error) error { return each(n, func() func(int) error { return f }) }

// walk calls visit for all that lies below a folder, by several workers: what is in a
// folder after that folder, and in no other order. Names have slashes and are relative.
// A folder that vanishes meanwhile is empty.
func walk(dir string, visit func(name string, d fs.DirEntry) error) error {
	for folders := []string{"."}; len(folders) > 0; {
		var mu sync.Mutex
		var inner []string
		err := all(len(folders), func(i int) error {
			entries, err := os.ReadDir(filepath.Join(dir, filepath.FromSlash(folders[i])))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			for _, d := range entries {
				name := path.Join(folders[i], d.Name())
				if err := visit(name, d); err != nil {
					return err
				}
				if d.IsDir() {
					mu.Lock()
					inner = append(inner, name)
					mu.Unlock()
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		slices.Sort(inner)
		folders = inner
	}
	return nil
}

// removeAll is os.RemoveAll by several workers.
func (w *writer) removeAll(dir string) error {
	var mu sync.Mutex
	var folders []string
	err := walk(dir, func(name string, d fs.DirEntry) error {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if d.IsDir() {
			mu.Lock()
			defer mu.Unlock()
			folders = append(folders, file)
			return nil
		}
		w.before()
		if err := os.Remove(file); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
	slices.Sort(folders)
	for _, f := range slices.Backward(folders) { // what is inside first
		os.Remove(f)
	}
	return errors.Join(err, os.RemoveAll(dir))
}
