package search

import (
	"iter"
	"slices"
	"strings"

	"dossier/internal/content"
	"dossier/internal/site"
)

// A field is a part of an entry that is weighted on its own.
type field int

const (
	fieldTitle     field = iota
	fieldNames           // in other scripts and spellings
	fieldSummary         //
	fieldFacts           // type, status and date, in words
	fieldPublisher       //
	fieldBody            //
	fieldRefs            // titles of events and every name of every entity that the entry refers to
	fields
)

// weights and b are chosen by the judged queries of testdata/judged.txt. Fields
// in which longer is no sign of less relevance have a small b.
var (
	weights = [fields]float32{fieldTitle: 6, fieldNames: 6, fieldSummary: 2, fieldFacts: 1.5, fieldPublisher: 1.5, fieldBody: 1, fieldRefs: 1.5}
	bs      = [fields]float32{fieldTitle: .4, fieldNames: .2, fieldSummary: .4, fieldFacts: 0, fieldPublisher: 0, fieldBody: .75, fieldRefs: .5}
)

const k1 = 1.2

// steps divide the weights of words into levels. Nearly all words stand a few
// times in the body alone, and so in one level, which keeps the index small; more
// levels do not find more of the judged queries.
var steps = [...]float32{2.3, 5, 11}

const levels = len(steps) + 1

// saturation returns what a level adds to the score, before idf.
func saturation(level int) float64 {
	w := 1.0
	if level > 0 {
		w = 1.2 * float64(steps[level-1])
	}
	return w / (k1 + w)
}

func levelOf(w float32) (level int) {
	for level < len(steps) && steps[level] < w {
		level++
	}
	return level
}

// An index is a Site's entries in the order in which they are numbered.
type index struct {
	site  *site.Site
	kinds []kind
	docs  []*site.Entry // by kind, the newest first: in this order where scores are equal
}

// A kind is a role or a kind of entity, and where its entries lie in docs.
type kind struct {
	folder, one, many string
	first, end        int
}

func newIndex(s *site.Site) *index {
	x := &index{site: s}
	for _, k := range s.Config.Kinds {
		x.add(k.Name, k.One, k.Many, s.In(k.Name))
	}
	x.add(content.EventsFolder, "event", "events", s.In(content.EventsFolder))
	x.add(content.ArticlesFolder, "article", "articles", s.In(content.ArticlesFolder))
	x.add("", "page", "pages", s.In(""))
	return x
}

func (x *index) add(folder, one, many string, entries []*site.Entry) {
	if len(entries) == 0 {
		return
	}
	first := len(x.docs)
	x.kinds = append(x.kinds, kind{folder, one, many, first, first + len(entries)})
	x.docs = append(x.docs, entries...)
	slices.SortStableFunc(x.docs[first:], site.Newest)
}

// said yields what a result can show of an entry, the summary first, and the field in
// which its words are searched. The names of an entity are searched otherwise.
func said(e *site.Entry) iter.Seq2[field, string] {
	return func(yield func(field, string) bool) {
		say := func(f field, text string) bool { return text == "" || yield(f, strings.ReplaceAll(text, "\n", " ")) }
		if !say(fieldSummary, e.Summary) {
			return
		}
		for _, text := range e.Body.Sentences(func(i int) string {
			if to := e.Targets[i]; to != nil {
				return to.Title
			}
			return e.Links[i].Text()
		}) {
			if !say(fieldBody, text) {
				return
			}
		}
		switch e.Role {
		case content.Article:
			a := e.Article
			if a.Quote.Text != "" && !say(fieldBody, "“"+a.Quote.Text+"” — "+a.Quote.Speaker) {
				return
			}
			_ = say(fieldBody, a.Caveats) && say(fieldBody, a.GradeNote)
		case content.Event:
			if !say(fieldBody, e.Event.Outcome) {
				return
			}
			for _, q := range e.Figures {
				if !say(fieldBody, q.AsReported) {
					return
				}
			}
			for _, a := range e.Accounts {
				if !say(fieldBody, a.Point+": "+a.Says) {
					return
				}
			}
		case content.Entity:
			yield(fieldNames, strings.Join(e.OtherNames(), " · "))
		}
	}
}
