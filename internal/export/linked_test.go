package export

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/piprate/json-gold/ld"

	"dossier/internal/content"
	"dossier/internal/site"
)

// offline serves the context of schema.org from a file.
type offline struct{ context any }

func (o offline) LoadDocument(u string) (*ld.RemoteDocument, error) {
	if u != "https://schema.org" {
		return nil, fmt.Errorf("no document %s here", u)
	}
	return &ld.RemoteDocument{DocumentURL: u, Document: o.context}, nil
}

// TestLinkedDataExpands has a JSON-LD processor expand what pages say. The context
// lists terms of schema.org and no default, so that a term which is none of them
// is lost, and missed.
func TestLinkedDataExpands(t *testing.T) {
	b, err := os.ReadFile("testdata/schemas/schema.org.jsonld")
	if err != nil {
		t.Fatal(err)
	}
	var loader offline
	if err := json.Unmarshal(b, &loader.context); err != nil {
		t.Fatal(err)
	}
	types := map[string]bool{}
	for _, s := range []*site.Site{load(t, hostile, nil), committed(t)} {
		x := New(s)
		pages := map[string]*LinkedData{"home": x.Home(), "data": x.Data()}
		for _, e := range s.Entries {
			pages[string(e.ID)] = x.Entry(e, []site.Place{{Title: "Above", Path: e.ID.Folder() + "/"}})
		}
		for name, data := range pages {
			page := string(data.JSON())
			if strings.ContainsAny(page, "<>&") {
				t.Errorf("%s: a script could end in %s", name, page)
			}
			var doc any
			if err := json.Unmarshal([]byte(page), &doc); err != nil {
				t.Fatal(err)
			}
			options := ld.NewJsonLdOptions("")
			options.DocumentLoader = loader
			expanded, err := ld.NewJsonLdProcessor().Expand(doc, options)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			said, understood := 0, 0
			count(doc, func(key string, v any) {
				if !strings.HasPrefix(key, "@") {
					said++
				}
			})
			count(any(expanded), func(key string, v any) {
				if strings.HasPrefix(key, "https://schema.org/") {
					understood++
				}
				if list, ok := v.([]any); key == "@type" && ok {
					for _, name := range list {
						types[name.(string)] = true
					}
				}
				if key == "@id" && !strings.HasPrefix(v.(string), "https://") && !strings.HasPrefix(v.(string), "http://") {
					t.Errorf("%s: %q is no whole address", name, v)
				}
			})
			if said != understood || said == 0 {
				t.Errorf("%s: %d properties are said and %d understood:\n%s", name, said, understood, page)
			}
		}
	}
	for _, want := range []string{"WebSite", "BreadcrumbList", "Article", "NewsArticle", "Event", "Place", "Organization", "Person", "Dataset", "DataDownload", "CorrectionComment"} {
		if !types["https://schema.org/"+want] {
			t.Errorf("no page speaks of a %s; there are %v", want, slices.Sorted(maps.Keys(types)))
		}
	}
}

// count calls f for each key of each object in v.
func count(v any, f func(key string, v any)) {
	switch v := v.(type) {
	case map[string]any:
		for k, inner := range v {
			f(k, inner)
			count(inner, f)
		}
	case []any:
		for _, inner := range v {
			count(inner, f)
		}
	}
}

// TestGeoJSONIsRead has orb read the files, and finds each place where its entry
// says that it is.
func TestGeoJSONIsRead(t *testing.T) {
	for _, s := range []*site.Site{load(t, hostile, nil), committed(t)} {
		x := New(s)
		for _, f := range x.data {
			if !strings.HasSuffix(f.Path, ".geojson") {
				continue
			}
			var b strings.Builder
			if err := f.Render(&b); err != nil {
				t.Fatal(err)
			}
			c, err := geojson.UnmarshalFeatureCollection([]byte(b.String()))
			if err != nil {
				t.Fatalf("%s: %v", f.Path, err)
			}
			want := 0
			for _, e := range s.Entries {
				if e.Entity.Coordinates != nil && f.Path == DataPath+"places.geojson" ||
					e.Role == content.Event && f.Path == DataPath+"events.geojson" && slices.ContainsFunc(e.About, func(a *site.Entry) bool { return a.Entity.Coordinates != nil }) {
					want++
				}
			}
			if len(c.Features) != want || want == 0 {
				t.Errorf("%s has %d features, want %d", f.Path, len(c.Features), want)
			}
			for _, feature := range c.Features {
				e := s.Entry(content.ID(feature.ID.(string)))
				about := []*site.Entry{e}
				if e.Role == content.Event {
					about = e.About
				}
				var at []orb.Point
				for _, a := range about {
					if c := a.Entity.Coordinates; c != nil {
						at = append(at, orb.Point{c.Lon, c.Lat})
					}
				}
				g := feature.Geometry
				if p, ok := g.(orb.Point); ok {
					g = orb.MultiPoint{p}
				}
				if !orb.Equal(g, orb.MultiPoint(at)) {
					t.Errorf("%s is at %v, want %v", e.ID, feature.Geometry, at)
				}
				if feature.Properties.MustString("title") != e.Title {
					t.Errorf("%s is called %q", e.ID, feature.Properties["title"])
				}
			}
		}
	}
}
