package render

import (
	"cmp"
	"slices"
	"strings"

	"dossier/internal/content"
	"dossier/internal/figure"
	"dossier/internal/site"
)

func (r *renderer) articleView(e *site.Entry) Article {
	a := e.Article
	v := Article{
		Citing:  r.citing(e),
		Layout:  r.entryLayout(e),
		Source:  *r.source(e),
		Summary: e.Summary, Prose: r.prose(e),
		Type:    r.site.Config.ArticleTypes.Label(a.Type),
		FoundAt: a.FoundAt, HeldBy: a.HeldBy, Accessed: a.Accessed, Excerpt: a.Read == "excerpt",
		GradeNote: a.GradeNote, Quote: a.Quote, Caveats: a.Caveats,
		Relays: r.refs(e.Relays), RelayedBy: r.refs(e.From(site.ViaRelay)),
		Events: r.eventRows(e.Events), About: r.groups(e.About), Related: r.related(e), Beside: r.beside(e), Contents: headings(e), Notes: r.notes(e),
	}
	switch {
	case sameEntries(e.Origins, e.Relays):
		v.RelaysOrigins = true
	case len(e.Origins) > 1 || len(e.Origins) == 1 && e.Origins[0] != e:
		v.Origins = r.refs(e.Origins)
	}
	var relays []string
	for _, x := range e.Relays {
		words := x.Title
		if x.Publisher != nil {
			words = x.Publisher.Title + ", " + x.Date().Text()
		}
		relays = append(relays, words)
	}
	v.RelaysIn = strings.Join(relays, "; ")
	for _, ev := range e.Events {
		for _, d := range r.disputes(ev) {
			if slices.ContainsFunc(d.Accounts, func(row AccountRow) bool { return row.Source != nil && row.Source.Path == v.Source.Path }) {
				v.Disputes = append(v.Disputes, d)
			}
		}
	}
	return v
}

// sameEntries reports whether two lists, each without duplicates, have the same entries.
func sameEntries(a, b []*site.Entry) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(e *site.Entry) bool { return !slices.Contains(b, e) })
}

func (r *renderer) eventView(e *site.Entry) Event {
	v := Event{
		Citing: r.citing(e),
		Layout: r.entryLayout(e), Name: e.Title, Summary: e.Summary, Date: e.Event.Date,
		Type:   r.site.Config.EventTypes.Label(e.Event.Type),
		Status: e.Event.Status, StatusIn: r.site.Config.Statuses.Label(e.Event.Status),
		Prose: r.prose(e), Figures: r.figures(e), Disputes: r.disputes(e), Outcome: e.Event.Outcome,
		Evidence: r.evidence(e.Evidence()), About: r.groups(e.About), Related: r.related(e), Locator: figure.Locator(r.site, e.About), Notes: r.notes(e),
	}
	v.OurTitles = v.OurTitles || slices.ContainsFunc(e.Sources, (*site.Entry).OurTitle)
	return v
}

// figures groups an event's quantities by what they are of, in the order of their first.
func (r *renderer) figures(e *site.Entry) []FigureGroup {
	var list []FigureGroup
	for _, f := range e.Figures {
		row := FigureRow{Reported: f.AsReported, Source: r.sourceOrNil(f.Source), Preferred: f.Preferred, Why: f.Why}
		if f.HasAmount {
			row.Amount = r.number(f.Amount) + "\u00a0" + f.Unit
			if u, ok := r.site.Config.Units.Unit(f.Unit); ok && u.Base != u.Name {
				row.Converted = r.number(round(f.Amount*u.Factor)) + "\u00a0" + u.Base
			}
		}
		of := r.refOrNil(f.Of)
		i := slices.IndexFunc(list, func(g FigureGroup) bool { return g.Of == of })
		if i < 0 {
			i = len(list)
			list = append(list, FigureGroup{Of: of})
		}
		list[i].Figures = append(list[i].Figures, row)
	}
	return list
}

