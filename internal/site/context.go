package site

import (
	"cmp"
	"slices"
	"strconv"

	"dossier/internal/markdown"
)

// A Context is a sentence of From that links, names or cites an entry.
type Context struct {
	From     *Entry
	Fragment string // of From's page, where there is one for the place
	Pieces   []markdown.Piece
}

// contexts returns the sentences in which one entry's body refers to another,
// from its backlinks, in their order; a sentence that does so twice stands
// there once, with both places marked.
func contexts(backlinks []Backlink) []Context {
	var found []*sentence
	for _, b := range backlinks {
		from := b.From
		var span markdown.Span
		var mark markdown.Mark
		fragment := ""
		switch b.Via {
		case ViaLink:
			mark.Span = from.Body.Links[b.N].Words()
			span = from.Body.Sentence(mark.Start)
		case ViaMention:
			mark.Span = from.Mentions[b.N].Span
			span = from.Body.Sentence(mark.Start)
		case ViaCitation:
			c := from.Body.Citations[b.N]
			mark = markdown.Mark{Span: markdown.Span{Start: c.At, End: c.At}, Insert: citationMark(from, int(b.N))}
			span = from.Body.CitedSentence(c)
			fragment = markdown.CitationID + strconv.Itoa(int(b.N)+1)
		default:
			continue
		}
		i := slices.IndexFunc(found, func(s *sentence) bool { return s.span == span })
		if i < 0 {
			i = len(found)
			found = append(found, &sentence{span: span})
		}
		found[i].fragment = cmp.Or(found[i].fragment, fragment)
		found[i].marks = append(found[i].marks, mark)
	}
	slices.SortFunc(found, func(a, b *sentence) int { return cmp.Compare(a.span.Start, b.span.Start) })
	if len(found) == 0 {
		return nil
	}
	from := backlinks[0].From
	words := func(i int) string {
		if to := from.Targets[i]; to != nil {
			return to.Title
		}
		return from.Links[i].Text()
	}
	list := make([]Context, len(found))
	for i, s := range found {
		slices.SortStableFunc(s.marks, func(a, b markdown.Mark) int { return cmp.Compare(a.Start, b.Start) })
		list[i] = Context{from, s.fragment, from.Body.Excerpt(s.span, s.marks, words)}
	}
	return list
}

// a sentence is a Context being made.
type sentence struct {
	span     markdown.Span
	fragment string
	marks    []markdown.Mark
}

// citationMark is how a citation shows in an excerpt: its number on the page,
// with the locator.
func citationMark(from *Entry, n int) string {
	s := "[" + strconv.Itoa(from.Numbers[n])
	if l := from.Citations[n].Locator; l != "" {
		s += ": " + l
	}
	return s + "]"
}
