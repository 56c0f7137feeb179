package export

import (
	"bufio"
	"encoding/json"
	"io"
	"iter"

	"dossier/internal/content"
)

// GeoJSON, RFC 7946: longitude before latitude, WGS 84.

type feature struct {
	Type       string   `json:"type"`
	ID         string   `json:"id"`
	Geometry   geometry `json:"geometry"`
	Properties any      `json:"properties"`
}

type geometry struct {
	Type        string `json:"type"`
	Coordinates any    `json:"coordinates"`
}

type position [2]float64

func at(c *content.Coordinates) position { return position{c.Lon, c.Lat} }

// features writes a collection with a feature on each line.
func features(w io.Writer, all iter.Seq[feature]) error {
	b := bufio.NewWriter(w)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	b.WriteString("{\"type\":\"FeatureCollection\",\"features\":[\n")
	n := 0
	for f := range all {
		if n++; n > 1 {
			b.WriteByte(',')
		}
		if err := enc.Encode(f); err != nil {
			return err
		}
	}
	b.WriteString("]}\n")
	return b.Flush()
}

func (x *Exports) placesGeoJSON(w io.Writer) error {
	type properties struct {
		Title    string   `json:"title"`
		Kind     string   `json:"kind"`
		Names    []string `json:"names,omitempty"`
		PartOf   string   `json:"part_of,omitempty"`
		Wikidata string   `json:"wikidata,omitempty"`
		Articles int      `json:"articles"`
		Events   int      `json:"events"`
		Page     string   `json:"page"`
	}
	return features(w, func(yield func(feature) bool) {
		for _, e := range x.site.Entries {
			c := e.Entity.Coordinates
			if c == nil {
				continue
			}
			p := properties{
				Title: e.Title, Kind: e.ID.Folder(), PartOf: idOf(e.PartOf), Wikidata: e.Entity.Wikidata, Page: x.address(e),
				Articles: len(e.Concerning(content.Article)), Events: len(e.Concerning(content.Event)),
			}
			for _, n := range e.Entity.Names {
				p.Names = append(p.Names, n.Text)
			}
			if !yield(feature{"Feature", string(e.ID), geometry{"Point", at(c)}, p}) {
				return
			}
		}
	})
}

// eventsGeoJSON writes the events of which a place is known.
func (x *Exports) eventsGeoJSON(w io.Writer) error {
	type properties struct {
		Title   string   `json:"title"`
		Date    string   `json:"date"`
		From    string   `json:"date_from,omitempty"`
		To      string   `json:"date_to,omitempty"`
		Type    string   `json:"type,omitempty"`
		Status  string   `json:"status,omitempty"`
		Places  []string `json:"places"`
		Reports int      `json:"reports"`
		Origins int      `json:"origins"`
		Page    string   `json:"page"`
	}
	return features(w, func(yield func(feature) bool) {
		for _, e := range x.site.In(content.EventsFolder) {
			var where []position
			var places []string
			for _, a := range e.About {
				if a.Entity.Coordinates != nil {
					where, places = append(where, at(a.Entity.Coordinates)), append(places, string(a.ID))
				}
			}
			if len(where) == 0 {
				continue
			}
			g := geometry{"MultiPoint", where}
			if len(where) == 1 {
				g = geometry{"Point", where[0]}
			}
			v := e.Evidence()
			p := properties{
				e.Title, e.Event.Date.String(), first(e.Event.Date), last(e.Event.Date), e.Event.Type, e.Event.Status,
				places, len(v.Reports), len(v.Origins), x.address(e),
			}
			if !yield(feature{"Feature", string(e.ID), g, p}) {
				return
			}
		}
	})
}
