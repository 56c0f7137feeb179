package content

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"dossier/internal/edtf"
	"dossier/internal/problem"
)

// CSLTypes are the types of cited things that a dossier can name: those of CSL
// 1.0.2, appendix III (https://docs.citationstyles.org/en/stable/specification.html#appendix-iii-types),
// that somebody publishes in words.
var CSLTypes = []string{
	"article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast", "chapter", "classic", "dataset",
	"document", "entry", "entry-dictionary", "entry-encyclopedia", "hearing", "interview", "legal_case", "legislation", "manuscript", "map",
	"motion_picture", "pamphlet", "paper-conference", "patent", "personal_communication", "post", "post-weblog", "regulation", "report",
	"review", "software", "speech", "standard", "thesis", "treaty", "webpage",
}

// SchemaTypes are the types of schema.org that a kind of entity can have.
var SchemaTypes = []string{
	"Thing", "AdministrativeArea", "BioChemEntity", "ChemicalSubstance", "Corporation", "CreativeWork", "DefinedTerm", "Drug", "GovernmentOrganization",
	"Landform", "Legislation", "NewsMediaOrganization", "Organization", "Person", "Place", "Product", "Substance", "Vehicle",
}

// Security is where to report a weakness of the site, for security.txt.
type Security struct {
	Contact string    // mailto:, https: or tel:
	Expires edtf.Date // a day
}

// citeAs reads how the types of articles are cited: {news: article-newspaper}.
func (d *decoder) citeAs(n *node) {
	d.config.CiteAs = map[string]string{}
	d.pairs(n, func(k, n *node) {
		if name := d.term(k, d.config.ArticleTypes, "type of article"); name != "" {
			d.config.CiteAs[name] = d.oneOf(n, CSLTypes, "type of CSL")
		}
	})
}

// oneOf reads a word of a list that is the same for all dossiers.
func (d *decoder) oneOf(n *node, list []string, what string) string {
	s := d.text(n)
	if s == "" || slices.Contains(list, s) {
		return s
	}
	d.problems.Addf(d.at(n), problem.UnknownTerm, "no %s %q%s", what, s,
		problem.DidYouMean(s, slices.Values(list), "there are "+strings.Join(list, ", ")))
	return ""
}

// tagAuthority is the authority and the date of RFC 4151, section 2.1.
var tagAuthority = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(@[a-z0-9.-]+)?,\d{4}(-\d\d(-\d\d)?)?$`)

// parseTag reads the authority of tag URIs.
func parseTag(s string) (string, error) {
	if !tagAuthority.MatchString(s) {
		return "", fmt.Errorf("tag %q is not an authority of tag URIs; write a host that was yours and a date on which it was: example.org,2026", s)
	}
	return s, nil
}

// security reads the contact of security.txt, which RFC 9116 wants with a date.
func (d *decoder) security(n *node) {
	d.object(n, "security", []key{
		{name: "contact", required: true, set: func(n *node) {
			s := d.text(n)
			if !strings.HasPrefix(s, "mailto:") && !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "tel:") || strings.Contains(s, " ") {
				d.bad(n, "contact %q is not an address; write mailto:name@host or https://host/path", s)
				return
			}
			d.config.Security.Contact = s
		}},
		{name: "expires", required: true, set: func(n *node) {
			v := d.date(n)
			if from, to := v.Bounds(); !v.IsZero() && from != to {
				d.bad(n, "expires is %q; write the day after which the contact is not to be trusted: 2027-12-31", v)
				return
			}
			d.config.Security.Expires = v
		}},
	})
}
