package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"dossier/internal/browser"
	"dossier/internal/content"
)

// committed is the folder of the committed content, built once for the tests
// that look at it in a browser.
var committed = sync.OnceValues(func() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "dossier-committed-"); err != nil {
		return "", err
	}
	removeCommitted = func() { os.RemoveAll(dir) }
	var errs bytes.Buffer
	if code := run(context.Background(), []string{"build", "-C", "../..", "--out", dir}, io.Discard, &errs); code != 0 {
		return "", fmt.Errorf("build of the committed content: %s", errs.String())
	}
	return dir, nil
})

// removeCommitted removes that folder at the end of all tests.
var removeCommitted = func() {}

// committedSite returns the built folder, and one page of each type: the first
// by path of each folder, and all pages that stand alone.
func committedSite(t *testing.T) (dir string, types []string) {
	t.Helper()
	dir, err := committed()
	if err != nil {
		t.Fatal(err)
	}
	all, err := filepath.Glob(filepath.Join(dir, "*", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	types = []string{"", "404.html"}
	for _, file := range all {
		folder := filepath.Base(filepath.Dir(file))
		types = append(types, folder+"/")
		within, err := filepath.Glob(filepath.Join(dir, folder, "*", "index.html"))
		if err != nil {
			t.Fatal(err)
		}
		if len(within) > 0 {
			// The page with most to show has most that can be wrong.
			largest := slices.MaxFunc(within, func(a, b string) int { return int(size(t, a) - size(t, b)) })
			types = append(types, folder+"/"+filepath.Base(filepath.Dir(largest))+"/")
		}
	}
	return dir, types
}

func size(t *testing.T, file string) int64 {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// asSeen sets how wide the page is and which colours its reader likes.
func asSeen(width int64, scheme string) chromedp.Action {
	return chromedp.Tasks{
		emulation.SetDeviceMetricsOverride(width, 800, 1, width < 500),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
	}
}

// TestPagesAreAccessible runs the rules of WCAG 2.2, levels A and AA, on a page
// of each type, in both colour schemes, on three widths. No page may be wider
// than its window, complain on the console or ask anybody else for anything.
func TestPagesAreAccessible(t *testing.T) {
	dir, types := committedSite(t)
	url := browser.Serve(t, dir, "/")
	first := browser.New(t)
	axe := axeSource(t)
	for _, p := range types {
		t.Run("/"+p, func(t *testing.T) {
			tab := first.NewTab(t)
			tab.Open(t, url+p)
			if axe != "" {
				tab.Eval(t, axe+"; 0", nil)
			}
			for _, width := range []int64{320, 768, 1280} {
				for _, scheme := range []string{"light", "dark"} {
					tab.Run(t, asSeen(width, scheme))
					if n := wider(t, tab); n > 0 {
						t.Errorf("%d px, %s: the page is %d px wider than its window", width, scheme, n)
					}
					if axe == "" {
						continue
					}
					for _, f := range violations(t, tab) {
						t.Errorf("%d px, %s: %s", width, scheme, f)
					}
				}
			}
			for _, f := range tab.Faults() {
				if p != "404.html" || !strings.Contains(f, "404") {
					t.Error(f)
				}
			}
			for _, r := range tab.Requests() {
				if !strings.HasPrefix(r, url) {
					t.Errorf("the page asks for %s", r)
				}
			}
		})
	}
}

// wider returns by how many pixels the page in a tab is wider than its window.
func wider(t *testing.T, tab *browser.Tab) (pixels int) {
	t.Helper()
	tab.Eval(t, `document.documentElement.scrollWidth - innerWidth`, &pixels)
	return pixels
}

// violations returns the rules that the page in a tab breaks, into which
// axeSource was loaded.
func violations(t *testing.T, tab *browser.Tab) (found []string) {
	t.Helper()
	tab.Eval(t, `axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).then(r =>
		r.violations.map(v => v.id + ": " + v.help + ", " + v.nodes.length + " times, first " + v.nodes[0].html.slice(0, 200)))`, &found)
	return found
}

// TestWhatOpensIsAccessible runs the same rules on what shows only once a reader
// asks for it: results of a search with its filters open, the note of a citation,
// and what can be unfolded.
func TestWhatOpensIsAccessible(t *testing.T) {
	axe := axeSource(t)
	if axe == "" {
		t.Skip("axe-core is not here")
	}
	dir, _ := committedSite(t)
	url := browser.Serve(t, dir, "/")
	for name, c := range map[string]struct{ path, open, shown string }{
		"results":   {"search/?q=hamhung", `document.querySelectorAll("details").forEach(d => d.open = true)`, "#_hits li"},
		"near":      {"search/?q=hamhunk", `0`, "#_hits li"},
		"no result": {"search/?q=qqqqqqqq", `0`, "#_said"},
		"note":      {anArticle, `document.querySelector(".cite a").focus({focusVisible: true})`, ".cite .note"},
		"evidence":  {"places/hamhung/", `document.querySelectorAll("details").forEach(d => d.open = true)`, "details li"},
		"table":     {"data/", `document.querySelector("details").open = true`, "details table"},
	} {
		t.Run(name, func(t *testing.T) {
			tab := browser.New(t)
			tab.Run(t, emulation.SetFocusEmulationEnabled(true))
			for _, width := range []int64{320, 1280} {
				for _, scheme := range []string{"light", "dark"} {
					tab.Run(t, asSeen(width, scheme))
					tab.Open(t, url+c.path)
					if strings.HasPrefix(c.path, "search/") {
						tab.Run(t, chromedp.WaitReady(c.shown+`:not(:empty)`, chromedp.ByQuery))
					}
					tab.Eval(t, c.open+"; 0", nil)
					var shown bool
					if tab.Eval(t, fmt.Sprintf(`document.querySelector(%q).checkVisibility()`, c.shown), &shown); !shown {
						t.Fatalf("%s is not shown", c.shown)
					}
					tab.Eval(t, axe+"; 0", nil)
					for _, f := range violations(t, tab) {
						t.Errorf("%d px, %s: %s", width, scheme, f)
					}
					if n := wider(t, tab); n > 0 {
						t.Errorf("%d px, %s: the page is %d px wider than its window", width, scheme, n)
					}
				}
			}
		})
	}
}

// TestLongName gives the site a name of sixty characters, in words and in one
// word: no page is wider than the window of a small phone.
func TestLongName(t *testing.T) {
	dir, types := committedSite(t)
	url := browser.Serve(t, dir, "/")
	tab := browser.New(t)
	tab.Run(t, asSeen(320, "light"))
	for _, p := range types {
		tab.Open(t, url+p)
		for _, name := range []string{"The Long and Exact Name of a Dossier on All Kinds of Subjects", strings.Repeat("Dossier", 9)} {
			tab.Eval(t, fmt.Sprintf(`document.querySelectorAll("header.site .name, main h1").forEach(e => e.textContent = %q)`, name), nil)
			if n := wider(t, tab); n > 0 {
				t.Errorf("/%s is %d px wider than its window with the name %q", p, n, name)
			}
		}
	}
}

// axeSource returns the script of axe-core; empty where there is none and it
// is not required.
func axeSource(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(os.Getenv("DOSSIER_AXE"))
	if err != nil {
		if browser.Required() {
			t.Fatalf("DOSSIER_AXE must name axe.min.js: %v", err)
		}
		t.Log("axe-core is not here: its rules are not checked")
		return ""
	}
	return string(b)
}

// TestHTMLIsValid has the Nu checker read every page.
func TestHTMLIsValid(t *testing.T) {
	jar := os.Getenv("DOSSIER_VNU")
	if jar == "" {
		if browser.Required() {
			t.Fatal("DOSSIER_VNU must name vnu.jar")
		}
		t.Skip("the Nu checker is not here; DOSSIER_VNU names its vnu.jar")
	}
	dir, _ := committedSite(t)
	// Only errors: it warns of JSON-LD under a policy without inline scripts,
	// which is data that no browser runs.
	out, err := exec.Command("java", "-jar", jar, "--errors-only", "--skip-non-html", "--format", "json", "--exit-zero-always", dir).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var report struct {
		Messages []struct {
			URL, Message, Extract string
			LastLine              int
		}
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("%v\n%s", err, out[:min(len(out), 500)])
	}
	for i, m := range report.Messages {
		if i == 20 {
			t.Errorf("and %d more", len(report.Messages)-i)
			break
		}
		t.Errorf("%s:%d: %s: %s", strings.TrimPrefix(m.URL, "file:"+dir), m.LastLine, m.Message, m.Extract)
	}
}

const anArticle = content.ArticlesFolder + "/2018-05-07-upi-security-agent-dismissed/"

// TestKeyboard walks from the top of a page: the link that skips, the
// navigation, and a citation that shows its source.
func TestKeyboard(t *testing.T) {
	dir, _ := committedSite(t)
	tab := browser.New(t)
	tab.Open(t, browser.Serve(t, dir, "/")+anArticle)
	focus := func() (words string) {
		t.Helper()
		tab.Eval(t, `document.activeElement.textContent.trim()`, &words)
		return words
	}
	tab.Run(t, chromedp.KeyEvent(kb.Tab))
	if got := focus(); got != "Skip to the text" {
		t.Errorf("the first stop is %q", got)
	}
	tab.Run(t, chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Tab))
	var inside bool
	tab.Eval(t, `!!document.activeElement.closest("header.site")`, &inside)
	if !inside {
		t.Errorf("the third stop is %q, not in the head of the page", focus())
	}
	var shown string
	tab.Eval(t, `(() => { const a = document.querySelector(".cite a"); a.focus({focusVisible: true}); return getComputedStyle(a.nextElementSibling).display })()`, &shown)
	if shown != "block" {
		t.Errorf("the note of a citation in focus has display %q", shown)
	}
}

// TestTableSortsAndFilters sorts and filters the events by keyboard.
func TestTableSortsAndFilters(t *testing.T) {
	dir, _ := committedSite(t)
	tab := browser.New(t)
	tab.Open(t, browser.Serve(t, dir, "/")+content.EventsFolder+"/")
	var before, after, said string
	const firstRow = `document.querySelector("[data-sort] tbody tr").textContent`
	tab.Eval(t, firstRow, &before)
	tab.Run(t, chromedp.Focus(`[data-sort] thead button`), chromedp.KeyEvent(kb.Enter))
	tab.Eval(t, firstRow, &after)
	var sorted string
	tab.Eval(t, `document.querySelector("[data-sort] th").getAttribute("aria-sort")`, &sorted)
	if before == after || sorted != "ascending" {
		t.Errorf("sorted by date the first row is still %q, aria-sort %q", after, sorted)
	}
	tab.Run(t, chromedp.SendKeys(`.filter input`, "eunsan"))
	var rows int
	tab.Eval(t, `[...document.querySelectorAll("[data-sort] tbody tr")].filter(r => r.offsetHeight).length`, &rows)
	tab.Eval(t, `document.querySelector(".filter output").textContent`, &said)
	if rows == 0 || rows > 5 || !strings.HasPrefix(said, string(rune('0'+rows))+" of ") {
		t.Errorf("%d rows have the word, and the page says %q", rows, said)
	}
}

// TestPhoneSorts sorts the events on a phone, where a choice of orders stands for the heads
// of columns: by keyboard, in both directions, and back to the order of the list. A tablet
// has the heads alone.
func TestPhoneSorts(t *testing.T) {
	dir, _ := committedSite(t)
	tab := browser.New(t)
	tab.Run(t, asSeen(360, "light"))
	tab.Open(t, browser.Serve(t, dir, "/")+content.EventsFolder+"/")
	reports := func() (list []int) {
		t.Helper()
		tab.Eval(t, `[...document.querySelectorAll("[data-sort] tbody tr")].map(r => +r.cells[4].textContent)`, &list)
		return list
	}
	const choice = `.order select`
	listed := reports()
	order := func(keys, wanted string) []int {
		t.Helper()
		var got string
		tab.Run(t, chromedp.Focus(choice), chromedp.KeyEvent(keys))
		tab.Eval(t, `document.querySelector("`+choice+`").selectedOptions[0].text`, &got)
		if got != wanted {
			t.Errorf("typed %q, chose %q, want %q", keys, got, wanted)
		}
		return reports()
	}
	most := order("Reports, d", "Reports, descending")
	if slices.Equal(most, listed) || !slices.IsSortedFunc(most, func(a, b int) int { return b - a }) {
		t.Errorf("with most reports first they are %d", most)
	}
	var label, sorted string
	tab.Eval(t, `document.querySelector("`+choice+`").labels[0].firstChild.textContent.trim()`, &label)
	tab.Eval(t, `document.querySelector("[data-sort] th[aria-sort]").textContent`, &sorted)
	if label != "Sort by" || sorted != "Reports" {
		t.Errorf("the choice is called %q, and the head %q is marked", label, sorted)
	}
	if least := order(kb.ArrowUp, "Reports, ascending"); !slices.IsSorted(least) {
		t.Errorf("with fewest reports first they are %d", least)
	}
	if got := order(kb.Home, "as listed"); !slices.Equal(got, listed) {
		t.Errorf("as listed they are %d, and were %d", got, listed)
	}
	tab.Run(t, asSeen(768, "light"))
	var chosen string
	tab.Eval(t, `document.querySelector("[data-sort] th:nth-child(5) button").click()`, nil)
	tab.Eval(t, `document.querySelector("`+choice+`").selectedOptions[0].text`, &chosen)
	var shown bool
	if tab.Eval(t, `document.querySelector("`+choice+`").checkVisibility()`, &shown); shown || chosen != "Reports, ascending" {
		t.Errorf("on a tablet the choice is shown: %v; it has %q once the head is clicked", shown, chosen)
	}
}

// TestRowsOfTablesAreDense opens the events on a phone: date, type and status stand above
// the title and the rest in one line below it, and each value keeps the label that tells
// what it is to those who hear it. A tablet has the table.
func TestRowsOfTablesAreDense(t *testing.T) {
	dir, _ := committedSite(t)
	tab := browser.New(t)
	tab.Run(t, asSeen(360, "light"))
	tab.Open(t, browser.Serve(t, dir, "/")+content.EventsFolder+"/")
	var rows int
	var wrong []string
	tab.Eval(t, `document.querySelectorAll("[data-sort] tbody tr").length`, &rows)
	tab.Eval(t, `[...document.querySelectorAll("[data-sort] tbody tr")].filter(r => {
		const place = e => e.getBoundingClientRect(), [date, title, type, status, reports, origins] = r.cells;
		const said = e => { const s = getComputedStyle(e, "::before"); return s.display !== "none" && s.visibility === "visible" && s.content === JSON.stringify(e.dataset.label) };
		return [date, type, status].some(e => place(e).bottom > place(title).top) ||
			place(reports).top < place(title).bottom || place(reports).top !== place(origins).top ||
			![type, status, reports, origins].every(said);
	}).map(r => r.textContent)`, &wrong)
	if rows < 20 || len(wrong) > 0 {
		t.Errorf("of %d rows these are not dense, or lack a label: %q", rows, wrong)
	}
	var lines float64 // a long date or title needs more
	tab.Eval(t, `(() => {
		const rows = [...document.querySelectorAll("[data-sort] tbody tr")];
		return rows.map(r => r.offsetHeight).sort((a, b) => a - b)[rows.length >> 1] / parseFloat(getComputedStyle(rows[0]).lineHeight);
	})()`, &lines)
	if lines > 5 {
		t.Errorf("a row is as high as %.1f lines, with its margins", lines)
	}
	tab.Run(t, asSeen(768, "light"))
	var display string
	tab.Eval(t, `getComputedStyle(document.querySelector("[data-sort] tbody tr")).display`, &display)
	if display != "table-row" {
		t.Errorf("on a tablet a row has display %q", display)
	}
}

// TestListFilters filters the index of articles: what lacks the word is gone, and so
// is a year without one that has it.
func TestListFilters(t *testing.T) {
	dir, _ := committedSite(t)
	tab := browser.New(t)
	tab.Open(t, browser.Serve(t, dir, "/")+content.ArticlesFolder+"/")
	shown := func(selector string) (n int) {
		t.Helper()
		tab.Eval(t, fmt.Sprintf(`[...document.querySelectorAll(%q)].filter(e => e.offsetHeight).length`, selector), &n)
		return n
	}
	all, years := shown(".rows > li"), shown("section.year")
	tab.Run(t, chromedp.SendKeys(`.filter input`, "asiapress"))
	var said string
	tab.Eval(t, `document.querySelector(".filter output").textContent`, &said)
	if n := shown(".rows > li"); n == 0 || n >= all || said != fmt.Sprintf("%d of %d", n, all) || shown("section.year") >= years {
		t.Errorf("%d of %d rows and %d of %d years are shown, and the page says %q", n, all, shown("section.year"), years, said)
	}
}

// TestNothingShifts opens a page of each type on a phone and on a desk: nothing moves
// while it loads, whatever scripts add.
func TestNothingShifts(t *testing.T) {
	dir, types := committedSite(t)
	url := browser.Serve(t, dir, "/")
	tab := browser.New(t)
	for _, width := range []int64{412, 1280} {
		tab.Run(t, asSeen(width, "light"))
		for _, p := range types {
			// What the parser adds below may move a footer, and a machine that is busy may
			// show half a page: what a page does of itself it does each time.
			const most = .005
			shift := 1.0
			for try := 0; try < 3 && shift > most; try++ {
				tab.Open(t, url+p)
				tab.Eval(t, `new Promise(done => {
					let sum = 0;
					new PerformanceObserver(l => l.getEntries().forEach(e => sum += e.value)).observe({type: "layout-shift", buffered: true});
					setTimeout(() => done(sum), 100);
				})`, &shift)
			}
			if shift > most {
				t.Errorf("/%s shifts by %.3f at %d px", p, shift, width)
			}
		}
	}
}

// TestNamesDoNotOverlap measures the names on the network and the maps as a browser
// draws them, on a desk and on a phone: there the names of a map are others, and legible.
func TestNamesDoNotOverlap(t *testing.T) {
	dir, _ := committedSite(t)
	url := browser.Serve(t, dir, "/")
	tab := browser.New(t)
	for _, c := range []struct {
		width int64
		path  string
		least int
	}{{1280, "connections/", 40}, {1280, "map/", 10}, {360, "connections/", 40}, {360, "map/", 10}} {
		tab.Run(t, asSeen(c.width, "light"))
		tab.Open(t, url+c.path)
		var names int
		var size float64
		var over []string
		tab.Eval(t, `[...document.querySelectorAll("main svg text")].filter(e => e.getClientRects().length).length`, &names)
		tab.Eval(t, `Math.min(...[...document.querySelectorAll("main svg text")].filter(e => e.getClientRects().length).map(e => parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a))`, &size)
		if size < 10 {
			t.Errorf("at %d px, /%s has names of %.1f px", c.width, c.path, size)
		}
		tab.Eval(t, `[...document.querySelectorAll("main svg")].flatMap(svg => {
			const all = [...svg.querySelectorAll("text")].filter(e => e.getClientRects().length).map(e => {
				const b = e.getBBox(), m = e.getCTM();
				return [e, {x: b.x * m.a + m.e, y: b.y * m.d + m.f, width: b.width * m.a, height: b.height * m.d}];
			});
			return all.flatMap(([e, b], i) => all.slice(0, i).filter(([, c]) =>
				b.x < c.x + c.width && c.x < b.x + b.width && b.y < c.y + c.height && c.y < b.y + b.height)
				.map(([f]) => e.textContent + " and " + f.textContent));
		})`, &over)
		if names < c.least || len(over) > 0 {
			t.Errorf("at %d px, /%s has %d names, and these overlap: %q", c.width, c.path, names, over)
		}
	}
}

// TestRowsHoldWhatIsInThem opens lists on a phone and beside an aside: nothing of a row
// stands in the next or in the margin.
func TestRowsHoldWhatIsInThem(t *testing.T) {
	dir, _ := committedSite(t)
	url := browser.Serve(t, dir, "/")
	tab := browser.New(t)
	look := func(width int64, path string) {
		tab.Run(t, asSeen(width, "light"))
		tab.Open(t, url+path)
		var rows int
		var out []string
		tab.Eval(t, `document.querySelectorAll(".rows > li").length`, &rows)
		tab.Eval(t, `[...document.querySelectorAll(".rows > li")].filter(li => {
			const row = li.getBoundingClientRect();
			return [...li.children].some(e => e.getBoundingClientRect().bottom > row.bottom) ||
				[...li.querySelectorAll("*")].some(e => e.getBoundingClientRect().right > row.right + 0.5);
		}).map(li => li.textContent)`, &out)
		if rows < 20 || len(out) > 0 {
			t.Errorf("at %d px, /%s has %d rows, and these do not hold what is in them: %q", width, path, rows, out)
		}
	}
	for _, path := range []string{"laws/", "people/", "organizations/", "articles/"} {
		look(360, path)
	}
	look(1280, "places/hamhung/")
}

// TestListsHaveTheRoom opens on a tablet what has no aside beside it: lists and tables go
// from margin to margin, and text keeps to its measure.
func TestListsHaveTheRoom(t *testing.T) {
	dir, _ := committedSite(t)
	url := browser.Serve(t, dir, "/")
	tab := browser.New(t)
	tab.Run(t, asSeen(768, "light"))
	for _, path := range []string{"places/china/", "places/china/2010s/", "events/2003-04-16-pong-su-landing/"} {
		tab.Open(t, url+path)
		var lists, text []int
		tab.Eval(t, `[...document.querySelectorAll("main .rows, main table")].filter(e => e.offsetWidth).map(e => e.offsetWidth)`, &lists)
		tab.Eval(t, `[...document.querySelectorAll("main .text p, main .context, .references")].map(e => e.offsetWidth)`, &text)
		if len(lists) == 0 || slices.Min(lists) != 768-2*20 {
			t.Errorf("lists of /%s are %d px wide", path, lists)
		}
		if len(text) == 0 || slices.Max(text) > 35*16 {
			t.Errorf("text of /%s is %d px wide", path, text)
		}
	}
}

// TestSourceIsNear opens an article on a phone: the original is a link on the first screen,
// and so is what the grade means, which stands below the text.
func TestSourceIsNear(t *testing.T) {
	dir, _ := committedSite(t)
	tab := browser.New(t)
	tab.Run(t, asSeen(360, "light"))
	tab.Open(t, browser.Serve(t, dir, "/")+anArticle)
	var near bool
	tab.Eval(t, `[...document.querySelectorAll(".kicker a")].map(a => a.getBoundingClientRect().bottom < innerHeight && a.getAttribute("href")).join(" ") ===
		"#_source " + document.querySelector("#_source a.out").getAttribute("href")`, &near)
	if !near {
		t.Error("the first screen does not lead to the source and to the original")
	}
	var shown string
	tab.Run(t, chromedp.Click(`.kicker a[href="#_source"]`))
	tab.Eval(t, `(() => { const at = document.querySelector(":target .grade").getBoundingClientRect(); return at.top >= 0 && at.bottom < innerHeight ? location.hash : "" })()`, &shown)
	if shown != "#_source" {
		t.Errorf("the grade leads to %q, where its meaning is not on the screen", shown)
	}
}

// TestNameIsWhole opens a person on a phone: the name does not break at its hyphen to make
// room for the Korean one.
func TestNameIsWhole(t *testing.T) {
	dir, _ := committedSite(t)
	tab := browser.New(t)
	tab.Run(t, asSeen(360, "light"))
	tab.Open(t, browser.Serve(t, dir, "/")+"people/kim-seok-hyang/")
	var lines int
	tab.Eval(t, `(() => { const r = document.createRange(); r.selectNodeContents(document.querySelector("h1").firstChild); return new Set([...r.getClientRects()].map(b => b.top)).size })()`, &lines)
	if lines != 1 {
		t.Errorf("the name stands in %d lines", lines)
	}
}

// TestThemeIsRemembered chooses a theme and comes back.
func TestThemeIsRemembered(t *testing.T) {
	dir, _ := committedSite(t)
	url := browser.Serve(t, dir, "/")
	tab := browser.New(t)
	tab.Open(t, url)
	tab.Run(t, asSeen(1280, "light"), chromedp.Click("button.theme"), chromedp.Click("button.theme"))
	tab.Open(t, url+anArticle)
	var scheme string
	tab.Eval(t, `getComputedStyle(document.documentElement).colorScheme`, &scheme)
	if scheme != "dark" {
		t.Errorf("the scheme is %q on the next page", scheme)
	}
}

// TestWithoutScripts reads pages with scripts off: text, lists and links stand.
func TestWithoutScripts(t *testing.T) {
	dir, types := committedSite(t)
	url := browser.Serve(t, dir, "/")
	tab := browser.New(t)
	tab.Run(t, emulation.SetScriptExecutionDisabled(true))
	for _, p := range types {
		tab.Open(t, url+p)
		var headings, links []*cdp.Node
		tab.Run(t, chromedp.Nodes("main h1", &headings, chromedp.ByQueryAll, chromedp.AtLeast(0)),
			chromedp.Nodes("main a[href], footer a[href]", &links, chromedp.ByQueryAll, chromedp.AtLeast(0)))
		var filters int
		tab.Eval(t, `[...document.querySelectorAll(".filter")].filter(e => e.offsetHeight).length`, &filters)
		if filters > 0 {
			t.Errorf("/%s shows what only scripts can filter", p)
		}
		if len(headings) != 1 || len(links) == 0 {
			t.Errorf("/%s: %d headings and %d links without scripts", p, len(headings), len(links))
		}
	}
}

// TestPrints prints an article to PDF, without its navigation; long tables break.
func TestPrints(t *testing.T) {
	dir, _ := committedSite(t)
	tab := browser.New(t)
	tab.Open(t, browser.Serve(t, dir, "/")+anArticle)
	var pdf []byte
	var nav string
	tab.Run(t, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		pdf, _, err = page.PrintToPDF().Do(ctx)
		return err
	}), emulation.SetEmulatedMedia().WithMedia("print"))
	tab.Eval(t, `getComputedStyle(document.querySelector("header.site nav")).display`, &nav)
	if !bytes.HasPrefix(pdf, []byte("%PDF")) || nav != "none" {
		t.Errorf("the print has %d bytes and its navigation is shown as %q", len(pdf), nav)
	}
	var breaks string // a row with a head for several would keep all of them on one sheet
	tab.Eval(t, `["tr:has([rowspan])", "tr:not(:has([rowspan]))"].map(s => getComputedStyle(document.querySelector(s)).breakInside).join(" ")`, &breaks)
	if breaks != "auto avoid" {
		t.Errorf("rows that head several, and others, break as %q", breaks)
	}
	tab.Open(t, browser.Serve(t, dir, "/")+"places/hamhung/")
	tab.Run(t, emulation.SetEmulatedMedia().WithMedia("print"))
	for name, folded := range map[string]string{"a year": ".year", "a list of what names an entity": ".named"} {
		var printed bool
		tab.Eval(t, `document.querySelector("`+folded+`:not([open]) li").checkVisibility({contentVisibilityAuto: true})`, &printed)
		if !printed {
			t.Errorf("%s that is closed on the screen is not printed", name)
		}
	}
}
