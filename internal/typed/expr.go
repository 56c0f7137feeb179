package typed

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"
)

// An expr is what gives a value of a type: get, or for strings perhaps text alone. Where
// add is set, it appends the string to the page.
type expr struct {
	typ  reflect.Type
	get  func(r *run, dot reflect.Value) reflect.Value
	text func(r *run, dot reflect.Value) string
	add  func(r *run, dot reflect.Value)

	fixed bool // the value is always the same
}

func (e expr) value(r *run, dot reflect.Value) reflect.Value {
	if e.get == nil {
		return reflect.ValueOf(e.text(r, dot)).Convert(e.typ)
	}
	return e.get(r, dot)
}

// str returns how to get the value of an expr whose kind is string.
func (e expr) str() func(r *run, dot reflect.Value) string {
	if e.text != nil {
		return e.text
	}
	return func(r *run, dot reflect.Value) string { return e.get(r, dot).String() }
}

func constant(v any) expr {
	value := reflect.ValueOf(v)
	return expr{typ: value.Type(), get: func(*run, reflect.Value) reflect.Value { return value }, fixed: true}
}

// fix finds out the value of what is always the same, unless that fails: then it fails
// each time.
func (e expr) fix() (fixed expr) {
	var v reflect.Value
	if !new(run).fill(func(r *run, dot reflect.Value) { v = e.value(r, dot) }, reflect.Value{}) {
		return e
	}
	return constant(v.Interface())
}

// command compiles a command: a value, or a function with its arguments.
func (s *scope) command(c *parse.CommandNode) expr {
	if f, ok := c.Args[0].(*parse.IdentifierNode); ok {
		return s.function(f.Ident, c.Args[1:])
	}
	if len(c.Args) > 1 {
		refuse("%s is not supported", c)
	}
	return s.operand(c.Args[0])
}

func (s *scope) operand(n parse.Node) expr {
	switch n := n.(type) {
	case *parse.DotNode:
		return expr{typ: s.dot, get: func(_ *run, dot reflect.Value) reflect.Value { return dot }}
	case *parse.FieldNode:
		return s.members(s.operand(&parse.DotNode{}), n.Ident)
	case *parse.VariableNode:
		return s.members(s.variable(n.Ident[0]), n.Ident[1:])
	case *parse.ChainNode:
		return s.members(s.operand(n.Node), n.Field)
	case *parse.PipeNode:
		return s.command(s.control(n))
	case *parse.StringNode:
		return constant(n.Text)
	case *parse.BoolNode:
		return constant(n.True)
	case *parse.NumberNode:
		if n.IsInt {
			return constant(int(n.Int64))
		}
	}
	refuse("%s is not supported", n)
	return expr{}
}

func (s *scope) variable(name string) expr {
	for i := len(s.vars) - 1; i >= 0; i-- {
		if s.vars[i].name == name {
			return expr{typ: s.vars[i].typ, get: func(r *run, _ reflect.Value) reflect.Value { return r.vars[r.base+i] }}
		}
	}
	refuse("no variable %s", name)
	return expr{}
}

func (s *scope) members(e expr, names []string) expr {
	for _, name := range names {
		e = member(e, name)
	}
	return e
}

// member is a method without arguments, or a field, of a value or what it points to.
func member(e expr, name string) expr {
	if e.typ.Kind() == reflect.Interface {
		refuse("%s of an interface is not supported", name)
	}
	if m, ok := e.typ.MethodByName(name); ok {
		if m.Type.NumIn() != 1 || m.Type.NumOut() != 1 {
			refuse("method %s is not supported", name)
		}
		of := expr{typ: m.Type.Out(0), get: func(r *run, dot reflect.Value) reflect.Value {
			return present(e.value(r, dot)).Method(m.Index).Call(nil)[0]
		}}
		if twin, ok := e.typ.MethodByName("Append" + name); ok && of.typ.Kind() == reflect.String && appends(twin.Type) {
			of.add = func(r *run, dot reflect.Value) {
				r.out = present(e.value(r, dot)).Method(twin.Index).Call([]reflect.Value{reflect.ValueOf(r.out)})[0].Bytes()
			}
		}
		return of
	}
	of := e.typ
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	if _, ok := reflect.PointerTo(of).MethodByName(name); ok {
		refuse("method %s is one of a pointer", name) // whether it can be called depends on the value
	}
	if of.Kind() != reflect.Struct {
		refuse("%s has no %s", e.typ, name)
	}
	f, ok := of.FieldByName(name)
	if !ok || !f.IsExported() {
		refuse("%s has no %s", e.typ, name)
	}
	return expr{typ: f.Type, get: func(r *run, dot reflect.Value) reflect.Value {
		v := e.value(r, dot)
		for _, i := range f.Index {
			if v.Kind() == reflect.Pointer {
				v = present(v).Elem()
			}
			v = v.Field(i)
		}
		return v
	}}
}

