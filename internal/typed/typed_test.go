package typed

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"maps"
	"reflect"
	"strings"
	"testing"
)

// A thing has what views have: fields of every sort, pointers, lists, methods, what is
// embedded.
type thing struct {
	base
	Name    string
	Address address
	Grade   grade
	N       int
	Safe    template.HTML
	Path    string
	Next    *thing
	List    []thing
	Words   []string
	On      bool
	Linked  *linked
	Script  template.JS
	Real    float64
	*shared
}

type shared struct{ Common string }

type base struct {
	Title string
	Lang  lang
}

type (
	lang    string
	address string
	grade   struct{ letter, digit string }
	linked  struct {
		Context string `json:"@context"`
		Graph   []any
	}
)

func (g grade) String() string    { return g.letter + g.digit }
func (g grade) IsZero() bool      { return g == grade{} }
func (a address) Host() string    { return strings.TrimPrefix(string(a), "https://") }
func (t thing) Twice() string     { return t.Name + t.Name }
func (t *thing) Pointed() string  { return t.Name }
func (t thing) Deep() []thing     { return t.List }
func (l *linked) Words() []string { return []string{l.Context, "x"} }

// Two methods with twins, and two with what is none.

func (t thing) Bold() template.HTML { return template.HTML(t.AppendBold(nil)) }
func (t thing) AppendBold(b []byte) []byte {
	return append(append(append(b, "<b>"...), t.Name...), "</b>"...)
}
func (l *linked) Graphs() template.JS { return template.JS(l.AppendGraphs(nil)) }
func (l *linked) AppendGraphs(b []byte) []byte {
	return append(append(append(b, "[`"...), l.Context...), "`]"...)
}
func (t thing) Short() string                   { return t.Name + "." }
func (t thing) AppendShort(b []byte) []byte     { return append(append(b, t.Name...), '.') }
func (t thing) Count() int                      { return t.N }
func (t thing) AppendCount(b []byte, _ int) int { return len(b) }

var funcs = template.FuncMap{
	"href": Func[string, template.URL](func(p string) template.URL { return template.URL("/base/" + p) }),
	"link": func(p string) template.URL { return template.URL("/base/" + p) },
	"date": Func[grade, template.HTML](func(g grade) template.HTML {
		return template.HTML("<time>" + template.HTMLEscapeString(g.letter) + "</time>")
	}),
	"asset": func(s string) (template.URL, error) {
		if s == "" || strings.Contains(s, "<") {
			return "", errors.New("no asset")
		}
		return template.URL("assets/" + s), nil
	},
}

// ownFuncs are funcs, of which one appends.
var ownFuncs = func() template.FuncMap {
	own := maps.Clone(funcs)
	own["link"] = Append[string, template.URL](func(b []byte, p string) []byte { return append(append(b, "/base/"...), p...) })
	return own
}()

// full returns a thing with s in every text.
func full(s string) thing {
	both := &shared{s}
	leaf := thing{shared: both, Name: s, Path: s, Words: []string{s, "", s + s}, Grade: grade{s, "1"}, base: base{Lang: lang(s)}}
	next := thing{shared: both, base: base{s, lang(s)}, Name: s, N: -3, Linked: &linked{s, []any{s, 1.5, map[string]string{"k": s}}}, Next: &leaf}
	return thing{
		shared: both, base: base{s, lang(s)}, Name: s, Address: address(s), Grade: grade{s, s}, N: 7, Safe: template.HTML("<b>safe & sound</b>"), Script: `{"a":["</b>"]}`, Path: s,
		Next: &next, List: []thing{leaf, next, {}}, Words: []string{"a", s}, On: true, Linked: &linked{s, []any{s}}, Real: 1.5,
	}
}

