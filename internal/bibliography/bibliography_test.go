package bibliography

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite what the cases expect")

// TestCases reads each list and compares the references, or the problems.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			changed := false
			for i := 0; i+1 < len(a.Files); i += 2 {
				got := dump(a.Files[i].Name, a.Files[i].Data)
				if *update {
					a.Files[i+1].Data, changed = []byte(got), true
				}
				if want := string(a.Files[i+1].Data); got != want {
					t.Errorf("%s: got\n%s\nwant\n%s", a.Files[i].Name, got, want)
				}
			}
			if changed {
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// dump writes what Read makes of a file, as the cases have it.
func dump(name string, src []byte) string {
	refs, ps := Read(name, src)
	var b strings.Builder
	for _, p := range ps {
		fmt.Fprintln(&b, p)
	}
	for _, r := range refs {
		fmt.Fprintf(&b, "%s: %s %q\n", r.At, r.Type, r.ID)
		field := func(name string, value any) {
			if s := fmt.Sprint(value); s != "" && s != "[]" {
				fmt.Fprintf(&b, "\t%s: %s\n", name, s)
			}
		}
		date := func(d Date) string {
			if d.IsZero() && d.Written != "" {
				return fmt.Sprintf("? %q", d.Written)
			}
			return d.String()
		}
		field("title", r.Title)
		field("authors", strings.Join(r.Authors, "; "))
		field("outlet", r.Outlet())
		field("issued", date(r.Issued))
		field("accessed", date(r.Accessed))
		field("url", r.URL)
		field("doi", r.DOI)
		if r.Language.Tag == "" && r.Language.Written != "" {
			r.Language.Tag = "? " + r.Language.Written
		}
		field("language", r.Language.Tag)
	}
	return b.String()
}

// FuzzRead: no file makes Read fail in another way than with problems that
// have a place in it.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for i := 0; i+1 < len(a.Files); i += 2 {
			f.Add(a.Files[i].Name, a.Files[i].Data)
		}
	}
	f.Fuzz(func(t *testing.T, name string, src []byte) {
		refs, ps := Read(name, src)
		if len(refs) > 0 && len(ps) > 0 {
			t.Error("references and problems")
		}
		for _, p := range ps {
			if p.Line < 1 || p.Col < 1 || p.Line > 1+strings.Count(string(src), "\n") {
				t.Errorf("a problem without a place: %v", p)
			}
		}
		for _, r := range refs {
			if r.At.Line < 1 || strings.ContainsAny(r.Title+strings.Join(r.Authors, ""), "\n\r\t") {
				t.Errorf("%+v", r)
			}
		}
	})
}
