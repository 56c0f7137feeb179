// Package publish makes a directory hold exactly these pages.
//
// It is one of the readers of the list of pages. It takes the list and a directory,
// and gives that directory the pages' bytes, all of them or none. It must not know
// what a page says.
//
// One Write goes in this order, and a kill between any two steps loses nothing that
// the next Write does not repair:
//
//  1. Render every page; what differs from the directory goes to a staging directory, in
//     the folders where it will stand. A page that is Fixed and stands in the directory
//     as the manifest lists it is kept as it is.
//  2. Decide what is removed and refuse what would harm files that are not ours. Up to
//     here nothing changed.
//  3. Where the system can, the staging directory stands beside the directory and becomes
//     the next site: what is unchanged, and what is not ours, is linked into it, and the
//     two are exchanged in one step. Readers see the whole site of before or the whole
//     site of now, whenever a build dies. This asks for Linux, a file system with hard
//     links and renameat2's exchange (ext4, XFS, Btrfs, F2FS, ZFS, tmpfs), and a
//     directory that is ours and not itself a mount.
//  4. Elsewhere the staging directory stands in the directory: change files one by one.
//     Write the manifest ahead, the lines of before and of after, so that every file of
//     ours is known. Put new files in place, then changed ones, then remove old ones, and
//     put the final manifest in place: no page ever links to something that is not there
//     yet or not there any more, but pages of before and of now stand beside each other
//     until the end.
//
// A Rewrite knows by a seal that the files are as the Write before left them, and then
// reads none of them: what a page is now is compared with its sum in the manifest.
//
// Only manifests are synced to disk. A page lost to a power cut is unlike its bytes, and
// Write compares bytes, so the next one repairs it; syncing 100,000 files takes minutes.
package publish

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"dossier/internal/page"
	"dossier/internal/seal"
)

// The names in the directory that no page can have.
const (
	manifestName = "manifest.sha256"
	stagingName  = ".dossier-staging"
	lockName     = ".dossier-lock"
)

// A Result says what a Write did.
type Result struct {
	Written   int // pages that are new or have other bytes than before
	Unchanged int // pages whose files were left untouched
	Removed   int // files of pages that are no longer made
	// Kept are the paths of files of ours that are no longer made but that somebody
	// changed since. They are left alone, reported once, and not ours from now on.
	Kept []string
	Seal seal.Seal // of the files as they are now, after a Rewrite; empty where there is none
}

// Write makes dir hold exactly these pages and their manifest, beside files that are not
// ours: it changes all or, when a page fails or ctx ends before the first change, nothing.
// A file is ours if manifest.sha256 lists it; others are never removed or overwritten.
// Of the rendered pages, it holds a chunk for each processor in memory.
func Write(ctx context.Context, dir string, pages []page.Page) (Result, error) {
	w := &writer{dir: dir, pages: slices.Clone(pages), before: func() {}}
	return w.run(ctx)
}

// Rewrite is Write in less time where, as was tells, the files are as a former Rewrite left
// them.
func Rewrite(ctx context.Context, dir string, pages []page.Page, was seal.Seal) (Result, error) {
	w := &writer{dir: dir, pages: slices.Clone(pages), before: func() {}, seals: true, was: was}
	return w.run(ctx)
}

// Seal returns the seal of a directory's manifest and of the files that it lists, and
// their number; an empty one where there is no manifest.
func Seal(dir string) (s seal.Seal, files int) {
	text, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return "", 0
	}
	l, err := parseManifest(text)
	if err != nil {
		return "", 0
	}
	return sealed(dir, l), len(l)
}

// A writer is one Write on its way.
type writer struct {
	dir     string
	root    *os.Root
	real    string // the directory without symbolic links on the way
	staging string // the staging directory; empty until something is staged
	pages   []page.Page
	now     listing  // the manifest of the pages, by their index
	changes []change // what becomes of each page, likewise
	before  func()   // called before each change to the disk; tests die here

	inPlace bool // change files one by one, as where directories cannot be exchanged

	seals  bool      // whether the files are sealed in the end
	was    seal.Seal // after the Rewrite before
	intact bool      // the files are what the manifest says

	manifest  sum             // of the manifest's bytes, as found or as put in place
	listed    listing         // what it lists as found
	old       listing         // the same, with the pages of now in the letters of now
	dirs      map[string]kind // what stands where pages, new or old, have their directories
	blockers  []string        // files that stand where pages need directories
	removable map[string]bool // files of ours that are no longer made
	early     []string        // what is removed first, because a page needs its place
	mkStaging func() error
}

type sum = [sha256.Size]byte