// appends reports whether a method takes bytes, and gives bytes.
func appends(method reflect.Type) bool {
	bytes := reflect.TypeFor[[]byte]()
	return method.NumIn() == 2 && method.In(1) == bytes && method.NumOut() == 1 && method.Out(0) == bytes
}

// present returns v, unless it is a nil pointer.
func present(v reflect.Value) reflect.Value {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		panic(stop{})
	}
	return v
}

// truth returns how values of a type are tested.
func truth(t reflect.Type) func(reflect.Value) bool {
	switch t.Kind() {
	case reflect.Bool:
		return reflect.Value.Bool
	case reflect.String, reflect.Slice, reflect.Map, reflect.Array:
		return func(v reflect.Value) bool { return v.Len() > 0 }
	case reflect.Pointer:
		return func(v reflect.Value) bool { return !v.IsNil() }
	case reflect.Struct:
		return func(reflect.Value) bool { return true }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(v reflect.Value) bool { return !v.IsZero() }
	}
	refuse("a test of %s is not supported", t)
	return nil
}

type test func(r *run, dot reflect.Value) bool

// test compiles a command of which only the truth is asked; it may mix types.
func (s *scope) test(c *parse.CommandNode) test {
	f, ok := c.Args[0].(*parse.IdentifierNode)
	if ok && s.funcs[f.Ident] == nil && len(c.Args) > 1 {
		switch args := c.Args[1:]; f.Ident {
		case "not":
			if len(args) == 1 {
				of := s.testOf(args[0])
				return func(r *run, dot reflect.Value) bool { return !of(r, dot) }
			}
		case "and", "or":
			tests := make([]test, len(args))
			for i, a := range args {
				tests[i] = s.testOf(a)
			}
			ends := f.Ident == "or" // what the first such value decides
			return func(r *run, dot reflect.Value) bool {
				for _, t := range tests {
					if t(r, dot) == ends {
						return ends
					}
				}
				return !ends
			}
		}
	}
	e := s.command(c)
	full := truth(e.typ)
	return func(r *run, dot reflect.Value) bool { return full(e.value(r, dot)) }
}

func (s *scope) testOf(n parse.Node) test {
	if p, ok := n.(*parse.PipeNode); ok {
		return s.test(s.control(p))
	}
	e := s.operand(n)
	full := truth(e.typ)
	return func(r *run, dot reflect.Value) bool { return full(e.value(r, dot)) }
}

// function compiles a call of one of the set's functions or of those that every set has.
func (s *scope) function(name string, nodes []parse.Node) expr {
	args := make([]expr, len(nodes))
	for i, n := range nodes {
		args[i] = s.operand(n)
	}
	if f, ok := s.funcs[name]; ok {
		e := call(name, f, args)
		if !slices.ContainsFunc(args, func(a expr) bool { return !a.fixed }) {
			return e.fix()
		}
		return e
	}
	switch {
	case name == "len" && len(args) == 1:
		switch args[0].typ.Kind() {
		case reflect.String, reflect.Slice, reflect.Map, reflect.Array:
			return expr{typ: reflect.TypeFor[int](), get: func(r *run, dot reflect.Value) reflect.Value {
				return reflect.ValueOf(args[0].value(r, dot).Len())
			}}
		}
	case name == "index" && len(args) == 2 && args[0].typ.Kind() == reflect.Slice && args[1].typ == reflect.TypeFor[int]():
		return expr{typ: args[0].typ.Elem(), get: func(r *run, dot reflect.Value) reflect.Value {
			list, i := args[0].value(r, dot), int(args[1].value(r, dot).Int())
			if i < 0 || i >= list.Len() {
				panic(stop{})
			}
			return list.Index(i)
		}}
	case name == "or" && len(args) == 2 && args[0].typ == args[1].typ:
		full := truth(args[0].typ)
		return expr{typ: args[0].typ, get: func(r *run, dot reflect.Value) reflect.Value {
			if v := args[0].value(r, dot); full(v) {
				return v
			}
			return args[1].value(r, dot)
		}}
	case name == "not" && len(args) == 1:
		full := truth(args[0].typ)
		return truthValue(func(r *run, dot reflect.Value) bool { return !full(args[0].value(r, dot)) })
	case len(args) == 2:
		if t := comparison(name, args[0], args[1]); t != nil {
			return truthValue(t)
		}
	}
	refuse("function %s is not supported with these arguments", name)
	return expr{}
}

