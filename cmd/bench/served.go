//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	// rest is how long both servers are left alone before an edit: they share the
	// processors, and one is at work for some time after it shows what it was asked for.
	rest      = time.Second
	pollEvery = 2 * time.Millisecond
	startsIn  = 5 * time.Minute
	showsIn   = time.Minute
)

func runServed(ctx context.Context, args []string, stdout io.Writer) error {
	f := flags("served")
	edits, ours, theirs := f.Int("edits", 40, ""), f.String("ours", "", ""), f.String("theirs", "", "")
	if err := parse(f, args, 0); err != nil || *edits < 1 {
		return errUsage
	}
	a, err := start(ctx, *ours)
	if err != nil {
		return err
	}
	defer a.stop()
	b, err := start(ctx, *theirs)
	if err != nil {
		return err
	}
	defer b.stop()
	var took [2][]time.Duration
	for i := range *edits {
		for j, s := range []*server{a, b} {
			time.Sleep(rest)
			d, err := s.edit(ctx, i)
			if err != nil {
				return err
			}
			took[j] = append(took[j], d)
		}
	}
	fmt.Fprintf(stdout, "%s\nours:   %s\ntheirs: %s\n%d edits of each in turn\n", machine(), *ours, *theirs, *edits)
	for _, q := range []struct {
		name  string
		share float64
	}{{"median", 0.5}, {"p95", 0.95}} {
		x, y := quantile(took[0], q.share), quantile(took[1], q.share)
		fmt.Fprintf(stdout, "%s: ours %d ms, theirs %d ms, ratio %.3f\n", q.name, x.Milliseconds(), y.Milliseconds(), x.Seconds()/y.Seconds())
	}
	return nil
}

// A server is a running command that shows a file of Markdown at an address.
type server struct {
	url, file string
	src       []byte // of the file before all edits
	cmd       *exec.Cmd
}

// start runs a server, "URL FILE COMMAND", and waits until it shows the address.
func start(ctx context.Context, what string) (*server, error) {
	words := strings.SplitN(what, " ", 3)
	if len(words) < 3 {
		return nil, errUsage
	}
	s := &server{url: words[0], file: words[1]}
	var err error
	if s.src, err = os.ReadFile(s.file); err != nil {
		return nil, err
	}
	s.cmd = exec.CommandContext(ctx, "sh", "-c", "exec "+words[2])
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	if _, err := s.until(ctx, startsIn, ""); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// stop ends the server and takes the edits back.
func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait()
	_ = os.WriteFile(s.file, s.src, 0o644)
}

// edit adds a paragraph to the file and returns how long it takes to be shown.
func (s *server) edit(ctx context.Context, i int) (time.Duration, error) {
	mark := fmt.Sprintf("Edited for the %dth time.", i+1)
	if err := os.WriteFile(s.file, append(slices.Clone(s.src), "\n\n"+mark+"\n"...), 0o644); err != nil {
		return 0, err
	}
	return s.until(ctx, showsIn, mark)
}

// until asks for the page until it has those words.
func (s *server) until(ctx context.Context, limit time.Duration, words string) (time.Duration, error) {
	began := time.Now()
	for time.Since(began) < limit && ctx.Err() == nil {
		if shows(ctx, s.url, words) {
			return time.Since(began), nil
		}
		time.Sleep(pollEvery)
	}
	return 0, errors.Join(ctx.Err(), fmt.Errorf("%s does not show %q after %v", s.url, words, limit))
}

func shows(ctx context.Context, url, words string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return err == nil && resp.StatusCode == http.StatusOK && bytes.Contains(body, []byte(words))
}
