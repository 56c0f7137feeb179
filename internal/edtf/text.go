package edtf

import (
	"strconv"
	"strings"
	"time"
)

// Text returns the date in words for English readers: "7 May 2018", "about
// April 2003", "1990s", "16 to 21 April 2003", "undated". It is empty for no date.
func (d Date) Text() string {
	switch {
	case d.IsZero():
		return ""
	case d.Undated():
		return "undated"
	case !d.Interval():
		return d.from.text(true, true)
	case !d.from.known() && d.from.open:
		return "until " + d.to.text(true, true)
	case !d.from.known():
		return "until " + d.to.text(true, true) + ", beginning unknown"
	case !d.to.known() && d.to.open:
		return "since " + d.from.text(true, true)
	case !d.to.known():
		return "from " + d.from.text(true, true) + ", end unknown"
	}
	// What both ends share is said once: 16 to 21 April 2003.
	a, b := d.from, d.to
	marked := a.approximate || a.uncertain || a.dayUnknown || b.approximate || b.uncertain
	sameYear := !marked && a.year == b.year && a.precision >= month && b.precision >= month
	sameMonth := sameYear && a.month == b.month && a.precision == day && b.precision == day
	return a.text(!sameMonth, !sameYear) + " to " + b.text(true, true)
}

// text writes a known point, with or without month and year.
func (p point) text(withMonth, withYear bool) string {
	var s string
	switch p.precision {
	case century:
		s = "between " + yearText(int(p.year)) + " and " + yearText(int(p.year)+99)
	case decade:
		s = yearText(int(p.year)) + "s"
	case year:
		s = yearText(int(p.year))
		if p.monthUnknown {
			s += ", month unknown"
		}
	case season:
		s = [...]string{"spring", "summer", "autumn", "winter"}[p.month-21] + " " + yearText(int(p.year))
	default:
		var parts [5]string // joined in one step: most dates are such
		if p.precision == day {
			parts[0] = strconv.Itoa(int(p.day))
		}
		if withMonth {
			parts[2] = time.Month(p.month).String()
			if parts[0] != "" {
				parts[1] = " "
			}
		}
		if withYear {
			parts[3], parts[4] = " ", yearText(int(p.year))
		}
		s = strings.Join(parts[:], "")
		if p.dayUnknown {
			s += ", day unknown"
		}
	}
	if p.approximate {
		s = "about " + s
	}
	if p.uncertain {
		s += ", uncertain"
	}
	return s
}

func yearText(y int) string {
	if y <= 0 {
		return strconv.Itoa(1-y) + " BC"
	}
	return strconv.Itoa(y)
}

// Machine returns the value for HTML's <time datetime>: a valid date, month or
// year string. It is empty where HTML has no form for the date: intervals,
// seasons, unknown digits, years before 1 or after 9999.
func (d Date) Machine() string {
	p := d.from
	if d.Interval() || p.year < 1 || p.year > 9999 || p.monthUnknown || p.dayUnknown {
		return ""
	}
	b := appendDigits(make([]byte, 0, len("2018-05-07")), int(p.year), 4)
	switch p.precision {
	case year:
	case month:
		b = appendDigits(append(b, '-'), int(p.month), 2)
	case day:
		b = appendDigits(append(b, '-'), int(p.month), 2)
		b = appendDigits(append(b, '-'), int(p.day), 2)
	default:
		return ""
	}
	if string(b) == d.text {
		return d.text // as most are written
	}
	return string(b)
}

// appendDigits writes a number of at most so many digits, with zeros in front.
func appendDigits(b []byte, n, digits int) []byte {
	s := strconv.Itoa(n)
	for range digits - len(s) {
		b = append(b, '0')
	}
	return append(b, s...)
}
