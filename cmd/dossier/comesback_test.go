package main

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"dossier/internal/bibliography"
	"dossier/internal/publish"
)

// evil ends each text of the dossier of TestTextComesBack: what breaks out of
// attributes, elements, strings and lines where it is let. The line break is a
// space from the moment it was read.
const (
	evil     = "\"<b onx=y> & 'c' > &amp; ]]>\nend"
	evilRead = "\"<b onx=y> & 'c' > &amp; ]]> end"
)

// evilTexts are the texts by their first word, which stands nowhere else.
var evilTexts = []string{"SiteTitle", "SiteSummary", "ArticleTitle", "EnglishTitle", "ArticleSummary", "ArticleCaveat", "GradeNote", "QuoteText", "QuoteSpeaker",
	"AuthorName", "PublisherTitle", "PlaceTitle", "PlaceAlias", "PlaceSummary", "EventTitle", "EventSummary", "EventOutcome", "AccountPoint", "AccountSays", "CorrectionText"}

// evilDossier writes a dossier in which every text is evil.
func evilDossier(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	write := func(name, text string) {
		t.Helper()
		for _, word := range evilTexts {
			quoted, err := json.Marshal(word + " " + evil) // YAML reads what JSON writes
			if err != nil {
				t.Fatal(err)
			}
			text = strings.ReplaceAll(text, "$"+word, string(quoted))
		}
		file := filepath.Join(dir, "content", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("site.yaml", `title: $SiteTitle
summary: $SiteSummary
base: https://dossier.example/
kinds: [{name: places, one: place, many: places, schema: Place}, {name: publishers, one: publisher, many: publishers, schema: Organization}]
types: {article: {news: news}, event: {seizure: seizure}}
cite_as: {news: article-newspaper}
filters: [places]
cards: [places]
`)
	write("publishers/paper.md", "---\ntitle: $PublisherTitle\n---\n")
	write("places/hamhung.md", "---\ntitle: $PlaceTitle\naliases: [$PlaceAlias]\nsummary: $PlaceSummary\ncoordinates: [39.9, 127.5]\ncorrections: [{date: 2020-01-01, type: factual, text: $CorrectionText}]\n---\n\nCited [@a].\n")
	write("articles/a.md", "---\ntitle: $ArticleTitle\ntitle_en: $EnglishTitle\nsummary: $ArticleSummary\ncaveats: $ArticleCaveat\npublisher: paper\nauthors: [$AuthorName]\n"+
		"published: 2018-05-07\nlanguage: ko\ntype: news\nurl: https://a.example/\ngrade: C3\ngrade_note: $GradeNote\nquote: {text: $QuoteText, speaker: $QuoteSpeaker}\nplaces: [hamhung]\nevents: [e]\n---\n")
	write("events/e.md", "---\ntitle: $EventTitle\nsummary: $EventSummary\ndate: 2018-05-07\ntype: seizure\nstatus: reported\nsources: [a]\noutcome: $EventOutcome\nplaces: [hamhung]\n"+
		"accounts: [{point: $AccountPoint, source: a, says: $AccountSays}]\n---\n\nIt was [@a].\n")
	return dir
}

// TestTextComesBack reads back what was published: wherever a text stands, in an
// attribute, an element, a cell or a string, it stands there as it was written.
func TestTextComesBack(t *testing.T) {
	_, pages, ps, err := (&repository{dir: evilDossier(t)}).pages()
	if err != nil || ps.Errors() > 0 {
		t.Fatal(err, ps)
	}
	dir := t.TempDir()
	if _, err := publish.Write(t.Context(), dir, pages); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{} // "place: word" where a text came back
	for _, p := range pages {
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(p.Path)))
		if err != nil {
			t.Fatal(err)
		}
		check := func(place, text string) {
			t.Helper()
			for _, word := range evilTexts {
				for _, rest := range strings.SplitAfter(text, word+" ")[1:] {
					short := p.Path == "opensearch.xml" && strings.HasPrefix(evilRead, rest) // whose names have sixteen characters
					if !strings.HasPrefix(rest, evilRead) && !short {
						t.Errorf("%s: %s: %s is %q", p.Path, place, word, word+" "+rest)
						break
					}
					seen[place+": "+word] = true
				}
			}
		}
		if err := texts(p.Path, b, check); err != nil {
			t.Errorf("%s: %v", p.Path, err)
		}
	}
	for _, want := range []string{
		"title: ArticleTitle", "h1: ArticleTitle", "meta description: ArticleSummary", "meta og:title: ArticleTitle", "meta og:description: ArticleSummary",
		"meta og:site_name: SiteTitle", "meta og:image:alt: SiteTitle", "meta citation_title: ArticleTitle", "meta citation_author: AuthorName",
		"meta citation_journal_title: PublisherTitle", "JSON-LD: ArticleTitle", "JSON-LD: ArticleSummary", "JSON-LD: PlaceAlias", "JSON-LD: SiteSummary",
		"link title: SiteTitle", "p: ArticleCaveat", "dd: GradeNote", ".atom: ArticleTitle", ".atom: ArticleSummary", ".atom: CorrectionText", "feed.json: ArticleTitle",
		"feed.json: ArticleSummary", ".csv: ArticleTitle", ".csv: ArticleSummary", ".csv: ArticleCaveat", ".csv: AccountSays", ".json: ArticleTitle", ".json: ArticleCaveat",
		".geojson: PlaceTitle", ".graphml: ArticleTitle", ".xml: SiteSummary", ".webmanifest: SiteTitle", "search: ArticleTitle", "search: ArticleSummary",
		"cite.ris: ArticleTitle", "cite.bib: ArticleTitle", "cite.json: ArticleTitle",
	} {
		if !seen[want] {
			t.Errorf("nowhere was read %s", want)
		}
	}
	if t.Failed() {
		var all []string
		for s := range seen {
			all = append(all, s)
		}
		slices.Sort(all)
		t.Logf("read:\n%s", strings.Join(all, "\n"))
	}
}

