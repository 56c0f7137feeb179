//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package publish

import (
	"errors"
	"os"
)

func lockDir(*os.Root) (unlock func(), err error) { return nil, errors.ErrUnsupported }
