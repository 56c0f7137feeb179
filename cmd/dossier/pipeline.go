package main

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"

	"dossier/internal/check"
	"dossier/internal/content"
	"dossier/internal/export"
	"dossier/internal/history"
	"dossier/internal/page"
	"dossier/internal/problem"
	"dossier/internal/render"
	"dossier/internal/search"
	"dossier/internal/site"
	"dossier/templates"
)

// A repository is the folder that holds content/ and perhaps templates/. This
// file alone knows the order of the floors: load, link, render.
type repository struct {
	dir  string
	base content.URL // replaces the base of site.yaml, if not empty
	all  bool        // print every problem

	quiet, verbose bool      // how much is said besides
	progress       *progress // of the command that runs; nil where it says nothing

	history history.Reader
}

// addPermalinks adds the addresses of s that are not in the list of those ever
// published, and returns how many.
func (r *repository) addPermalinks(s *site.Site) (added int, err error) {
	file, added := content.AddPermalinks(s.Permalinks, s.Addresses())
	if added == 0 {
		return 0, nil
	}
	root, err := os.OpenRoot(r.dir)
	if err != nil {
		return 0, err
	}
	defer root.Close()
	name := filepath.FromSlash(content.PermalinksFile)
	if err := root.WriteFile(name+"~", file, 0o644); err != nil {
		return 0, err
	}
	return added, root.Rename(name+"~", name)
}

// link loads and links the content, without its history.
func (r *repository) link() (*site.Site, problem.List, error) {
	return r.join(func() *history.History { return nil })
}

// join loads the content and links it with its history.
func (r *repository) join(past func() *history.History) (*site.Site, problem.List, error) {
	r.progress.next("reading the content")
	dossier, ps, err := r.load()
	if err != nil {
		return nil, nil, err
	}
	r.progress.next("reading the history")
	dossier.History = past()
	r.progress.next("following references")
	s, found := site.Link(dossier)
	ps = append(ps, found...)
	ps.Sort()
	return s, ps, nil
}

// load reads the content.
func (r *repository) load() (*content.Dossier, problem.List, error) {
	root, err := os.OpenRoot(r.dir)
	if err != nil {
		return nil, nil, err
	}
	defer root.Close()
	return content.Load(root.FS(), r.base)
}

// pages makes every page, sorted by path; nil where a problem stops
// publishing.
func (r *repository) pages() (*site.Site, []page.Page, problem.List, error) {
	s, ps, err := r.join(r.past())
	if err != nil || ps.Errors() > 0 {
		return s, nil, ps, err
	}
	r.progress.next("planning the pages")
	look, err := r.templates()
	if err != nil {
		return nil, nil, nil, err
	}
	pages, err := render.Pages(s, look)
	if err != nil {
		return nil, nil, nil, err
	}
	x := export.New(s)
	pages = append(pages, search.Pages(s)...)
	pages = append(pages, x.Web(pages)...)
	pages = append(pages, x.Pages()...)
	if err := page.Sort(pages); err != nil {
		return nil, nil, nil, err
	}
	return s, pages, ps, nil
}

// past starts git, which takes a second in a repository of ten thousand files
// and a thousand commits and can run while the content is read; what it returns
// waits for it.
func (r *repository) past() func() *history.History {
	done := make(chan *history.History, 1)
	go func() { done <- r.history.Read(context.Background(), filepath.Join(r.dir, content.Dir)) }()
	return func() *history.History { return <-done }
}

// checked is pages with every link of every page followed.
func (r *repository) checked() (*site.Site, problem.List, error) {
	s, pages, ps, err := r.pages()
	if err != nil || pages == nil {
		return s, ps, err
	}
	r.progress.next("following the links of every page")
	dead, err := check.Links(pages, s.Config.Href(""))
	return s, append(ps, dead...), err
}

// templates returns the folder's own templates over those in the binary.
func (r *repository) templates() (fs.FS, error) {
	root, err := os.OpenRoot(r.dir)
	if err != nil {
		return nil, err
	}
	// Not closed: the files are read when pages are made. The process ends, or
	// serve opens it again a few times a minute at most and the runtime closes it.
	own, err := fs.Sub(root.FS(), templatesDir)
	if err != nil {
		return nil, err
	}
	switch info, err := fs.Stat(own, "."); {
	case errors.Is(err, fs.ErrNotExist):
		return templates.FS, nil
	case err != nil:
		return nil, err
	case !info.IsDir():
		return nil, fmt.Errorf("%s is not a folder; rename the file", templatesDir)
	}
	return overlay{own, templates.FS}, nil
}

const templatesDir = "templates"

// An overlay has the files of over, and those of under that over has not.
type overlay struct{ over, under fs.FS }

// Open implements fs.FS.
func (o overlay) Open(name string) (fs.File, error) {
	f, err := o.over.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return o.under.Open(name)
	}
	return f, err
}

// ReadDir implements fs.ReadDirFS.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.over, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	seen := map[string]bool{}
	for _, e := range entries {
		seen[e.Name()] = true
	}
	under, err := fs.ReadDir(o.under, name)
	if err != nil {
		return nil, err
	}
	for _, e := range under {
		if !seen[e.Name()] {
			entries = append(entries, e)
		}
	}
	return entries, nil
}

// stamp returns a value that differs once a file of content/ or templates/
// has changed, by names, sizes and times.
func (r *repository) stamp() string {
	h := fnv.New128a()
	root := os.DirFS(r.dir)
	for _, dir := range []string{content.Dir, templatesDir} {
		_ = fs.WalkDir(root, dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				fmt.Fprintln(h, name, err)
				return nil
			}
			if info, err := d.Info(); err == nil {
				fmt.Fprintln(h, name, info.Size(), info.ModTime().UnixNano(), info.Mode())
			}
			return nil
		})
	}
	return string(h.Sum(nil))
}
