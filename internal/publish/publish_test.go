package publish

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dossier/internal/page"
	"dossier/internal/seal"
)

// A tree is what a directory holds, by path. A directory that holds nothing has a path
// that ends in a slash; a symbolic link has the bytes "-> target".
type tree map[string]string

func (tr tree) pages() []page.Page {
	var pages []page.Page
	for _, name := range slices.Sorted(maps.Keys(tr)) {
		pages = append(pages, page.Page{Path: name, Render: func(w io.Writer) error {
			_, err := io.WriteString(w, tr[name])
			return err
		}})
	}
	return pages
}

func (tr tree) with(other tree) tree {
	tr = maps.Clone(tr)
	maps.Copy(tr, other)
	return tr
}

func (tr tree) write(t *testing.T, dir string) {
	t.Helper()
	for name, data := range tr {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if target, link := strings.CutPrefix(data, "-> "); link {
			err = os.Symlink(target, at)
		} else if strings.HasSuffix(name, "/") {
			err = os.MkdirAll(at, 0o755)
		} else {
			err = os.WriteFile(at, []byte(data), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// read returns all that dir holds but its manifest.
func read(t *testing.T, dir string) tree {
	t.Helper()
	tr := tree{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		at := filepath.Join(dir, filepath.FromSlash(name))
		switch {
		case err != nil || name == "." || name == manifestName:
			return err
		case d.IsDir():
			tr[name+"/"] = ""
		case d.Type() == fs.ModeSymlink:
			target, err := os.Readlink(at)
			tr[name] = "-> " + target
			return err
		default:
			data, err := os.ReadFile(at)
			tr[name] = string(data)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range maps.Clone(tr) {
		for d := path.Dir(strings.TrimSuffix(name, "/")); d != "."; d = path.Dir(d) {
			delete(tr, d+"/")
		}
	}
	return tr
}

func wantTree(t *testing.T, dir string, want tree) {
	t.Helper()
	if got := read(t, dir); !maps.Equal(got, want) {
		t.Errorf("%s holds\n%q\nwant\n%q", filepath.Base(dir), got, want)
	}
}

// wantManifest checks the manifest as sha256sum -c does, against what pages should be.
func wantManifest(t *testing.T, dir string, want tree) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(want)) {
		s := sha256.Sum256([]byte(want[name]))
		b.WriteString(hex.EncodeToString(s[:]) + "  " + name + "\n")
	}
	if string(text) != b.String() {
		t.Errorf("manifest is\n%swant\n%s", text, &b)
	}
	tool, err := exec.LookPath("sha256sum")
	if err != nil || len(want) == 0 {
		return
	}
	cmd := exec.Command(tool, "--strict", "-c", manifestName)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("sha256sum -c: %v\n%s", err, out)
	}
}

func mustWrite(t *testing.T, dir string, pages tree, want Result) {
	t.Helper()
	must(t, Write, dir, pages, want)
}

// must is mustWrite with Write or what stands for it.
func must(t *testing.T, write func(context.Context, string, []page.Page) (Result, error), dir string, pages tree, want Result) {
	t.Helper()
	got, err := write(t.Context(), dir, pages.pages())
	if err != nil {
		t.Fatal(err)
	}
	if got.Written != want.Written || got.Unchanged != want.Unchanged || got.Removed != want.Removed || !slices.Equal(got.Kept, want.Kept) {
		t.Errorf("result %+v, want %+v", got, want)
	}
	wantManifest(t, dir, pages)
}

func wantError(t *testing.T, err error, substr string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), substr) {
		t.Errorf("error %v, want one with %q", err, substr)
	}
}

var site = tree{
	"index.html":            "home",
	"articles/a/index.html": "a",
	"articles/b/index.html": "b",
	"assets/site.css":       "css",
	"places/함흥/index.html":  "함흥",
	"empty.txt":             "",
}

// TestWrite builds a directory with one list of pages, lets somebody meddle, and builds
// it with another.
func TestWrite(t *testing.T) {
	for _, tt := range []struct {
		name          string
		before, after tree
		meddle        tree     // files that somebody writes in between
		unlink        []string // files that somebody removes in between
		want          Result
		also          tree // what the directory holds beside the pages
		err           string
	}{
		{
			name: "first build", after: site,
			want: Result{Written: 6},
		}, {
			name: "no pages at all",
		}, {
			name: "change", before: site, after: site.with(tree{"index.html": "new home"}),
			want: Result{Written: 1, Unchanged: 5},
		}, {
			name: "removal takes empty directories along", before: site, after: tree{"index.html": "home"},
			want: Result{Unchanged: 1, Removed: 5},
		}, {
			name: "removal of everything", before: site, after: tree{},
			want: Result{Removed: 6},
		}, {
			name: "foreign files stay", before: site, after: tree{"index.html": "home"},
			meddle: tree{".gitignore": "*\n", "articles/a/notes.txt": "mine", "own/": ""},
			want:   Result{Unchanged: 1, Removed: 5},
			also:   tree{".gitignore": "*\n", "articles/a/notes.txt": "mine", "own/": ""},
		}, {
			name: "changed old file is kept", before: site, after: tree{"index.html": "home"},
			meddle: tree{"articles/a/index.html": "edited"},
			want:   Result{Unchanged: 1, Removed: 4, Kept: []string{"articles/a/index.html"}},
			also:   tree{"articles/a/index.html": "edited"},
		}, {
			name: "old file that became a link is kept", before: tree{"a": "1", "b": "2"}, after: tree{"b": "2"},
			unlink: []string{"a"}, meddle: tree{"a": "-> b"},
			want: Result{Unchanged: 1, Kept: []string{"a"}},
			also: tree{"a": "-> b"},
		}, {
			name: "changed page is made again", before: site, after: site,
			meddle: tree{"index.html": "edited"},
			want:   Result{Written: 1, Unchanged: 5},
		}, {
			name: "lost page is made again", before: site, after: site,
			unlink: []string{"articles/a"},
			want:   Result{Written: 1, Unchanged: 5},
		}, {
			name: "old page removed by hand", before: site, after: tree{"index.html": "home"},
			unlink: []string{"articles/a/index.html"},
			want:   Result{Unchanged: 1, Removed: 4},
		}, {
			name: "foreign file in the way", before: tree{"a": "1"}, after: tree{"a": "2", "b/c.html": "page"},
			meddle: tree{"b/c.html": "mine"},
			also:   tree{"a": "1", "b/c.html": "mine"},
			err:    filepath.Join("public", "b", "c.html") + " is in the way of a page and is not a file that dossier made; move it away",
		}, {
			name: "foreign file with the same bytes is adopted", after: site,
			meddle: tree{"index.html": "home"},
			want:   Result{Written: 5, Unchanged: 1},
		}, {
			name: "link in place of a page", before: tree{"a": "1"}, after: tree{"a": "1"},
			unlink: []string{"a"}, meddle: tree{"other": "1", "a": "-> other"},
			also: tree{"other": "1", "a": "-> other"},
			err:  "in the way",
		}, {
			name: "link inside the directory", after: tree{"a/index.html": "a"},
			meddle: tree{"b/": "", "a": "-> b"},
			also:   tree{"b/": "", "a": "-> b"},
			err:    filepath.Join("public", "a") + " is in the way",
		}, {
			name: "file becomes directory", before: tree{"a": "1", "x": "1"}, after: tree{"a/b/index.html": "2", "a/c": "3", "x": "1"},
			want: Result{Written: 2, Unchanged: 1, Removed: 1},
		}, {
			name: "directory becomes file", before: tree{"a/b/index.html": "1", "a/c": "2", "x": "1"}, after: tree{"a": "3", "x": "1"},
			want: Result{Written: 1, Unchanged: 1, Removed: 2},
		}, {
			name: "empty directory in place of a page", after: tree{"a": "1"},
			meddle: tree{"a/b/": ""},
			want:   Result{Written: 1},
		}, {
			name: "directory with a foreign file in place of a page", before: tree{"a/b": "1"}, after: tree{"a": "2"},
			meddle: tree{"a/notes.txt": "mine"},
			also:   tree{"a/b": "1", "a/notes.txt": "mine"},
			err:    filepath.Join("a", "notes.txt") + " is in the way",
		}, {
			name: "directory with a changed old file in place of a page", before: tree{"a/b": "1"}, after: tree{"a": "2"},
			meddle: tree{"a/b": "edited"},
			also:   tree{"a/b": "edited"},
			err:    filepath.Join("a", "b") + " is in the way",
		}, {
			name: "changed old file in place of a directory", before: tree{"a": "1"}, after: tree{"a/b": "2"},
			meddle: tree{"a": "edited"},
			also:   tree{"a": "edited"},
			err:    filepath.Join("public", "a") + " is in the way",
		}, {
			name: "foreign file in place of a directory", after: tree{"a/b/c": "2"},
			meddle: tree{"a": "mine"},
			also:   tree{"a": "mine"},
			err:    filepath.Join("public", "a") + " is in the way",
		}, {
			name: "staging left by a stopped build", before: site, after: site,
			meddle: tree{stagingName + "/0": "half"},
			want:   Result{Unchanged: 6},
		}, {
			name: "manifest that is none", before: tree{"a": "1"}, after: tree{"a": "2"},
			meddle: tree{manifestName: "hello\n"},
			also:   tree{"a": "1"},
			err:    "line 1 is not a SHA-256 sum, two spaces and a path; move it away if dossier did not write it",
		}, {
			name: "manifest that leads outside", before: tree{"a": "1"}, after: tree{"a": "2"},
			meddle: tree{manifestName: strings.Repeat("0", 64) + "  ../outside\n"},
			also:   tree{"a": "1"},
			err:    "line 1 is not",
		}, {
			name: "page with the path of the manifest", after: tree{"Manifest.sha256": ""},
			err: `page path "Manifest.sha256" belongs to the publisher`,
		}, {
			name: "page in the staging directory", after: tree{stagingName + "/0": ""},
			err: "belongs to the publisher",
		}, {
			name: "page that leads outside", after: tree{"../outside": ""},
			err: `page path "../outside" is not valid`,
		},
	} {
		for _, way := range []string{"", " with a seal"} {
			t.Run(tt.name+way, func(t *testing.T) {
				write := Write
				if way != "" {
					write = rewriter()
				}
				dir := filepath.Join(t.TempDir(), "public")
				if tt.before != nil {
					must(t, write, dir, tt.before, Result{Written: len(tt.before)})
				}
				for _, name := range tt.unlink {
					if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
						t.Fatal(err)
					}
				}
				tt.meddle.write(t, dir)
				if tt.err != "" {
					_, err := write(t.Context(), dir, tt.after.pages())
					wantError(t, err, tt.err)
					if _, err := os.Stat(dir); err == nil || tt.also != nil {
						wantTree(t, dir, tt.also)
					}
					return
				}
				if len(tt.after) == 0 && tt.before == nil {
					if _, err := write(t.Context(), dir, nil); err != nil {
						t.Fatal(err)
					}
					wantTree(t, dir, tree{})
					return
				}
				must(t, write, dir, tt.after, tt.want)
				wantTree(t, dir, tt.after.with(tt.also))
				// Kept files are reported once and stay.
				must(t, write, dir, tt.after, Result{Unchanged: len(tt.after)})
				wantTree(t, dir, tt.after.with(tt.also))
			})
		}
	}
}

