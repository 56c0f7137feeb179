package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"dossier/internal/content"
	"dossier/internal/page"
	"dossier/internal/site"
)

// Readers that are not ours take what is exported. Those that are no Go modules
// are programs: citation-js, in the folder of packages that DOSSIER_CITATIONJS
// names, and xmllint. Where they are missing their tests are skipped, unless
// DOSSIER_READERS is "required".

// missing skips a test, or fails it where readers are required.
func missing(t *testing.T, reader string) {
	t.Helper()
	if os.Getenv("DOSSIER_READERS") == "required" {
		t.Fatalf("%s is missing", reader)
	}
	t.Skipf("%s is missing", reader)
}

// committed links the content of this repository.
func committed(t testing.TB) *site.Site {
	t.Helper()
	d, ps, err := content.Load(os.DirFS("../.."), "")
	if err != nil || ps.Errors() > 0 {
		t.Fatal(err, ps)
	}
	s, ps := site.Link(d)
	if ps.Errors() > 0 {
		t.Fatal(ps)
	}
	return s
}

// TestCitationJSReads has citation-js read every article in each format, and
// compares what it found with what the articles say.
func TestCitationJSReads(t *testing.T) {
	modules := os.Getenv("DOSSIER_CITATIONJS")
	node, err := exec.LookPath("node")
	if err != nil || modules == "" {
		missing(t, "citation-js")
	}
	for name, s := range map[string]*site.Site{"hostile": load(t, hostile, nil), "committed": committed(t)} {
		x := New(s)
		for i, c := range citings {
			t.Run(name+c.Path, func(t *testing.T) {
				file := filepath.Join(t.TempDir(), "references"+c.Path)
				var b bytes.Buffer
				if err := x.cite(&b, i, s.In(content.ArticlesFolder)); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
				cmd := exec.Command(node, "testdata/read.cjs", file)
				cmd.Env = append(os.Environ(), "NODE_PATH="+modules)
				var stderr bytes.Buffer
				cmd.Stderr = &stderr
				out, err := cmd.Output()
				if err != nil {
					t.Fatalf("%v: %s", err, stderr.Bytes())
				}
				var read struct {
					Items []map[string]any
					Style string
				}
				if err := json.Unmarshal(out, &read); err != nil {
					t.Fatal(err)
				}
				byKey := map[string]map[string]any{}
				for _, item := range read.Items {
					byKey[item["id"].(string)] = item
				}
				for _, e := range s.In(content.ArticlesFolder) {
					w := x.work(e)
					w.key = key(e)
					sameWork(t, w, byKey[w.key])
				}
				if len(byKey) != len(s.In(content.ArticlesFolder)) || read.Style == "" {
					t.Errorf("%d items read of %d, %d characters formatted", len(byKey), len(s.In(content.ArticlesFolder)), len(read.Style))
				}
			})
		}
	}
}

// sameWork compares a work with an item of CSL-JSON, in whatever fields a reader
// has put it.
func sameWork(t *testing.T, w work, item map[string]any) {
	t.Helper()
	if item == nil {
		t.Errorf("%s was not read", w.key)
		return
	}
	value := func(names ...string) string {
		for _, n := range names {
			if s, ok := item[n].(string); ok {
				return s
			}
		}
		return ""
	}
	// A reader may escape an address, or what is escaped in it.
	plain := func(s string) string {
		for range 2 {
			if u, err := url.PathUnescape(s); err == nil {
				s = u
			}
		}
		return s
	}
	for what, pair := range map[string][2]string{
		"title":     {value("title"), w.title},
		"publisher": {value("container-title", "publisher", "collection-title", "authority", "event-title"), w.in},
		"URL":       {plain(value("URL")), plain(string(w.url))},
		"language":  {value("language"), string(w.language)},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %s is read as %q, want %q", w.key, what, pair[0], pair[1])
		}
	}
	var names []string
	for _, role := range []string{"author", "reporter", "director", "contributor", "editor"} {
		list, ok := item[role].([]any)
		if one, single := item[role].(string); !ok && single {
			list = []any{one}
		}
		for _, n := range list {
			switch n := n.(type) {
			case string:
				names = append(names, n)
			case map[string]any:
				var parts []string
				for _, k := range []string{"given", "family", "literal"} {
					if s, ok := n[k].(string); ok {
						parts = append(parts, s)
					}
				}
				names = append(names, strings.Join(parts, " "))
			}
		}
	}
	// A reader may turn "Last, First" around, which RIS means by a comma.
	turned := make([]string, len(w.authors))
	for i, a := range w.authors {
		turned[i] = a
		if last, first, ok := strings.Cut(a, ", "); ok {
			turned[i] = first + " " + last
		}
	}
	// The author of a case is its counsel in RIS, whom citation-js leaves out.
	if !slices.Equal(names, w.authors) && !slices.Equal(names, turned) && !(w.csl == "legal_case" && len(names) == 0) {
		t.Errorf("%s: authors are read as %q, want %q", w.key, names, w.authors)
	}
	if from, to := w.published.Parts(); from != nil && !isSeason(from) && !(w.published.Interval() && to == nil) {
		issued, _ := item["issued"].(map[string]any)
		parts, _ := issued["date-parts"].([]any)
		if len(parts) == 0 {
			t.Errorf("%s: no date is read, want %s", w.key, w.published)
			return
		}
		if first := parts[0].([]any); int(first[0].(float64)) != from[0] {
			t.Errorf("%s: the date is read as %v, want %s", w.key, parts, w.published)
		}
	}
}

