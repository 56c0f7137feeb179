package markdown

import (
	"bytes"
	"strings"
)

// Destination returns where in src, the body that the link is of, its destination is
// written, without its fragment; false where that cannot be told. Where Markdown is written
// so that it could be either of two places it may be the wrong one, so that whoever writes
// there must parse the outcome.
func (l WrittenLink) Destination(src []byte) (Span, bool) {
	if l.Wiki {
		at := l.Offset + len("[[")
		at += len(src[at:]) - len(bytes.TrimLeft(src[at:], " \t"))
		return Span{at, at + len(l.Dest)}, bytes.HasPrefix(src[at:], []byte(l.Dest))
	}
	if l.Offset >= len(src) || src[l.Offset] != '[' {
		return Span{}, false
	}
	end := closing(src, l.Offset)
	if end < 0 {
		return Span{}, false
	}
	if end+1 < len(src) && src[end+1] == '(' {
		if span, ok := l.destinationAt(src, end+2); ok {
			return span, true
		}
	}
	label := src[l.Offset+1 : end]
	if end+1 < len(src) && src[end+1] == '[' {
		if last := closing(src, end+1); last > end+2 {
			label = src[end+2 : last]
		}
	}
	for at := 0; at < len(src); at++ { // the definition of the reference, the first of its label
		if src[at] != '[' || len(bytes.Trim(src[bytes.LastIndexByte(src[:at], '\n')+1:at], " >")) > 0 {
			continue
		}
		end := closing(src, at)
		if end < 0 || end+1 >= len(src) || src[end+1] != ':' || !sameLabel(src[at+1:end], label) {
			continue
		}
		return l.destinationAt(src, end+2)
	}
	return Span{}, false
}

// sameLabel compares as CommonMark does: by words, in capitals or not.
func sameLabel(a, b []byte) bool {
	return strings.EqualFold(strings.Join(strings.Fields(string(a)), " "), strings.Join(strings.Fields(string(b)), " "))
}

// destinationAt reads a destination from src[at:], and sees that it is that of the link.
func (l WrittenLink) destinationAt(src []byte, at int) (Span, bool) {
	at += len(src[at:]) - len(bytes.TrimLeft(src[at:], " \t\n"))
	end := at
	if at < len(src) && src[at] == '<' {
		at++
		for end = at; end < len(src) && src[end] != '>'; end++ {
			if src[end] == '\n' {
				return Span{}, false
			}
			if src[end] == '\\' {
				end++
			}
		}
	} else {
		for depth := 0; end < len(src) && src[end] > ' '; end++ {
			if src[end] == '\\' {
				end++
			} else if src[end] == '(' {
				depth++
			} else if src[end] == ')' {
				if depth--; depth < 0 {
					break
				}
			}
		}
	}
	end = min(end, len(src))
	if hash := bytes.IndexByte(src[at:end], '#'); hash >= 0 {
		end = at + hash
	}
	return Span{at, end}, newLink(0, string(src[at:end])).Dest == l.Dest
}

// closing returns where the bracket at src[at] is closed, past what is escaped, code or in
// brackets of its own; -1 where it is not.
func closing(src []byte, at int) int {
	depth := 0
	for i := at; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case '`':
			ticks := src[i : i+len(src[i:])-len(bytes.TrimLeft(src[i:], "`"))]
			i += len(ticks) - 1
			if end := bytes.Index(src[i+1:], ticks); end >= 0 {
				i += end + len(ticks)
			}
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}
