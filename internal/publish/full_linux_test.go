package publish

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// mountSmall mounts a file system of 512 KiB; where that is not allowed the test is
// skipped.
func mountSmall(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=512k"); err != nil {
		t.Skipf("cannot mount a small file system: %v", err)
	}
	t.Cleanup(func() { unix.Unmount(dir, unix.MNT_DETACH) })
	return dir
}

func TestFullDiskChangesNothing(t *testing.T) {
	large := strings.Repeat("x", 100_000)
	for _, at := range []string{"public", "."} { // a mount itself cannot be exchanged
		dir := filepath.Join(mountSmall(t), at)
		old := tree{"index.html": "1", "a/index.html": large}
		mustWrite(t, dir, old, Result{Written: 2})
		pages := tree{"index.html": "2"}
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			pages[name+"/index.html"] = large + name
		}
		_, err := Write(t.Context(), dir, pages.pages())
		wantError(t, err, "no space left on device")
		if strings.Contains(err.Error(), "staging") {
			t.Errorf("%q names a folder that nobody knows", err)
		}
		wantTree(t, dir, old)
		wantManifest(t, dir, old)
		mustWrite(t, dir, tree{"index.html": "2"}, Result{Written: 1, Removed: 1})
	}
}

func TestReadOnlyOutputChangesNothing(t *testing.T) {
	for _, at := range []string{"public", "."} {
		mount := mountSmall(t)
		dir := filepath.Join(mount, at)
		mustWrite(t, dir, site, Result{Written: 6})
		if err := unix.Mount("", mount, "", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
			t.Skip(err)
		}
		_, err := Write(t.Context(), dir, tree{"index.html": "2"}.pages())
		wantError(t, err, "read-only file system")
		if strings.Contains(err.Error(), "staging") {
			t.Errorf("%q names a folder that nobody knows", err)
		}
		wantTree(t, dir, site)
	}
}
