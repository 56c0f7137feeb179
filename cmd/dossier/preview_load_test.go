package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"dossier/internal/corpus"
)

// invented writes a dossier of as many entries as DOSSIER_ENTRIES says, or a
// thousand, and returns its folder and its articles.
func invented(tb testing.TB) (dir string, articles []string) {
	tb.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv("DOSSIER_ENTRIES"), "1000"))
	if err != nil {
		tb.Fatal(err)
	}
	dir = tb.TempDir()
	for name, text := range corpus.Files(n, 1) {
		put(tb, filepath.Join(dir, filepath.FromSlash(name)), string(text))
	}
	articles, err = filepath.Glob(filepath.Join(dir, "content", "articles", "*.md"))
	if err != nil || len(articles) == 0 {
		tb.Fatal("the invented dossier has no articles", err)
	}
	return dir, articles
}

// pageOf returns the path of an article's page.
func pageOf(article string) string {
	return "/articles/" + strings.TrimSuffix(filepath.Base(article), ".md") + "/"
}

// BenchmarkSave times 100 edits of an invented dossier, each from the save to the changed page
// over HTTP:
//
//	DOSSIER_ENTRIES=10000 go test ./cmd/dossier -run '^$' -bench Save -benchtime 1x
func BenchmarkSave(b *testing.B) {
	dir, articles := invented(b)
	p := servedPreview(b, dir, "--addr", "127.0.0.1:0", "--base-url", "https://dossier.example/")
	p.await(b, func() string {
		if status, body := p.get(b, pageOf(articles[0])); status != http.StatusOK {
			return body
		}
		return ""
	})
	for b.Loop() {
		var took []time.Duration
		for i := range 100 {
			article := articles[i*len(articles)/100]
			text, err := os.ReadFile(article)
			if err != nil {
				b.Fatal(err)
			}
			mark := fmt.Sprintf("Edit number %d of the benchmark.", i)
			start := time.Now()
			put(b, article, string(text)+"\n"+mark+"\n")
			p.await(b, func() string {
				if _, body := p.get(b, pageOf(article)); !strings.Contains(body, mark) {
					return "the page is not changed"
				}
				return ""
			})
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		for _, q := range []int{50, 95, 99} {
			b.ReportMetric(float64(took[q].Microseconds())/1000, fmt.Sprintf("p%d-ms", q))
		}
	}
}

// TestServeUnderLoad asks for 50 pages a second and edits one each second, for the time
// that DOSSIER_LOAD says, and reports what went wrong and how much memory the
// server took, each minute:
//
//	DOSSIER_LOAD=15m go test ./cmd/dossier -run UnderLoad -v -timeout 20m
func TestServeUnderLoad(t *testing.T) {
	lasts, err := time.ParseDuration(os.Getenv("DOSSIER_LOAD"))
	if err != nil {
		t.Skip("DOSSIER_LOAD does not say how long, such as 15m")
	}
	dir, articles := invented(t)
	server := exec.CommandContext(t.Context(), "dossier", "serve", "-C", dir, "--addr", "127.0.0.1:0", "--base-url", "https://dossier.example/")
	var errs bytes.Buffer
	server.Stderr = &errs
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err, errs.String())
	}
	address, _, _ := strings.Cut(line, "/  ")

	ctx, cancel := context.WithTimeout(t.Context(), lasts)
	defer cancel()
	var mu sync.Mutex
	asked, failed := 0, map[string]int{}
	fails := func(why string) {
		mu.Lock()
		failed[why]++
		mu.Unlock()
	}
	get := func(path string) {
		answer, err := http.Get(address + path)
		if err != nil {
			fails(err.Error())
			return
		}
		defer answer.Body.Close()
		if n, err := io.Copy(io.Discard, answer.Body); err != nil || n == 0 || answer.StatusCode != http.StatusOK {
			fails(fmt.Sprintf("%s: %s, %d bytes, %v", path, answer.Status, n, err))
		}
	}
	get("/") // waits for the pages
	paths := []string{"/", "/articles/", "/events/", "/places/", "/about/", "/timeline/", "/search/", "/search/root.js", "/feeds/all.atom", "/_dossier/page?path=/"}
	paths = slices.DeleteFunc(paths, func(p string) bool {
		answer, err := http.Get(address + p)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode != http.StatusOK // not every corpus has each
	})
	rng := rand.New(rand.NewPCG(1, 1))
	request, edit, minute := time.NewTicker(time.Second/50), time.NewTicker(time.Second), time.NewTicker(time.Minute)
	defer request.Stop()
	defer edit.Stop()
	defer minute.Stop()
	t.Logf("at first %s", resident(server.Process.Pid))
	var inFlight sync.WaitGroup
	edits := 0
	for ctx.Err() == nil {
		select {
		case <-request.C:
			path := pageOf(articles[rng.IntN(len(articles))])
			if rng.IntN(10) == 0 {
				path = paths[rng.IntN(len(paths))]
			}
			asked++
			inFlight.Go(func() { get(path) })
		case <-edit.C:
			edits++
			article := articles[rng.IntN(len(articles))]
			text, err := os.ReadFile(article)
			if err != nil {
				t.Fatal(err)
			}
			put(t, article, fmt.Sprintf("%s\nEdit %d.\n", bytes.TrimSpace(text), edits))
		case <-minute.C:
			t.Logf("after %d requests and %d edits %s", asked, edits, resident(server.Process.Pid))
		case <-ctx.Done():
		}
	}
	inFlight.Wait()
	t.Logf("at the end %s; %d requests, %d edits", resident(server.Process.Pid), asked, edits)
	for why, n := range failed {
		t.Errorf("%d times: %s", n, why)
	}
	if err := server.Process.Signal(os.Interrupt); err != nil {
		t.Error(err)
	}
	if err := server.Wait(); err != nil {
		t.Errorf("serve ended with %v:\n%s", err, errs.String())
	}
	if strings.Contains(errs.String(), "ERROR") {
		t.Errorf("serve said\n%s", errs.String())
	}
}

// resident says how much memory a process has now and had at most.
func resident(pid int) string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return err.Error()
	}
	var says []string
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "VmRSS:") || strings.HasPrefix(line, "VmHWM:") {
			says = append(says, strings.Join(strings.Fields(line), " "))
		}
	}
	return strings.Join(says, ", ")
}
