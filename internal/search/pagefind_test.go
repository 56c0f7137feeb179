package search

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/cdproto/security"
	"github.com/chromedp/chromedp"

	"dossier/internal/browser"
	"dossier/internal/content"
	"dossier/internal/page"
	"dossier/internal/render"
	"dossier/internal/site"
	"dossier/templates"
)

// BenchmarkPagefind prints what a reader's queries cost beside Pagefind's, on the same
// pages:
//
//	DOSSIER_CORPUS=DIR DOSSIER_PAGEFIND=PROGRAM go test ./internal/search -run '^$' -bench Pagefind -benchtime 1x
//
// DIR holds a content/, the repository's own where nothing is said; PROGRAM is
// the binary that npm's pagefind brings. Bytes are of bodies, with gzip; answers are
// held back until no request comes any more, so that those that wait for others can be
// told. Times are those on the clock, which a busy machine lengthens, and those of the
// processor in the page's main thread, with style and layout.
func BenchmarkPagefind(b *testing.B) {
	program := os.Getenv("DOSSIER_PAGEFIND")
	if program == "" {
		b.Skip("DOSSIER_PAGEFIND names no program")
	}
	s := dossier()
	if dir := os.Getenv("DOSSIER_CORPUS"); dir != "" {
		root, err := os.OpenRoot(dir)
		if err != nil {
			b.Fatal(err)
		}
		d, _, err := content.Load(root.FS(), "")
		if err != nil {
			b.Fatal(err)
		}
		s, _ = site.Link(d)
	}
	dir := b.TempDir()
	for range b.N {
		pages, err := render.Pages(s, templates.FS)
		if err != nil {
			b.Fatal(err)
		}
		for _, p := range pages {
			write(b, dir, p)
		}
		before := ourCPU()
		index := Pages(s)
		made := ourCPU() - before
		for _, p := range index {
			write(b, dir, p)
		}
		cmd := exec.Command(program, "--site", dir, "--glob", "*/*/index.html")
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		theirs := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		if err := os.WriteFile(filepath.Join(dir, "pagefind.html"), []byte(pagefindPage), 0o644); err != nil {
			b.Fatal(err)
		}
		b.Logf("%d entries", len(s.Entries))
		b.Logf("index CPU: %v, Pagefind %v, ratio %.2f", made.Round(10*time.Millisecond), theirs.Round(10*time.Millisecond), made.Seconds()/theirs.Seconds())
		terms, n := weigh(b, filepath.Join(dir, "search"), func(name string) bool { return name[0] != 'd' })
		shown, m := weigh(b, filepath.Join(dir, "search"), func(name string) bool { return name[0] == 'd' })
		fragments := func(name string) bool { return strings.HasSuffix(name, ".pf_fragment") }
		theirTerms, x := weigh(b, filepath.Join(dir, "pagefind"), func(name string) bool {
			return strings.HasSuffix(name, ".pf_index") || strings.HasSuffix(name, ".pf_meta") || strings.HasSuffix(name, ".pf_filter")
		})
		theirShown, y := weigh(b, filepath.Join(dir, "pagefind"), fragments)
		b.Logf("index: %d KB in %d files, Pagefind %d KB in %d", terms>>10, n, theirTerms>>10, x)
		b.Logf("texts of results: %d KB in %d files, Pagefind %d KB in %d", shown>>10, m, theirShown>>10, y)
		b.Logf("both: %d KB, Pagefind %d KB, ratio %.2f", (terms+shown)>>10, (theirTerms+theirShown)>>10, float64(terms+shown)/float64(theirTerms+theirShown))
		ask(b, s, dir)
	}
}

// pagefindPage asks Pagefind as its documentation has it.
const pagefindPage = `<!doctype html><link rel="icon" href="data:,"><script type="module">
const pagefind = await import("/pagefind/pagefind.js");
window.ask = async query => {
	const found = await pagefind.search(query);
	return (await Promise.all(found.results.slice(0, 7).map(r => r.data()))).length;
};
window.ready = true;
</script>`

// ask measures queries of two words of a title, each first in a tab and then
// another in the same tab.
func ask(b *testing.B, s *site.Site, dir string) {
	server, address := serveSlowly(b, os.DirFS(dir))
	articles := s.In(content.ArticlesFolder)
	query := func(i int) string { return queryOf(articles[i]) }
	tab := browser.New(b)
	const times = 6
	var cold, later, coldOf, laterOf []cost
	var clock, processor []float64
	step := len(articles) / (2 * times)
	for i := range times {
		first, second := query(2*i*step), query((2*i+1)*step)
		t := seen(b, tab)
		cold = append(cold, server.first(b, t, address, first))
		server.reset()
		typed := fmt.Sprintf(`new Promise(function (done) {
			var input = document.querySelector('input[name=q]'), hits = document.getElementById('_hits'), at = performance.now();
			new MutationObserver(function () { done(performance.now() - at); }).observe(hits, { childList: true });
			input.value = %q;
			input.dispatchEvent(new Event('input'));
		})`, second)
		var ms float64
		t.Eval(b, typed, &ms)
		later = append(later, server.cost())
		t.Eval(b, strings.Replace(typed, second, first, 1), &ms)
		t.Run(b, performance.Enable().WithTimeDomain(performance.EnableTimeDomainThreadTicks))
		before := busy(b, t)
		t.Eval(b, typed, &ms) // all is loaded now
		clock = append(clock, ms)
		processor = append(processor, busy(b, t)-before)

		t = seen(b, tab)
		server.reset()
		t.Open(b, address+"/pagefind.html")
		ask := fmt.Sprintf(`new Promise(function (done) { (function wait() { if (window.ready) ask(%%q).then(done); else setTimeout(wait, 5); })(); })`)
		t.Eval(b, fmt.Sprintf(ask, first), nil)
		coldOf = append(coldOf, server.cost())
		server.reset()
		t.Eval(b, fmt.Sprintf(ask, second), nil)
		laterOf = append(laterOf, server.cost())
	}
	b.Logf("first query: %s; Pagefind %s", most(cold), most(coldOf))
	b.Logf("later query: %s; Pagefind %s", most(later), most(laterOf))
	b.Logf("key to results, all loaded: median %.1f ms, most %.1f ms; of the processor %.1f and %.1f ms", median(clock), slices.Max(clock), median(processor), slices.Max(processor))
}

