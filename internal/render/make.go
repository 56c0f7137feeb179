package render

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/export"
	"dossier/internal/figure"
	"dossier/internal/markdown"
	"dossier/internal/site"
)

func (r *renderer) layout(title, description, p, file string) Layout {
	c := r.site.Config
	l := Layout{
		Lang: c.Language, SiteTitle: c.Title, SiteSummary: c.Summary, Licence: c.Licence,
		Title: title, Description: shorten(description), Path: p, Views: r.views, Nav: make([]NavPlace, len(r.site.Navigation)),
	}
	for i, n := range r.site.Navigation {
		l.Nav[i] = NavPlace{n, n.Path != "" && strings.HasPrefix(p, n.Path)}
	}
	if c.Edit != "" && file != "" {
		l.Edit = strings.TrimSuffix(string(c.Edit), "/") + "/" + file
	}
	l.Head = Head{Links: r.feeds, OpenGraph: []export.Meta{
		{Name: "og:title", Content: cmp.Or(title, c.Title)}, {Name: "og:type", Content: "website"}, {Name: "og:url", Content: c.Abs(p)},
		{Name: "og:site_name", Content: c.Title}, {Name: "og:description", Content: l.Description},
	}}
	l.Head.Picture = r.picture
	return l
}

// maxDescription is the length that search engines show of a description.
const maxDescription = 300

// shorten cuts a description at a space.
func shorten(s string) string {
	if utf8.RuneCountInString(s) <= maxDescription {
		return s
	}
	s = string([]rune(s)[:maxDescription])
	if i := strings.LastIndexByte(s, ' '); i > 0 {
		s = s[:i]
	}
	return s + " …"
}

// entryLayout is the layout of an entry's page.
func (r *renderer) entryLayout(e *site.Entry) Layout {
	l := r.layout(e.Title, cmp.Or(e.Summary, firstLine(e.Body.Text()), r.site.Config.Summary), e.ID.Path(), e.File)
	l.Entered, l.Changed = day(e.Entered), day(e.Changed)
	l.Crumbs = r.crumbs(e)
	l.Head.Cited = r.exports.Cited(e)
	l.Head.Links = slices.Concat(r.exports.Feeds(e), r.exports.Citations(e))
	l.Head.OpenGraph[1].Content = "article"
	l.Head.LinkedData = r.exports.Entry(e, l.Crumbs)
	if c, ok := r.card(e); ok {
		l.Head.Picture = picture(c, ok)
	}
	return l
}

