package content

import (
	"strings"
	"testing"
)

func TestGrades(t *testing.T) {
	for _, s := range []string{"A1", "C3", "F6"} {
		g, err := ParseGrade(s)
		if err != nil || g.String() != s {
			t.Errorf("ParseGrade(%q) = %v, %v", s, g, err)
		}
	}
	for _, s := range []string{"", "C", "c3", "G1", "A0", "A7", "A11", "3C", "Ｃ3"} {
		if g, err := ParseGrade(s); err == nil {
			t.Errorf("ParseGrade(%q) = %v, want an error", s, g)
		}
	}
	if source, information := (Grade{'C', '3'}).Meaning(); source != "fairly reliable" || information != "possibly true" {
		t.Errorf("C3 means %q, %q", source, information)
	}
	if a, b := (Grade{'A', '6'}), (Grade{'B', '1'}); a.Compare(b) >= 0 || b.Compare(Grade{}) >= 0 {
		t.Error("A6 is not before B1, or B1 not before no grade")
	}
}

func TestURLs(t *testing.T) {
	for _, s := range []string{
		"https://www.upi.com/amp/x/4191525708376/", "http://host:8080/?q=1#f", "https://북한.example/", "https://127.0.0.1/",
		"https://[::1]/", "https://web.archive.org/web/2018/https://a.example/",
	} {
		if _, err := ParseURL(s); err != nil {
			t.Errorf("ParseURL(%q): %v", s, err)
		}
	}
	for _, s := range []string{
		"", "a.example", "//a.example/", "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "ftp://a.example/", "https://",
		"https:///x", "https:a.example", "https://user@a.example/", "https://a b/", "https://a.example/ x", "https://a.example/\u202ex",
		"https://a..example/", "https://%zz/", "https://a.example/\n",
	} {
		if u, err := ParseURL(s); err == nil {
			t.Errorf("ParseURL(%q) = %q, want an error", s, u)
		}
	}
	if got := URL("https://www.upi.com:443/x").Host(); got != "upi.com" {
		t.Errorf("Host = %q", got)
	}
}

func TestLanguageTags(t *testing.T) {
	for _, s := range []string{"en", "ko", "ko-Hani", "zh-Hant", "ja", "ru"} {
		if _, err := ParseLang(s); err != nil {
			t.Errorf("ParseLang(%q): %v", s, err)
		}
	}
	for _, s := range []string{"", "EN", "korean", "ko_KR", "ko-hani", "x", "한국어"} {
		if l, err := ParseLang(s); err == nil {
			t.Errorf("ParseLang(%q) = %q, want an error", s, l)
		}
	}
}

func TestCoordinates(t *testing.T) {
	c, err := ParseCoordinates("39.9183", "-127.5")
	if err != nil || c != (Coordinates{39.9183, -127.5}) {
		t.Errorf("got %v, %v", c, err)
	}
	for _, pair := range [][2]string{{"91", "0"}, {"0", "181"}, {"-90.1", "0"}, {"", "0"}, {"NaN", "0"}, {"1e1", "0"}, {"0x1", "0"}, {"1,5", "0"}, {"1_0", "0"}, {"0", "Inf"}} {
		if c, err := ParseCoordinates(pair[0], pair[1]); err == nil {
			t.Errorf("ParseCoordinates(%q) = %v, want an error", pair, c)
		}
	}
}

func TestSlugs(t *testing.T) {
	for _, s := range []string{"hamhung", "2018-05-07-upi", "함흥", "café"} {
		if f := SlugFault(s); f != "" {
			t.Errorf("SlugFault(%q) = %q", s, f)
		}
	}
	for _, s := range []string{"Hamhung", "ham hung", "-a", "a-", "a--b", "a.b", "..", "a/b", "a_b", "nul", "cafe\u0301", strings.Repeat("a", 121), "a\u200bb"} {
		if SlugFault(s) == "" {
			t.Errorf("SlugFault(%q) finds nothing", s)
		}
	}
}

// TestHref pins that the base path is applied once and everywhere.
func TestHref(t *testing.T) {
	for _, c := range []struct{ base, path, href, abs string }{
		{"https://a.example", "", "/", "https://a.example/"},
		{"https://a.example/", "places/함흥/", "/places/%ED%95%A8%ED%9D%A5/", "https://a.example/places/%ED%95%A8%ED%9D%A5/"},
		{"https://a.example/x/y", "assets/s.css", "/x/y/assets/s.css", "https://a.example/x/y/assets/s.css"},
		{"https://a.example/x/", "", "/x/", "https://a.example/x/"},
		{"https://a.example/ä b/", "c/", "/%C3%A4%20b/c/", "https://a.example/%C3%A4%20b/c/"},
	} {
		config, _ := readConfig([]byte("title: T\nbase: "+strings.ReplaceAll(c.base, " ", "%20")+"\nkinds: []\n"), "site.yaml", "", nil)
		if href, abs := config.Href(c.path), config.Abs(c.path); href != c.href || abs != c.abs {
			t.Errorf("base %q path %q: %q and %q, want %q and %q", c.base, c.path, href, abs, c.href, c.abs)
		}
	}
}
