package render

import (
	"slices"

	"dossier/internal/card"
	"dossier/internal/page"
	"dossier/internal/site"
)

// cards returns the pictures of the site: its own and those of entities.
func (r *renderer) cards() (pages []page.Page) {
	add := func(c card.Card, ok bool) {
		made := func(p page.Page) bool { return p.Path == c.Path() }
		if ok && !slices.ContainsFunc(pages, made) { // two entities may say the same
			pages = append(pages, page.Page{Path: c.Path(), Render: c.Write, Fixed: true})
		}
	}
	add(r.homeCard())
	for _, kind := range r.site.Config.Cards {
		for _, e := range r.site.In(kind) {
			add(r.card(e))
		}
	}
	return pages
}

// homeCard is what the picture of the dossier says; false where its title has
// letters that cannot be drawn.
func (r *renderer) homeCard() (card.Card, bool) {
	c := r.site.Config
	return card.Card{Title: c.Title, Text: drawable(c.Summary)}, card.Drawable(c.Title)
}

// card is what the picture of an entity says, in the first of its names that
// can be drawn; false where there is none, or its kind has no pictures.
func (r *renderer) card(e *site.Entry) (card.Card, bool) {
	kind, ok := r.site.Config.Kind(e.ID.Folder())
	if !ok || !slices.Contains(r.site.Config.Cards, kind.Name) {
		return card.Card{}, false
	}
	names := []string{e.Title}
	for _, n := range e.Entity.Names {
		names = append(names, n.Text)
	}
	for _, a := range e.Entity.Aliases {
		names = append(names, a.Text)
	}
	i := slices.IndexFunc(names, card.Drawable)
	if i < 0 {
		return card.Card{}, false
	}
	return card.Card{
		Name: drawable(r.site.Config.Title), Kind: drawable(capital(kind.One)), Title: names[i], Text: drawable(e.Summary),
	}, true
}

// drawable returns s, or nothing where not all of it can be drawn.
func drawable(s string) string {
	if !card.Drawable(s) {
		return ""
	}
	return s
}

// picture is the view of a card; nil where there is none.
func picture(c card.Card, ok bool) *Picture {
	if !ok {
		return nil
	}
	return &Picture{Path: c.Path(), Alt: c.Alt(), Width: card.Width, Height: card.Height}
}
