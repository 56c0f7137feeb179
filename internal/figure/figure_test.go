package figure

import (
	"fmt"
	"html/template"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/paulmach/orb"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"dossier/internal/content"
	"dossier/internal/site"
)

// TestFrameIsTrueToScale holds the projection to what the maps say of it: a
// degree of longitude on the middle parallel is cos φ of a degree of latitude,
// and the corners of the bounds are those of the drawing.
func TestFrameIsTrueToScale(t *testing.T) {
	f := newFrame(orb.Bound{Min: orb.Point{121, 32.5}, Max: orb.Point{132.5, 44}}, mapWidth)
	near := func(what string, got, want float64) {
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("%s is %g, want %g", what, got, want)
		}
	}
	northWest, southEast := f.project(orb.Point{121, 44}), f.project(orb.Point{132.5, 32.5})
	near("left", northWest[0], 0)
	near("top", northWest[1], 0)
	near("right", southEast[0], mapWidth)
	near("bottom", southEast[1], f.height())
	here := f.project(orb.Point{125, f.middle})
	east, north := f.project(orb.Point{126, f.middle}), f.project(orb.Point{125, f.middle + 1})
	near("a degree east over a degree north", (east[0]-here[0])/(here[1]-north[1]), math.Cos(f.middle*math.Pi/180))
}

// TestMapShowsWhatHasMost: of very many places a map has those with most events.
func TestMapShowsWhatHasMost(t *testing.T) {
	fsys := fstest.MapFS{
		"content/site.yaml": {Data: []byte(`title: A test
base: https://a.example/
kinds:
  - {name: places, one: place, many: places}
  - {name: publishers, one: publisher, many: publishers}
maps: [{name: all, title: All, bounds: [0, 0, 10, 10]}]
`)},
		"content/map.geojson":       {Data: []byte(`{"type": "FeatureCollection", "source": "Invented", "features": [{"type": "Feature", "properties": {"name": "Land"}, "geometry": {"type": "Polygon", "coordinates": [[[1, 1], [9, 1], [9, 9], [1, 9], [1, 1]]]}}]}`)},
		"content/publishers/upi.md": {Data: []byte("---\ntitle: UPI\n---\n")},
	}
	var places []string
	for i := range maxSpots + 3 {
		places = append(places, fmt.Sprintf("place-%d", i))
		fsys["content/places/"+places[i]+".md"] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\ntitle: Place %dx\ncoordinates: [5, %.2f]\n---\n", i, 1+float64(i)/100)}
	}
	fsys["content/articles/a.md"] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\ntitle: A\npublisher: upi\npublished: 2018\nurl: https://a.example/a\nlanguage: en\ngrade: C3\nplaces: [%s]\n---\n", strings.Join(places, ", "))}
	d, ps, err := content.Load(fsys, "")
	if err != nil || len(ps) > 0 {
		t.Fatal(err, ps)
	}
	s, _ := site.Link(d)
	m := Maps(s)[0]
	want := fmt.Sprintf("%d of %d places", maxSpots, len(places))
	if n := strings.Count(string(m.SVG), "<circle "); n != maxSpots || !strings.HasPrefix(m.Says, want) {
		t.Errorf("%d circles, and the map says %q; want %d and %q", n, m.Says, maxSpots, want)
	}
}

