package figure

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"dossier/internal/edtf"
	"dossier/internal/site"
)

// maxMarks is how many events of one type are drawn one by one.
const maxMarks = 200

// Chronology draws events and how many articles appeared, from the first day of
// a year to the last of another. An event of which the day is known is a dot; one
// of which only a month, a year or a span is known is a bar over all it can mean.
// Of a type with more than maxMarks events their numbers are drawn instead.
func Chronology(s *site.Site, id, title string, first, last int, events, articles []*site.Entry) Figure {
	y := years{first, last}
	f := Figure{ID: id, Title: title, Says: "Each dot is an event on its day; each bar is an event of which no day is known, over the time that it can mean or that it took. The last row shows the number of articles by month."}
	byType := map[string][]mark{}
	var types []string
	for _, e := range events {
		m, ok := newMark(y, e)
		if !ok {
			continue
		}
		if byType[e.Event.Type] == nil {
			types = append(types, e.Event.Type)
		}
		byType[e.Event.Type] = append(byType[e.Event.Type], m)
	}
	slices.Sort(types)

	d := &drawing{}
	body := &drawing{}
	top, counted := 0, false
	for _, kind := range types {
		body.text("label", 0, top+12, capital(s.Config.EventTypes.Label(kind)))
		top += labelHeight
		if len(byType[kind]) > maxMarks {
			top += barHeight
			body.bars(y.counts(byType[kind]), top)
			top += gap
			counted = true
			continue
		}
		lanes := pack(byType[kind])
		for i, lane := range lanes {
			for _, m := range lane {
				body.mark(s, m, top+i*laneHeight)
			}
		}
		top += len(lanes)*laneHeight + gap
	}
	if bars := monthly(y, articles); bars != nil {
		body.text("label", 0, top+12, "Articles")
		top += labelHeight + barHeight
		body.bars(bars, top)
		top += gap
	}
	if counted {
		f.Says += fmt.Sprintf(" Of a type with more than %d events a row of bars shows how many began when.", maxMarks)
	}
	d.openChart("group", f, top+axisHeight)
	d.axis(y, 0, top)
	d.WriteString(body.String())
	f.SVG = template.HTML(d.close())
	return f
}

// bars draws counts, which divide the width among them, above a line.
func (d *drawing) bars(counts []int, bottom int) {
	most := slices.Max(counts)
	width := 100 / float64(len(counts))
	for i, n := range counts {
		if n > 0 {
			h := max(1, float64(n)/float64(most)*barHeight)
			d.addf(`<rect class="bar" x="%s%%" width="%s%%" y="%s" height="%s"/>`, short(float64(i)*width), short(width*.8), short(float64(bottom)-h), short(h))
		}
	}
}

const laneHeight = 13

// a mark is an event on the axis, from one percentage to another.
type mark struct {
	e        *site.Entry
	from, to float64
	day      bool
}

// newMark places an event; ok is false where it lies wholly outside.
func newMark(y years, e *site.Entry) (mark, bool) {
	from, to := e.Date().Bounds()
	none := edtf.Day{}
	switch {
	case from == none && to == none:
		return mark{}, false
	case from == none:
		from = to
	case to == none:
		to = from
	}
	m := mark{e: e, from: y.across(dayOf(from)), to: y.across(dayOf(to)), day: from == to}
	if m.to < 0 || m.from > 100 {
		return mark{}, false
	}
	m.from, m.to = max(m.from, 0), min(m.to, 100)
	return m, true
}

// dayOf turns a day into years with a fraction, to about a day.
func dayOf(d edtf.Day) float64 {
	return float64(d.Year) + (float64(d.Month-1)+float64(d.Day-1)/31)/12
}

// counts are the numbers of marks that begin in each month or, where the axis is
// long, each year.
func (y years) counts(marks []mark) []int {
	const long = 20
	n := y.last - y.first + 1
	if n <= long {
		n *= 12
	}
	list := make([]int, n)
	for _, m := range marks {
		list[min(int(m.from/100*float64(n)), n-1)]++
	}
	return list
}

// pack puts marks into as few lanes as they need not to touch; a dot takes as
// much room as it is wide on a phone.
func pack(marks []mark) [][]mark {
	const dot = 3.2
	slices.SortStableFunc(marks, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.from, b.from), strings.Compare(string(a.e.ID), string(b.e.ID)))
	})
	var lanes [][]mark
	var ends []float64
	for _, m := range marks {
		i := slices.IndexFunc(ends, func(end float64) bool { return end <= m.from })
		if i < 0 {
			i = len(lanes)
			lanes, ends = append(lanes, nil), append(ends, 0)
		}
		lanes[i] = append(lanes[i], m)
		ends[i] = max(m.to, m.from) + dot
	}
	return lanes
}

func (d *drawing) mark(s *site.Site, m mark, top int) {
	d.addf(`<a href="%s"><title>%s, %s</title>`, escape(s.Config.Href(m.e.ID.Path())), escape(m.e.Title), escape(m.e.Date().Text()))
	if m.day {
		d.addf(`<circle class="spot" cx="%s%%" cy="%d" r="4.5"/>`, short(m.from), top+6)
	} else {
		d.addf(`<rect class="spot span" x="%s%%" width="%s%%" y="%d" height="7" rx="3"/>`, short(m.from), short(max(m.to-m.from, .8)), top+3)
	}
	d.WriteString(`</a>`)
}

// monthly counts articles by month; nil where there are none whose month is
// known.
func monthly(y years, articles []*site.Entry) []int {
	counts := make([]int, 12*(y.last-y.first+1))
	any := false
	for _, a := range articles {
		from, to := a.Date().Bounds()
		if from.Year == to.Year && from.Month == to.Month && from.Year >= y.first && from.Year <= y.last {
			counts[12*(from.Year-y.first)+from.Month-1]++
			any = true
		}
	}
	if !any {
		return nil
	}
	return counts
}
