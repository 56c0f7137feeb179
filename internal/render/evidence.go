package render

import (
	"slices"
	"strconv"

	"dossier/internal/site"
)

// evidenceText says what reports amount to; nothing of none. Where there are fewer
// reports than origins it says why.
func evidenceText(v site.Evidence) string {
	if len(v.Reports) == 0 {
		return ""
	}
	reports, origins := plural(len(v.Reports), "report", "reports"), plural(len(v.Origins), "independent origin", "independent origins")
	s := reports + ", " + origins
	switch more := len(v.Origins) > len(v.Reports); {
	case more && len(v.Reports) == 1:
		s = reports + ", which rests on " + origins
	case more:
		s += " (" + plural(resting(v), "report rests", "reports rest") + " on more than one)"
	}
	if g := v.Best.String(); g != "" {
		s += ", best grade " + g
	}
	return s
}

// resting counts the reports that rest on more than one origin.
func resting(v site.Evidence) (n int) {
	origins := map[*site.Entry]int{}
	for _, o := range v.Origins {
		for _, e := range o.Reports {
			if origins[e]++; origins[e] == 2 {
				n++
			}
		}
	}
	return n
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func (r *renderer) evidence(v site.Evidence) Evidence {
	out := Evidence{Text: evidenceText(v)}
	var lists [][]*site.Entry       // the reports of each of out.Origins
	stands := map[*site.Entry]int{} // with which of them a report stands
	for _, o := range v.Origins {
		var shown Origin
		reports := slices.DeleteFunc(slices.Clone(o.Reports), func(e *site.Entry) bool { return e == o.Root })
		if len(reports) < len(o.Reports) {
			shown.Own = r.source(o.Root)
		} else {
			root := r.refOrNil(o.Root)
			if i, ok := stands[reports[0]]; ok && slices.Equal(lists[i], reports) && out.Origins[i].Own == nil {
				out.Origins[i].Roots = append(out.Origins[i].Roots, root)
				continue
			}
			shown.Roots = []*Ref{root}
		}
		shown.Reports = make([]OriginReport, len(reports))
		for j, e := range reports {
			i, above := stands[e]
			if above {
				out.Origins[i].Reports[slices.Index(lists[i], e)].Below = true
			} else {
				stands[e] = len(lists)
			}
			shown.Reports[j] = OriginReport{Source: r.source(e), Above: above}
		}
		out.Origins, lists = append(out.Origins, shown), append(lists, reports)
	}
	return out
}

// own reports whether an origin is the one report that rests on it.
func own(o site.Origin) bool { return len(o.Reports) == 1 && o.Reports[0] == o.Root }

// evidenceAbove is what stands above a list of the reports, which need not be
// told twice.
func (r *renderer) evidenceAbove(v site.Evidence) Evidence {
	shared := slices.DeleteFunc(slices.Clone(v.Origins), own)
	out := r.evidence(site.Evidence{Origins: shared})
	out.Text, out.Alone = evidenceText(v), len(v.Origins)-len(shared)
	return out
}
