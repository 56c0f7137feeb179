//go:build !linux

package publish

import "os"

// create makes a file, or empties it, to be written.
func create(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
}
