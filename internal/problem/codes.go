package problem

import (
	"maps"
	"slices"
)

// A Code names a sort of problem; `dossier explain` tells its cure.
type Code string

// The codes, in the order in which a file is read.
const (
	UnexpectedFile Code = "unexpected-file"
	BadName        Code = "bad-name"
	UnknownKind    Code = "unknown-kind"
	TooLarge       Code = "too-large"
	BadBytes       Code = "bad-bytes"
	NoFrontmatter  Code = "no-frontmatter"
	BadYAML        Code = "bad-yaml"
	UnknownKey     Code = "unknown-key"
	DuplicateKey   Code = "duplicate-key"
	MissingKey     Code = "missing-key"
	EmptyValue     Code = "empty-value"
	WrongType      Code = "wrong-type"
	BadValue       Code = "bad-value"
	UnknownTerm    Code = "unknown-term"
	OldVersion     Code = "old-version"
	RawHTML        Code = "raw-html"
	Unsupported    Code = "unsupported"
	BadLink        Code = "bad-link"
	BadCitation    Code = "bad-citation"
	UnknownRef     Code = "unknown-ref"
	AmbiguousRef   Code = "ambiguous-ref"
	DeadAnchor     Code = "dead-anchor"
	SharedName     Code = "shared-name"
	TwoPreferred   Code = "two-preferred"
	Circle         Code = "circle"
	AddressTaken   Code = "address-taken"
	Vanished       Code = "vanished"
	DeadLink       Code = "dead-link"
	BadReference   Code = "bad-reference"
	DeadAddress    Code = "dead-address"
	MovedAddress   Code = "moved-address"
	UnknownAddress Code = "unknown-address"
)

// An Explanation tells a maintainer what a code means and what to do.
type Explanation struct {
	Code    Code
	Meaning string
	Example string // a line that causes it
	Cure    string
	Level   Level
}

// Explain returns the explanation of a code.
func Explain(c Code) (Explanation, bool) {
	e, ok := codes[c]
	return e, ok
}

// Codes returns every code in alphabetical order.
func Codes() []Code { return slices.Sorted(maps.Keys(codes)) }

