package content

import (
	"bytes"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// renameIn renames an entry of a folder held in memory and returns it as it is after
// each write.
func renameIn(t *testing.T, fsys fstest.MapFS, from, to ID) (after []fstest.MapFS) {
	t.Helper()
	d, ps, err := Load(fsys, "")
	if err != nil || len(ps) > 0 {
		t.Fatal(err, ps)
	}
	changes, err := d.Rename(fsys, from, to)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range changes {
		next := fstest.MapFS{}
		for name, f := range fsys {
			next[name] = f
		}
		delete(next, c.File)
		if c.Data != nil {
			next[c.File] = &fstest.MapFile{Data: c.Data}
		}
		fsys, after = next, append(after, next)
		if with, ps := d.With(changes[:i+1]); len(ps) > 0 || !slices.Equal(idsOf(with.Entries), idsIn(t, next)) {
			t.Errorf("after %s: %v, %v", c.File, ps, idsOf(with.Entries))
		}
	}
	return after
}

func idsOf(entries []*Entry) (ids []ID) {
	for _, e := range entries {
		ids = append(ids, e.ID)
	}
	return ids
}

func idsIn(t *testing.T, fsys fs.FS) []ID {
	t.Helper()
	d, _, err := Load(fsys, "")
	if err != nil {
		t.Fatal(err)
	}
	return idsOf(d.Entries)
}

// TestRenameRedirects: what becomes of redirect_from, in each way to write it.
func TestRenameRedirects(t *testing.T) {
	for _, c := range []struct{ before, after string }{
		{"title: A\n", "title: A\nredirect_from: [places/a]\n"},
		{"# B.\ntitle: A # c\n\n# End.\n", "# B.\ntitle: A # c\nredirect_from: [places/a]\n\n# End.\n"},
		{"title: A\n# C.\ncorrections: [{date: 2018, type: factual, text: t}]\n", "title: A\nredirect_from: [places/a]\n# C.\ncorrections: [{date: 2018, type: factual, text: t}]\n"},
		{"title: A\nredirect_from: [ 'places/o' ] # c\n", "title: A\nredirect_from: [ 'places/o', places/a ] # c\n"},
		{"title: A\nredirect_from: []\n", "title: A\nredirect_from: [places/a]\n"},
		{"title: A\nredirect_from:\n  - places/o # c\nwikidata: Q5\n", "title: A\nredirect_from:\n  - places/o # c\n  - places/a\nwikidata: Q5\n"},
		{"  title: A\n", "  title: A\n  redirect_from: [places/a]\n"},
		{"title: A\nredirect_from: [places/b, places/o]\n", "title: A\nredirect_from: [places/b, places/o, places/a]\n"}, // the oldest
		{"title: A\nredirect_from: [places/o, places/b]\n", "title: A\nredirect_from: [places/o, places/a]\n"},
	} {
		for _, crlf := range []bool{false, true} {
			before, after := "---\n"+c.before+"---\n[[a#h]]\n\n# h\n", "---\n"+c.after+"---\n[[b#h]]\n\n# h\n"
			if crlf {
				before, after = strings.ReplaceAll(before, "\n", "\r\n"), strings.ReplaceAll(after, "\n", "\r\n")
			}
			fsys := fstest.MapFS{
				SettingsFile:          {Data: []byte("title: T\nbase: https://a.example/\nkinds: [{name: places, one: place, many: places}]\n")},
				"content/places/a.md": {Data: []byte(before)},
				PermalinksFile:        {Data: []byte("places/a\n")},
			}
			last := renameIn(t, fsys, "places/a", "places/b")
			if got := string(last[len(last)-1]["content/places/b.md"].Data); got != after {
				t.Errorf("got  %q\nwant %q", got, after)
			}
		}
	}
}

// TestRenameRefuses what it cannot rewrite, with the place.
func TestRenameRefuses(t *testing.T) {
	for src, want := range map[string]string{
		"---\ntitle: A\npart_of: \"b\\\n  c\"\n---\n":             "content/places/a.md:3:10: the reference cannot be rewritten; write it on one line",
		"---\ntitle: A\n---\n[x&#93;][y]\n\n- > [y]: b&#99;.md\n": "content/places/a.md:4:1: where the link leads cannot be rewritten; write it as [[places/bc]]",
		"---\n{title: A, part_of: bc}\n---\n":                     "",
	} {
		fsys := fstest.MapFS{
			SettingsFile:           {Data: []byte("title: T\nbase: https://a.example/\nkinds: [{name: places, one: place, many: places}]\n")},
			"content/places/a.md":  {Data: []byte(src)},
			"content/places/bc.md": {Data: []byte("---\n{title: B}\n---\n")},
		}
		d, ps, err := Load(fsys, "")
		if err != nil || len(ps) > 0 {
			t.Fatalf("%q: %v %v", src, err, ps)
		}
		_, err = d.Rename(fsys, "places/bc", "places/d")
		if want == "" {
			want = "content/places/bc.md: redirect_from cannot be changed; write it as [a, b] on one line"
		}
		if err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", src, err, want)
		}
	}
}

