package publish

import (
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// swap exchanges two directories in one step; see renameat2(2), RENAME_EXCHANGE, which
// ext4, XFS, Btrfs, tmpfs, F2FS and ZFS know, and NFS, FAT and directories that are mounted
// do not.
func swap(a, b string) error {
	return unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE)
}

// owned reports whether a directory is of who runs this, so that one made in its place
// is like it.
func owned(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}
