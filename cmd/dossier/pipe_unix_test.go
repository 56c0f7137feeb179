//go:build unix

package main

import "syscall"

func makePipe(name string) error { return syscall.Mkfifo(name, 0o644) }

// peakMemory returns the most memory that a process had, in bytes.
func peakMemory(usage any) int64 {
	if u, ok := usage.(*syscall.Rusage); ok {
		return u.Maxrss << 10 // in KiB on Linux
	}
	return 0
}
