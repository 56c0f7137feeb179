package content

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/adrg/frontmatter"
	"go.yaml.in/yaml/v4"

	"dossier/internal/problem"
)

// split separates a file's frontmatter from its body. skip is the number of
// lines before the frontmatter's first, start the number before the body's.
//
// The frontmatter library trims each line before it compares it with a fence
// and skips empty lines at the start; a fence that only looks like one is
// found here first. The library copies all that it reads, so it gets no body; it
// uses our buffer, being given one that is no smaller than it would make.
func (d *decoder) split(src []byte, file string, ps *problem.List) (matter, body []byte, skip, start int, ok bool) {
	at := func(line, col int) problem.Pos { return problem.Pos{File: file, Line: line, Col: col} }
	first, rest, _ := bytes.Cut(src, []byte("\n"))
	if string(first) != "---" {
		lines := bytes.Split(src, []byte("\n"))
		text := "the file has no frontmatter; begin it with a line ---, then title: and the other keys, then a line ---"
		if string(bytes.TrimSpace(first)) == "---" {
			text = "a fence is exactly ---; remove the spaces around it"
		} else if first := slices.IndexFunc(lines, func(l []byte) bool { return len(bytes.TrimSpace(l)) > 0 }); first > 0 && string(bytes.TrimSpace(lines[first])) == "---" {
			text = "empty lines stand before the frontmatter; remove them"
		}
		ps.Addf(at(1, 1), problem.NoFrontmatter, "%s", text)
		return nil, nil, 0, 0, false
	}
	size, end := 0, len(src)
	for line := 2; len(first) < len(src); line++ {
		l, after, more := bytes.Cut(rest, []byte("\n"))
		if string(l) == "---" {
			end = len(src) - len(after)
			break
		}
		if string(bytes.TrimSpace(l)) == "---" {
			ps.Addf(at(line, 1), problem.NoFrontmatter, "a fence is exactly ---; remove the spaces around it")
			return nil, nil, 0, 0, false
		}
		if !more {
			ps.Addf(at(1, 1), problem.NoFrontmatter, "the frontmatter is never closed; add a line --- after its last key")
			return nil, nil, 0, 0, false
		}
		if size += len(l) + 1; size > maxFrontmatter {
			ps.Addf(at(1, 1), problem.TooLarge, "the frontmatter is larger than 16 KiB, or never closed; move text to the body")
			return nil, nil, 0, 0, false
		}
		rest = after
	}
	format := frontmatter.NewFormat("---", "---", func(data []byte, v any) error {
		*v.(*[]byte) = data
		return nil
	})
	d.fences.Reset(bytes.NewReader(src[:end]))
	if _, err := frontmatter.MustParse(d.fences, &matter, format); err != nil {
		ps.Addf(at(1, 1), problem.NoFrontmatter, "the frontmatter cannot be split off (%s); put it between two lines ---", err)
		return nil, nil, 0, 0, false
	}
	return matter, src[end:], 1, bytes.Count(src[:end], []byte("\n")), true
}

// checkBytes refuses what no text file holds. Carriage returns before line
// feeds are dropped, so that a file saved on Windows is the same file.
func checkBytes(src []byte, file string, ps *problem.List) ([]byte, bool) {
	pos := func(i int) problem.Pos {
		return problem.Pos{File: file, Line: bytes.Count(src[:i], []byte("\n")) + 1, Col: utf8.RuneCount(src[bytes.LastIndexByte(src[:i], '\n')+1:i]) + 1}
	}
	if bytes.HasPrefix(src, []byte("\xef\xbb\xbf")) {
		ps.Addf(pos(0), problem.BadBytes, "the file begins with a byte order mark; save it as UTF-8 without BOM")
		return nil, false
	}
	for i := 0; i < len(src); {
		r, n := rune(src[i]), 1
		if ' ' <= r && r < 0x7f { // as nearly all are
			i++
			continue
		}
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(src[i:])
		}
		switch {
		case r == utf8.RuneError && n == 1:
			ps.Addf(pos(i), problem.BadBytes, "byte 0x%02x is not UTF-8; save the file as UTF-8", src[i])
			return nil, false
		case r == '\r' && i+1 < len(src) && src[i+1] == '\n':
		case r < ' ' && r != '\n' && r != '\t', r == 0x7f:
			ps.Addf(pos(i), problem.BadBytes, "control character 0x%02x; remove it", r)
			return nil, false
		case r > 0x7f && unseen(r):
			ps.Addf(pos(i), problem.BadBytes, "invisible character U+%04X; remove it", r)
			return nil, false
		}
		i += n
	}
	if bytes.IndexByte(src, '\r') < 0 {
		return src, true
	}
	return bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n")), true
}

