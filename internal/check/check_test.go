package check

import (
	"io"
	"strings"
	"testing"

	"dossier/internal/page"
)

func TestLinks(t *testing.T) {
	html := func(path, body string) page.Page {
		return page.Page{Path: path, Render: func(w io.Writer) error {
			_, err := io.WriteString(w, "<!doctype html><title>x</title><body>"+body)
			return err
		}}
	}
	target := html("places/hamhung/index.html", `<h2 id="산업">x</h2>`)
	css := page.Page{Path: "assets/s.css", Render: func(io.Writer) error { return nil }}
	for _, c := range []struct{ name, body, want string }{
		{"well", `<a href="/b/places/hamhung/">a</a><a href="#x" id="x">b</a><a href="/b/places/hamhung/#%EC%82%B0%EC%97%85">c</a>
			<a href="https://a.example/">d</a><a href="mailto:a@b.example">e</a><link rel="stylesheet" href="/b/assets/s.css"><link rel="canonical" href="https://a.example/">`, ""},
		{"relative", `<a href="../places/hamhung/">a</a>`, ""},
		{"no page", `<a href="/b/nowhere/">a</a>`, `link "/b/nowhere/" leads to no page; correct the template`},
		{"no slash", `<a href="/b/places/hamhung">a</a>`, `link "/b/places/hamhung" leads to no page; correct the template`},
		{"no element", `<a href="/b/places/hamhung/#y">a</a>`, `link "/b/places/hamhung/#y" leads to no element of its page; correct the template`},
		{"no base path", `<a href="/places/hamhung/">a</a>`, `link "/places/hamhung/" leaves out the base path "/b/"; make internal links with href`},
		{"foreign style", `<link rel="stylesheet" href="https://c.example/s.css">`, `the page would load "https://c.example/s.css" from elsewhere; keep a copy in templates/`},
		{"foreign image", `<img src="//c.example/x.png">`, `the page would load "//c.example/x.png" from elsewhere; keep a copy in templates/`},
		{"script address", `<a href="javascript:x">a</a>`, `link "javascript:x" has a scheme that is not followed; use https`},
		{"handler", `<p onclick="x">`, `attribute "onclick" holds script or style in place; use a file of templates/`},
		{"script in place", `<script>x</script>`, `a script stands in the page; use a file of templates/`},
		{"data is no script", `<script type="application/ld+json">{}</script>`, ""},
		{"id twice", `<p id="a"><p id="a">`, `id "a" stands twice on the page; correct the template`},
	} {
		ps, err := Links([]page.Page{html("a/index.html", c.body), target, css}, "/b/")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range ps {
			got = append(got, strings.TrimPrefix(p.String(), "a/index.html: "))
		}
		if g := strings.Join(got, "\n"); g != c.want {
			t.Errorf("%s: got %q, want %q", c.name, g, c.want)
		}
	}
}
