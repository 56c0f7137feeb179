package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"dossier/internal/content"
	"dossier/internal/site"
)

// series is one row of a chart.
type series struct {
	label string
	path  string
	total float64
	years map[int]float64
}

// a tally is a chart being counted.
type tally struct {
	content.Chart
	rows     []*series
	byKey    map[string]*series
	yearless int // left out, since they belong to no year
	beyond   int // rows left out
}

// Charts draws the charts of site.yaml, or of a dossier that names none the
// events by type. Charts without a row are left out.
func Charts(s *site.Site) []Figure {
	charts := s.Config.Charts
	if charts == nil {
		charts = []content.Chart{{Name: content.EventsFolder, Title: "Events by type", Of: content.EventsFolder, By: "type", Most: 16}}
	}
	var list []Figure
	for _, c := range charts {
		t := count(s, c)
		if len(t.rows) == 0 {
			continue
		}
		list = append(list, t.figure(s))
	}
	return list
}

// EventsByYear draws how many events began in each year; ok is false where no
// year is known.
func EventsByYear(s *site.Site) (f Figure, ok bool) {
	t := &tally{Chart: content.Chart{Name: "years", Title: "Events by year", Of: content.EventsFolder}, byKey: map[string]*series{}}
	for _, e := range s.In(content.EventsFolder) {
		t.add("", "All events", "", e, 1)
	}
	if len(t.rows) == 0 || len(t.rows[0].years) == 0 {
		return Figure{}, false
	}
	return t.figure(s), true
}

// count counts what a chart is of.
func count(s *site.Site, c content.Chart) *tally {
	t := &tally{Chart: c, byKey: map[string]*series{}}
	types := s.Config.EventTypes
	if c.Of == content.ArticlesFolder {
		types = s.Config.ArticleTypes
	}
	for _, e := range s.In(c.Of) {
		kind := e.Event.Type
		if c.Of == content.ArticlesFolder {
			kind = e.Article.Type
		}
		switch {
		case len(c.Types) > 0 && !slices.Contains(c.Types, kind):
		case c.Sum != "":
			t.sum(s.Config.Units, e)
		case c.By == "type":
			t.add(kind, types.Label(kind), "", e, 1)
		case c.By == content.PublishersFolder && e.Publisher != nil:
			t.add(string(e.Publisher.ID), e.Publisher.Title, e.Publisher.ID.Path(), e, 1)
		default:
			for _, a := range e.About {
				if a.ID.Folder() == c.By {
					t.add(string(a.ID), a.Title, a.ID.Path(), e, 1)
				}
			}
		}
	}
	slices.SortFunc(t.rows, func(a, b *series) int {
		return cmp.Or(cmp.Compare(b.total, a.total), strings.Compare(a.label, b.label), strings.Compare(a.path, b.path))
	})
	if len(t.rows) > c.Most {
		t.beyond = len(t.rows) - c.Most
		t.rows = t.rows[:c.Most]
	}
	return t
}

// add adds n to a row, in the year of e.
func (t *tally) add(key, label, path string, e *site.Entry, n float64) {
	year, ok := e.Date().StartYear()
	if !ok && !t.Whole {
		t.yearless++
		return
	}
	row := t.byKey[key]
	if row == nil {
		row = &series{label: label, path: path, years: map[int]float64{}}
		t.byKey[key] = row
		t.rows = append(t.rows, row)
	}
	row.total += n
	row.years[year] += n
}

// sum adds what an event reports of each entity of the chart's kind: the
// preferred figure, or the lowest where none is.
func (t *tally) sum(units content.Units, e *site.Entry) {
	unit, _ := units.Unit(t.Sum)
	type amount struct {
		n         float64
		preferred bool
	}
	amounts := map[*site.Entry]amount{}
	var order []*site.Entry
	for _, f := range e.Figures {
		u, ok := units.Unit(f.Unit)
		if !f.HasAmount || !ok || u.Base != unit.Base || f.Of == nil || f.Of.ID.Folder() != t.By {
			continue
		}
		n := f.Amount * u.Factor / unit.Factor
		have, ok := amounts[f.Of]
		if !ok {
			order = append(order, f.Of)
		}
		if !ok || f.Preferred || !have.preferred && n < have.n {
			amounts[f.Of] = amount{n, f.Preferred}
		}
	}
	for _, of := range order {
		t.add(string(of.ID), of.Title, of.ID.Path(), e, amounts[of].n)
	}
}

