package problem

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestListSortsAndDropsRepetitions(t *testing.T) {
	var l List
	at := func(file string, line, col int) Pos { return Pos{file, line, col} }
	l.Addf(at("b", 1, 1), BadLink, "x")
	l.Addf(at("a", 10, 1), BadLink, "x")
	l.Addf(at("a", 9, 2), BadLink, "x")
	l.Addf(at("a", 9, 2), BadLink, "x")
	l.Addf(at("a", 0, 0), BadLink, "whole file")
	l.Sort()
	var got []string
	for _, p := range l {
		got = append(got, p.String())
	}
	want := []string{"a: whole file", "a:9:2: x", "a:10:1: x", "b:1:1: x"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if l.Errors() != 4 {
		t.Errorf("%d errors, want 4", l.Errors())
	}
}

func TestTextCannotDisturbTerminal(t *testing.T) {
	var l List
	l.Addf(Pos{File: "a"}, BadLink, "%s", "a\x1b[31m\nb\u202ec"+strings.Repeat("x", 5000))
	if got := l[0].Text; strings.ContainsAny(got, "\x1b\n\u202e") || len([]rune(got)) > maxText+40 {
		t.Errorf("text is %q", got)
	}
}

func TestNearest(t *testing.T) {
	known := slices.Values([]string{"hamhung", "hamhung-mine", "pyongsong", "함흥", "ab"})
	for _, c := range [][2]string{
		{"hamhun", "hamhung"}, {"hamuhng", "hamhung"}, {"hamheung", "hamhung"}, {"pyongseong", "pyongsong"},
		{"hamheungs", "hamhung"}, {"hamheungss", ""}, {"sinuiju", ""}, {"ac", ""}, {"함흥시", "함흥"}, {"", ""}, {"hamhung", ""},
	} {
		if got := NewNames(known).Nearest(c[0]); got != c[1] {
			t.Errorf("Nearest(%q) = %q, want %q", c[0], got, c[1])
		}
	}
	if got, want := DidYouMean("hamhun", known, "x"), `; did you mean "hamhung"?`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := DidYouMean("sinuiju", known, "make it"); got != "; make it" {
		t.Errorf("got %q", got)
	}
}

func TestEveryCodeIsExplained(t *testing.T) {
	declared := declaredCodes(t)
	if got := Codes(); !slices.Equal(got, declared) {
		t.Errorf("explained are %q,\ndeclared %q", got, declared)
	}
	for _, c := range declared {
		e, ok := Explain(c)
		if !ok || e.Meaning == "" || e.Example == "" || e.Cure == "" {
			t.Errorf("code %s lacks a part: %+v", c, e)
		}
	}
}

// declaredCodes reads the constants of type Code from their source, sorted.
func declaredCodes(t *testing.T) (list []Code) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for n := range ast.Preorder(file) {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			continue
		}
		if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "Code" {
			s, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, Code(s))
		}
	}
	slices.Sort(list)
	return list
}
