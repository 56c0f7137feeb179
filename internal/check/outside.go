package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"dossier/internal/problem"
	"dossier/internal/web"
)

// An Address is one that leads outside, as the content has it.
type Address struct {
	At       problem.Pos
	URL      string
	Original bool   // of an article, which can have an archived copy beside it
	Archived bool   // of an article that has one
	Near     string // the day of which a copy is wanted, "20180507"; may be empty
}

// Outside asks outside addresses whether they live. Everything but the client
// has a use for its zero value.
type Outside struct {
	Client   *web.Client
	Archive  string        // where copies are asked for, see findCopy; "" for nowhere
	Cache    *Cache        // nil for none
	MaxAge   time.Duration // an answer in the cache counts up to this age
	Pause    time.Duration // between two requests to one host
	Hosts    int           // asked at once; 8
	Progress func(done, all int, address string, a Answer)

	Now   func() time.Time                                 // time.Now
	Sleep func(ctx context.Context, d time.Duration) error // that of a real clock
}

// A State is what is known of an address.
type State string

const (
	Alive   State = "alive"
	Dead    State = "dead"    // 404, 410, or no such host
	Unknown State = "unknown" // refused, failed or too slow: a person has to look
)

// An Answer is what an address was found to be.
type Answer struct {
	State State     `json:"state"`
	Why   string    `json:"why"`             // for people: "404 Not Found"
	Moved string    `json:"moved,omitempty"` // where to for good, of what is alive
	Copy  *Copy     `json:"copy,omitempty"`  // of what is dead; nil where nobody was asked
	Asked time.Time `json:"asked"`

	Cached bool `json:"-"` // not asked now
	noHost bool
}

// A Tally counts addresses, each once however often it stands in the content.
type Tally struct {
	All, Alive, Moved, Dead, Unknown, Cached int
}

const (
	tries       = 3               // of one address, while its host fails
	firstWait   = 2 * time.Second // before the second; four times as long before the third
	longestWait = time.Minute     // a host that asks for more is left alone
	givenUp     = 3               // addresses in a row that failed, after which their host is left alone
	manyHosts   = 10              // without an answer, while none has answered: there is no network
)

// ErrNoNetwork says that of many hosts none answered.
var ErrNoNetwork = errors.New("of ten hosts none answers, so nothing is known of any address; is there a network here?")

// Check asks for every address, hosts side by side, the addresses of one host one
// after the other, and returns a problem for each place that holds one that is
// dead, has moved for good or could not be judged. A dead address with an archived
// copy beside it is no problem: that is what the copy is for. The error is that of
// ctx, or ErrNoNetwork; what was asked until then is in the cache.
func (o *Outside) Check(ctx context.Context, list []Address) (problem.List, Tally, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r := &round{Outside: o, cancel: cancel, answers: map[string]Answer{}}
	hosts := r.sort(list)
	work := make(chan *host)
	var wg sync.WaitGroup
	for range min(cmp.Or(o.Hosts, 8), len(hosts)) {
		wg.Go(func() {
			for h := range work {
				r.askHost(ctx, h)
			}
		})
	}
	for _, h := range hosts {
		work <- h // taken when ctx is over too; then nothing is asked
	}
	close(work)
	wg.Wait()
	r.doubtNames()
	r.findCopies(ctx, list)
	if ctx.Err() != nil {
		return nil, Tally{}, context.Cause(ctx)
	}
	return r.problems(list), r.tally(), nil
}

// A round is one Check.
type round struct {
	*Outside
	cancel context.CancelCauseFunc
	all    int // addresses

	mu       sync.Mutex
	answers  map[string]Answer // by address without fragment
	answered bool              // some host did
	silent   int               // hosts that did not
}

// A host is asked for one address at a time.
type host struct {
	name      string
	addresses []string
	last      time.Time // when the last request ended
	silent    bool      // it has not answered, or not always
	failed    int       // addresses in a row that could not be judged after all tries
	rest      *Answer   // what is known of those not asked yet; nil while they are to be asked
}

// sort groups the addresses by host, each once, in the order in which they come.
func (r *round) sort(list []Address) (hosts []*host) {
	seen := map[string]bool{}
	byName := map[string]*host{}
	for _, a := range list {
		address := withoutFragment(a.URL)
		if seen[address] {
			continue
		}
		seen[address] = true
		r.all++
		name := hostOf(address)
		h := byName[name]
		if h == nil {
			h = &host{name: name}
			byName[name] = h
			hosts = append(hosts, h)
		}
		h.addresses = append(h.addresses, address)
	}
	return hosts
}

