package figure

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/simplify"

	"dossier/internal/content"
	"dossier/internal/site"
)

// MapFigure is a map of the places at which something happened.
type MapFigure struct {
	ID, Title, Says string
	SVG             template.HTML
}

// A PlaceMark is a place on the maps.
type PlaceMark struct {
	Entry    *site.Entry
	Events   int // that name it
	Articles int
}

// PlaceMarks returns the entries with coordinates that an event or article
// names, those with most events first.
func PlaceMarks(s *site.Site) []PlaceMark {
	var marks []PlaceMark
	for _, e := range s.Entries {
		if e.Entity.Coordinates == nil {
			continue
		}
		m := PlaceMark{Entry: e}
		for _, from := range e.From(site.ViaAbout) {
			if from.Role == content.Event {
				m.Events++
			} else {
				m.Articles++
			}
		}
		if m.Events+m.Articles > 0 {
			marks = append(marks, m)
		}
	}
	slices.SortFunc(marks, func(a, b PlaceMark) int {
		return cmp.Or(cmp.Compare(b.Events, a.Events), cmp.Compare(b.Articles, a.Articles), strings.Compare(string(a.Entry.ID), string(b.Entry.ID)))
	})
	return marks
}

// mapWidth is the width of a map's coordinate system. Its height follows from
// the bounds.
const mapWidth = 720

// A frame projects a part of the earth onto a drawing: the equirectangular
// projection, true to scale along the parallel in the middle (J. P. Snyder, Map
// Projections: A Working Manual, US Geological Survey Professional Paper 1395,
// 1987, page 91).
type frame struct {
	orb.Bound
	middle float64 // the standard parallel, degrees
	scale  float64 // units of the drawing for a degree of latitude
	width  float64
}

func newFrame(b orb.Bound, width float64) frame {
	middle := (b.Min[1] + b.Max[1]) / 2
	return frame{b, middle, width / ((b.Max[0] - b.Min[0]) * math.Cos(middle*math.Pi/180)), width}
}

func (f frame) height() float64 { return (f.Max[1] - f.Min[1]) * f.scale }

func (f frame) project(p orb.Point) orb.Point {
	return orb.Point{(p[0] - f.Min[0]) * f.scale * math.Cos(f.middle*math.Pi/180), (f.Max[1] - p[1]) * f.scale}
}

// land returns the outlines as the data of a path in whole units, without
// detail smaller than tolerance.
func (f frame) land(polygons []orb.Polygon, tolerance float64) string {
	var b strings.Builder
	for _, p := range polygons {
		if !p.Bound().Intersects(f.Bound) {
			continue
		}
		clipped := clip.Polygon(f.Bound, p.Clone())
		for _, ring := range clipped {
			projected := make(orb.Ring, len(ring))
			for i, point := range ring {
				projected[i] = f.project(point)
			}
			projected = simplify.DouglasPeucker(tolerance).Ring(projected)
			outline(&b, projected, tolerance)
		}
	}
	return b.String()
}

// outline writes a ring as a closed path of relative steps; one that is
// smaller than tolerance is left out.
func outline(b *strings.Builder, ring orb.Ring, tolerance float64) {
	if bound := ring.Bound(); len(ring) < 4 || max(bound.Max[0]-bound.Min[0], bound.Max[1]-bound.Min[1]) < 2*tolerance {
		return
	}
	var x, y int
	command := "m"
	for i, p := range ring[:len(ring)-1] { // the last point is the first
		nx, ny := int(math.Round(p[0])), int(math.Round(p[1]))
		if i == 0 {
			fmt.Fprintf(b, "M%d %d", nx, ny)
			command = "l"
		} else if nx != x || ny != y {
			b.WriteString(command)
			b.WriteString(strconv.Itoa(nx - x))
			if ny >= y {
				b.WriteByte(' ')
			}
			b.WriteString(strconv.Itoa(ny - y))
			command = " "
		}
		x, y = nx, ny
	}
	b.WriteByte('z')
}

// maxSpots is how many places a map shows: those with most events.
const maxSpots = 200

// Maps draws the maps of site.yaml, with the places named by events or
// articles; none without a base map.
func Maps(s *site.Site) []MapFigure {
	if len(s.Land) == 0 {
		return nil
	}
	marks := PlaceMarks(s)
	var list []MapFigure
	for _, m := range s.Config.Maps {
		f := newFrame(m.Bounds, mapWidth)
		all := inside(marks, m.Bounds)
		shown := all[:min(len(all), maxSpots)]
		fig := MapFigure{ID: "_" + m.Name, Title: m.Title}
		places := fmt.Sprintf("%d places", len(shown))
		if len(shown) < len(all) {
			places = fmt.Sprintf("%d of %d places, those with most events", len(shown), len(all))
		}
		fig.Says = fmt.Sprintf("%s; the area of a circle grows with the number of events that name the place, and a ring is a place that articles alone name. Equirectangular projection, true to scale along %s.",
			places, latitude(f.middle))
		fig.SVG = f.draw(s, fig, shown)
		list = append(list, fig)
	}
	return list
}

func inside(marks []PlaceMark, b orb.Bound) []PlaceMark {
	var list []PlaceMark
	for _, m := range marks {
		if b.Contains(point(m.Entry)) {
			list = append(list, m)
		}
	}
	return list
}