// rewriter is Rewrite with the seal of the time before.
func rewriter() func(context.Context, string, []page.Page) (Result, error) {
	var last seal.Seal
	return func(ctx context.Context, dir string, pages []page.Page) (Result, error) {
		res, err := Rewrite(ctx, dir, pages, last)
		last = res.Seal
		return res, err
	}
}

// TestSealedFilesAreNotRead gives a seal that was taken too late: a file that was changed
// before it counts as what the manifest says, and one changed after it does not.
func TestSealedFilesAreNotRead(t *testing.T) {
	dir := t.TempDir()
	write := rewriter()
	must(t, write, dir, site, Result{Written: 6})
	change := func(data string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	change("edit")
	late, files := Seal(dir)
	if late == "" {
		t.Skip("there are no seals on", runtime.GOOS)
	}
	if files != len(site) {
		t.Errorf("%d files are sealed, want %d", files, len(site))
	}
	again := func(pages tree, want Result) {
		t.Helper()
		res, err := Rewrite(t.Context(), dir, pages.pages(), late)
		if err != nil {
			t.Fatal(err)
		}
		if now, _ := Seal(dir); res.Seal != now {
			t.Errorf("the seal is %s, want %s", res.Seal, now)
		}
		if res.Seal = ""; !reflect.DeepEqual(res, want) {
			t.Errorf("result %+v, want %+v", res, want)
		}
	}
	again(site, Result{Unchanged: 6})
	change("once")
	again(site, Result{Written: 1, Unchanged: 5})
	wantTree(t, dir, site)
}

// times returns when each file and directory in dir was changed last, dir included.
func times(t *testing.T, dir string) map[string]time.Time {
	t.Helper()
	m := map[string]time.Time{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		fi, err := d.Info()
		m[name] = fi.ModTime()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// age makes all in dir look an hour old, so that no clock is too coarse to see a change.
func age(t *testing.T, dir string) {
	t.Helper()
	for name, was := range times(t, dir) {
		if err := os.Chtimes(name, was, was.Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSecondBuildWritesNothing(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, site, Result{Written: 6})
	age(t, dir)
	before := times(t, dir)
	mustWrite(t, dir, site, Result{Unchanged: 6})
	if after := times(t, dir); !maps.EqualFunc(before, after, time.Time.Equal) {
		t.Errorf("times before\n%v\nafter\n%v", before, after)
	}
}

func TestUnchangedPagesAreNotTouched(t *testing.T) {
	for _, inPlace := range []bool{true, false} {
		dir := t.TempDir()
		mustWrite(t, dir, site, Result{Written: 6})
		age(t, dir)
		before := times(t, dir)
		w := &writer{dir: dir, pages: site.with(tree{"index.html": "new home"}).pages(), before: func() {}, inPlace: inPlace}
		if _, err := w.run(t.Context()); err != nil {
			t.Fatal(err)
		}
		after := times(t, dir)
		var touched []string
		for name := range after {
			info, err := os.Lstat(name)
			if err != nil {
				t.Fatal(err)
			}
			// An exchange makes folders anew, and only those.
			if !after[name].Equal(before[name]) && (inPlace || !info.IsDir() || name == dir) {
				touched = append(touched, filepath.Base(name))
			}
		}
		slices.Sort(touched)
		if want := []string{filepath.Base(dir), "index.html", manifestName}; !slices.Equal(touched, slices.Sorted(slices.Values(want))) {
			t.Errorf("in place %v: touched %q, want %q", inPlace, touched, want)
		}
	}
}

// TestLatePagesComeLast: a page that is Late is taken up when every other is, and
// of several that fail the error of one that is not Late is told.
func TestLatePagesComeLast(t *testing.T) {
	const others = 50
	var begun atomic.Int64
	pages := []page.Page{{Path: "a", Late: true, Render: func(w io.Writer) error {
		if n := begun.Load(); n < others-int64(runtime.GOMAXPROCS(0)) { // those under way
			t.Errorf("made after %d of %d others", n, others)
		}
		return errors.New("late")
	}}}
	for i := range others {
		pages = append(pages, page.Page{Path: fmt.Sprintf("b%02d", i), Render: func(w io.Writer) error {
			if begun.Add(1) == others {
				return errors.New("early")
			}
			return nil
		}})
	}
	_, err := Write(t.Context(), t.TempDir(), pages)
	wantError(t, err, "early")
}

// TestFixedPagesAreKept: a page whose path holds a sum of all that decides its
// bytes is made once, and anew where its file was removed, changed or listed by
// nobody.
func TestFixedPagesAreKept(t *testing.T) {
	dir := t.TempDir()
	made := 0
	pages := []page.Page{{Path: "assets/card-1.png", Fixed: true, Render: func(w io.Writer) error {
		made++
		_, err := io.WriteString(w, "drawn")
		return err
	}}}
	build := func(what string, wantMade int, want Result) {
		t.Helper()
		got, err := Write(t.Context(), dir, pages)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if made != wantMade || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: made %d times, want %d; %+v, want %+v", what, made, wantMade, got, want)
		}
		wantTree(t, dir, tree{"assets/card-1.png": "drawn"})
		wantManifest(t, dir, tree{"assets/card-1.png": "drawn"})
	}
	file := filepath.Join(dir, "assets", "card-1.png")
	build("first", 1, Result{Written: 1})
	build("second", 1, Result{Unchanged: 1})
	if err := os.WriteFile(file, []byte("changed"), 0o644); err != nil {
		t.Fatal(err)
	}
	build("changed", 2, Result{Written: 1})
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	build("removed", 3, Result{Written: 1})
	if err := os.Remove(filepath.Join(dir, manifestName)); err != nil {
		t.Fatal(err)
	}
	build("without manifest", 4, Result{Unchanged: 1})
}

func TestLinkOutsideIsNotFollowed(t *testing.T) {
	base := t.TempDir()
	dir, outside := filepath.Join(base, "public"), filepath.Join(base, "outside")
	// The old page's file is outside now, with the very bytes of the manifest.
	mustWrite(t, dir, tree{"a/old.html": "old", "b": "1"}, Result{Written: 2})
	if err := os.Rename(filepath.Join(dir, "a"), outside); err != nil {
		t.Fatal(err)
	}
	tree{"a": "-> ../outside"}.write(t, dir)
	_, err := Write(t.Context(), dir, tree{"a/new.html": "new", "b": "2"}.pages())
	wantError(t, err, filepath.Join("public", "a")+" is in the way")
	wantTree(t, dir, tree{"a": "-> ../outside", "b": "1"})

	mustWrite(t, dir, tree{"b": "2"}, Result{Written: 1})
	wantTree(t, dir, tree{"a": "-> ../outside", "b": "2"})
	wantTree(t, outside, tree{"old.html": "old"})
}

func TestDirectoryIsAFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	tree{"public": "mine"}.write(t, filepath.Dir(dir))
	_, err := Write(t.Context(), dir, site.pages())
	wantError(t, err, "it is a file, not a directory")
}

func TestRenderErrorChangesNothing(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, site, Result{Written: 6})
	broken := errors.New("broken")
	pages := tree{"a.html": "new", "index.html": "new home", "z.html": "new"}.pages()
	for _, i := range []int{1, 2} { // the first is reported, always
		pages[i].Render = func(w io.Writer) error {
			io.WriteString(w, "half")
			return broken
		}
	}
	for range 20 {
		_, err := Write(t.Context(), dir, pages)
		if !errors.Is(err, broken) || err.Error() != "render index.html: broken" {
			t.Fatalf("error %v", err)
		}
	}
	wantTree(t, dir, site)
	wantManifest(t, dir, site)
}

func TestCancelledBuildChangesNothing(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, site, Result{Written: 6})
	for _, at := range []string{"a.html", "z.html"} { // at the first page, after the last
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		pages := tree{"a.html": "new", "index.html": "new home", "z.html": "new"}.pages()
		for i, p := range pages {
			pages[i].Render = func(w io.Writer) error {
				if p.Path == at {
					cancel()
				}
				return p.Render(w)
			}
		}
		if _, err := Write(ctx, dir, pages); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		wantTree(t, dir, site)
		wantManifest(t, dir, site)
	}
}

func TestRenamesComeInOrder(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, tree{"a.html": "1", "a.css": "1", "old.html": "1", "old.css": "1"}, Result{Written: 4})
	pages := tree{"a.html": "2", "a.css": "2", "new.html": "1", "new.css": "1"}
	last := read(t, dir)
	var order []string
	w := &writer{dir: dir, pages: pages.pages(), inPlace: true}
	look := func() {
		now := read(t, dir)
		for _, name := range slices.Sorted(maps.Keys(last.with(now))) {
			if strings.HasPrefix(name, ".") || last[name] == now[name] {
				continue
			}
			order = append(order, name)
		}
		last = now
	}
	w.before = func() {
		if w.removable != nil { // rendering, which is concurrent, is over
			look()
		}
	}
	if _, err := w.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	look()
	if got, want := strings.Join(order, " "), "new.css new.html a.css a.html old.html old.css"; got != want {
		t.Errorf("order %s, want %s", got, want)
	}
}

