package export

import "dossier/internal/page"

// JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/.

func (x *Exports) appendJSONFeed(b []byte, f feed) []byte {
	c := x.site.Config
	// before holds the name, which does not change from one to the next.
	text := func(before, value string) { b = page.AppendJSON(append(b, before...), value) }
	some := func(before, value string) {
		if value != "" {
			text(before, value)
		}
	}
	text(`{"version":`, "https://jsonfeed.org/version/1.1")
	text(`,"title":`, f.title)
	text(`,"home_page_url":`, c.Abs(f.home))
	text(`,"feed_url":`, c.Abs(f.path))
	some(`,"description":`, f.says)
	text(`,"language":`, string(c.Language))
	text(`,"authors":[{"name":`, c.Title)
	text(`,"url":`, c.Abs(""))
	b = append(b, `}],"items":[`...)
	for i, it := range f.items {
		if i > 0 {
			b = append(b, ',')
		}
		text(`{"id":`, it.id)
		text(`,"url":`, it.page)
		some(`,"external_url":`, string(it.about))
		text(`,"title":`, it.title)
		text(`,"content_text":`, it.says)
		text(`,"date_published":`, rfc3339(it.published))
		text(`,"date_modified":`, rfc3339(it.updated))
		if it.term != "" {
			text(`,"tags":[`, it.term)
			b = append(b, ']')
		}
		b = append(b, '}')
	}
	return append(b, "]}\n"...)
}