// texts calls f for each text of a published file, as a reader of its format
// gives it, with the place where it stands.
func texts(name string, b []byte, f func(place, text string)) error {
	ext := path.Ext(name)
	place := ext
	if base := path.Base(name); strings.HasPrefix(base, "cite.") {
		place = base
	} else if strings.HasPrefix(name, "feeds/") && ext == ".json" || base == "feed.json" {
		place = "feed.json"
	}
	switch ext {
	case ".html":
		return htmlTexts(b, f)
	case ".json", ".geojson", ".webmanifest":
		return jsonTexts(b, func(s string) { f(place, s) })
	case ".js":
		call, isShard := strings.CutPrefix(strings.TrimSpace(string(b)), "dossierSearch(")
		if !isShard {
			return nil
		}
		return jsonTexts([]byte("["+strings.TrimSuffix(strings.TrimSuffix(call, ";"), ")")+"]"), func(s string) { f("search", s) })
	case ".csv":
		records, err := csv.NewReader(strings.NewReader(string(b))).ReadAll()
		for _, cells := range records {
			for _, c := range cells {
				f(place, c)
			}
		}
		return err
	case ".xml", ".atom", ".graphml":
		d := xml.NewDecoder(strings.NewReader(string(b)))
		var text strings.Builder
		for {
			token, err := d.Token()
			switch token := token.(type) {
			case xml.CharData:
				text.Write(token)
				continue
			case xml.StartElement:
				for _, a := range token.Attr {
					f(place, a.Value)
				}
			}
			f(place, text.String())
			text.Reset()
			if err != nil {
				if errors.Is(err, io.EOF) {
					return nil
				}
				return err
			}
		}
	case ".ris", ".bib":
		refs, ps := bibliography.Read(name, b)
		if len(ps) > 0 {
			return fmt.Errorf("%v", ps)
		}
		for _, r := range refs {
			f(place, r.Title)
		}
	}
	return nil
}

// jsonTexts calls f for each string of a JSON text.
func jsonTexts(b []byte, f func(string)) error {
	d := json.NewDecoder(strings.NewReader(string(b)))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if s, ok := token.(string); ok {
			f(s)
		}
	}
}

// htmlTexts calls f for the attributes and elements of a page, and fails where
// a text has become markup.
func htmlTexts(b []byte, f func(place, text string)) error {
	doc, err := html.Parse(strings.NewReader(string(b)))
	if err != nil {
		return err
	}
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.TextNode && n.Parent.Data == "script":
			if err := jsonTexts([]byte(n.Data), func(s string) { f("JSON-LD", s) }); err != nil {
				return err
			}
		case n.Type == html.TextNode:
			f(n.Parent.Data, n.Data)
		case n.Type == html.ElementNode:
			name := n.Data + " "
			if n.Data == "meta" {
				for _, a := range n.Attr {
					if a.Key == "name" || a.Key == "property" {
						name += a.Val
					}
				}
			}
			for _, a := range n.Attr {
				if a.Key == "onx" {
					return fmt.Errorf("a text became markup: <%s>", n.Data)
				}
				if n.Data == "meta" {
					f(name, a.Val)
				} else {
					f(name+a.Key, a.Val)
				}
			}
		}
	}
	return nil
}
