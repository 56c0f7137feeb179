package edtf

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxLength is more than the longest date that level 1 can express with years
// of at most nine digits.
const maxLength = 64

// Parse reads a date. The error is an *Error.
func Parse(s string) (Date, error) {
	switch {
	case s == "":
		return Date{}, &Error{0, "the date is empty; write one such as 2018-05-07, or XXXX where it is unknown"}
	case len(s) > maxLength:
		return Date{}, &Error{0, "the date is too long; write one such as 2018-05-07"}
	}
	d := Date{text: s}
	first, second, interval := strings.Cut(s, "/")
	if !interval {
		p, err := parsePoint(s, 0)
		if err != nil {
			return Date{}, guess(s, err)
		}
		d.from, d.to = p, p
		return d, nil
	}
	if strings.Contains(second, "/") {
		return Date{}, guess(s, &Error{utf8.RuneCountInString(s[:strings.LastIndexByte(s, '/')]), "an interval has two ends; write it as 2018-04/2018-05"})
	}
	middle := utf8.RuneCountInString(first) + 1
	var err *Error
	if d.from, err = parseEnd(first, 0); err != nil {
		return Date{}, guess(s, err)
	}
	if d.to, err = parseEnd(second, middle); err != nil {
		return Date{}, guess(s, err)
	}
	if d.from.precision == none && d.to.precision == none {
		return Date{}, &Error{0, "an interval needs one end that is known; write XXXX where nothing is known"}
	}
	if from, to := d.Bounds(); from != (Day{}) && to != (Day{}) {
		if start, _ := d.to.bounds(); start.Compare(from) < 0 && to.Compare(from) < 0 {
			return Date{}, &Error{middle, fmt.Sprintf("the interval ends (%s) before it begins (%s); exchange them", second, first)}
		}
	}
	return d, nil
}

// parseEnd reads one end of an interval: a date, ".." or nothing.
func parseEnd(s string, offset int) (point, *Error) {
	switch s {
	case "":
		return point{}, nil
	case "..":
		return point{open: true}, nil
	case "XXXX":
		return point{}, &Error{offset, "an unknown end of an interval is left empty; write 2018/ or /2018"}
	}
	return parsePoint(s, offset)
}

