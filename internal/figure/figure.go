// Package figure draws what a Site holds: charts, maps, the timeline and the
// network, as SVG with their words.
//
// Fourth floor, beside render, which puts figures on pages. It takes a Site
// and gives drawings that hold no style and no script: classes are for the
// stylesheet, and colours are the text's. Every figure comes with the same in
// words. Drawing is pure: no clock, no chance, no map order.
package figure

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
)

// A Figure is a drawing and the same as a table.
type Figure struct {
	ID    string // of its place on the page
	Title string
	Says  string // what is drawn and how, in a sentence or two
	Note  string // what a reader must know
	SVG   template.HTML
	Head  []string
	Rows  []Row
}

// A Row is a row of a figure's table: what it is of, and a text for each
// further column.
type Row struct {
	Label string
	Path  string // of its page, where there is one
	Cells []string
}

// A drawing is an SVG being written. Positions across are percentages, so that
// a drawing fills the width it is given and its text keeps its size.
type drawing struct{ strings.Builder }

func (d *drawing) addf(format string, args ...any) { fmt.Fprintf(d, format, args...) }

// open begins an image that is named by a title and told by a description. attributes are
// its others: class, size and role.
func (d *drawing) open(attributes, id, title, says string) {
	d.addf(`<svg %s aria-labelledby="%[2]s-t %[2]s-d"><title id="%[2]s-t">%[3]s</title><desc id="%[2]s-d">%[4]s</desc>`,
		attributes, id, escape(title), escape(says))
}

// openChart begins a chart of a height in pixels, whose role is img or, with links in it,
// group.
func (d *drawing) openChart(role string, f Figure, height int) {
	d.open(fmt.Sprintf(`class="chart" width="100%%" height="%d" role="%s"`, height, role), f.ID, f.Title, f.Says)
}

func (d *drawing) close() template.HTML {
	d.WriteString(`</svg>`)
	return template.HTML(d.String())
}

// text writes a label. across is a percentage.
func (d *drawing) text(class string, across float64, y int, words string) {
	d.addf(`<text class="%s" x="%s%%" y="%d">%s</text>`, class, short(across), y, escape(words))
}

func escape(s string) string { return template.HTMLEscapeString(s) }

// short writes a number with at most two digits after the point.
func short(f float64) string {
	return strconv.FormatFloat(math.Round(f*100)/100, 'f', -1, 64)
}

// years is a span of years, drawn from left to right.
type years struct{ first, last int }

// across returns where a time lies, as a percentage; t counts years, with
// fractions.
func (y years) across(t float64) float64 {
	return (t - float64(y.first)) / float64(y.last-y.first+1) * 100
}

// step is the distance of the labels of an axis, in years: at most eight fit a
// phone.
func (y years) step() int {
	for _, step := range []int{1, 2, 5, 10, 20, 50, 100} {
		if (y.last-y.first)/step < 8 {
			return step
		}
	}
	return 200
}

// axis draws a line down at each labelled year, and the labels below.
func (d *drawing) axis(y years, top, bottom int) {
	step := y.step()
	for t := (y.first + step - 1) / step * step; t <= y.last; t += step {
		at := y.across(float64(t))
		d.addf(`<line class="grid" x1="%s%%" x2="%[1]s%%" y1="%d" y2="%d"/>`, short(at), top, bottom)
		class := "tick"
		if at > 94 {
			class = "tick end"
		}
		d.text(class, at, bottom+14, strconv.Itoa(t))
	}
}
