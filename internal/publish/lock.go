package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// lock lets one Write at a time into a directory, until unlock is called.
func lock(root *os.Root) (unlock func(), err error) {
	unlock, err = lockDir(root)
	if errors.Is(err, errors.ErrUnsupported) {
		return lockFile(root)
	}
	return unlock, err
}

// lockFile locks where directories cannot be locked. Its file outlives a crash, so the
// error says how to go on.
func lockFile(root *os.Root) (unlock func(), err error) {
	f, err := root.OpenFile(lockName, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil, fmt.Errorf("another build is running in %s; if none is, remove %s", root.Name(), filepath.Join(root.Name(), lockName))
	case err != nil:
		return nil, fmt.Errorf("lock %s: %w", root.Name(), err)
	}
	return func() {
		f.Close()
		root.Remove(lockName)
	}, nil
}
