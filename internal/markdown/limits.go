package markdown

import (
	"bytes"
	"fmt"

	"github.com/yuin/goldmark/ast"
)

// Limits on what is parsed. goldmark cannot be stopped once it runs, and some
// small sources cost it minutes or gigabytes, so a body is measured first. The
// measure reads bytes, not syntax: it may count what stands in code, and no
// text that people write comes near to it.
const (
	// maxColumns of a table: goldmark 1.8.7 takes time with the square of them.
	maxColumns = 100
	// maxCells of all tables: goldmark fills each row up to the table's width,
	// so that 64 KB of source became 733 MB of HTML.
	maxCells = 10_000
	// maxNesting of lists and quotes begun on one line: each level reads the
	// rest of the line again, and 64 KB of "- " took seconds.
	maxNesting = 32
	// maxMarks in one stretch of lines without an empty one: emphasis, links and
	// quotation marks are matched in time that grows with their square.
	maxMarks = 16_384
	// maxDefinition is the longest line that defines a link, in bytes. Browsers
	// and servers take no longer addresses, and each use repeats it.
	maxDefinition = 2048
	// maxTree bounds how deep the page's elements go: Chromium flattens what lies
	// deeper than 512, and parsers of HTML refuse it.
	maxTree = 100
	// maxGrowth and minOutput bound what a body becomes: 16 times its source, or
	// 1 MiB where that is more.
	maxGrowth = 16
	minOutput = 1 << 20
)

// excess measures a body and says what it has too much of, and where; "" is well.
func excess(src []byte) (offset int, what string) {
	var cells, marks, columns, rows int // the last three since the last empty line
	for start := 0; start < len(src); {
		line := src[start:]
		if i := bytes.IndexByte(line, '\n'); i >= 0 {
			line = line[:i+1]
		}
		rest, depth := unwrap(line)
		if depth > maxNesting {
			return start, fmt.Sprintf("lists and quotes nested deeper than %d", maxNesting)
		}
		if len(rest) == 0 {
			cells += columns * rows
			marks, columns, rows = 0, 0, 0
		}
		if n := delimiters(line); n > 0 {
			columns = max(columns, n)
		}
		if columns > 0 {
			rows++
		}
		for _, c := range rest {
			marks += isMark[c]
		}
		switch {
		case columns > maxColumns:
			return start, fmt.Sprintf("a table of more than %d columns", maxColumns)
		case cells+columns*rows > maxCells:
			return start, fmt.Sprintf("tables of more than %d cells", maxCells)
		case marks > maxMarks:
			return start, fmt.Sprintf("more than %d brackets, stars and quotation marks without an empty line between", maxMarks)
		case len(rest) > maxDefinition && rest[0] == '[' && bytes.Contains(rest, []byte("]:")):
			return start, fmt.Sprintf("a definition of a link longer than %d bytes", maxDefinition)
		}
		start += len(line)
	}
	return 0, ""
}

// isMark is 1 for what is matched with another.
var isMark = [256]int{'*': 1, '_': 1, '[': 1, ']': 1, '(': 1, '<': 1, '`': 1, '~': 1, '"': 1, '\'': 1}

// unwrap takes the marks of quotes and lists off a line and counts them.
func unwrap(line []byte) (rest []byte, depth int) {
	for {
		line = bytes.TrimSpace(line)
		n := 0
		switch {
		case len(line) == 0:
			return nil, depth
		case line[0] == '>':
			n = 1
		case line[0] == '-', line[0] == '+', line[0] == '*':
			n = 1
			if len(line) > 1 && line[1] != ' ' && line[1] != '\t' {
				return line, depth
			}
		default:
			for n < len(line) && line[n] >= '0' && line[n] <= '9' {
				n++
			}
			if n == 0 || n == len(line) || line[n] != '.' && line[n] != ')' {
				return line, depth
			}
			n++
			if n < len(line) && line[n] != ' ' && line[n] != '\t' {
				return line, depth
			}
		}
		line = line[n:]
		depth++
	}
}

// delimiters counts the columns of a line that may part a table's head from its
// rows, wherever it is nested; 0 is no such line.
func delimiters(line []byte) int {
	if bytes.IndexByte(line, '|') < 0 || bytes.IndexByte(line, '-') < 0 {
		return 0
	}
	for _, c := range line {
		if bytes.IndexByte([]byte("|-: \t\n>+*.)0123456789"), c) < 0 {
			return 0
		}
	}
	return bytes.Count(line, []byte("|")) + 1
}

// tooDeep returns the first node that lies deeper than maxTree, or nil.
func tooDeep(root ast.Node) (found ast.Node) {
	depth := 0
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // without errors of its own
		if !entering {
			depth--
			return ast.WalkContinue, nil
		}
		if depth++; depth > maxTree {
			found = n
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return found
}

// grown reports whether the document holds more than its source may become.
func (r *recorder) grown(source int) bool {
	size := len(r.html) + len(r.text)
	for _, l := range r.written.Links {
		size += len(l.Dest) + len(l.Fragment)
	}
	return size > max(maxGrowth*source, minOutput)
}
