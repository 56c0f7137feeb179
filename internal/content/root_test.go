package content

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"testing/fstest"
)

// TestFS: the files of a folder are those of os.Root, in the folders below too, and nothing
// outside is among them.
func TestFS(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("makes symbolic links")
	}
	dir := t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.MkdirAll(filepath.Join(dir, "in", "a", "b"), 0o755))
	for _, name := range []string{"secret", "in/x", "in/a/y", "in/a/b/z"} {
		must(os.WriteFile(filepath.Join(dir, name), []byte(name), 0o644))
	}
	must(os.Symlink("../secret", filepath.Join(dir, "in", "out")))
	must(os.Symlink("../../..", filepath.Join(dir, "in", "a", "up")))
	root, err := os.OpenRoot(filepath.Join(dir, "in"))
	must(err)
	defer root.Close()

	names := func(fsys fs.FS) (list []string) {
		must(fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
			list = append(list, name+" "+d.Type().String())
			return err
		}))
		return list
	}
	if got, want := names(FS(root)), names(root.FS()); len(want) != 8 || !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	sub, err := fs.Sub(FS(root), "a")
	must(err)
	defer sub.(io.Closer).Close()
	for _, name := range []string{"up/secret", "../x", "up/in/x", "../../secret"} {
		if b, err := fs.ReadFile(sub, name); err == nil {
			t.Errorf("%s can be read: %q", name, b)
		}
	}
	if b, err := fs.ReadFile(FS(root), "out"); err == nil {
		t.Errorf("a link out of the folder is followed: %q", b)
	}
	must(os.Remove(filepath.Join(dir, "in", "out")))
	must(os.Remove(filepath.Join(dir, "in", "a", "up")))
	must(fstest.TestFS(FS(root), "x", "a/y", "a/b/z"))
}
