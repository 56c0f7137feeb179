package figure

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"

	"dossier/internal/site"
)

// NetworkFigure is a drawing of who appears with whom.
type NetworkFigure struct {
	Says  string
	SVG   template.HTML
	Nodes []*site.Entry // by ID
}

// How much a network holds: entities, and the closest neighbours to which each
// is joined.
const (
	networkNodes = 60
	networkEdges = 3
)

// Network draws the entities that appear most, each joined to its closest
// neighbours among them.
func Network(s *site.Site) NetworkFigure {
	nodes := mostConnected(s)
	if len(nodes) < 2 {
		return NetworkFigure{}
	}
	index := make(map[*site.Entry]int, len(nodes))
	for i, e := range nodes {
		index[e] = i
	}
	type pair struct{ a, b int }
	strength := map[pair]float64{}
	var edges []pair
	for i, e := range nodes {
		kept := 0
		for _, n := range e.Neighbours {
			j, ok := index[n.To]
			if !ok || kept == networkEdges {
				continue
			}
			kept++
			p := pair{min(i, j), max(i, j)}
			if _, ok := strength[p]; !ok {
				edges = append(edges, p)
			}
			strength[p] = n.Strength
		}
	}
	distances := newDistances(len(nodes))
	for _, p := range edges {
		distances.join(p.a, p.b, 1.5-strength[p])
	}
	at := distances.layout()
	const width, height = 900, 820
	fit(at, width, height, 20)
	spread(at, nodes)
	fit(at, width, height, 20)

	f := NetworkFigure{Nodes: nodes}
	f.Says = fmt.Sprintf("The %d most connected entries of this dossier. A line joins each to the %d with which it appears most, the thicker the more often for their number; what lies close together appears together.", len(nodes), networkEdges)
	d := &drawing{}
	d.addf(`<svg class="network" viewBox="0 0 %d %d" role="group" aria-labelledby="_network-t _network-d"><title id="_network-t">Network</title><desc id="_network-d">%s</desc>`,
		width, height, escape(f.Says))
	for _, p := range edges {
		d.addf(`<line class="edge" x1="%.0f" y1="%.0f" x2="%.0f" y2="%.0f" stroke-width="%s"/>`,
			at[p.a].x, at[p.a].y, at[p.b].x, at[p.b].y, short(.6+4*strength[p]))
	}
	kinds := s.Config.Kinds
	for i, e := range nodes {
		kind := 0
		for k := range kinds {
			if kinds[k].Name == e.ID.Folder() {
				kind = k
			}
		}
		d.addf(`<a href="%s">`, escape(s.Config.Href(e.ID.Path())))
		d.addf(`<title>%s, %s</title>`, escape(e.Title), escape(kinds[kind].One))
		symbol(d, kind, at[i])
		class := ""
		if at[i].x > width*.72 {
			class = ` class="end"`
		}
		x := at[i].x + 8
		if class != "" {
			x = at[i].x - 8
		}
		d.addf(`<text%s x="%.0f" y="%.0f">%s</text></a>`, class, x, at[i].y+4.5, escape(clipped(e.Title)))
	}
	f.SVG = d.close()
	return f
}

// symbol draws an entity's mark: the kinds differ in shape, not in colour.
func symbol(d *drawing, kind int, at spot) {
	x, y := at.x, at.y
	switch kind % 4 {
	case 0:
		d.addf(`<circle class="node" cx="%.0f" cy="%.0f" r="5"/>`, x, y)
	case 1:
		d.addf(`<circle class="node hollow" cx="%.0f" cy="%.0f" r="4.5"/>`, x, y)
	case 2:
		d.addf(`<rect class="node" x="%.0f" y="%.0f" width="9" height="9"/>`, x-4.5, y-4.5)
	default:
		d.addf(`<path class="node" d="M%.0f %.0fl6 10h-12z"/>`, x, y-6)
	}
}

// maxLabel is the most characters of a label in the network.
const maxLabel = 26

func clipped(s string) string {
	r := []rune(s)
	if len(r) <= maxLabel {
		return s
	}
	return strings.TrimSpace(string(r[:maxLabel-1])) + "…"
}

