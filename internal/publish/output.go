package publish

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
)

// chunk is how many bytes of a page are in memory at once, however large it is. Most
// pages have fewer.
const chunk = 256 << 10

// An output takes the bytes of one page after the other. As long as they are those of
// the file in the page's place nothing is written; from the first that differ on, all
// go to the staging directory. Where the files are what the manifest says, a page that
// is one chunk is compared with its sum there, and its file is not opened.
type output struct {
	w    *writer
	i    int // of the page
	plan plan
	hash hash.Hash
	seen bool     // what stands in the page's place is known
	buf  []byte   // what came and was not looked at yet
	have []byte   // what the file in place has there
	old  *os.File // that file; nil where there is none or once it differs
	same int64    // how many bytes it has in common
	to   *os.File // the staged file; nil until there is something to write
}

func newOutput(w *writer) *output {
	return &output{w: w, hash: sha256.New(), buf: make([]byte, 0, chunk)}
}

// begin turns to a page.
func (o *output) begin(i int) {
	o.i, o.plan, o.same, o.seen, o.buf = i, plan{}, 0, false, o.buf[:0]
	o.hash.Reset()
}

// see finds out what stands in the place of the page.
func (o *output) see() error {
	o.seen = true
	name := o.w.pages[o.i].Path
	k, err := o.w.look(name)
	switch {
	case err != nil:
		return err
	case k == nothing:
		o.plan.change = created
	case k == directory:
		o.plan.change = createdForDir
	case k == other:
		return o.w.inTheWay(name)
	default:
		if o.old, err = o.w.root.Open(name); err != nil {
			return fmt.Errorf("read %s: %w", o.w.at(name), err)
		}
	}
	return nil
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	if len(o.buf)+len(p) <= chunk {
		o.buf = append(o.buf, p...)
		return len(p), nil
	}
	if err := o.take(o.buf); err != nil {
		return 0, err
	}
	o.buf = o.buf[:0]
	for rest := p; ; rest = rest[chunk:] {
		if len(rest) <= chunk {
			o.buf = append(o.buf, rest...)
			return len(p), nil
		}
		if err := o.take(rest[:chunk]); err != nil {
			return 0, err
		}
	}
}

// take compares or writes the next bytes of the page.
func (o *output) take(p []byte) error {
	if !o.seen {
		if err := o.see(); err != nil {
			return err
		}
	}
	o.hash.Write(p)
	if o.old != nil {
		o.have = append(o.have[:0], p...)[:len(p)]
		n, err := io.ReadFull(o.old, o.have)
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return fmt.Errorf("read %s: %w", o.place(), err)
		}
		if bytes.Equal(o.have[:n], p) {
			o.same += int64(len(p))
			return nil
		}
		if err := o.differ(); err != nil {
			return err
		}
	}
	if err := o.stage(); err != nil {
		return err
	}
	if _, err := o.to.Write(p); err != nil {
		return o.unwritten(err)
	}
	return nil
}

// differ stages what the page and the file in its place have in common.
func (o *output) differ() error {
	name := o.w.pages[o.i].Path
	if len(o.w.old.of(name)) == 0 {
		return o.w.inTheWay(name)
	}
	o.plan.change = replaced
	if err := o.stage(); err != nil {
		return err
	}
	_, err := o.old.Seek(0, io.SeekStart)
	if err == nil {
		_, err = io.CopyN(o.to, o.old, o.same)
	}
	o.old.Close()
	o.old = nil
	if err != nil {
		return o.unwritten(err)
	}
	return nil
}

// unwritten names the file that is to be published, not the staged one.
func (o *output) unwritten(err error) error {
	var staged *fs.PathError
	if errors.As(err, &staged) {
		err = staged.Err
	}
	return fmt.Errorf("write %s: %w", o.place(), err)
}

// stage makes the staged file, unless it is there.
func (o *output) stage() (err error) {
	if o.to != nil {
		return nil
	}
	if o.to, err = o.w.create(o.w.pages[o.i].Path); err != nil {
		return o.unwritten(err)
	}
	return nil
}

// finish tells what becomes of the page, all of whose bytes have come.
func (o *output) finish() (plan, error) {
	if o.w.intact && !o.seen {
		if s := sha256.Sum256(o.buf); o.w.old.has(o.w.pages[o.i].Path, s) {
			return plan{sum: s, change: unchanged}, nil
		}
	}
	if err := o.take(o.buf); err != nil {
		return plan{}, err
	}
	if o.old != nil {
		switch n, err := o.old.Read(make([]byte, 1)); {
		case n > 0: // it goes on where the page ends
			if err := o.differ(); err != nil {
				return plan{}, err
			}
		case err != io.EOF:
			return plan{}, fmt.Errorf("read %s: %w", o.place(), err)
		}
	}
	if o.to != nil {
		err := o.to.Close()
		if o.to = nil; err != nil {
			return plan{}, o.unwritten(err)
		}
	}
	o.plan.sum = sum(o.hash.Sum(nil))
	return o.plan, nil
}

// end closes what is open.
func (o *output) end() {
	for _, f := range []**os.File{&o.old, &o.to} {
		if *f != nil {
			(*f).Close()
			*f = nil
		}
	}
}

// place is where the page stands, as the user knows it.
func (o *output) place() string { return o.w.at(o.w.pages[o.i].Path) }
