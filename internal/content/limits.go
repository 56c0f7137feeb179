package content

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"

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
	info fs.FileInfo // nil where nobody has looked
}

// look makes sure that f has its info.
func (f *file) look(fsys fs.FS) (err error) {
	if f.info == nil {
		f.info, err = fs.Lstat(fsys, f.name)
	}
	return err
}

// read reads a regular file of at most limit bytes from where it lies in fsys. Any other
// reads as nil, with a problem; so a device or a pipe is never waited for.
func (f file) read(fsys fs.FS, place string, limit int64, ps *problem.List) ([]byte, error) {
	at := problem.Pos{File: f.name}
	if err := f.look(fsys); err != nil {
		return nil, err
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
	src := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	if _, err := src.ReadFrom(io.LimitReader(opened, limit+1)); err != nil { // it may have grown since
		return nil, fmt.Errorf("read %s: %w", f.name, err)
	}
	if int64(src.Len()) > limit {
		ps.Addf(at, problem.TooLarge, "the file has more than %d bytes; split it", limit)
		return nil, nil
	}
	return src.Bytes(), nil
}