// TestDotsAreOffLabels: the least and the most that can be, in the first year, are dots
// beside which the name of the row and the labels of the scale can be read.
func TestDotsAreOffLabels(t *testing.T) {
	fsys := fstest.MapFS{
		"content/site.yaml": {Data: []byte(`title: A test
base: https://a.example/
kinds:
  - {name: substances, one: substance, many: substances}
  - {name: publishers, one: publisher, many: publishers}
types: {event: {seizure: seizure}}
statuses: {reported: reported}
charts: [{name: seized, title: Seized, types: [seizure], by: substances, sum: kg, most: 8}]
`)},
		"content/publishers/upi.md":   {Data: []byte("---\ntitle: UPI\n---\n")},
		"content/substances/opium.md": {Data: []byte("---\ntitle: Opium\n---\n")},
		"content/substances/hemp.md":  {Data: []byte("---\ntitle: Hemp\n---\n")},
		"content/articles/a.md":       {Data: []byte("---\ntitle: A\npublisher: upi\npublished: 2018\nurl: https://a.example/a\nlanguage: en\ngrade: C3\n---\n")},
	}
	for of, amount := range map[string]int{"opium": 1, "hemp": 1000} {
		fsys["content/events/"+of+"-seized.md"] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\ntitle: Seizure of %[1]s\ndate: 2018\ntype: seizure\nstatus: reported\nsources: [a]\nquantities: [{of: %[1]s, amount: %d, unit: kg, as_reported: %[2]d kg, source: a}]\n---\n", of, amount)}
	}
	d, ps, err := content.Load(fsys, "")
	if err != nil || len(ps) > 0 {
		t.Fatal(err, ps)
	}
	s, _ := site.Link(d)
	svg := string(Charts(s)[0].SVG)
	heights := func(pattern string) (list []float64) {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(svg, -1) {
			y, err := strconv.ParseFloat(m[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, y)
		}
		return list
	}
	dots, texts := heights(`<circle class="bar" cx="[^"]*" cy="([^"]*)" r="3.5"`), heights(`<text class="(?:tick start|label)" x="0%" y="([^"]*)"`)
	if len(dots) != 2 || len(texts) != 6 {
		t.Fatalf("%d dots and %d texts in %s", len(dots), len(texts), svg)
	}
	for _, dot := range dots {
		for _, base := range texts {
			if dot+3.5 > base-11 && dot-3.5 < base+3 {
				t.Errorf("the dot at %g lies on the text at %g", dot, base)
			}
		}
	}
}

// TestMarksDoNotTouch packs spans and dots and looks for two in a lane that meet.
func TestMarksDoNotTouch(t *testing.T) {
	var marks []mark
	for i := range 200 {
		from := float64(i * 37 % 101)
		marks = append(marks, mark{e: &site.Entry{Entry: &content.Entry{ID: content.ID(fmt.Sprintf("events/%d", i))}}, from: from, to: min(from+float64(i%5*3), 100)})
	}
	packed := 0
	for _, lane := range pack(marks) {
		packed += len(lane)
		for i := 1; i < len(lane); i++ {
			if lane[i].from <= lane[i-1].to {
				t.Errorf("%g-%g touches %g-%g", lane[i-1].from, lane[i-1].to, lane[i].from, lane[i].to)
			}
		}
	}
	if packed != len(marks) {
		t.Errorf("%d of %d marks were packed", packed, len(marks))
	}
}

// TestCommittedFigures draws the committed content twice: the same bytes, a
// description that is the sentence below, a table's row for each row drawn, and no
// network node without a line.
func TestCommittedFigures(t *testing.T) {
	described := func(title, says string, svg template.HTML) {
		t.Helper()
		if want := ">" + escape(title) + "</title><desc id="; says == "" || !strings.Contains(string(svg), want) || !strings.Contains(string(svg), ">"+escape(says)+"</desc>") {
			t.Errorf("%s: the image is not described as %q:\n%.300s", title, says, svg)
		}
	}
	d, _, err := content.Load(os.DirFS("../.."), "")
	if err != nil {
		t.Fatal(err)
	}
	s, ps := site.Link(d)
	if ps.Errors() > 0 {
		t.Skip("the content has problems, which TestCommittedContent reports")
	}
	charts, again := Charts(s), Charts(s)
	if len(charts) != len(s.Config.Charts) {
		t.Errorf("%d of %d charts are drawn", len(charts), len(s.Config.Charts))
	}
	for i, c := range charts {
		if c.SVG != again[i].SVG {
			t.Errorf("%s: drawn twice, the bytes differ", c.Title)
		}
		described(c.Title, c.Says, c.SVG)
		if len(c.Rows) == 0 || len(c.Rows[0].Cells)+1 != len(c.Head) {
			t.Errorf("%s: %d heads over rows %v", c.Title, len(c.Head), c.Rows[:min(len(c.Rows), 1)])
		}
	}
	network := Network(s)
	if network.SVG != Network(s).SVG {
		t.Error("the network drawn twice has other bytes")
	}
	described("Network", network.Says, network.SVG)
	nodes, edges := joined(s, mostConnected(s))
	reached := map[int]bool{}
	for _, e := range edges {
		reached[e.a], reached[e.b] = true, true
	}
	if len(nodes) < 2 || len(reached) != len(nodes) || len(network.Nodes) != len(nodes) {
		t.Errorf("%d nodes are drawn, %d joined, %d reached", len(network.Nodes), len(nodes), len(reached))
	}
	all := Chronology(s, "_all", "All events", 1970, 2029, s.In(content.EventsFolder), s.In(content.ArticlesFolder))
	described(all.Title, all.Says, all.SVG)
	for i, m := range Maps(s) {
		described(m.Title, m.Says, m.SVG)
		if m.SVG != Maps(s)[i].SVG {
			t.Errorf("%s: drawn twice, the bytes differ", m.Title)
		}
		names := map[string]bool{}
		for _, text := range regexp.MustCompile(`<text[^>]*>([^<]*)`).FindAllStringSubmatch(string(m.SVG), -1) {
			if names[text[1]] {
				t.Errorf("%s: %s stands twice", m.Title, text[1])
			}
			names[text[1]] = true
		}
		if len(names) == 0 {
			t.Errorf("%s has no names", m.Title)
		}
	}
}

// TestLongNameOfRow: the name of a row leaves room for its total on a small phone.
func TestLongNameOfRow(t *testing.T) {
	for name, want := range map[string]string{
		"Daily paper":            "Daily paper",
		strings.Repeat("a", 31):  "A" + strings.Repeat("a", 30),
		strings.Repeat("a ", 25): "A" + strings.Repeat(" a", 14) + "…",
		strings.Repeat("함", 30):  strings.Repeat("함", 18) + "…",
	} {
		d := &drawing{}
		(&tally{}).label(d, &series{label: name, total: 5}, 0, message.NewPrinter(language.English))
		if got, _, _ := strings.Cut(strings.SplitAfterN(d.String(), ">", 2)[1], "<"); got != want {
			t.Errorf("%q has the label %q, want %q", name, got, want)
		}
	}
}

// TestNames: of names that crowd, those that come first stand, each in its own place
// and off every mark, at any scale, and at two at once.
func TestNames(t *testing.T) {
	for _, scales := range [][]float64{{1}, {2}, {1, 2}} {
		most := slices.Max(scales)
		crowd := []spot{{100, 50}, {104, 50}, {100, 54}, {60, 50}, {100, 20}, {100, 80}, {100, 56}, {199, 99}}
		for i, at := range crowd {
			crowd[i] = spot{at.x * most, at.y * most}
		}
		var on []*labels
		for _, scale := range scales {
			l := &labels{width: 200 * most, height: 100 * most, scale: scale}
			for _, at := range crowd {
				l.mark(at, 5)
			}
			on = append(on, l)
		}
		none := 0
		for _, at := range crowd {
			if _, ok := place(at, 5, "Hamhung", on...); !ok {
				none++
			}
		}
		for _, l := range on {
			if len(l.names)+none != len(crowd) || none == 0 || len(l.names) < 3 {
				t.Errorf("%v: %d names have a place and %d have none, of %d", scales, len(l.names), none, len(crowd))
			}
			for i, b := range l.names {
				if slices.ContainsFunc(l.marks, b.meets) || slices.ContainsFunc(l.names[:i], b.meets) || b.x1 < 0 || b.x2 > l.width || b.y1 < 0 || b.y2 > l.height {
					t.Errorf("%v: the name at %v lies on something or leaves the drawing", scales, b)
				}
			}
		}
	}
}
