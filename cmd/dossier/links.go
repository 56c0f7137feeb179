package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"dossier/internal/check"
	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/problem"
	"dossier/internal/site"
	"dossier/internal/web"
)

// linkFlags is how outside addresses are asked.
type linkFlags struct {
	ask          bool
	maxAge       time.Duration
	pause        time.Duration
	allowPrivate bool
	archive      string
}

// wayback answers which copies the Wayback Machine has.
const wayback = "https://archive.org/wayback/available"

func (l *linkFlags) register(flags *pflag.FlagSet) {
	flags.BoolVar(&l.ask, "links", false, "ask outside addresses whether they live")
	flags.DurationVar(&l.maxAge, "max-age", 7*24*time.Hour, "with --links: age up to which an earlier answer counts")
	flags.DurationVar(&l.pause, "pause", time.Second, "with --links: time between two requests to one host")
	flags.BoolVar(&l.allowPrivate, "allow-private", false, "with --links: ask addresses of private networks and of this machine too")
	flags.StringVar(&l.archive, "archive", wayback, "with --links: where copies of what is dead are looked up")
}

// verify refuses flags that have no effect or no sense.
func (l *linkFlags) verify(flags *pflag.FlagSet) error {
	for _, name := range []string{"max-age", "pause", "allow-private", "archive"} {
		if flags.Changed(name) && !l.ask {
			return usageError{fmt.Errorf("--%s says how addresses are asked; add --links", name)}
		}
	}
	if l.maxAge < 0 || l.pause < 0 {
		return usageError{errors.New("--max-age and --pause are not negative")}
	}
	if _, err := content.ParseURL(l.archive); err != nil {
		return usageError{fmt.Errorf("--archive: %w", err)}
	}
	return nil
}

// outside asks every outside address of the content and returns what is wrong.
func (r *repository) outside(ctx context.Context, s *site.Site, l linkFlags, stderr io.Writer) (problem.List, check.Tally, error) {
	r.progress.next("asking outside addresses")
	o := &check.Outside{
		Client:  web.New(web.Options{AllowPrivate: l.allowPrivate, Bytes: 64 << 10, Agent: "dossier (+" + string(s.Config.Base) + ")"}),
		Archive: l.archive,
		MaxAge:  l.maxAge,
		Pause:   l.pause,
		Progress: func(done, all int, address string, a check.Answer) {
			r.progress.count(done, all, "outside address", fmt.Sprintf("%s %s: %s", a.State, address, a.Why))
		},
	}
	if dir, err := os.UserCacheDir(); err == nil {
		o.Cache = check.OpenCache(filepath.Join(dir, "dossier", "addresses.json"))
	}
	ps, tally, err := o.Check(ctx, addresses(s))
	if o.Cache != nil {
		if err := o.Cache.Save(time.Now()); err != nil {
			r.progress.hide()
			fmt.Fprintf(stderr, "dossier: the answers are not kept for the next time: %v\n", err)
		}
	}
	return ps, tally, err
}

// wholeDay is a date that is known to the day.
var wholeDay = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)

// addresses lists the outside addresses of the content, but not the dossier's own.
func addresses(s *site.Site) (list []check.Address) {
	ours := func(a content.Address) bool {
		return s.Config.Base != "" && strings.HasPrefix(string(a.URL)+"/", string(s.Config.Base))
	}
	for _, a := range s.Config.Addresses {
		if !ours(a) {
			list = append(list, check.Address{At: a.At.In(content.SettingsFile), URL: string(a.URL)})
		}
	}
	for _, e := range s.Entries {
		near := day(e.Article.Accessed, e.Article.Published)
		for _, a := range e.Addresses {
			if ours(a) {
				continue
			}
			original := a.URL == e.Article.URL || a.URL == e.Article.FoundAt
			list = append(list, check.Address{At: a.At.In(e.File), URL: string(a.URL), Original: original, Archived: original && e.Article.Archived.URL != "", Near: near})
		}
	}
	return list
}

// day returns the first of the dates that is a day, as archives write it; "" for
// none.
func day(dates ...edtf.Date) string {
	for _, d := range dates {
		if wholeDay.MatchString(d.String()) {
			return strings.ReplaceAll(d.String(), "-", "")
		}
	}
	return ""
}

// summary tells in one line how the addresses are.
func summary(t check.Tally) string {
	s := fmt.Sprintf("%s: %d alive, %d of them moved for good, %d dead, %d unknown", count(t.All, "outside address"), t.Alive, t.Moved, t.Dead, t.Unknown)
	if t.Cached > 0 {
		s += fmt.Sprintf("; %d not asked again", t.Cached)
	}
	return s
}
