package export

import (
	"strings"

	"dossier/internal/content"
	"dossier/internal/site"
)

// Meta elements of an article's page: the citation_ names of Highwire Press, which
// Google Scholar and reference managers read
// (https://scholar.google.com/intl/en/scholar/inclusion.html#indexing), and
// dc.type with the type that Zotero's translator "Embedded Metadata" looks for.

// A Meta is a name and a value.
type Meta struct{ Name, Content string }

// zoteroTypes are Zotero's names of types; the others are document.
var zoteroTypes = map[string]string{
	"article": "magazineArticle", "article-journal": "journalArticle", "article-magazine": "magazineArticle", "article-newspaper": "newspaperArticle",
	"bill": "bill", "book": "book", "broadcast": "radioBroadcast", "chapter": "bookSection", "entry-dictionary": "dictionaryEntry",
	"entry-encyclopedia": "encyclopediaArticle", "hearing": "hearing", "interview": "interview", "legal_case": "case", "legislation": "statute",
	"manuscript": "manuscript", "map": "map", "motion_picture": "film", "paper-conference": "conferencePaper", "patent": "patent",
	"post": "forumPost", "post-weblog": "blogPost", "report": "report", "software": "computerProgram", "speech": "presentation",
	"thesis": "thesis", "webpage": "webpage",
}

// Cited returns the elements that name the work which an article summarises; none
// for other entries.
func (x *Exports) Cited(e *site.Entry) []Meta {
	if e.Role != content.Article {
		return nil
	}
	w := x.work(e)
	var list []Meta
	add := func(name, value string) {
		if value != "" {
			list = append(list, Meta{name, value})
		}
	}
	kind := zoteroTypes[w.csl]
	if kind == "" {
		kind = "document"
	}
	add("dc.type", kind)
	add("citation_title", w.title)
	for _, a := range w.authors {
		add("citation_author", a)
	}
	switch {
	case w.csl == "thesis":
		add("citation_dissertation_institution", w.in)
	case w.csl == "report":
		add("citation_technical_report_institution", w.in)
	case contained(w.csl):
		add("citation_journal_title", w.in)
	default:
		add("citation_publisher", w.in)
	}
	if date, _ := citedDate(w.published); !w.published.Undated() {
		if m := certain(w.published); m != "" {
			date = strings.ReplaceAll(m, "-", "/")
		}
		add("citation_publication_date", date)
	}
	add("citation_language", string(w.language))
	add("citation_public_url", string(w.url))
	return list
}