func TestFailedRenameIsRepaired(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, site, Result{Written: 6})
	pages := site.with(tree{"index.html": "new home", "new.css": "new"})
	w := &writer{dir: dir, pages: pages.pages(), inPlace: true}
	w.before = func() {
		if w.removable != nil { // a disk that loses what was staged for the last page
			os.Remove(filepath.Join(dir, stagingName, "new.css"))
		}
	}
	_, err := w.run(t.Context())
	wantError(t, err, "put "+filepath.Join(dir, "new.css")+" in place: ")
	wantError(t, err, "build again to repair it")
	wantTree(t, dir, site)
	mustWrite(t, dir, pages, Result{Written: 2, Unchanged: 5})
	wantTree(t, dir, pages)
}

// TestForeignFilesSurviveTheExchange: files, links, folders and their rights, and what
// comes while the build runs.
func TestForeignFilesSurviveTheExchange(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	mine := tree{".gitignore": "*", ".well-known/x/y": "1", "articles/note": "2", "link": "-> .gitignore", "empty/": ""}
	mustWrite(t, dir, site, Result{Written: 6})
	mine.write(t, dir)
	if err := os.Chmod(filepath.Join(dir, ".well-known"), 0o700); err != nil {
		t.Fatal(err)
	}
	inode, err := os.Stat(filepath.Join(dir, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	w := &writer{dir: dir, pages: tree{"only.html": "1"}.pages()}
	late := sync.OnceFunc(func() { tree{"late": "3"}.write(t, dir) })
	w.before = func() {
		if _, err := os.Lstat(nextDir(dir)); err == nil { // the next site is whole
			late()
		}
	}
	if _, err := w.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantTree(t, dir, mine.with(tree{"only.html": "1", "late": "3"}))
	if now, err := os.Stat(filepath.Join(dir, ".gitignore")); err != nil || !os.SameFile(inode, now) {
		t.Error("a file that is not ours is another now")
	}
	if info, err := os.Stat(filepath.Join(dir, ".well-known")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside it stand %v %v", entries, err)
	}
}

// TestFailedExchangeGoesOnInPlace: what stands in the way of the next site keeps no build
// from being published.
func TestFailedExchangeGoesOnInPlace(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	mustWrite(t, dir, site, Result{Written: 6})
	if err := os.WriteFile(nextDir(dir), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	pages := site.with(tree{"index.html": "2", "new/index.html": "3"})
	delete(pages, "empty.txt")
	mustWrite(t, dir, pages, Result{Written: 2, Unchanged: 4, Removed: 1})
	wantTree(t, dir, pages)
	if beside, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(beside) != 2 {
		t.Errorf("beside it stand %v %v, want the file in the way alone", beside, err)
	}
}

func TestConcurrentWriteIsRefused(t *testing.T) {
	dir := t.TempDir()
	pages := tree{"a": "1"}.pages()
	render := pages[0].Render
	pages[0].Render = func(w io.Writer) error {
		_, err := Write(t.Context(), dir, site.pages())
		wantError(t, err, "another build is running in "+dir)
		return render(w)
	}
	if _, err := Write(t.Context(), dir, pages); err != nil {
		t.Fatal(err)
	}
	wantTree(t, dir, tree{"a": "1"})
	mustWrite(t, dir, site, Result{Written: 6, Removed: 1})
}

func TestLockFile(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	unlock, err := lockFile(root)
	if err != nil {
		t.Fatal(err)
	}
	_, err = lockFile(root)
	wantError(t, err, "if none is, remove "+filepath.Join(root.Name(), lockName))
	unlock()
	wantTree(t, root.Name(), tree{})
	if unlock, err = lockFile(root); err != nil {
		t.Fatal(err)
	}
	unlock()
}

// Hard links stand for a file system that takes two cases of a name for one file.
func TestPathChangesItsCase(t *testing.T) {
	for _, data := range []string{"1", "2"} {
		dir := t.TempDir()
		mustWrite(t, dir, tree{"A.html": "1"}, Result{Written: 1})
		if err := os.Link(filepath.Join(dir, "A.html"), filepath.Join(dir, "a.html")); err != nil {
			t.Skip(err)
		}
		// Two names of one file play a file system that does not tell them apart.
		w := &writer{dir: dir, pages: tree{"a.html": data}.pages(), before: func() {}, inPlace: true}
		if _, err := w.run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := read(t, dir)["a.html"]; got != data {
			t.Errorf("a.html is %q, want %q", got, data)
		}
	}
}

func TestFewPagesAreInMemory(t *testing.T) {
	var now, most atomic.Int64
	tr := tree{}
	for i := range 300 {
		tr[fmt.Sprintf("%03d", i)] = "x"
	}
	pages := tr.pages()
	for i, p := range pages {
		pages[i].Render = func(w io.Writer) error {
			n := now.Add(1)
			defer now.Add(-1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			return p.Render(w)
		}
	}
	if _, err := Write(t.Context(), t.TempDir(), pages); err != nil {
		t.Fatal(err)
	}
	if got, limit := most.Load(), int64(runtime.GOMAXPROCS(0)); got > limit {
		t.Errorf("%d pages were rendered at once, want at most %d", got, limit)
	}
}

// The sites between which builds are killed: every kind of change at once.
var (
	killBefore = tree{"same": "=", "a.html": "1", "a.css": "1", "old/deep/x.html": "1", "old/x.css": "1", "file": "1", "dir/x": "1", "dir/sub/y": "1"}
	killAfter  = tree{"same": "=", "a.html": "2", "a.css": "2", "new/deep/x.html": "2", "new/x.css": "2", "file/sub/x": "2", "dir": "2"}
	killOther  = tree{"same": "=", "a.html": "3", "new/deep/x.html": "1", "other": "3"}
	foreign    = tree{".gitignore": "*\n", "old/notes.txt": "mine"}
)

// TestMain plays the build that is killed, when TestKilledBuildIsRepaired asks for it.
func TestMain(m *testing.M) {
	dir, nth := os.Getenv("PUBLISH_KILL_DIR"), os.Getenv("PUBLISH_KILL_STEP")
	if dir == "" {
		os.Exit(m.Run())
	}
	left, err := strconv.ParseInt(nth, 10, 64)
	if err != nil {
		panic(err)
	}
	var steps atomic.Int64
	w := &writer{dir: dir, pages: killAfter.pages(), inPlace: os.Getenv("PUBLISH_KILL_IN_PLACE") != "", before: func() {
		if steps.Add(1) > left {
			os.Exit(3) // no deferred call runs
		}
	}}
	if _, err := w.run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func TestKilledBuildIsRepaired(t *testing.T) {
	t.Run("exchanged", func(t *testing.T) { killEverywhere(t, "") })
	t.Run("in place", func(t *testing.T) { killEverywhere(t, "yes") })
}

// killEverywhere kills a build before each of its steps and repairs it. Where the
// directory is exchanged, what a reader finds in between is one whole site.
func killEverywhere(t *testing.T, inPlace string) {
	const tooMany = 100
	for step := range tooMany {
		killed := false
		for name, pages := range map[string]tree{"same": killAfter, "older": killBefore, "other": killOther} {
			t.Run(fmt.Sprintf("%d then %s", step, name), func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "public")
				foreign.write(t, dir)
				mustWrite(t, dir, killBefore, Result{Written: len(killBefore)})
				cmd := exec.Command(os.Args[0])
				cmd.Env = append(os.Environ(), "PUBLISH_KILL_DIR="+dir, "PUBLISH_KILL_STEP="+strconv.Itoa(step), "PUBLISH_KILL_IN_PLACE="+inPlace)
				out, err := cmd.CombinedOutput()
				if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != 0 && cmd.ProcessState.ExitCode() != 3 {
					t.Fatalf("%v\n%s", err, out)
				}
				killed = err != nil
				if inPlace == "" && runtime.GOOS == "linux" {
					found := read(t, dir)
					maps.DeleteFunc(found, func(name, _ string) bool { return strings.HasPrefix(name, stagingName) })
					if !maps.Equal(found, killBefore.with(foreign)) && !maps.Equal(found, killAfter.with(foreign)) {
						t.Errorf("a reader finds %v", found)
					}
				}
				res, err := Write(t.Context(), dir, pages.pages())
				if err != nil {
					t.Fatal(err)
				}
				if res.Kept != nil {
					t.Errorf("kept %q", res.Kept)
				}
				wantTree(t, dir, pages.with(foreign))
				wantManifest(t, dir, pages)
				if beside, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(beside) != 1 {
					t.Errorf("%v beside it is still there; %v", beside, err)
				}
			})
		}
		if !killed {
			if step < 12 {
				t.Errorf("a build has only %d steps", step)
			}
			return
		}
	}
	t.Errorf("a build has more than %d steps", tooMany)
}

func FuzzManifest(f *testing.F) {
	f.Add([]byte(strings.Repeat("0", 64) + "  a\n" + strings.Repeat("1", 64) + "  a\n"))
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, text []byte) {
		sums, err := parseManifest(text)
		if err != nil {
			return
		}
		for name := range sums.names {
			if !fs.ValidPath(name) || name == "." {
				t.Errorf("path %q", name)
			}
		}
	})
}

func TestManifestRoundTrip(t *testing.T) {
	a, b := sha256.Sum256([]byte("a")), sha256.Sum256([]byte("b"))
	format := func(l listing) string {
		var b strings.Builder
		if err := l.write(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	text := format(listing{{"z", b}, {"z", a}, {"z", b}, {"a b", a}, {"함흥", b}}.and(nil))
	sums, err := parseManifest([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if again := format(sums); again != text {
		t.Errorf("got\n%swant\n%s", again, text)
	}
	if n := strings.Count(text, "\n"); n != 4 {
		t.Errorf("%d lines, want 4:\n%s", n, text)
	}
}
