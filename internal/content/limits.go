package content

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"dossier/internal/problem"
)

// Limits on what is read, each checked before the step that it bounds. Those on
// the text are in package markdown.
const (
	// maxFile is the most an entry's file may hold. A long essay has a third of
	// it, and what goldmark takes seconds for at this size it takes hours for at
	// fifty megabytes.
	maxFile = 64 << 10
	// maxFrontmatter is the most a frontmatter may hold. The longest that a
	// curator wrote has four thousand bytes; the YAML parser's time grows faster
	// than its input, and 50,000 keys took it more than ten seconds.
	maxFrontmatter = 16 << 10
	// maxConfig is the most site.yaml may hold, which the same parser reads.
	maxConfig = 64 << 10
	// maxList is the most permalinks.lock may hold: a hundred bytes for each of
	// 160,000 addresses.
	maxList = 16 << 20
	// maxBaseMap is the most the base map may hold: detail beyond it is not seen
	// at the size of a page.
	maxBaseMap = 8 << 20
)

// A file is one found in the folder.
type file struct {
	name string
	info fs.FileInfo
}

// find looks at a file.
func find(fsys fs.FS, name string) (file, error) {
	info, err := fs.Lstat(fsys, name)
	return file{name, info}, err
}

// read reads a regular file of at most limit bytes, which lies at a place of fsys, as far
// as it went when it was looked at. Any other reads as nil, with a problem; so a device or
// a pipe is never waited for. The bytes lie in memory where there is room for them.
func (f file) read(fsys fs.FS, place string, limit int64, memory []byte, ps *problem.List) ([]byte, error) {
	at := problem.Pos{File: f.name}
	if f.info.IsDir() {
		ps.Addf(at, problem.UnexpectedFile, "it is a folder, and dossier reads a file of this name; rename the folder")
		return nil, nil
	}
	if !f.info.Mode().IsRegular() {
		return nil, nil // list has said so
	}
	size := f.info.Size()
	if size > limit {
		ps.Addf(at, problem.TooLarge, "the file has %d bytes and at most %d are read; split it", size, limit)
		return nil, nil
	}
	opened, err := fsys.Open(place)
	if errors.Is(err, fs.ErrPermission) {
		ps.Addf(at, problem.UnexpectedFile, "the file may not be read; change its permissions")
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	src := slices.Grow(memory[:0], int(size)+1)[:size] // not nil where the file is empty
	n, err := io.ReadFull(opened, src)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF { // it may have shrunk since
		return nil, fmt.Errorf("read %s: %w", f.name, err)
	}
	return src[:n], nil
}
