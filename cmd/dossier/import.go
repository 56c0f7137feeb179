package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"dossier/internal/bibliography"
	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/site"
)

// maxReferences is the most that a list of references may hold, in bytes: a
// library of a hundred thousand works.
const maxReferences = 100 << 20

// importArticles makes an article of each reference in a file, and of each
// publisher that is not known yet, its entry. What is there already is left
// alone: an article with the same address and title is not made again.
func (r *repository) importArticles(file string, out, warn io.Writer) error {
	s, ps, err := r.link()
	if err != nil {
		return err
	}
	if bad := settingsProblems(ps); len(bad) > 0 { // nobody knows which keys there are
		return r.report(warn, bad)
	}
	name := file
	if !filepath.IsAbs(name) {
		name = filepath.Join(r.dir, name)
	}
	src, err := readAtMost(name, maxReferences)
	if err != nil {
		return fmt.Errorf("--from %s: %w", file, cause(err))
	}
	refs, faults := bibliography.Read(filepath.ToSlash(file), src)
	if err := r.report(warn, faults); err != nil {
		return err
	}
	im := newImporter(s, r.dir)
	var articles, publishers, known int
	for i := range refs {
		ref := &refs[i]
		if old := im.same(ref); old != "" {
			known++
			fmt.Fprintf(warn, "%s: %q is there already as %s\n", ref.At, ref.Title, old)
			continue
		}
		d := im.draft(ref)
		d.slug = im.free(d.folder, cmp.Or(d.ownSlug(), "undated")).Slug()
		files, err := d.write()
		if err != nil {
			return err
		}
		im.note(ref, content.NewID(d.folder, d.slug))
		articles++
		publishers += len(files) - 1
		for _, f := range files {
			fmt.Fprintln(out, f)
		}
		d.warn(warn, ref.At.String())
	}
	fmt.Fprintf(out, "%s and %s made, %d there already; `dossier check` lists what is left to fill in\n",
		count(articles, "article"), count(publishers, "publisher"), known)
	return nil
}

func readAtMost(name string, limit int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(src)) > limit {
		err = fmt.Errorf("it holds more than %d MB; split it", limit>>20)
	}
	return src, err
}

// An importer knows what is in a dossier and what was added to it.
type importer struct {
	site   *site.Site
	dir    string
	taken  map[content.ID]bool
	tries  map[content.ID]int    // how often an ID was asked for
	works  map[string]content.ID // articles by address and title
	byURL  map[string]content.ID // articles by address alone
	names  map[string]content.ID // publishers by folded name
	byHost map[string]content.ID // publishers by the host of their articles; "" where two share it
}

func newImporter(s *site.Site, dir string) *importer {
	im := &importer{site: s, dir: dir, taken: map[content.ID]bool{}, tries: map[content.ID]int{}, works: map[string]content.ID{}, byURL: map[string]content.ID{}, names: map[string]content.ID{}, byHost: map[string]content.ID{}}
	for _, e := range s.Entries {
		im.taken[e.ID] = true
	}
	for _, r := range s.Redirects {
		im.taken[content.ID(r.From)] = true
	}
	for _, p := range s.Gone {
		im.taken[content.ID(p.Path)] = true
	}
	for _, e := range s.In(content.ArticlesFolder) {
		for _, u := range []content.URL{e.Article.URL, e.Article.FoundAt} {
			if u != "" {
				im.works[workKey(string(u), e.Title)] = e.ID
				im.byURL[workKey(string(u), "")] = e.ID
			}
		}
		if host := e.Article.URL.Host(); host != "" && e.Publisher != nil {
			if p, ok := im.byHost[host]; ok && p != e.Publisher.ID {
				im.byHost[host] = ""
			} else {
				im.byHost[host] = e.Publisher.ID
			}
		}
	}
	for _, e := range s.In(content.PublishersFolder) {
		names := []string{e.Title}
		for _, n := range e.Entity.Names {
			names = append(names, n.Text)
		}
		for _, a := range e.Entity.Aliases {
			names = append(names, a.Text)
		}
		for _, n := range names {
			im.names[foldName(n)] = e.ID
		}
	}
	return im
}

// workKey is the same for an address and title that are the same but for what
// copying changes: the scheme, "www.", a slash at the end, case and spaces.
func workKey(address, title string) string {
	if u, err := url.Parse(address); err == nil {
		address = strings.TrimPrefix(strings.ToLower(u.Host), "www.") + strings.TrimSuffix(u.EscapedPath(), "/") + "?" + u.RawQuery
	}
	return address + " " + foldName(title)
}

// foldName leaves of a name what tells it from others: no case, punctuation,
// accents on Latin letters, or article before it.
func foldName(s string) string {
	latin := false
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsMark(r) && latin:
			return -1
		case unicode.IsMark(r):
			return r
		case unicode.IsLetter(r), unicode.IsDigit(r):
			latin = unicode.Is(unicode.Latin, r)
			return unicode.ToLower(r)
		default:
			latin = false
			return ' '
		}
	}, norm.NFKD.String(s))
	return strings.TrimPrefix(strings.Join(strings.Fields(norm.NFC.String(s)), " "), "the ")
}