// mostConnected returns the entities with the most entries that name them,
// among those that have neighbours, by ID.
func mostConnected(s *site.Site) []*site.Entry {
	type counted struct {
		e *site.Entry
		n int
	}
	var list []counted
	for _, e := range s.Entries {
		if len(e.Neighbours) > 0 {
			list = append(list, counted{e, len(e.From(site.ViaAbout))})
		}
	}
	slices.SortFunc(list, func(a, b counted) int {
		return cmp.Or(cmp.Compare(b.n, a.n), strings.Compare(string(a.e.ID), string(b.e.ID)))
	})
	var nodes []*site.Entry
	for _, c := range list[:min(len(list), networkNodes)] {
		nodes = append(nodes, c.e)
	}
	slices.SortFunc(nodes, func(a, b *site.Entry) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return nodes
}

type spot struct{ x, y float64 }

// distances are the wanted distances between all pairs of nodes.
type distances [][]float64

func newDistances(n int) distances {
	d := make(distances, n)
	for i := range d {
		d[i] = make([]float64, n)
		for j := range d[i] {
			if i != j {
				d[i][j] = math.Inf(1)
			}
		}
	}
	return d
}

func (d distances) join(a, b int, length float64) {
	d[a][b], d[b][a] = length, length
}

// layout places the nodes so that their distances come near the lengths of the
// shortest ways between them, by stress majorization (E. Gansner, Y. Koren and
// S. North, "Graph Drawing by Stress Majorization", Graph Drawing 2004, with
// weights of the inverse square). It starts from a circle and uses no chance:
// gonum's layouts walk maps in random order and so differ from run to run.
func (d distances) layout() []spot {
	n := len(d)
	far := 0.0
	for k := range n { // Floyd and Warshall
		for i := range n {
			for j := range n {
				d[i][j] = min(d[i][j], d[i][k]+d[k][j])
			}
		}
	}
	for i := range n {
		for j := range n {
			if !math.IsInf(d[i][j], 1) {
				far = max(far, d[i][j])
			}
		}
	}
	at := make([]spot, n)
	for i := range n {
		angle := 2 * math.Pi * float64(i) / float64(n)
		at[i] = spot{math.Cos(angle) * far / 2, math.Sin(angle) * far / 2}
	}
	const rounds = 300
	for range rounds {
		for i := range n {
			var x, y, sum float64
			for j := range n {
				if i == j {
					continue
				}
				want := min(d[i][j], far*1.2) // parts that are not joined lie beside each other
				w := 1 / (want * want)
				dx, dy := at[i].x-at[j].x, at[i].y-at[j].y
				have := max(math.Hypot(dx, dy), 1e-9)
				x += w * (at[j].x + want*dx/have)
				y += w * (at[j].y + want*dy/have)
				sum += w
			}
			at[i] = spot{x / sum, y / sum}
		}
	}
	return at
}

// fit scales the spots into a rectangle, with a margin.
func fit(at []spot, width, height, margin float64) {
	low, high := at[0], at[0]
	for _, p := range at {
		low = spot{min(low.x, p.x), min(low.y, p.y)}
		high = spot{max(high.x, p.x), max(high.y, p.y)}
	}
	for i, p := range at {
		at[i].x = margin + (p.x-low.x)/max(high.x-low.x, 1e-9)*(width-2*margin)
		at[i].y = margin + (p.y-low.y)/max(high.y-low.y, 1e-9)*(height-2*margin)
	}
}

// spread moves nodes apart, down or up, until no label lies on another.
func spread(at []spot, nodes []*site.Entry) {
	const line = labelSize + 3
	for range 200 {
		moved := false
		for i := range at {
			for j := range at[:i] {
				wide := max(labelWidth(clipped(nodes[i].Title)), labelWidth(clipped(nodes[j].Title))) + 16
				dx, dy := at[i].x-at[j].x, at[i].y-at[j].y
				if math.Abs(dx) >= wide || math.Abs(dy) >= line {
					continue
				}
				push := (line - math.Abs(dy)) / 2
				if dy < 0 || dy == 0 && dx < 0 {
					push = -push
				}
				at[i].y += push
				at[j].y -= push
				moved = true
			}
		}
		if !moved {
			return
		}
	}
}