// TestManifestIsTrue compares the manifest with the files: sizes, digests, rows,
// columns and the types of values; and holds it to the schema of Data Packages.
func TestManifestIsTrue(t *testing.T) {
	for name, s := range map[string]*site.Site{"hostile": load(t, hostile, nil), "committed": committed(t)} {
		files := map[string]string{}
		for _, p := range New(s).dataPages() { // the manifest comes first and finds out by itself
			files[p.Path] = rendered(t, p)
		}
		validate(t, "testdata/schemas/data-package.json", files["data/datapackage.json"])
		var p dataPackage
		if err := json.Unmarshal([]byte(files["data/datapackage.json"]), &p); err != nil {
			t.Fatal(err)
		}
		if len(p.Resources) != len(files)-1 {
			t.Errorf("%s: %d resources for %d files", name, len(p.Resources), len(files)-1)
		}
		for _, r := range p.Resources {
			text := files["data/"+r.Path]
			sum := sha256.Sum256([]byte(text))
			if r.Bytes != int64(len(text)) || r.Hash != "sha256:"+hex.EncodeToString(sum[:]) {
				t.Errorf("%s: %s has %d bytes and %x, the manifest says %d and %s", name, r.Path, len(text), sum, r.Bytes, r.Hash)
			}
			if r.Schema != nil {
				sameTable(t, r, text, files["data/"+r.Name+".json"])
			}
		}
	}
}