// unseen reports what a reader cannot see and a text does not need: control
// characters, those that turn the direction of what follows (by which a line can
// show other words than it holds), marks without width that make two names look
// like one, and what Unicode calls no characters. The joiners and the
// left-to-right and right-to-left marks stay, which several scripts need.
func unseen(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r < 0xa0,
		r == 0x200b, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0xfeff,
		r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe, r >= 0xe0000 && r <= 0xe007f:
		return true
	}
	return false
}

// A Field is one key of the frontmatter, for documentation.
type Field struct {
	Name     string
	Roles    Role // those that may have it
	Required Role // those that must
	Doc      string
}

// Fields lists every key of the frontmatter in canonical order. The keys of
// the kinds, which site.yaml declares, come after them.
func Fields() []Field {
	fields := make([]Field, len(fieldTable))
	for i, f := range fieldTable {
		fields[i] = f.Field
	}
	return fields
}

func isFieldName(name string) bool {
	return slices.ContainsFunc(fieldTable, func(f field) bool { return f.Name == name })
}

type field struct {
	Field
	shape shape
	set   func(d *decoder, e *Entry, n *node)
}

const every = Article | Event | Entity | Page

// fieldTable is the schema: what may be written, where, what it may be and how it
// is read.
var fieldTable = []field{
	{Field{"title", every, every, "name of the thing, or the title as published; in square brackets where it is ours"}, aText,
		func(d *decoder, e *Entry, n *node) { e.Title, e.TitleAt = d.text(n), d.place(n) }},
	{Field{"title_en", Article, 0, "English rendering of a title in another language"}, aText,
		func(d *decoder, e *Entry, n *node) { e.Article.TitleEN = d.text(n) }},
	{Field{"summary", every, 0, "one or two sentences of our own"}, aText,
		func(d *decoder, e *Entry, n *node) { e.Summary = d.text(n) }},
	{Field{"publisher", Article, Article, "slug of a file in publishers/"}, aRef(PublishersFolder),
		func(d *decoder, e *Entry, n *node) { e.Article.Publisher = d.ref(n, PublishersFolder) }},
	{Field{"authors", Article, 0, "names as printed"}, listOf(aText),
		func(d *decoder, e *Entry, n *node) { e.Article.Authors = d.texts(n) }},
	{Field{"published", Article, Article, "date (EDTF); XXXX where unknown"}, aDate,
		func(d *decoder, e *Entry, n *node) { e.Article.Published = d.date(n) }},
	{Field{"date", Event, Event, "date (EDTF)"}, aDate,
		func(d *decoder, e *Entry, n *node) { e.Event.Date = d.date(n) }},
	{Field{"language", Article, 0, "language tag of the source, such as en or ko"}, aLang,
		func(d *decoder, e *Entry, n *node) { e.Article.Language = d.lang(n) }},
	{Field{"type", Article | Event, Event, "a term of site.yaml's types"}, aType, setType},
	{Field{"status", Event, Event, "a term of site.yaml's statuses"}, aTerm(func(c *Config) Vocabulary { return c.Statuses }),
		func(d *decoder, e *Entry, n *node) {
			e.Event.Status = d.term(n, d.config.Statuses, "status")
		}},
	{Field{"url", Article, 0, "address of the original; this, found_at or held_by is required"}, aURL,
		func(d *decoder, e *Entry, n *node) { e.Article.URL = d.url(n) }},
	{Field{"found_at", Article, 0, "address where the text was read, when that is not the original"}, aURL,
		func(d *decoder, e *Entry, n *node) { e.Article.FoundAt = d.url(n) }},
	{Field{"held_by", Article, 0, "collection, library or court that holds a text without an address"}, aText,
		func(d *decoder, e *Entry, n *node) { e.Article.HeldBy = d.text(n) }},
	{Field{"archived", Article, 0, "archived copy: {url, date}"}, objectOf(archivedKeys), setArchived},
	{Field{"accessed", Article, 0, "date on which the text was read (EDTF)"}, aDate,
		func(d *decoder, e *Entry, n *node) { e.Article.Accessed = d.date(n) }},
	{Field{"read", Article, 0, "full or excerpt: how much of the text was read"}, aTerm(func(*Config) Vocabulary { return extents }),
		func(d *decoder, e *Entry, n *node) {
			e.Article.Read = d.term(n, extents, "extent of reading")
		}},
	{Field{"grade", Article, Article, "Admiralty grade: source A-F and information 1-6, such as C3"}, aGrade,
		func(d *decoder, e *Entry, n *node) { e.Article.Grade = d.grade(n) }},
	{Field{"grade_note", Article, 0, "why this grade"}, aText,
		func(d *decoder, e *Entry, n *node) { e.Article.GradeNote = d.text(n) }},
	{Field{"relays", Article, 0, "articles or publishers whose reporting it rests on"}, aRefList(ArticlesFolder, PublishersFolder),
		func(d *decoder, e *Entry, n *node) {
			e.Article.Relays = d.refs(n, ArticlesFolder+" "+PublishersFolder)
		}},
	{Field{"quote", Article, 0, "short quotation: {text, speaker}"}, objectOf(quoteKeys), setQuote},
	{Field{"caveats", Article, 0, "what weakens the report"}, aText,
		func(d *decoder, e *Entry, n *node) { e.Article.Caveats = d.text(n) }},
	{Field{"sources", Event, Event, "articles that report the event, at least one"}, atLeastOne(aRefList(ArticlesFolder)), setSources},
	{Field{"quantities", Event, 0, "list of {of, amount, unit, as_reported, source, preferred, why}"}, listOf(objectOf(quantityKeys)),
		func(d *decoder, e *Entry, n *node) {
			d.list(n, func(n *node) { e.Event.Quantities = append(e.Event.Quantities, d.quantity(n)) })
		}},
	{Field{"accounts", Event, 0, "where sources disagree on what is not a number: list of {point, source, says, preferred, why}"}, listOf(objectOf(accountKeys)),
		func(d *decoder, e *Entry, n *node) {
			d.list(n, func(n *node) { e.Event.Accounts = append(e.Event.Accounts, d.account(n)) })
		}},
	{Field{"outcome", Event, 0, "how it ended, as far as known"}, aText,
		func(d *decoder, e *Entry, n *node) { e.Event.Outcome = d.text(n) }},
	{Field{"names", Entity, 0, "names in other languages and scripts by language tag: {ko: 함흥}"}, eachOf(aText), setNames},
	{Field{"aliases", Entity, 0, "other spellings"}, listOf(aText),
		func(d *decoder, e *Entry, n *node) { e.Entity.Aliases = d.texts(n) }},
	{Field{"part_of", Entity, 0, "slug of the entity of the same kind that contains it"}, aSibling,
		func(d *decoder, e *Entry, n *node) { e.Entity.PartOf = d.ref(n, e.ID.Folder()) }},
	{Field{"coordinates", Entity, 0, "[latitude, longitude] in decimal degrees, WGS 84"}, aPoint, setCoordinates},
	{Field{"wikidata", Entity, 0, "Wikidata item, such as Q423"}, aWikidata, setWikidata},
	{Field{"mentions", Entity, 0, "false: its name alone never becomes a link"}, aFlag,
		func(d *decoder, e *Entry, n *node) { e.Entity.NoMentions = !d.flag(n) }},
	{Field{"events", Article, 0, "events that it reports"}, aRefList(EventsFolder),
		func(d *decoder, e *Entry, n *node) { e.Article.Events = d.refs(n, EventsFolder) }},
	{Field{"redirect_from", every, 0, "old addresses of this page, such as places/hamheung"}, listOf(anAddress), setRedirects},
	{Field{"corrections", every, 0, "list of {date, type, text}; type is factual, source or wording"}, listOf(objectOf(correctionKeys)),
		func(d *decoder, e *Entry, n *node) {
			d.list(n, func(n *node) { e.Corrections = append(e.Corrections, d.correction(n)) })
		}},
}

