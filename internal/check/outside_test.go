package check

import (
	"context"

	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"

	"strings"
	"sync"
	"testing"
	"time"

	"dossier/internal/problem"
	"dossier/internal/web"
	"dossier/internal/web/webtest"
)

// A clock stands still but when somebody sleeps.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return ctx.Err()
}

// A server is hosts of this machine, each with one way to behave: its handler is
// told how often it was asked before. It notes every request with its time.
type server struct {
	*clock
	patience *webtest.Patience
	port     string

	mu    sync.Mutex
	asked map[string][]string // by host: "HEAD /path"
	times map[string][]time.Time
}

type behaviour func(w http.ResponseWriter, r *http.Request, before int)

func status(code int) behaviour {
	return func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(code) }
}

func redirect(code int, to string) behaviour {
	return func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header().Set("Location", to)
		w.WriteHeader(code)
	}
}

// then behaves in one way so many times, and in another after.
func then(n int, first, later behaviour) behaviour {
	return func(w http.ResponseWriter, r *http.Request, before int) {
		if before < n {
			first(w, r, before)
		} else {
			later(w, r, before)
		}
	}
}

// byGet behaves in one way to HEAD and in another to GET.
func byGet(head, get behaviour) behaviour {
	return func(w http.ResponseWriter, r *http.Request, before int) {
		if r.Method == http.MethodHead {
			head(w, r, before)
		} else {
			get(w, r, before)
		}
	}
}

func retry(code int, after string) behaviour {
	return func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header().Set("Retry-After", after)
		w.WriteHeader(code)
	}
}

// hang ends the patience of who asks, and never answers.
func hang(_ http.ResponseWriter, r *http.Request, _ int) {
	r.Context().Value(patienceKey{}).(*webtest.Patience).End()
	<-r.Context().Done()
}

type patienceKey struct{}

func closed(http.ResponseWriter, *http.Request, int) { panic(http.ErrAbortHandler) }

// raw answers with just these bytes.
func raw(s string) behaviour {
	return func(w http.ResponseWriter, _ *http.Request, _ int) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, s)
		_ = conn.Close()
	}
}

// endless writes until nobody listens.
func endless(w http.ResponseWriter, _ *http.Request, _ int) {
	for {
		if _, err := w.Write(make([]byte, 1<<16)); err != nil {
			return
		}
	}
}

// serve starts the server with a behaviour for each host "name.example".
func serve(t *testing.T, behaviours map[string]behaviour) (*server, *net.Resolver) {
	t.Helper()
	s := &server{clock: newClock(), patience: &webtest.Patience{}, asked: map[string][]string{}, times: map[string][]time.Time{}}
	http1 := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := strings.Cut(r.Host, ".")
		s.mu.Lock()
		before := len(s.asked[host])
		s.asked[host] = append(s.asked[host], r.Method+" "+r.URL.RequestURI())
		s.times[host] = append(s.times[host], s.Now())
		s.mu.Unlock()
		behaviours[host](w, r.WithContext(context.WithValue(r.Context(), patienceKey{}, s.patience)), before)
	}))
	http1.Config.ErrorLog = log.New(io.Discard, "", 0)
	http1.Start()
	t.Cleanup(http1.Close)
	s.port = http1.URL[strings.LastIndex(http1.URL, ":"):]
	names := map[string]netip.Addr{}
	for name := range behaviours {
		names[name+".example"] = netip.MustParseAddr("127.0.0.1")
	}
	return s, webtest.Names(names)
}

func (s *server) outside(client *web.Client) *Outside {
	return &Outside{Client: client, Pause: time.Second, MaxAge: time.Hour, Now: s.Now, Sleep: s.Sleep}
}

func (s *server) address(host string) string { return "http://" + host + ".example" + s.port + "/a/b" }

