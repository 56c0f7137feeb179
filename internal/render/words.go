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

func nameRows(e *site.Entry) []NameRow {
	rows := make([]NameRow, len(e.Entity.Names))
	for i, n := range e.Entity.Names {
		rows[i] = NameRow{n.Lang, n.Text, languageName(n.Lang)}
	}
	return rows
}

// languageName returns a language's English name.
func languageName(l content.Lang) string {
	if l == "" {
		return ""
	}
	return display.English.Tags().Name(language.Make(string(l)))
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
