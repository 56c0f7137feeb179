package edtf

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "rewrite what the tables expect")

// table runs f over the first column of a file and compares the line that it
// makes with the file's.
func table(t *testing.T, file string, f func(string) string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "# ") {
			fmt.Fprintln(&out, line)
			continue
		}
		in, _, _ := strings.Cut(line, " | ")
		got := f(in)
		if got != line && !*update {
			t.Errorf("got  %s\nwant %s", got, line)
		}
		fmt.Fprintln(&out, got)
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDates(t *testing.T) {
	table(t, "testdata/dates.txt", func(in string) string {
		d, err := Parse(in)
		if err != nil {
			return in + " | error: " + err.Error()
		}
		from, to := d.Bounds()
		year := "-"
		if y, ok := d.Year(); ok {
			year = fmt.Sprint(y)
		}
		return fmt.Sprintf("%s | %s | %s | %v %v | %s", d, d.Text(), d.Machine(), from, to, year)
	})
}

func TestErrors(t *testing.T) {
	table(t, "testdata/errors.txt", func(in string) string {
		var e *Error
		if _, err := Parse(in); !errors.As(err, &e) {
			return in + " | is well"
		}
		return fmt.Sprintf("%s | %d | %s", in, e.Offset, e.Text)
	})
}

func readTable(tb testing.TB) []string {
	b, err := os.ReadFile("testdata/dates.txt")
	if err != nil {
		tb.Fatal(err)
	}
	var list []string
	for line := range strings.Lines(string(b)) {
		if in, _, ok := strings.Cut(line, " | "); ok && !strings.HasPrefix(line, "#") {
			list = append(list, in)
		}
	}
	return list
}

// TestCompareIsTotalOrder checks every triple of the table.
func TestCompareIsTotalOrder(t *testing.T) {
	var dates []Date
	for _, s := range readTable(t) {
		d, err := Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		dates = append(dates, d)
	}
	sign := func(n int) int { return max(-1, min(1, n)) }
	for _, a := range dates {
		for _, b := range dates {
			if sign(a.Compare(b)) != -sign(b.Compare(a)) || (a.Compare(b) == 0) != (a == b) {
				t.Errorf("%s and %s are out of order with themselves", a, b)
			}
			for _, c := range dates {
				if a.Compare(b) <= 0 && b.Compare(c) <= 0 && a.Compare(c) > 0 {
					t.Errorf("%s, %s, %s: the order is not transitive", a, b, c)
				}
			}
		}
	}
	slices.SortFunc(dates, Date.Compare)
	if !dates[len(dates)-1].Undated() {
		t.Errorf("%s comes last, want the undated one", dates[len(dates)-1])
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range readTable(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := Parse(s)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Offset < 0 || e.Offset > utf8.RuneCountInString(s) || !strings.Contains(e.Text, ";") {
				t.Errorf("Parse(%q): %#v", s, err)
			}
			return
		}
		if again, err := Parse(d.String()); err != nil || again != d || d.String() != s {
			t.Errorf("%q does not come back: %v, %v", s, again, err)
		}
		if from, to := d.Bounds(); from != (Day{}) && to != (Day{}) && from.Compare(to) > 0 {
			t.Errorf("%q: bounds %v and %v", s, from, to)
		}
		if d.Text() == "" {
			t.Errorf("%q has no words", s)
		}
	})
}

func TestParts(t *testing.T) {
	for text, want := range map[string][2][]int{
		"2018-05-07":   {{2018, 5, 7}, nil},
		"2018-05-XX":   {{2018, 5}, nil},
		"2018-XX-XX":   {{2018}, nil},
		"2003-22":      {{2003, 22}, nil},
		"2003~":        {{2003}, nil},
		"199X":         {nil, nil},
		"XXXX":         {nil, nil},
		"1999/2001-03": {{1999}, {2001, 3}},
		"2004/..":      {{2004}, nil},
		"/2004":        {nil, {2004}},
		"-0043-03-15":  {{-43, 3, 15}, nil},
	} {
		d, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if from, to := d.Parts(); !slices.Equal(from, want[0]) || !slices.Equal(to, want[1]) {
			t.Errorf("%s: %v and %v, want %v", text, from, to, want)
		}
	}
}
