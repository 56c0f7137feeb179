package content

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/language"
)

// A Grade rates a report by the Admiralty code: the reliability of the source,
// A to F, and the credibility of the information, 1 to 6. The zero Grade is
// no grade.
type Grade struct {
	Source      byte
	Information byte
}

// ParseGrade reads "C3".
func ParseGrade(s string) (Grade, error) {
	if len(s) != 2 || s[0] < 'A' || s[0] > 'F' || s[1] < '1' || s[1] > '6' {
		return Grade{}, fmt.Errorf("grade %q is not an Admiralty grade; write a letter A to F and a digit 1 to 6, such as C3", s)
	}
	return Grade{s[0], s[1]}, nil
}

// String returns "C3", or "" for no grade.
func (g Grade) String() string {
	if g == (Grade{}) {
		return ""
	}
	return string([]byte{g.Source, g.Information})
}

// Meaning returns the words of both halves, in the wording of US Army Field
// Manual FM 2-22.3 (2006), appendix B, tables B-1 and B-2.
func (g Grade) Meaning() (source, information string) {
	if g == (Grade{}) {
		return "", ""
	}
	return [...]string{"reliable", "usually reliable", "fairly reliable", "not usually reliable", "unreliable", "cannot be judged"}[g.Source-'A'],
		[...]string{"confirmed", "probably true", "possibly true", "doubtfully true", "improbable", "cannot be judged"}[g.Information-'1']
}

// Compare orders the better grade first: by source, then by information; no
// grade comes last.
func (g Grade) Compare(h Grade) int {
	rank := func(g Grade) int {
		if g == (Grade{}) {
			return math.MaxInt
		}
		return int(g.Source)<<8 | int(g.Information)
	}
	return rank(g) - rank(h)
}

// A URL is an absolute http or https address.
type URL string

// ParseURL accepts an address that a reader can follow: http or https, a host,
// no user name, no spaces or control characters.
func ParseURL(s string) (URL, error) {
	if strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r > unicode.MaxASCII && unicode.Is(unicode.Cf, r)
	}) >= 0 {
		return "", errors.New("the address holds a space or an invisible character; remove it or write it percent-encoded")
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return "", fmt.Errorf("%q is not an address; write it as https://host/path", s)
	case u.Scheme != "http" && u.Scheme != "https":
		return "", fmt.Errorf("%q is not a web address; write one that starts with https:// or http://", s)
	case u.User != nil:
		return "", fmt.Errorf("%q holds a user name; leave it out", s)
	case !isHost(u.Hostname()):
		return "", fmt.Errorf("%q has no host; write it as https://host/path", s)
	case u.Port() != "":
		if _, err := strconv.ParseUint(u.Port(), 10, 16); err != nil {
			return "", fmt.Errorf("%q has a port that does not exist; the last is 65535", s)
		}
	}
	return URL(s), nil
}

func isHost(h string) bool {
	if h != "" && !strings.HasPrefix(h, ".") && !strings.Contains(h, "..") &&
		strings.IndexFunc(h, func(r rune) bool {
			return r != '-' && r != '.' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
		}) < 0 {
		return true
	}
	_, err := netip.ParseAddr(h)
	return err == nil
}

// Host returns the host without "www.", for people to read.
func (u URL) Host() string {
	p, err := url.Parse(string(u))
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(p.Hostname(), "www.")
}

// A Lang is a language tag (BCP 47) in its canonical form: "en", "ko",
// "ko-Hani". The zero Lang is no language.
type Lang string

// ParseLang accepts a tag that is well formed, registered and canonical.
func ParseLang(s string) (Lang, error) {
	tag, err := language.Parse(s)
	if err != nil || s == "" {
		return "", fmt.Errorf("%q is not a language tag; write one such as en, ko or ko-Hani", s)
	}
	usual := tag.String() // kept, because s may be part of a document
	if usual != s {
		return "", fmt.Errorf("language tag %q is not in its usual form; write %q", s, usual)
	}
	return Lang(usual), nil
}

// Coordinates are a place on the earth in decimal degrees, WGS 84.
type Coordinates struct{ Lat, Lon float64 }

// ParseCoordinates reads latitude and longitude as written in decimal degrees.
func ParseCoordinates(lat, lon string) (Coordinates, error) {
	var c Coordinates
	var err error
	if c.Lat, err = degrees(lat, 90, "latitude"); err != nil {
		return c, err
	}
	c.Lon, err = degrees(lon, 180, "longitude")
	return c, err
}

func degrees(s string, limit float64, name string) (float64, error) {
	f, err := parseDecimal(s)
	if err != nil || math.Abs(f) > limit {
		return 0, fmt.Errorf("%s %q is not a number from %g to %g; write decimal degrees such as 39.9183", name, s, -limit, limit)
	}
	return f, nil
}

var decimal = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,12})?$`)

// parseDecimal reads a plain decimal number: no exponent, hexadecimal,
// separators or NaN, all of which YAML would let through.
func parseDecimal(s string) (float64, error) {
	if !decimal.MatchString(s) {
		return 0, fmt.Errorf("%q is not a number; write digits with at most one point, such as 12.5", s)
	}
	return strconv.ParseFloat(s, 64)
}
