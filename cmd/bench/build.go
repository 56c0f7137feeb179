//go:build linux

package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"text/tabwriter"
	"time"

	"dossier/internal/content"
	"dossier/internal/export"
	"dossier/internal/page"
	"dossier/internal/publish"
	"dossier/internal/render"
	"dossier/internal/search"
	"dossier/internal/site"
	"dossier/templates"
)

// subjectFlags adds the flags by which a dossier is chosen.
func subjectFlags(f *flag.FlagSet) *subject {
	s := &subject{}
	f.IntVar(&s.n, "n", 10_000, "")
	f.Uint64Var(&s.seed, "seed", 1, "")
	f.StringVar(&s.dir, "dir", "", "")
	f.StringVar(&s.program, "dossier", "", "")
	f.StringVar(&s.tmp, "tmp", tmpDir(), "")
	return s
}

func runBuild(ctx context.Context, args []string, stdout io.Writer) error {
	f := flags("build")
	s := subjectFlags(f)
	cpu, mem := f.String("cpuprofile", "", ""), f.String("memprofile", "", "")
	if err := parse(f, args, 0); err != nil {
		return err
	}
	remove, err := s.prepare(ctx)
	if remove != nil {
		defer remove()
	}
	if err != nil {
		return err
	}
	out := filepath.Join(s.tmp, "out")
	c, _, err := measure(ctx, filepath.Join(s.tmp, "cache"), s.program, "build", "-C", s.dir, "--out", out)
	if err != nil {
		return err
	}
	files, size, err := weigh(out)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s\n\nbuild: wall %s, CPU %s, peak memory %d MiB; %d files, %.1f MB\n\n",
		machine(), seconds(c.wall), seconds(c.cpu), c.peak>>20, files, float64(size)/1e6)
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	list, err := profiled(*cpu, *mem, func() ([]floor, error) { return floors(ctx, s.dir, out) })
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "floor\tCPU\twall\tfiles\tMB\t")
	for _, l := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%.1f\t\n", l.name, seconds(l.cpu), seconds(l.wall), l.files, float64(l.bytes)/1e6)
	}
	return w.Flush()
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

// profiled does something and writes the profiles that are wanted.
func profiled(cpu, mem string, do func() ([]floor, error)) (list []floor, err error) {
	if cpu != "" {
		f, err := os.Create(cpu)
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		if err := pprof.StartCPUProfile(f); err != nil {
			return nil, err
		}
		defer pprof.StopCPUProfile()
	}
	if list, err = do(); err != nil || mem == "" {
		return list, err
	}
	f, err := os.Create(mem)
	if err != nil {
		return nil, err
	}
	return list, errors.Join(pprof.Lookup("allocs").WriteTo(f, 0), f.Close())
}

// A floor is what one step of a build took, and what it gave to publish.
type floor struct {
	name string
	cost
	files int
	bytes int64
}

// floors does what build does one step after the other, in this process: each on
// one processor, but for those that divide their work themselves. publish gets
// pages of the same paths and sizes whose bytes cost nothing to make.
func floors(ctx context.Context, dir, out string) (list []floor, err error) {
	step := func(name string, do func(l *floor) error) {
		if err != nil {
			return
		}
		runtime.GC() // what a step before left is not this one's cost
		l := floor{name: name}
		cpu, start := ownCPU(), time.Now()
		err = do(&l)
		l.wall, l.cpu = time.Since(start), ownCPU()-cpu
		list = append(list, l)
	}
	var blanks []page.Page
	rendered := func(l *floor, pages []page.Page) error {
		for _, p := range pages {
			var n counter
			if err := p.Write(&n); err != nil {
				return err
			}
			l.files, l.bytes = l.files+1, l.bytes+int64(n)
			blanks = append(blanks, blank(p.Path, int(n)))
		}
		return nil
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var d *content.Dossier
	step("load", func(*floor) (err error) {
		d, _, err = content.Load(content.FS(root), "")
		return err
	})
	var s *site.Site
	step("link", func(*floor) error {
		linked, ps := site.Link(d)
		if ps.Errors() > 0 {
			return errors.New("the dossier has problems; dossier check prints them")
		}
		s = linked
		return nil
	})
	var pages []page.Page
	step("render", func(l *floor) (err error) {
		if pages, err = render.Pages(s, templates.FS); err != nil {
			return err
		}
		return rendered(l, pages)
	})
	step("export", func(l *floor) error {
		x := export.New(s)
		return rendered(l, append(x.Web(pages), x.Pages()...))
	})
	step("search", func(l *floor) error { return rendered(l, search.Pages(s)) })
	step("publish", func(l *floor) error {
		res, err := publish.Write(ctx, out, blanks)
		l.files = res.Written
		return err
	})
	return list, err
}

// A counter counts the bytes written to it.
type counter int

// Write implements io.Writer.
func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// blank is a page of that many bytes, which begin as no other page's do.
func blank(path string, size int) page.Page {
	sum := sha256.Sum256([]byte(path))
	return page.Page{Path: path, Render: func(w io.Writer) error {
		for left := size; left > 0; {
			n, err := w.Write(sum[:min(left, len(sum))])
			if err != nil {
				return err
			}
			left -= n
		}
		return nil
	}}
}
