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
	nodes, edges := joined(s, mostConnected(s))
	if len(nodes) < 2 {
		return NetworkFigure{}
	}
	distances := newDistances(len(nodes))
	for _, e := range edges {
		distances.join(e.a, e.b, 1.5-e.strength)
	}
	at := distances.layout()
	const width, height, legend = 900, 820, 30
	fit(at, width, height, 40)
	spread(at, nodes)
	fit(at, width, height, 40)

	f := NetworkFigure{Nodes: nodes}
	f.Says = fmt.Sprintf("The %d most connected entries of this dossier. A line joins each to the %d with which it appears most, the thicker the more often for their number; what lies close together appears together.", len(nodes), networkEdges)
	d := &drawing{}
	d.open(fmt.Sprintf(`class="network" viewBox="0 0 %d %d" role="group"`, width, height+legend), "_network", "Network", f.Says)
	for _, e := range edges {
		d.addf(`<line class="edge" x1="%.0f" y1="%.0f" x2="%.0f" y2="%.0f" stroke-width="%s"/>`,
			at[e.a].x, at[e.a].y, at[e.b].x, at[e.b].y, short(.6+4*e.strength))
	}
	symbols := map[string]int{} // of the kinds, in the order of site.yaml
	x := 20.0
	for _, k := range s.Config.Kinds {
		if !slices.ContainsFunc(nodes, func(e *site.Entry) bool { return e.ID.Folder() == k.Name }) {
			continue
		}
		symbols[k.Name] = len(symbols)
		symbol(d, symbols[k.Name], spot{x, height + legend/2})
		d.addf(`<text x="%.0f" y="%.1f">%s</text>`, x+9, height+legend/2+4.5, escape(k.Many))
		x += labelWidth(k.Many) + 34
	}
	names := named(nodes, at, width, height)
	for i, e := range nodes {
		kind, _ := s.Config.Kind(e.ID.Folder())
		d.addf(`<a href="%s">`, escape(s.Config.Href(e.ID.Path())))
		d.addf(`<title>%s, %s</title>`, escape(e.Title), escape(kind.One))
		symbol(d, symbols[kind.Name], at[i])
		d.addf("%s</a>", names[i])
	}
	f.SVG = d.close()
	return f
}

// named returns the text beside each node, those first that most entries name: one
// without room has none, and keeps its name in its title and in the lists.
func named(nodes []*site.Entry, at []spot, width, height float64) []string {
	const reach = 6.5 // of the largest of shapes
	l := &labels{width: width, height: height, scale: 1}
	order := make([]int, len(nodes))
	for i := range nodes {
		order[i] = i
		l.mark(at[i], reach)
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(len(nodes[b].From(site.ViaAbout)), len(nodes[a].From(site.ViaAbout)))
	})
	names := make([]string, len(nodes))
	for _, i := range order {
		words := clipped(nodes[i].Title, maxLabel)
		if s, ok := place(at[i], reach, words, l); ok {
			from := s.offset(reach)
			names[i] = s.text(spot{at[i].x + from.x, at[i].y + from.y}, words)
		}
	}
	return names
}

// shapes are the marks of the kinds, around the point at which they stand;
// those that are told apart by being hollow have the class for it.
var shapes = []string{
	`<circle class="node" r="5"/>`,
	`<path class="node" d="M-4.5-4.5h9v9h-9z"/>`,
	`<path class="node" d="M0-6l6 10.5H-6z"/>`,
	`<circle class="hollow" r="4.5"/>`,
	`<path class="hollow" d="M-4-4h8v8h-8z"/>`,
	`<path class="node" d="M0-6.5L6 0 0 6.5-6 0z"/>`,
	`<path class="hollow" d="M0-5.5l5.5 9.5h-11z"/>`,
	`<path class="hollow" d="M0-6L5.5 0 0 6-5.5 0z"/>`,
}

// symbol draws the mark of the n-th kind: they differ in shape, not in colour.
func symbol(d *drawing, n int, at spot) {
	d.addf(`<g transform="translate(%.0f %.0f)">%s</g>`, at.x, at.y, shapes[n%len(shapes)])
}

// an edge joins two nodes of the network.
type edge struct {
	a, b     int
	strength float64
}

// joined joins each of the entries to its closest neighbours among them, and
// leaves out those that have none there.
func joined(s *site.Site, entries []*site.Entry) (nodes []*site.Entry, edges []edge) {
	near := map[*site.Entry][]site.Neighbour{}
	for _, e := range entries {
		for _, n := range s.Neighbours(e) {
			if slices.Contains(entries, n.To) && len(near[e]) < networkEdges {
				near[e] = append(near[e], n)
			}
		}
	}
	reached := map[*site.Entry]bool{}
	for e, list := range near {
		reached[e] = true
		for _, n := range list {
			reached[n.To] = true
		}
	}
	index := map[*site.Entry]int{}
	for _, e := range entries {
		if reached[e] {
			index[e] = len(nodes)
			nodes = append(nodes, e)
		}
	}
	for _, e := range nodes {
		for _, n := range near[e] {
			x := edge{min(index[e], index[n.To]), max(index[e], index[n.To]), n.Strength}
			if !slices.Contains(edges, x) {
				edges = append(edges, x)
			}
		}
	}
	return nodes, edges
}

// maxLabel is the most that a label in the network is wide: 26 letters.
const maxLabel = 203

// mostConnected returns the entities with the most entries that name them,
// among those that have neighbours, by ID.
func mostConnected(s *site.Site) []*site.Entry {
	type counted struct {
		e *site.Entry
		n int
	}
	var list []counted
	for _, e := range s.Entries {
		if n := len(e.From(site.ViaAbout)); n > 0 {
			list = append(list, counted{e, n})
		}
	}
	slices.SortFunc(list, func(a, b counted) int {
		return cmp.Or(cmp.Compare(b.n, a.n), strings.Compare(string(a.e.ID), string(b.e.ID)))
	})
	var nodes []*site.Entry
	for _, c := range list {
		if len(nodes) < networkNodes && len(s.Neighbours(c.e)) > 0 {
			nodes = append(nodes, c.e)
		}
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
				want := min(d[i][j], far*.7) // parts that are not joined lie beside each other
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
				wide := max(labelWidth(clipped(nodes[i].Title, maxLabel)), labelWidth(clipped(nodes[j].Title, maxLabel))) + 16
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
