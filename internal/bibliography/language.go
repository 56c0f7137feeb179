package bibliography

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// readLanguage understands a tag ("en-US", "kor") and a name, in English or in
// the language itself ("Korean", "한국어").
func readLanguage(s string) Language {
	s = oneLine(s)
	l := Language{Written: s}
	if s == "" {
		return l
	}
	if tag, err := language.Parse(strings.ReplaceAll(s, "_", "-")); err == nil && tag != language.Und {
		l.Tag = tag.String()
	} else {
		l.Tag = languageNames()[strings.ToLower(s)]
	}
	return l
}

// languageNames maps the names of languages with a code of two letters to it,
// and babel's names for variants, which BibTeX files use.
var languageNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{
		"american": "en-US", "usenglish": "en-US", "british": "en-GB", "ukenglish": "en-GB", "australian": "en-AU", "canadian": "en-CA",
		"ngerman": "de", "naustrian": "de-AT", "nswissgerman": "de-CH", "francais": "fr", "brazilian": "pt-BR", "portuges": "pt",
	}
	english, self := display.English.Languages(), display.Self
	for a := 'a'; a <= 'z'; a++ {
		for b := 'a'; b <= 'z'; b++ {
			base, err := language.ParseBase(string([]rune{a, b}))
			if err != nil || base.String() != string([]rune{a, b}) {
				continue
			}
			tag, _ := language.Compose(base)
			for _, n := range []string{english.Name(base), self.Name(tag)} {
				if n != "" {
					names[strings.ToLower(n)] = tag.String()
				}
			}
		}
	}
	return names
})
