// Package web asks the outside web for an address, guardedly.
//
// Ground floor: it takes an address that somebody wrote and gives what answers
// there, or why nothing did. Whoever wrote it gains nothing by it: no machine of
// this network is reached, no answer is longer, slower or further away than the
// options say, and nothing is told but the address and the name of this program.
// It keeps no cookies, sends no referrer and uses no proxy, not even that of the
// environment: a proxy looks names up by itself, and what it connects to could
// not be checked. It knows nothing of pages, content or what an answer means.
package web

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Options are the limits of a Client; what is zero has the default named.
type Options struct {
	AllowPrivate bool          // also ask loopback, private and other special addresses
	Time         time.Duration // for one question, all redirects and the body together; 30 seconds
	Bytes        int64         // of the body, unpacked; 2 MiB
	Redirects    int           // followed; 10
	Agent        string        // User-Agent; "dossier"
	Resolver     *net.Resolver // looks names up; the system's

	// Deadline returns a context that is over once a question took Time: context.WithTimeout.
	Deadline func(ctx context.Context, time time.Duration) (context.Context, context.CancelFunc)
}

// maxHeader bounds the bytes of one answer's header.
const maxHeader = 64 << 10

// A Client asks within its limits. It can be used by several goroutines.
type Client struct {
	Options
	transport http.RoundTripper
}

// New returns a client.
func New(o Options) *Client {
	o.Time = cmp.Or(o.Time, 30*time.Second)
	o.Bytes = cmp.Or(o.Bytes, 2<<20)
	o.Redirects = cmp.Or(o.Redirects, 10)
	o.Agent = cmp.Or(o.Agent, "dossier")
	if o.Deadline == nil {
		o.Deadline = context.WithTimeout
	}
	dialer := &net.Dialer{Timeout: o.Time, Resolver: o.Resolver}
	if !o.AllowPrivate {
		dialer.Control = refuseSpecial
	}
	return &Client{o, &http.Transport{
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		MaxResponseHeaderBytes: maxHeader,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        o.Time,
	}}
}

// A Hop is one redirect.
type Hop struct {
	Status int    // 301, 302, 303, 307 or 308
	To     string // a whole address
}

// A Response is what answered in the end.
type Response struct {
	URL    string // where: the address asked, or the last hop's
	Hops   []Hop  // the redirects that led there
	Status int
	Header http.Header
	Body   []byte // of Get, as far as it came
	Cut    error  // why Body is not whole: ErrTooLarge, or an *Error; nil where it is
}

// ErrTooLarge says that a body is larger than Options.Bytes.
var ErrTooLarge = errors.New("the answer is larger than is read")

// A Kind tells failures apart for who decides by them.
type Kind int

const (
	Failed      Kind = iota // nothing listens, or what answers is not HTTP or breaks off
	TimedOut                // Options.Time is over
	NoHost                  // the name has no address, and the name service is sure of it
	Private                 // a special address, which Options.AllowPrivate alone lets through
	Uncertified             // no valid certificate for the name
	BadAddress              // what is asked, or redirected to, is not an http or https address
	Redirected              // more redirects than Options.Redirects
)

// An Error says why there is no answer; its text is for people.
type Error struct {
	Kind Kind
	Err  error
}

// Error implements error.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Get asks for address and reads what answers, whatever its status. The error
// is an *Error, or that of ctx once it is over.
func (c *Client) Get(ctx context.Context, address string) (*Response, error) {
	return c.ask(ctx, http.MethodGet, address)
}

// Head is Get without the body.
func (c *Client) Head(ctx context.Context, address string) (*Response, error) {
	return c.ask(ctx, http.MethodHead, address)
}

func (c *Client) ask(ctx context.Context, method, address string) (*Response, error) {
	within, cancel := c.Deadline(ctx, c.Time)
	defer cancel()
	u, err := url.Parse(address)
	if err != nil || !followable(u) {
		return nil, &Error{BadAddress, fmt.Errorf("%q is not an http or https address", address)}
	}
	r := &Response{}
	for {
		resp, err := c.once(within, method, u)
		if err != nil {
			return nil, c.explain(ctx, within, u, err)
		}
		to := target(resp)
		if to == "" {
			r.URL, r.Status, r.Header = u.String(), resp.StatusCode, resp.Header
			r.Body, err = io.ReadAll(io.LimitReader(resp.Body, c.Bytes+1))
			resp.Body.Close()
			switch {
			case ctx.Err() != nil:
				return nil, ctx.Err()
			case err != nil:
				r.Cut = c.explain(ctx, within, u, err)
			case int64(len(r.Body)) > c.Bytes:
				r.Body, r.Cut = r.Body[:c.Bytes], ErrTooLarge
			}
			return r, nil
		}
		resp.Body.Close()
		next, err := u.Parse(to)
		if err != nil || !followable(next) {
			return nil, &Error{BadAddress, fmt.Errorf("%s redirects to %q, which is not an http or https address", u.Host, to)}
		}
		if next.Fragment == "" {
			next.Fragment, next.RawFragment = u.Fragment, u.RawFragment
		}
		if len(r.Hops) == c.Redirects {
			return nil, &Error{Redirected, fmt.Errorf("redirects more than %d times", c.Redirects)}
		}
		r.Hops = append(r.Hops, Hop{resp.StatusCode, next.String()})
		u = next
	}
}

// once asks without following.
func (c *Client) once(ctx context.Context, method string, u *url.URL) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, u.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", c.Agent)
	req.Header.Set("Accept", "*/*")
	return c.transport.RoundTrip(req) // not http.Client: every redirect is seen here
}

// followable reports whether an address can be asked: http or https, a host, no
// user name.
func followable(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil
}

// target returns where an answer redirects to, "" where it does not.
func target(resp *http.Response) string {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return resp.Header.Get("Location")
	}
	return ""
}

// explain finds the kind of a failure and words for it. ctx is the caller's,
// within the same with our limit of time.
func (c *Client) explain(ctx, within context.Context, u *url.URL, err error) error {
	var noName *net.DNSError
	var badCertificate *tls.CertificateVerificationError
	var badName x509.HostnameError
	var timeout net.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errSpecial):
		return &Error{Private, fmt.Errorf("%q %w", u.Hostname(), errSpecial)}
	case errors.As(err, &noName) && noName.IsNotFound:
		return &Error{NoHost, fmt.Errorf("there is no host %q", u.Hostname())}
	case within.Err() != nil, errors.As(err, &timeout) && timeout.Timeout():
		return &Error{TimedOut, fmt.Errorf("no whole answer within %v", c.Time)}
	case errors.As(err, &badCertificate), errors.As(err, &badName):
		return &Error{Uncertified, fmt.Errorf("%q has no valid certificate: %w", u.Hostname(), err)}
	default:
		return &Error{Failed, plain(err)}
	}
}

// plain leaves out of a network's error what says nothing to people.
func plain(err error) error {
	var op *net.OpError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the connection was closed in the middle: %w", err)
	case errors.As(err, &op) && op.Err != nil:
		return op.Err
	}
	return err
}
