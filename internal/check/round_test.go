package check

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dossier/internal/problem"
	"dossier/internal/web"
	"dossier/internal/web/webtest"
)

// at places addresses in a file, a line each.
func at(addresses ...string) (list []Address) {
	for i, a := range addresses {
		list = append(list, Address{At: problem.Pos{File: "a.md", Line: i + 1, Col: 1}, URL: a})
	}
	return list
}

// states writes each problem's line and code.
func states(ps problem.List) string {
	var b strings.Builder
	for _, p := range ps {
		fmt.Fprintf(&b, "%d %s\n", p.Line, p.Code)
	}
	return b.String()
}

func TestHostsThatAreNotThere(t *testing.T) {
	s, names := serve(t, map[string]behaviour{"well": status(200)})
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	o := s.outside(web.New(web.Options{AllowPrivate: true, Resolver: names}))
	list := at("http://nobody.example/x", secure.URL, "http://127.0.0.1:1/", s.address("well"))
	ps, tally, err := o.Check(t.Context(), list)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := ps[0].Text, `"http://nobody.example/x" is dead: there is no host "nobody.example"; correct it, or look for a copy in a web archive`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := states(ps), "1 dead-address\n2 unknown-address\n3 unknown-address\n"; got != want {
		t.Errorf("got %s want %s", got, want)
	}
	for i, want := range []string{"", "has no valid certificate: tls: failed to verify certificate", "connect: connection refused"} {
		if !strings.Contains(ps[i].Text, want) {
			t.Errorf("got %s, want %s", ps[i].Text, want)
		}
	}
	if want := (Tally{All: 4, Alive: 1, Dead: 1, Unknown: 2}); tally != want {
		t.Errorf("got %+v, want %+v", tally, want)
	}

	// While no host answers, no name is taken for gone: it may be the network.
	ps, _, err = o.Check(t.Context(), list[:1])
	if err != nil || states(ps) != "1 unknown-address\n" || !strings.Contains(ps[0].Text, "or no network here") {
		t.Errorf("got %v, %v", ps, err)
	}
}

func TestPrivateAddressIsNotAsked(t *testing.T) {
	s, names := serve(t, map[string]behaviour{"well": status(200)})
	ps, _, err := s.outside(web.New(web.Options{Resolver: names})).Check(t.Context(), at(s.address("well")))
	if err != nil || len(s.asked["well"]) > 0 || len(ps) != 1 || !strings.Contains(ps[0].Text, "private network") {
		t.Errorf("got %v, %v; asked %q", ps, err, s.asked["well"])
	}
}

// TestHostsAreAskedPolitely asks many addresses of some hosts: each once, one at a
// time and a pause apart, whatever the other hosts do.
func TestHostsAreAskedPolitely(t *testing.T) {
	s, names := serve(t, map[string]behaviour{"one": status(200), "two": status(200), "three": byGet(status(405), status(200))})
	var addresses, progress []string
	for i := range 12 {
		for _, h := range []string{"one", "two", "three"} {
			addresses = append(addresses, fmt.Sprintf("%s?%d", s.address(h), i), fmt.Sprintf("%s?%d#again", s.address(h), i))
		}
	}
	o := s.outside(web.New(web.Options{AllowPrivate: true, Resolver: names}))
	o.Progress = func(done, all int, _ string, a Answer) {
		progress = append(progress, fmt.Sprintf("%d/%d %s", done, all, a.State))
	}
	ps, tally, err := o.Check(t.Context(), at(addresses...))
	if err != nil || len(ps) > 0 || tally != (Tally{All: 36, Alive: 36}) {
		t.Fatalf("got %v, %+v, %v", ps, tally, err)
	}
	for host, want := range map[string]int{"one": 12, "two": 12, "three": 24} {
		times := s.times[host]
		if len(times) != want {
			t.Errorf("%s was asked %d times, want %d", host, len(times), want)
		}
		for i := 1; i < len(times); i++ {
			if d := times[i].Sub(times[i-1]); d < time.Second {
				t.Errorf("%s was asked again after %v", host, d)
			}
		}
	}
	if len(progress) != 36 || progress[0] != "1/36 alive" || progress[35] != "36/36 alive" {
		t.Errorf("progress was %q", progress)
	}
}

