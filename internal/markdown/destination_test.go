package markdown

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestDestination finds what is written as a link's destination: the text between « and ».
func TestDestination(t *testing.T) {
	for _, marked := range []string{
		"[[«a»]]", "x [[ «a» |words]]", "[[«places/a»#b|c]]", "- [[«함흥»]] and [[«b»]]",
		"| a |\n|---|\n| [[«a»\\|b]] |\n",
		"[w](«a.md»)", "[w](«a.md»#b)", "[w](<«a b.md»> \"title\")", "[w]( «../p/a.md» 'title' )", "한 [말](«%ED%95%9C.md») [w](«한.md»#x)",
		"[a [b] `]` \\] *c*](«a.md»)", "[w](«a(b).md»)", "> [w\n> v](«a.md»)",
		"[w][x]\n\n[x]: «a.md» \"title\"\n", "[w][]\n\n[W]: <«a.md»>\n", "[w]\n\n[v]: b.md\n[w]: «a.md»#h\n[w]: c.md\n", "> [w]\n>\n> [w]: «a.md»\n",
	} {
		src := strings.NewReplacer("«", "", "»", "").Replace(marked)
		var want []Span
		for at := 0; ; {
			from, to := strings.Index(marked[at:], "«"), strings.Index(marked[at:], "»")
			if from < 0 {
				break
			}
			n := len(want) * len("«»")
			want = append(want, Span{at + from - n, at + to - n - len("«")})
			at += to + len("»")
		}
		_, written := Parse([]byte(src))
		links := written.Links
		if len(links) != len(want) {
			t.Errorf("%q has %d links", src, len(links))
			continue
		}
		for i, l := range links {
			if got, ok := l.Destination([]byte(src)); !ok || got != want[i] {
				t.Errorf("%q: %q is written at %v, %t, want %v", src, l.Dest, got, ok, want[i])
			}
		}
	}
}

// FuzzDestination reads any bytes as a body: where a destination is said to be written,
// it is.
func FuzzDestination(f *testing.F) {
	for _, s := range []string{"[[a]] [w](b.md#c)", "[w][x]\n\n[x]: <a b.md> 't'\n", "> [w [`]`] \\]](a(b).md)\n", "| [[a\\|b]] |\n|---|\n", "[w](\n<a.md>)", "[^a] [a]\n\n[^a]: [w]\n[a]: b.md\n", "[X](<a b.md\n\n[X]:<a b.md>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if !utf8.Valid(src) { // which no body has
			return
		}
		_, written := Parse(src)
		for _, l := range written.Links {
			span, ok := l.Destination(src)
			if !ok {
				continue
			}
			if written := string(src[span.Start:span.End]); l.Wiki && written != l.Dest || !l.Wiki && newLink(0, written).Dest != l.Dest {
				t.Errorf("%q: %q is said to be written at %v, where %q is", src, l.Dest, span, written)
			}
		}
	})
}
