package export

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"sync/atomic"

	"dossier/internal/content"
	"dossier/internal/page"
)

// DataPath is the page that explains the data; the files lie beside it.
const DataPath = "data/"

// A file is one download. What it is like is found the first time that it is
// written, whoever asks.
type file struct {
	Link
	Says    string
	table   *Table   // of CSV
	example []string // of what is no table
	render  func(w io.Writer) error
	known   atomic.Pointer[digest]
}

type digest struct {
	bytes int64
	sum   [sha256.Size]byte
}

// A counter counts what is written to it.
type counter int64

// Write implements io.Writer.
func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// Render writes the file.
func (f *file) Render(w io.Writer) error {
	var n counter
	h := sha256.New()
	if err := f.render(io.MultiWriter(w, h, &n)); err != nil {
		return err
	}
	d := &digest{bytes: int64(n)}
	h.Sum(d.sum[:0])
	f.known.Store(d)
	return nil
}

// digest returns what the file is like, by writing it into nothing if nobody has
// written it yet.
func (f *file) digest() (*digest, error) {
	if d := f.known.Load(); d != nil {
		return d, nil
	}
	if err := f.Render(io.Discard); err != nil {
		return nil, err
	}
	return f.known.Load(), nil
}

// dataFiles lists the files below data/, but for the manifest.
func (x *Exports) dataFiles() []*file {
	var files []*file
	for _, t := range x.Tables() {
		csv, json := t.Files()[0], t.Files()[1]
		csv.Title, json.Title = t.Title+" (CSV)", t.Title+" (JSON)"
		files = append(files, &file{Link: csv, Says: t.Says, table: &t, render: t.csv}, &file{Link: json, Says: t.Says, render: t.json})
	}
	files = append(files,
		&file{
			Link: Link{"Places (GeoJSON)", "application/geo+json", DataPath + "places.geojson"}, Says: "Entities with coordinates, as points.", render: x.placesGeoJSON,
			example: []string{"import geopandas", `places = geopandas.read_file("URL")`, `places.plot(markersize="events")`},
		},
		&file{
			Link: Link{"Events (GeoJSON)", "application/geo+json", DataPath + "events.geojson"}, Says: "Events, at the places that they concern.", render: x.eventsGeoJSON,
			example: []string{"library(sf)", `events <- st_read("URL")`, `plot(events["type"])`},
		},
		&file{
			Link: Link{"Graph (GraphML)", "application/graphml+xml", DataPath + "graph.graphml"}, Says: "Entries and their links as a directed graph.", render: x.graphML,
			example: []string{"import networkx, urllib.request", `graph = networkx.read_graphml(urllib.request.urlopen("URL"))`, `print(sorted(graph.degree, key=lambda d: -d[1])[:20])`},
		})
	for i, c := range citings {
		files = append(files, &file{
			Link: Link{"References (" + c.Title + ")", c.Type, DataPath + "references" + c.Path}, Says: "All articles, for reference managers.",
			example: []string{"curl -O URL", "pandoc --citeproc --bibliography references" + c.Path + " paper.md -o paper.docx"},
			render:  func(w io.Writer) error { return x.cite(w, i, x.site.In(content.ArticlesFolder)) },
		})
	}
	return files
}

// A Download is a file of the data page that is no table.
type Download struct {
	Link
	Says    string
	Example string // lines that read it
}

// Downloads returns the files that are no tables.
func (x *Exports) Downloads() []Download {
	var list []Download
	for _, f := range x.data {
		if f.example != nil {
			list = append(list, Download{f.Link, f.Says, x.example(f.example, f.Path)})
		}
	}
	return list
}

// Files returns the table as CSV and as JSON.
func (t Table) Files() []Link {
	return []Link{{"CSV", "text/csv", DataPath + t.Name + ".csv"}, {"JSON", "application/json", DataPath + t.Name + ".json"}}
}

// Example returns the lines that read the table.
func (x *Exports) Example(t Table) string { return x.example(t.example, t.Files()[0].Path) }

func (x *Exports) example(lines []string, path string) string {
	return strings.ReplaceAll(strings.Join(lines, "\n"), "URL", x.site.Config.Abs(path))
}

// Manifest returns the Data Package that describes the files.
func (x *Exports) Manifest() Link {
	return Link{"Data Package", "application/json", DataPath + "datapackage.json"}
}

func (x *Exports) dataPages() []page.Page {
	var pages []page.Page
	for _, f := range x.data {
		pages = append(pages, page.Page{Path: f.Path, Render: f.Render})
	}
	return append(pages, page.Page{Path: x.Manifest().Path, Render: x.dataPackage, Late: true})
}

