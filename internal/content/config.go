package content

import (
	"bytes"
	"net/url"
	"path"
	"slices"
	"strings"

	"dossier/internal/problem"
)

// A Config is site.yaml: everything about a dossier that is not an entry.
type Config struct {
	Title        string
	Summary      string
	Base         URL // the public address of "/", always with a slash at the end
	Language     Lang
	Licence      Licence
	Edit         URL // prefix of the address at which a file below the repository can be edited
	Kinds        []Kind
	ArticleTypes Vocabulary
	EventTypes   Vocabulary
	Statuses     Vocabulary
	Navigation   []Ref    // pages and indexes, in order
	LeaveAlone   []string // words that never become links by themselves
	Units        Units
	Charts       []Chart
	Maps         []Map             // in the order in which they are shown
	Connections  []string          // kinds; nil where site.yaml does not say
	CiteAs       map[string]string // the type of CSL for a type of article
	Tag          string            // authority of tag URIs: "example.org,2026"
	Security     Security
	Filters      []string  // kinds by which search results can be narrowed
	Cards        []string  // kinds of which each entity has a picture of its own
	Addresses    []Address // all of site.yaml that lead outside

	basePath string
}

// A Kind is a kind of entity: its folder and how it is called.
type Kind struct {
	Name string // "people", also the folder and the frontmatter key
	One  string // "person"
	Many string // "people"

	Schema string // what schema.org calls one: "Person"; may be empty
}

// A Licence is the terms under which summaries and data may be used.
type Licence struct {
	Name string
	URL  URL
}

// A Term is a word that frontmatter may use and what it means to readers.
type Term struct{ Name, Label string }

// A Vocabulary is a closed list of terms.
type Vocabulary []Term

// Label returns the words for a term, or the term itself.
func (v Vocabulary) Label(name string) string {
	for _, t := range v {
		if t.Name == name {
			return t.Label
		}
	}
	return name
}

func (v Vocabulary) names(yield func(string) bool) {
	for _, t := range v {
		if !yield(t.Name) {
			return
		}
	}
}

// Folders that belong to roles and to no kind.
const (
	ArticlesFolder   = "articles"
	EventsFolder     = "events"
	PublishersFolder = "publishers" // the kind that an article's publisher is of
)

// reserved are the addresses that the engine makes itself; neither a page nor
// a kind can have them.
var reserved = []string{
	ArticlesFolder, EventsFolder,
	"404", "assets", "changes", "connections", "corrections", "data", "feeds", "health", "map", "search", "timeline",
}

// besideKinds are the names that stand beside those of kinds and of the frontmatter's
// keys: in the address of a search, and as columns of the tables of articles and events.
var besideKinds = []string{
	"q", "kind", "year", "pages",
	"id", "page", "key", "published_from", "published_to", "date_from", "date_to", "reports", "origins", "best_grade",
}

// Kind returns the kind of the given name.
func (c *Config) Kind(name string) (Kind, bool) {
	i := c.rank(name)
	if i < 0 {
		return Kind{}, false
	}
	return c.Kinds[i], true
}

// rank returns the place of a kind among the others.
func (c *Config) rank(kind string) int {
	return slices.IndexFunc(c.Kinds, func(k Kind) bool { return k.Name == kind })
}

// Role returns that of the entries in a folder of content/, "" for its own files.
func (c *Config) Role(folder string) (Role, bool) {
	_, isKind := c.Kind(folder)
	switch {
	case folder == ArticlesFolder:
		return Article, true
	case folder == EventsFolder:
		return Event, true
	case isKind:
		return Entity, true
	}
	return Page, folder == ""
}

// Folders returns those of content/ in which entries lie, "" for its own files last.
func (c *Config) Folders() []string {
	folders := []string{ArticlesFolder, EventsFolder}
	for _, k := range c.Kinds {
		folders = append(folders, k.Name)
	}
	return append(folders, "")
}

