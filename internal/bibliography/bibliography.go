// Package bibliography reads lists of references: CSL-JSON, RIS and BibTeX.
//
// Ground floor, above problem and edtf. It takes a file as reference managers
// write it and gives references with names as printed, dates as EDTF and plain
// text; what it cannot read in a file is a problem with its place, and what it
// cannot understand in a value is kept as written. It knows nothing of entries.
package bibliography

import (
	"bytes"
	"cmp"
	"path"
	"strings"
	"unicode/utf8"

	"dossier/internal/edtf"
	"dossier/internal/problem"
)

// A Reference is one work in a list. Fields that the list does not give are
// zero.
type Reference struct {
	At        problem.Pos
	ID        string // citation key
	Type      string // in the words of CSL: "article-newspaper"
	Title     string
	Authors   []string // as printed
	Container string   // the newspaper, journal, site or book in which it appeared
	Publisher string
	Issued    Date
	Accessed  Date
	URL       string
	DOI       string
	Language  Language
}

// A Date is a date and, where it is none, what was written.
type Date struct {
	edtf.Date
	Written string
}

// A Language is a language tag and, where none is known for it, what was
// written.
type Language struct {
	Tag     string
	Written string
}

// Outlet returns who brought the work to readers: of what appears in
// something, that; of a book or a report, the publisher.
func (r *Reference) Outlet() string {
	switch r.Type {
	case "webpage", "broadcast", "post", "post-weblog", "review", "document", "":
		return cmp.Or(r.Container, r.Publisher)
	}
	if strings.HasPrefix(r.Type, "article") || strings.HasPrefix(r.Type, "entry") {
		return cmp.Or(r.Container, r.Publisher)
	}
	return cmp.Or(r.Publisher, r.Container)
}

// Read reads a file whose name ends in .json, .ris or .bib, or that begins as
// one of these does.
func Read(file string, src []byte) ([]Reference, problem.List) {
	in := input{file: file, src: bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))}
	for i := 0; i < len(in.src); {
		c, n := utf8.DecodeRune(in.src[i:])
		if c == utf8.RuneError && n == 1 {
			in.fault(i, "byte 0x%02x is not UTF-8; save the file as UTF-8", in.src[i])
			return nil, in.problems
		}
		i += n
	}
	var list []Reference
	switch start := bytes.TrimSpace(in.src); {
	case len(start) == 0:
		in.fault(0, "the file is empty; export the references once more")
	case path.Ext(file) == ".json", start[0] == '[', start[0] == '{':
		list = in.csl()
	case path.Ext(file) == ".ris", bytes.HasPrefix(start, []byte("TY  -")):
		list = in.ris()
	case path.Ext(file) == ".bib", bytes.Contains(start, []byte("@")):
		list = in.bibtex()
	default:
		in.fault(0, "the file is neither CSL-JSON nor RIS nor BibTeX; export the references as one of these")
	}
	if len(in.problems) > 0 {
		return nil, in.problems
	}
	return list, nil
}

// An input is a file being read.
type input struct {
	file     string
	src      []byte
	problems problem.List

	offset, line, col int // the last place that was asked for, from 0
}

// at returns the place of an offset; asking for them in order costs least, even
// where all is on one line.
func (in *input) at(offset int) problem.Pos {
	offset = min(offset, len(in.src))
	if offset < in.offset {
		in.offset, in.line, in.col = 0, 0, 0
	}
	passed := in.src[in.offset:offset]
	if i := bytes.LastIndexByte(passed, '\n'); i >= 0 {
		in.line += bytes.Count(passed, []byte("\n"))
		in.col, passed = 0, passed[i+1:]
	}
	in.col += utf8.RuneCount(passed)
	in.offset = offset
	return problem.Pos{File: in.file, Line: in.line + 1, Col: in.col + 1}
}

func (in *input) fault(offset int, format string, args ...any) {
	in.problems.Addf(in.at(offset), problem.BadReference, format, args...)
}

// oneLine writes words with single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