func withoutFragment(address string) string {
	address, _, _ = strings.Cut(address, "#")
	return address
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

func (r *round) askHost(ctx context.Context, h *host) {
	for _, address := range h.addresses {
		a, known := r.Cache.get(address, r.now(), r.MaxAge)
		switch {
		case known:
		case h.rest != nil:
			a = *h.rest
		default:
			a = r.ask(ctx, h, address)
		}
		if ctx.Err() != nil {
			return
		}
		r.note(address, a)
	}
}

// note keeps an answer. That there is no such host is for this round alone: it
// costs nothing to ask again, and without a network all hosts seem to be gone.
func (r *round) note(address string, a Answer) {
	if a.State != Unknown && !a.noHost && !a.Cached {
		r.Cache.put(address, a)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers[address] = a
	if r.Progress != nil {
		r.Progress(len(r.answers), r.all, address, a)
	}
}

// ask judges one address: by HEAD, by GET where HEAD does not go well (there are
// servers that know only GET), and again after a while where the host fails or
// asks to wait.
func (r *round) ask(ctx context.Context, h *host, address string) Answer {
	wait, byHead := firstWait, true
	for try := 1; ; {
		if r.pause(ctx, h) != nil {
			return Answer{}
		}
		method := r.Client.Get
		if byHead {
			method = r.Client.Head
		}
		resp, err := method(ctx, address)
		h.last = r.now()
		a, again := judge(address, resp, err)
		a.Asked = r.now()
		asked := retryAfter(resp, r.now())
		var failure *web.Error
		errors.As(err, &failure)
		slow := failure != nil && failure.Kind == web.TimedOut
		busy := asked > 0 || resp != nil && resp.Status == http.StatusTooManyRequests
		switch {
		case ctx.Err() != nil:
			return Answer{}
		case failure != nil && failure.Kind == web.Private:
			return a // nobody was asked
		case a.State == Alive, !again && (failure != nil || !byHead):
			r.heard(h, answered(resp, failure))
			h.failed = 0
			if a.noHost {
				h.rest = &a
			}
			return a
		case byHead && !slow && !busy:
			byHead = false
			continue
		case asked > longestWait:
			a.Why += fmt.Sprintf(" and asks to wait %v", asked.Round(time.Second))
			r.heard(h, true)
			h.leave(a.Asked, "%s asks to wait %v", h.name, asked.Round(time.Second))
			return a
		case try == tries:
			r.heard(h, answered(resp, failure))
			h.failed++
			if busy {
				h.leave(a.Asked, "%s asks for fewer requests", h.name)
			} else if h.failed == givenUp {
				h.leave(a.Asked, "%d others of %s failed", givenUp, h.name)
			}
			return a
		}
		byHead = false
		if r.sleep(ctx, max(wait, asked)) != nil {
			return Answer{}
		}
		wait *= 4
		try++
	}
}

// answered reports whether something answered, be it badly.
func answered(resp *web.Response, failure *web.Error) bool {
	return resp != nil || failure != nil && (failure.Kind == web.Uncertified || failure.Kind == web.Redirected || failure.Kind == web.BadAddress)
}

// leave lets the host's other addresses be, and says why.
func (h *host) leave(now time.Time, format string, args ...any) {
	h.rest = &Answer{State: Unknown, Why: "not asked, since " + fmt.Sprintf(format, args...), Asked: now}
}

// pause waits until the host may be asked again.
func (r *round) pause(ctx context.Context, h *host) error {
	if d := r.Pause - r.now().Sub(h.last); !h.last.IsZero() && d > 0 {
		return r.sleep(ctx, d)
	}
	return ctx.Err()
}

// heard notes whether a host answered, and gives up where many do not and none has.
func (r *round) heard(h *host, answered bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case answered:
		r.answered = true
	case !h.silent:
		h.silent = true
		r.silent++
	}
	if r.silent == manyHosts && !r.answered {
		r.cancel(ErrNoNetwork)
	}
}

// judge tells what an answer, or its want, says of an address, and whether it may
// be another one later.
func judge(address string, resp *web.Response, err error) (a Answer, again bool) {
	var failure *web.Error
	switch {
	case errors.As(err, &failure):
		a = Answer{State: Unknown, Why: failure.Error(), noHost: failure.Kind == web.NoHost}
		if a.noHost {
			a.State = Dead
		}
		return a, failure.Kind == web.TimedOut || failure.Kind == web.Failed
	case err != nil:
		return Answer{State: Unknown, Why: err.Error()}, false
	}
	a = Answer{State: Unknown, Why: "answers " + strings.TrimSpace(strconv.Itoa(resp.Status)+" "+http.StatusText(resp.Status))}
	if len(resp.Hops) > 0 {
		a.Why = fmt.Sprintf("redirects to %q, which %s", resp.URL, a.Why)
	}
	switch {
	case resp.Status == http.StatusNotFound, resp.Status == http.StatusGone:
		a.State = Dead
	case resp.Status >= 200 && resp.Status < 300:
		if len(resp.Hops) > 0 && isHome(resp.URL) && !isHome(address) {
			a.Why = fmt.Sprintf("redirects to %q, the home page, as hosts do with pages that are gone", resp.URL)
			break
		}
		a.State = Alive
		for _, hop := range resp.Hops {
			if hop.Status != http.StatusMovedPermanently && hop.Status != http.StatusPermanentRedirect {
				break
			}
			a.Moved = hop.To
		}
	case resp.Status == http.StatusRequestTimeout, resp.Status == http.StatusTooManyRequests, resp.Status >= 500 && resp.Status < 600:
		again = true
	}
	return a, again
}

// isHome reports whether an address is that of a host's home page.
func isHome(address string) bool {
	u, err := url.Parse(address)
	return err == nil && strings.Trim(u.Path, "/") == "" && u.RawQuery == ""
}

// retryAfter returns how long an answer asks to wait, 0 where it does not say.
func retryAfter(resp *web.Response, now time.Time) time.Duration {
	if resp == nil {
		return 0
	}
	s := resp.Header.Get("Retry-After")
	if n, err := strconv.ParseUint(s, 10, 31); err == nil {
		return time.Duration(n) * time.Second
	}
	if t, err := http.ParseTime(s); err == nil {
		return max(t.Sub(now), 0)
	}
	return 0
}

// doubtNames takes no host for gone while none has answered: it may as well be the
// network that is not there.
func (r *round) doubtNames() {
	if r.answered {
		return
	}
	for address, a := range r.answers {
		if a.noHost {
			a.State, a.Why = Unknown, a.Why+", or no network here: no other host answers either"
			r.answers[address] = a
		}
	}
}

// problems says what was found, at every place.
func (r *round) problems(list []Address) (ps problem.List) {
	for _, at := range list {
		a := r.answers[withoutFragment(at.URL)]
		why := a.Why
		if a.Cached {
			why += " (asked " + a.Asked.Format(time.DateOnly) + ")"
		}
		switch {
		case a.State == Unknown:
			ps.Addf(at.At, problem.UnknownAddress, "cannot tell whether %q lives: %s; open it in a browser", at.URL, why)
		case a.State == Dead && !at.Archived:
			ps.Addf(at.At, problem.DeadAddress, "%q is dead: %s; %s", at.URL, why, a.cure(at))
		case a.Moved != "":
			_, fragment, cut := strings.Cut(at.URL, "#")
			to := a.Moved
			if cut && !strings.Contains(to, "#") {
				to += "#" + fragment
			}
			ps.Addf(at.At, problem.MovedAddress, "%q has moved for good; write %q", at.URL, to)
		}
	}
	ps.Sort()
	return ps
}

// cure tells what to write in place of a dead address.
func (a Answer) cure(at Address) string {
	switch {
	case a.Copy == nil:
		return "correct it, or look for a copy in a web archive"
	case a.Copy.URL == "":
		return "correct it, or name another source; the archive has no copy"
	case at.Original:
		return fmt.Sprintf("add archived: {url: %q, date: %s}", a.Copy.URL, a.Copy.Date)
	default:
		return fmt.Sprintf("link to the copy of %s, %q", a.Copy.Date, a.Copy.URL)
	}
}

func (r *round) tally() Tally {
	t := Tally{All: len(r.answers)}
	for _, a := range r.answers {
		switch {
		case a.State == Alive:
			t.Alive++
		case a.State == Dead:
			t.Dead++
		default:
			t.Unknown++
		}
		if a.Moved != "" {
			t.Moved++
		}
		if a.Cached {
			t.Cached++
		}
	}
	return t
}

func (o *Outside) now() time.Time {
	if o.Now == nil {
		return time.Now()
	}
	return o.Now()
}

func (o *Outside) sleep(ctx context.Context, d time.Duration) error {
	if o.Sleep != nil {
		return o.Sleep(ctx, d)
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
