package publish

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
)

// readManifest learns which files are ours.
func (w *writer) readManifest() error {
	switch fi, err := w.root.Lstat(manifestName); {
	case errors.Is(err, fs.ErrNotExist):
		w.old = map[string][]sum{}
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
	if w.old, err = parseManifest(text); err != nil {
		return fmt.Errorf("read %s: %w; move it away if dossier did not write it", w.at(manifestName), err)
	}
	w.manifest = text
	w.renameCase()
	return nil
}

// renameCase moves what is known of an old page to the new page that has its path in
// other letters, where the file system takes both for one file: there the file is ours,
// and removing the old page would remove the new one.
func (w *writer) renameCase() {
	old := map[string]string{}
	for name := range w.old {
		if !w.makes(name) {
			old[strings.ToLower(name)] = name
		}
	}
	for _, p := range w.pages {
		was, ok := old[strings.ToLower(p.Path)]
		if !ok {
			continue
		}
		a, aerr := w.root.Lstat(was)
		b, berr := w.root.Lstat(p.Path)
		if aerr == nil && berr == nil && os.SameFile(a, b) {
			w.old[p.Path] = append(w.old[p.Path], w.old[was]...)
			delete(w.old, was)
		}
	}
}

// putManifest replaces the manifest in one step, unless it says the same already.
func (w *writer) putManifest(sums map[string][]sum) error {
	text := formatManifest(sums)
	if bytes.Equal(text, w.manifest) {
		return nil
	}
	if err := w.stage(manifestName, text); err != nil {
		return fmt.Errorf("write %s: %w", w.at(manifestName), err)
	}
	w.manifest = text
	return w.put(manifestName, manifestName)
}

// formatManifest writes what sha256sum writes and, with -c, reads.
func formatManifest(sums map[string][]sum) []byte {
	var b bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		ss := slices.Clone(sums[name])
		slices.SortFunc(ss, func(a, b sum) int { return bytes.Compare(a[:], b[:]) })
		for _, s := range slices.Compact(ss) {
			fmt.Fprintf(&b, "%x  %s\n", s, name)
		}
	}
	return b.Bytes()
}

func parseManifest(text []byte) (map[string][]sum, error) {
	sums := map[string][]sum{}
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		digits, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		s, err := hex.DecodeString(digits)
		if err != nil || len(s) != len(sum{}) || !fs.ValidPath(name) || name == "." {
			return nil, fmt.Errorf("line %d is not a SHA-256 sum, two spaces and a path", n)
		}
		sums[name] = append(sums[name], sum(s))
	}
	return sums, nil
}
