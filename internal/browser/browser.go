// Package browser opens pages in a real Chromium, for tests.
//
// Ground floor, imported by tests alone. A test that needs a browser is skipped
// where there is none, unless DOSSIER_BROWSER is "required", as .ci/run has it;
// then it fails. Nothing but loopback addresses and files can be reached.
package browser

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A Tab is a page of the browser. It is the context that chromedp's actions
// take, and remembers what the page asked for and complained of.
type Tab struct {
	context.Context

	browser context.Context // of which NewTab makes further tabs; it has no deadline

	mu       sync.Mutex
	requests []string
	failed   []string
	console  []string
}

// New starts a browser that ends with the test, and returns its first tab.
func New(t testing.TB) *Tab {
	t.Helper()
	path := chromium(t)
	profile, err := os.MkdirTemp("", "dossier-browser-")
	if err != nil {
		t.Fatal(err)
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // tests may run as root; pages are the tests' own
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("allow-file-access-from-files", false),
		// Names resolve nowhere but here, so that no page can reach further.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
		chromedp.UserDataDir(profile),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(func() {
		stop()
		chromedp.FromContext(allocator).Allocator.Wait()
		// Its helpers outlive it for a moment, and write to its folder meanwhile.
		for end := time.Now().Add(patience); os.RemoveAll(profile) != nil && time.Now().Before(end); {
			time.Sleep(20 * time.Millisecond)
		}
	})
	return open(t, allocator)
}

// NewTab opens another tab in the same browser.
func (tab *Tab) NewTab(t testing.TB) *Tab {
	t.Helper()
	return open(t, tab.browser)
}

// patience is how long a test waits for what a browser does; more than enough
// on a machine that is busy with other tests.
const patience = 5 * time.Minute

func open(t testing.TB, parent context.Context) *Tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent)
	t.Cleanup(cancel)
	whole := ctx
	ctx, cancel = context.WithTimeout(ctx, patience)
	t.Cleanup(cancel)
	tab := &Tab{Context: ctx, browser: whole}
	chromedp.ListenTarget(ctx, tab.listen)
	if err := chromedp.Run(ctx, network.Enable(), log.Enable(), runtime.Enable()); err != nil {
		t.Fatalf("start the browser: %v", err)
	}
	return tab
}

func (tab *Tab) listen(event any) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		tab.requests = append(tab.requests, e.Request.URL)
	case *network.EventLoadingFailed:
		if !e.Canceled {
			tab.failed = append(tab.failed, e.ErrorText)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 {
			tab.failed = append(tab.failed, e.Response.URL+": "+e.Response.StatusText)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.LevelError || e.Entry.Level == log.LevelWarning {
			tab.console = append(tab.console, e.Entry.Text)
		}
	case *runtime.EventExceptionThrown:
		tab.console = append(tab.console, e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning || e.Type == runtime.APITypeAssert {
			tab.console = append(tab.console, string(e.Type)+" on the console")
		}
	}
}

// Run runs actions of chromedp, and fails the test where one fails.
func (tab *Tab) Run(t testing.TB, actions ...chromedp.Action) {
	t.Helper()
	if err := chromedp.Run(tab.Context, actions...); err != nil {
		t.Fatal(err)
	}
}

// Open loads an address.
func (tab *Tab) Open(t testing.TB, url string) {
	t.Helper()
	if err := chromedp.Run(tab.Context, chromedp.Navigate(url)); err != nil {
		t.Fatalf("open %s: %v", url, err)
	}
}

// Eval runs a JavaScript expression in the page, waits for its promise if it
// gives one, and stores what comes of it in result, unless that is nil.
func (tab *Tab) Eval(t testing.TB, expression string, result any) {
	t.Helper()
	await := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
	if err := chromedp.Run(tab.Context, chromedp.Evaluate(expression, result, await)); err != nil {
		t.Fatalf("evaluate %.120q: %v", expression, err)
	}
}

// Screenshot returns what the tab shows, from top to bottom of the page, as PNG.
func (tab *Tab) Screenshot(t testing.TB) []byte {
	t.Helper()
	var b []byte
	tab.Run(t, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		b, err = page.CaptureScreenshot().WithCaptureBeyondViewport(true).Do(ctx)
		return err
	}))
	return b
}

// Requests returns the addresses that the tab asked for, in order.
func (tab *Tab) Requests() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	return slices.Clone(tab.requests)
}

// Faults returns what went wrong since the tab was opened: requests that
// failed, messages on the console, scripts that threw.
func (tab *Tab) Faults() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	return slices.Concat(tab.failed, tab.console)
}

// Required reports whether tests must not be skipped for want of a tool.
func Required() bool { return os.Getenv("DOSSIER_BROWSER") == "required" }

// chromium finds the browser, or ends the test.
func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing(t, "no chromium on the path; install it (Debian: apt-get install chromium) to run this test")
	return ""
}

// missing ends a test for want of a tool: it is skipped, or fails where that is
// not allowed.
func missing(t testing.TB, why string) {
	t.Helper()
	if Required() {
		t.Fatal(why)
	}
	t.Skip(why)
}

// Serve serves a folder on a loopback address until the test ends, as a static
// host does, with its 404.html, below a path that begins and ends with "/". It
// returns the address of the folder.
func Serve(t testing.TB, dir, base string) string {
	t.Helper()
	files := http.FileServer(http.Dir(dir))
	server := httptest.NewServer(http.StripPrefix(strings.TrimSuffix(base, "/"), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.Path
		if strings.HasSuffix(path, "/") {
			path += "index.html"
		}
		if f, err := http.Dir(dir).Open(path); err == nil {
			f.Close()
			files.ServeHTTP(w, r)
			return
		}
		page, err := os.ReadFile(dir + "/404.html")
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write(page)
	})))
	t.Cleanup(server.Close)
	return server.URL + base
}
