package publish

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// each has f(0) to f(n-1) called by as many workers as there are processors, each with
// an f of its own, and returns the error of the first of them. What follows one that
// failed may not have been called.
func each(n int, worker func() (f func(i int) error)) error {
	errs := make([]error, n)
	var next atomic.Int64
	var failed atomic.Bool
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			// What was taken is finished, so the first error is found whatever the timing.
			for f := worker(); !failed.Load(); {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if errs[i] = f(i); errs[i] != nil {
					failed.Store(true)
				}
			}
		})
	}
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
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
