package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"dossier/internal/check"
	"dossier/internal/content"
	"dossier/internal/export"
	"dossier/internal/history"
	"dossier/internal/page"
	"dossier/internal/problem"
	"dossier/internal/render"
	"dossier/internal/search"
	"dossier/internal/serve"
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
	reserve [][]byte // see thrift
}

// addPermalinks adds the addresses of s that are not in the list of those ever
// published, and returns how many.
func (r *repository) addPermalinks(s *site.Site) (added int, err error) {
	file, added := content.AddPermalinks(s.Permalinks, s.Addresses())
	if added == 0 {
		return 0, nil
	}
	root, err := r.open()
	if err != nil {
		return 0, err
	}
	defer root.Close()
	return added, overwrite(root, content.Change{File: content.PermalinksFile, Data: file})
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
	then := past()
	r.progress.next("following references")
	s, ps := linked(new(site.Linker), dossier, then, ps)
	return s, ps, nil
}

// load reads the content.
func (r *repository) load() (*content.Dossier, problem.List, error) {
	return r.reload(new(content.Reader), nil)
}

// reload reads the content; what reader has and has not changed since is not read again.
// changed is as for content.Reader.Reload.
func (r *repository) reload(reader *content.Reader, changed []string) (*content.Dossier, problem.List, error) {
	root, err := r.open()
	if err != nil {
		return nil, nil, err
	}
	defer root.Close()
	return reader.Reload(content.FS(root), r.base, changed)
}

// linked links what was loaded with its history, and adds the problems to ps.
func linked(linker *site.Linker, dossier *content.Dossier, past *history.History, ps problem.List) (*site.Site, problem.List) {
	whole := *dossier
	whole.History = past
	s, found := linker.Link(&whole)
	ps = append(ps, found...)
	ps.Sort()
	return s, ps
}

// pages makes every page, sorted by path; nil where a problem stops
// publishing.
func (r *repository) pages() (*site.Site, []page.Page, problem.List, error) {
	r.thrift()
	s, ps, err := r.join(r.past())
	if err != nil || ps.Errors() > 0 {
		return s, nil, ps, err
	}
	r.progress.next("planning the pages")
	look, done, err := r.templates()
	if err != nil {
		return nil, nil, nil, err
	}
	defer done()
	html, err := render.Pages(s, look)
	if err != nil {
		return nil, nil, nil, err
	}
	pages, err := withRest(s, html)
	if err != nil {
		return nil, nil, nil, err
	}
	return s, pages, ps, nil
}

// thrift has garbage collected when it is a sixth of what is in use, and not when it is as
// much, which is Go's way (https://go.dev/doc/gc-guide#GOGC): of what a large site takes,
// most is then what it needs. The processor's time for that comes from a reserve of 200 MiB,
// which counts as in use but is never touched, so that it takes no memory: what is in use at
// first is so little that it would be looked through a dozen times. The reserve is in pieces,
// for one that begins where memory was in use before is cleared, and so touched, from end to
// end. GOGC in the environment has precedence.
func (r *repository) thrift() {
	if os.Getenv("GOGC") != "" {
		return
	}
	for range 200 {
		r.reserve = append(r.reserve, make([]byte, 1<<20))
	}
	debug.SetGCPercent(16)
}

// withRest adds to the HTML pages of a site all others, and sorts them.
func withRest(s *site.Site, html []page.Page) ([]page.Page, error) {
	x := export.New(s)
	pages := slices.Concat(html, search.Pages(s))
	pages = append(pages, x.Web(pages)...)
	pages = append(pages, x.Pages()...)
	return pages, page.Sort(pages)
}

// A preview makes the pages again and again, where something has changed.
type preview struct {
	*repository

	content content.Reader
	linker  site.Linker
	sound   bool          // the last time nothing failed
	made    *serve.Result // and of what it was made:

	lastDossier *content.Dossier
	lastPast    *history.History
	lastLook    string // the bytes of the templates
}

// make returns the same as before where no file has changed since. Where those that have
// are known and all are content, neither git nor the templates are asked.
func (p *preview) make(changed []string) (*serve.Result, error) {
	isOther := func(name string) bool { return !strings.HasPrefix(name, content.Dir+"/") }
	some := p.sound && len(changed) > 0 && !slices.ContainsFunc(changed, isOther)
	p.sound = false
	asked := func() *history.History { return p.lastPast }
	if !some {
		asked, changed = p.past(), nil
	}
	dossier, ps, err := p.reload(&p.content, changed)
	if err != nil {
		return nil, err
	}
	look, done, err := p.templates()
	if err != nil {
		return nil, err
	}
	defer done()
	bytes := p.lastLook
	if !some {
		if bytes, err = concat(look); err != nil {
			return nil, err
		}
	}
	past := asked()
	same := p.made != nil && dossier == p.lastDossier && bytes == p.lastLook && (past == p.lastPast || past.Gap != "" && past.Gap == p.lastPast.Gap)
	if same {
		p.sound = true
		return p.made, nil
	}
	s, ps := linked(&p.linker, dossier, past, ps)
	made := &serve.Result{Problems: ps, Home: cmp.Or(s.Config.Href(""), "/")}
	if ps.Errors() == 0 {
		html, years, err := render.Plan(s, look)
		if err != nil {
			return nil, err
		}
		made.Pages = html
		more := sync.OnceValue(years)
		made.Rest = append(made.Rest, func() ([]page.Page, error) { return more(), nil },
			func() ([]page.Page, error) { return withRest(s, slices.Concat(html, more())) })
	}
	p.lastDossier, p.lastPast, p.lastLook, p.made, p.sound = dossier, past, bytes, made, true
	return made, nil
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

// templates returns the folder's own templates over those in the binary, until
// done is called.
func (r *repository) templates() (look fs.FS, done func(), err error) {
	root, err := r.open()
	if err != nil {
		return nil, nil, err
	}
	done = func() { root.Close() }
	switch info, err := root.Stat(templatesDir); {
	case errors.Is(err, fs.ErrNotExist):
		return templates.FS, done, nil
	case err != nil:
		done()
		return nil, nil, err
	case !info.IsDir():
		done()
		return nil, nil, fmt.Errorf("%s is not a folder; rename the file", templatesDir)
	}
	own, err := fs.Sub(root.FS(), templatesDir)
	if err != nil {
		done()
		return nil, nil, err
	}
	return overlay{own, templates.FS}, done, nil
}

// concat returns the names and bytes of all files in a folder.
func concat(fsys fs.FS) (string, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		text, err := fs.ReadFile(fsys, e.Name())
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%q %q\n", e.Name(), text)
	}
	return b.String(), nil
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