// crumbs are the pages above an entry's.
func (r *renderer) crumbs(e *site.Entry) []site.Place {
	f := e.ID.Folder()
	if f == "" {
		return nil
	}
	var list []site.Place
	for _, i := range r.indexes {
		if i.Path == f+"/" {
			list = append(list, i)
		}
	}
	if y, ok := e.Date().Year(); ok && e.Role == content.Article {
		list = append(list, r.yearPlace(f, y))
	}
	for up := e.PartOf; up != nil; up = up.PartOf {
		list = slices.Insert(list, 1, site.Place{Title: up.Title, Path: up.ID.Path()})
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

// How much the home page shows of each list.
const (
	homeEvents   = 6
	homeArticles = 8
	homeGroup    = 60
)

// counts returns the indexes that hold something.
func (r *renderer) counts() []Count {
	var list []Count
	for _, i := range r.indexes {
		if n := len(r.site.In(strings.TrimSuffix(i.Path, "/"))); n > 0 {
			list = append(list, Count{Place: i, N: n})
		}
	}
	return list
}

func (r *renderer) homeView() Home {
	c := r.site.Config
	v := Home{Layout: r.layout("", c.Summary, "", ""), Summary: c.Summary}
	v.Head.LinkedData = r.exports.Home()
	if e := r.site.Entry("index"); e != nil {
		v.Summary = cmp.Or(e.Summary, c.Summary)
		v.Prose, v.Notes = r.prose(e), r.notes(e)
	}
	v.Counts = r.counts()
	v.Events = r.eventRows(latest(r.site.In(content.EventsFolder), homeEvents))
	v.Most = r.eventRows(mostDocumented(r.site.In(content.EventsFolder), homeEvents))
	if f, ok := figure.EventsByYear(r.site); ok {
		v.Chart = &f
	}
	v.Newest = r.articleRows(latest(r.site.In(content.ArticlesFolder), homeArticles))
	v.OurTitles = v.OurTitles || ourTitles(v.Newest)
	for _, k := range c.Kinds {
		if entries := r.site.In(k.Name); len(entries) > 0 {
			if len(entries) <= homeGroup {
				v.Topics = append(v.Topics, Group{capital(k.Many), r.refs(entries)})
			}
			break // the kind that site.yaml puts first is the way in
		}
	}
	return v
}

// indexView is a page of an index with some of its entries.
func (r *renderer) indexView(i site.Place, entries []*site.Entry) Index {
	folder, _, _ := strings.Cut(i.Path, "/")
	v := Index{Layout: r.layout(i.Title, i.Title+": "+r.site.Config.Summary, i.Path, ""), Name: i.Title, N: len(entries)}
	switch folder {
	case content.ArticlesFolder:
		articles := r.articleRows(latest(entries, len(entries)))
		v.Articles, v.OurTitles = years(articles), ourTitles(articles)
	case content.EventsFolder:
		v.Events = r.eventRows(latest(entries, len(entries)))
		if f, ok := figure.EventsByYear(r.site); ok {
			v.Chart = &f
		}
	default:
		v.Letters = r.letters(entries)
	}
	return v
}

func (r *renderer) notFoundView() NotFound {
	l := r.layout("Page not found", "There is no page at this address.", "404.html", "")
	l.Head = Head{}
	return NotFound{l}
}

func (r *renderer) goneView(p content.Permalink) Gone {
	l := r.layout("Withdrawn", "The page at this address was withdrawn.", p.Path+"/", "")
	l.Head = Head{}
	return Gone{l, p.Path, p.Gone}
}

func (r *renderer) healthView() Health {
	s := r.site.Stats()
	v := Health{Layout: r.layout("Health", "What this dossier holds and what it lacks.", "health/", "")}
	for _, f := range s.Folders {
		v.Counts = append(v.Counts, Count{Place: f.Place, N: f.N})
	}
	articles := len(r.site.In(content.ArticlesFolder))
	v.Shares = []Share{
		{"articles with an archived copy", s.Archived, articles},
		{"articles read in full", articles - s.Excerpts, articles},
		{"articles that rest on the reporting of others", s.Relaying, articles},
		{"events with more than one independent origin", len(r.site.In(content.EventsFolder)) - len(s.SingleOrigin), len(r.site.In(content.EventsFolder))},
	}
	add := func(id, title, says string, entries []*site.Entry) {
		l := HealthList{ID: id, Title: title, Says: says, N: len(entries)}
		for _, e := range entries[:min(len(entries), partRows)] {
			l.Rows = append(l.Rows, HealthRow{Ref: r.ref(e)})
			v.OurTitles = v.OurTitles || e.OurTitle()
		}
		v.Lists = append(v.Lists, l)
	}
	add("_undated", "Undated articles", "No date of publication is known.", s.Undated)
	add("_single", "Events with a single origin", "All reports go back to one source.", s.SingleOrigin)
	add("_disputed", "Events on which sources differ", "Figures or accounts do not agree; each is kept.", s.Disputed)
	add("_orphans", "Orphans", "No other entry refers to them.", s.Orphans)
	add("_empty", "Entities without text", "Only their names are recorded.", s.Empty)
	uncited := HealthList{ID: "_uncited", Title: "Paragraphs without a citation", Says: "In events and entities, by entry.", N: len(s.Uncited)}
	for _, u := range s.Uncited[:min(len(s.Uncited), partRows)] {
		uncited.Rows = append(uncited.Rows, HealthRow{r.ref(u.Entry), u.N})
	}
	v.Lists = append(v.Lists, uncited)
	return v
}

func (r *renderer) redirectView(d site.Redirect) Redirect {
	l := r.layout(d.To.Title, "", d.To.ID.Path(), "")
	l.Head = Head{}
	return Redirect{l, r.ref(d.To)}
}

// latest returns the n newest of the entries.
func latest(entries []*site.Entry, n int) []*site.Entry {
	sorted := slices.Clone(entries)
	slices.SortFunc(sorted, site.Newest)
	return sorted[:min(n, len(sorted))]
}

// mostDocumented returns the n events with most independent origins, then
// most reports.
func mostDocumented(events []*site.Entry, n int) []*site.Entry {
	origins := map[*site.Entry]int{}
	for _, e := range events {
		origins[e] = len(e.Evidence().Origins)
	}
	sorted := slices.SortedFunc(slices.Values(events), func(a, b *site.Entry) int {
		return cmp.Or(cmp.Compare(origins[b], origins[a]), cmp.Compare(len(b.Sources), len(a.Sources)), site.Newest(a, b))
	})
	return sorted[:min(n, len(sorted))]
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

// yearID is the id of a year's section in an index.
func yearID(year string) string { return "_" + year }

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

// prose is an entry's text.
func (r *renderer) prose(e *site.Entry) Prose {
	return Prose{func(b []byte) []byte { return e.Body.AppendHTML(b, r.targets(e)) }}
}

// targets says where the links of an entry's text lead and what its citations are.
func (r *renderer) targets(e *site.Entry) markdown.Targets {
	t := markdown.Targets{
		Links:    make([]markdown.Target, len(e.Links)),
		Mentions: make([]markdown.Mention, len(e.Mentions)),
		Numbers:  e.Numbers,
		Notes:    make([]string, len(e.References)),
		Evidence: make([]string, len(e.Body.Paragraphs)),
		Numbered: e.Role != content.Page,
	}
	for i, l := range e.Links {
		t.Links[i] = r.target(e, l, e.Targets[i])
	}
	for i, m := range e.Mentions {
		t.Mentions[i] = markdown.Mention{Span: m.Span, Href: string(r.href(m.To.ID.Path()))}
	}
	for i, a := range e.References {
		t.Notes[i] = r.source(a).short()
	}
	for i, p := range e.Body.Paragraphs {
		if p.First < p.End {
			t.Evidence[i] = evidenceText(e.Paragraph(i))
		}
	}
	return t
}

// target returns where a link of e leads and what it says if it has no words.
func (r *renderer) target(e *site.Entry, l content.Link, to *site.Entry) markdown.Target {
	if to == nil {
		return markdown.Target{Href: l.URL, Text: l.Text()}
	}
	ref := r.refOrNil(to)
	t := markdown.Target{Href: r.hrefs[to.Number()], Text: ref.Title, Lang: string(ref.Lang)}
	if l.Fragment() == "" {
		return t
	}
	t.Href = string(r.href(ref.Path + "#" + l.Fragment()))
	for _, h := range to.Body.Headings {
		switch {
		case h.ID != l.Fragment():
		case to == e:
			t.Text = h.Text
		default:
			t.Text += ", " + h.Text
		}
	}
	return t
}

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

func (r *renderer) related(e *site.Entry) []Related {
	related := r.site.Related(e)
	list := make([]Related, len(related))
	for i, x := range related {
		list[i] = Related{r.refOrNil(x.To), x.To.Date(), r.refs(x.Why)}
	}
	return list
}

func (r *renderer) notes(e *site.Entry) Notes {
	n := r.references(e)
	n.Backlinks, n.More = r.fewBacklinks(e.Referring())
	return n
}

// fewBacklinks groups the first of some reports, as many as a page holds, and
// counts the others.
func (r *renderer) fewBacklinks(reports []site.Report) (groups []BacklinkGroup, more int) {
	shown := min(len(reports), maxBacklinks)
	return r.backlinks(reports[:shown]), len(reports) - shown
}

// references are the notes of e without backlinks.
func (r *renderer) references(e *site.Entry) Notes {
	n := Notes{Corrections: e.Corrections}
	shared := map[*site.Entry][]int{}
	for i, a := range e.References {
		for _, root := range a.Origins {
			shared[root] = append(shared[root], i+1)
		}
	}
	for i, a := range e.References {
		ref := Reference{Source: r.source(a), N: i + 1}
		for _, root := range a.Origins {
			if root != a {
				ref.Origins = append(ref.Origins, r.refOrNil(root))
			}
			for _, other := range shared[root] {
				if other != i+1 && !slices.Contains(ref.Shared, other) {
					ref.Shared = append(ref.Shared, other)
				}
			}
		}
		n.References = append(n.References, ref)
		n.OurTitles = n.OurTitles || ref.OurTitle
	}
	return n
}

// backlinks groups the entries that refer to one by role and kind.
func (r *renderer) backlinks(reports []site.Report) []BacklinkGroup {
	var list []BacklinkGroup
	for _, from := range reports {
		title := r.roleTitle(from.Entry)
		i := slices.IndexFunc(list, func(g BacklinkGroup) bool { return g.Title == title })
		if i < 0 {
			i = len(list)
			list = append(list, BacklinkGroup{Title: title})
		}
		list[i].Rows = append(list[i].Rows, BacklinkRow{r.ref(from.Entry), contexts(from)})
	}
	slices.SortStableFunc(list, func(a, b BacklinkGroup) int { return cmp.Compare(a.Title, b.Title) })
	return list
}

// roleTitle names the entries of e's role and kind.
func (r *renderer) roleTitle(e *site.Entry) string {
	if k, ok := r.site.Config.Kind(e.ID.Folder()); ok {
		return capital(k.Many)
	}
	return capital(e.Role.String()) + "s"
}

// contexts are the sentences of a report's body, with the places where they
// stand.
func contexts(report site.Report) []Context {
	var list []Context
	for _, c := range report.Contexts() {
		p := report.ID.Path()
		if c.Fragment != "" {
			p += "#" + c.Fragment
		}
		list = append(list, Context{p, c.Pieces})
	}
	return list
}

// namedEntries makes the Ref of each entry, by Number: a page has some dozens of them.
func (r *renderer) namedEntries() []Ref {
	list := make([]Ref, len(r.site.Entries))
	for _, e := range r.site.Entries {
		ref := Ref{Title: e.Title, TitleEN: e.Article.TitleEN, Path: e.ID.Path()}
		if l := e.Language(); l != r.site.Config.Language {
			ref.Lang = l
		}
		if len(e.Entity.Names) > 0 {
			n := e.Entity.Names[0]
			ref.Native = &NameRow{n.Lang, n.Text, r.languages[n.Lang]}
		}
		list[e.Number()] = ref
	}
	return list
}

func (r *renderer) ref(e *site.Entry) Ref { return r.named[e.Number()] }

func (r *renderer) refOrNil(e *site.Entry) *Ref {
	if e == nil {
		return nil
	}
	return &r.named[e.Number()]
}

func (r *renderer) refs(entries []*site.Entry) []*Ref {
	refs := make([]*Ref, len(entries))
	for i, e := range entries {
		refs[i] = r.refOrNil(e)
	}
	return refs
}

// gradesInWords says what each grade that is given means.
func gradesInWords(s *site.Site) map[content.Grade]string {
	words := map[content.Grade]string{}
	for _, e := range s.In(content.ArticlesFolder) {
		if g := e.Article.Grade; words[g] == "" {
			reliability, credibility := g.Meaning()
			words[g] = "source " + reliability + ", information " + credibility
		}
	}
	return words
}

// newSources makes the Source of each article, by Number: most stand in a dozen lists.
func (r *renderer) newSources() []Source {
	list := make([]Source, len(r.site.Entries))
	for _, e := range r.site.In(content.ArticlesFolder) {
		list[e.Number()] = r.newSource(e)
	}
	return list
}

func (r *renderer) newSource(e *site.Entry) Source {
	s := Source{
		Ref: r.ref(e), OurTitle: e.OurTitle(), Publisher: r.refOrNil(e.Publisher), Published: e.Article.Published,
		Grade: e.Article.Grade, GradeIn: r.grades[e.Article.Grade],
		Language: r.languages[e.Article.Language], URL: e.Article.URL, Archived: e.Article.Archived,
	}
	if u := cmp.Or(s.URL, e.Article.FoundAt); s.Archived.URL == "" && u != "" {
		s.Wayback = "https://web.archive.org/web/*/" + string(u)
	}
	for _, a := range e.Authors {
		s.Authors = append(s.Authors, Author{a.Name, r.refOrNil(a.Entity)})
	}
	return s
}

// source returns the Source of an article.
func (r *renderer) source(e *site.Entry) *Source { return &r.articles[e.Number()] }

func (r *renderer) sourceOrNil(e *site.Entry) *Source {
	if e == nil {
		return nil
	}
	return r.source(e)
}

// short is a source in one line, for the note beside a citation.
func (s Source) short() string {
	var parts []string
	if s.Publisher != nil {
		parts = append(parts, s.Publisher.Title)
	}
	parts = append(parts, "“"+cmp.Or(s.TitleEN, s.Title)+"”")
	if d := s.Published.Text(); d != "" {
		parts = append(parts, d)
	}
	return strings.Join(parts, ", ") + " (" + s.Grade.String() + ")"
}

func (r *renderer) eventRow(e *site.Entry) EventRow {
	return EventRow{
		Ref: r.ref(e), Date: e.Event.Date, Type: r.site.Config.EventTypes.Label(e.Event.Type),
		Status: e.Event.Status, StatusIn: r.site.Config.Statuses.Label(e.Event.Status),
		Reports: len(e.Sources), Origins: len(e.Evidence().Origins), SortKey: sortKey(e),
	}
}

func (r *renderer) eventRows(entries []*site.Entry) []EventRow {
	rows := make([]EventRow, len(entries))
	for i, e := range entries {
		rows[i] = r.eventRow(e)
	}
	return rows
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

// groups sorts entities by kind, in the order of site.yaml.
func (r *renderer) groups(entities []*site.Entry) []Group {
	kinds := r.site.Config.Kinds
	list := make([]Group, len(kinds))
	for _, e := range entities {
		folder := e.ID.Folder()
		g := &list[slices.IndexFunc(kinds, func(k content.Kind) bool { return k.Name == folder })]
		g.Refs = append(g.Refs, r.refOrNil(e))
	}
	for i, k := range kinds {
		list[i].Title = capital(k.Many)
	}
	return slices.DeleteFunc(list, func(g Group) bool { return len(g.Refs) == 0 })
}

func (r *renderer) articleRows(articles []*site.Entry) []ArticleRow {
	rows := make([]ArticleRow, len(articles))
	for i, e := range articles {
		rows[i] = ArticleRow{Source: r.source(e)}
	}
	return rows
}

// ourTitles reports whether of some articles the title is ours.
func ourTitles(articles []ArticleRow) bool {
	return slices.ContainsFunc(articles, func(a ArticleRow) bool { return a.OurTitle })
}

// years groups articles, which come newest first, by year.
func years(articles []ArticleRow) []YearGroup {
	var list []YearGroup
	before := 0
	for year, rows := range yearly(articles, func(a *ArticleRow) edtf.Date { return a.Published }) {
		list = append(list, YearGroup{year, before < fewAround || len(articles) <= unfolded, rows})
		before += len(rows)
	}
	return list
}

// byTitle sorts entities by their titles.
func byTitle(entities []*site.Entry) []*site.Entry {
	return slices.SortedFunc(slices.Values(entities), func(a, b *site.Entry) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)), strings.Compare(string(a.ID), string(b.ID)))
	})
}

// letters groups entities by the first letter of their titles.
func (r *renderer) letters(entities []*site.Entry) []LetterGroup {
	var list []LetterGroup
	for _, e := range byTitle(entities) {
		letter := initial(e.Title)
		if len(list) == 0 || list[len(list)-1].Letter != letter {
			list = append(list, LetterGroup{Letter: letter})
		}
		g := &list[len(list)-1]
		n := len(e.From(site.ViaAbout, site.ViaPublisher, site.ViaAuthor))
		g.Rows = append(g.Rows, EntityRow{r.ref(e), e.Summary, n})
	}
	return list
}

// initial returns the letter under which a title is filed.
func initial(title string) string {
	for _, c := range title {
		if unicode.IsLetter(c) {
			return string(unicode.ToUpper(c))
		}
		if unicode.IsDigit(c) {
			return "0–9"
		}
	}
	return "#"
}