func (t *tally) figure(s *site.Site) Figure {
	p := message.NewPrinter(language.Make(string(s.Config.Language)))
	f := Figure{ID: "_" + t.Name, Title: t.Title, Note: t.Note}
	what := "Number of " + t.Of
	if t.Sum != "" {
		what = "Sum of the preferred figures, or of the lowest where none is preferred, in " + t.Sum + ","
	}
	switch {
	case t.Whole:
		f.Says = what + " in all."
		f.Head = []string{rowHead(s.Config, t.By), capital(t.Of)}
	case t.Sum != "":
		f.Says = what + " for each year, on a logarithmic scale: each line stands for ten times the one below it."
		f.Head = []string{rowHead(s.Config, t.By), t.Sum + " in all", "By year"}
	default:
		f.Says = what + " for each year in which they began. All rows have one scale."
		f.Head = []string{rowHead(s.Config, t.By), "All", "By year"}
	}
	if t.beyond > 0 {
		f.Says += fmt.Sprintf(" %d rows with lower values are left out.", t.beyond)
	}
	if t.yearless > 0 {
		f.Says += fmt.Sprintf(" %d of which the year is not known are left out.", t.yearless)
	}
	for _, row := range t.rows {
		cells := []string{amountText(p, row.total)}
		if !t.Whole {
			var years []string
			for _, y := range sortedKeys(row.years) {
				years = append(years, strconv.Itoa(y)+": "+amountText(p, row.years[y]))
			}
			cells = append(cells, strings.Join(years, "; "))
		}
		f.Rows = append(f.Rows, Row{row.label, row.path, cells})
	}
	d := &drawing{}
	switch {
	case t.Whole:
		t.drawWhole(d, f, p)
	case t.Sum != "":
		t.drawLog(d, f, p)
	default:
		t.drawYears(d, f, p)
	}
	f.SVG = d.close()
	return f
}

func rowHead(c *content.Config, by string) string {
	if k, ok := c.Kind(by); ok {
		return capital(k.One)
	}
	return "Type"
}

// Measures of a row, in pixels: its label, its bars, a label of its scale, and what is
// between two.
const (
	labelHeight = 17
	barHeight   = 26
	logHeight   = 64
	scaleHeight = 16
	gap         = 9
	axisHeight  = 22
)

// span returns the years that the rows have.
func (t *tally) span() years {
	y := years{math.MaxInt, math.MinInt}
	for _, row := range t.rows {
		for at := range row.years {
			y.first, y.last = min(y.first, at), max(y.last, at)
		}
	}
	return y
}

func (t *tally) drawYears(d *drawing, f Figure, p *message.Printer) {
	span, top := t.span(), 0.0
	for _, row := range t.rows {
		for _, n := range row.years {
			top = max(top, n)
		}
	}
	pitch := labelHeight + barHeight + gap
	bottom := pitch * len(t.rows)
	d.openChart("img", f, bottom+axisHeight)
	d.axis(span, 0, bottom)
	width := 100 / float64(span.last-span.first+1)
	for i, row := range t.rows {
		y := i*pitch + labelHeight + barHeight
		t.label(d, row, i*pitch, p)
		d.addf(`<line class="base" x1="0" x2="100%%" y1="%d" y2="%[1]d"/>`, y)
		for _, at := range sortedKeys(row.years) {
			n := row.years[at]
			h := max(1, n/top*barHeight)
			d.addf(`<rect class="bar" x="%s%%" width="%s%%" y="%s" height="%s"><title>%d: %s</title></rect>`,
				short(span.across(float64(at))+width*.1), short(width*.8), short(float64(y)-h), short(h), at, amountText(p, n))
		}
	}
}

