package problem

import (
	"io"
	"net/url"
	"slices"
)

// The parts of SARIF 2.1.0 that a list needs
// (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID            Code         `json:"id"`
		Short         sarifText    `json:"shortDescription"`
		Help          sarifText    `json:"help"`
		Configuration sarifDefault `json:"defaultConfiguration"`
	}
	sarifDefault struct {
		Level string `json:"level"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    Code            `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"` // nil where the file as a whole is meant
	}
	sarifArtifact struct {
		URI  string `json:"uri"`
		Base string `json:"uriBaseId"`
	}
	sarifRegion struct {
		Line   int `json:"startLine"`
		Column int `json:"startColumn"`
	}
)

// SARIF writes the list as SARIF 2.1.0, with every code as a rule. Files are
// relative to the root of the sources, columns count characters.
func (l List) SARIF(w io.Writer) error {
	names := Codes()
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "dossier"}},
		ColumnKind: "unicodeCodePoints",
		Results:    make([]sarifResult, len(l)),
	}
	for _, c := range names {
		e := codes[c]
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules,
			sarifRule{c, sarifText{e.Meaning}, sarifText{e.Cure + " For example: " + e.Example}, sarifDefault{e.Level.String()}})
	}
	for i, p := range l {
		at := sarifPhysical{Artifact: sarifArtifact{(&url.URL{Path: p.File}).EscapedPath(), "%SRCROOT%"}}
		if p.Line > 0 {
			at.Region = &sarifRegion{p.Line, p.Col}
		}
		index, _ := slices.BinarySearch(names, p.Code)
		run.Results[i] = sarifResult{p.Code, index, p.Level().String(), sarifText{p.Text}, []sarifLocation{{at}}}
	}
	return indented(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}
