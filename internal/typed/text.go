package typed

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"
)

// look finds out whether an action prints what has no text. In a script a value is written
// as JSON, which has lists and objects too.
func (s *scope) look(n *parse.ActionNode, t reflect.Type) {
	escapers := n.Pipe.Cmds[1:]
	if s.wrong != nil || s.blind || slices.ContainsFunc(escapers, func(c *parse.CommandNode) bool { return !isEscaper(c) }) {
		return
	}
	script := slices.ContainsFunc(escapers, func(c *parse.CommandNode) bool { return c.String() == "_html_template_jsvalescaper" })
	if hasText(t) || script && hasJSON(t) {
		return
	}
	s.unprintable(n, n.Pipe.Cmds[0], t)
}

func (s *scope) unprintable(n *parse.ActionNode, value parse.Node, t reflect.Type) {
	at, _ := new(parse.Tree).ErrorContext(n) // n knows its own
	s.wrong = &Unprintable{at, value.String(), t.String(), instead(value.String(), t)}
}

// lookIn finds out whether an action makes a text of what has none, with printf or one of
// its kin. Of those this package knows no more.
func (s *scope) lookIn(n *parse.ActionNode) {
	look := func(value parse.Node, typeOf func() reflect.Type) {
		s.try(func() {
			if t := typeOf(); s.wrong == nil && !s.blind && !hasText(t) && t != reflect.TypeFor[[]byte]() {
				s.unprintable(n, value, t)
			}
		})
	}
	for i, c := range n.Pipe.Cmds {
		f, ok := c.Args[0].(*parse.IdentifierNode)
		if !ok || s.funcs[f.Ident] != nil || !slices.Contains([]string{"print", "printf", "println"}, f.Ident) {
			continue
		}
		for _, arg := range c.Args[1:] {
			look(arg, func() reflect.Type { return s.operand(arg).typ })
		}
		if i == 1 {
			look(n.Pipe.Cmds[0], func() reflect.Type { return s.command(n.Pipe.Cmds[0]).typ })
		}
	}
}

// isEscaper reports whether a command is one that html/template put behind a value.
func isEscaper(c *parse.CommandNode) bool { return strings.HasPrefix(c.String(), "_html_template_") }

// hasText reports whether values of a type have a text that is meant to be read. Of
// interfaces nobody knows.
func hasText(t reflect.Type) bool {
	for {
		if slices.ContainsFunc([]reflect.Type{stringers, failures, formatters}, t.Implements) {
			return true
		}
		if t.Kind() != reflect.Pointer {
			break
		}
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Struct, reflect.Slice, reflect.Array, reflect.Map, reflect.Func, reflect.Chan:
		return false
	}
	return true
}

var (
	jsonMarshalers = reflect.TypeFor[json.Marshaler]()
	textMarshalers = reflect.TypeFor[encoding.TextMarshaler]()
)

// hasJSON reports whether JSON of a type, or of what it lists, says anything.
func hasJSON(t reflect.Type) bool {
	for {
		if t.Implements(jsonMarshalers) || t.Implements(textMarshalers) || hasText(t) {
			return true
		}
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
			if t.Elem() == t {
				return true
			}
			t = t.Elem()
		case reflect.Struct:
			return slices.ContainsFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool {
				return f.IsExported() && f.Tag.Get("json") != "-"
			})
		default:
			return false
		}
	}
}

// maxParts is how many parts of a value are named.
const maxParts = 5

// instead says what to print in the place of a value of a type.
func instead(value string, t reflect.Type) string {
	of := t
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	switch of.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map:
		return fmt.Sprintf("print what it holds, as in {{range %s}}{{.}}{{end}}", value)
	case reflect.Func, reflect.Chan:
		return "leave it out"
	}
	var texts, others []string
	add := func(name string, t reflect.Type) {
		if hasText(t) {
			texts = append(texts, "."+name)
		} else {
			others = append(others, "."+name)
		}
	}
	if of.Kind() == reflect.Struct {
		for _, f := range reflect.VisibleFields(of) {
			if f.IsExported() && !f.Anonymous {
				add(f.Name, f.Type)
			}
		}
	}
	for i := range t.NumMethod() {
		if m := t.Method(i); m.Type.NumIn() == 1 && m.Type.NumOut() == 1 {
			add(m.Name, m.Type.Out(0))
		}
	}
	switch {
	case len(texts) > 0:
		return "print a part of it: " + some(texts)
	case len(others) > 0:
		return "print what one of its parts holds: " + some(others)
	}
	return "leave it out"
}

// some lists the first names.
func some(names []string) string {
	if len(names) > maxParts {
		names = append(names[:maxParts:maxParts], "…")
	}
	return strings.Join(names, ", ")
}