func (w *writer) run(ctx context.Context) (res Result, err error) {
	if err := page.Sort(w.pages); err != nil {
		return res, err
	}
	for _, p := range w.pages {
		first, _, _ := strings.Cut(p.Path, "/")
		if slices.ContainsFunc([]string{manifestName, stagingName, lockName},
			func(name string) bool { return strings.EqualFold(name, first) }) {
			return res, fmt.Errorf("page path %q belongs to the publisher; give the page another", p.Path)
		}
	}
	close, err := w.open()
	if err != nil {
		return res, err
	}
	defer close()

	if err := w.clearStaging(); err != nil {
		return res, fmt.Errorf("clear what a stopped build left: %w", err)
	}
	defer w.clearStaging()
	// Made only when needed: a build without changes does not even touch the directory.
	w.mkStaging = sync.OnceValue(w.makeStaging)

	if err := w.readManifest(); err != nil {
		return res, err
	}
	w.intact = w.was != "" && w.was == sealed(w.real, w.old)
	if err := w.survey(); err != nil {
		return res, err
	}
	if err := w.render(ctx); err != nil {
		return res, err
	}
	if res.Kept, err = w.planRemovals(); err != nil {
		return Result{}, err
	}
	if err := ctx.Err(); err != nil {
		return Result{}, fmt.Errorf("publish into %s: %w", w.dir, err)
	}
	res.Unchanged = w.countUnchanged()
	res.Written = len(w.pages) - res.Unchanged
	res.Removed = len(w.removable)
	// From here on a cancelled context is not heeded: half a change is worse than a wait.
	if err := w.apply(); err != nil {
		return Result{}, fmt.Errorf("%w; the directory is between two builds, build again to repair it", err)
	}
	if w.seals {
		res.Seal = sealed(w.real, w.now)
	}
	return res, nil
}

// countUnchanged returns how many pages are planned to stay.
func (w *writer) countUnchanged() (n int) {
	for _, c := range w.changes {
		if c == unchanged {
			n++
		}
	}
	return n
}

// stretch is how many files are sealed together.
const stretch = 4096

// sealed returns the seal of a manifest and of the files that it lists.
func sealed(dir string, l listing) seal.Seal {
	parts := append(slices.Collect(slices.Chunk(l, stretch)), listing{{name: manifestName}})
	seals := make([]seal.Seal, len(parts))
	_ = all(len(parts), func(i int) error { // none fails: what cannot be sealed has an empty seal
		start := time.Now()
		s, newest := seal.Of(dir, parts[i].names)
		if early := newest.Add(seal.Tick).Sub(start); s != "" && early > 0 {
			time.Sleep(early)
			s, _ = seal.Of(dir, parts[i].names)
		}
		seals[i] = s
		return nil
	})
	return seal.Join(seals)
}

// open opens and locks the directory, and clears what a killed build left beside it.
func (w *writer) open() (close func(), err error) {
	for {
		if w.root, err = openRoot(w.dir); err != nil {
			return nil, err
		}
		unlock, err := lock(w.root)
		if err != nil {
			w.root.Close()
			return nil, err
		}
		close = func() {
			unlock()
			w.root.Close()
		}
		mine, err := w.root.Stat(".")
		if err == nil {
			var there fs.FileInfo
			if there, err = os.Stat(w.dir); err == nil && !os.SameFile(mine, there) {
				close() // another build exchanged it meanwhile
				continue
			}
		}
		if err == nil {
			if w.real, err = realDir(w.dir); err == nil {
				err = w.clearNext()
			}
		}
		if err != nil {
			close()
			return nil, err
		}
		return close, nil
	}
}

func openRoot(dir string) (*os.Root, error) {
	if fi, err := os.Stat(dir); err == nil && !fi.IsDir() {
		return nil, fmt.Errorf("publish into %s: it is a file, not a directory", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the output directory: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the output directory: %w", err)
	}
	return root, nil
}

func (w *writer) sumFile(name string) (s sum, err error) {
	f, err := w.root.Open(name)
	if err == nil {
		s, err = sumOf(f)
	}
	if err != nil {
		return s, fmt.Errorf("read %s: %w", w.at(name), err)
	}
	return s, nil
}

// sumOf returns the sum of a file and closes it.
func sumOf(f *os.File) (s sum, err error) {
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return sum(h.Sum(nil)), err
}

// makes reports whether name is a page of now.
func (w *writer) makes(name string) bool {
	_, found := w.find(name)
	return found
}

// find returns the index of the page of now that has a name.
func (w *writer) find(name string) (i int, found bool) {
	return slices.BinarySearchFunc(w.pages, name, func(p page.Page, name string) int {
		return strings.Compare(p.Path, name)
	})
}

func (w *writer) inTheWay(name string) error {
	return fmt.Errorf("%s is in the way of a page and is not a file that dossier made; move it away", w.at(name))
}

// at returns a path as the user knows it.
func (w *writer) at(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }
