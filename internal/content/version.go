package content

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"syscall"

	"go.yaml.in/yaml/v4"

	"dossier/internal/problem"
)

// A step rewrites one file of content/, site.yaml too, from one version of the schema to
// the next. One that is as the next wants it already is left alone: a migration may have
// been interrupted.
type step func(name string, src []byte) ([]byte, error)

// steps lead from version to version: the first from 1 to 2. A step comes where what was
// right becomes wrong or means something else, not where a key is added; so far nothing
// has.
var steps []step

// versionAfter is the version of the schema to which the steps lead.
func versionAfter(steps []step) int { return len(steps) + 1 }

// readVersion reads for which version of the schema the content was written; where
// nothing is said it is the first. It is false, with a problem, where that is not the one
// to which the steps lead: what else would be found wrong means nothing then.
func (d *decoder) readVersion(root *node, steps []step) (version int, ok bool) {
	n := &node{kind: yaml.ScalarNode, value: "1", line: 1, col: 1}
	if root.kind == yaml.MappingNode {
		if said := root.under("version"); said != nil {
			n = said
		}
	}
	known := versionAfter(steps)
	version, err := strconv.Atoi(n.value)
	switch {
	case err != nil || version < 1:
		d.bad(n, "version %q is not that of a schema; write %d", n.value, known)
	case version > known:
		d.bad(n, "the content is written for version %d of the schema and this dossier knows %d; install a newer dossier", version, known)
	case version < known:
		d.problems.Addf(d.at(n), problem.OldVersion, "the content is written for version %d of the schema and this dossier reads %d; run `dossier fmt`, which rewrites it", version, known)
	default:
		return version, true
	}
	return version, false
}

// Migrate returns the files of content/ that must be rewritten for this version of the
// schema, in the order in which to write them: site.yaml last, whose version says that
// all are. None where the content is for this version, or for one that is not known.
func Migrate(fsys fs.FS) ([]Change, error) { return migrate(fsys, steps) }

// A Change is the bytes that a file of content/ shall have.
type Change struct {
	File string
	Data []byte
}

func migrate(fsys fs.FS, steps []step) ([]Change, error) {
	var ps problem.List
	settings, err := find(fsys, SettingsFile)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return nil, nil // Load says what that means
	}
	if err != nil {
		return nil, err
	}
	src, err := settings.read(fsys, SettingsFile, maxConfig, nil, &ps)
	if err != nil || src == nil {
		return nil, err
	}
	d := newDecoder(SettingsFile, 0, nil)
	root := d.parse(src)
	if root == nil {
		return nil, nil
	}
	version, ok := d.readVersion(root, steps)
	if ok || version < 1 || version > versionAfter(steps) {
		return nil, nil
	}
	found, err := list(fsys, &ps)
	if err != nil {
		return nil, err
	}
	var changes []Change
	for _, f := range append(found, settings) {
		name := f.name
		src, err := f.read(fsys, name, maxConfig, nil, &ps)
		if err != nil {
			return nil, err
		}
		if src == nil {
			return nil, fmt.Errorf("%s cannot be rewritten for version %d of the schema: %s", name, versionAfter(steps), ps[len(ps)-1].Text)
		}
		data := src
		for _, step := range steps[version-1:] {
			if data, err = step(name, data); err != nil {
				return nil, fmt.Errorf("rewrite %s for version %d of the schema: %w", name, versionAfter(steps), err)
			}
		}
		if name == SettingsFile {
			if data, err = setVersion(data, versionAfter(steps)); err != nil {
				return nil, err
			}
		}
		if string(data) != string(src) {
			changes = append(changes, Change{name, data})
		}
	}
	return changes, nil
}

// setVersion returns site.yaml with its version changed and nothing else.
func setVersion(src []byte, version int) ([]byte, error) {
	f, err := newForm(src)
	if err != nil {
		return nil, err
	}
	text := strconv.Itoa(version)
	n := valueOf(f.root, "version")
	if n == nil {
		if at := f.start(f.root); f.root.Style&yaml.FlowStyle == 0 {
			f.edit(at, at, "version: "+text+"\n")
			return f.apply(), nil
		}
	} else if end := f.end(n); end >= 0 {
		f.edit(f.start(n), end, text)
		return f.apply(), nil
	}
	return nil, errors.New("the version in site.yaml cannot be changed; write version: " + text + " on a line of its own")
}
