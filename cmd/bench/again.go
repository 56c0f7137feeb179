//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"dossier/internal/content"
)

func runAgain(ctx context.Context, args []string, stdout io.Writer) error {
	f := flags("again")
	s, pairs := subjectFlags(f), f.Int("pairs", 5, "")
	if err := parse(f, args, 0); err != nil || *pairs < 1 {
		return errUsage
	}
	remove, err := s.prepare(ctx)
	if remove != nil {
		defer remove()
	}
	if err != nil {
		return err
	}
	articles, err := filepath.Glob(filepath.Join(s.dir, content.Dir, content.ArticlesFolder, "*.md"))
	if err != nil || len(articles) == 0 {
		return fmt.Errorf("%s has no articles", s.dir)
	}
	fmt.Fprintf(stdout, "%s\ncold: CPU s, wall s; unchanged: the same, files written; edited: the same, files that differ\n", machine())
	var same, edited ratios
	for i := range *pairs {
		r, err := round(ctx, s, articles[i*len(articles) / *pairs])
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%8.2f %8.2f   %8.2f %8.2f %5d   %8.2f %8.2f %5d %5d\n", r.cold.cpu.Seconds(), r.cold.wall.Seconds(),
			r.same.cpu.Seconds(), r.same.wall.Seconds(), r.sameWritten, r.edited.cpu.Seconds(), r.edited.wall.Seconds(), r.editedWritten, r.differ)
		same.add(r.same, r.cold)
		edited.add(r.edited, r.cold)
	}
	fmt.Fprintf(stdout, "nothing changed: CPU %s, wall %s\n", spread(same.cpu), spread(same.wall))
	fmt.Fprintf(stdout, "one edit: CPU %s, wall %s\n", spread(edited.cpu), spread(edited.wall))
	return nil
}

// ratios are those of several pairs.
type ratios struct{ cpu, wall []float64 }

func (r *ratios) add(a, b cost) {
	r.cpu = append(r.cpu, a.cpu.Seconds()/b.cpu.Seconds())
	r.wall = append(r.wall, a.wall.Seconds()/b.wall.Seconds())
}

// A rebuild is what three builds after each other took: into an empty folder,
// with nothing changed, and with one article edited.
type rebuild struct {
	cold, same, edited         cost
	sameWritten, editedWritten int // files that are not the ones of before
	differ                     int // files that the edit gave other bytes
}

// round makes the three builds and takes the edit back.
func round(ctx context.Context, s *subject, article string) (r rebuild, err error) {
	dir, err := os.MkdirTemp(s.tmp, "again-")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "out")
	time.Sleep(content.Settling + content.Settling/2) // then dossier trusts the times of files
	build := func() (cost, error) {
		c, _, err := measure(ctx, filepath.Join(dir, "cache"), s.program, "build", "-C", s.dir, "--out", out)
		return c, err
	}
	if r.cold, err = build(); err != nil {
		return r, err
	}
	first, err := stamps(out)
	if err != nil {
		return r, err
	}
	if r.same, err = build(); err != nil {
		return r, err
	}
	second, err := stamps(out)
	if err != nil {
		return r, err
	}
	r.sameWritten = others(first, second)
	before, err := sums(out)
	if err != nil {
		return r, err
	}
	src, err := os.ReadFile(article)
	if err != nil {
		return r, err
	}
	if err := os.WriteFile(article, append(slices.Clone(src), "\n\nOne sentence more.\n"...), 0o644); err != nil {
		return r, err
	}
	r.edited, err = build()
	if undo := os.WriteFile(article, src, 0o644); undo != nil {
		return r, undo
	}
	if err != nil {
		return r, err
	}
	third, err := stamps(out)
	if err != nil {
		return r, err
	}
	after, err := sums(out)
	r.editedWritten, r.differ = others(second, third), others(before, after)
	return r, err
}

// A stamp is another when a file was written anew, with the same bytes or others.
type stamp struct {
	inode    uint64
	modified syscall.Timespec
}

func stamps(dir string) (map[string]stamp, error) {
	all := map[string]stamp{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		st := info.Sys().(*syscall.Stat_t)
		all[name] = stamp{st.Ino, st.Mtim}
		return nil
	})
	return all, err
}

// sums are the sums of all files by path, as the manifest has them, and of the
// manifest itself all of it.
func sums(out string) (map[string]string, error) {
	const manifest = "manifest.sha256"
	b, err := os.ReadFile(filepath.Join(out, manifest))
	all := map[string]string{manifest: string(b)}
	for line := range bytes.Lines(b) {
		sum, name, _ := strings.Cut(string(line), " ")
		all[name] = sum
	}
	return all, err
}

// others counts what b has and a has not or otherwise.
func others[T comparable](a, b map[string]T) (n int) {
	for name, v := range b {
		if was, ok := a[name]; !ok || was != v {
			n++
		}
	}
	return n
}
