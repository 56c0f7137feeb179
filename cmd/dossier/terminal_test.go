package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/tools/txtar"
)

// TestProgress is about time, which stands still in its bubble but when all sleep.
func TestProgress(t *testing.T) {
	run := func(terminal, verbose bool, work func(p *progress)) string {
		var got string
		synctest.Test(t, func(t *testing.T) {
			var b bytes.Buffer
			p := newProgress(&b, terminal, verbose)
			work(p)
			p.hide()
			p.hide()
			got = b.String()
		})
		return got
	}
	brief := func(p *progress) {
		p.next("reading")
		time.Sleep(900 * time.Millisecond)
	}
	long := func(p *progress) {
		p.next("reading")
		time.Sleep(1500 * time.Millisecond)
		p.next("asking")
		for i := range 20 {
			p.count(i+1, 20, "address", "alive https://a.example/")
		}
	}
	for _, c := range []struct {
		name              string
		terminal, verbose bool
		work              func(*progress)
		want              string
	}{
		{"brief on a terminal", true, false, brief, ""},
		{"brief elsewhere", false, false, brief, ""},
		{"verbose elsewhere", false, true, brief, "dossier: reading (900ms)\n"},
		{"long on a terminal", true, false, func(p *progress) {
			p.next("reading")
			time.Sleep(1500 * time.Millisecond)
			p.next("asking")
			p.count(5, 20, "address", "")
		}, "<reading<asking<[=======                       ] 5 of 20 addresses<"},
		{"verbose on a terminal", true, true, func(p *progress) {
			p.next("reading")
			time.Sleep(1500 * time.Millisecond)
			p.next("asking")
			p.count(20, 20, "address", "alive https://a.example/")
		}, "<reading<dossier: reading (1.5s)\n<asking<alive https://a.example/\n<[==============================] 20 of 20 addresses<dossier: asking (0s)\n<"},
		{"long elsewhere", false, false, long, `dossier: 2 of 20 addresses
dossier: 4 of 20 addresses
dossier: 6 of 20 addresses
dossier: 8 of 20 addresses
dossier: 10 of 20 addresses
dossier: 12 of 20 addresses
dossier: 14 of 20 addresses
dossier: 16 of 20 addresses
dossier: 18 of 20 addresses
dossier: 20 of 20 addresses
`},
	} {
		if got := strings.ReplaceAll(run(c.terminal, c.verbose, c.work), "\r\x1b[K", "<"); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func TestNoProgressSaysNothing(t *testing.T) {
	var p *progress
	p.next("reading")
	p.count(1, 2, "address", "x")
	p.hide()
}

func TestInterrupted(t *testing.T) {
	dir := t.TempDir()
	extract(t, dir, txtar.Parse([]byte("-- content/places/b.md --\n---\ntitle: B\n---\n<https://a.example/>\n")))
	t.Setenv("XDG_CACHE_HOME", dir)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	if code := run(ctx, []string{"check", "--links", "-C", dir}, &stdout, &stderr); code != exitFailed || stdout.Len() > 0 || stderr.String() != "dossier: interrupted\n" {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout.String(), stderr.String())
	}
}
