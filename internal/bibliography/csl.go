package bibliography

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"dossier/internal/edtf"
)

// csl reads CSL-JSON: a list of items, or one item.
// https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables
func (in *input) csl() []Reference {
	if err := json.Unmarshal(in.src, new(json.RawMessage)); err != nil {
		var syntax *json.SyntaxError
		offset := len(in.src)
		if errors.As(err, &syntax) {
			offset = int(syntax.Offset) - 1
		}
		in.fault(offset, "not JSON: %s; export the references once more", err)
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(in.src))
	if bytes.TrimSpace(in.src)[0] == '[' {
		_, _ = d.Token() // the bracket, in what was found to be JSON
	}
	var list []Reference
	for d.More() {
		r, ok := in.item(d)
		if !ok {
			return nil
		}
		list = append(list, r)
	}
	return list
}

// cslItem is the variables of an item that a Reference has.
type cslItem struct {
	ID        any       `json:"id"`
	Type      string    `json:"type"`
	Title     cslText   `json:"title"`
	Author    []cslName `json:"author"`
	Container cslText   `json:"container-title"`
	Publisher cslText   `json:"publisher"`
	Issued    cslDate   `json:"issued"`
	Accessed  cslDate   `json:"accessed"`
	URL       string    `json:"URL"`
	DOI       string    `json:"DOI"`
	Language  string    `json:"language"`
}

type cslName struct {
	Family      string `json:"family"`
	Given       string `json:"given"`
	Dropping    string `json:"dropping-particle"`
	NonDropping string `json:"non-dropping-particle"`
	Suffix      string `json:"suffix"`
	Literal     string `json:"literal"`
}

// item reads the next item of d.
func (in *input) item(d *json.Decoder) (r Reference, ok bool) {
	start := int(d.InputOffset())
	start += len(in.src[start:]) - len(bytes.TrimLeft(in.src[start:], " \t\r\n,"))
	var x cslItem
	if err := d.Decode(&x); err != nil {
		var shape *json.UnmarshalTypeError
		switch {
		case errors.As(err, &shape) && shape.Field != "":
			in.fault(start, "%q cannot be a JSON %s; it must be as CSL-JSON has it", shape.Field, shape.Value)
		case errors.As(err, &shape):
			in.fault(start, "must be an item of CSL-JSON, {...}, not a JSON %s", shape.Value)
		default:
			in.fault(start, "%s", err)
		}
		return r, false
	}
	r = Reference{
		At: in.at(start), Type: x.Type, Title: string(x.Title), Container: string(x.Container), Publisher: string(x.Publisher),
		Issued: Date(x.Issued), Accessed: Date(x.Accessed), URL: strings.TrimSpace(x.URL), DOI: strings.TrimSpace(x.DOI), Language: readLanguage(x.Language),
	}
	if x.ID != nil {
		r.ID = fmt.Sprint(x.ID)
	}
	for _, n := range x.Author {
		printed := oneLine(n.Literal)
		if printed == "" {
			printed = name{n.Given, n.Dropping + " " + n.NonDropping, n.Family, n.Suffix}.printed()
		}
		if printed != "" {
			r.Authors = append(r.Authors, printed)
		}
	}
	return r, true
}

// cslText is a text in the light markup that CSL allows in titles, or a list of
// which the first counts, as Crossref writes it.
type cslText string

// UnmarshalJSON implements json.Unmarshaler.
func (t *cslText) UnmarshalJSON(b []byte) error {
	var list []string
	if err := json.Unmarshal(b, &list); err == nil {
		if len(list) > 0 {
			*t = cslText(plain(list[0]))
		}
		return nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("%s is not a text", b)
	}
	*t = cslText(plain(s))
	return nil
}

// plain leaves out the markup of CSL: <i>, <b>, <sub>, <sup>, <span>.
func plain(s string) string {
	for _, tag := range []string{"i", "b", "sub", "sup", "sc", "span"} {
		s = strings.NewReplacer("<"+tag+">", "", "</"+tag+">", "").Replace(s)
	}
	for _, span := range []string{`<span class="nocase">`, `<span style="font-variant:small-caps;">`, `<span style="font-variant: small-caps;">`} {
		s = strings.ReplaceAll(s, span, "")
	}
	return oneLine(s)
}

type cslDate Date

// UnmarshalJSON implements json.Unmarshaler.
func (t *cslDate) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) == nil { // CSL-JSON 1.1: an EDTF text
		*t = cslDate(readDate(text))
		return nil
	}
	var d struct {
		Parts   [][]cslNumber `json:"date-parts"`
		Season  any           `json:"season"`
		Circa   any           `json:"circa"`
		Literal string        `json:"literal"`
		Raw     string        `json:"raw"`
	}
	if err := json.Unmarshal(b, &d); err != nil {
		return fmt.Errorf("%s is not a date of CSL-JSON; write {\"date-parts\": [[2018, 5, 7]]}", b)
	}
	if len(d.Parts) == 0 || len(d.Parts[0]) == 0 {
		if d.Raw != "" {
			*t = cslDate(readDate(d.Raw))
		} else {
			*t = cslDate(readDate(d.Literal))
		}
		return nil
	}
	about := ""
	switch c := d.Circa.(type) {
	case nil:
	case bool:
		if c {
			about = "~"
		}
	default:
		if s := fmt.Sprint(c); s != "0" && s != "false" && s != "" {
			about = "~"
		}
	}
	var ends []string
	for _, p := range d.Parts {
		parts := make([]int, len(p))
		for i, n := range p {
			parts[i] = int(n)
		}
		if season, ok := seasonNumber(d.Season); ok && len(parts) == 1 {
			parts = append(parts, 20+season)
		}
		ends = append(ends, joinDate(parts...)+about)
	}
	s := strings.Join(ends, "/")
	if strings.HasSuffix(s, "/"+about) { // an end of [0] is an open one
		s = strings.TrimSuffix(s, about) + ".."
	}
	*t = cslDate{Written: s}
	t.Date, _ = edtf.Parse(s)
	return nil
}

// cslNumber is a number, or one in quotation marks.
type cslNumber int

// UnmarshalJSON implements json.Unmarshaler.
func (n *cslNumber) UnmarshalJSON(b []byte) error {
	i, err := strconv.Atoi(strings.Trim(string(b), `"`))
	if string(b) == `""` || string(b) == "null" {
		i, err = 0, nil
	}
	*n = cslNumber(i)
	return err
}

// seasonNumber reads 1 to 4, or the name of a season.
func seasonNumber(v any) (int, bool) {
	switch strings.ToLower(fmt.Sprint(v)) {
	case "1", "spring":
		return 1, true
	case "2", "summer":
		return 2, true
	case "3", "autumn", "fall":
		return 3, true
	case "4", "winter":
		return 4, true
	}
	return 0, false
}
