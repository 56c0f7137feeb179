package typed

import (
	"cmp"
	"fmt"
	"html/template"
	"reflect"
	"slices"
	"text/template/parse"
)

// A compiler makes steps of the templates of a set.
type compiler struct {
	set   *template.Template
	funcs template.FuncMap
	made  map[target]*step

	refused unsupported // the first that is not known, if any
	blind   bool        // whether a variable may have a type that is not known
	wrong   error       // the first that prints what has no text, if any
}

// A target is a template and the type of what it is given.
type target struct {
	name string
	dot  reflect.Type
}

// compile returns the step that executes a template for values of a type. What is not
// known does not hide what is wrong behind it.
func compile(set *template.Template, name string, funcs template.FuncMap, view reflect.Type) (step, error) {
	c := &compiler{set: set, funcs: funcs, made: map[target]*step{}}
	var s *step
	c.try(func() {
		if view == nil {
			refuse("no view")
		}
		s = c.template(name, view)
	})
	switch {
	case c.wrong != nil:
		return nil, c.wrong
	case c.refused != "":
		return nil, fmt.Errorf("template %s: %w", name, c.refused)
	}
	return *s, nil
}

// try does what may meet something that is not known, and notes the first such.
func (c *compiler) try(do func()) {
	defer func() {
		if x := recover(); x != nil {
			u, ok := x.(unsupported)
			if !ok {
				panic(x)
			}
			c.refused = cmp.Or(c.refused, u)
		}
	}()
	do()
}

// template compiles a template once for each type. Its step is not there yet where it
// calls itself.
func (c *compiler) template(name string, dot reflect.Type) *step {
	to := target{name, dot}
	if s, ok := c.made[to]; ok {
		return s
	}
	s := new(step)
	c.made[to] = s
	t := c.set.Lookup(name)
	if t == nil || t.Tree == nil || t.Tree.Root == nil {
		refuse("no template %q", name)
	}
	*s = (&scope{compiler: c, dot: dot, vars: []variable{{"$", dot}}}).list(t.Tree.Root)
	return s
}

// A scope is what names mean at a place of a template.
type scope struct {
	*compiler
	dot  reflect.Type
	vars []variable // by their place in run.vars, from run.base
}

type variable struct {
	name string
	typ  reflect.Type
}

// in returns the scope inside a control structure, where dot may be another.
func (s *scope) in(dot reflect.Type) *scope {
	return &scope{s.compiler, dot, slices.Clip(s.vars)}
}

func (s *scope) list(l *parse.ListNode) step {
	if l == nil {
		return func(*run, reflect.Value) {}
	}
	var steps []step
	for _, n := range l.Nodes {
		s.try(func() {
			if st := s.node(n); st != nil {
				steps = append(steps, st)
			}
		})
	}
	if len(steps) == 1 {
		return steps[0]
	}
	return func(r *run, dot reflect.Value) {
		for _, st := range steps {
			st(r, dot)
		}
	}
}

// node compiles a node; nil for one that does nothing.
func (s *scope) node(n parse.Node) step {
	switch n := n.(type) {
	case *parse.TextNode:
		text := string(n.Text)
		if text == "" {
			return nil
		}
		return func(r *run, _ reflect.Value) { r.out = append(r.out, text...) }
	case *parse.CommentNode:
		return nil
	case *parse.ActionNode:
		return s.action(n)
	case *parse.IfNode:
		test := s.test(s.control(n.Pipe))
		yes, no := s.in(s.dot).list(n.List), s.in(s.dot).list(n.ElseList)
		return func(r *run, dot reflect.Value) {
			if test(r, dot) {
				yes(r, dot)
			} else {
				no(r, dot)
			}
		}
	case *parse.WithNode:
		return s.with(n)
	case *parse.RangeNode:
		return s.ranging(n)
	case *parse.TemplateNode:
		return s.call(n)
	}
	refuse("%s is not supported", n)
	return nil
}

// action prints a value or declares a variable.
func (s *scope) action(n *parse.ActionNode) step {
	p := n.Pipe
	s.lookIn(n)
	if len(p.Decl) == 0 {
		e := s.command(p.Cmds[0])
		s.look(n, e.typ)
		return placeOf(p.Cmds[1:]).print(e)
	}
	was := s.blind
	s.blind = true // unless the variable is declared
	e := s.command(s.only(p))
	if p.IsAssign || len(p.Decl) != 1 {
		refuse("%s is not supported", p)
	}
	s.blind = was
	declare := s.declare(p.Decl[0].Ident[0], e.typ)
	return func(r *run, dot reflect.Value) { declare(r, e.value(r, dot)) }
}

// declare returns how a new variable gets its value.
func (s *scope) declare(name string, typ reflect.Type) func(r *run, v reflect.Value) {
	i := len(s.vars)
	s.vars = append(s.vars, variable{name, typ})
	return func(r *run, v reflect.Value) { r.vars = append(r.vars[:r.base+i], v) }
}

// only returns the command of a pipeline that has just one.
func (s *scope) only(p *parse.PipeNode) *parse.CommandNode {
	if len(p.Cmds) != 1 {
		refuse("%s is not supported", p)
	}
	return p.Cmds[0]
}

// control returns the command of a control structure that declares nothing.
func (s *scope) control(p *parse.PipeNode) *parse.CommandNode {
	if len(p.Decl) > 0 {
		refuse("%s is not supported", p)
	}
	return s.only(p)
}

func (s *scope) with(n *parse.WithNode) step {
	e := s.command(s.control(n.Pipe))
	full := truth(e.typ)
	yes, no := s.in(e.typ).list(n.List), s.in(s.dot).list(n.ElseList)
	return func(r *run, dot reflect.Value) {
		if v := e.value(r, dot); full(v) {
			yes(r, v)
		} else {
			no(r, dot)
		}
	}
}

func (s *scope) ranging(n *parse.RangeNode) step {
	e := s.command(s.only(n.Pipe))
	if e.typ.Kind() != reflect.Slice || n.Pipe.IsAssign {
		refuse("range over %s is not supported", e.typ)
	}
	body := s.in(e.typ.Elem())
	set := func(*run, int, reflect.Value) {}
	switch d := n.Pipe.Decl; len(d) {
	case 1:
		item := body.declare(d[0].Ident[0], e.typ.Elem())
		set = func(r *run, _ int, v reflect.Value) { item(r, v) }
	case 2:
		index := body.declare(d[0].Ident[0], reflect.TypeFor[int]())
		item := body.declare(d[1].Ident[0], e.typ.Elem())
		set = func(r *run, i int, v reflect.Value) {
			index(r, reflect.ValueOf(i))
			item(r, v)
		}
	}
	each, none := body.list(n.List), s.in(s.dot).list(n.ElseList)
	return func(r *run, dot reflect.Value) {
		list := e.value(r, dot)
		for i := range list.Len() {
			item := list.Index(i)
			set(r, i, item)
			each(r, item)
		}
		if list.Len() == 0 {
			none(r, dot)
		}
	}
}

// call executes another template, whose variables come after those in scope.
func (s *scope) call(n *parse.TemplateNode) step {
	if n.Pipe == nil {
		refuse("%s is not supported", n)
	}
	e := s.command(s.control(n.Pipe))
	to, depth := s.template(n.Name, e.typ), len(s.vars)
	return func(r *run, dot reflect.Value) {
		v, base := e.value(r, dot), r.base
		r.base += depth
		r.vars = append(r.vars[:r.base], v)
		(*to)(r, v)
		r.base = base
	}
}
