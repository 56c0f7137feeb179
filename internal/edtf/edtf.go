// Package edtf is a date as well as it is known.
//
// Ground floor. It reads the Extended Date/Time Format of the Library of
// Congress (https://www.loc.gov/standards/datetime/), levels 0 and 1, and
// "XXXX" alone for a date of which nothing is known. Years are proleptic
// Gregorian; year 0 is 1 BC.
package edtf

import (
	"cmp"
	"math"
	"strings"
)

// A Date is a date as written: a day, month, season, year, decade or century,
// perhaps uncertain or approximate, or an interval of these. The zero Date is
// no date. Dates can be compared with ==.
type Date struct {
	text     string
	from, to point // equal but for intervals
}

// An Error is why a text is not a date. Text says what is wrong and, after a
// semicolon, what to write; Offset counts the characters before the place.
type Error struct {
	Offset int
	Text   string
}

func (e *Error) Error() string { return e.Text }

// A Day is a day of the proleptic Gregorian calendar; the zero Day is none
// (month 0 does not exist).
type Day struct{ Year, Month, Day int }

// Compare orders days in time.
func (d Day) Compare(e Day) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// String returns the date exactly as written.
func (d Date) String() string { return d.text }

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d.text == "" }

// Undated reports whether nothing is known of the date.
func (d Date) Undated() bool { return !d.IsZero() && !d.from.known() && !d.to.known() }

// Approximate reports whether either end is marked ~ or %.
func (d Date) Approximate() bool { return d.from.approximate || d.to.approximate }

// Uncertain reports whether either end is marked ? or %.
func (d Date) Uncertain() bool { return d.from.uncertain || d.to.uncertain }

// Bounds returns the first and the last day that the date can mean. An open or
// unknown end, and either end of an undated date, is the zero Day. The marks ~, ? and
// % do not widen the bounds: by how much, nobody says.
func (d Date) Bounds() (from, to Day) {
	if d.from.known() {
		from, _ = d.from.bounds()
	}
	if d.to.known() {
		_, to = d.to.bounds()
	}
	return from, to
}

// Year returns the year under which the date is filed: that of its first day.
// It is not ok where the first day is not known.
func (d Date) Year() (year int, ok bool) {
	if !d.from.known() {
		return 0, false
	}
	from, _ := d.from.bounds()
	return from.Year, true
}

// StartYear returns the year in which the date lies or begins. It is not ok
// where that is not known to the year, as with decades.
func (d Date) StartYear() (y int, ok bool) { return int(d.from.year), d.from.precision >= year }

// Parts returns the year, month and day of both ends, as many of them as are
// given; a month from 21 to 24 is a season. An end of which the year is not given
// has none; to has none but for an interval.
func (d Date) Parts() (from, to []int) {
	from = d.from.parts()
	if d.Interval() {
		to = d.to.parts()
	}
	return from, to
}

// Interval reports whether the date has two ends, one of which may be open.
func (d Date) Interval() bool { return strings.Contains(d.text, "/") }

// Compare orders dates by their first possible day, then by their last, so
// that the more precise comes first, then as written. Dates without a first day
// come after all others, those with a last day before those with none.
func (d Date) Compare(e Date) int { return d.Rank().Compare(e.Rank()) }

// A Rank is what Compare makes of a date, for who compares it more than once.
type Rank struct {
	from, to int64 // days as numbers
	text     string
}

// Rank returns the rank of d.
func (d Date) Rank() Rank {
	from, to := d.Bounds()
	return Rank{from.number(), to.number(), d.text}
}

// Compare orders ranks as the dates of which they are.
func (r Rank) Compare(q Rank) int {
	if r.from != q.from {
		return cmp.Compare(r.from, q.from)
	}
	return cmp.Or(cmp.Compare(r.to, q.to), strings.Compare(r.text, q.text))
}

// number orders days in time, and no day last.
func (d Day) number() int64 {
	if d == (Day{}) {
		return math.MaxInt64
	}
	return (int64(d.Year)*16+int64(d.Month))*32 + int64(d.Day)
}

// A precision is how much of a point is given.
type precision uint8

const (
	none    precision = iota // open, unknown or XXXX
	century                  // 19XX
	decade                   // 199X
	year
	season
	month
	day
)

// A point is one end of a date, or all of it. It is small: every entry has several.
type point struct {
	year                   int32
	month, day             int8 // month is 21-24 for a season
	precision              precision
	open                   bool // ".." in an interval
	monthUnknown           bool // a year with -XX or -XX-XX
	dayUnknown             bool // a month with -XX
	approximate, uncertain bool
}

func (p point) known() bool { return p.precision != none }

func (p point) parts() []int {
	switch p.precision {
	case year:
		return []int{int(p.year)}
	case season, month:
		return []int{int(p.year), int(p.month)}
	case day:
		return []int{int(p.year), int(p.month), int(p.day)}
	default:
		return nil
	}
}

// bounds returns the first and last day of a known point.
func (p point) bounds() (from, to Day) {
	y, m := int(p.year), int(p.month)
	switch p.precision {
	case century:
		return Day{y, 1, 1}, Day{y + 99, 12, 31}
	case decade:
		return Day{y, 1, 1}, Day{y + 9, 12, 31}
	case year:
		return Day{y, 1, 1}, Day{y, 12, 31}
	case season:
		// Meteorological seasons of the north; winter is that which begins in
		// the year. EDTF leaves the months open.
		first := 3 * (m - 20)
		if first == 12 {
			return Day{y, 12, 1}, Day{y + 1, 2, daysIn(y+1, 2)}
		}
		return Day{y, first, 1}, Day{y, first + 2, daysIn(y, first+2)}
	case month:
		return Day{y, m, 1}, Day{y, m, daysIn(y, m)}
	default:
		return Day{y, m, int(p.day)}, Day{y, m, int(p.day)}
	}
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	default:
		return 31
	}
}
