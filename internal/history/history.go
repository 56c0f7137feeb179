// Package history says when each file of a folder changed, from git.
//
// Ground floor; it imports nothing of ours. It takes a folder and gives, for
// each file that git keeps there, when it was entered and when it was last
// changed, and what differs between releases. It knows names, dates and the
// names of contents, never contents. A history that is not whole is none: a
// date that may be wrong is not given.
package history

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"time"
)

// A History is what git knows of a folder. A nil History knows nothing.
type History struct {
	// Gap says why there is no history; empty where there is one.
	Gap Gap
	// Detail is what git said of the gap, for a terminal. It may name paths of
	// this machine.
	Detail string
	// Releases are the states that were tagged, the newest first, and before them
	// one without a name, where something was committed since; none where nothing
	// was tagged.
	Releases []Release

	files map[string]*File
}

// A Gap is a reason for which there is no history, in words for a reader.
type Gap string

// The gaps.
const (
	NoGit        Gap = "it was built on a machine without git"
	NoRepository Gap = "it was built outside a git repository"
	NoCommit     Gap = "nothing has been committed yet"
	Shallow      Gap = "it was built from a shallow clone, which lacks older commits"
	Failed       Gap = "git could not read its repository"
)

// A File is a file as it was last committed. A date is in the zone of the
// committer; it is zero where the commit's own is not to be believed.
type File struct {
	Entered time.Time // when it, or what it was renamed from, first came in
	Changed time.Time // when it last changed

	blob string // what git calls its bytes
}

// A Release is a state of the folder that was tagged, and how it differs from
// the release before; the first from nothing.
type Release struct {
	Name    string // all tags of the commit; empty for what is not released
	Date    time.Time
	Changes []Change // by name
}

// A Change is what became of a file between two releases.
type Change struct {
	Type ChangeType
	Name string
	From string // the old name of a renamed file
}

// A ChangeType is a way to differ.
type ChangeType byte

// The ways to differ. A file that was renamed may have other bytes besides.
const (
	Added   ChangeType = 'A'
	Changed ChangeType = 'M'
	Renamed ChangeType = 'R'
	Removed ChangeType = 'D'
)

// File returns what git knows of a file, by its name below the folder, even if it
// is not there any more. bytes are the names of the file as it is now: where those are
// not of what was committed, the file has changed since, nobody knows when, and Changed
// is zero.
func (h *History) File(name string, bytes *Names) File {
	if h == nil || h.files[name] == nil {
		return File{}
	}
	f := *h.files[name]
	if !bytes.has(f.blob) {
		f.Changed = time.Time{}
	}
	return f
}

// Names are what git may call the bytes of a file; a nil Names is no name.
type Names struct {
	sha1   [sha1.Size]byte
	sha256 [sha256.Size]byte
	lf     *Names // of the bytes with lines ended by line feeds alone, where they are not so
}

// NamesOf returns what git may call a file with these bytes: by SHA-1 or by
// SHA-256, with lines ended as they are or, as core.autocrlf keeps them, by
// line feeds alone. See gitformat-pack(5) for the object and its name.
func NamesOf(src []byte) *Names {
	n := new(Names)
	object := fmt.Appendf(nil, "blob %d\x00", len(src))
	sum(sha1.New(), n.sha1[:0], object, src)
	sum(sha256.New(), n.sha256[:0], object, src)
	if bytes.Contains(src, []byte("\r\n")) {
		n.lf = NamesOf(bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n")))
	}
	return n
}

// sum appends that of an object to b.
func sum(h hash.Hash, b, head, src []byte) {
	h.Write(head)
	h.Write(src)
	h.Sum(b)
}

// has reports whether a blob as git writes it is one of the names.
func (n *Names) has(blob string) bool {
	return n != nil && (blob == hex.EncodeToString(n.sha1[:]) || blob == hex.EncodeToString(n.sha256[:]) || n.lf.has(blob))
}