// hostile are texts with which one tries to leave the place where a text stands.
var hostile = []string{
	"plain", "", `"`, `'`, "&amp;", "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "javascript:alert(1)", "JaVaScRiPt:x", "vbscript:x",
	"data:text/html,<script>", "https://a.example/?q=a+b&c='d'(e)[f]#%41%zz%4", "http://a.example/한글", "mailto:a@b.example", "//evil.example", `\`, "a\x00b", "\xff\xfe", "\u2028\u2029",
	"</title><script>", "--><script>", "]]>", "</script><script>", "`${x}`", "{{.}}", "a\nb\tc", "한글 마약", "a=b c='d'", "%", "%2", "%2g", " javascript:x", "java\tscript:x", "+ADw-script+AD4-",
}

// templates use every form that is compiled.
var templates = map[string]string{
	"text":         `{{.Name}} {{.Title}} {{.Lang}} {{.Address}} {{.Grade}} {{.N}} {{.Safe}} {{.On}} {{.Real}} {{.Twice}} {{.Grade.String}}`,
	"attribute":    `<p title="{{.Name}}" lang="{{.Lang}}" class="a {{.Grade}} b" data-n="{{.N}}" data-safe="{{.Safe}}">`,
	"title":        `<title>{{with .Title}}{{.}} · {{end}}{{.Name}}{{.Safe}}</title>`,
	"address":      `<a href="{{.Address}}">{{.Address.Host}}</a><a href="{{.Name}}"></a><a href="{{href .Path}}"></a><a href="{{.N}}"></a><a href="{{.Safe}}"></a>`,
	"within":       `<a href="https://a.example/{{.Name}}/{{.Grade}}"></a><a href="#{{.Name}}"></a><a href="#r{{.N}}"></a><a href="#{{.Lang}}"></a>`,
	"refresh":      `<meta http-equiv="refresh" content="0; url={{href .Path}}"><meta name="x" content="{{.Name}}">`,
	"script":       `<script type="application/ld+json">{{.Linked}}{{.Script}}</script><p title="{{.Script}}">{{.Script}}</p>`,
	"if":           `{{if .Name}}a{{else}}b{{end}}{{if .List}}a{{else if .N}}c{{end}}{{if .Next}}n{{end}}{{if .Grade}}g{{end}}{{if not .On}}off{{end}}`,
	"and or":       `{{if or .Name .List .Next}}a{{end}}{{if and .On (not .Grade.IsZero) (ne .Name .Title)}}b{{end}}{{or .Name "none"}}{{if or (eq .N 7) .Words}}c{{end}}`,
	"eq":           `{{if eq .N 7}}a{{end}}{{if eq (len .Words) 2}}b{{end}}{{if ne .Path "plain"}}c{{end}}{{if eq .Name .Path}}d{{end}}`,
	"order":        `{{if lt .N 7}}a{{end}}{{if le .N 7}}b{{end}}{{if gt (len .Name) 3}}c{{end}}{{if ge .Name .Title}}d{{end}}{{if not (lt .Name "b")}}e{{end}}`,
	"with":         `{{with .Next}}{{.Name}}{{with .Next}}{{.Name}}{{$.Name}}{{end}}{{else}}none{{end}}{{with .Title}}{{.}}{{end}}`,
	"range":        `{{range .List}}<i>{{.Name}}{{range .Words}}{{.}},{{else}}no words{{end}}</i>{{else}}nothing{{end}}`,
	"variables":    `{{$x := .Name}}{{range $i, $t := .List}}{{if $i}}, {{end}}{{$t.Name}}{{$x}}{{$y := $t.Title}}{{$y}}{{range $j, $w := .Words}}{{$i}}{{$j}}{{$w}}{{$.Title}}{{end}}{{end}}{{$x}}`,
	"index":        `{{with .Words}}{{index . 0}}{{end}}{{(index .List 1).Name}}{{len .List}}`,
	"template":     `{{template "part" .}}{{range .List}}{{template "part" .}}{{end}}{{with .Next}}{{template "pointer" .}}{{end}}`,
	"recursion":    `{{template "down" .}}`,
	"method":       `{{range .Deep}}{{.Twice}}{{end}}{{with .Linked}}{{range .Words}}{{.}}{{end}}{{end}}`,
	"twin":         `{{.Bold}}{{with .Bold}}{{.}}{{end}}<p title="{{.Bold}}">{{.Short}}{{.Count}}</p>{{if eq .Short "plain."}}p{{end}}{{with .Linked}}<script type="application/ld+json">{{.Graphs}}</script>{{.Graphs}}{{end}}{{range .List}}{{.Bold}}{{end}}`,
	"nil twin":     `{{.Linked.Graphs}}`,
	"function":     `{{date .Grade}}<link href="{{asset "style.css"}}">`,
	"appended":     `<a href="{{link .Path}}">{{link .Path}}</a><p title="{{link .Path}}">{{with link .Path}}{{.}}{{end}}{{if eq .Path "plain"}}{{link "a"}}{{end}}`,
	"block":        `{{block "own" .}}{{.Name}}{{end}}`,
	"embedded":     `{{.Common}}{{with .Next}}{{.Common}}{{end}}`,
	"nil embedded": `{{range .List}}{{.Common}}{{end}}`,
	"nil pointer":  `{{.Next.Next.Next.Name}}`,
	"error":        `{{asset .Name}}`,
	"fixed error":  `{{asset ""}}`,
	"bounds":       `{{index .Words 1}}`,
}

// left are left to html/template.
var left = map[string]string{
	"unquoted":   `<p title={{.Name}}>`,
	"style":      `<p style="color: {{.Name}}">`,
	"handler":    `<p onclick="f({{.Name}})">`,
	"comment":    `<!-- {{.Name}} -->{{.Name}}`,
	"printf":     `{{printf "%q" .Name}}`,
	"piped":      `{{.Name | len}}`,
	"assignment": `{{$x := .Name}}{{range .Words}}{{$x = .}}{{end}}{{$x}}`,
	"any":        `{{range .Linked.Graph}}{{.}}{{end}}`,
	"pointed":    `{{range .List}}{{.Pointed}}{{end}}`,
	"missing":    `{{.Nothing}}`,
	"no view":    `{{template "alone"}}`,
}

const parts = `{{define "part"}}{{$a := .Name}}[{{$a}}{{with .Lang}} lang="{{.}}"{{end}}]{{template "word" .Path}}{{$a}}{{end}}
{{define "word"}}{{$w := .}}<b title="{{$w}}">{{.}}</b>{{end}}
{{define "pointer"}}{{.Name}}{{end}}
{{define "down"}}({{.Name}}{{range .List}}{{template "down" .}}{{end}}){{end}}
{{define "alone"}}x{{end}}`

func TestSameAsHTMLTemplate(t *testing.T) {
	for name, text := range templates {
		compare(t, name, text, true)
	}
	for name, text := range left {
		compare(t, name, text, false)
	}
}

// compare executes a template by html/template and by this package.
func compare(t *testing.T, name, text string, compiled bool) {
	t.Helper()
	set := template.Must(template.Must(template.New("main").Funcs(funcs).Parse(text)).Parse(parts))
	own := New(template.Must(set.Clone()), "main", ownFuncs)
	views := []thing{{}}
	for _, s := range hostile {
		views = append(views, full(s))
	}
	for _, v := range views {
		var want, got bytes.Buffer
		wantErr := set.ExecuteTemplate(&want, "main", v)
		gotErr := own.Execute(&got, v)
		if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) || gotErr == nil && got.String() != want.String() {
			t.Errorf("%s of %q:\n got %s, %v\nwant %s, %v", name, v.Name, &got, gotErr, &want, wantErr)
		}
	}
	if err := own.Compile(thing{}); (err == nil) != compiled {
		t.Errorf("%s: compiled: %v, want %v: %v", name, err == nil, compiled, err)
	}
}

// TestUnprintable prints what has no text, in every sort of place.
func TestUnprintable(t *testing.T) {
	const (
		linkedIs = "*typed.linked, which has no text; print a part of it: .Context, .Graphs"
		sealedIs = "typed.sealed, which has no text; leave it out"
		wordsAre = "[]string, which has no text; print what it holds, as in {{range .Words}}{{.}}{{end}}"
		script   = `<script type="application/ld+json">`
	)
	for _, tt := range []struct{ text, want string }{
		{"a\n{{.Linked}}", "2:2: {{.Linked}} is a " + linkedIs},
		{`<p title="{{.Linked}}">`, "1:12: {{.Linked}} is a " + linkedIs},
		{`<p title={{.Linked}}>`, "1:11: {{.Linked}} is a " + linkedIs},
		{`<a href="{{.Sealed}}">`, "1:11: {{.Sealed}} is a *" + sealedIs},
		{script + `{{with .Sealed}}{{.}}{{end}}</script>`, "1:53: {{.}} is a *" + sealedIs},
		{script + `{{.AllSealed}}</script>`, "1:37: {{.AllSealed}} is a []typed.sealed, which has no text; print what it holds, as in {{range .AllSealed}}{{.}}{{end}}"},
		{`{{.Inner}}`, "1:2: {{.Inner}} is a typed.nested, which has no text; print what one of its parts holds: .Counts"},
		{`{{.Words}}`, "1:2: {{.Words}} is a " + wordsAre},
		{`{{printf "%q" .Name}}{{range .List}}{{.Words}}{{end}}`, "1:38: {{.Words}} is a " + wordsAre},
		{`{{.Counts}}`, "1:2: {{.Counts}} is a map[string]int, which has no text; print what it holds, as in {{range .Counts}}{{.}}{{end}}"},
		{`{{.}}`, "1:2: {{.}} is a typed.parcel, which has no text; print a part of it: .Title, .Lang, .Name, .Address, .Grade, …"},
		{`{{printf "%v" .Words}}`, "1:2: {{.Words}} is a " + wordsAre},
		{`{{.Words | printf "%d: %v" 1}}`, "1:2: {{.Words}} is a " + wordsAre},
		{`{{$x := print .Name .Linked}}{{$x}}`, "1:2: {{.Linked}} is a " + linkedIs},
		{`{{range .List}}<p title="{{println .Words}}">{{end}}`, "1:27: {{.Words}} is a " + wordsAre},
		// These have a text.
		{`{{printf "%q %d" .Name (len .Words)}}{{.Name | printf "%s"}}{{print .Grade 1}}{{printf "%x" .Bytes}}`, ""},
		{script + `{{.Linked}}{{.Words}}{{.Counts}}</script>{{.Grade}}{{len .Words}}`, ""},
		{`{{$x := .Words}}{{$x = .Name}}{{$x}}`, ""},
		{`{{range .Linked.Graph}}{{.}}{{end}}`, ""},
	} {
		own := New(template.Must(template.New("main").Funcs(funcs).Parse(tt.text)), "main", funcs)
		for range 2 {
			var b bytes.Buffer
			got, view := "", parcel{thing: full("a"), Counts: map[string]int{"b": 1}}
			if err := own.Execute(&b, view); err != nil {
				got = strings.TrimPrefix(err.Error(), "template: main:")
			}
			if got != tt.want || got != "" && b.Len() > 0 {
				t.Errorf("%s:\n got %s\nwant %s\nwrote %s", tt.text, got, tt.want, &b)
			}
		}
	}
}

// A parcel is a thing with more of what has no text.
type parcel struct {
	thing
	Sealed    *sealed
	AllSealed []sealed
	Counts    map[string]int
	Inner     nested
	Bytes     []byte
}

type nested struct{ Counts map[string]int }

type sealed struct{ _ string }

// TestOtherType executes a template with a second type.
func TestOtherType(t *testing.T) {
	own := New(template.Must(template.New("main").Parse("{{.Name}}")), "main", nil)
	for _, v := range []any{thing{Name: "<a>"}, struct{ Name string }{"<a>"}, map[string]string{"Name": "<a>"}} {
		var b bytes.Buffer
		if err := own.Execute(&b, v); err != nil || b.String() != "&lt;a&gt;" {
			t.Errorf("%T: %s, %v", v, &b, err)
		}
	}
}

// FuzzPlaces writes any text in every place.
func FuzzPlaces(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, p := range places() {
			for _, v := range []any{s, template.URL(s), template.HTML(s)} {
				r, asked := new(run), new(run)
				p.print(expr{typ: reflect.TypeOf(v), get: func(*run, reflect.Value) reflect.Value { return reflect.ValueOf(v) }})(r, reflect.Value{})
				p.askFor(asked, v)
				if !bytes.Equal(r.out, asked.out) {
					t.Errorf("%s%T %q%s: got %q, want %q", p.before, v, s, p.after, r.out, asked.out)
				}
			}
		}
	})
}

func BenchmarkExecute(b *testing.B) {
	text := templates["template"] + templates["address"] + templates["range"]
	set := template.Must(template.Must(template.New("main").Funcs(funcs).Parse(text)).Parse(parts))
	own, v := New(template.Must(set.Clone()), "main", funcs), full("a title of some length & more")
	for name, execute := range map[string]func(*bytes.Buffer) error{
		"html":  func(w *bytes.Buffer) error { return set.ExecuteTemplate(w, "main", v) },
		"typed": func(w *bytes.Buffer) error { return own.Execute(w, v) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var w bytes.Buffer
			for b.Loop() {
				w.Reset()
				if err := execute(&w); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
