//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package publish

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lockDir locks the directory itself: that leaves no file behind, changes nothing, and
// ends with the process however it dies.
func lockDir(root *os.Root) (unlock func(), err error) {
	d, err := root.Open(".")
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", root.Name(), err)
	}
	err = syscall.Flock(int(d.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case err == nil:
		return func() { d.Close() }, nil
	case errors.Is(err, syscall.EWOULDBLOCK):
		err = fmt.Errorf("another build is running in %s; wait until it is done", root.Name())
	case errors.Is(err, syscall.EBADF), errors.Is(err, syscall.EINVAL), errors.Is(err, syscall.ENOLCK):
		err = errors.ErrUnsupported // NFS locks only what is open for writing; see flock(2)
	default:
		err = fmt.Errorf("lock %s: %w", root.Name(), err)
	}
	d.Close()
	return nil, err
}