func TestHostsAreGivenUp(t *testing.T) {
	s, names := serve(t, map[string]behaviour{"closed": closed, "broken": status(502), "busy": status(429), "later": retry(503, "7200"), "well": status(200)})
	for _, c := range []struct{ host, want, rest string }{
		{"closed", "HEAD GET GET GET HEAD GET GET GET HEAD GET GET GET", "not asked, since 3 others of closed.example failed"},
		{"broken", "HEAD GET GET GET HEAD GET GET GET HEAD GET GET GET", "not asked, since 3 others of broken.example failed"},
		{"busy", "HEAD GET GET", "not asked, since busy.example asks for fewer requests"},
		{"later", "HEAD", "not asked, since later.example asks to wait 2h0m0s"},
		{"nobody", "", `there is no host "nobody.example"`},
	} {
		list := at(s.address(c.host)+"?1", s.address(c.host)+"?2", s.address(c.host)+"?3", s.address(c.host)+"?4", s.address(c.host)+"?5", s.address("well"))
		ps, _, err := s.outside(web.New(web.Options{AllowPrivate: true, Resolver: names})).Check(t.Context(), list)
		if err != nil || len(ps) != 5 {
			t.Fatalf("%s: got %v, %v", c.host, ps, err)
		}
		var methods []string
		for _, r := range s.asked[c.host] {
			methods = append(methods, strings.Fields(r)[0])
		}
		if got := strings.Join(methods, " "); got != c.want {
			t.Errorf("%s: asked by %s, want %s", c.host, got, c.want)
		}
		if got := ps[4].Text; !strings.Contains(got, c.rest) {
			t.Errorf("%s: got %s, want %s", c.host, got, c.rest)
		}
	}
}

func TestNoNetwork(t *testing.T) {
	o := &Outside{Client: web.New(web.Options{Resolver: webtest.Names(nil)}), Now: newClock().Now, Sleep: newClock().Sleep}
	var addresses []string
	for i := range 40 {
		addresses = append(addresses, fmt.Sprintf("http://host%d.example/", i))
	}
	if ps, _, err := o.Check(t.Context(), at(addresses...)); !errors.Is(err, ErrNoNetwork) || ps != nil {
		t.Errorf("got %v, %v", ps, err)
	}
	if ps, _, err := o.Check(t.Context(), at(addresses[:9]...)); err != nil || strings.Count(states(ps), "unknown-address") != 9 {
		t.Errorf("got %v, %v", ps, err)
	}
}

// TestCancelKeepsWhatWasAsked ends in the middle; the next run goes on from there.
func TestCancelKeepsWhatWasAsked(t *testing.T) {
	s, names := serve(t, map[string]behaviour{"well": status(200)})
	file := filepath.Join(t.TempDir(), "dossier", "addresses.json")
	ctx, cancel := context.WithCancel(t.Context())
	o := s.outside(web.New(web.Options{AllowPrivate: true, Resolver: names}))
	o.Cache = OpenCache(file)
	o.Progress = func(done, _ int, _ string, _ Answer) {
		if done == 2 {
			cancel()
		}
	}
	list := at(s.address("well")+"?1", s.address("well")+"?2", s.address("well")+"?3")
	if _, _, err := o.Check(ctx, list); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if err := o.Cache.Save(s.Now()); err != nil {
		t.Fatal(err)
	}
	o.Cache, o.Progress = OpenCache(file), nil
	if _, tally, err := o.Check(t.Context(), list); err != nil || tally != (Tally{All: 3, Alive: 3, Cached: 2}) {
		t.Errorf("got %+v, %v", tally, err)
	}
	if n := len(s.asked["well"]); n != 3 {
		t.Errorf("asked %d times, want 3", n)
	}
}

