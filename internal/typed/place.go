package typed

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/template/parse"
)

// A place is where a value stands on a page, as far as escaping goes: in text, in an
// attribute, in an address.
type place struct {
	before, after string // what stands around the value in a template that has only this place

	// How to write what is common; nil where html/template is asked.
	plain func(b []byte, s string) []byte // a text
	url   func(b []byte, s string) []byte // a template.URL
	html  bool                            // a template.HTML is written as it is
	web   bool                            // plain is right for addresses of the web alone
	bare  bool                            // a whole number is written as it is
	js    bool                            // a template.JS is written as it is

	ask *template.Template // escapes any value for the place
}

// places are those that are known, by the functions that html/template put behind the
// value in such a place.
var places = sync.OnceValue(func() map[string]*place {
	known := map[string]*place{}
	for _, p := range []*place{
		{plain: appendText, url: appendText, html: true, bare: true},
		{before: `<p title="`, after: `">`, plain: appendText, url: appendText, bare: true},
		{before: `<title>`, after: `</title>`, plain: appendText, url: appendText, bare: true},
		{before: `<a href="`, after: `">`, plain: appendURL, web: true, url: appendURL, bare: true},
		{before: `<a href="https://a.example/`, after: `">`, plain: appendURL, url: appendURL, bare: true},
		{before: `<a href="#`, after: `">`, plain: appendQuery, bare: true},
		{before: `<meta http-equiv="refresh" content="0; url=`, after: `">`},
		{before: `<script type="application/ld+json">`, after: `</script>`, js: true},
	} {
		p.ask = template.Must(template.New("").Parse(p.before + "{{.}}" + p.after))
		_ = p.ask.Execute(io.Discard, "")
		for _, n := range p.ask.Tree.Root.Nodes {
			if a, ok := n.(*parse.ActionNode); ok {
				if key := escapers(a.Pipe.Cmds[1:]); known[key] == nil {
					known[key] = p
				}
			}
		}
	}
	return known
})

// escapers names the functions behind a value.
func escapers(cmds []*parse.CommandNode) string {
	var b strings.Builder
	for _, c := range cmds {
		if len(c.Args) != 1 {
			refuse("%s is not supported", c)
		}
		b.WriteString(c.String() + " ")
	}
	return b.String()
}

// placeOf returns the place that has these functions behind a value.
func placeOf(cmds []*parse.CommandNode) *place {
	p := places()[escapers(cmds)]
	if p == nil {
		refuse("a value behind which stands %sis not supported", escapers(cmds))
	}
	return p
}

// print returns the step that writes a value in a place.
func (p *place) print(e expr) step {
	s := p.printer(e)
	if r := new(run); e.fixed && r.fill(s, reflect.Value{}) {
		return func(to *run, _ reflect.Value) { to.out = append(to.out, r.out...) }
	}
	return s
}

func (p *place) printer(e expr) step {
	write := p.writer(e.typ)
	switch {
	case e.add != nil && p.verbatim(e.typ):
		return e.add
	case write != nil && e.add != nil && e.typ == reflect.TypeFor[template.URL]():
		return func(r *run, dot reflect.Value) {
			before := len(r.out)
			e.add(r, dot)
			if added := r.out[before:]; slices.ContainsFunc(added, isMarked) {
				r.out = write(r.out[:before], string(added))
			}
		}
	case write != nil:
		text, look := e.str(), p.web && e.typ != reflect.TypeFor[template.URL]()
		if e.typ.Implements(stringers) {
			text = func(r *run, dot reflect.Value) string { return e.value(r, dot).Interface().(fmt.Stringer).String() }
		}
		return func(r *run, dot reflect.Value) {
			if s := text(r, dot); look && !isWeb(s) {
				p.askFor(r, s)
			} else {
				r.out = write(r.out, s)
			}
		}
	case e.typ == reflect.TypeFor[int]() && p.bare:
		return func(r *run, dot reflect.Value) { r.out = strconv.AppendInt(r.out, e.value(r, dot).Int(), 10) }
	case e.typ.Kind() == reflect.Interface:
		refuse("an interface is not supported")
	}
	return func(r *run, dot reflect.Value) { p.askFor(r, e.value(r, dot).Interface()) }
}