// TestRenameCommittedContent renames some entries of each folder of this repository and
// renames them back: the files are as they were, and at no moment between is an entry
// lost.
func TestRenameCommittedContent(t *testing.T) {
	committed := fstest.MapFS{}
	root := os.DirFS("../..")
	if err := fs.WalkDir(root, Dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, name)
		committed[name] = &fstest.MapFile{Data: data}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	d, ps, err := Load(committed, "")
	if err != nil || len(ps) > 0 {
		t.Fatal(err, ps)
	}
	for _, folder := range d.Config.Folders() {
		most, least := mostReferred(d, folder)
		for _, id := range []ID{most, least} {
			to := NewID(folder, "zz9-"+id.Slug())
			changes, err := d.Rename(committed, id, to)
			if err != nil {
				t.Fatal(err)
			}
			renamed := fstest.MapFS{}
			for name, f := range committed {
				renamed[name] = f
			}
			there := func() bool { return renamed[FileOf(id)] != nil || renamed[FileOf(to)] != nil }
			for _, c := range changes {
				if delete(renamed, c.File); c.Data != nil {
					renamed[c.File] = &fstest.MapFile{Data: c.Data}
				}
				if !there() {
					t.Errorf("%s is lost after %s", id, c.File)
				}
			}
			next, ps := d.With(changes)
			if len(ps) > 0 {
				t.Fatal(ps)
			}
			for _, e := range next.Entries {
				r := renaming{from: id, to: to}
				if slices.ContainsFunc(e.refs(), r.leads) {
					t.Errorf("%s still refers to %s", e.ID, id)
				}
			}
			next.Permalinks = nil // as if it had never been published under that name
			back, err := next.Rename(renamed, to, id)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range back {
				if want := committed[c.File]; c.Data != nil && !bytes.Equal(c.Data, want.Data) {
					t.Errorf("%s and back again: %s is\n%s\nand was\n%s", id, c.File, c.Data, want.Data)
				}
			}
			if len(back) != len(changes) {
				t.Errorf("%s: %d files change, and %d on the way back", id, len(changes), len(back))
			}
		}
	}
}

// mostReferred returns the entries of a folder to which most and fewest others refer.
func mostReferred(d *Dossier, folder string) (most, least ID) {
	n := map[ID]int{}
	for _, e := range d.Entries {
		for _, ref := range e.refs() {
			r := renaming{from: NewID(folder, ID(ref.Text()).Slug())}
			if r.leads(ref) {
				n[r.from]++
			}
		}
	}
	for _, e := range d.Entries {
		if e.ID.Folder() != folder || e.ID == "index" {
			continue
		}
		if most == "" || n[e.ID] > n[most] {
			most = e.ID
		}
		if least == "" || n[e.ID] < n[least] {
			least = e.ID
		}
	}
	return most, least
}
