package site

import (
	"strings"

	"dossier/internal/content"
)

// Stats is the state of a dossier: how much there is and what it lacks.
type Stats struct {
	Folders      []FolderCount
	Archived     int      // articles with an archived copy
	Excerpts     int      // articles read in part
	Undated      []*Entry // articles
	Relaying     int      // articles that rest on others
	SingleOrigin []*Entry // events with one independent origin
	Disputed     []*Entry // events on which sources differ, in figures or accounts
	Uncited      []Uncited
	Orphans      []*Entry // nothing refers to them, nor they to an entity
	Empty        []*Entry // entities without text
	Links        int      // in bodies, to entries
	Mentions     int
	Citations    int
}

// FolderCount is how many entries a folder has.
type FolderCount struct {
	Place
	N int
}

// Uncited is an event or entity with paragraphs that cite nothing.
type Uncited struct {
	*Entry
	N int
}

// Stats counts.
func (s *Site) Stats() Stats {
	var v Stats
	for _, i := range s.Indexes() {
		v.Folders = append(v.Folders, FolderCount{i, len(s.In(strings.TrimSuffix(i.Path, "/")))})
	}
	for _, e := range s.Entries {
		for _, to := range e.Targets {
			if to != nil {
				v.Links++
			}
		}
		v.Mentions += len(e.Mentions)
		v.Citations += len(e.Citations)
		switch e.Role {
		case content.Article:
			v.article(e)
		case content.Event:
			if len(e.Evidence().Origins) == 1 {
				v.SingleOrigin = append(v.SingleOrigin, e)
			}
			if len(e.Accounts) > 0 || e.figuresDiffer() {
				v.Disputed = append(v.Disputed, e)
			}
			v.uncited(e)
		case content.Entity:
			if len(e.Backlinks) == 0 {
				v.Orphans = append(v.Orphans, e)
			}
			if strings.TrimSpace(e.Body.Text()) == "" {
				v.Empty = append(v.Empty, e)
			}
			v.uncited(e)
		}
	}
	return v
}

func (v *Stats) article(e *Entry) {
	if e.Article.Archived.URL != "" {
		v.Archived++
	}
	if e.Article.Read == "excerpt" {
		v.Excerpts++
	}
	if e.Article.Published.Undated() {
		v.Undated = append(v.Undated, e)
	}
	if len(e.Relays) > 0 {
		v.Relaying++
	}
	if len(e.About)+len(e.Events)+len(e.Backlinks) == 0 {
		v.Orphans = append(v.Orphans, e)
	}
}

func (v *Stats) uncited(e *Entry) {
	n := 0
	for _, p := range e.Body.Paragraphs {
		if p.First == p.End {
			n++
		}
	}
	if n > 0 {
		v.Uncited = append(v.Uncited, Uncited{e, n})
	}
}

// figuresDiffer reports whether sources give different figures for one
// quantity.
func (e *Entry) figuresDiffer() bool {
	for i, f := range e.Figures {
		for _, g := range e.Figures[:i] {
			if f.Of == g.Of && f.AsReported != g.AsReported {
				return true
			}
		}
	}
	return false
}
