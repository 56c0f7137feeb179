//go:build !unix

package main

import "errors"

func makePipe(string) error { return errors.ErrUnsupported }

func peakMemory(any) int64 { return 0 }