// Href returns the address of a page or file of the site for a link: p is its
// path below "/", "people/ada/" or "assets/style.css", "" the home page. It is
// the only maker of internal links.
func (c *Config) Href(p string) string { return c.basePath + escapePath(p) }

// AppendHref appends what Href returns.
func (c *Config) AppendHref(b []byte, p string) []byte {
	return append(append(b, c.basePath...), escapePath(p)...)
}

// Abs returns the same as a whole address.
func (c *Config) Abs(p string) string { return string(c.Base) + escapePath(p) }

// escapePath percent-encodes what an address may not hold as it is.
func escapePath(p string) string {
	for i := range len(p) {
		if !plain[p[i]] {
			return (&url.URL{Path: "/" + p}).EscapedPath()[1:]
		}
	}
	return p // as most are
}

// plain has the bytes that an address may hold as they are, of those that slugs have.
var plain = func() (bytes [256]bool) {
	for _, c := range []byte("abcdefghijklmnopqrstuvwxyz0123456789-/.") {
		bytes[c] = true
	}
	return bytes
}()

// Path returns where an entry's page lies: "people/ada/", and "" for the home
// page.
func (id ID) Path() string {
	if id == "index" {
		return ""
	}
	return string(id) + "/"
}

const configFile = "site.yaml"

// parseConfig reads the bytes of site.yaml; nil where they are no text, or for another
// version of the schema.
func parseConfig(src []byte, base URL, ps *problem.List) *Config {
	src, ok := checkBytes(src, SettingsFile, ps)
	if !ok {
		return nil
	}
	if len(bytes.TrimSpace(src)) == 0 {
		ps.Addf(problem.Pos{File: SettingsFile}, problem.MissingKey, "the file is empty; write what the dossier is called, where it will live and which kinds of entity it has, as title, base and kinds")
		return nil
	}
	c, found := readConfig(src, SettingsFile, base, steps)
	*ps = append(*ps, found...)
	return c
}

// SettingsFile is the file of everything that is not an entry.
const SettingsFile = Dir + "/" + configFile

