package content

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// An ID is the one identity of an entry: "people/ada" is the file
// content/people/ada.md and the page /people/ada/. A page directly below
// content/ has no folder: "about".
type ID string

// NewID joins a folder and a slug.
func NewID(folder, slug string) ID {
	if folder == "" {
		return ID(slug)
	}
	return ID(folder + "/" + slug)
}

// Folder returns "people" of "people/ada", and "" of "about".
func (id ID) Folder() string {
	folder, _, ok := strings.Cut(string(id), "/")
	if !ok {
		return ""
	}
	return folder
}

// Slug returns "ada" of "people/ada", and "about" of "about".
func (id ID) Slug() string { return string(id[strings.LastIndexByte(string(id), '/')+1:]) }

// FileOf returns the file in which an entry of this ID lies.
func FileOf(id ID) string { return Dir + "/" + string(id) + ".md" }

// SlugFault says what keeps s from being a slug, or nothing. A slug is made of
// lower-case letters (of any script), digits and single hyphens, so that it
// is the same in every file system and needs no quoting in an address.
func SlugFault(s string) string {
	switch {
	case !norm.NFC.IsNormalString(s):
		return "is not in Unicode form NFC; rename it (macOS writes Hangul and accents decomposed)"
	case s != strings.ToLower(s):
		return "has upper-case letters; use lower case"
	case len(s) > maxSlug:
		return "is longer than 120 bytes; shorten it"
	case strings.HasPrefix(s, "-"), strings.HasSuffix(s, "-"), strings.Contains(s, "--"):
		return "has a hyphen at an end or two in a row; use single hyphens between words"
	case reservedOnWindows[s]:
		return "cannot be a file's name on Windows; choose another"
	}
	for _, r := range s {
		if r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			return "may hold only letters, digits and hyphens; rename it"
		}
	}
	return ""
}

// maxSlug leaves room for "index.html" and a temporary suffix in the 255 bytes
// that file systems allow for a name.
const maxSlug = 120

var reservedOnWindows = map[string]bool{
	"con": true, "prn": true, "aux": true, "nul": true,
	"com1": true, "com2": true, "com3": true, "com4": true, "com5": true, "com6": true, "com7": true, "com8": true, "com9": true,
	"lpt1": true, "lpt2": true, "lpt3": true, "lpt4": true, "lpt5": true, "lpt6": true, "lpt7": true, "lpt8": true, "lpt9": true,
}
