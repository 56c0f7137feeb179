package content

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"dossier/internal/parallel"
	"dossier/internal/problem"
)

// A Reader loads a content folder again and again. It keeps what each file gave
// and parses only those that have changed; what it returns is what Load would,
// and the same Dossier as before where nothing has changed. The zero Reader is
// ready for use, for one folder and one caller at a time.
type Reader struct {
	base      URL
	listed    []file       // the files of entries
	misplaced problem.List // of the names in the folder
	config    kept[*Config]
	lock      kept[[]Permalink]
	land      kept[[]orb.Polygon]
	files     map[string]*kept[*Entry] // by name

	last     *Dossier
	problems problem.List
}

// Load is like the function Load.
func (r *Reader) Load(fsys fs.FS, base URL) (*Dossier, problem.List, error) {
	return r.Reload(fsys, base, nil)
}

// Reload is Load for who knows which files can have changed since the call before, such
// as "content/places/a.md". Where these are entries of then and still there, it looks at
// no other; where there are none, any can have changed.
func (r *Reader) Reload(fsys fs.FS, base URL, names []string) (*Dossier, problem.List, error) {
	last := r.last
	r.last = nil // until all is read
	if base != r.base {
		*r = Reader{base: base}
	}
	var ps problem.List
	whole := last == nil || !r.relist(fsys, names)
	if whole {
		var err error
		if r.listed, err = list(fsys, &ps); err != nil {
			return nil, nil, err
		}
	} else {
		ps = slices.Clone(r.misplaced)
	}
	files := r.listed
	changed, err := r.config.readSettings(fsys, SettingsFile, maxConfig, func(src []byte, ps *problem.List) *Config {
		return parseConfig(src, base, ps)
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("no %s here; run dossier in the repository's root, or name it with -C", SettingsFile)
	}
	if err != nil {
		return nil, nil, err
	}
	if r.config.value == nil {
		misplaced := slices.Clone(ps)
		ps = append(ps, r.config.problems...)
		if last == nil || changed || !slices.Equal(ps, r.problems) {
			last = &Dossier{Config: &Config{}}
		}
		r.misplaced, r.last, r.problems = misplaced, last, slices.Clone(ps)
		return last, ps, nil
	}
	if changed {
		if !whole {
			return r.Load(fsys, base)
		}
		r.files = nil // each may mean something else now
	}
	files = slices.DeleteFunc(files, func(f file) bool {
		if r.files[f.name] != nil {
			return false
		}
		_, _, ok := place(f.name, r.config.value, &ps)
		return !ok
	})
	changed = changed || last == nil || !slices.Equal(ps, r.misplaced)
	r.listed, r.misplaced = files, slices.Clone(ps)

	is, err := r.entries(fsys, files)
	if err != nil {
		return nil, nil, err
	}
	changed = changed || is
	is, err = r.lock.readIfThere(fsys, PermalinksFile, maxList, parsePermalinks)
	if err != nil {
		return nil, nil, err
	}
	changed = changed || is
	is, err = r.land.readIfThere(fsys, BaseMapFile, maxBaseMap, parseBaseMap)
	if err != nil {
		return nil, nil, err
	}
	if !changed && !is {
		r.last = last
		return last, slices.Clone(r.problems), nil
	}

	d := &Dossier{Config: r.config.value, Permalinks: r.lock.value, Land: r.land.value}
	ps = slices.Concat(ps, r.config.problems, r.lock.problems, r.land.problems)
	for _, f := range files {
		k := r.files[f.name]
		ps = append(ps, k.problems...)
		if k.value != nil {
			d.Entries = append(d.Entries, k.value)
		}
	}
	slices.SortFunc(d.Entries, func(a, b *Entry) int { return strings.Compare(string(a.ID), string(b.ID)) })
	r.last, r.problems = d, slices.Clone(ps)
	return d, ps, nil
}

// maxNamed is how many files are looked for one by one.
const maxNamed = 32

// relist looks again at the files of these names; false where there may be others than
// are listed, or fewer.
func (r *Reader) relist(fsys fs.FS, names []string) bool {
	if len(names) == 0 || len(names) > maxNamed {
		return false
	}
	for _, name := range names {
		if isOwn(path.Base(name)) {
			continue
		}
		i := slices.IndexFunc(r.listed, func(f file) bool { return f.name == name })
		if i < 0 {
			return false
		}
		f, err := find(fsys, name)
		if err != nil || !f.info.Mode().IsRegular() {
			return false
		}
		r.listed[i] = f
	}
	return true
}

// entries reads the files of entries, folder by folder, and forgets those that are gone.
func (r *Reader) entries(fsys fs.FS, files []file) (changed bool, err error) {
	if r.files == nil {
		r.files = make(map[string]*kept[*Entry], len(files))
	}
	var stale []file
	for _, f := range files {
		k := r.files[f.name]
		if k == nil {
			k = new(kept[*Entry])
			r.files[f.name] = k
			changed = true
		}
		if k.current(f) {
			k.info = f.info // which is listed; so there are not two of them
		} else {
			stale = append(stale, f)
		}
	}
	if len(r.files) > len(files) {
		changed = true
		there := make(map[string]bool, len(files))
		for _, f := range files {
			there[f.name] = true
		}
		maps.DeleteFunc(r.files, func(name string, _ *kept[*Entry]) bool { return !there[name] })
	}
	for len(stale) > 0 {
		n := 1
		for n < len(stale) && path.Dir(stale[n].name) == path.Dir(stale[0].name) {
			n++
		}
		is, err := r.folder(fsys, stale[:n])
		if err != nil {
			return false, err
		}
		changed = changed || is
		stale = stale[n:]
	}
	return changed, nil
}

// folder reads files of entries that lie in one folder.
func (r *Reader) folder(fsys fs.FS, files []file) (changed bool, err error) {
	folder, err := fs.Sub(fsys, path.Dir(files[0].name))
	if err != nil {
		return false, err
	}
	if c, ok := folder.(io.Closer); ok {
		defer c.Close()
	}
	news, errs := make([]bool, len(files)), make([]error, len(files))
	parallel.Do(len(files), func() func(i int) {
		d, memory := newDecoder("", 0, r.config.value), make([]byte, 0, maxFile)
		return func(i int) {
			f := files[i]
			news[i], errs[i] = r.files[f.name].read(folder, path.Base(f.name), f, maxFile, memory, func(src []byte, ps *problem.List) *Entry {
				return d.parseEntry(f.name, src, ps)
			})
		}
	})
	return slices.Contains(news, true), errors.Join(errs...)
}

// kept is what was read from a file.
type kept[T any] struct {
	value    T
	problems problem.List

	info    fs.FileInfo // of the file then; nil before it was read
	settled bool        // had the bytes changed since, so would info have
	whole   bool        // the bytes could be read
	sum     [sha256.Size]byte
}

// Settling is how long a file must have been as it is before its time of change
// is trusted: the coarsest clock of a file system (FAT) has steps of two seconds.
const Settling = 2 * time.Second

// current reports whether the file looks as it did, so that it need not be read.
func (k *kept[T]) current(f file) bool {
	return k.settled && os.SameFile(k.info, f.info) && k.info.Size() == f.info.Size() && k.info.Mode() == f.info.Mode() && k.info.ModTime().Equal(f.info.ModTime())
}

// read makes k what parse makes of the bytes of the file, which lies at a place of fsys,
// and reports whether that may differ from before. Bytes that are as they were are not
// parsed. parse keeps none of them that lie in memory.
func (k *kept[T]) read(fsys fs.FS, place string, f file, limit int64, memory []byte, parse func([]byte, *problem.List) T) (changed bool, err error) {
	now := time.Now()
	var ps problem.List
	src, err := f.read(fsys, place, limit, memory, &ps)
	if err != nil {
		return false, err
	}
	next := kept[T]{info: f.info, whole: src != nil, settled: src != nil && now.Sub(f.info.ModTime()) > Settling, sum: sha256.Sum256(src)}
	if k.info != nil && k.whole == next.whole && k.sum == next.sum && (k.whole || slices.Equal(k.problems, ps)) {
		k.info, k.settled = next.info, next.settled
		return false, nil
	}
	if src != nil {
		next.value = parse(src, &ps)
	}
	next.problems = ps
	*k = next
	return true, nil
}

// readSettings is read for a file that is no entry; one that looks as it did is not opened.
func (k *kept[T]) readSettings(fsys fs.FS, name string, limit int64, parse func([]byte, *problem.List) T) (changed bool, err error) {
	f, err := find(fsys, name)
	if err != nil || k.current(f) {
		return false, err
	}
	return k.read(fsys, name, f, limit, nil, parse)
}

// readIfThere is readSettings for a file that need not be there.
func (k *kept[T]) readIfThere(fsys fs.FS, name string, limit int64, parse func([]byte, *problem.List) T) (changed bool, err error) {
	changed, err = k.readSettings(fsys, name, limit, parse)
	if errors.Is(err, fs.ErrNotExist) {
		changed, err = k.info != nil, nil
		*k = kept[T]{}
	}
	return changed, err
}
