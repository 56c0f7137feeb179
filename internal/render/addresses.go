package render

import (
	"dossier/internal/content"
	"dossier/internal/site"
)

func (r *renderer) notFoundView() NotFound {
	l := r.layout("Page not found", "There is no page at this address.", "404.html", "")
	l.Head = Head{}
	return NotFound{l}
}

func (r *renderer) goneView(p content.Permalink) Gone {
	l := r.layout("Withdrawn", "The page at this address was withdrawn.", p.Path+"/", "")
	l.Head = Head{}
	return Gone{l, p.Path, p.Gone}
}

func (r *renderer) redirectView(d site.Redirect) Redirect {
	l := r.layout(d.To.Title, "", d.To.ID.Path(), "")
	l.Head = Head{}
	return Redirect{l, r.ref(d.To)}
}
