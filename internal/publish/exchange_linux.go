package publish

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// swap exchanges two directories in one step; see renameat2(2), RENAME_EXCHANGE, which
// ext4, XFS, Btrfs, tmpfs, F2FS and ZFS know, and NFS, FAT and directories that are mounted
// do not.
func swap(a, b string) error {
	return unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE)
}

// exchangeable reports whether a directory may be exchanged with one beside it: it is of
// who runs this, so that one made in its place is like it, and on the file system of the
// folder that holds it.
func exchangeable(dir string) bool {
	var st, parent unix.Stat_t
	return unix.Stat(dir, &st) == nil && unix.Stat(filepath.Dir(dir), &parent) == nil &&
		int(st.Uid) == os.Geteuid() && st.Dev == parent.Dev
}
