package render

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/message"

	"dossier/internal/content"
	"dossier/internal/site"
)

func (r *renderer) nameRows(e *site.Entry) []NameRow {
	rows := make([]NameRow, len(e.Entity.Names))
	for i, n := range e.Entity.Names {
		rows[i] = NameRow{n.Lang, n.Text, r.languages[n.Lang]}
	}
	return rows
}

// languageNames returns the English name of every language that an entry has.
func languageNames(s *site.Site) map[content.Lang]string {
	names := map[content.Lang]string{"": ""}
	add := func(l content.Lang) {
		if _, ok := names[l]; !ok {
			names[l] = display.English.Tags().Name(language.Make(string(l)))
		}
	}
	for _, e := range s.Entries {
		add(e.Article.Language)
		for _, n := range e.Entity.Names {
			add(n.Lang)
		}
	}
	return names
}

// number writes a number with the separators of the site's language.
func (r *renderer) number(f float64) string {
	digits := 0
	if _, fraction, ok := strings.Cut(strconv.FormatFloat(f, 'f', -1, 64), "."); ok {
		digits = len(fraction)
	}
	return message.NewPrinter(language.Make(string(r.site.Config.Language))).Sprintf("%.*f", digits, f)
}

// round keeps four significant digits: a converted figure is not more precise
// than the reported one.
func round(f float64) float64 {
	r, _ := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 4, 64), 64) // what FormatFloat writes can be read
	return r
}

// degrees writes one coordinate to four digits, which is eleven metres.
func degrees(f float64, positive, negative string) string {
	if f < 0 {
		f, positive = -f, negative
	}
	return strconv.FormatFloat(f, 'f', 4, 64) + "° " + positive
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