// keys returns the keys that entries of a role may have: its fields and, for
// articles and events, one for each kind. They set what they read in d.entry.
func (d *decoder) keys(role Role) []key {
	if keys, ok := d.tables[role]; ok {
		return keys
	}
	var keys []key
	for _, f := range fieldTable {
		if f.Roles&role != 0 {
			keys = append(keys, key{f.Name, f.Required&role != 0, f.shape, func(n *node) { f.set(d, d.entry, n) }})
		}
	}
	if role&(Article|Event) != 0 {
		for _, k := range d.config.Kinds {
			keys = append(keys, key{name: k.Name, shape: aRefList(k.Name), set: func(n *node) { d.about = d.appendRefs(d.about, n, k.Name) }})
		}
	}
	d.tables[role] = keys
	return keys
}

// frontmatter reads an entry's keys.
func (d *decoder) frontmatter(matter []byte, e *Entry) {
	d.entry = e
	root := d.parse(matter)
	if root == nil {
		if len(d.problems) == 0 {
			d.problems.Addf(problem.Pos{File: d.file, Line: 1, Col: 1}, problem.MissingKey, "the frontmatter is empty; add at least title:")
		}
		return
	}
	article := e.Role.String()
	if strings.HasPrefix(article, "a") || strings.HasPrefix(article, "e") {
		article = "an " + article
	} else {
		article = "a " + article
	}
	d.object(root, article, d.keys(e.Role))
	slices.SortStableFunc(d.about, func(a, b Ref) int {
		return cmp.Compare(d.config.rank(a.said().folders), d.config.rank(b.said().folders))
	})
	e.About = append(e.About, d.about...)
	if e.Role == Article && len(d.problems) == 0 && e.Article.URL == "" && e.Article.FoundAt == "" && e.Article.HeldBy == "" {
		d.problems.Addf(d.at(root), problem.MissingKey, `an article lacks "url"; add it, or "found_at" where the text was read elsewhere, or "held_by" where it has no address`)
	}
}

