package content

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"dossier/internal/problem"
)

// renamed is a step that calls the key "maker" "publisher", and kinds "sorts".
func renamed(file string, src []byte) ([]byte, error) {
	if file == SettingsFile {
		return bytes.Replace(src, []byte("\nsorts:"), []byte("\nkinds:"), 1), nil
	}
	if bytes.Contains(src, []byte("\npublisher:")) {
		return src, nil
	}
	return bytes.Replace(src, []byte("\nmaker:"), []byte("\npublisher:"), 1), nil
}

// loadAfter reads content for the version to which the steps lead.
func loadAfter(t *testing.T, fsys fstest.MapFS, steps []step) problem.List {
	t.Helper()
	c, ps := readConfig(fsys[SettingsFile].Data, SettingsFile, "", steps)
	if c == nil {
		return ps
	}
	files, err := list(fsys, &ps)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		newDecoder("", 0, c).parseEntry(f.name, fsys[f.name].Data, &ps)
	}
	return ps
}

// TestOldContentMigrates: content of yesterday is refused with what to do, alone; once
// rewritten it is read, and rewriting it again changes nothing.
func TestOldContentMigrates(t *testing.T) {
	const article = "---\ntitle: A # kept\nmaker: upi\npublished: 2018\nurl: https://a.example/\ngrade: C3\n---\n\nmaker: stays\n"
	for settings, want := range map[string]string{
		"title: T\nbase: https://a.example/\nsorts: [{name: publishers, one: publisher, many: publishers}]\n":                             "version: 2\ntitle: T\n",
		"# Kept.\ntitle: T\nversion: 1 # kept\nbase: https://a.example/\nsorts: [{name: publishers, one: publisher, many: publishers}]\n": "# Kept.\ntitle: T\nversion: 2 # kept\n",
		"version: \"1\"\ntitle: T\nbase: https://a.example/\nsorts: [{name: publishers, one: publisher, many: publishers}]\n":             "version: 2\ntitle: T\n",
	} {
		fsys := fstest.MapFS{
			SettingsFile:                {Data: []byte(settings)},
			"content/articles/a.md":     {Data: []byte(article)},
			"content/publishers/upi.md": {Data: []byte("---\ntitle: UPI\n---\n")},
		}
		before := maps.Clone(fsys)
		next := []step{renamed}
		if ps := loadAfter(t, fsys, next); len(ps) != 1 || ps[0].Code != problem.OldVersion || !strings.Contains(ps[0].Text, "version 1 of the schema and this dossier reads 2; run `dossier fmt`") {
			t.Fatal(ps)
		}
		files, err := migrate(fsys, next)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range files {
			fsys[f.File] = &fstest.MapFile{Data: f.Data}
			if i == 0 { // killed here, it begins again
				again, err := migrate(fsys, next)
				if err != nil || len(again) != len(files)-1 {
					t.Errorf("interrupted after %s, %d files are left: %v", f.File, len(again), err)
				}
			}
		}
		if n := len(files); n != 2 || files[n-1].File != SettingsFile || !strings.HasPrefix(string(files[n-1].Data), want) {
			t.Errorf("rewritten: %q", files)
		}
		if got, want := string(fsys["content/articles/a.md"].Data), strings.Replace(article, "maker", "publisher", 1); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if ps := loadAfter(t, fsys, next); len(ps) > 0 {
			t.Errorf("after migration: %v", ps)
		}
		if again, err := migrate(fsys, next); err != nil || len(again) > 0 {
			t.Errorf("a second migration changes %q, %v", again, err)
		}

		// Three steps at once.
		calls := 0
		count := func(_ string, src []byte) ([]byte, error) { calls++; return src, nil }
		files, err = migrate(before, []step{renamed, count, count})
		if err != nil || len(files) != 2 || calls != 6 || !bytes.Contains(files[1].Data, []byte("version: 4")) {
			t.Errorf("three steps: %q %v after %d calls", files, err, calls)
		}
	}
}

// TestMigrateLeavesOthersAlone: content for this version, for a later one, or for none.
func TestMigrateLeavesOthersAlone(t *testing.T) {
	for _, version := range []string{"2", "3", "0", "x", "[1]"} {
		fsys := fstest.MapFS{SettingsFile: {Data: []byte("version: " + version + "\n")}}
		if files, err := migrate(fsys, []step{renamed}); err != nil || len(files) > 0 {
			t.Errorf("version %s: %q %v", version, files, err)
		}
		if ps := loadAfter(t, fsys, []step{renamed}); version != "2" && len(ps) != 1 {
			t.Errorf("version %s: %v", version, ps)
		}
	}
	if files, err := Migrate(fstest.MapFS{SettingsFile: {Data: []byte("title: T\n")}}); err != nil || len(files) > 0 {
		t.Errorf("%q %v", slices.Collect(slices.Values(files)), err)
	}
}
