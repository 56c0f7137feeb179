package content

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"syscall"

	"dossier/internal/parallel"
)

// FS returns the files of a folder, as root.FS does, and fit for Load: what looks at
// thousands of files in one folder finds its way there once, and looks at several at a
// time.
func FS(root *os.Root) fs.FS { return rootFS{root.FS().(fs.ReadLinkFS), root} }

type rootFS struct {
	fs.ReadLinkFS
	root *os.Root
}

// Open does not wait, were the file a pipe by now. It also saves four system calls a file,
// by which os would try to make it one that does not.
func (r rootFS) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	f, err := r.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Sub opens a folder: what is opened in it is looked for there, and not from the root on.
// Who calls fs.Sub closes it.
func (r rootFS) Sub(dir string) (fs.FS, error) {
	root, err := r.root.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return FS(root), nil
}

func (r rootFS) Close() error { return r.root.Close() }

// ReadDir returns what is in a folder, by name, with what fs.Lstat says of each.
func (r rootFS) ReadDir(name string) ([]fs.DirEntry, error) {
	folder, err := r.root.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	names, err := namesIn(folder)
	if err != nil {
		return nil, err
	}
	entries, errs := make([]fs.DirEntry, len(names)), make([]error, len(names))
	parallel.Do(len(names), func() func(i int) {
		return func(i int) {
			info, err := folder.Lstat(names[i])
			if !errors.Is(err, fs.ErrNotExist) { // it went away meanwhile
				entries[i], errs[i] = fs.FileInfoToDirEntry(info), err
			}
		}
	})
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e == nil }), errors.Join(errs...)
}

// namesIn returns the names in a folder in order.
func namesIn(folder *os.Root) ([]string, error) {
	dir, err := folder.Open(".")
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	slices.Sort(names)
	return names, err
}
