// Package internal_test holds the house to its plan.
package internal_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// floors says which packages of ours each package may import, in tests too.
// The order is from the ground up: a package imports only those before it.
var floors = []struct {
	pkg     string
	imports string
}{
	{"dossier/internal/problem", ""},
	{"dossier/internal/page", ""},
	{"dossier/internal/seal", ""},
	{"dossier/internal/parallel", ""},
	{"dossier/internal/browser", ""},
	{"dossier/internal/corpus", ""},
	{"dossier/internal/card", ""},
	{"dossier/internal/markdown", ""},
	{"dossier/internal/edtf", ""},
	{"dossier/internal/history", ""},
	{"dossier/internal/typed", ""},
	{"dossier/internal/web/webtest", ""},
	{"dossier/internal/web", "web/webtest"},
	{"dossier/internal/bibliography", "problem edtf"},
	{"dossier/templates", ""},
	{"dossier/internal/content", "problem markdown edtf history parallel corpus"},
	{"dossier/internal/site", "content problem edtf markdown history parallel corpus"},
	{"dossier/internal/figure", "site content edtf"},
	{"dossier/internal/export", "site content edtf page corpus"},
	{"dossier/internal/render", "site content figure export card page edtf markdown templates typed corpus"},
	{"dossier/internal/search", "site content page browser render templates corpus"},
	{"dossier/internal/publish", "page seal parallel corpus"},
	{"dossier/internal/serve", "page problem"},
	{"dossier/internal/check", "page problem web web/webtest"},
	{"dossier/internal/bundle", "page"},
}

// owners says which package alone imports a library.
var owners = map[string]string{
	"github.com/yuin/goldmark":           "dossier/internal/markdown",
	"github.com/adrg/frontmatter":        "dossier/internal/content",
	"go.yaml.in/yaml":                    "dossier/internal/content",
	"github.com/kljensen/snowball/":      "dossier/internal/search",
	"golang.org/x/image/":                "dossier/internal/card",
	"github.com/spf13/cobra":             "dossier/cmd/dossier",
	"github.com/spf13/pflag":             "dossier/cmd/dossier",
	"github.com/rogpeppe/":               "dossier/cmd/dossier",
	"github.com/chromedp/":               "",
	"golang.org/x/text/unicode/":         "",
	"golang.org/x/text/language":         "",
	"golang.org/x/text/language/display": "",
	"golang.org/x/text/message":          "",
	"github.com/paulmach/orb":            "",
	"golang.org/x/net/html":              "",
	"golang.org/x/net/dns/":              "dossier/internal/web/webtest",
	"github.com/fsnotify/fsnotify":       "dossier/internal/serve",
	"github.com/clipperhouse/uax29/v2/":  "dossier/internal/markdown",
	"golang.org/x/tools/txtar":           "",
	"golang.org/x/term":                  "dossier/cmd/dossier",
	"golang.org/x/sys/unix":              "dossier/internal/publish",
}

type goPackage struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func (p goPackage) all() []string { return slices.Concat(p.Imports, p.TestImports, p.XTestImports) }

func packages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "dossier/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p goPackage
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

func TestFloorsImportDownward(t *testing.T) {
	for _, p := range packages(t) {
		if strings.HasPrefix(p.ImportPath, "dossier/cmd/") || p.ImportPath == "dossier/internal" {
			continue // the top, and this test
		}
		at := slices.IndexFunc(floors, func(f struct{ pkg, imports string }) bool { return f.pkg == p.ImportPath })
		if at < 0 {
			t.Errorf("%s is not in the plan of the house; give it a floor", p.ImportPath)
			continue
		}
		for _, i := range p.all() {
			name, ours := strings.CutPrefix(i, "dossier/")
			if !ours || i == p.ImportPath {
				continue
			}
			if !slices.Contains(strings.Fields(floors[at].imports), strings.TrimPrefix(name, "internal/")) {
				t.Errorf("%s imports %s, which its floor does not allow", p.ImportPath, i)
			}
		}
	}
}

func TestPlanHasNoUpwardImport(t *testing.T) {
	below := map[string]bool{}
	for _, f := range floors {
		for _, i := range strings.Fields(f.imports) {
			if !below["dossier/internal/"+i] && !below["dossier/"+i] {
				t.Errorf("the plan lets %s import %s, which is not below it", f.pkg, i)
			}
		}
		below[f.pkg] = true
	}
}

func TestLibrariesHaveOneOwner(t *testing.T) {
	for _, p := range packages(t) {
		for _, i := range p.Imports {
			first, _, _ := strings.Cut(i, "/")
			if !strings.Contains(first, ".") {
				continue // ours, or the standard library's
			}
			owner, known := "", false
			longest := -1
			for prefix, o := range owners {
				if strings.HasPrefix(i, prefix) && len(prefix) > longest {
					owner, known, longest = o, true, len(prefix)
				}
			}
			switch {
			case !known:
				t.Errorf("%s imports %s, which has no owner in this table", p.ImportPath, i)
			case owner != "" && owner != p.ImportPath:
				t.Errorf("%s imports %s, which belongs to %s", p.ImportPath, i, owner)
			}
		}
	}
}
