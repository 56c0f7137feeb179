package bibliography

import (
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzReadPage reads any bytes as a page: facts that fit on a line of a file, or
// none; never a panic.
func FuzzReadPage(f *testing.F) {
	for _, s := range []string{
		`<html lang=en><title>A - B</title><meta property="og:site_name" content="B"><link rel=canonical href="/x#y"><article>text</article>`,
		`<script type="application/ld+json">{"@graph": [{"@id": "#a", "@type": ["NewsArticle"], "headline": "x", "author": {"@id": "#a", "name": {"@id": "#a"}}}]}</script>`,
		`<script type="application/ld+json"><!-- [[{"@type":1,"url":[{}]}]] ;--></script><base href="::"><link rel=canonical href="http://[::1">`,
		`<meta name=date content="2018년 5월 7일"><meta name=author content="A, B, C, D"><time pubdate datetime="Mon, 07 May 2018 10:00">`,
		"\xfe\xff\x00<\x00p", "\xef\xbb\xbf<p>\xff", `<meta charset="iso-2022-jp">` + "\x1b$B", "<svg><title>", "<title>", "<!--", "<nav><nav></nav>x",
	} {
		f.Add([]byte(s), "text/html")
		f.Add([]byte(s), "text/html; charset=euc-kr")
	}
	f.Fuzz(func(t *testing.T, src []byte, contentType string) {
		p := ReadPage("https://page.example/a/b?c=d#e", contentType, src)
		for _, s := range append([]string{p.Title, p.Container, p.Publisher, p.DOI, p.Language.Tag, p.Issued.Written, p.Type}, p.Authors...) {
			if len(s) > maxTitle || !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) || s != oneLine(s) {
				t.Errorf("%q", s)
			}
		}
		if len(p.Authors) > maxAuthors {
			t.Error(len(p.Authors), "authors")
		}
		if u, err := url.Parse(p.URL); err != nil || u.Hostname() != "page.example" || u.Scheme != "https" || u.Fragment != "" {
			t.Errorf("address %q", p.URL)
		}
	})
}
