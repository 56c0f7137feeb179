package content

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"dossier/internal/problem"
)

// compiled returns the schema of a folder, held to that of JSON Schema.
func compiled(t testing.TB, d *Dossier, folders ...string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(d.Schema(folders...)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("frontmatter.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("frontmatter.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asEditorsRead returns YAML as the core schema of YAML 1.2 reads it.
func asEditorsRead(t testing.TB, src []byte) any {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		t.Fatal(err)
	}
	var read func(n *yaml.Node) any
	read = func(n *yaml.Node) any {
		switch n.Kind {
		case yaml.MappingNode:
			m := map[string]any{}
			for i := 0; i < len(n.Content); i += 2 {
				m[n.Content[i].Value] = read(n.Content[i+1])
			}
			return m
		case yaml.SequenceNode:
			list := []any{}
			for _, c := range n.Content {
				list = append(list, read(c))
			}
			return list
		}
		switch n.ShortTag() {
		case "!!int", "!!float":
			return json.Number(n.Value)
		case "!!bool":
			return n.Value == "true"
		case "!!null":
			return nil
		}
		return n.Value
	}
	if len(doc.Content) == 0 {
		return nil
	}
	return read(doc.Content[0])
}

// small is a dossier of one entry in each folder, all of one slug.
func small(t testing.TB) *Dossier {
	t.Helper()
	d, ps, err := Load(fstest.MapFS{
		"content/site.yaml": {Data: []byte(`
title: T
base: https://a.example/
kinds: [{name: places, one: place, many: places}, {name: publishers, one: publisher, many: publishers}]
types: {article: {news: news}, event: {arrest: arrest}}
units: [doses]
`)},
		"content/articles/a.md":   {Data: []byte("---\ntitle: A\npublisher: a\npublished: 2018\nurl: https://a.example/\ngrade: C3\n---\n")},
		"content/events/a.md":     {Data: []byte("---\ntitle: A\ndate: 2018\ntype: arrest\nstatus: alleged\nsources: [a]\n---\n")},
		"content/places/a.md":     {Data: []byte("---\ntitle: A\n---\n")},
		"content/publishers/a.md": {Data: []byte("---\ntitle: A\n---\n")},
	}, "")
	if err != nil || len(ps) > 0 {
		t.Fatal(err, ps)
	}
	return d
}

// problemsOf reads a frontmatter strictly.
func problemsOf(d *Dossier, folder, matter string) problem.List {
	dec := newDecoder("a.md", 0, d.Config)
	role, _ := d.Config.Role(folder)
	dec.frontmatter([]byte(matter), newEntry(FileOf(NewID(folder, "a")), role))
	return dec.problems
}

var allFolders = []string{ArticlesFolder, EventsFolder, "places", "publishers", ""}

// TestSchemaHasTheKeysOfTheError: the keys that a problem lists are those of the schema.
func TestSchemaHasTheKeysOfTheError(t *testing.T) {
	d := small(t)
	for _, folder := range allFolders {
		ps := problemsOf(d, folder, "title: A\nzz9: 1\n")
		i := slices.IndexFunc(ps, func(p problem.Problem) bool { return p.Code == problem.UnknownKey })
		if i < 0 {
			t.Fatalf("%q: no problem with zz9: %v", folder, ps)
		}
		_, list, _ := strings.Cut(ps[i].Text, "the keys are ")
		want := strings.Split(list, ", ")
		var got struct{ Properties map[string]any }
		if err := json.Unmarshal(d.Schema(folder), &got); err != nil {
			t.Fatal(err)
		}
		for _, k := range want {
			if _, ok := got.Properties[k]; !ok {
				t.Errorf("%q: the schema lacks %q", folder, k)
			}
		}
		if len(want) != len(got.Properties) || len(want) < 4 {
			t.Errorf("%q: the schema has %d keys, the problem lists %q", folder, len(got.Properties), want)
		}
	}
}

// TestSchemaIsAsStrictAsLoad gives each key each value: what Load refuses the schema does.
func TestSchemaIsAsStrictAsLoad(t *testing.T) {
	d := small(t)
	values := []string{
		"", "a", "[]", "[a]", "[a, a]", "{ko: a}", "{a: b}", "5", "-5", "5.5", "true", "'yes'", "2018-05-07", "2018-13", "2018-05~", "1999/2001", "../2001", "C3", "G3", "c3",
		"https://a.example/x", "ftp://a.example", "javascript:alert(1)", "Q5", "Q05", "[1, 2]", "[91, 2]", "[1, 2, 3]", "[1, b]", "kg", "doses", "stone", "news", "arrest", "alleged", "guilty",
		"full", "en", "[[a]]", "[{a: b}]", "[places/a]", "[Places/A]", "['a b']", `" "`,
		"{url: https://a.example/x}", "{url: x}", "{date: 2018}", "{text: a, speaker: b}", "{text: a}", "{text: a, speaker: b, x: c}",
		"[{date: 2018, type: factual, text: a}]", "[{date: 2018, type: fact, text: a}]", "[{date: 2018, type: factual}]",
		"[{of: a, as_reported: a, source: a}]", "[{of: a, amount: 5, as_reported: a, source: a}]", "[{of: a, amount: 5, unit: kg, as_reported: a, source: a}]",
		"[{of: a, amount: -5, unit: kg, as_reported: a, source: a}]", "[{of: a, amount: some, unit: kg, as_reported: a, source: a}]",
		"[{of: a, unit: kg, as_reported: a, source: a, preferred: true}]", "[{of: a, unit: kg, as_reported: a, source: a, preferred: true, why: a}]", "[{of: a, as_reported: a, source: a, preferred: maybe}]",
		"[{point: a, source: a, says: a}]", "[{point: a, says: a}]",
	}
	required := map[string]string{
		ArticlesFolder: "title: A\npublisher: a\npublished: 2018\nurl: https://a.example/\ngrade: C3\n",
		EventsFolder:   "title: A\ndate: 2018\ntype: arrest\nstatus: alleged\nsources: [a]\n",
		"places":       "title: A\n", "": "title: A\n",
	}
	for folder, base := range required {
		s := compiled(t, d, folder)
		valid := func(matter string) error { return s.Validate(asEditorsRead(t, []byte(matter))) }
		if err := valid(base); err != nil || len(problemsOf(d, folder, base)) > 0 {
			t.Fatalf("%q: %v", base, err)
		}
		role, _ := d.Config.Role(folder)
		for _, k := range newDecoder("", 0, d.Config).keys(role) {
			accepted := 0
			for _, v := range values {
				var lines []string
				for line := range strings.Lines(base) {
					if !strings.HasPrefix(line, k.name+":") {
						lines = append(lines, line)
					}
				}
				matter := strings.Join(lines, "") + k.name + ": " + v + "\n"
				ps, err := problemsOf(d, folder, matter), valid(matter)
				if len(ps) > 0 && err == nil {
					t.Errorf("%s %s: %s passes the schema, and Load says: %s", role, k.name, v, ps[0].Text)
				}
				if len(ps) == 0 && err == nil {
					accepted++
				}
			}
			if accepted == 0 {
				t.Errorf("%s %s: the schema accepts nothing", role, k.name)
			}
		}
		for line := range strings.Lines(base) {
			matter := strings.Replace(base, line, "", 1)
			if len(problemsOf(d, folder, matter)) == 0 || valid(matter) == nil {
				t.Errorf("%s: %q is accepted", role, matter)
			}
		}
	}
}

// TestSchemaKnowsIDs: a reference to nobody does not pass.
func TestSchemaKnowsIDs(t *testing.T) {
	d := small(t)
	place, event := compiled(t, d, "places"), compiled(t, d, EventsFolder)
	for matter, want := range map[string]bool{
		"title: A\npart_of: a\n": true, "title: A\npart_of: places/a\n": true, "title: A\npart_of: b\n": false, "title: A\npart_of: publishers/a\n": false,
	} {
		if got := place.Validate(asEditorsRead(t, []byte(matter))) == nil; got != want {
			t.Errorf("%q is accepted: %t", matter, got)
		}
	}
	matter := "title: A\ndate: 2018\ntype: arrest\nstatus: alleged\nsources: [a]\nquantities: [{of: OF, as_reported: x, source: a}]\n"
	for of, want := range map[string]bool{"places/a": true, "a": false, "b": false} { // places and publishers share "a"
		if got := event.Validate(asEditorsRead(t, []byte(strings.Replace(matter, "OF", of, 1)))) == nil; got != want {
			t.Errorf("of %q is accepted: %t", of, got)
		}
	}
}

// TestSchemaOfAll accepts what one role may hold, and nothing else.
func TestSchemaOfAll(t *testing.T) {
	s := compiled(t, small(t), allFolders...)
	for matter, want := range map[string]bool{"title: A\naliases: [b]\n": true, "title: A\naliases: [b]\ngrade: C3\n": false, "aliases: [b]\n": false} {
		if got := s.Validate(asEditorsRead(t, []byte(matter))) == nil; got != want {
			t.Errorf("%q is accepted: %t", matter, got)
		}
	}
}

// TestCommittedContentFollowsItsSchema: every frontmatter of this repository passes.
func TestCommittedContentFollowsItsSchema(t *testing.T) {
	fsys := os.DirFS("../..")
	d, ps, err := Load(fsys, "")
	if err != nil || len(ps) > 0 {
		t.Fatal(err, ps)
	}
	schemas := map[string]*jsonschema.Schema{}
	for _, e := range d.Entries {
		folder := e.ID.Folder()
		if schemas[folder] == nil {
			schemas[folder] = compiled(t, d, folder)
		}
		src, err := os.ReadFile("../../" + e.File)
		if err != nil {
			t.Fatal(err)
		}
		matter, _, _, _, _ := newDecoder("", 0, nil).split(src, e.File, &ps)
		if err := schemas[folder].Validate(asEditorsRead(t, matter)); err != nil {
			t.Errorf("%s: %v", e.File, err)
		}
	}
	if len(schemas) < 4 || len(d.Entries) < 1000 {
		t.Errorf("%d entries in %d folders were held to a schema", len(d.Entries), len(schemas))
	}
}
