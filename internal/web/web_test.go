package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"dossier/internal/web/webtest"
)

// handler answers what the tests ask for.
func handler(t *testing.T, p *webtest.Patience) http.Handler {
	mux := http.NewServeMux()
	on := func(path string, f http.HandlerFunc) { mux.HandleFunc(path, f) }
	redirect := func(path string, status int, to string) {
		on(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", to)
			w.Header().Set("Set-Cookie", "a=b")
			w.WriteHeader(status)
		})
	}
	on("/well", func(w http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"Cookie", "Referer", "Authorization", "Proxy-Authorization"} {
			if v := r.Header.Get(name); v != "" {
				t.Errorf("%s: %s was sent", name, v)
			}
		}
		w.Header().Set("X-Agent", r.UserAgent())
		_, _ = io.WriteString(w, "well")
	})
	on("/missing", http.NotFound)
	on("/large", func(w http.ResponseWriter, _ *http.Request) {
		for range 100 {
			_, _ = w.Write(make([]byte, 1000))
		}
	})
	on("/packed", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = z.Write(make([]byte, 10<<20))
		_ = z.Close()
	})
	on("/short", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "half")
	})
	on("/header", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 2*maxHeader)) })
	on("/closed", func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) })
	on("/slow", func(_ http.ResponseWriter, r *http.Request) {
		p.End()
		<-r.Context().Done()
	})
	on("/slow-body", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	redirect("/moved", 301, "/moved-on")
	redirect("/moved-on", 302, "well")
	redirect("/circle", 308, "/circle")
	redirect("/nowhere", 302, "http://%zz/")
	redirect("/elsewhere", 302, "file:///etc/hostname")
	redirect("/inside", 302, "http://inside.example/")
	redirect("/user", 302, "http://a:b@outside.example/")
	on("/no-location", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(301) })
	return mux
}

