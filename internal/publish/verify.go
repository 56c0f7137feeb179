package publish

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"dossier/internal/page"
)

// A Comparison says how what is published differs from what pages make. The lists are
// sorted.
type Comparison struct {
	Same    int      // files that are, byte for byte, what a build makes
	Differ  []string // that hold other bytes
	Missing []string // that are not published
	Foreign []string // that the manifest lists and no build makes
	// Manifest is false where manifest.sha256 is not that of a build.
	Manifest bool
}

// OK reports whether all is as a build makes it.
func (c *Comparison) OK() bool {
	return c.Manifest && len(c.Differ)+len(c.Missing)+len(c.Foreign) == 0
}

// maxManifest bounds what is read of a manifest that somebody else published: a line of
// 200 bytes for each of 300,000 files.
const maxManifest = 64 << 20

// Compare reads each page with open, several at once, and compares its bytes with those
// that it makes; then the manifest. open returns fs.ErrNotExist for what is not there.
func Compare(ctx context.Context, pages []page.Page, open func(ctx context.Context, path string) (io.ReadCloser, error)) (*Comparison, error) {
	pages = slices.Clone(pages)
	if err := page.Sort(pages); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	sums := make([]sum, len(pages))
	found := make([]outcome, len(pages))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(2*runtime.GOMAXPROCS(0), len(pages)) {
		workers.Go(func() {
			var buf bytes.Buffer
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(pages) {
					return
				}
				buf.Reset()
				err := pages[i].Render(&buf)
				if err == nil {
					sums[i] = sha256.Sum256(buf.Bytes())
					found[i], err = compareOne(ctx, open, pages[i].Path, sums[i], int64(buf.Len()))
				}
				if err != nil {
					cancel(fmt.Errorf("compare %s: %w", pages[i].Path, err))
				}
			}
		})
	}
	workers.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	c := &Comparison{}
	now := make(listing, len(pages))
	for i, p := range pages {
		now[i] = line{p.Path, sums[i]}
		switch found[i] {
		case same:
			c.Same++
		case differs:
			c.Differ = append(c.Differ, p.Path)
		case missing:
			c.Missing = append(c.Missing, p.Path)
		}
	}
	return c, c.manifest(ctx, now, open)
}

// manifest compares the manifest.
func (c *Comparison) manifest(ctx context.Context, now listing, open func(context.Context, string) (io.ReadCloser, error)) error {
	f, err := open(ctx, manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		c.Missing = append(c.Missing, manifestName)
		slices.Sort(c.Missing)
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxManifest))
	if err != nil {
		return fmt.Errorf("read %s: %w", manifestName, err)
	}
	var want bytes.Buffer
	if err := now.write(&want); err != nil {
		return err
	}
	c.Manifest = bytes.Equal(text, want.Bytes())
	listed, err := parseManifest(text)
	if err != nil {
		return fmt.Errorf("read %s: %w", manifestName, err)
	}
	for name := range listed.names {
		if len(now.of(name)) == 0 {
			c.Foreign = append(c.Foreign, name)
		}
	}
	return nil
}

type outcome int

const (
	same outcome = iota
	differs
	missing
)

func compareOne(ctx context.Context, open func(context.Context, string) (io.ReadCloser, error), name string, want sum, size int64) (outcome, error) {
	f, err := open(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		return missing, nil
	}
	if err != nil {
		return missing, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, io.LimitReader(f, size+1)); err != nil {
		return missing, err
	}
	if sum(h.Sum(nil)) != want {
		return differs, nil
	}
	return same, nil
}
