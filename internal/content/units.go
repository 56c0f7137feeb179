package content

import (
	"dossier/internal/problem"
)

// A Unit is what a quantity is counted in.
type Unit struct {
	Name   string  // as written in frontmatter: "lb"
	Base   string  // the unit in which it is added up: "kg"; itself where it cannot be converted
	Factor float64 // how many of Base one of it is
}

// Units is a closed list of units.
type Units []Unit

// standardUnits are those of every dossier. Factors are exact, from NIST Special
// Publication 811 (2008), appendix B.8: the international pound is 0.45359237 kg
// and has sixteen ounces, the hectare 10,000 square metres.
var standardUnits = Units{
	{"kg", "kg", 1}, {"g", "kg", 1e-3}, {"mg", "kg", 1e-6}, {"t", "kg", 1e3},
	{"lb", "kg", 0.45359237}, {"oz", "kg", 0.45359237 / 16},
	{"l", "l", 1}, {"ml", "l", 1e-3},
	{"ha", "ha", 1}, {"m2", "ha", 1e-4},
}

// Unit returns the unit of a name.
func (u Units) Unit(name string) (Unit, bool) {
	for _, x := range u {
		if x.Name == name {
			return x, true
		}
	}
	return Unit{}, false
}

func (u Units) names(yield func(string) bool) {
	for _, x := range u {
		if !yield(x.Name) {
			return
		}
	}
}

// units reads the further units of site.yaml, things that are counted:
// [tablets, doses].
func (d *decoder) units(n *node) Units {
	units := append(Units(nil), standardUnits...)
	for _, t := range d.texts(n) {
		if _, ok := units.Unit(t.Text); ok {
			d.problems.Addf(t.At.In(d.file), problem.DuplicateKey, "unit %q is known already; remove it", t.Text)
			continue
		}
		units = append(units, Unit{t.Text, t.Text, 1})
	}
	return units
}

// unit reads the name of a unit.
func (d *decoder) unit(n *node) string {
	s := d.text(n)
	if _, ok := d.config.Units.Unit(s); s != "" && !ok {
		d.problems.Addf(d.at(n), problem.UnknownTerm, "no unit %q%s", s,
			problem.DidYouMean(s, d.config.Units.names, "use kg, g, t, lb or another of README's list, or add what is counted to units in site.yaml"))
		return ""
	}
	return s
}