var codes = func() map[Code]Explanation {
	m := map[Code]Explanation{}
	for _, e := range []Explanation{
		{Code: UnexpectedFile, Meaning: "content/ holds a file that is neither Markdown nor site.yaml, or a link or device in place of a file.",
			Example: "content/articles/photo.jpg", Cure: "Move the file out of content/; copy what a symbolic link points to."},
		{Code: BadName, Meaning: "A file, folder or kind has a name that cannot be an address, or that another already has in other letters.",
			Example: "content/places/Hamhung.md", Cure: "Use lower-case letters, digits and single hyphens, and a name that is not taken."},
		{Code: UnknownKind, Meaning: "A folder below content/ is not a kind of entity.",
			Example: "content/place/hamhung.md", Cure: "Move the file to the right folder, or declare the kind in site.yaml."},
		{Code: TooLarge, Meaning: "A file or its frontmatter is larger than dossier reads.",
			Example: "a frontmatter of 20 KiB", Cure: "Split the file, or move text from the frontmatter to the body."},
		{Code: BadBytes, Meaning: "A file is not plain UTF-8 text.",
			Example: "a byte order mark at the start", Cure: "Save the file as UTF-8 without BOM and without control characters."},
		{Code: NoFrontmatter, Meaning: "A file does not begin with frontmatter between two lines ---.",
			Example: "title: Hamhung (without a line --- before it)", Cure: "Begin the file with a line ---, the keys, and a line ---."},
		{Code: BadYAML, Meaning: "The frontmatter or site.yaml is not YAML, or uses a part of YAML that is switched off: anchors, aliases, merges, tags.",
			Example: "title: Pong Su: the landing", Cure: "Put text with special characters in double quotes."},
		{Code: UnknownKey, Meaning: "A key that this role does not have, often a misspelt one.",
			Example: "publised: 2018-05-07", Cure: "Correct the key, or remove it. README lists them all."},
		{Code: DuplicateKey, Meaning: "A key, or an item of a list, stands twice.",
			Example: "places: [hamhung, hamhung]", Cure: "Remove one."},
		{Code: MissingKey, Meaning: "A key that must be there is not.",
			Example: "an article without publisher:", Cure: "Add it."},
		{Code: EmptyValue, Meaning: "A key or an item of a list has no value.",
			Example: "summary:", Cure: "Fill it in, or remove the line."},
		{Code: WrongType, Meaning: "A list where text is wanted, text where a list is wanted, and so on.",
			Example: "places: hamhung", Cure: "Write lists as [a, b] and text plainly."},
		{Code: BadValue, Meaning: "A value that cannot be: a date that does not exist, an address that is none, a grade out of range.",
			Example: "published: 2018-02-30", Cure: "Correct the value as the text says."},
		{Code: UnknownTerm, Meaning: "A word that is not in the vocabulary of site.yaml.",
			Example: "status: guilty", Cure: "Use one of the listed words, or add the word to site.yaml."},
		{Code: OldVersion, Meaning: "The content is written for an older version of the schema than this dossier reads.",
			Example: "version: 1 in site.yaml", Cure: "Run `dossier fmt`, which rewrites the content for this version, and read the difference."},
		{Code: RawHTML, Meaning: "HTML in Markdown, which is never published.",
			Example: "<div>", Cure: "Write it in Markdown; put tags that you mean to show in backticks."},
		{Code: Unsupported, Meaning: "Something that dossier does not publish: images, shortcodes, template syntax.",
			Example: "{{< figure >}}", Cure: "Remove it, or put it in backticks if the characters themselves are meant."},
		{Code: BadLink, Meaning: "A link that cannot be followed as written.",
			Example: "[words](javascript:alert(1))", Cure: "Link to a .md file inside content/, to [[a name]], or to an https:// address."},
		{Code: BadCitation, Meaning: "Text that begins like a citation and does not go on like one.",
			Example: "[@]", Cure: "Write [@article], [@article, p. 12] or [@a; @b]."},
		{Code: UnknownRef, Meaning: "A reference to something that does not exist.",
			Example: "places: [hamhun]", Cure: "Correct the slug, or make the file."},
		{Code: AmbiguousRef, Meaning: "A slug that two entries of different kinds share.",
			Example: "[[hamhung]] with places/hamhung and topics/hamhung", Cure: "Write the kind as well: [[places/hamhung]]."},
		{Code: DeadAnchor, Meaning: "A link to a heading that the target does not have.",
			Example: "[[hamhung#industry]]", Cure: "Correct the part after #; headings' ids are their words in lower case with hyphens."},
		{Code: AddressTaken, Meaning: "Two files claim one address, by redirect_from.",
			Example: "redirect_from: [places/hamhung] while places/hamhung exists", Cure: "Remove one."},
		{Code: SharedName, Meaning: "Two entities have one name, so that nobody can tell which of them a text means.",
			Example: "aliases: [Rajin] in places/rason and in places/rajin", Cure: "Remove the name from one, set mentions: false on one, or add the word to leave_alone in site.yaml."},
		{Code: TwoPreferred, Meaning: "An event prefers two figures for one quantity, or two accounts on one point.",
			Example: "preferred: true on both 125 kg and 150 kg", Cure: "Prefer one, and say why."},
		{Code: Circle, Meaning: "Articles relay each other, or entities are part of each other, in a circle.",
			Example: "relays: [b] in a and relays: [a] in b", Cure: "Remove the reference that is wrong."},
		{Code: Vanished, Meaning: "An address that was published is no longer made.",
			Example: "a file is renamed without redirect_from", Cure: "Add the address to redirect_from of the entry that takes its place, or write the reason behind it in content/permalinks.lock."},
		{Code: DeadLink, Meaning: "A page as published links to something that is not published: a fault of a template.",
			Example: `<a href="/tpoics/">`, Cure: "Correct the template; make internal links with href."},
		{Code: BadReference, Meaning: "A list of references that `dossier new article --from` reads is not CSL-JSON, RIS or BibTeX.",
			Example: "@article{a, title = {Never closed", Cure: "Correct the line, or export the references once more."},
		{Code: DeadAddress, Meaning: "`dossier check --links` found nothing at an outside address: the host does not exist, or answers 404 or 410.",
			Example: "url: https://www.example.org/removed", Cure: "Correct the address, record the copy of an archive under archived:, or link to the copy."},
		{Code: MovedAddress, Level: Warning, Meaning: "What was at an outside address has moved for good (301, 308), as `dossier check --links` found.",
			Example: "url: http://example.org/old", Cure: "Write the new address, once you have seen that it shows the same."},
		{Code: UnknownAddress, Level: Warning, Meaning: "`dossier check --links` could not tell whether an outside address lives: its host refuses programs (401, 403, 429), fails (5xx), is slow, or leads in a circle.",
			Example: "url: https://www.example.org/subscribers-only", Cure: "Open it in a browser; ask again later."},
	} {
		m[e.Code] = e
	}
	return m
}()