func (d *decoder) texts(n *node) (texts []Text) {
	d.list(n, func(n *node) {
		if s := d.text(n); s != "" {
			texts = append(texts, Text{d.place(n), strings.Clone(s)}) // see detach
		}
	})
	return texts
}

func setType(d *decoder, e *Entry, n *node) {
	if e.Role == Article {
		e.Article.Type = d.term(n, d.config.ArticleTypes, "type of article")
	} else {
		e.Event.Type = d.term(n, d.config.EventTypes, "type of event")
	}
}

func setArchived(d *decoder, e *Entry, n *node) {
	d.object(n, "archived", archivedKeys(d, &e.Article.Archived))
}

func archivedKeys(d *decoder, a *Archived) []key {
	return []key{
		{"url", true, aURL, func(n *node) { a.URL = d.url(n) }},
		{"date", false, aDate, func(n *node) { a.Date = d.date(n) }},
	}
}

func setQuote(d *decoder, e *Entry, n *node) {
	d.object(n, "quote", quoteKeys(d, &e.Article.Quote))
}

func quoteKeys(d *decoder, q *Quote) []key {
	return []key{
		{"text", true, aText, func(n *node) { q.Text = d.text(n) }},
		{"speaker", true, aText, func(n *node) { q.Speaker = d.text(n) }},
	}
}

func setSources(d *decoder, e *Entry, n *node) {
	e.Event.Sources = d.refs(n, ArticlesFolder)
	if n.kind == yaml.SequenceNode && len(n.content) == 0 {
		d.problems.Addf(d.at(n), problem.EmptyValue, "an event needs at least one source; name the article that reports it")
	}
}

func (d *decoder) quantity(n *node) (q Quantity) {
	d.object(n, "quantity", quantityKeys(d, &q))
	if q.HasAmount && !slices.ContainsFunc(n.content, func(n node) bool { return n.value == "unit" }) {
		d.problems.Addf(d.at(n), problem.MissingKey, `quantity lacks "unit"; add it, such as kg`)
	}
	d.reason(n, q.Preferred, q.Why)
	return q
}