// readConfig reads site.yaml; nil where it is for another version of the schema than the
// steps lead to. base, if not empty, replaces its base.
func readConfig(src []byte, file string, base URL, steps []step) (*Config, problem.List) {
	c := &Config{Language: "en", Units: standardUnits}
	d := newDecoder(file, 0, c)
	var baseAt problem.Pos
	if root := d.parse(src); root != nil {
		if _, ok := d.readVersion(root, steps); !ok {
			return nil, d.problems
		}
		d.object(root, "site.yaml", []key{
			{name: "version", set: func(n *node) { d.text(n) }}, // which readVersion understood
			{name: "title", required: true, set: func(n *node) { c.Title = d.text(n) }},
			{name: "summary", set: func(n *node) { c.Summary = d.text(n) }},
			{name: "base", required: true, set: func(n *node) { c.Base, baseAt = value(d, n, ParseURL), d.at(n) }},
			{name: "language", set: func(n *node) { c.Language = d.lang(n) }},
			{name: "licence", set: func(n *node) {
				d.object(n, "licence", []key{
					{name: "name", required: true, set: func(n *node) { c.Licence.Name = d.text(n) }},
					{name: "url", required: true, set: func(n *node) { c.Licence.URL = d.url(n) }},
				})
			}},
			{name: "edit", set: func(n *node) { c.Edit = value(d, n, ParseURL) }},
			{name: "kinds", required: true, set: func(n *node) { d.list(n, func(n *node) { d.kind(n) }) }},
			{name: "types", set: func(n *node) {
				d.object(n, "types", []key{
					{name: "article", set: func(n *node) { c.ArticleTypes = d.vocabulary(n) }},
					{name: "event", set: func(n *node) { c.EventTypes = d.vocabulary(n) }},
				})
			}},
			{name: "statuses", set: func(n *node) { c.Statuses = d.vocabulary(n) }},
			{name: "leave_alone", set: func(n *node) {
				for _, t := range d.texts(n) {
					c.LeaveAlone = append(c.LeaveAlone, t.Text)
				}
			}},
			{name: "units", set: func(n *node) { c.Units = d.units(n) }},
			{name: "charts", set: func(n *node) { d.list(n, d.chart) }},
			{name: "maps", set: func(n *node) { d.list(n, d.chartMap) }},
			{name: "cite_as", set: d.citeAs},
			{name: "tag", set: func(n *node) { c.Tag = value(d, n, parseTag) }},
			{name: "security", set: d.security},
			{name: "connections", set: func(n *node) { c.Connections = d.kindNames(n) }},
			{name: "filters", set: func(n *node) { c.Filters = d.kindNames(n) }},
			{name: "cards", set: func(n *node) { c.Cards = d.kindNames(n) }},
			{name: "navigation", set: func(n *node) {
				d.list(n, func(n *node) { c.Navigation = append(c.Navigation, d.ref(n, "")) })
			}},
		})
	}
	if u, err := url.Parse(string(c.Base)); err == nil && c.Tag == "" {
		c.Tag = u.Hostname() + ",2026" // of the base in the file: ids are the same where base is replaced
	}
	if base != "" {
		c.Base = base
	}
	if u, err := url.Parse(string(c.Base)); err == nil && c.Base != "" {
		if u.RawQuery != "" || u.Fragment != "" {
			d.problems.Addf(baseAt, problem.BadValue, "base %q has a query or a fragment; write only the address of the home page", c.Base)
		}
		c.basePath = "/" + strings.TrimPrefix(path.Clean("/"+u.EscapedPath())+"/", "/")
		c.basePath = strings.ReplaceAll(c.basePath, "//", "/")
		u.RawPath, u.Path = "", strings.TrimSuffix(u.Path, "/")+"/"
		c.Base = URL(u.String())
	}
	if c.Statuses == nil {
		c.Statuses = defaultStatuses
	}
	c.Addresses = d.addresses
	return c, d.problems
}

// defaultStatuses apply where site.yaml names none.
var defaultStatuses = Vocabulary{
	{"reported", "reported"}, {"alleged", "alleged"}, {"charged", "charged"}, {"convicted", "convicted"},
	{"acquitted", "acquitted"}, {"denied", "denied"}, {"confirmed", "confirmed"},
}

// kind reads one of site.yaml's kinds.
func (d *decoder) kind(n *node) {
	var k Kind
	d.object(n, "kind", []key{
		{name: "name", required: true, set: func(n *node) { k.Name = d.text(n) }},
		{name: "one", required: true, set: func(n *node) { k.One = d.text(n) }},
		{name: "many", required: true, set: func(n *node) { k.Many = d.text(n) }},
		{name: "schema", set: func(n *node) { k.Schema = d.oneOf(n, SchemaTypes, "type of schema.org") }},
	})
	at := d.at(n)
	switch _, taken := d.config.Kind(k.Name); {
	case k.Name == "":
		return
	case taken:
		d.problems.Addf(at, problem.DuplicateKey, "kind %q is declared twice; remove one", k.Name)
	case SlugFault(k.Name) != "":
		d.problems.Addf(at, problem.BadName, "kind %q %s", k.Name, SlugFault(k.Name))
	case slices.Contains(reserved, k.Name), slices.Contains(besideKinds, k.Name), isFieldName(k.Name):
		d.problems.Addf(at, problem.BadName, "kind %q has a name that dossier uses itself; choose another", k.Name)
	default:
		d.config.Kinds = append(d.config.Kinds, k)
	}
}

// vocabulary reads {term: words, ...} in its order.
func (d *decoder) vocabulary(n *node) Vocabulary {
	v := Vocabulary{}
	d.pairs(n, func(k, n *node) { v = append(v, Term{Name: k.value, Label: d.text(n)}) })
	return v
}
