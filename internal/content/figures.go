package content

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"dossier/internal/problem"
)

// A Chart counts events or articles, or adds up what events report, in one row
// for each type or entity.
type Chart struct {
	Name  string // of its anchor
	Title string
	Note  string   // what a reader must know
	Of    string   // ArticlesFolder or EventsFolder
	Types []string // those of Of's vocabulary that count; empty is all
	By    string   // "type", or the kind whose entities are the rows
	Sum   string   // the unit that is added up; empty counts
	Whole bool     // one bar for all time, not one a year
	Most  int      // rows at most; the others are left out, and said to be
}

// A Map is a part of the earth to be drawn.
type Map struct {
	Name   string // of its anchor
	Title  string
	Bounds orb.Bound // longitude and latitude in degrees
}

// defaultMost is how many rows a chart has that says nothing of it.
const defaultMost = 12

// chart reads one of site.yaml's charts.
func (d *decoder) chart(n *node) {
	c := Chart{Of: EventsFolder, By: byType, Most: defaultMost}
	var types, by *node
	d.object(n, "chart", []key{
		{name: "name", required: true, set: func(n *node) { c.Name = d.slug(n) }},
		{name: "title", required: true, set: func(n *node) { c.Title = d.text(n) }},
		{name: "note", set: func(n *node) { c.Note = d.text(n) }},
		{name: "of", set: func(n *node) { c.Of = d.term(n, counted, "thing to count") }},
		{name: "types", set: func(n *node) { types = n }},
		{name: "by", set: func(n *node) { by = n }},
		{name: "sum", set: func(n *node) { c.Sum = d.unit(n) }},
		{name: "whole", set: func(n *node) { c.Whole = d.flag(n) }},
		{name: "most", set: func(n *node) {
			f := value(d, n, parseDecimal)
			if c.Most = int(f); f < 1 || f != float64(c.Most) {
				d.bad(n, "most is %q; write a whole number from 1", n.value)
			}
		}},
	})
	vocabulary := d.config.EventTypes
	if c.Of == ArticlesFolder {
		vocabulary = d.config.ArticleTypes
		if c.Sum != "" {
			d.bad(n, "a chart of articles has nothing to add up; remove sum, or write of: events")
		}
	}
	if types != nil {
		d.list(types, func(n *node) { c.Types = append(c.Types, d.term(n, vocabulary, "type")) })
	}
	if by != nil {
		if c.By = d.text(by); c.By != byType {
			if _, ok := d.config.Kind(c.By); !ok {
				d.bad(by, "no kind %q; write type or a kind of this file", c.By)
			}
		}
	}
	d.config.Charts = append(d.config.Charts, c)
}

// byType makes a row of each type.
const byType = "type"

// counted are what a chart may count.
var counted = Vocabulary{{ArticlesFolder, "articles"}, {EventsFolder, "events"}}

// slug reads a name that can stand in an address.
func (d *decoder) slug(n *node) string {
	s := d.text(n)
	if fault := SlugFault(s); s != "" && fault != "" {
		d.bad(n, "name %q %s", s, fault)
	}
	return s
}

// chartMap reads one of site.yaml's maps.
func (d *decoder) chartMap(n *node) {
	var m Map
	d.object(n, "map", []key{
		{name: "name", required: true, set: func(n *node) { m.Name = d.slug(n) }},
		{name: "title", required: true, set: func(n *node) { m.Title = d.text(n) }},
		{name: "bounds", required: true, set: func(n *node) {
			var f []float64
			d.list(n, func(n *node) { f = append(f, value(d, n, parseDecimal)) })
			if len(f) != 4 || f[0] < -90 || f[2] > 90 || f[0] >= f[2] || f[1] < -180 || f[3] > 180 || f[1] >= f[3] {
				d.bad(n, "bounds must be [south, west, north, east] in degrees, south below north and west before east")
				return
			}
			m.Bounds = orb.Bound{Min: orb.Point{f[1], f[0]}, Max: orb.Point{f[3], f[2]}}
		}},
	})
	d.config.Maps = append(d.config.Maps, m)
}

// kindNames reads a list of kinds.
func (d *decoder) kindNames(n *node) []string {
	var list []string
	for _, t := range d.texts(n) {
		if _, ok := d.config.Kind(t.Text); !ok {
			d.problems.Addf(t.At.In(d.file), problem.UnknownTerm, "no kind %q; write a kind of this file", t.Text)
			continue
		}
		list = append(list, t.Text)
	}
	return list
}

// Connects reports whether entities of a kind are joined by connections: those
// that site.yaml names, or all but publishers, which appear with what they
// report.
func (c *Config) Connects(kind string) bool {
	if c.Connections == nil {
		return kind != PublishersFolder
	}
	return slices.Contains(c.Connections, kind)
}

// BaseMapFile holds the outlines of land as GeoJSON (RFC 7946).
const BaseMapFile = Dir + "/map.geojson"

// parseBaseMap reads the outlines of the base map.
func parseBaseMap(src []byte, ps *problem.List) []orb.Polygon {
	land, err := parseLand(src)
	var wrong *json.SyntaxError
	switch {
	case errors.As(err, &wrong):
		at := newPlaces(src, 0).at(max(int(wrong.Offset)-1, 0)) // 0 in an empty file
		ps.Addf(at.In(BaseMapFile), problem.BadValue, "not JSON: %v; export the map again", err)
	case err != nil:
		ps.Addf(problem.Pos{File: BaseMapFile}, problem.BadValue, "not a GeoJSON collection of polygons: %v; export the map again", err)
	}
	return land
}

// parseLand reads the polygons of a GeoJSON feature collection. It decodes
// them itself: the geojson package of orb would bring a database driver along.
func parseLand(src []byte) ([]orb.Polygon, error) {
	var collection struct {
		Type     string
		Features []struct {
			Geometry struct {
				Type        string
				Coordinates json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(src, &collection); err != nil {
		return nil, err
	}
	if collection.Type != "FeatureCollection" {
		return nil, fmt.Errorf("its type is %q", collection.Type)
	}
	var land []orb.Polygon
	for i, f := range collection.Features {
		var some []orb.Polygon
		var err error
		switch f.Geometry.Type {
		case "Polygon":
			some = make([]orb.Polygon, 1)
			err = json.Unmarshal(f.Geometry.Coordinates, &some[0])
		case "MultiPolygon":
			err = json.Unmarshal(f.Geometry.Coordinates, &some)
		default:
			err = fmt.Errorf("its geometry is %q", f.Geometry.Type)
		}
		if err != nil {
			return nil, fmt.Errorf("feature %d: %w", i+1, err)
		}
		land = append(land, some...)
	}
	return land, nil
}