// address is where a work can be read.
func address(ref *bibliography.Reference) string {
	if ref.URL == "" && ref.DOI != "" {
		doi := strings.TrimPrefix(ref.DOI, "https://doi.org/")
		return "https://doi.org/" + (&url.URL{Path: "/" + doi}).EscapedPath()[1:]
	}
	return ref.URL
}

func (im *importer) same(ref *bibliography.Reference) content.ID {
	if a := address(ref); a != "" {
		return im.works[workKey(a, ref.Title)]
	}
	return ""
}

func (im *importer) note(ref *bibliography.Reference, id content.ID) {
	if a := address(ref); a != "" {
		im.works[workKey(a, ref.Title)] = id
	}
}

// publisher finds the entry of who brought a work out: by its name, or, where
// the reference names nobody, by the host of its address. A name that is not
// known makes a new one; near is a known name like it. No ID means a gap.
func (im *importer) publisher(ref *bibliography.Reference) (id content.ID, isNew bool, near string) {
	name := ref.Outlet()
	if name == "" {
		return im.byHost[content.URL(address(ref)).Host()], false, ""
	}
	key := foldName(name)
	if id, ok := im.names[key]; ok {
		return id, false, ""
	}
	if host := im.byHost[content.URL(address(ref)).Host()]; host != "" {
		near = string(host)
	}
	id = im.free(content.PublishersFolder, cmp.Or(slugOf(name, 50), "publisher"))
	im.names[key] = id
	return id, true, near
}

// draft makes a draft of a reference.
func (im *importer) draft(ref *bibliography.Reference) *draft {
	d := &draft{importer: im, role: content.Article, folder: content.ArticlesFolder}
	publisher, isNew, near := im.publisher(ref)
	if isNew {
		d.newPublisher, d.outlet, d.near = publisher, ref.Outlet(), near
	}
	d.given = im.given(ref, publisher)
	return d
}

// given is what an article's frontmatter takes from a reference. What cannot be
// read as the field wants it is left as a gap that says what was written.
func (im *importer) given(ref *bibliography.Reference, publisher content.ID) []content.Given {
	list := []content.Given{{Key: "title", Text: ref.Title}, {Key: "publisher", Text: publisher.Slug()}, {Key: "authors", List: ref.Authors}}
	gap := func(key, text, written string, ok bool) {
		switch {
		case ok:
			list = append(list, content.Given{Key: key, Text: text})
		case written != "":
			list = append(list, content.Given{Key: key, Note: fmt.Sprintf("%s has %q", ref.At, written)})
		}
	}
	gap("published", ref.Issued.String(), ref.Issued.Written, !ref.Issued.IsZero())
	gap("accessed", ref.Accessed.String(), ref.Accessed.Written, !ref.Accessed.IsZero())
	gap("language", ref.Language.Tag, ref.Language.Written, ref.Language.Tag != "")
	a := address(ref)
	_, err := content.ParseURL(a)
	gap("url", a, a, err == nil)
	for _, t := range im.site.Config.ArticleTypes {
		if im.site.Config.CiteAs[t.Name] == ref.Type && ref.Type != "" {
			list = append(list, content.Given{Key: "type", Text: t.Name})
			break
		}
	}
	if ref.DOI != "" && ref.URL != "" {
		list = append(list, content.Given{Note: "DOI " + ref.DOI})
	}
	return list
}

// articleSlug is the date, the publisher and the first words of the title.
func articleSlug(date edtf.Date, publisher, title string) string {
	return slugOf(cmp.Or(dateSlug(date), "undated")+" "+slugOf(publisher, 40)+" "+slugOf(title, 55), 110)
}

// dateSlug is a date as far as it is known to the day or the year.
func dateSlug(date edtf.Date) string {
	if from, to := date.Bounds(); from == to && from.Year > 0 {
		return fmt.Sprintf("%04d-%02d-%02d", from.Year, from.Month, from.Day)
	} else if from.Year > 0 {
		return fmt.Sprintf("%04d", from.Year)
	}
	return ""
}

// slugOf makes a slug of at most so many bytes of the first words of a name.
func slugOf(name string, most int) string {
	slug := ""
	for w := range strings.FieldsSeq(foldName(name)) {
		longer := strings.TrimPrefix(slug+"-"+w, "-")
		if len(longer) <= most {
			slug = longer
			continue
		}
		for i := range longer { // a script without spaces
			if slug == "" && i+utf8.UTFMax > most {
				return longer[:i]
			}
		}
		break
	}
	return slug
}

// free returns an ID that no entry has, has had, or is going to have.
func (im *importer) free(folder, slug string) content.ID {
	first := content.NewID(folder, slug)
	for {
		im.tries[first]++ // or a thousand works of one title would each try a thousand
		id := first
		if n := im.tries[first]; n > 1 {
			id = content.NewID(folder, fmt.Sprintf("%s-%d", slug, n))
		}
		_, err := os.Lstat(filepath.Join(im.dir, filepath.FromSlash(content.FileOf(id))))
		if !im.taken[id] && errors.Is(err, fs.ErrNotExist) && content.SlugFault(id.Slug()) == "" {
			im.taken[id] = true
			return id
		}
	}
}

func (im *importer) create(id content.ID, text string) error {
	return create(im.dir, content.FileOf(id), text)
}