// disputes groups an event's accounts by point, in the order of their first.
func (r *renderer) disputes(e *site.Entry) []Dispute {
	var list []Dispute
	for _, a := range e.Accounts {
		i := slices.IndexFunc(list, func(d Dispute) bool { return d.Point == a.Point })
		if i < 0 {
			i = len(list)
			list = append(list, Dispute{Event: r.ref(e), Point: a.Point})
		}
		list[i].Accounts = append(list[i].Accounts, AccountRow{r.sourceOrNil(a.Source), a.Says, a.Preferred, a.Why})
	}
	return list
}

func (r *renderer) entityView(e *site.Entry) Entity {
	k, _ := r.site.Config.Kind(e.ID.Folder())
	v := Entity{
		Citing: r.citing(e),
		Layout: r.entryLayout(e), Kind: k.One, Name: e.Title, Summary: e.Summary, Names: r.nameRows(e),
		PartOf: r.refOrNil(e.PartOf), Parts: r.refs(e.Parts), Wikidata: e.Entity.Wikidata,
		Prose: r.prose(e),
	}
	for _, a := range e.Entity.Aliases {
		v.Aliases = append(v.Aliases, a.Text)
	}
	if c := e.Entity.Coordinates; c != nil {
		v.Coordinates = degrees(c.Lat, "N", "S") + ", " + degrees(c.Lon, "E", "W")
	}
	v.Locator = figure.Locator(r.site, []*site.Entry{e})
	v.Feeds = r.exports.Feeds(e)
	v.Neighbours, v.Contents = r.neighbours(e), headings(e)
	v.Evidence = r.evidenceAbove(e.Evidence())
	r.surround(e, &v)
	return v
}

func (r *renderer) pageView(e *site.Entry) Page {
	return Page{Citing: r.citing(e), Layout: r.entryLayout(e), Name: e.Title, Summary: e.Summary, Prose: r.prose(e), Contents: headings(e), Notes: r.notes(e)}
}

// fewHeadings is how many sections a text may have without a list of them.
const fewHeadings = 3

// headings are the sections of a long text; none of a short one.
func headings(e *site.Entry) []Heading {
	var list []Heading
	for _, h := range e.Body.Headings {
		if h.Level <= 2 {
			list = append(list, Heading{h.ID, h.Text})
		}
	}
	if len(list) < fewHeadings {
		return nil
	}
	return list
}

// beside finds the articles before and after one of a known year: among the reports
// of each of its events, then in time.
func (r *renderer) beside(e *site.Entry) []Beside {
	turn := func(x *site.Entry) int { return r.turn[x.Number()] }
	if turn(e) == 0 {
		return nil
	}
	row := func(x *site.Entry) *ArticleRow { return &ArticleRow{Source: r.source(x)} }
	around := func(of *Ref, list []*site.Entry, i int) (b Beside, ok bool) {
		b.Row = of
		if i > 0 {
			b.Prev = row(list[i-1])
		}
		if i+1 < len(list) {
			b.Next = row(list[i+1])
		}
		return b, b.Prev != nil || b.Next != nil
	}
	var list []Beside
	for _, ev := range e.Events {
		reports := r.reports[ev.Number()]
		i, _ := slices.BinarySearchFunc(reports, turn(e), func(x *site.Entry, t int) int { return cmp.Compare(turn(x), t) })
		if b, ok := around(r.refOrNil(ev), reports, i); ok {
			list = append(list, b)
		}
	}
	if b, ok := around(nil, r.inTime, turn(e)-1); ok {
		list = append(list, b)
	}
	return list
}

// citing says how to cite an entry.
func (r *renderer) citing(e *site.Entry) Citing {
	c := Citing{Page: r.exports.PlainPage(e), Files: r.exports.Citations(e)}
	if e.Role == content.Article {
		work := r.exports.Plain(e)
		c.Work = &work
	}
	return c
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

func (r *renderer) related(e *site.Entry) []Related {
	related := r.site.Related(e)
	list := make([]Related, len(related))
	for i, x := range related {
		list[i] = Related{r.refOrNil(x.To), x.To.Date(), r.refs(x.Why)}
	}
	return list
}
