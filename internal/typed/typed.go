// Package typed executes an html/template for values of one type.
//
// Ground floor. It takes a template that html/template has parsed and gives the bytes
// that html/template would give, in a tenth of the time: what a name means is looked up
// once for the type, by reflection, and not once for each value. How each place of a
// page escapes what stands there stays html/template's decision; this package reads it
// off the template that was escaped. What it does not know it leaves to html/template,
// value by value or the template as a whole. It must not know what a template says.
package typed

import (
	"fmt"
	"html/template"
	"io"
	"reflect"
	"sync"
)

// A Template is one template of a set, for values of one type. It may be executed by
// several at once.
//
// A method that gives a long text may have a twin that appends the same, as
// AppendBody(b []byte) []byte is that of Body() template.HTML. Where the text stands on
// the page as it is, the twin is called and no string is made.
type Template struct {
	html  *template.Template
	name  string
	funcs template.FuncMap

	once sync.Once
	view reflect.Type
	fill step // nil where html/template executes it
	err  error
}

// An Unprintable is why a template is not executed: it prints what has no text, for
// which html/template writes what Go makes of it, like {} or [a b].
type Unprintable struct {
	At    string // file:line:column
	Value string // as the template has it, like .Linked
	Type  string // what that is
	Do    string // what to write instead
}

func (u *Unprintable) Error() string {
	return fmt.Sprintf("template: %s: {{%s}} is a %s, which has no text; %s", u.At, u.Value, u.Type, u.Do)
}

// New returns the template of a name in a set. funcs are those with which the set was
// parsed, or an Append in the place of a function that gives the same. Each gives the same
// whenever it is called with the same.
func New(set *template.Template, name string, funcs template.FuncMap) *Template {
	return &Template{html: set, name: name, funcs: funcs}
}

// Execute writes the template filled with a view. The type of the first view is the
// one for which it is fast; all have the same bytes. The error is an *Unprintable where
// the template prints what has no text.
func (t *Template) Execute(w io.Writer, view any) error {
	err := t.Compile(view)
	if wrong, ok := err.(*Unprintable); ok && reflect.TypeOf(view) == t.view {
		return wrong
	}
	if err == nil && reflect.TypeOf(view) == t.view {
		r := runs.Get().(*run)
		defer r.release()
		if r.fill(t.fill, reflect.ValueOf(view)) {
			_, err := w.Write(r.out)
			return err
		}
	}
	return t.html.ExecuteTemplate(w, t.name, view) // which also says what is wrong
}

// Compile prepares the template for views of a type, unless Execute or Compile has. The
// error says why html/template executes it, or why nothing does.
func (t *Template) Compile(view any) error {
	t.once.Do(func() {
		t.view = reflect.TypeOf(view)
		_ = t.html.ExecuteTemplate(io.Discard, t.name, view) // for html/template escapes when it first executes
		t.fill, t.err = compile(t.html, t.name, t.funcs, t.view)
	})
	return t.err
}

// A step writes a part of a page; dot is what "." stands for in it.
type step func(r *run, dot reflect.Value)

// A run is one execution on its way.
type run struct {
	out  []byte
	vars []reflect.Value // the variables in scope, each template's after its caller's
	base int             // where those of the current template begin
}

var runs = sync.Pool{New: func() any { return new(run) }}

// maxKept is the largest buffer that is kept for the next page.
const maxKept = 1 << 20

func (r *run) release() {
	clear(r.vars[:cap(r.vars)])
	if cap(r.out) <= maxKept {
		runs.Put(r)
	}
}

// fill reports whether all went well; html/template has the words for what did not.
func (r *run) fill(s step, view reflect.Value) (ok bool) {
	defer func() {
		if x := recover(); x != nil {
			if _, mine := x.(stop); !mine {
				panic(x)
			}
		}
	}()
	r.out, r.base = r.out[:0], 0
	r.vars = append(r.vars[:0], view)
	s(r, view)
	return true
}

// stop ends an execution that has met a nil pointer or a function's error.
type stop struct{}

// unsupported is why a template is not compiled.
type unsupported string

func (u unsupported) Error() string { return string(u) }

func refuse(format string, args ...any) { panic(unsupported(fmt.Sprintf(format, args...))) }
