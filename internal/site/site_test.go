package site

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"dossier/internal/content"
)

var update = flag.Bool("update", false, "rewrite what the cases expect")

// TestLink links the content of each case and compares every relation.
func TestLink(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases (%v)", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			fsys := fstest.MapFS{}
			var want *txtar.File
			for i, f := range a.Files {
				if f.Name == "want" {
					want = &a.Files[i]
				} else {
					fsys[f.Name] = &fstest.MapFile{Data: f.Data}
				}
			}
			d, ps, err := content.Load(fsys, "")
			if err != nil {
				t.Fatal(err)
			}
			s, found := Link(d)
			var b strings.Builder
			ps = append(ps, found...)
			ps.Sort()
			for _, p := range ps {
				fmt.Fprintln(&b, p)
			}
			dump(&b, s)
			if *update {
				want.Data = []byte(b.String())
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got := b.String(); got != string(want.Data) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want.Data)
			}
		})
	}
}

var viaNames = [...]string{"about", "publisher", "author", "relay", "event", "source", "part", "link", "mention", "citation"}

// dump writes what Link found out, one relation a line.
func dump(b *strings.Builder, s *Site) {
	for _, e := range s.Entries {
		fmt.Fprintf(b, "%s\n", e.ID)
		line := func(name string, list []*Entry) {
			if len(list) == 0 {
				return
			}
			fmt.Fprintf(b, "  %s:", name)
			for _, to := range list {
				if to == nil {
					b.WriteString(" -")
				} else {
					fmt.Fprintf(b, " %s", to.ID)
				}
			}
			b.WriteByte('\n')
		}
		line("about", e.About)
		for _, a := range e.Authors {
			line("author "+a.Name, []*Entry{a.Entity})
		}
		line("relays", e.Relays)
		line("events", e.Events)
		line("sources", e.Sources)
		line("links", e.Targets)
		for _, m := range e.Mentions {
			fmt.Fprintf(b, "  mention of %s: %q\n", m.To.ID, e.Body.Text()[m.Start:m.End])
		}
		line("references", e.References)
		line("parts", e.Parts)
		line("origins", e.Origins)
		for _, r := range s.Related(e) {
			line("related", append([]*Entry{r.To}, r.Why...))
		}
		if v := e.Evidence(); len(v.Reports) > 0 {
			fmt.Fprintf(b, "  evidence: %d reports, %d origins, best %s\n", len(v.Reports), len(v.Origins), v.Best)
		}
		for _, r := range e.Referring() {
			for _, c := range r.Contexts() {
				fmt.Fprintf(b, "  in %s#%s: ", r.ID, c.Fragment)
				for _, p := range c.Pieces {
					if p.Mark {
						fmt.Fprintf(b, "{%s}", p.Text)
					} else {
						b.WriteString(p.Text)
					}
				}
				b.WriteByte('\n')
			}
		}
		if len(e.Numbers) > 0 {
			fmt.Fprintf(b, "  numbers: %v\n", e.Numbers)
		}
		for _, l := range e.Backlinks {
			fmt.Fprintf(b, "  from %s: %s\n", l.From.ID, viaNames[l.Via])
		}
	}
	for _, n := range s.Navigation {
		fmt.Fprintf(b, "navigation: %s /%s\n", n.Title, n.Path)
	}
	for _, r := range s.Redirects {
		fmt.Fprintf(b, "redirect: %s -> %s\n", r.From, r.To.ID)
	}
}
