package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"golang.org/x/tools/txtar"

	"dossier/internal/browser"
	"dossier/templates"
)

// A previewed folder is one that the command serves.
type previewed struct {
	dir    string
	home   string // "http://127.0.0.1:4711"
	events *bufio.Scanner
	client http.Client
	errs   *lockedBuffer
	stop   func() int // ends the command as Ctrl-C does and returns its exit code
}

// previewFolder writes the small dossier.
func previewFolder(t testing.TB) (dir string) {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/preview.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	for _, f := range archive.Files {
		put(t, filepath.Join(dir, f.Name), string(f.Data))
	}
	return dir
}

// servedPreview serves the folder until the test ends.
func servedPreview(t testing.TB, dir string, args ...string) *previewed {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	code := make(chan int, 1)
	p := &previewed{dir: dir, errs: new(lockedBuffer), stop: func() int { cancel(); return <-code }}
	go func() {
		code <- run(ctx, append([]string{"serve", "-C", dir}, args...), in, p.errs)
		in.Close()
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("serve ended with %d: %v", <-code, err)
	}
	address, _, _ := strings.Cut(line, " ")
	p.home = strings.TrimSuffix(address, "/")
	t.Cleanup(cancel)
	answer, err := p.client.Get(p.home + "/_dossier/events")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	p.events = bufio.NewScanner(answer.Body)
	return p
}

