package content

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"testing/fstest"
	"time"
)

// TestReaderIsLoad edits a folder at random and compares what a Reader that goes
// along returns with what Load does; of some edits it is told the names.
func TestReaderIsLoad(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	write := func(name, text string) {
		must(root.MkdirAll(filepath.Dir(name), 0o755))
		must(root.WriteFile(name, []byte(text), 0o644))
	}
	pick := func(list ...string) string { return list[rng.IntN(len(list))] }
	var named []string // since the Reader was asked
	told := func(name string) string { named = append(named, name); return name }
	name := func() string {
		return told("content/" + pick("places/a", "places/b", "places/c", "people/d", "pages/e", "f", "g", "404", "Bad Name") + ".md")
	}
	entry := func() string {
		return fmt.Sprintf("---\ntitle: T%d\n%s---\n\nSome %s text.\n", rng.IntN(10), pick("", "summary: s\n", "sumary: s\n", "grade: [\n"), pick("**bold**", "[[b]]", "<b>", "\x01"))
	}
	config := func() string {
		return "title: T\nbase: https://a.example/" + pick("", "x/") + "\nkinds:\n  - {name: places, one: place, many: places}\n" + pick("", "  - {name: people, one: person, many: people}\n")
	}
	old := time.Now().Add(-time.Hour)
	edits := []func(){
		func() { write(name(), entry()) },
		func() { write(name(), entry()) },
		func() { _ = root.Remove(name()) },            // it need not be there
		func() { _ = root.Rename(name(), name()) },    // nor here
		func() { _ = root.Chtimes(name(), old, old) }, // is trusted from now on, and so is what takes its place
		func() { _ = root.Chtimes(name(), old, old) },
		func() { _ = root.Chmod(name(), os.FileMode(0o600+rng.IntN(2)*0o044)) },
		func() { write(told("content/site.yaml"), pick(config(), config(), "")) },
		func() { write(told("content/permalinks.lock"), pick("", "places/a\n", "x y\n")) },
		func() { _ = root.Remove(told("content/permalinks.lock")) },
		func() { write(told("content/map.geojson"), pick("{", `{"type":"FeatureCollection","features":[]}`)) },
		func() { _ = root.Remove(told("content/map.geojson")) },
		func() { write(told("content/other.txt"), "") },
		func() { _ = root.Remove(told("content/other.txt")) },
		func() { write(told("content/places/.a.md.swp"), "") },
		func() {},
	}
	write("content/site.yaml", config())
	var reader Reader
	for i := range 400 {
		edits[rng.IntN(len(edits))]()
		if rng.IntN(3) == 0 {
			named = nil
		}
		got, gotProblems, err := reader.Reload(FS(root), "", named)
		must(err)
		named = nil
		want, wantProblems, err := Load(root.FS(), "")
		must(err)
		gotProblems.Sort()
		wantProblems.Sort()
		if !reflect.DeepEqual(gotProblems, wantProblems) {
			t.Fatalf("after edit %d:\n%v\nwant\n%v", i, gotProblems, wantProblems)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("after edit %d the dossiers differ", i)
		}
	}
}

// TestReaderKeeps: what has not changed is the same, in memory too.
func TestReaderKeeps(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("content/site.yaml", "title: T\nbase: https://a.example/\nkinds:\n  - {name: places, one: place, many: places}\n")
	write("content/places/a.md", "---\ntitle: A\n---\n")
	write("content/places/b.md", "---\ntitle: B\n---\n")
	var reader Reader
	load := func() *Dossier {
		t.Helper()
		d, ps, err := reader.Load(os.DirFS(dir), "")
		if err != nil || len(ps) > 0 {
			t.Fatal(ps, err)
		}
		return d
	}
	first := load()
	if load() != first {
		t.Error("without a change there is another Dossier")
	}
	write("content/places/b.md", "---\ntitle: C\n---\n")
	second := load()
	if second == first || second.Entries[0] != first.Entries[0] || second.Entries[1] == first.Entries[1] || second.Config != first.Config {
		t.Error("after a change of b.md, not only it was read again")
	}
	write("content/places/b.md", "---\ntitle: C\n---\n")
	if load() != second {
		t.Error("b.md was written again as it was, and there is another Dossier")
	}
}

// TestEmptySettings: an empty file is one that is wrong, not one that is not there.
func TestEmptySettings(t *testing.T) {
	_, ps, err := Load(fstest.MapFS{
		SettingsFile: {Data: []byte("title: T\nbase: https://a.example/\nkinds: []\n")},
		BaseMapFile:  {},
	}, "")
	if err != nil || len(ps) != 1 || ps[0].File != BaseMapFile {
		t.Errorf("got %v, %v; want a problem of the empty %s", err, ps, BaseMapFile)
	}
}

// TestReaderKeepsFaultySettings: while site.yaml cannot be understood, nothing is new
// either, and its problem stays.
func TestReaderKeepsFaultySettings(t *testing.T) {
	var reader Reader
	for what, fsys := range map[string]fstest.MapFS{
		"empty":    {SettingsFile: {}},
		"a folder": {SettingsFile: {Mode: fs.ModeDir}},
	} {
		first, ps, err := reader.Load(fsys, "")
		if err != nil || len(ps) != 1 || ps[0].File != SettingsFile {
			t.Errorf("%s: got %v, %v; want a problem of %s", what, ps, err, SettingsFile)
		}
		second, again, err := reader.Load(fsys, "")
		if err != nil || second != first || !reflect.DeepEqual(again, ps) {
			t.Errorf("%s: read once more: %v, %v and another Dossier", what, again, err)
		}
	}
}