var (
	dateTime = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(Z|[+-]\d\d(?::\d\d)?)?$`)
	longYear = regexp.MustCompile(`^Y-?[1-9]\d{4,8}$`)
	level2   = regexp.MustCompile(`^[\[{]|[?~%][^?~%]|^Y.*[ES]|S\d|^-?\d*X+\d|X\d`)
)

// parsePoint reads a date that is no interval. offset is its place in the
// whole.
func parsePoint(s string, offset int) (point, *Error) {
	var p point
	body := s
	if mark := len(s) - 1; mark >= 0 {
		switch s[mark] {
		case '~':
			p.approximate, body = true, s[:mark]
		case '?':
			p.uncertain, body = true, s[:mark]
		case '%':
			p.approximate, p.uncertain, body = true, true, s[:mark]
		}
	}
	fault := func(at int, format string, args ...any) (point, *Error) {
		return point{}, &Error{offset + utf8.RuneCountInString(s[:at]), fmt.Sprintf(format, args...)}
	}
	switch {
	case body == "XXXX":
		if body != s {
			return fault(4, "an unknown date can be neither uncertain nor approximate; write XXXX")
		}
		return p, nil
	case strings.Trim(body, "0123456789-") == "": // as most are, and none of the following is
	case longYear.MatchString(body):
		p.precision = year
		p.year = number(body[1:]) // at most nine digits
		return p, nil
	case dateTime.MatchString(body):
		m := dateTime.FindStringSubmatch(body)
		if _, err := time.Parse(time.TimeOnly, m[2]); err != nil {
			return fault(11, "time %q does not exist; leave it out", m[2])
		}
		body = m[1]
	case level2.MatchString(body):
		return fault(0, "%q is EDTF level 2, which is not read here; write marks only at the end and X only from the right", s)
	}

	rest, negative := strings.CutPrefix(body, "-")
	parts := strings.Split(rest, "-")
	at := len(body) - len(rest)
	if n := parts[0]; len(n) != 4 || strings.Trim(n, "0123456789X") != "" || strings.Trim(strings.TrimRight(n, "X"), "0123456789") != "" {
		return fault(0, "%q is not a date; write it as 2018-05-07, 2018-05 or 2018", s)
	}
	digits := strings.TrimRight(parts[0], "X")
	p.year = number(digits + strings.Repeat("0", 4-len(digits)))
	switch len(digits) {
	case 4:
		p.precision = year
	case 3:
		p.precision = decade
	case 2:
		p.precision = century
	default:
		return fault(at, "%q leaves the century open; write XXXX where nothing is known", s)
	}
	if negative {
		if p.precision != year {
			return fault(0, "%q: X in years BC is not read here; write an interval", s)
		}
		if p.year == 0 {
			return fault(0, "year -0000 does not exist; write 0000 for 1 BC")
		}
		p.year = -p.year
	}
	if len(parts) == 1 {
		return p, nil
	}

	at += 5
	switch m := parts[1]; {
	case len(parts) > 3:
		return fault(at, "%q has too many parts; write it as 2018-05-07", s)
	case p.precision != year:
		return fault(at, "%q gives a month of an unknown year; write the year alone", s)
	case m == "XX":
		if len(parts) == 3 && parts[2] != "XX" {
			return fault(at, "%q gives a day of an unknown month; write X only from the right", s)
		}
		p.monthUnknown = true
		return p, nil
	case len(m) != 2 || strings.Trim(m, "0123456789") != "":
		return fault(at, "month %q is not two digits; write 01 to 12, or XX where it is unknown", m)
	default:
		p.month = int8(number(m))
		switch {
		case 21 <= p.month && p.month <= 24 && len(parts) == 2:
			p.precision = season
			return p, nil
		case p.month < 1 || p.month > 12:
			return fault(at, "month %q does not exist; write 01 to 12, or XX where it is unknown", m)
		}
		p.precision = month
	}
	if len(parts) == 2 {
		return p, nil
	}

	at += 3
	switch d := parts[2]; {
	case d == "XX":
		p.dayUnknown = true
	case len(d) != 2 || strings.Trim(d, "0123456789") != "":
		return fault(at, "day %q is not two digits; write 01 to 31, or XX where it is unknown", d)
	default:
		p.day = int8(number(d))
		if last := daysIn(int(p.year), int(p.month)); p.day < 1 || int(p.day) > last {
			return fault(at, "%s %s has %d days; write a day that exists, or XX where it is unknown", time.Month(p.month), parts[0], last)
		}
		p.precision = day
	}
	return p, nil
}

// number reads digits, of which there are at most nine.
func number(s string) int32 {
	n, _ := strconv.Atoi(s)
	return int32(n)
}

// guess adds to an error what was probably meant, for the usual ways to write
// a date.
func guess(s string, e *Error) *Error {
	trimmed := strings.TrimSpace(s)
	for _, layout := range []string{
		"2006-1-2", "2006/1/2", "2006.1.2", "2.1.2006", "2 January 2006", "January 2, 2006", "2 Jan 2006", "Jan 2, 2006", "20060102", "2006-01-02",
	} {
		if t, err := time.Parse(layout, trimmed); err == nil {
			return &Error{e.Offset, fmt.Sprintf("%q is not a date in EDTF; write %s", s, t.Format(time.DateOnly))}
		}
	}
	for _, layout := range []string{"2006-1", "2006/1", "January 2006", "Jan 2006"} {
		if t, err := time.Parse(layout, trimmed); err == nil {
			return &Error{e.Offset, fmt.Sprintf("%q is not a date in EDTF; write %s", s, t.Format("2006-01"))}
		}
	}
	if upper := strings.ToUpper(trimmed); upper != trimmed && strings.Trim(upper, "0123456789X-~?%/.") == "" {
		if _, err := Parse(upper); err == nil {
			return &Error{e.Offset, fmt.Sprintf("%q is not a date in EDTF; write %s", s, upper)}
		}
	}
	return e
}