// drawLog draws sums as dots over a logarithmic scale: bars would need a zero,
// which such a scale has not. The labels of the scale stand above and below its lines,
// where no dot is: a dot may lie in the first year and on any line.
func (t *tally) drawLog(d *drawing, f Figure, p *message.Printer) {
	span, low, high := t.span(), math.Inf(1), math.Inf(-1)
	for _, row := range t.rows {
		for _, n := range row.years {
			if n > 0 {
				low, high = min(low, math.Floor(math.Log10(n))), max(high, math.Ceil(math.Log10(n)))
			}
		}
	}
	high = max(high, low+1)
	pitch := labelHeight + scaleHeight + logHeight + scaleHeight + gap
	bottom := pitch * len(t.rows)
	d.openChart("img", f, bottom+axisHeight)
	d.axis(span, 0, bottom)
	width := 100 / float64(span.last-span.first+1)
	for i, row := range t.rows {
		y := i*pitch + labelHeight + scaleHeight + logHeight
		level := func(log float64) float64 { return float64(y) - (log-low)/(high-low)*logHeight }
		t.label(d, row, i*pitch, p)
		for log := low; log <= high; log++ {
			d.addf(`<line class="%s" x1="0" x2="100%%" y1="%s" y2="%[2]s"/>`, classIf(log == low, "base", "grid"), short(level(log)))
		}
		d.text("tick start", 0, y+15, amountText(p, math.Pow(10, low))+" "+t.Sum)
		d.text("tick start", 0, y-logHeight-7, amountText(p, math.Pow(10, high))+" "+t.Sum)
		for _, at := range sortedKeys(row.years) {
			n := row.years[at]
			if n <= 0 {
				continue
			}
			d.addf(`<circle class="bar" cx="%s%%" cy="%s" r="3.5"><title>%d: %s %s</title></circle>`,
				short(span.across(float64(at))+width/2), short(level(math.Log10(n))), at, amountText(p, n), t.Sum)
		}
	}
}

func (t *tally) drawWhole(d *drawing, f Figure, p *message.Printer) {
	const height = 9
	pitch := labelHeight + height + gap
	d.openChart("img", f, pitch*len(t.rows))
	for i, row := range t.rows {
		t.label(d, row, i*pitch, p)
		d.addf(`<rect class="bar" x="0" width="%s%%" y="%d" height="%d"/>`, short(row.total/t.rows[0].total*100), i*pitch+labelHeight, height)
	}
}

// phoneWidth is what a small phone has for a chart, in pixels.
const phoneWidth = 280

// label writes a row's name on the left and its total on the right. A long name, which
// the table below the chart has whole, is clipped so that they do not meet.
func (t *tally) label(d *drawing, row *series, top int, p *message.Printer) {
	total := amountText(p, row.total)
	if t.Sum != "" {
		total += " " + t.Sum
	}
	d.text("label", 0, top+12, clipped(capital(row.label), phoneWidth-2*labelSize-labelWidth(total)))
	d.text("label end", 100, top+12, total)
}

func classIf(ok bool, a, b string) string {
	if ok {
		return a
	}
	return b
}

// amountText writes a number as readers of the site's language do, with four
// significant digits.
func amountText(p *message.Printer, n float64) string {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 4, 64), 64) // what FormatFloat writes can be read
	digits := 0
	if _, fraction, ok := strings.Cut(strconv.FormatFloat(rounded, 'f', -1, 64), "."); ok {
		digits = len(fraction)
	}
	return p.Sprintf("%.*f", digits, rounded)
}

func sortedKeys(m map[int]float64) []int {
	keys := make([]int, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func capital(s string) string {
	if s == "" {
		return s
	}
	r := []rune(s)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
