//go:build linux

package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// A cost is what one run of a program took.
type cost struct {
	wall, cpu time.Duration
	peak      int64 // most bytes of memory at once
}

// measure runs a program, with a user's cache folder of its own, until it ends.
//
// This process must stay small: until a child runs its program it has our memory,
// and the system counts that as the child's.
func measure(ctx context.Context, cache string, argv ...string) (c cost, stdout string, err error) {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+cache)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	start := time.Now()
	err = cmd.Run()
	c.wall = time.Since(start)
	if err != nil {
		return c, "", fmt.Errorf("%s: %w\n%s%s", strings.Join(argv, " "), err, out.String(), errs.String())
	}
	c.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	c.peak = cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
	return c, out.String(), nil
}

// ownCPU returns the processor's time that this process has taken.
func ownCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // there is no other argument it could dislike
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// weigh counts the files of a folder and their bytes.
func weigh(dir string) (files int, size int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			files, size = files+1, size+info.Size()
		}
		return err
	})
	return files, size, err
}

// tmpDir is where measured programs write: memory, where the system has such a
// file system.
func tmpDir() string {
	const memory = "/dev/shm"
	if info, err := os.Stat(memory); err == nil && info.IsDir() {
		return memory
	}
	return os.TempDir()
}

// A subject is the dossier to measure with, and the program to build it.
type subject struct {
	n            int
	seed         uint64
	dir, program string
	tmp          string
}

// prepare makes what is not given and returns how to remove that again.
func (s *subject) prepare(ctx context.Context) (remove func(), err error) {
	tmp, err := os.MkdirTemp(s.tmp, "bench-")
	if err != nil {
		return nil, err
	}
	s.tmp, remove = tmp, func() { os.RemoveAll(tmp) }
	if s.program == "" {
		s.program = filepath.Join(tmp, "dossier")
		if out, err := exec.CommandContext(ctx, "go", "build", "-o", s.program, "dossier/cmd/dossier").CombinedOutput(); err != nil {
			return remove, fmt.Errorf("compile dossier: %w\n%s", err, out)
		}
	}
	if s.dir == "" {
		s.dir = filepath.Join(tmp, "source")
		_, err = invent(s.dir, s.n, s.seed)
	}
	return remove, err
}

// median is the middle of some numbers, the upper of two.
func median[T cmp.Ordered](list []T) T { return quantile(list, 0.5) }

// quantile is the least number that is not below that share of the list.
func quantile[T cmp.Ordered](list []T, share float64) T {
	return slices.Sorted(slices.Values(list))[min(int(share*float64(len(list))), len(list)-1)]
}

// machine says what the figures were measured on.
func machine() string {
	memory := ""
	if b, err := os.ReadFile("/proc/meminfo"); err == nil {
		var kib int64
		if _, err := fmt.Sscanf(string(b), "MemTotal: %d kB", &kib); err == nil {
			memory = fmt.Sprintf(", %d GiB", (kib+1<<19)>>20)
		}
	}
	return fmt.Sprintf("%d processors%s, %s/%s, %s", runtime.NumCPU(), memory, runtime.GOOS, runtime.GOARCH, runtime.Version())
}
