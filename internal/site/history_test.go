package site

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"dossier/internal/content"
	"dossier/internal/history"
)

// TestReleases: which entries and corrections belong to which release, and
// where its page lies.
func TestReleases(t *testing.T) {
	files := fstest.MapFS{"content/site.yaml": {Data: []byte("title: T\nbase: https://a.example/\nkinds: [{name: places, one: place, many: places}]\n")}}
	for slug, matter := range map[string]string{
		"a": "corrections:\n  - {date: 2020-03-01, type: factual, text: on the day of v2}\n  - {date: 2020-05-01, type: factual, text: after v3}\n  - {date: 2019-01-01, type: wording, text: before v1}\n",
		"b": "redirect_from: [places/old]\n",
		"c": "corrections:\n  - {date: 2020-02-15, type: factual, text: before v2 that did not have it}\n",
	} {
		files["content/places/"+slug+".md"] = &fstest.MapFile{Data: []byte("---\ntitle: " + slug + "\n" + matter + "---\n")}
	}
	d, ps, err := content.Load(files, "")
	if err != nil || len(ps) > 0 {
		t.Fatal(err, ps)
	}
	date := func(month time.Month) time.Time { return time.Date(2020, month, 1, 23, 0, 0, 0, time.UTC) }
	change := func(c history.ChangeType, name string) history.Change {
		return history.Change{Type: c, Name: name}
	}
	d.History = &history.History{Releases: []history.Release{
		{Date: date(4), Changes: []history.Change{change(history.Changed, "places/a.md")}},
		{Name: "V2", Date: date(4), Changes: []history.Change{change(history.Changed, "places/c.md"), change(history.Removed, "places/x.md")}},
		{Name: "code", Date: date(3), Changes: []history.Change{change(history.Changed, "site.yaml"), change(history.Added, "places/.a.md"), change(history.Added, "places/a.md~")}},
		{Name: "v2", Date: date(3), Changes: []history.Change{
			change(history.Changed, "places/a.md"), change(history.Added, "places/b.md"), change(history.Removed, "places/old.md"),
			{Type: history.Renamed, Name: "places/c.md", From: "places/d.md"},
		}},
		{Name: "release/첫", Date: date(1), Changes: []history.Change{change(history.Added, "places/a.md"), change(history.Added, "places/old.md"), change(history.Added, "places/x.md")}},
		{Name: "empty", Date: date(1)},
	}}
	s, ps := Link(d)
	if len(ps) > 0 {
		t.Fatal(ps)
	}
	var b strings.Builder
	for _, r := range s.Releases {
		fmt.Fprintf(&b, "%q %s first=%t\n", r.Name, r.Path, r.First)
		for i, list := range [][]Record{r.Added, r.Changed, r.Renamed, r.Removed} {
			for _, x := range list {
				fmt.Fprintf(&b, "  %s %s", []string{"added", "changed", "renamed", "removed"}[i], x.ID)
				if x.From != "" {
					fmt.Fprintf(&b, " from %s", x.From)
				}
				if x.Entry != nil {
					fmt.Fprintf(&b, ", now %s", x.Entry.ID)
				}
				b.WriteString("\n")
			}
		}
		for _, c := range r.Corrected {
			fmt.Fprintf(&b, "  corrected %s: %s\n", c.Entry.ID, c.Text)
		}
	}
	const want = `"" changes/unreleased/ first=false
  changed places/a, now places/a
  corrected places/a: after v3
"V2" changes/v2-2/ first=false
  changed places/c, now places/c
  removed places/x
"v2" changes/v2/ first=false
  changed places/a, now places/a
  renamed places/b from places/old, now places/b
  renamed places/c from places/d, now places/c
  corrected places/a: on the day of v2
  corrected places/c: before v2 that did not have it
"release/첫" changes/release-첫/ first=true
  added places/a, now places/a
  added places/old, now places/b
  added places/x
`
	if got := b.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
