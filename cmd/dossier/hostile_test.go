package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/tools/txtar"
)

// What one build of hostile content may cost. The time is that of the
// processor, which does not depend on what else the machine does.
const (
	maxTime   = 5 * time.Second
	maxMemory = 512 << 20
)

// TestHostile builds each case of testdata/hostile, laid out as those of
// TestProblems, with the real command. It ends with the problems of "want", or
// publishes pages without a script, an event handler or a foreign address, and
// costs no more than the limits say. Every fourth case is run, and all where
// DOSSIER_HOSTILE is "all".
func TestHostile(t *testing.T) {
	files, err := filepath.Glob("testdata/hostile/*.txtar")
	if err != nil || len(files) < 120 {
		t.Fatalf("found %d cases (%v), want 120 or more", len(files), err)
	}
	all := os.Getenv("DOSSIER_HOSTILE") == "all"
	for i, file := range files {
		if i%4 != 0 && !all && !*update {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(archive.Comment), "\nforbid ") && os.Geteuid() == 0 {
				t.Skip("the superuser may read everything")
			}
			dir := t.TempDir()
			extract(t, dir, archive)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, "dossier", "build", "-C", dir)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			err = cmd.Run()
			var exit *exec.ExitError
			if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != exitFailed) {
				t.Fatalf("%v\n%s", err, stderr.String())
			}
			if took := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(); took > maxTime {
				t.Errorf("took %v of the processor, at most %v is allowed", took, maxTime)
			}
			if n := peakMemory(cmd.ProcessState.SysUsage()); n > maxMemory {
				t.Errorf("took %d MB, at most %d are allowed", n>>20, maxMemory>>20)
			}
			got, _, _ := strings.Cut(stderr.String(), "dossier: ")
			compare(t, file, archive, got)
			if refused := err != nil; refused != (got != "") {
				t.Errorf("exit %v\n%s", err, stderr.String())
			}
			if err == nil {
				if err := safeSite(os.DirFS(filepath.Join(dir, "public")), "https://dossier.example/"); err != nil {
					t.Error(err)
				}
			} else if _, err := os.Stat(filepath.Join(dir, "public", "index.html")); err == nil {
				t.Error("refused, and published")
			}
		})
	}
}

// safeSite reports what in a published tree could run or fetch anything
// but the site's own files, and what its reader could not parse.
func safeSite(site fs.FS, base string) error {
	return fs.WalkDir(site, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(site, name)
		if err != nil {
			return err
		}
		switch filepath.Ext(name) {
		case ".html":
			err = safePage(b, base)
		case ".json", ".geojson":
			err = json.Unmarshal(b, new(any))
		case ".xml", ".atom", ".graphml", ".svg":
			err = wellFormed(b)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	})
}

func wellFormed(b []byte) error {
	for dec := xml.NewDecoder(bytes.NewReader(b)); ; {
		if _, err := dec.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// safePage parses a page as a browser does. Links may lead anywhere that http,
// https and mailto reach; what a browser fetches by itself must be the site's.
func safePage(b []byte, base string) error {
	root, err := html.Parse(bytes.NewReader(b))
	if err != nil {
		return err
	}
	home, err := url.Parse(base)
	if err != nil {
		return err
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		attr := map[string]string{}
		for _, a := range n.Attr {
			key := strings.ToLower(a.Key)
			attr[key] = a.Val
			if strings.HasPrefix(key, "on") || key == "style" || key == "srcdoc" || key == "formaction" || key == "ping" {
				return fmt.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
		switch n.Data {
		case "script":
			text := ""
			if n.FirstChild != nil {
				text = n.FirstChild.Data
			}
			switch {
			case attr["type"] == "application/ld+json":
				if err := json.Unmarshal([]byte(text), new(any)); err != nil {
					return fmt.Errorf("JSON-LD: %w", err)
				}
			case attr["src"] == "" || text != "":
				return fmt.Errorf("script %q in the page", text)
			}
		case "iframe", "object", "embed", "base", "frame", "applet", "style", "math", "audio", "video", "portal":
			return fmt.Errorf("<%s>", n.Data)
		case "meta":
			if attr["http-equiv"] == "refresh" {
				_, to, _ := strings.Cut(attr["content"], "url=")
				if err := ownAddress(to, home); err != nil {
					return err
				}
			}
		}
		for _, key := range []string{"src", "href", "xlink:href", "action", "poster", "data", "srcset", "background"} {
			value, ok := attr[key]
			if !ok {
				continue
			}
			u, err := url.Parse(value)
			if err != nil {
				return fmt.Errorf("<%s %s=%q>: %w", n.Data, key, value, err)
			}
			if n.Data == "a" || n.Data == "link" && (attr["rel"] == "canonical" || attr["rel"] == "license") {
				if s := u.Scheme; s != "" && s != "http" && s != "https" && s != "mailto" || s == "" && u.Host != "" {
					return fmt.Errorf("a link leads to %q", value)
				}
			} else if err := ownAddress(value, home); err != nil {
				return fmt.Errorf("<%s>: %w", n.Data, err)
			}
		}
	}
	return nil
}

// ownAddress tells whether a browser that fetches s stays on the site.
func ownAddress(s string, home *url.URL) error {
	u, err := home.Parse(s)
	if err != nil || u.Host != home.Host || u.Scheme != home.Scheme {
		return fmt.Errorf("the foreign address %q", s)
	}
	return nil
}