func TestOutside(t *testing.T) {
	well := status(200)
	for _, c := range []struct {
		name     string
		behave   behaviour
		want     string // the problem after the address; "" for none. PORT stands for ours
		requests string // methods
		waits    string // what was slept between them
	}{
		{"well", well, "", "HEAD", ""},
		{"no-content", status(204), "", "HEAD", ""},
		{"missing", status(404), "is dead: answers 404 Not Found", "HEAD GET", "1s"},
		{"gone", status(410), "is dead: answers 410 Gone", "HEAD GET", "1s"},
		{"unauthorised", status(401), "unknown: answers 401 Unauthorized", "HEAD GET", "1s"},
		{"forbidden", status(403), "unknown: answers 403 Forbidden", "HEAD GET", "1s"},
		{"legal-reasons", status(451), "unknown: answers 451 Unavailable For Legal Reasons", "HEAD GET", "1s"},
		{"odd-status", status(799), "unknown: answers 799", "HEAD GET", "1s"},
		{"no-head", byGet(status(405), well), "", "HEAD GET", "1s"},
		{"no-such-head", byGet(status(404), well), "", "HEAD GET", "1s"},
		{"closed-head", byGet(closed, well), "", "HEAD GET", "1s"},
		{"busy", then(1, retry(429, "30"), well), "", "HEAD GET", "30s"},
		{"busy-until", then(1, retry(429, "Sun, 01 Mar 2026 12:00:20 GMT"), well), "", "HEAD GET", "20s"},
		{"busy-long", retry(429, "3600"), "unknown: answers 429 Too Many Requests and asks to wait 1h0m0s", "HEAD", ""},
		{"busy-always", status(429), "unknown: answers 429 Too Many Requests", "HEAD GET GET", "2s 8s"},
		{"busy-past", then(1, retry(503, "Sun, 01 Mar 2020 12:00:00 GMT"), well), "", "HEAD GET", "1s"},
		{"busy-nonsense", then(2, retry(503, "soon"), well), "", "HEAD GET GET", "1s 2s"},
		{"broken-once", then(2, status(500), well), "", "HEAD GET GET", "1s 2s"},
		{"broken", status(500), "unknown: answers 500 Internal Server Error", "HEAD GET GET GET", "1s 2s 8s"},
		{"moved", then(1, redirect(301, "/new"), well), `moved "http://moved.examplePORT/new#part"`, "HEAD HEAD", ""},
		{"found", then(1, redirect(302, "/new"), well), "", "HEAD HEAD", ""},
		{"moved-then-found", then(1, redirect(308, "/new"), then(2, redirect(301, "/newer#top"), then(3, redirect(302, "/now"), well))),
			`moved "http://moved-then-found.examplePORT/newer#top"`, "HEAD HEAD HEAD HEAD", ""},
		{"found-then-moved", then(1, redirect(307, "/new"), then(2, redirect(301, "/newer"), well)), "", "HEAD HEAD HEAD", ""},
		{"moved-to-nothing", byPath("/a/b", redirect(301, "/new"), status(404)), `is dead: redirects to "http://moved-to-nothing.examplePORT/new", which answers 404 Not Found`, "HEAD HEAD GET GET", "1s"},
		{"moved-home", byPath("/a/b", redirect(301, "/"), well), `unknown: redirects to "http://moved-home.examplePORT/", the home page, as hosts do with pages that are gone`, "HEAD HEAD GET GET", "1s"},
		{"circle", redirect(302, "/a/b"), "unknown: redirects more than 10 times", strings.TrimSpace(strings.Repeat("HEAD ", 11)), ""},
		{"bad-location", redirect(302, "http://%zz/"), `unknown: bad-location.examplePORT redirects to "http://%zz/", which is not an http or https address`, "HEAD", ""},
		{"to-a-file", redirect(302, "file:///etc/hostname"), `unknown: to-a-file.examplePORT redirects to "file:///etc/hostname", which is not an http or https address`, "HEAD", ""},
		{"no-location", status(301), "unknown: answers 301 Moved Permanently", "HEAD GET", "1s"},
		{"slow", hang, "unknown: no whole answer within 30s", "HEAD GET GET", "2s 8s"},
		{"slow-once", then(1, hang, well), "", "HEAD GET", "2s"},
		{"cut-body", byGet(status(405), func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "half")
		}), "", "HEAD GET", "1s"},
		{"endless-body", byGet(status(405), endless), "", "HEAD GET", "1s"},
		{"closed", closed, "unknown: the connection was closed in the middle: EOF", "HEAD GET GET GET", "1s 2s 8s"},
		{"closed-once", then(2, closed, well), "", "HEAD GET GET", "1s 2s"},
		{"no-http", raw("SSH-2.0-x\r\n"), `unknown: net/http: HTTP/1.x transport connection broken: malformed HTTP response "SSH-2.0-x"`, "HEAD GET GET GET", "1s 2s 8s"},
		{"huge-header", raw("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 1<<17) + "\r\n\r\n"), "unknown: net/http: HTTP/1.x transport connection broken: net/http: server response headers exceeded 65536 bytes; aborted", "HEAD GET GET GET", "1s 2s 8s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, names := serve(t, map[string]behaviour{c.name: c.behave})
			o := web.Options{AllowPrivate: true, Bytes: 1 << 10, Resolver: names, Deadline: s.patience.Deadline}
			address := s.address(c.name) + "#part"
			ps, _, err := s.outside(web.New(o)).Check(t.Context(), []Address{{At: problem.Pos{File: "a.md", Line: 3, Col: 6}, URL: address}})
			if err != nil {
				t.Fatal(err)
			}
			want := strings.ReplaceAll(c.want, "PORT", s.port)
			if got := short(ps, address); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			var methods, waits []string
			for _, r := range s.asked[c.name] {
				methods = append(methods, strings.Fields(r)[0])
			}
			for _, d := range s.slept {
				waits = append(waits, d.String())
			}
			if got := strings.Join(methods, " "); got != c.requests {
				t.Errorf("asked by %s, want %s", got, c.requests)
			}
			if got := strings.Join(waits, " "); got != c.waits {
				t.Errorf("waited %s, want %s", got, c.waits)
			}
		})
	}
}

// byPath behaves in one way at a path and in another elsewhere.
func byPath(path string, there, elsewhere behaviour) behaviour {
	return func(w http.ResponseWriter, r *http.Request, before int) {
		if r.URL.Path == path {
			there(w, r, before)
		} else {
			elsewhere(w, r, before)
		}
	}
}

// short writes problems of one address without what they have in common.
func short(ps problem.List, address string) string {
	var lines []string
	for _, p := range ps {
		s := strings.ReplaceAll(p.Text, fmt.Sprintf("%q", address), "ADDRESS")
		s = strings.NewReplacer(
			"ADDRESS is dead", "is dead", "; correct it, or look for a copy in a web archive", "",
			"cannot tell whether ADDRESS lives", "unknown", "; open it in a browser", "",
			"ADDRESS has moved for good; write", "moved").Replace(s)
		lines = append(lines, s)
	}
	return strings.Join(lines, "\n")
}