func quantityKeys(d *decoder, q *Quantity) []key {
	return []key{
		{"of", true, aRef(), func(n *node) { q.Of = d.ref(n, "") }},
		{"amount", false, aNumber, func(n *node) {
			q.Amount, q.HasAmount = value(d, n, parseDecimal), true
			if q.Amount < 0 {
				d.bad(n, "amount %q is negative; write it without the sign", n.value)
			}
		}},
		{"unit", false, aUnit, func(n *node) { q.Unit = d.unit(n) }},
		{"as_reported", true, aText, func(n *node) { q.AsReported = d.text(n) }},
		{"source", true, aRef(ArticlesFolder), func(n *node) { q.Source = d.ref(n, ArticlesFolder) }},
		{"preferred", false, aFlag, func(n *node) { q.Preferred = d.flag(n) }},
		{"why", false, aText, func(n *node) { q.Why = d.text(n) }},
	}
}

func (d *decoder) account(n *node) (a Account) {
	d.object(n, "account", accountKeys(d, &a))
	d.reason(n, a.Preferred, a.Why)
	return a
}

func accountKeys(d *decoder, a *Account) []key {
	return []key{
		{"point", true, aText, func(n *node) { a.Point = d.text(n) }},
		{"source", true, aRef(ArticlesFolder), func(n *node) { a.Source = d.ref(n, ArticlesFolder) }},
		{"says", true, aText, func(n *node) { a.Says = d.text(n) }},
		{"preferred", false, aFlag, func(n *node) { a.Preferred = d.flag(n) }},
		{"why", false, aText, func(n *node) { a.Why = d.text(n) }},
	}
}

// reason demands one for a preference.
func (d *decoder) reason(n *node, preferred bool, why string) {
	if preferred && why == "" {
		d.problems.Addf(d.at(n), problem.MissingKey, `what is preferred needs a reason; add "why"`)
	}
}

func setNames(d *decoder, e *Entry, n *node) {
	d.pairs(n, func(k, v *node) {
		name := Name{At: d.place(v), Lang: d.lang(k), Text: d.text(v)}
		if name.Lang != "" && name.Text != "" {
			e.Entity.Names = append(e.Entity.Names, name)
		}
	})
}

func setCoordinates(d *decoder, e *Entry, n *node) {
	if n.kind != yaml.SequenceNode || len(n.content) != 2 {
		d.bad(n, "coordinates must be a list of two numbers; write [latitude, longitude]")
		return
	}
	c, err := ParseCoordinates(d.text(&n.content[0]), d.text(&n.content[1]))
	if err != nil {
		d.bad(n, "%s", err)
		return
	}
	e.Entity.Coordinates = &c
}

var wikidataItem = regexp.MustCompile(`^Q[1-9][0-9]{0,11}$`)

func setWikidata(d *decoder, e *Entry, n *node) {
	e.Entity.Wikidata = d.text(n)
	if !wikidataItem.MatchString(e.Entity.Wikidata) {
		d.bad(n, "%q is not a Wikidata item; write Q and digits, such as Q423", e.Entity.Wikidata)
	}
}

func setRedirects(d *decoder, e *Entry, n *node) {
	d.list(n, func(n *node) {
		s := strings.Trim(d.text(n), "/")
		for _, part := range strings.Split(s, "/") {
			if part == "" || SlugFault(part) != "" {
				d.bad(n, "%q is not an address of this site; write it like places/hamheung", s)
				return
			}
		}
		e.RedirectFrom = append(e.RedirectFrom, Text{d.place(n), strings.Clone(s)}) // see detach
	})
}

func (d *decoder) correction(n *node) (c Correction) {
	d.object(n, "correction", correctionKeys(d, &c))
	return c
}

func correctionKeys(d *decoder, c *Correction) []key {
	return []key{
		{"date", true, aDate, func(n *node) { c.Date = d.date(n) }},
		{"type", true, aTerm(func(*Config) Vocabulary { return corrected }), func(n *node) { c.Type = d.term(n, corrected, "type of correction") }},
		{"text", true, aText, func(n *node) { c.Text = d.text(n) }},
	}
}

// Vocabularies that are the same for all dossiers.
var (
	extents   = Vocabulary{{"full", ""}, {"excerpt", ""}}
	corrected = Vocabulary{{"factual", ""}, {"source", ""}, {"wording", ""}}
)