func point(e *site.Entry) orb.Point {
	return orb.Point{e.Entity.Coordinates.Lon, e.Entity.Coordinates.Lat}
}

func latitude(degrees float64) string {
	if degrees < 0 {
		return short(-degrees) + "° S"
	}
	return short(degrees) + "° N"
}

// Sizes on a map, in units of its drawing.
const (
	leastRadius = 3.0
	mostRadius  = 16.0
	mapLabels   = 24 // places that are named on a map, if there is room
	enlarged    = 2  // times the size, names and circles where the map is small
)

func (f frame) draw(s *site.Site, fig MapFigure, marks []PlaceMark) template.HTML {
	d := &drawing{}
	d.open(fmt.Sprintf(`class="map" viewBox="0 0 %.0f %.0f" role="group"`, f.width, f.height()), fig.ID, fig.Title, fig.Says)
	d.addf(`<path class="land" d="%s"/>`, f.land(s.Land, 1))
	most := 1
	for _, m := range marks {
		most = max(most, m.Events)
	}
	radius := func(m PlaceMark) float64 {
		return max(leastRadius, mostRadius*math.Sqrt(float64(m.Events)/float64(most)))
	}
	for _, m := range marks { // the large ones first, so that none is covered
		at := f.project(point(m.Entry))
		class := "spot"
		if m.Events == 0 {
			class = "spot ring"
		}
		d.addf(`<a href="%s"><title>%s: %s</title><circle class="%s" cx="%.0f" cy="%.0f" r="%s"/></a>`,
			escape(s.Config.Href(m.Entry.ID.Path())), escape(m.Entry.Title), countsText(m), class, at[0], at[1], short(radius(m)))
	}
	d.addf(`<g class="names">`)
	f.names(d, marks, radius)
	d.addf(`</g>`)
	return d.close()
}

func countsText(m PlaceMark) string {
	return plural(m.Events, "event", "events") + ", " + plural(m.Articles, "article", "articles")
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// names names the places with most events, as far as there is room. A style sheet may
// enlarge circles and names about the middles of the circles: names without room for that
// have the class fine, and are for the style sheet to hide.
func (f frame) names(d *drawing, marks []PlaceMark, radius func(PlaceMark) float64) {
	all := &labels{width: f.width, height: f.height(), scale: 1}
	large := &labels{width: f.width, height: f.height(), scale: enlarged}
	at := func(m PlaceMark) spot {
		p := f.project(point(m.Entry))
		return spot{math.Round(p[0]), math.Round(p[1])}
	}
	for _, m := range marks {
		all.mark(at(m), radius(m))
		large.mark(at(m), radius(m))
	}
	for _, m := range marks {
		var s side
		ok, class := false, ""
		if len(large.names) < mapLabels {
			s, ok = place(at(m), radius(m), m.Entry.Title, all, large)
		}
		if !ok && len(all.names) < mapLabels {
			s, ok = place(at(m), radius(m), m.Entry.Title, all)
			class = ` class="fine"`
		}
		if ok {
			d.addf(`<g%s transform="translate(%.0f %.0f)">%s</g>`, class, at(m).x, at(m).y, s.text(s.offset(radius(m)), m.Entry.Title))
		}
	}
}

// locatorWidth is the width of a locator map's coordinate system.
const locatorWidth = 240

// Locator draws where places lie, on the smallest map of site.yaml that holds
// them all; it is empty where there is none.
func Locator(s *site.Site, places []*site.Entry) MapFigure {
	var at []*site.Entry
	for _, e := range places {
		if e.Entity.Coordinates != nil {
			at = append(at, e)
		}
	}
	if len(s.Land) == 0 || len(at) == 0 {
		return MapFigure{}
	}
	i := -1
	for j, m := range s.Config.Maps {
		if !slices.ContainsFunc(at, func(e *site.Entry) bool { return !m.Bounds.Contains(point(e)) }) && (i < 0 || area(m.Bounds) < area(s.Config.Maps[i].Bounds)) {
			i = j
		}
	}
	if i < 0 {
		return MapFigure{}
	}
	m := s.Config.Maps[i]
	f := newFrame(m.Bounds, locatorWidth)
	names := make([]string, len(at))
	for j, e := range at {
		names[j] = e.Title
	}
	fig := MapFigure{ID: "_locator", Title: "Where " + strings.Join(names, ", ") + " lies on a map of: " + m.Title}
	if len(at) > 1 {
		fig.Title = "Where " + strings.Join(names, ", ") + " lie on a map of: " + m.Title
	}
	d := &drawing{}
	d.addf(`<svg class="map locator" viewBox="0 0 %.0f %.0f" role="img" aria-labelledby="_locator-t"><title id="_locator-t">%s</title><path class="land" d="%s"/>`,
		f.width, f.height(), escape(fig.Title), f.land(s.Land, 1))
	for _, e := range at {
		p := f.project(point(e))
		d.addf(`<circle class="spot" cx="%.0f" cy="%.0f" r="5"/>`, p[0], p[1])
	}
	fig.SVG = d.close()
	return fig
}

func area(b orb.Bound) float64 { return (b.Max[0] - b.Min[0]) * (b.Max[1] - b.Min[1]) }
