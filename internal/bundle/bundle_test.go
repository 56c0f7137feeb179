package bundle

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"dossier/internal/page"
)

func pages(files map[string]string) []page.Page {
	var list []page.Page
	for name, text := range files {
		list = append(list, page.Page{Path: name, Render: func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		}})
	}
	if err := page.Sort(list); err != nil {
		panic(err)
	}
	return list
}

// TestLinks: each link of a page in and out of the bundle.
func TestLinks(t *testing.T) {
	all := pages(map[string]string{
		"index.html": "", "404.html": "", "about/index.html": "", "places/함흥/index.html": "", "places/index.html": "",
		"assets/a-1.css": "", "data/a b.csv": "", "years/c#d.txt": "",
	})
	for _, base := range []string{"/", "/sub/dir/"} {
		b := bundler{base: base, paths: map[string]bool{}}
		for _, p := range all {
			b.paths[p.Path] = true
		}
		for _, c := range []struct{ on, href, want string }{
			{"index.html", base, "index.html"},
			{"404.html", base + "about/", "about/index.html"},
			{"places/함흥/index.html", base, "../../index.html"},
			{"places/함흥/index.html", base + "about/#_r1", "../../about/index.html#_r1"},
			{"about/index.html", base + "places/%ED%95%A8%ED%9D%A5/#%EC%82%B0%EC%97%85", "../places/%ED%95%A8%ED%9D%A5/index.html#%EC%82%B0%EC%97%85"},
			{"about/index.html", base + "places/함흥/", "../places/%ED%95%A8%ED%9D%A5/index.html"},
			{"about/index.html", base + "assets/a-1.css", "../assets/a-1.css"},
			{"about/index.html", base + "data/a%20b.csv", "../data/a%20b.csv"},
			{"about/index.html", base + "years/c%23d.txt", "../years/c%23d.txt"},
			{"about/index.html", base + "places/?q=a%26b", "../places/index.html?q=a%26b"},
			{"about/index.html", "#_main", "#_main"},
			{"about/index.html", "../places/", "../places/index.html"},
			{"about/index.html", "https://a.example/about/", "https://a.example/about/"},
			{"about/index.html", "mailto:a@example.org", "mailto:a@example.org"},
		} {
			got, err := b.link(c.on, c.href)
			if err != nil || got != c.want {
				t.Errorf("%s on %s: %q, %v; want %q", c.href, c.on, got, err, c.want)
			}
		}
		for _, href := range []string{base + "nowhere/", base + "about", "/elsewhere/about/", "../../../x", "%zz"} {
			if got, err := b.link("about/index.html", href); err == nil {
				t.Errorf("%s: %q, want an error", href, got)
			}
		}
	}
}

// TestPage: which attributes are links, and which link is left out; all else stays as it is, byte by byte.
func TestPage(t *testing.T) {
	const src = `<!doctype html>
<html lang="en"><head>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'">
<meta http-equiv="refresh" content="0; url=/about/">
<link rel="canonical" href="https://a.example/x/"><link rel="stylesheet" href="/a.css"><link rel="manifest" href="/m.webmanifest">
<script src="/a.js" defer></script><script type="application/ld+json">{"a": "<a href=\"/b/\">"}</script></head>
<body><!-- <a href="/about/"> --><A HREF='/about/' title="a &amp; &quot;b&quot;">x</A> <a href="#x">&eacute; < 5</a>
<svg viewBox="0 0 1 1"><a xlink:href="/about/"><text>t</text></a><a href="/about/#t"><path d="M0 0"/></a><image href="/a.svg"/></svg>
<textarea><a href="/about/"></textarea><p title="/about/" data-of="/about/">/about/</p></body></html>
`
	const want = `<!doctype html>
<html lang="en"><head>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'">
<meta http-equiv="refresh" content="0; url=../about/index.html">
<link rel="canonical" href="https://a.example/x/"><link rel="stylesheet" href="../a.css">
<script src="../a.js" defer=""></script><script type="application/ld+json">{"a": "<a href=\"/b/\">"}</script></head>
<body><!-- <a href="/about/"> --><a href="../about/index.html" title="a &amp; &#34;b&#34;">x</A> <a href="#x">&eacute; < 5</a>
<svg viewBox="0 0 1 1"><a xlink:href="../about/index.html"><text>t</text></a><a href="../about/index.html#t"><path d="M0 0"/></a><image href="../a.svg"/></svg>
<textarea><a href="/about/"></textarea><p title="/about/" data-of="/about/">/about/</p></body></html>
`
	all := pages(map[string]string{"x/index.html": src, "about/index.html": "", "a.css": "/* /about/ */", "a.js": "", "a.svg": ""})
	files := unpack(t, all, "/")
	if got := files["d/x/index.html"]; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := files["d/a.css"]; got != "/* /about/ */" {
		t.Errorf("the stylesheet became %q", got)
	}
}

func unpack(t *testing.T, all []page.Page, base string) map[string]string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, "d", all, base); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		if f.Flags&0x800 == 0 && strings.ContainsFunc(f.Name, func(c rune) bool { return c > 127 }) {
			t.Errorf("%s is not marked as UTF-8", f.Name)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
	}
	return files
}

// TestSameBytes: a zip of the same pages is the same zip.
func TestSameBytes(t *testing.T) {
	all := pages(map[string]string{"index.html": strings.Repeat("text ", 1000), "places/함흥/index.html": `<a href="/">x</a>`, "a.png": "\x89PNG"})
	var first, second bytes.Buffer
	if err := Write(&first, "d", all, "/"); err != nil {
		t.Fatal(err)
	}
	if err := Write(&second, "d", all, "/"); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two zips of the same pages differ")
	}
	if got := unpack(t, all, "/")["d/places/함흥/index.html"]; got != `<a href="../../index.html">x</a>` {
		t.Errorf("got %q", got)
	}
	err := Write(io.Discard, "d", pages(map[string]string{"index.html": `<a href="/none/">x</a>`}), "/")
	if err == nil || err.Error() != `pack index.html: link "/none/" leads to no page` {
		t.Errorf("got %v", err)
	}
}

// FuzzPage: what is not a link comes out as it went in.
func FuzzPage(f *testing.F) {
	f.Add(`<p>a<a href="#x">b</a>`)
	f.Add("<script><a href='/'></script>")
	f.Add("<a\x00 href=x <<!doctype")
	f.Fuzz(func(t *testing.T, src string) {
		b := bundler{base: "/", paths: map[string]bool{}}
		var out bytes.Buffer
		if err := b.html(&out, "x/index.html", strings.NewReader(src)); err != nil {
			return
		}
		if strings.Contains(src, "=") { // perhaps a link
			return
		}
		if rest, ok := strings.CutPrefix(src, out.String()); !ok || strings.Contains(rest, ">") { // a tag that never ends shows nowhere
			t.Errorf("got %q of %q", out.String(), src)
		}
	})
}
