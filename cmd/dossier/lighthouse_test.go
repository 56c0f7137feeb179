package main

import (
	"compress/gzip"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dossier/internal/export"
)

// TestLighthouse has Lighthouse look at pages as on a phone with a slow network,
// served as by a usual host: three times each, of which the middle counts. It
// takes minutes, so it runs only where DOSSIER_LIGHTHOUSE names the folder of
// packages that holds it.
func TestLighthouse(t *testing.T) {
	packages := os.Getenv("DOSSIER_LIGHTHOUSE")
	if packages == "" {
		t.Skip("Lighthouse is not here; DOSSIER_LIGHTHOUSE names the node_modules that hold it")
	}
	dir, _ := committedSite(t)
	home := hosted(t, dir)
	for _, p := range []string{"", anArticle, "places/hamhung/", "articles/"} {
		t.Run("/"+p, func(t *testing.T) {
			scores := map[string][]int{}
			for range 3 {
				for category, score := range lighthouse(t, packages, home+p) {
					scores[category] = append(scores[category], score)
				}
			}
			for category, three := range scores {
				slices.Sort(three)
				if t.Logf("%s: %d", category, three); three[1] < 100 {
					t.Errorf("%s is %d, not 100", category, three[1])
				}
			}
		})
	}
}

// lighthouse returns the scores of a page, of 100, by category.
func lighthouse(t *testing.T, packages, url string) map[string]int {
	t.Helper()
	report := filepath.Join(t.TempDir(), "report.json")
	look := func() ([]byte, error) {
		return exec.Command("node", filepath.Join(packages, "lighthouse/cli/index.js"), url, "--quiet", "--only-categories=performance,accessibility,best-practices,seo",
			"--output=json", "--output-path="+report, "--chrome-flags=--headless=new --no-sandbox --disable-quic").CombinedOutput()
	}
	out, err := look()
	if err != nil { // now and then it records nothing of a page, and asks to be run again
		t.Logf("%v\n%s", err, out)
		out, err = look()
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	b, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		RuntimeError *struct{ Message string }
		Categories   map[string]struct {
			Score     *float64
			AuditRefs []struct {
				ID     string
				Weight float64
			}
		}
		Audits map[string]struct {
			Title, DisplayValue, Explanation string
			Score                            *float64
		}
	}
	if err := json.Unmarshal(b, &said); err != nil {
		t.Fatal(err)
	}
	if said.RuntimeError != nil || len(said.Categories) < 4 {
		t.Fatalf("%d categories, %v", len(said.Categories), said.RuntimeError)
	}
	scores := map[string]int{}
	for name, c := range said.Categories {
		if c.Score == nil {
			t.Fatalf("%s has no score", name)
		}
		scores[name] = int(*c.Score*100 + .5)
		for _, a := range c.AuditRefs {
			if audit := said.Audits[a.ID]; a.Weight > 0 && audit.Score != nil && *audit.Score < 1 {
				t.Logf("%s: %s %s %s", name, audit.Title, audit.DisplayValue, audit.Explanation)
			}
		}
	}
	return scores
}

// hosted serves a folder as a host of static sites does: pressed, with the
// policy's headers, and what has a sum in its name for ever.
func hosted(t *testing.T, dir string) (home string) {
	files := http.FileServer(http.Dir(dir))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, h := range export.Headers {
			w.Header().Set(h.Name, h.Value)
		}
		if strings.HasPrefix(r.URL.Path, "/assets/") {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		if path.Ext(r.URL.Path) != ".png" {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			defer z.Close()
			r.Header.Del("Range")
			files.ServeHTTP(pressed{w, z}, r)
			return
		}
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

// pressed is a response whose body goes through gzip.
type pressed struct {
	http.ResponseWriter
	gzip *gzip.Writer
}

// WriteHeader implements http.ResponseWriter.
func (p pressed) WriteHeader(status int) {
	p.Header().Del("Content-Length")
	p.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (p pressed) Write(b []byte) (int, error) { return p.gzip.Write(b) }
