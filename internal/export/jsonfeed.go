package export

import (
	"bytes"
	"encoding/json"
)

// JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/.

type jsonFeed struct {
	Version     string       `json:"version"`
	Title       string       `json:"title"`
	HomePage    string       `json:"home_page_url"`
	Feed        string       `json:"feed_url"`
	Description string       `json:"description,omitempty"`
	Language    string       `json:"language"`
	Authors     []jsonAuthor `json:"authors"`
	Items       []jsonItem   `json:"items"`
}

type jsonAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type jsonItem struct {
	ID        string   `json:"id"`
	URL       string   `json:"url"`
	External  string   `json:"external_url,omitempty"`
	Title     string   `json:"title"`
	Content   string   `json:"content_text"`
	Published string   `json:"date_published"`
	Modified  string   `json:"date_modified"`
	Tags      []string `json:"tags,omitempty"`
}

func (x *Exports) jsonFeed(f feed) ([]byte, error) {
	c := x.site.Config
	out := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: f.title, HomePage: c.Abs(f.home), Feed: c.Abs(f.path), Description: f.says,
		Language: string(c.Language), Authors: []jsonAuthor{{c.Title, c.Abs("")}}, Items: []jsonItem{},
	}
	for _, it := range f.items {
		j := jsonItem{
			ID: it.id, URL: c.Abs(it.path), External: string(it.about), Title: it.title, Content: it.says,
			Published: rfc3339(it.published), Modified: rfc3339(it.updated),
		}
		if it.term != "" {
			j.Tags = []string{it.term}
		}
		out.Items = append(out.Items, j)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(out)
	return b.Bytes(), err
}
