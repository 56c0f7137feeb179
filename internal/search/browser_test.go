package search

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"dossier/internal/browser"
	"dossier/internal/page"
	"dossier/internal/render"
	"dossier/internal/site"
	"dossier/templates"
)

// publish writes the pages and the index of s to a folder.
func publish(t testing.TB, s *site.Site) string {
	t.Helper()
	pages, err := render.Pages(s, templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, p := range append(pages, Pages(s)...) {
		write(t, dir, p)
	}
	return dir
}

func write(t testing.TB, dir string, p page.Page) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(p.Path))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Render(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// results returns the links of the results once the page says how many there are.
func results(t testing.TB, tab *browser.Tab) []string {
	t.Helper()
	var links []string
	tab.Eval(t, `new Promise(function (done) {
		(function look() {
			if (/for “/.test(document.getElementById('_said').textContent)) done([].map.call(document.querySelectorAll('#_hits h2 a'), function (a) { return a.href; }));
			else setTimeout(look, 10);
		})();
	})`, &links)
	return links
}

// slash presses "/" as a person does: chromedp's would also be typed into the box.
const slash = `document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '/', bubbles: true, cancelable: true})), 0`

func text(t testing.TB, tab *browser.Tab, selector string) string {
	t.Helper()
	var s string
	tab.Eval(t, fmt.Sprintf(`document.querySelector(%q).textContent`, selector), &s)
	return s
}

// TestSearchPage is served at a sub-path; cmd/dossier searches the bundle from a disk.
func TestSearchPage(t *testing.T) {
	tab := browser.New(t)
	dir := publish(t, linked(t, "testdata/names.txtar"))
	url := browser.Serve(t, dir, "/sub/")

	t.Run("address", func(t *testing.T) {
		tab.Open(t, url+"search/?q=함흥")
		links := results(t, tab)
		if len(links) != 2 || links[0] != url+"places/hamhung/" {
			t.Errorf("results are %q", links)
		}
		if got := text(t, tab, "#_said"); got != "2 entries for “함흥”" {
			t.Errorf("the status is %q", got)
		}
		if got := text(t, tab, "#_hits mark"); got != "함흥" {
			t.Errorf("marked is %q", got)
		}
		var style string
		tab.Eval(t, `getComputedStyle(document.getElementById('_hits')).listStyleType`, &style)
		if style != "none" {
			t.Errorf("the stylesheet leaves the list of results a list of style %q", style)
		}
		if got := text(t, tab, "#_hits li:nth-child(2) .about"); got != "article · 7 May 2018 · UPI C3" {
			t.Errorf("about the second stands %q", got)
		}
	})

	t.Run("event", func(t *testing.T) {
		tab.Open(t, url+"search/?q=inspector")
		results(t, tab)
		if got := text(t, tab, "#_hits .about"); got != "event · 5 May 2018 · trial charged" {
			t.Errorf("about an event stands %q", got)
		}
		var mark string
		tab.Eval(t, `getComputedStyle(document.querySelector('#_hits .status'), '::before').content`, &mark)
		if mark != `"◐"` {
			t.Errorf("its status is marked %q", mark)
		}
	})

	t.Run("marks", func(t *testing.T) {
		for query, want := range map[string]string{"fab": "fab", "fabr": "fabricated", "chongjin fab": "Chongjin fab"} {
			tab.Open(t, url+"search/?q="+query+"&kind=articles")
			results(t, tab)
			var got string
			tab.Eval(t, `[...document.querySelectorAll('#_hits .says mark')].map(m => m.textContent).join(' ')`, &got)
			if got != want {
				t.Errorf("of %q are marked %q, not %q", query, got, want)
			}
		}
	})

	t.Run("filter", func(t *testing.T) {
		tab.Open(t, url+"search/?q=hamhung&kind=articles")
		if links := results(t, tab); len(links) != 1 || links[0] != url+"articles/a/" {
			t.Errorf("results are %q", links)
		}
		if got := text(t, tab, ".facet[open] ul"); got != " Places 1 Articles 1" {
			t.Errorf("the filter holds %q", got)
		}
	})

	t.Run("box of another page", func(t *testing.T) {
		tab.Open(t, url+"articles/a/")
		tab.Eval(t, slash, nil)
		tab.Run(t, chromedp.KeyEvent("cheolmin"+kb.Enter), chromedp.WaitVisible("#_hits li"))
		if links := results(t, tab); len(links) != 2 || links[0] != url+"people/kim-chol-min/" {
			t.Errorf("results are %q", links)
		}
		if got := text(t, tab, "#_notes"); got != "“cheolmin” is also written “cholmin”." {
			t.Errorf("notes are %q", got)
		}
	})

	t.Run("keys", func(t *testing.T) {
		tab.Open(t, url+"search/?q=hamhung")
		results(t, tab)
		tab.Eval(t, slash, nil)
		at := `document.activeElement.name || document.activeElement.href`
		for _, step := range []struct{ key, want string }{
			{kb.ArrowDown, url + "places/hamhung/"}, {kb.ArrowDown, url + "articles/a/"}, {kb.ArrowDown, url + "articles/a/"},
			{kb.ArrowUp, url + "places/hamhung/"}, {kb.Escape, "q"}, {kb.ArrowDown, url + "places/hamhung/"}, {kb.ArrowUp, "q"},
		} {
			var got string
			tab.Run(t, chromedp.KeyEvent(step.key), chromedp.Evaluate(at, &got))
			if got != step.want {
				t.Errorf("%q leads to %q, not %q", step.key, got, step.want)
			}
		}
	})

	t.Run("no keys", func(t *testing.T) {
		for touch, want := range map[bool]bool{false: true, true: false} {
			var told bool
			tab.Run(t, emulation.SetTouchEmulationEnabled(touch))
			tab.Eval(t, `document.getElementById('_help').innerText.includes('Arrow keys')`, &told)
			if told != want {
				t.Errorf("with touch %v the page tells of arrow keys: %v", touch, told)
			}
		}
		tab.Run(t, emulation.SetTouchEmulationEnabled(false))
	})

	t.Run("near", func(t *testing.T) {
		tab.Open(t, url+"search/?q=hamhunk")
		if links := results(t, tab); len(links) != 2 {
			t.Errorf("results are %q", links)
		}
		if got := text(t, tab, "#_notes"); got != "Nothing has “hamhunk”. Shown instead: “hamhung”." {
			t.Errorf("notes are %q", got)
		}
	})

	t.Run("nothing", func(t *testing.T) {
		tab.Open(t, url+"search/?q=xylophone")
		if links := results(t, tab); len(links) != 0 {
			t.Errorf("results are %q", links)
		}
		if got := text(t, tab, "#_said"); got != "No entries for “xylophone”" {
			t.Errorf("the status is %q", got)
		}
	})

	if faults := tab.Faults(); len(faults) > 0 {
		t.Errorf("faults: %q", faults)
	}
}

// TestTypedEarly types before the index has come.
func TestTypedEarly(t *testing.T) {
	tab := browser.New(t)
	dir := publish(t, linked(t, "testdata/names.txtar"))
	release := make(chan struct{})
	files := http.FileServer(http.Dir(dir))
	server := httptest.NewServer(http.StripPrefix("/sub", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "root.js") {
			<-release
		}
		files.ServeHTTP(w, r)
	})))
	t.Cleanup(server.Close)
	tab.Run(t, chromedp.ActionFunc(func(ctx context.Context) error {
		_, _, _, _, err := cdppage.Navigate(server.URL + "/sub/search/").Do(ctx) // waits for no script
		return err
	}))
	tab.Run(t, chromedp.WaitReady("input[name=q]"), chromedp.WaitReady("#_root"))
	tab.Run(t, chromedp.SendKeys("input[name=q]", "hamhung", chromedp.ByQuery))
	time.AfterFunc(100*time.Millisecond, func() { close(release) })
	if links := results(t, tab); len(links) != 2 {
		t.Errorf("results are %q", links)
	}
}

func TestWithoutJavaScript(t *testing.T) {
	tab := browser.New(t)
	url := browser.Serve(t, publish(t, linked(t, "testdata/names.txtar")), "/sub/")
	tab.Run(t, emulation.SetScriptExecutionDisabled(true), chromedp.Navigate(url+"search/"))
	var html string
	tab.Run(t, chromedp.Text("main", &html))
	for _, want := range []string{"Searching needs JavaScript", "Places 3", "Timeline"} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %q:\n%s", want, html)
		}
	}
}
