package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"strings"
)

// A failure is an error in words for the person at the terminal.
type failure struct{ error }

// Error leaves out which call of the system failed.
func (f failure) Error() string {
	text := f.error.Error()
	var of *fs.PathError
	if !errors.As(f.error, &of) {
		return text
	}
	word := ""
	switch of.Op {
	case "openat":
		word = "open"
	case "stat", "lstat", "statat", "fstatat", "readlinkat":
		word = "look at"
	case "readdirent", "fdopendir":
		word = "read"
	case "mkdirat":
		word = "mkdir"
	case "unlinkat":
		word = "remove"
	default:
		return text
	}
	return strings.Replace(text, of.Op+" "+of.Path, word+" "+of.Path, 1)
}

// Unwrap returns the error.
func (f failure) Unwrap() error { return f.error }

// cause returns why something could not be done with a file or an address, without its
// name: "permission denied". For a name that is not the one the person knows it by.
func cause(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	var call *os.SyscallError
	var host *net.DNSError
	var op *net.OpError
	var ask *url.Error
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	case errors.As(err, &host):
		return fmt.Errorf("there is no host %q", host.Name)
	case errors.As(err, &call):
		return call.Err
	case errors.As(err, &op):
		return op.Err
	case errors.As(err, &ask):
		return ask.Err
	}
	return err
}

// open opens the repository's folder.
func (r *repository) open() (*os.Root, error) {
	root, err := os.OpenRoot(r.dir)
	if err != nil {
		return nil, fmt.Errorf("-C %s: %w; name the folder that holds content/", r.dir, cause(err))
	}
	return root, nil
}