func truthValue(t test) expr {
	return expr{typ: reflect.TypeFor[bool](), get: func(r *run, dot reflect.Value) reflect.Value { return reflect.ValueOf(t(r, dot)) }}
}

// comparison compares two strings or two whole numbers; nil where name is no comparison
// of what the two are.
func comparison(name string, a, b expr) test {
	ok, known := map[string]func(sign int) bool{
		"eq": func(sign int) bool { return sign == 0 }, "ne": func(sign int) bool { return sign != 0 },
		"lt": func(sign int) bool { return sign < 0 }, "le": func(sign int) bool { return sign <= 0 },
		"gt": func(sign int) bool { return sign > 0 }, "ge": func(sign int) bool { return sign >= 0 },
	}[name]
	switch {
	case !known:
	case a.typ.Kind() == reflect.String && b.typ.Kind() == reflect.String:
		x, y := a.str(), b.str()
		return func(r *run, dot reflect.Value) bool { return ok(strings.Compare(x(r, dot), y(r, dot))) }
	case a.typ.Kind() == reflect.Int && b.typ.Kind() == reflect.Int:
		return func(r *run, dot reflect.Value) bool {
			return ok(cmp.Compare(a.value(r, dot).Int(), b.value(r, dot).Int()))
		}
	}
	return nil
}

// call compiles a call of a function of the set, which gives a value and perhaps an
// error.
func call(name string, f any, args []expr) expr {
	if f, ok := f.(interface{ of(arg expr) (expr, bool) }); ok && len(args) == 1 {
		if e, ok := f.of(args[0]); ok {
			return e
		}
	}
	fn := reflect.ValueOf(f)
	t := fn.Type()
	if t.IsVariadic() || t.NumIn() != len(args) {
		refuse("function %s is not supported", name)
	}
	for i, a := range args {
		if !a.typ.AssignableTo(t.In(i)) {
			refuse("function %s does not take %s", name, a.typ)
		}
	}
	return expr{typ: t.Out(0), get: func(r *run, dot reflect.Value) reflect.Value {
		in := make([]reflect.Value, len(args))
		for i, a := range args {
			in[i] = a.value(r, dot)
		}
		out := fn.Call(in)
		if len(out) == 2 && !out[1].IsNil() {
			panic(stop{})
		}
		return out[0]
	}}
}

// A Func is a function of a set that is called without reflection.
type Func[A any, R ~string] func(A) R

// of is the call with an argument, if that has the type.
func (f Func[A, R]) of(arg expr) (expr, bool) {
	value := argument[A](arg)
	return expr{
		typ:  reflect.TypeFor[R](),
		text: func(r *run, dot reflect.Value) string { return string(f(value(r, dot))) },
	}, arg.typ == reflect.TypeFor[A]()
}

// An Append is a Func that appends what it gives.
type Append[A any, R ~string] func(b []byte, arg A) []byte

// of is the call with an argument, if that has the type.
func (f Append[A, R]) of(arg expr) (expr, bool) {
	value := argument[A](arg)
	add := func(r *run, dot reflect.Value) { r.out = f(r.out, value(r, dot)) }
	return expr{
		typ: reflect.TypeFor[R](),
		add: add,
		text: func(r *run, dot reflect.Value) string {
			before := len(r.out)
			add(r, dot)
			text := string(r.out[before:])
			r.out = r.out[:before]
			return text
		},
	}, arg.typ == reflect.TypeFor[A]()
}

// argument returns how to get the value of an argument of type A.
func argument[A any](arg expr) func(r *run, dot reflect.Value) A {
	if text, ok := any(arg.str()).(func(r *run, dot reflect.Value) A); ok { // A is string
		return text
	}
	return func(r *run, dot reflect.Value) A { return as[A](arg.value(r, dot)) }
}

// as returns the A that a value is, where it can without a copy on the heap.
func as[A any](v reflect.Value) A {
	if v.CanAddr() {
		return *v.Addr().Interface().(*A)
	}
	return v.Interface().(A)
}
