package bibliography

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
)

// risLine is a tag and its value. The hyphen has two spaces before it; some
// writers leave one out.
var risLine = regexp.MustCompile(`^([A-Z][A-Z0-9]) {1,2}-(?: (.*))?$`)

// risTypes are the types of RIS in the words of CSL.
var risTypes = map[string]string{
	"NEWS": "article-newspaper", "MGZN": "article-magazine", "JOUR": "article-journal", "EJOUR": "article-journal", "INPR": "article",
	"BOOK": "book", "EBOOK": "book", "EDBOOK": "book", "CHAP": "chapter", "ECHAP": "chapter", "CONF": "paper-conference", "CPAPER": "paper-conference",
	"RPRT": "report", "GOVDOC": "report", "THES": "thesis", "CASE": "legal_case", "LEGAL": "legislation", "STAT": "legislation", "BILL": "bill",
	"ELEC": "webpage", "WEB": "webpage", "BLOG": "post-weblog", "VIDEO": "motion_picture", "MPCT": "motion_picture", "SOUND": "song",
	"PAMP": "pamphlet", "PCOMM": "personal_communication", "MANSCPT": "manuscript", "UNPB": "manuscript", "DATA": "dataset", "HEAR": "hearing",
}

// ris reads RIS: lines "TAG  - value", from TY to ER. A line without a tag
// continues the value before it.
// https://refdb.sourceforge.net/manual-0.9.6/sect1-ris-format.html
func (in *input) ris() []Reference {
	var list []Reference
	var r *risRecord
	offset := 0
	for _, raw := range bytes.SplitAfter(in.src, []byte("\n")) {
		start := offset
		offset += len(raw)
		line := strings.TrimRight(string(raw), "\r\n \t")
		m := risLine.FindStringSubmatch(line)
		switch {
		case line == "":
		case m == nil && r != nil && r.tag != "":
			r.lines = append(r.lines, line)
		case m == nil && r == nil:
			in.fault(start, "%q is outside of a record; RIS has lines such as \"TY  - NEWS\", up to \"ER  -\"", line)
			return nil
		case m == nil:
			in.fault(start, "%q is not a line of RIS; it must begin with a tag, such as \"TI  - \"", line)
			return nil
		case m[1] == "TY" && r != nil:
			in.fault(start, "a record begins before the one of line %d ends; put \"ER  -\" before it", r.At.Line)
			return nil
		case m[1] == "TY":
			r = &risRecord{Reference: Reference{At: in.at(start), Type: risTypes[strings.TrimSpace(m[2])]}, values: map[string][]string{}}
			if r.Type == "" {
				r.Type = "document"
			}
		case r == nil:
			in.fault(start, "%q stands before a record begins; put \"TY  - \" with a type before it", line)
			return nil
		case m[1] == "ER":
			r.begin("")
			list = append(list, r.reference())
			r = nil
		default:
			r.begin(m[1])
			r.lines = append(r.lines, m[2])
		}
	}
	if r != nil {
		in.fault(len(in.src), "the record of line %d never ends; add a line \"ER  -\"", r.At.Line)
	}
	return list
}

// A risRecord is a record being read.
type risRecord struct {
	Reference
	values map[string][]string
	tag    string   // of the last value
	lines  []string // of it
}

// begin puts the last value in its place and begins another.
func (r *risRecord) begin(tag string) {
	if r.tag != "" {
		r.values[r.tag] = append(r.values[r.tag], oneLine(strings.Join(r.lines, " ")))
	}
	r.tag, r.lines = tag, nil
}

// first returns the value of the first of the tags that has one.
func (r *risRecord) first(tags ...string) string {
	for _, tag := range tags {
		for _, v := range r.values[tag] {
			if v != "" {
				return v
			}
		}
	}
	return ""
}

func (r *risRecord) reference() Reference {
	out := r.Reference
	out.ID = r.first("ID", "AN")
	out.Title = r.first("TI", "T1", "CT", "BT")
	out.Container = r.first("T2", "JO", "JF", "JA", "J1", "J2")
	out.Publisher = r.first("PB")
	out.Issued = risDate(r.first("DA", "PY", "Y1"))
	if year := risDate(r.first("PY", "Y1")); out.Issued.IsZero() && !year.IsZero() {
		out.Issued = year
	}
	out.Accessed = risDate(r.first("Y2"))
	out.URL = r.first("UR", "L2", "LK")
	out.DOI = r.first("DO")
	out.Language = readLanguage(r.first("LA"))
	for _, tag := range []string{"AU", "A1"} {
		for _, v := range r.values[tag] {
			if n := inverted(v); n != "" {
				out.Authors = append(out.Authors, n)
			}
		}
	}
	return out
}

// risDate reads YYYY/MM/DD/words, of which all but the year may be empty, and
// what some write instead. Words that are a whole date say more than the rest.
func risDate(s string) Date {
	parts := strings.SplitN(s, "/", 4)
	if len(parts) < 4 {
		return readDate(s)
	}
	d := readDate(parts[3])
	if d.IsZero() {
		d = readDate(strings.Trim(strings.Join(parts[:3], "/"), "/"))
	}
	if season, ok := seasonNumber(oneLine(parts[3])); ok && parts[1] == "" {
		d = readDate(parts[0] + "-2" + strconv.Itoa(season))
	}
	d.Written = oneLine(s)
	return d
}
