// Package seal knows whether files are as they were, without reading them.
//
// Ground floor; it imports nothing of ours. It asks the system for what it says of
// files, never what a file holds.
package seal

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"iter"
	"path/filepath"
	"time"
)

// A Seal is a sum of what the system says of some files: their names, numbers, sizes,
// rights and times of last change, which no program can set, and of the start of the
// machine, since a power cut may undo what was written. As long as it is the same, the
// files hold the bytes of then. The empty Seal holds for nothing.
type Seal string

// Tick is by how much two changes of a file must lie apart for its time to tell them
// from each other: the kernel's clock for files of Linux has steps of at most 10 ms.
const Tick = 20 * time.Millisecond

// Of returns the seal of files below dir, and when one of them changed last. Names are
// parted by slashes; their order matters. The seal is empty where one is not there or no
// regular file, and on systems other than Linux.
//
// Who seals files that may have changed within a Tick must wait and seal them again.
func Of(dir string, names iter.Seq[string]) (s Seal, newest time.Time) {
	start, ok := machineStart()
	if !ok {
		return "", newest
	}
	h := sha256.New()
	io.WriteString(h, start)
	var line []byte
	for name := range names {
		st, ok := look(filepath.Join(dir, filepath.FromSlash(name)))
		if !ok {
			return "", newest
		}
		if st.changed.After(newest) {
			newest = st.changed
		}
		line = append(append(line[:0], name...), 0)
		for _, n := range []uint64{st.number, st.size, st.mode, uint64(st.changed.UnixNano())} {
			line = binary.LittleEndian.AppendUint64(line, n)
		}
		h.Write(line)
	}
	return Seal(hex.EncodeToString(h.Sum(nil))), newest
}

// Join returns the seal of files that were sealed in parts, in the order of the parts;
// an empty one where one of them is.
func Join(parts []Seal) Seal {
	h := sha256.New()
	for _, p := range parts {
		if p == "" {
			return ""
		}
		io.WriteString(h, string(p))
	}
	return Seal(hex.EncodeToString(h.Sum(nil)))
}

// A status is what the system says of a regular file.
type status struct {
	number, size, mode uint64
	changed            time.Time
}