func rendered(t testing.TB, p page.Page) string {
	t.Helper()
	var b bytes.Buffer
	if err := p.Render(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// sameTable reads a table as CSV and as JSON. Both must hold the same, and no cell
// of CSV may be one that a spreadsheet runs.
func sameTable(t *testing.T, r dataResource, asCSV, asJSON string) {
	t.Helper()
	if strings.Count(asCSV, "\n") != strings.Count(asCSV, "\r\n") {
		t.Errorf("%s has line ends without CR", r.Path)
	}
	in := csv.NewReader(strings.NewReader(asCSV))
	header, err := in.Read()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range r.Schema.Fields {
		names = append(names, f.Name)
	}
	if !slices.Equal(header, names) {
		t.Errorf("%s has the columns %q, the manifest %q", r.Path, header, names)
	}
	var records []map[string]any
	if err := json.Unmarshal([]byte(asJSON), &records); err != nil {
		t.Fatalf("%s: %v", r.Name, err)
	}
	n := 0
	for ; ; n++ {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range r.Schema.Fields {
			v := row[i]
			if formula.MatchString(v) && f.Type == "string" {
				t.Errorf("%s, row %d, %s: a spreadsheet runs %q", r.Path, n, f.Name, v)
			}
			if n >= len(records) {
				continue
			}
			want := ""
			switch j := records[n][f.Name].(type) {
			case string:
				want = j
			case []any:
				var parts []string
				for _, p := range j {
					parts = append(parts, p.(string))
				}
				want = strings.Join(parts, "; ")
			case nil:
			default: // numbers and truth values
				b, err := json.Marshal(j)
				if err != nil {
					t.Fatal(err)
				}
				want = string(b)
			}
			if v != want && !(v == "'"+want && formula.MatchString(strings.TrimLeft(want, "'"))) {
				t.Errorf("%s, row %d, %s: CSV has %q, JSON %q", r.Path, n, f.Name, v, want)
			}
		}
	}
	if n != len(records) || n != *r.Rows {
		t.Errorf("%s has %d rows, JSON %d, the manifest says %d", r.Path, n, len(records), *r.Rows)
	}
}

// formula matches what a spreadsheet takes for one.
var formula = regexp.MustCompile(`^[\s\p{Cf}]*[=+\-@＝＋－＠]`)

// validate holds a document to a JSON Schema of a file.
func validate(t testing.TB, schema, document string) {
	t.Helper()
	compiled, err := jsonschema.NewCompiler().Compile(schema)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(v); err != nil {
		t.Errorf("%s: %v", schema, err)
	}
}

// TestCSLJSONFollowsItsSchema validates every file of citations.
func TestCSLJSONFollowsItsSchema(t *testing.T) {
	for _, s := range []*site.Site{load(t, hostile, nil), committed(t)} {
		for _, p := range New(s).dataPages() {
			if p.Path == "data/references.json" {
				validate(t, "testdata/schemas/csl-data.json", rendered(t, p))
			}
		}
	}
}

// TestXMLFollowsItsSchemas has xmllint hold sitemaps and feeds to the schemas of
// their formats, and read the graph.
func TestXMLFollowsItsSchemas(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		missing(t, "xmllint")
	}
	s := load(t, hostile, nil)
	pages := New(s).Pages()
	pages = append(pages, New(s).sitemaps([]page.Page{{Path: "index.html"}, {Path: "places/함흥/index.html"}, {Path: "404.html"}}, 10)...)
	for i, p := range New(s).sitemaps([]page.Page{{Path: "index.html"}, {Path: "a/index.html"}, {Path: "b/index.html"}}, 2) {
		p.Path = "parts/" + p.Path
		if i == 2 {
			p.Path = "parts/sitemapindex.xml"
		}
		pages = append(pages, p)
	}
	dir := t.TempDir()
	by := map[string][]string{}
	for _, p := range pages {
		var schema string
		switch base := filepath.Base(p.Path); {
		case strings.HasSuffix(base, ".atom"):
			schema = "--relaxng testdata/schemas/atom.rng"
		case base == "sitemapindex.xml":
			schema = "--schema testdata/schemas/siteindex.xsd"
		case strings.HasPrefix(base, "sitemap"):
			schema = "--schema testdata/schemas/sitemap.xsd"
		case strings.HasSuffix(base, ".graphml"):
			schema = "--nowarning"
		default:
			continue
		}
		file := filepath.Join(dir, strings.ReplaceAll(p.Path, "/", "_"))
		if err := os.WriteFile(file, []byte(rendered(t, p)), 0o600); err != nil {
			t.Fatal(err)
		}
		by[schema] = append(by[schema], file)
	}
	if len(by) != 4 {
		t.Errorf("there are files for %d schemas, want 4", len(by))
	}
	for schema, files := range by {
		args := slices.Concat([]string{"--noout", "--nonet"}, strings.Fields(schema), files)
		if out, err := exec.Command(xmllint, args...).CombinedOutput(); err != nil {
			t.Errorf("xmllint %s: %v\n%s", schema, err, out)
		}
	}
}

// TestSitemapIsWhole holds that pages with content of their own are in it, each
// once, and that many are divided.
func TestSitemapIsWhole(t *testing.T) {
	x := New(load(t, hostile, nil))
	pages := []page.Page{{Path: "index.html"}, {Path: "404.html"}, {Path: "places/hamhung/index.html"}, {Path: "places/hamheung/index.html"}, {Path: "a.css"}, {Path: "topics/all/index.html"}}
	type urlset struct {
		URLs []struct {
			Loc     string `xml:"loc"`
			Lastmod string `xml:"lastmod"`
		} `xml:"url"`
		Maps []struct {
			Loc string `xml:"loc"`
		} `xml:"sitemap"`
	}
	read := func(p page.Page) (s urlset) {
		if err := xml.Unmarshal([]byte(rendered(t, p)), &s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	one := x.sitemaps(pages, 3)
	if len(one) != 1 {
		t.Fatalf("%d files, want one", len(one))
	}
	var got []string
	for _, u := range read(one[0]).URLs {
		got = append(got, u.Loc+" "+u.Lastmod)
	}
	want := []string{"https://dossier.example/sub/ ", "https://dossier.example/sub/places/hamhung/ ", "https://dossier.example/sub/topics/all/ 2020-02-02"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	many := x.sitemaps(pages, 2)
	if len(many) != 3 || many[2].Path != "sitemap.xml" {
		t.Fatalf("%d files, want two and an index", len(many))
	}
	if index := read(many[2]); len(index.Maps) != 2 || index.Maps[1].Loc != "https://dossier.example/sub/sitemap-2.xml" {
		t.Errorf("the index is %+v", index)
	}
}
