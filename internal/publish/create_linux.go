package publish

import (
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// create makes a file, or empties it, to be written. os.OpenFile does the same and asks of
// each file whether one can wait for it: of one on a disk nobody can, and finding out takes
// five of ten system calls.
func create(name string) (*os.File, error) {
	for {
		fd, err := unix.Open(name, unix.O_WRONLY|unix.O_CREAT|unix.O_TRUNC|unix.O_CLOEXEC, 0o644)
		switch err {
		case nil:
			return os.NewFile(uintptr(fd), name), nil
		case unix.EINTR:
		default:
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
	}
}
