package publish

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// A listing is the lines of a manifest, by path. A path has one line; after a killed
// Write in place, one for each of the files that may be there.
type listing []line

type line struct {
	name string
	sum  sum
}

// of returns the lines of a path.
func (l listing) of(name string) listing {
	at, _ := slices.BinarySearchFunc(l, name, func(l line, name string) int { return strings.Compare(l.name, name) })
	end := at
	for end < len(l) && l[end].name == name {
		end++
	}
	return l[at:end]
}

// has reports whether a path is listed with a sum.
func (l listing) has(name string, s sum) bool { return slices.Contains(l.of(name), line{name, s}) }

// and returns the lines of both, each once.
func (l listing) and(other listing) listing {
	both := slices.Concat(l, other)
	slices.SortFunc(both, func(a, b line) int {
		return cmp.Or(strings.Compare(a.name, b.name), bytes.Compare(a.sum[:], b.sum[:]))
	})
	return slices.Compact(both)
}

// names yields each path once.
func (l listing) names(yield func(string) bool) {
	for i, n := range l {
		if (i == 0 || l[i-1].name != n.name) && !yield(n.name) {
			return
		}
	}
}

// readManifest learns which files are ours.
func (w *writer) readManifest() error {
	switch fi, err := w.root.Lstat(manifestName); {
	case errors.Is(err, fs.ErrNotExist):
		w.manifest = sha256.Sum256(nil)
		return nil
	case err != nil:
		return fmt.Errorf("look at %s: %w", w.at(manifestName), err)
	case !fi.Mode().IsRegular():
		return w.inTheWay(manifestName)
	}
	text, err := w.root.ReadFile(manifestName)
	if err != nil {
		return fmt.Errorf("read %s: %w", w.at(manifestName), err)
	}
	if w.listed, err = parseManifest(text); err != nil {
		return fmt.Errorf("read %s: %w; move it away if dossier did not write it", w.at(manifestName), err)
	}
	w.manifest = sha256.Sum256(text)
	w.old = w.listed
	w.renameCase()
	return nil
}

// renameCase moves what is known of an old page to the new page that has its path in
// other letters, where the file system takes both for one file: there the file is ours,
// and removing the old page would remove the new one.
func (w *writer) renameCase() {
	old := map[string]string{}
	for name := range w.old.names {
		if !w.makes(name) {
			old[strings.ToLower(name)] = name
		}
	}
	if len(old) == 0 {
		return
	}
	for _, p := range w.pages {
		was, ok := old[strings.ToLower(p.Path)]
		if !ok {
			continue
		}
		a, aerr := w.root.Lstat(was)
		b, berr := w.root.Lstat(p.Path)
		if aerr != nil || berr != nil || !os.SameFile(a, b) {
			continue
		}
		moved := slices.Clone(w.old)
		for i := range moved {
			if moved[i].name == was {
				moved[i].name = p.Path
			}
		}
		w.old = moved.and(nil)
	}
}

// putManifest replaces the manifest in one step, unless it says the same already.
func (w *writer) putManifest(now listing) error {
	h := sha256.New()
	if err := now.write(h); err != nil {
		return err
	}
	text := sum(h.Sum(nil))
	if text == w.manifest {
		return nil
	}
	if err := w.stageManifest(now); err != nil {
		return fmt.Errorf("write %s: %w", w.at(manifestName), err)
	}
	w.manifest = text
	return w.put(manifestName)
}

// stageManifest writes a manifest to the staging directory and has it on the disk before
// it returns.
func (w *writer) stageManifest(l listing) error {
	f, err := w.create(manifestName)
	if err != nil {
		return err
	}
	if err = l.write(f); err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// write writes what sha256sum writes and, with -c, reads.
func (l listing) write(w io.Writer) error {
	b := bufio.NewWriterSize(w, chunk)
	for _, n := range l {
		line := hex.AppendEncode(b.AvailableBuffer(), n.sum[:])
		line = append(line, "  "...)
		line = append(line, n.name...)
		b.Write(append(line, '\n')) // Flush tells of an error
	}
	return b.Flush()
}

// parseManifest reads what write wrote.
func parseManifest(text []byte) (listing, error) {
	lines := make(listing, 0, bytes.Count(text, []byte("\n")))
	for n := range bytes.Lines(text) {
		digits, path, _ := bytes.Cut(bytes.TrimSuffix(n, []byte("\n")), []byte("  "))
		name := string(path)
		var s sum
		if len(digits) != hex.EncodedLen(len(s)) || !fs.ValidPath(name) || name == "." {
			return nil, badLine(len(lines))
		}
		if _, err := hex.Decode(s[:], digits); err != nil {
			return nil, badLine(len(lines))
		}
		lines = append(lines, line{name, s})
	}
	return lines.and(nil), nil
}

// badLine is the error for the line after so many good ones.
func badLine(good int) error {
	return fmt.Errorf("line %d is not a SHA-256 sum, two spaces and a path", good+1)
}
