package bibliography

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"dossier/internal/edtf"
)

// joinDate writes year, month and day as EDTF, up to the first that is 0.
func joinDate(parts ...int) string {
	var b strings.Builder
	for i, p := range parts {
		switch {
		case p == 0 || i > 2:
			return b.String()
		case i == 0 && p < 0:
			fmt.Fprintf(&b, "-%04d", -p)
		case i == 0:
			fmt.Fprintf(&b, "%04d", p)
		default:
			fmt.Fprintf(&b, "-%02d", p)
		}
	}
	return b.String()
}

// readDate understands EDTF, the same with slashes or points for hyphens, and
// dates in English words: "7 May 2018", "May 7, 2018", "circa 1976",
// "16 to 21 April 2003", "since 2004", "the 1990s". What else is written is kept.
func readDate(s string) Date {
	s = oneLine(s)
	d := Date{Written: s}
	if s != "" {
		d.Date, _ = edtf.Parse(wordsToEDTF(s))
	}
	return d
}

var (
	year      = regexp.MustCompile(`^\d{4}$`)
	decade    = regexp.MustCompile(`(?i)^(?:the )?(\d{3})0s$`)
	aboutDate = regexp.MustCompile(`(?i)^(?:circa|ca?\.?|about)\s*([\d\pL].*)$`)
	dayFirst  = regexp.MustCompile(`^(\d{1,2})\.? (\pL+)\.?,? (\d{4})$`)
	dayLater  = regexp.MustCompile(`^(\pL+)\.? (?:(\d{1,2})(?:st|nd|rd|th)?,? )?(\d{4})$`)
)

// wordsToEDTF returns a date in EDTF; s itself where it makes nothing of it.
func wordsToEDTF(s string) string {
	if isDate(s) || len(s) > 80 {
		return s
	}
	lower := strings.ToLower(s)
	if rest, ok := strings.CutPrefix(lower, "since "); ok {
		return wordsToEDTF(rest) + "/.."
	}
	if rest, ok := strings.CutPrefix(lower, "until "); ok {
		return "../" + wordsToEDTF(rest)
	}
	if from, to, ok := strings.Cut(lower, " to "); ok && !strings.Contains(to, " to ") {
		// The beginning may leave out what it shares with the end.
		last := strings.Fields(to)
		for i := range len(last) {
			if start := wordsToEDTF(strings.Join(append([]string{from}, last[len(last)-i:]...), " ")); isDate(start) {
				return start + "/" + wordsToEDTF(to)
			}
		}
		return s
	}
	if rest, ok := strings.CutSuffix(lower, ", uncertain"); ok {
		return wordsToEDTF(rest) + "?"
	}
	if m := aboutDate.FindStringSubmatch(s); m != nil {
		if t := wordsToEDTF(m[1]); isDate(t) {
			return t + "~"
		}
	}
	if m := decade.FindStringSubmatch(s); m != nil {
		return m[1] + "X"
	}
	if m := dayFirst.FindStringSubmatch(s); m != nil {
		return named(m[3], m[2], m[1])
	}
	if m := dayLater.FindStringSubmatch(s); m != nil {
		return named(m[3], m[1], m[2])
	}
	day, _, _ := strings.Cut(s, "T") // a time may follow, as in 2018-05-07T12:00:00Z
	parts := strings.FieldsFunc(day, func(r rune) bool { return r == '/' || r == '-' || r == '.' })
	if len(parts) == 0 || len(parts) > 3 || !year.MatchString(parts[0]) {
		return s
	}
	numbers := make([]int, len(parts))
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil {
			return s
		}
		numbers[i] = n
	}
	return joinDate(numbers...)
}

func isDate(s string) bool {
	_, err := edtf.Parse(s)
	return err == nil
}

// named writes a date with the month's name, or a season's.
func named(year, month, day string) string {
	y, _ := strconv.Atoi(year)
	n, _ := strconv.Atoi(day)
	if s, ok := seasonNumber(month); ok {
		return joinDate(y, 20+s)
	}
	m := monthNumber(month)
	if m == 0 {
		return month
	}
	return joinDate(y, m, n)
}

// monthNumber reads the name of a month, in full or its first three letters, or
// its number; 0 is none.
func monthNumber(s string) int {
	if n, err := strconv.Atoi(s); err == nil && n >= 1 && n <= 12 {
		return n
	}
	s = strings.ToLower(strings.TrimSuffix(s, "."))
	for i, m := range []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"} {
		if s == m || s == m[:3] || s == "sept" && i == 8 {
			return i + 1
		}
	}
	return 0
}
