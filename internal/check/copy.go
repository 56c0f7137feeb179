package check

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"
)

// A Copy is one in a web archive; without an address it is known that there is none.
type Copy struct {
	URL  string `json:"url,omitempty"`
	Date string `json:"date,omitempty"` // "2018-05-09"
}

// findCopies asks the archive for copies of what is dead, one after the other, and
// ends at the first that it does not answer.
func (r *round) findCopies(ctx context.Context, list []Address) {
	archive := &host{}
	for _, at := range list {
		address := withoutFragment(at.URL)
		a := r.answers[address]
		if r.Archive == "" || a.State != Dead || a.Copy != nil || at.Archived {
			continue
		}
		if r.pause(ctx, archive) != nil {
			return
		}
		a.Copy = r.findCopy(ctx, address, at.Near)
		archive.last = r.now()
		if a.Copy == nil {
			return
		}
		if !a.noHost {
			r.Cache.put(address, a)
		}
		r.answers[address] = a
	}
}

// findCopy asks for the copy of the day near, as far as there is a choice; nil
// where the archive does not answer. It is asked by the Wayback Machine's
// availability API (https://archive.org/help/wayback_api.php).
func (r *round) findCopy(ctx context.Context, address, near string) *Copy {
	query := url.Values{"url": {address}}
	if near != "" {
		query.Set("timestamp", near)
	}
	resp, err := r.Client.Get(ctx, r.Archive+"?"+query.Encode())
	if err != nil || resp.Status != http.StatusOK || resp.Cut != nil {
		return nil
	}
	var found struct {
		Snapshots *struct {
			Closest struct {
				Available bool
				Status    string
				Timestamp string
				URL       string
			}
		} `json:"archived_snapshots"`
	}
	if json.Unmarshal(resp.Body, &found) != nil || found.Snapshots == nil {
		return nil
	}
	c := found.Snapshots.Closest
	day, err := time.Parse("20060102150405", c.Timestamp)
	u, invalid := url.Parse(c.URL)
	if !c.Available || c.Status != "200" || err != nil || invalid != nil || u.Host == "" {
		return &Copy{}
	}
	u.Scheme = "https" // the API says http, the archive answers both
	return &Copy{u.String(), day.Format(time.DateOnly)}
}
