package site

import (
	"slices"

	"dossier/internal/content"
	"dossier/internal/problem"
)

// Evidence is what a set of reports amounts to.
type Evidence struct {
	Reports []*Entry
	Origins []Origin // in order of their first report
	Best    content.Grade
}

// An Origin is where reporting began: an article that relays nobody, or a
// publisher of which no article of the set is named, with the reports that rest
// on it.
type Origin struct {
	Root    *Entry
	Reports []*Entry
}

// origins finds the roots of what each article relays, and reports circles.
func (l *linker) origins() {
	const (
		unseen = iota
		under
		done
	)
	state := make([]uint8, len(l.newest))
	var visit func(e *Entry)
	visit = func(e *Entry) {
		state[e.order] = under
		for i, to := range e.Relays {
			switch {
			case to.Role != content.Article: // a publisher is a root
				e.Origins = append(e.Origins, to)
				continue
			case state[to.order] == under:
				l.problems.Addf(l.relayAt(e, i), problem.Circle, "%s relays %s, which relays it in turn; remove the wrong one", e.ID, to.ID)
				continue
			case state[to.order] == unseen:
				visit(to)
			}
			e.Origins = append(e.Origins, to.Origins...)
		}
		if len(e.Origins) == 0 {
			e.Origins = l.alone(e)
		}
		e.Origins = unique(e.Origins)
		state[e.order] = done
	}
	for _, e := range l.Entries {
		if e.Role == content.Article && state[e.order] == unseen {
			visit(e)
		}
	}
}

// relayAt returns the place of the reference that led to e.Relays[i].
func (l *linker) relayAt(e *Entry, i int) problem.Pos {
	for _, r := range e.Article.Relays {
		if c := l.candidates(r); len(c) == 1 && c[0] == e.Relays[i] {
			return r.At.In(e.File)
		}
	}
	return e.TitleAt.In(e.File)
}

// Weigh counts reports, independent origins and the best grade. Reports with
// one root are one origin. A report that rests on a publisher as such counts
// with that publisher's own article, if the set has one: whether it rests on
// just that article is not known, and independence is not to be assumed.
func Weigh(reports []*Entry) Evidence {
	v := Evidence{Reports: unique(reports), Origins: make([]Origin, 0, len(reports))}
	at := make(map[*Entry]int, len(reports))
	own := ownArticles(v.Reports)
	for _, e := range v.Reports {
		if v.Best.Compare(e.Article.Grade) > 0 {
			v.Best = e.Article.Grade
		}
		for _, root := range e.Origins {
			if a := own[root]; a != nil {
				root = a
			}
			i, ok := at[root]
			if !ok {
				i = len(v.Origins)
				at[root] = i
				v.Origins = append(v.Origins, Origin{Root: root})
			}
			switch o := &v.Origins[i]; {
			case len(o.Reports) == 0 && len(e.Origins) == 1 && e.Origins[0] == e:
				o.Reports = slices.Clip(e.Origins)
			case len(o.Reports) == 0 || o.Reports[len(o.Reports)-1] != e:
				o.Reports = append(o.Reports, e)
			}
		}
	}
	return v
}

// ownArticles maps each publisher to the first article of its own that roots
// one of the reports.
func ownArticles(reports []*Entry) map[*Entry]*Entry {
	own := map[*Entry]*Entry{}
	for _, e := range reports {
		for _, root := range e.Origins {
			if root.Role == content.Article && own[root.Publisher] == nil {
				own[root.Publisher] = root
			}
		}
	}
	delete(own, nil)
	return own
}

// unique drops repetitions and keeps the order.
func unique(list []*Entry) []*Entry {
	if len(list) < 2 {
		return list
	}
	seen := make(map[*Entry]bool, len(list))
	var out []*Entry
	for _, e := range list {
		if !seen[e] {
			seen[e] = true
			out = append(out, e)
		}
	}
	return out
}

// Evidence returns what an entry rests on: an event on its sources, an entity
// on the articles about it and its parts, another entry on what it cites.
func (e *Entry) Evidence() Evidence {
	switch e.Role {
	case content.Event:
		return Weigh(e.Sources)
	case content.Entity:
		var articles []*Entry
		for _, r := range e.Concerning(content.Article) {
			articles = append(articles, r.Entry)
		}
		return Weigh(articles)
	default:
		return Weigh(e.References)
	}
}

// Paragraph returns what the paragraph of the given index rests on.
func (e *Entry) Paragraph(i int) Evidence {
	p := e.Body.Paragraphs[i]
	var cited []*Entry
	for _, n := range e.Numbers[p.First:p.End] {
		if n > 0 {
			cited = append(cited, e.References[n-1])
		}
	}
	return Weigh(cited)
}