// queryOf returns two words of a title, as a query.
func queryOf(e *site.Entry) string {
	ws := slices.DeleteFunc(strings.Fields(e.Title), func(w string) bool { return len(w) < 5 })
	return strings.Join(ws[:min(2, len(ws))], " ")
}

// busy returns for how many milliseconds of the processor the main thread of a page
// has worked.
func busy(b *testing.B, t *browser.Tab) (ms float64) {
	t.Run(b, chromedp.ActionFunc(func(ctx context.Context) error {
		metrics, err := performance.GetMetrics().Do(ctx)
		for _, m := range metrics {
			if m.Name == "TaskDuration" {
				ms = m.Value * 1000
			}
		}
		return err
	}))
	return ms
}

// A cost is what queries asked for.
type cost struct{ bytes, requests, waves int }

// most describes the median and the greatest of some costs.
func most(list []cost) string {
	var bytes []float64
	requests, waves := 0, 0
	for _, c := range list {
		bytes = append(bytes, float64(c.bytes))
		requests, waves = max(requests, c.requests), max(waves, c.waves)
	}
	return fmt.Sprintf("%.1f KB (most %.1f), at most %d requests in %d waves", median(bytes)/1024, slices.Max(bytes)/1024, requests, waves)
}

func median(list []float64) float64 { return slices.Sorted(slices.Values(list))[len(list)/2] }

// seen returns a new tab that is before all others: one that is not seen loads three
// scripts at a time.
func seen(b *testing.B, tab *browser.Tab) *browser.Tab {
	t := tab.NewTab(b)
	t.Run(b, security.SetIgnoreCertificateErrors(true), cdppage.BringToFront())
	return t
}

// A slowServer serves what searching needs with gzip, in waves: it holds its answers
// back until no request has come for a while, and then gives them all.
type slowServer struct {
	files fs.FS

	mu   sync.Mutex
	sum  cost          // of what was asked for since reset
	held chan struct{} // closed when this wave is answered; nil between waves
	end  *time.Timer
}

// serveSlowly serves files by HTTP/2, because with HTTP/1.1 a browser has six connections to a
// host, and the seventh request seems to depend on one of six.
func serveSlowly(b *testing.B, files fs.FS) (s *slowServer, address string) {
	s = &slowServer{files: files}
	web := httptest.NewUnstartedServer(s)
	web.Config.ErrorLog = log.New(io.Discard, "", 0) // the browser does not know the certificate, and goes on
	web.EnableHTTP2 = true
	web.StartTLS()
	b.Cleanup(web.Close)
	return s, web.URL
}

// first returns what a query costs in a tab that has loaded nothing.
func (s *slowServer) first(b *testing.B, t *browser.Tab, address, query string) cost {
	s.reset()
	t.Open(b, address+"/search/?q="+url.QueryEscape(query))
	results(b, t)
	return s.cost()
}

const quiet = 400 * time.Millisecond

func (s *slowServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	b, err := fs.ReadFile(s.files, name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", page.Type(name))
	w.Header().Set("Cache-Control", "no-store")
	if strings.HasSuffix(name, ".wasm") {
		w.Header().Set("Content-Type", "application/wasm")
	}
	if !strings.Contains(name, ".pf_") && !strings.HasSuffix(name, ".pagefind") { // compressed already
		b = zipped(b)
		w.Header().Set("Content-Encoding", "gzip")
	}
	searching := strings.HasPrefix(name, "search/") && name != "search/index.html" || strings.HasPrefix(name, "assets/search") || strings.HasPrefix(name, "pagefind/")
	if searching {
		<-s.hold(len(b))
	}
	_, _ = w.Write(b)
}

// hold counts a request and returns what is closed when it may be answered.
func (s *slowServer) hold(size int) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sum.bytes += size
	s.sum.requests++
	if s.held == nil {
		s.sum.waves++
		held := make(chan struct{})
		s.held = held
		s.end = time.AfterFunc(quiet, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.held == held {
				close(held)
				s.held = nil
			}
		})
	} else {
		s.end.Reset(quiet)
	}
	return s.held
}

func (s *slowServer) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sum = cost{}
}

// cost returns what was asked for since reset.
func (s *slowServer) cost() cost {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sum
}

func zipped(b []byte) []byte {
	var z bytes.Buffer
	w, _ := gzip.NewWriterLevel(&z, gzip.BestCompression)
	_, _ = w.Write(b)
	_ = w.Close()
	return z.Bytes()
}

// weigh adds up a folder's files, with gzip where they have none.
func weigh(b *testing.B, dir string, which func(name string) bool) (size, n int) {
	b.Helper()
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "index.html" || !which(d.Name()) {
			return err
		}
		src, err := os.ReadFile(file)
		if !strings.Contains(file, ".pf_") {
			src = zipped(src)
		}
		size, n = size+len(src), n+1
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return size, n
}

func ourCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
