//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func runCompare(ctx context.Context, args []string, stdout io.Writer) error {
	f := flags("compare")
	pairs, ours, theirs, tmp := f.Int("pairs", 5, ""), f.String("ours", "", ""), f.String("theirs", "", ""), f.String("tmp", tmpDir(), "")
	if err := parse(f, args, 0); err != nil || *ours == "" || *theirs == "" || *pairs < 1 {
		return errUsage
	}
	fmt.Fprintf(stdout, "%s\nours:   %s\ntheirs: %s\n", machine(), *ours, *theirs)
	fmt.Fprintln(stdout, "ours: CPU s, wall s, peak MiB; theirs; ratios")
	var cpu, wall, peak []float64
	for range *pairs {
		a, err := once(ctx, *tmp, *ours)
		if err != nil {
			return err
		}
		b, err := once(ctx, *tmp, *theirs)
		if err != nil {
			return err
		}
		cpu = append(cpu, a.cpu.Seconds()/b.cpu.Seconds())
		wall = append(wall, a.wall.Seconds()/b.wall.Seconds())
		peak = append(peak, float64(a.peak)/float64(b.peak))
		last := len(cpu) - 1
		fmt.Fprintf(stdout, "%8.2f %8.2f %6d   %8.2f %8.2f %6d   %.3f %.3f %.3f\n",
			a.cpu.Seconds(), a.wall.Seconds(), a.peak>>20, b.cpu.Seconds(), b.wall.Seconds(), b.peak>>20, cpu[last], wall[last], peak[last])
	}
	fmt.Fprintf(stdout, "median ratio: CPU %s, wall %s, peak memory %s\n", spread(cpu), spread(wall), spread(peak))
	return nil
}

// once runs a command of the shell with an empty folder for its output and its
// cache, and removes both.
func once(ctx context.Context, tmp, command string) (cost, error) {
	dir, err := os.MkdirTemp(tmp, "bench-")
	if err != nil {
		return cost{}, err
	}
	defer os.RemoveAll(dir)
	c, _, err := measure(ctx, filepath.Join(dir, "cache"), "sh", "-c", strings.ReplaceAll(command, "{out}", filepath.Join(dir, "out")))
	return c, err
}

// spread prints the median of some ratios, and between which they lie.
func spread(list []float64) string {
	return fmt.Sprintf("%.3f (%.3f to %.3f)", median(list), slices.Min(list), slices.Max(list))
}