func TestCache(t *testing.T) {
	s, names := serve(t, map[string]behaviour{"well": status(200), "gone": status(410), "shy": status(403)})
	file := filepath.Join(t.TempDir(), "addresses.json")
	list := at(s.address("well"), s.address("gone"), s.address("shy"))
	check := func() (problem.List, Tally) {
		t.Helper()
		o := s.outside(web.New(web.Options{AllowPrivate: true, Resolver: names}))
		o.Cache = OpenCache(file)
		ps, tally, err := o.Check(t.Context(), list)
		if err = errors.Join(err, o.Cache.Save(s.Now())); err != nil {
			t.Fatal(err)
		}
		return ps, tally
	}
	_, tally := check()
	if tally.Cached != 0 {
		t.Errorf("%d cached at first", tally.Cached)
	}

	// What is known is not asked again, and says of when it is; what could not be
	// judged is.
	ps, tally := check()
	if tally.Cached != 2 || len(s.asked["well"]) != 1 || len(s.asked["gone"]) != 2 || len(s.asked["shy"]) != 4 {
		t.Errorf("%+v, asked %v", tally, s.asked)
	}
	if got := ps[0].Text; !strings.Contains(got, "answers 410 Gone (asked 2026-03-01)") {
		t.Errorf("got %s", got)
	}

	// At the age of an hour it is asked again.
	s.now = s.now.Add(59 * time.Minute)
	if _, tally = check(); tally.Cached != 2 {
		t.Errorf("%+v before its time", tally)
	}
	s.now = s.now.Add(time.Minute)
	if _, tally = check(); tally.Cached != 0 {
		t.Errorf("%+v after its time", tally)
	}

	// A clock that was set back makes no answer young.
	s.now = s.now.Add(-48 * time.Hour)
	if _, tally = check(); tally.Cached != 0 {
		t.Errorf("%+v from the future", tally)
	}

	// Broken, of another version, gone: asked anew.
	for _, text := range []string{"{", `{"version": 2, "addresses": {}}`, `[]`, `{"version": 1, "addresses": {"` + s.address("well") + `": {"state": "sure", "asked": "` + s.now.Format(time.RFC3339) + `"}}}`} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, tally = check(); tally.Cached != 0 {
			t.Errorf("%+v from %s", tally, text)
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, tally = check(); tally.Cached != 0 {
		t.Errorf("%+v from nowhere", tally)
	}
}

// TestCachesMerge has two runs at once: the later answer of each address stays,
// and what is old goes.
func TestCachesMerge(t *testing.T) {
	file := filepath.Join(t.TempDir(), "addresses.json")
	now := newClock().now
	first, second := OpenCache(file), OpenCache(file)
	first.put("a", Answer{State: Alive, Asked: now.Add(-time.Minute)})
	first.put("b", Answer{State: Alive, Asked: now})
	first.put("old", Answer{State: Alive, Asked: now.Add(-keptFor - time.Second)})
	second.put("a", Answer{State: Dead, Asked: now})
	second.put("b", Answer{State: Dead, Asked: now.Add(-time.Minute)})
	for _, c := range []*Cache{first, second} {
		if err := c.Save(now); err != nil {
			t.Fatal(err)
		}
	}
	c := OpenCache(file)
	a, knowsA := c.get("a", now, time.Hour)
	b, knowsB := c.get("b", now, time.Hour)
	_, knowsOld := c.get("old", now, 10000*time.Hour)
	if !knowsA || a.State != Dead || !knowsB || b.State != Alive || knowsOld {
		t.Errorf("got %v %v, %v %v, %v", a, knowsA, b, knowsB, knowsOld)
	}
	if left, err := filepath.Glob(file + ".*"); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

func TestCopies(t *testing.T) {
	answers := map[string]string{
		"has":   `{"url": "x", "archived_snapshots": {"closest": {"status": "200", "available": true, "url": "http://web.example/web/20180509044612/http://has.example/", "timestamp": "20180509044612"}}}`,
		"none":  `{"url": "x", "archived_snapshots": {}}`,
		"error": `{"archived_snapshots": {"closest": {"status": "404", "available": true, "url": "http://web.example/web/20180509044612/x", "timestamp": "20180509044612"}}}`,
		"odd":   `{"archived_snapshots": {"closest": {"status": "200", "available": true, "url": "x", "timestamp": "yesterday"}}}`,
	}
	behaviours := map[string]behaviour{"fails": status(404), "archive": func(w http.ResponseWriter, r *http.Request, _ int) {
		u, _, _ := strings.Cut(strings.TrimPrefix(r.FormValue("url"), "http://"), ".")
		if answers[u] == "" {
			w.WriteHeader(503)
		}
		_, _ = io.WriteString(w, answers[u])
	}}
	for name := range answers {
		behaviours[name] = status(404)
	}
	s, names := serve(t, behaviours)
	o := s.outside(web.New(web.Options{AllowPrivate: true, Resolver: names}))
	o.Archive = "http://archive.example" + s.port + "/available"
	list := at(s.address("has"), s.address("has")+"#part", s.address("none"), s.address("error"), s.address("odd"), s.address("fails"))
	list[0].Original, list[0].Near = true, "20180507"
	ps, _, err := o.Check(t.Context(), list)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range ps {
		_, cure, _ := strings.Cut(p.Text, "answers 404 Not Found; ")
		got = append(got, cure)
	}
	none := "correct it, or name another source; the archive has no copy"
	want := []string{
		`add archived: {url: "https://web.example/web/20180509044612/http://has.example/", date: 2018-05-09}`,
		`link to the copy of 2018-05-09, "https://web.example/web/20180509044612/http://has.example/"`,
		none, none, none, "correct it, or look for a copy in a web archive",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if r, want := s.asked["archive"][0], "GET /available?timestamp=20180507&url=http%3A%2F%2Fhas.example%3A"+s.port[1:]+"%2Fa%2Fb"; r != want {
		t.Errorf("the archive was asked %s, want %s", r, want)
	}
	if times := s.times["archive"]; len(times) != 5 || times[1].Sub(times[0]) < time.Second {
		t.Errorf("the archive was asked at %v", times)
	}

	// What has a copy beside it is as it should be, and the archive is not asked.
	list[0].Archived = true
	asked := len(s.asked["archive"])
	if ps, _, err = o.Check(t.Context(), list[:1]); err != nil || len(ps) > 0 || len(s.asked["archive"]) > asked {
		t.Errorf("got %v, %v", ps, err)
	}
}