// A lockedBuffer can be read while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func put(t testing.TB, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// get asks for a path and returns the body without the line that only a preview
// has.
func (p *previewed) get(t testing.TB, path string) (status int, body string) {
	t.Helper()
	answer, err := p.client.Get(p.home + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, previewLine.ReplaceAllString(string(b), "")
}

var previewLine = regexp.MustCompile(`<script src="/_dossier/preview\.js" data-page="[0-9a-f]{16}" defer></script>\n$`)

// notices returns the problems that an open page is told.
func (p *previewed) notices(t testing.TB) (list []string, failure string) {
	t.Helper()
	_, body := p.get(t, "/_dossier/page?path=/")
	var about struct {
		Failure  string
		More     int
		Problems []struct{ At, Text, Code string }
	}
	if err := json.Unmarshal([]byte(body), &about); err != nil {
		t.Fatal(err)
	}
	for _, p := range about.Problems {
		list = append(list, fmt.Sprintf("%s: %s [%s]", p.At, p.Text, p.Code))
	}
	if about.More > 0 {
		list = append(list, fmt.Sprintf("and %d more", about.More))
	}
	return list, about.Failure
}

// await waits, from event to event, until differs returns "".
func (p *previewed) await(t testing.TB, differs func() string) {
	t.Helper()
	patience := time.AfterFunc(3*time.Minute, func() { p.client.CloseIdleConnections(); p.stop() })
	defer patience.Stop()
	for {
		why := differs()
		if why == "" {
			return
		}
		if !p.events.Scan() {
			t.Fatalf("no further event comes, and %s", why)
		}
	}
}

// TestPreviewEqualsBuild edits a dossier at random and compares each file that is
// served, after each edit, with that of a clean build. DOSSIER_EDITS says how many
// edits, DOSSIER_SEED which.
func TestPreviewEqualsBuild(t *testing.T) {
	edits, err := strconv.Atoi(cmp.Or(os.Getenv("DOSSIER_EDITS"), "25"))
	if err != nil {
		t.Fatal(err)
	}
	seed, err := strconv.ParseUint(cmp.Or(os.Getenv("DOSSIER_SEED"), fmt.Sprint(time.Now().UnixNano())), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("DOSSIER_SEED=%d", seed)
	e := &editor{t, previewFolder(t), rand.New(rand.NewPCG(seed, 0))}
	e.git("init", "-q", "-b", "main")
	e.commit()
	e.git("branch", "other")
	e.git("tag", "first")
	p := servedPreview(t, e.dir, "--addr", "127.0.0.1:0")

	var before map[string]string
	good, faulty := 0, 0
	for i := range edits {
		what := e.edit()
		want, home, problems, failure := cleanBuild(t, p.dir)
		p.await(t, func() string {
			if got, gotFailure := p.notices(t); !reflect.DeepEqual(got, problems) || gotFailure != failure {
				return fmt.Sprintf("after edit %d, %s, there are the problems %q %q, want %q %q", i, what, got, gotFailure, problems, failure)
			}
			if want == nil {
				return ""
			}
			for _, name := range slices.Sorted(maps.Keys(want)) {
				path, status := home+name, 200
				if name == "404.html" {
					path, status = home+"no/such/page/", 404
				}
				if got, body := p.get(t, path); got != status || body != want[name] {
					return fmt.Sprintf("after edit %d, %s, %s differs (status %d):\n%s", i, what, path, got, difference(body, want[name]))
				}
			}
			for name := range before {
				if _, still := want[name]; !still {
					if got, _ := p.get(t, home+name); got != 404 {
						return fmt.Sprintf("after edit %d, %s, %s is still there", i, what, name)
					}
				}
			}
			return ""
		})
		if want != nil {
			before = want
			good++
		} else {
			faulty++
		}
	}
	t.Logf("%d edits gave pages, %d problems", good, faulty)
}

// cleanBuild makes every page anew; nil and the problems or the failure where there
// are none.
func cleanBuild(t testing.TB, dir string) (pages map[string]string, home string, problems []string, failure string) {
	t.Helper()
	site, list, ps, err := (&repository{dir: dir}).pages()
	if err != nil {
		return nil, "", nil, err.Error()
	}
	for _, p := range ps {
		problems = append(problems, fmt.Sprintf("%s [%s]", p, p.Code))
	}
	if list == nil {
		return nil, "", problems, ""
	}
	pages = make(map[string]string, len(list))
	for _, p := range list {
		var b bytes.Buffer
		if err := p.Render(&b); err != nil {
			t.Fatal(err)
		}
		pages[p.Path] = b.String()
	}
	return pages, site.Config.Href(""), problems, ""
}

// difference shows where two texts part.
func difference(got, want string) string {
	i := 0
	for i < min(len(got), len(want)) && got[i] == want[i] {
		i++
	}
	around := func(s string) string { return s[max(0, i-60):min(len(s), i+60)] }
	return fmt.Sprintf("got  %q\nwant %q", around(got), around(want))
}

// An editor changes a folder at random, as people and git do.
type editor struct {
	t   *testing.T
	dir string
	rng *rand.Rand
}

func (e *editor) pick(list ...string) string { return list[e.rng.IntN(len(list))] }

func (e *editor) put(name, text string) { put(e.t, filepath.Join(e.dir, name), text) }

func (e *editor) git(args ...string) {
	e.t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"}, args...)...)
	cmd.Dir = e.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	if out, err := cmd.CombinedOutput(); err != nil {
		e.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func (e *editor) commit() {
	e.git("add", "-A")
	e.git("commit", "-q", "--allow-empty", "-m", "x")
}

// text returns a body with links, names and citations, one in ten of them wrong.
func (e *editor) text() string {
	var b strings.Builder
	for range 1 + e.rng.IntN(4) {
		b.WriteString(e.pick("Ada was there.", "It was at the Harbour.", "See [[riverside]].", "See [[places/harbour|there]].", "So it is said [@2020-01-02-report].",
			"**강변**에서.", "## A heading", "Some words.", "The Quay is near.", e.pick("Well.", "[[nowhere]]", "Fine.", "<b>", "Good.")) + "\n\n")
	}
	return b.String()
}

// edit makes one change and says which.
func (e *editor) edit() string {
	place := func() string { return fmt.Sprintf("content/places/p%d.md", e.rng.IntN(4)) }
	entity := func(more string) string {
		return fmt.Sprintf("---\ntitle: Place %d\n%s---\n\n%s", e.rng.IntN(50), more, e.text())
	}
	in := func(name string) string { return filepath.Join(e.dir, name) }
	edits := []func() string{
		func() string {
			e.put("content/about.md", "---\ntitle: About\n---\n\n"+e.text())
			return "another text"
		},
		func() string {
			name := place()
			e.put(name, entity(""))
			return "an entity " + name
		},
		func() string {
			name := place()
			e.put(name, entity("aliases: ["+e.pick("Quay", "Pier", "the Fair")+"]\n"))
			return "an alias in " + name
		},
		func() string {
			n := e.rng.IntN(3)
			e.put(fmt.Sprintf("content/articles/n%d.md", n), fmt.Sprintf("---\ntitle: News %d\npublisher: gazette\npublished: 20%02d-0%d\nurl: https://gazette.example/%d\ngrade: %s\nplaces: [harbour]\n---\n\n%s",
				e.rng.IntN(9), e.rng.IntN(30), 1+e.rng.IntN(9), n, e.pick("A1", "C3", "F6"), e.text()))
			return "an article"
		},
		func() string {
			from, to := place(), place()
			_ = os.Rename(in(from), in(to)) // it need not be there
			return "a rename of " + from + " to " + to
		},
		func() string {
			from, to := place(), place()
			_ = os.Remove(in(from))
			e.put(to, entity("redirect_from: ["+strings.TrimSuffix(strings.TrimPrefix(from, "content/"), ".md")+"]\n"))
			return "a redirect"
		},
		func() string {
			aside := in("content/.aside.md~")
			put(e.t, aside, entity(""))
			if err := os.Rename(aside, in(place())); err != nil {
				e.t.Fatal(err)
			}
			return "a file put in place of another"
		},
		func() string {
			name := e.pick(place(), place(), "content/articles/n0.md", "content/articles/n1.md", "templates/style.css", "templates/page.html", "content/permalinks.lock")
			_ = os.Remove(in(name))
			return "the removal of " + name
		},
		func() string {
			_ = os.RemoveAll(in("templates"))
			return "the removal of the templates"
		},
		func() string {
			e.put("templates/style.css", fmt.Sprintf("body { margin: %dpx }\n", e.rng.IntN(9)))
			return "a stylesheet"
		},
		func() string {
			b, err := templates.FS.ReadFile("page.html")
			if err != nil {
				e.t.Fatal(err)
			}
			e.put("templates/page.html", string(b)+e.pick("", "{{/* a comment */}}", "{{define \"x\"}}{{end}}", "{{if}}"))
			return "a template"
		},
		func() string {
			b, err := os.ReadFile(in("content/site.yaml"))
			if err != nil {
				e.t.Fatal(err)
			}
			s := regexp.MustCompile(`(?m)^title: .*$`).ReplaceAllString(string(b), fmt.Sprint("title: Title ", e.rng.IntN(9)))
			s = regexp.MustCompile(`(?m)^base: .*$`).ReplaceAllString(s, "base: https://dossier.example/"+e.pick("", "", "below/"))
			e.put("content/site.yaml", s)
			return "a configuration"
		},
		func() string {
			e.put("content/permalinks.lock", "places/harbour\n"+e.pick("", "places/p9 gone: a test\n"))
			return "a list of addresses"
		},
		func() string { e.commit(); return "a commit" },
		func() string {
			e.commit()
			e.git("tag", "-f", e.pick("v1", "v2", "v3"))
			return "a tag"
		},
		func() string {
			e.commit()
			branch := e.pick("main", "other")
			e.git("checkout", "-q", branch)
			return "a checkout of " + branch
		},
	}
	// A fault mends itself in three of four cases, so that most states are good.
	if _, ps, err := (&repository{dir: e.dir}).link(); (err != nil || ps.Errors() > 0) && e.rng.IntN(4) > 0 {
		e.git("checkout", "-q", "-f", "HEAD")
		e.git("clean", "-q", "-f", "-d")
		if _, ps, err := (&repository{dir: e.dir}).link(); err != nil || ps.Errors() > 0 {
			e.git("checkout", "-q", "-f", "-B", e.pick("main", "other"), "first")
			return "a return to the first commit"
		}
		return "a return to the last commit"
	}
	return edits[e.rng.IntN(len(edits))]()
}

// TestServeEnds: with pages open, at once.
func TestServeEnds(t *testing.T) {
	p := servedPreview(t, previewFolder(t), "--addr", "127.0.0.1:0")
	if !p.events.Scan() {
		t.Fatal(p.events.Err())
	}
	if code := p.stop(); code != exitWell {
		t.Errorf("exit code %d", code)
	}
	for p.events.Scan() { // what was sent
	}
}

// TestServeFindsAPort: one in use is said to be, and another is taken unless just
// that one was asked for.
func TestServeFindsAPort(t *testing.T) {
	first := servedPreview(t, previewFolder(t))
	second := servedPreview(t, first.dir)
	if first.home == second.home {
		t.Errorf("both are at %s", first.home)
	}
	var errs bytes.Buffer
	code := run(t.Context(), []string{"serve", "-C", first.dir, "--addr", strings.TrimPrefix(first.home, "http://")}, io.Discard, &errs)
	if code != exitFailed || !strings.Contains(errs.String(), "is in use by another program; choose another port") {
		t.Errorf("exit code %d: %s", code, errs.String())
	}
	if !strings.Contains(second.errs.String(), defaultAddr+" is in use by another program; this is the next free port") {
		t.Errorf("the second said %q", second.errs.String())
	}
}

// wait evaluates an expression in the tab until it is true, across reloads.
func wait(t *testing.T, tab *browser.Tab, expression string) {
	t.Helper()
	for {
		var is bool
		err := chromedp.Run(tab.Context, chromedp.Evaluate(expression, &is))
		switch {
		case tab.Err() != nil:
			t.Fatalf("%s never came true: %v", expression, err)
		case err == nil && is:
			return
		}
	}
}

// TestPreviewInBrowser edits files and sees what an open page makes of it, without
// a hand on the browser.
func TestPreviewInBrowser(t *testing.T) {
	tab := browser.New(t)
	p := servedPreview(t, previewFolder(t), "--addr", "127.0.0.1:0")
	const name = "content/places/riverside.md"
	good := "---\ntitle: Riverside\n---\n\nThe first text.\n\n" + strings.Repeat("A line.\n\n", 200)
	put(t, filepath.Join(p.dir, name), good)
	tab.Open(t, p.home+"/places/riverside/")
	wait(t, tab, `document.body.innerText.includes('The first text.') && document.readyState === 'complete'`)

	tab.Eval(t, `scrollTo(0, 700)`, nil)
	good = strings.Replace(good, "first", "second", 1)
	put(t, filepath.Join(p.dir, name), good)
	wait(t, tab, `document.body.innerText.includes('The second text.')`)
	wait(t, tab, `scrollY === 700`)

	const panel = `document.querySelector('dossier-problems')?.shadowRoot`
	tab.Eval(t, `window.same = true`, nil)
	put(t, filepath.Join(p.dir, name), strings.Replace(good, "title", "titel", 1))
	wait(t, tab, panel+`?.querySelector('code')?.textContent === '`+name+`:2:1'`) // until then the file may be empty
	for _, expression := range []string{
		panel + `.querySelector('li').textContent.includes('no key "titel"; did you mean "title"?')`,
		panel + `.querySelector('mark').textContent === 't'`,
		panel + `.querySelector('pre').textContent.includes('2  titel: Riverside')`,
		`document.querySelector('h1').textContent.includes('Riverside')`,
		`document.body.innerText.includes('The second text.') && window.same`,
	} {
		var is bool
		if tab.Eval(t, expression, &is); !is {
			t.Errorf("with a problem it is not so that %s", expression)
		}
	}
	if want := name + `:2:1: an entity has no key "titel"; did you mean "title"? [unknown-key]`; !strings.Contains(p.errs.String(), want) {
		t.Errorf("the terminal has\n%s\nand not\n%s", p.errs, want)
	}
	put(t, filepath.Join(p.dir, name), good)
	wait(t, tab, `document.querySelector('dossier-problems') == null`)

	put(t, filepath.Join(p.dir, "templates/style.css"), "body { outline: 3px solid rgb(1, 2, 3) }\n")
	wait(t, tab, `getComputedStyle(document.body).outlineColor === 'rgb(1, 2, 3)'`)
	wait(t, tab, `document.querySelectorAll('link[rel=stylesheet]').length === 1`)
	var same bool
	if tab.Eval(t, `window.same === true && scrollY === 700`, &same); !same {
		t.Error("the page was loaded again, though only its style or nothing of it had changed")
	}

	other := tab.NewTab(t) // the connection is shared
	other.Open(t, p.home+"/nothing/here/")
	put(t, filepath.Join(p.dir, "content/here.md"), "---\ntitle: Here\nredirect_from: [nothing/here]\n---\n")
	wait(t, other, `document.querySelector('h1')?.textContent === 'Here'`)
	if faults := tab.Faults(); len(faults) > 0 {
		t.Errorf("the browser complains: %q", faults)
	}
}