func TestAsk(t *testing.T) {
	// A proxy that the environment names would be asked here and answer nothing.
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	patience := &webtest.Patience{}
	s := httptest.NewServer(handler(t, patience))
	defer s.Close()
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	secure := httptest.NewUnstartedServer(handler(t, patience))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	base := "http://host.example" + port
	o := Options{AllowPrivate: true, Bytes: 2000, Redirects: 3, Resolver: webtest.Names(map[string]netip.Addr{"host.example": netip.MustParseAddr("127.0.0.1")})}
	o.Deadline = patience.Deadline

	for _, c := range []struct {
		name, address string
		want          string // status, bytes, where, hops; or the kind and words of the error
	}{
		{"well", base + "/well", "200 4 " + base + "/well"},
		{"fragment", base + "/moved#part", "200 4 " + base + "/well#part 301 " + base + "/moved-on#part 302 " + base + "/well#part"},
		{"missing", base + "/missing", "404 19 " + base + "/missing"},
		{"large", base + "/large", "200 2000 " + base + "/large; the answer is larger than is read"},
		{"packed", base + "/packed", "200 2000 " + base + "/packed; the answer is larger than is read"},
		{"short", base + "/short", "200 4 " + base + "/short; the connection was closed in the middle: unexpected EOF"},
		{"header", base + "/header", "0 net/http: HTTP/1.x transport connection broken: net/http: server response headers exceeded 65536 bytes; aborted"},
		{"closed", base + "/closed", "0 the connection was closed in the middle: EOF"},
		{"slow", base + "/slow", "1 no whole answer within 30s"},
		{"slow body", base + "/slow-body", "200 4 " + base + "/slow-body; no whole answer within 30s"},
		{"no location", base + "/no-location", "301 0 " + base + "/no-location"},
		{"circle", base + "/circle", "6 redirects more than 3 times"},
		{"nowhere", base + "/nowhere", `5 host.example` + port + ` redirects to "http://%zz/", which is not an http or https address`},
		{"elsewhere", base + "/elsewhere", `5 host.example` + port + ` redirects to "file:///etc/hostname", which is not an http or https address`},
		{"user", base + "/user", `5 host.example` + port + ` redirects to "http://a:b@outside.example/", which is not an http or https address`},
		{"scheme", "gopher://host.example/", `5 "gopher://host.example/" is not an http or https address`},
		{"no host", "http://nobody.example/", `2 there is no host "nobody.example"`},
		{"refused", "http://127.0.0.1:1/", "0 connect: connection refused"},
		{"certificate", secure.URL, `4 "127.0.0.1" has no valid certificate: tls: failed to verify certificate: x509: certificate signed by unknown authority`},
	} {
		t.Run(c.name, func(t *testing.T) {
			client := New(o)
			if c.name == "slow body" {
				client.transport = endAfterHeader{client.transport, patience}
			}
			r, err := client.Get(t.Context(), c.address)
			if got := describe(r, err); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// endAfterHeader ends the patience once the header is there.
type endAfterHeader struct {
	http.RoundTripper
	*webtest.Patience
}

// RoundTrip implements http.RoundTripper.
func (e endAfterHeader) RoundTrip(r *http.Request) (*http.Response, error) {
	defer e.End()
	return e.RoundTripper.RoundTrip(r)
}

// describe writes an answer on one line.
func describe(r *Response, err error) string {
	var b bytes.Buffer
	var e *Error
	switch {
	case errors.As(err, &e):
		b.WriteString(strconv.Itoa(int(e.Kind)) + " " + e.Error())
	case err != nil:
		b.WriteString("unexpected: " + err.Error())
	default:
		b.WriteString(strconv.Itoa(r.Status) + " " + strconv.Itoa(len(r.Body)) + " " + r.URL)
		for _, h := range r.Hops {
			b.WriteString(" " + strconv.Itoa(h.Status) + " " + h.To)
		}
		if r.Cut != nil {
			b.WriteString("; " + r.Cut.Error())
		}
	}
	return b.String()
}

func TestHeadHasNoBody(t *testing.T) {
	s := httptest.NewServer(handler(t, nil))
	defer s.Close()
	r, err := New(Options{AllowPrivate: true, Agent: "dossier (+https://dossier.example/)"}).Head(t.Context(), s.URL+"/moved")
	if got, want := describe(r, err), "200 0 "+s.URL+"/well 301 "+s.URL+"/moved-on 302 "+s.URL+"/well"; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	if got := r.Header.Get("X-Agent"); got != "dossier (+https://dossier.example/)" {
		t.Errorf("the agent is %q", got)
	}
}

// TestSpecialAddressesAreNotAsked asks a server of this machine by its number,
// by a name that leads to it, and by a redirect from a host that is allowed.
func TestSpecialAddressesAreNotAsked(t *testing.T) {
	asked := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer s.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	loopback := netip.MustParseAddr("127.0.0.1")
	c := New(Options{Resolver: webtest.Names(map[string]netip.Addr{"inside.example": loopback, "outside.example": loopback})})
	for _, host := range []string{"127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "inside.example", "2130706433", "0x7f000001", "0"} {
		_, err := c.Get(t.Context(), "http://"+host+":"+port+"/")
		var e *Error
		if !errors.As(err, &e) || e.Kind != Private && e.Kind != NoHost {
			t.Errorf("%s: %v", host, err)
		}
	}
	if asked {
		t.Error("the server was asked")
	}
}

// TestRedirectToSpecialAddress lets the first host through and not the second,
// as a public site that redirects inside would have it.
func TestRedirectToSpecialAddress(t *testing.T) {
	s := httptest.NewServer(handler(t, nil))
	defer s.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	c := New(Options{Resolver: webtest.Names(map[string]netip.Addr{
		"host.example": netip.MustParseAddr("8.8.8.8"), "inside.example": netip.MustParseAddr("10.0.0.1"),
	})})
	transport := c.transport.(*http.Transport)
	check := transport.DialContext
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if strings.HasPrefix(address, "host.example:") {
			address = strings.TrimPrefix(s.URL, "http://")
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}
		return check(ctx, network, address)
	}
	_, err := c.Get(t.Context(), "http://host.example:"+port+"/inside")
	var e *Error
	if !errors.As(err, &e) || e.Kind != Private || !strings.Contains(e.Error(), `"inside.example" is an address of a private network`) {
		t.Errorf("got %v", err)
	}
}

func TestSpecial(t *testing.T) {
	for _, s := range strings.Fields(`0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1
		192.168.0.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
		:: ::1 ::ffff:10.0.0.1 64:ff9b::10.0.0.1 64:ff9b:1::1 100::1 fc00::1 fd12::1 fe80::1 fec0::1 ff02::1 2001::1 2001:db8::1 2002:a00:1::1 3fff::1 ::10.0.0.1`) {
		if !special(netip.MustParseAddr(s)) {
			t.Errorf("%s counts as public", s)
		}
	}
	for _, s := range strings.Fields(`1.1.1.1 8.8.8.8 100.63.0.1 100.128.0.1 172.15.0.1 172.32.0.1 192.1.0.1 223.255.255.255 2606:4700::1 2a00:1450::1 64:ff9b::8.8.8.8 ::ffff:8.8.8.8`) {
		if special(netip.MustParseAddr(s)) {
			t.Errorf("%s counts as special", s)
		}
	}
}

func TestCancelledIsNoAnswer(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}))
	defer s.Close()
	if _, err := New(Options{AllowPrivate: true}).Get(ctx, s.URL); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