var (
	stringers  = reflect.TypeFor[fmt.Stringer]()
	failures   = reflect.TypeFor[error]()
	formatters = reflect.TypeFor[fmt.Formatter]()
)

// writer returns how a string of a type, or what its String returns, is written; nil
// where html/template is asked.
func (p *place) writer(t reflect.Type) func(b []byte, s string) []byte {
	switch t {
	case reflect.TypeFor[string]():
		return p.plain
	case reflect.TypeFor[template.URL]():
		return p.url
	}
	if p.verbatim(t) {
		return appendVerbatim
	}
	pointer := reflect.PointerTo(t)
	switch {
	case t.PkgPath() == reflect.TypeFor[template.HTML]().PkgPath(), t.Kind() == reflect.Pointer, t.Kind() == reflect.Interface,
		pointer.Implements(failures), pointer.Implements(formatters):
		return nil
	case t.Implements(stringers):
		return p.plain
	case t.Kind() == reflect.String && !pointer.Implements(stringers):
		return p.plain
	}
	return nil
}

// verbatim reports whether a string of a type is written as it is.
func (p *place) verbatim(t reflect.Type) bool {
	return p.html && t == reflect.TypeFor[template.HTML]() || p.js && t == reflect.TypeFor[template.JS]()
}

// askFor has html/template write a value.
func (p *place) askFor(r *run, v any) {
	var b bytes.Buffer
	if err := p.ask.Execute(&b, v); err != nil {
		panic(stop{})
	}
	r.out = append(r.out, b.Bytes()[len(p.before):b.Len()-len(p.after)]...)
}

// isWeb reports whether a text begins as an address of the web does, in which no script
// can hide.
func isWeb(s string) bool { return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") }

func appendVerbatim(b []byte, s string) []byte { return append(b, s...) }

// appendText writes what stands in text and in quoted attributes.
func appendText(b []byte, s string) []byte { return appendEscaped(b, s, &textEscapes) }

// appendURL writes an address in a quoted attribute; what is escaped in it stays so.
func appendURL(b []byte, s string) []byte {
	from := 0
	for i := range len(s) { // most have no percent sign, so that this cuts nothing
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			b = append(appendEscaped(b, s[from:i], &addressEscapes), '%')
			from = i + 1
		}
	}
	return appendEscaped(b, s[from:], &addressEscapes)
}

// appendQuery writes a part of an address's query or fragment in a quoted attribute.
func appendQuery(b []byte, s string) []byte { return appendEscaped(b, s, &queryEscapes) }

// escapes says what is written for a byte; nothing for one that stays, as most do, which
// is why that is asked of a table of a fifteenth of the size.
type escapes struct {
	some [256]bool
	text [256]string
}

func newEscapes(text [256]string) (e escapes) {
	e.text = text
	for c, s := range text {
		e.some[c] = s != ""
	}
	return e
}

func appendEscaped(b []byte, s string, e *escapes) []byte {
	from := 0
	for i := range len(s) {
		if e.some[s[i]] {
			b = append(append(b, s[from:i]...), e.text[s[i]]...)
			from = i + 1
		}
	}
	return append(b, s[from:]...)
}

var (
	textEscapes    = newEscapes([256]string{0: "\uFFFD", '"': "&#34;", '&': "&amp;", '\'': "&#39;", '+': "&#43;", '<': "&lt;", '>': "&gt;"})
	queryEscapes   = percentEscapes("")
	addressEscapes = percentEscapes("!#$&*+,/:;=?@[]")
)

// isMarked reports whether a byte of an address is perhaps escaped somewhere.
func isMarked(c byte) bool { return textEscapes.some[c] || addressEscapes.some[c] }

// percentEscapes leaves what is unreserved (RFC 3986, 2.3) and what is in keep, which is
// escaped for the attribute.
func percentEscapes(keep string) escapes {
	var text [256]string
	for c := range len(text) {
		switch b := byte(c); {
		case strings.IndexByte(keep, b) >= 0:
			text[c] = textEscapes.text[c]
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9', b == '-', b == '.', b == '_', b == '~':
		default:
			text[c] = fmt.Sprintf("%%%02x", b)
		}
	}
	return newEscapes(text)
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
