package problem

import (
	"encoding/json"
	"io"
)

// JSON writes the list for programs, as README describes it: what is there now
// keeps its name and meaning, and more may come beside it.
func (l List) JSON(w io.Writer) error {
	type item struct {
		File   string `json:"file"`
		Line   int    `json:"line,omitempty"` // absent where the file as a whole is meant
		Column int    `json:"column,omitempty"`
		Level  string `json:"level"`
		Code   Code   `json:"code"`
		Text   string `json:"text"`
	}
	items := make([]item, len(l)) // not nil: no problems are an empty list
	for i, p := range l {
		items[i] = item{p.File, p.Line, p.Col, p.Level().String(), p.Code, p.Text}
	}
	return indented(w, struct {
		Version  int    `json:"version"`
		Errors   int    `json:"errors"`
		Warnings int    `json:"warnings"`
		Problems []item `json:"problems"`
	}{1, l.Errors(), len(l) - l.Errors(), items})
}

// indented writes JSON that people can read too.
func indented(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
