package site

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"dossier/internal/content"
	"dossier/internal/markdown"
	"dossier/internal/problem"
)

// A Mention is an entity named in a body without a link; the name becomes one.
type Mention struct {
	markdown.Span
	To *Entry
}

// A name is what the matcher looks for and what it stands for.
type name struct {
	text string
	of   *Entry // nil: stands for nothing and hides shorter names inside it
}

// minName is the fewest characters of a name that can become a link by
// itself: one letter, or one syllable of Hangul, stands for too much.
const minName = 2

// collectNames returns every title, name and alias of the entities, the longest first
// so that lists are the same each time. A name that two entities bear is a
// problem, unless all but one have opted out or site.yaml leaves it alone.
func (l *linker) collectNames() []name {
	bearers := map[string][]bearer{}
	var order []string
	add := func(text string, e *Entry, at content.Place) {
		key := foldName(text)
		if utf8.RuneCountInString(text) < minName || slices.ContainsFunc(bearers[key], func(b bearer) bool { return b.e == e }) {
			return
		}
		if bearers[key] == nil {
			order = append(order, key)
		}
		bearers[key] = append(bearers[key], bearer{text, e, at})
	}
	for _, w := range l.Config.LeaveAlone {
		add(w, nil, content.Place{})
	}
	for _, e := range l.Entries {
		if e.Role != content.Entity {
			continue
		}
		add(e.Title, e, e.TitleAt)
		for _, n := range e.Entity.Names {
			add(n.Text, e, n.At)
		}
		for _, a := range e.Entity.Aliases {
			add(a.Text, e, a.At)
		}
	}
	var names []name
	for _, key := range order {
		bs := bearers[key]
		n, alone := name{text: bs[0].text}, bs[0].e == nil
		bs = slices.DeleteFunc(bs, func(b bearer) bool { return b.e == nil || b.e.Entity.NoMentions })
		switch {
		case alone || len(bs) == 0:
		case len(bs) == 1:
			n = name{bs[0].text, bs[0].e}
		default:
			for _, b := range bs[1:] {
				l.problems.Addf(b.at.In(b.e.File), problem.SharedName, "%q is a name of %s too; remove it from one, set mentions: false on one, or add it to leave_alone in site.yaml", b.text, bs[0].e.ID)
			}
		}
		names = append(names, n)
	}
	return names
}

type bearer struct {
	text string
	e    *Entry
	at   content.Place
}

// Named returns the entities that a text names, the one named most often first,
// by the rules by which names in bodies become links.
func (s *Site) Named(text string) []*Entry {
	names := (&linker{Site: s}).collectNames() // their problems are known from linking
	var k Linker
	k.know(names)
	var list []*Entry
	times := map[*Entry]int{}
	for _, c := range k.matcher.find(nil, text, markdown.Span{End: len(text)}, func(match) bool { return true }) {
		e := names[c.name].of
		if e == nil {
			continue
		}
		if times[e]++; times[e] == 1 {
			list = append(list, e)
		}
	}
	slices.SortStableFunc(list, func(a, b *Entry) int { return times[b] - times[a] })
	return list
}

// A Linker links a dossier again and again, as Link does. Which names stand in a body
// follows from the body and the names, and where a reference leads from the IDs and the
// entities: the Linker keeps both for each entry that is the one of before, as long as
// these are the same. The zero Linker is ready for use, for one caller at a time.
type Linker struct {
	names   []string
	matcher *matcher  // of names
	found   []foundIn // by ID of the entry

	order      []int32       // which entry by ID is the newest, and so on
	references [][]reference // room for those of the next time
}

// found is the names that stand in a body, and where the references of its entry lead.
type found struct {
	matches []match
	quoted  []quotation // whose titles decided on them
	leads   []int32     // by ID, in the order in which they are followed
}

type foundIn struct {
	in *content.Entry
	*found
}

// A quotation is a quoted text, and whether it is the title of an article or event.
type quotation struct {
	text  string
	title bool
}

// know makes the Linker ready for names, and forgets what it has of others.
func (k *Linker) know(names []name) {
	texts := make([]string, len(names))
	for i, n := range names {
		texts[i] = n.text
	}
	if k.matcher == nil || !slices.Equal(texts, k.names) {
		k.names, k.matcher, k.found = texts, newMatcher(texts), nil
	}
}

// before returns what was found in each entry that is the one of the last time, by order.
// Where its references lead is known if there are the IDs of then, and each entity is as
// it was then: nothing else decides on it.
func (k *Linker) before(entries []*Entry) []*found {
	list, last, same := make([]*found, len(entries)), k.found, len(k.found) == len(entries)
	for _, e := range entries {
		for len(last) > 0 && last[0].in.ID < e.ID {
			last = last[1:]
		}
		switch {
		case len(last) == 0 || last[0].in.ID != e.ID:
			same = false
		case last[0].in == e.Entry:
			list[e.order] = last[0].found
		case e.Role == content.Entity:
			same = false
		}
	}
	if !same {
		for _, f := range list {
			if f != nil {
				f.leads = nil
			}
		}
	}
	return list
}

// holds reports whether what decided on f is still so.
func (f *found) holds(isTitle func(string) bool) bool {
	for _, q := range f.quoted {
		if isTitle(q.text) != q.title {
			return false
		}
	}
	return true
}

// read finds the names in a body, but for those in a quotation that is a title.
func (m *matcher) read(body *markdown.Document, isTitle func(string) bool) *found {
	f, text := &found{}, body.Text()
	quotes := strings.Contains(text, "“")
	allow := func(c match) bool {
		if !quotes {
			return true
		}
		words, ok := quoted(text, c)
		if !ok {
			return true
		}
		if n := len(f.quoted); n == 0 || f.quoted[n-1].text != words {
			f.quoted = append(f.quoted, quotation{words, isTitle(words)})
		}
		return !f.quoted[len(f.quoted)-1].title
	}
	for run := range body.Runs {
		old := len(f.matches)
		f.matches = m.find(f.matches, text, run.Span, allow)
		for i := range f.matches[old:] {
			f.matches[old+i].section = int32(run.Section)
		}
	}
	f.matches = slices.Clip(f.matches)
	return f
}

// quoted returns the words in quotation marks around a match.
func quoted(text string, c match) (words string, ok bool) {
	open := strings.LastIndex(text[:c.start], "“")
	if open < 0 || strings.Contains(text[open:c.start], "”") {
		return "", false
	}
	end := strings.Index(text[c.end:], "”")
	if end < 0 {
		return "", false
	}
	return strings.TrimRight(text[open+len("“"):int(c.end)+end], ",."), true
}

// titles returns a way to ask whether a text is the title of an article or event.
func titles(entries []*Entry) (isTitle func(text string) bool) {
	all := sync.OnceValue(func() map[string]bool {
		m := map[string]bool{}
		for _, e := range entries {
			if e.Role&(content.Article|content.Event) != 0 {
				m[e.Title] = true
			}
		}
		return m
	})
	return func(text string) bool { return all()[text] }
}
