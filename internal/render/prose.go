package render

import (
	"cmp"
	"slices"

	"dossier/internal/content"
	"dossier/internal/markdown"
	"dossier/internal/site"
)

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

func (r *renderer) notes(e *site.Entry) Notes {
	n := r.references(e)
	n.Backlinks, n.More = r.fewBacklinks(e.Referring(), false)
	return n
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

// fewBacklinks groups the first of some reports, as many as a page holds, and
// counts the rest.
func (r *renderer) fewBacklinks(reports []site.Report, bare bool) (groups []BacklinkGroup, more int) {
	shown := min(len(reports), maxBacklinks)
	return r.backlinks(reports[:shown], bare), len(reports) - shown
}

// backlinks groups the entries that refer to one by role and kind, with the sentences in
// which they do unless bare is set.
func (r *renderer) backlinks(reports []site.Report, bare bool) []BacklinkGroup {
	var list []BacklinkGroup
	for _, from := range reports {
		title := r.roleTitle(from.Entry)
		i := slices.IndexFunc(list, func(g BacklinkGroup) bool { return g.Title == title })
		if i < 0 {
			i = len(list)
			list = append(list, BacklinkGroup{Title: title})
		}
		row := BacklinkRow{Ref: r.ref(from.Entry)}
		if !bare {
			row.Contexts = contexts(from)
		}
		list[i].Rows = append(list[i].Rows, row)
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