// Data Package and Table Schema of Frictionless, version 1
// (https://specs.frictionlessdata.io/), which the tools of both versions read.

type dataPackage struct {
	Profile     string         `json:"profile"`
	Name        string         `json:"name"`
	ID          string         `json:"id"`
	Title       string         `json:"title"`
	Description string         `json:"description"`
	Homepage    string         `json:"homepage"`
	Licenses    []dataLicense  `json:"licenses,omitempty"`
	Sources     []dataSource   `json:"sources"`
	Resources   []dataResource `json:"resources"`
}

type dataLicense struct {
	Name  string `json:"name"`
	Path  string `json:"path"`
	Title string `json:"title"`
}

type dataSource struct {
	Title string `json:"title"`
	Path  string `json:"path"`
}

type dataResource struct {
	Profile     string       `json:"profile"`
	Name        string       `json:"name"`
	Path        string       `json:"path"`
	Title       string       `json:"title"`
	Description string       `json:"description"`
	Format      string       `json:"format"`
	MediaType   string       `json:"mediatype"`
	Encoding    string       `json:"encoding"`
	Bytes       int64        `json:"bytes"`
	Hash        string       `json:"hash"`
	Rows        *int         `json:"rows,omitempty"`
	Dialect     *dataDialect `json:"dialect,omitempty"`
	Schema      *dataSchema  `json:"schema,omitempty"`
}

type dataDialect struct {
	Delimiter   string `json:"delimiter"`
	Terminator  string `json:"lineTerminator"`
	DoubleQuote bool   `json:"doubleQuote"`
	Header      bool   `json:"header"`
}

type dataSchema struct {
	Fields      []dataField   `json:"fields"`
	PrimaryKey  string        `json:"primaryKey,omitempty"`
	ForeignKeys []dataForeign `json:"foreignKeys,omitempty"`
	Missing     []string      `json:"missingValues"`
}

type dataField struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Description string `json:"description"`
}

type dataForeign struct {
	Fields    string `json:"fields"`
	Reference struct {
		Resource string `json:"resource"`
		Fields   string `json:"fields"`
	} `json:"reference"`
}

// inertNote says in the manifest what csv.go does to formulas.
const inertNote = "A text that begins like a formula (=, +, -, @) has an apostrophe in front; the JSON file has it as it is."

func (x *Exports) dataPackage(w io.Writer) error {
	c := x.site.Config
	p := dataPackage{
		Profile: "data-package", Name: dataName(c.Title), ID: x.tag("data"), Title: c.Title, Description: c.Summary, Homepage: c.Abs(DataPath),
		Sources: []dataSource{{"The articles that articles.csv lists, each with its address", "articles.csv"}},
	}
	if c.Licence.Name != "" {
		p.Licenses = []dataLicense{{strings.ReplaceAll(c.Licence.Name, " ", "-"), string(c.Licence.URL), c.Licence.Name}}
	}
	for _, f := range x.data {
		d, err := f.digest()
		if err != nil {
			return err
		}
		base := strings.TrimPrefix(f.Path, DataPath)
		name, format, _ := strings.Cut(base, ".")
		r := dataResource{
			Profile: "data-resource", Name: name + "-" + format, Path: base, Title: f.Title, Description: f.Says, Format: format, MediaType: f.Type,
			Encoding: "utf-8", Bytes: d.bytes, Hash: "sha256:" + hex.EncodeToString(d.sum[:]),
		}
		if f.table != nil {
			r.Profile, r.Name, r.Description = "tabular-data-resource", name, f.Says+" "+inertNote
			rows := f.table.Rows()
			r.Rows, r.Dialect, r.Schema = &rows, &dataDialect{",", "\r\n", true, true}, f.table.schema()
		}
		p.Resources = append(p.Resources, r)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(p)
}

func (t *Table) schema() *dataSchema {
	s := &dataSchema{PrimaryKey: t.Key, Missing: []string{""}}
	for _, f := range t.Fields {
		d := dataField{f.Name, f.Type, f.Says}
		if f.Type == listType { // no type of version 1 fits a list in a cell
			d.Type, d.Description = "string", f.Says+"; separated by \"; \""
		}
		s.Fields = append(s.Fields, d)
	}
	for _, k := range t.Foreign {
		f := dataForeign{Fields: k.Field}
		f.Reference.Resource, f.Reference.Fields = k.Table, "id"
		s.ForeignKeys = append(s.ForeignKeys, f)
	}
	return s
}

// dataName makes a name of the letters that a Data Package allows.
func dataName(title string) string {
	if s := fold(strings.ToLower(title)); s != "" {
		return s
	}
	return "dossier"
}
