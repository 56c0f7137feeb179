package bibliography

import (
	"strings"
	"unicode"
)

// A name is the parts of a person's name.
type name struct {
	given, particle, family, suffix string
}

// printed is the name as a title page has it: the given name first, and for
// names in Chinese characters, Hangul or kana the family name, without a space.
func (n name) printed() string {
	if oneLine(n.suffix+n.particle) == "" && eastAsian(n.family) && eastAsian(n.given) {
		return n.family + n.given
	}
	return oneLine(n.given + " " + n.particle + " " + n.family + " " + n.suffix)
}

func eastAsian(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool {
		return !unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana) && r != '·' && r != 'ー'
	}) < 0
}

// inverted reads "Family, Given" and "Family, Given, Suffix"; what has no comma
// is a name as printed.
func inverted(s string) string {
	parts := strings.SplitN(s, ",", 3)
	for i := range parts {
		parts[i] = oneLine(parts[i])
	}
	switch len(parts) {
	case 2:
		return name{family: parts[0], given: parts[1]}.printed()
	case 3:
		return name{family: parts[0], given: parts[1], suffix: parts[2]}.printed()
	}
	return parts[0]
}
