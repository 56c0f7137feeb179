package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"dossier/internal/content"
	"dossier/internal/edtf"
	"dossier/internal/problem"
)

// A draft is a file to be written, and the entry of its publisher where that
// is new. Nothing is written before all is known.
type draft struct {
	*importer
	role         content.Role
	folder       string
	slug         string // "" where it is made of what is given
	given        []content.Given
	newPublisher content.ID
	outlet       string // the new publisher's name
	near         string // a publisher that the new one may be
}

// text returns what is given for a key.
func (d *draft) text(key string) string {
	for _, g := range d.given {
		if g.Key == key {
			return g.Text
		}
	}
	return ""
}

func (d *draft) set(g content.Given) {
	d.given = append(slices.DeleteFunc(d.given, func(old content.Given) bool { return old.Key == g.Key }), g)
}

// addNames gives an entity its names in other scripts, each written TAG=NAME or,
// where the script shows the language, NAME.
func (d *draft) addNames(written []string) error {
	if len(written) == 0 {
		return nil
	}
	if d.role != content.Entity {
		return usageError{fmt.Errorf("--name is for entities; the title of %s is --title", withArticle(d.role.String()))}
	}
	g := content.Given{Key: "names"}
	for _, w := range written {
		tag, name, ok := strings.Cut(w, "=")
		if !ok {
			tag, name = languageOf(w), w
		}
		if tag == "" {
			return usageError{fmt.Errorf("--name %q: write the language before it, such as zh=%s", w, w)}
		}
		g.Pairs = append(g.Pairs, [2]string{strings.TrimSpace(tag), strings.TrimSpace(name)})
	}
	if fault := d.site.Config.Fault(d.role, g); fault != "" {
		return usageError{fmt.Errorf("--name: %s", fault)}
	}
	d.set(g)
	return nil
}

func withArticle(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// languageOf returns the language that a name's script is used for alone; ""
// where the script tells nothing.
func languageOf(name string) string {
	for _, r := range name {
		switch {
		case unicode.Is(unicode.Hangul, r):
			return "ko"
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			return "ja"
		}
	}
	return ""
}

// ask asks for each key that would be left empty, and for the slug.
func (d *draft) ask(a *asker) error {
	gaps := content.Gaps(d.role, d.given...)
	if len(gaps) > 0 {
		fmt.Fprintln(a.out, "Enter leaves a key to be filled in later, ? lists what is known, ?word what holds the word; Ctrl-C writes nothing.")
	}
	for _, f := range gaps {
		if err := a.ask(d.question(f)); err != nil {
			return err
		}
	}
	preset := d.ownSlug()
	if preset != "" {
		preset = d.free(d.folder, preset).Slug()
	}
	for d.slug == "" {
		err := a.ask(question{
			words:  "slug: the file's name, of lower-case letters, digits and hyphens",
			preset: preset,
			take: func(answer string) string {
				if fault := content.SlugFault(answer); fault != "" {
					return fmt.Sprintf("slug %q %s", answer, fault)
				}
				d.slug = answer
				if err := d.vacant(); err != nil {
					d.slug = ""
					return err.Error()
				}
				return ""
			},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// question asks for the value of a field.
func (d *draft) question(f content.Field) question {
	q := question{words: fmt.Sprintf("%s: %s", f.Name, f.Doc), take: func(answer string) string {
		return d.take(content.Given{Key: f.Name, Text: answer})
	}}
	for _, t := range d.vocabulary(f.Name) {
		q.known = append(q.known, choice{t.Name, t.Label})
	}
	if len(q.known) > 0 {
		q.words = fmt.Sprintf("%s: one of %s", f.Name, strings.Join(answers(q.known), ", "))
	}
	switch f.Name {
	case "title":
		if d.role == content.Entity {
			q.preset = titled(d.slug)
		}
	case "publisher":
		q.words = "publisher: name, or slug of a file in publishers/"
		q.known = d.entries(content.PublishersFolder)
		q.take = d.takePublisher
	case "sources":
		q.words = "sources: slugs of the articles that report the event, with commas between"
		q.known = d.entries(content.ArticlesFolder)
		q.take = d.takeSources
	case "published", "date":
		q.preset = dateOf(d.slug)
	case "grade":
		for s := byte('A'); s <= 'F'; s++ {
			source, _ := content.Grade{Source: s, Information: '1'}.Meaning()
			q.known = append(q.known, choice{string(s), "source: " + source})
		}
		for i := byte('1'); i <= '6'; i++ {
			_, information := content.Grade{Source: 'A', Information: i}.Meaning()
			q.known = append(q.known, choice{string(i), "information: " + information})
		}
	}
	return q
}

// vocabulary returns the terms that a key takes; none where it takes any text.
func (d *draft) vocabulary(key string) content.Vocabulary {
	c := d.site.Config
	switch {
	case key == "status":
		return c.Statuses
	case key == "type" && d.role == content.Event:
		return c.EventTypes
	case key == "type":
		return c.ArticleTypes
	default:
		return nil
	}
}

func (d *draft) take(g content.Given) string {
	fault := d.site.Config.Fault(d.role, g)
	if fault == "" {
		d.set(g)
	}
	return fault
}

// takePublisher understands a slug, a name or, after a plus, the name of one
// that is new.
func (d *draft) takePublisher(answer string) string {
	if name, ok := strings.CutPrefix(answer, "+"); ok {
		name = strings.TrimSpace(name)
		if fault := d.site.Config.Fault(content.Entity, content.Given{Key: "title", Text: name}); fault != "" || name == "" {
			return cmp.Or(fault, "write its name after the +")
		}
		if _, known := d.names[foldName(name)]; !known {
			d.newPublisher, d.outlet = d.free(content.PublishersFolder, cmp.Or(slugOf(name, 50), "publisher")), name
			d.set(content.Given{Key: "publisher", Text: d.newPublisher.Slug()})
			return ""
		}
		answer = name
	}
	id := content.NewID(content.PublishersFolder, strings.TrimPrefix(answer, content.PublishersFolder+"/"))
	if d.site.Entry(id) == nil {
		id = d.names[foldName(answer)]
	}
	if id == "" {
		return fmt.Sprintf("no publisher is called %q%s (+%s makes a new one)", answer,
			problem.DidYouMean(answer, slices.Values(answers(d.entries(content.PublishersFolder))), "? lists those that are there"), answer)
	}
	return d.take(content.Given{Key: "publisher", Text: id.Slug()})
}

func (d *draft) takeSources(answer string) string {
	g := content.Given{Key: "sources", List: strings.FieldsFunc(answer, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })}
	for _, slug := range g.List {
		if d.site.Entry(content.NewID(content.ArticlesFolder, slug)) == nil {
			return fmt.Sprintf("no article is called %q%s", slug,
				problem.DidYouMean(slug, slices.Values(answers(d.entries(content.ArticlesFolder))), "make it first with dossier new article, or leave this empty"))
		}
	}
	return d.take(g)
}

// entries lists a folder's entries as choices.
func (d *draft) entries(folder string) []choice {
	var list []choice
	for _, e := range d.site.In(folder) {
		list = append(list, choice{e.ID.Slug(), e.Title})
	}
	return list
}

func answers(list []choice) []string {
	words := make([]string, len(list))
	for i, c := range list {
		words[i] = c.answer
	}
	return words
}

// titled guesses a name from a slug: "Ryanggang Province".
func titled(slug string) string {
	words := strings.Split(slug, "-")
	for i, w := range words {
		r := []rune(w)
		if len(r) > 0 {
			r[0] = unicode.ToUpper(r[0])
		}
		words[i] = string(r)
	}
	return strings.Join(words, " ")
}

// dateOf returns the day with which a slug begins, or nothing.
func dateOf(slug string) string {
	if len(slug) < len("2018-05-07") {
		return ""
	}
	d, err := edtf.Parse(slug[:len("2018-05-07")])
	if from, to := d.Bounds(); err != nil || from != to || from.Year == 0 {
		return ""
	}
	return d.String()
}

// ownSlug makes a slug of what is given; "" where there is nothing to make it of.
func (d *draft) ownSlug() string {
	title, publisher, date := d.text("title"), d.text("publisher"), d.text("published")+d.text("date")
	if u, err := url.Parse(d.text("url")); err == nil && u.Host != "" && title+publisher == "" {
		title = u.Hostname() + " " + strings.TrimSuffix(path.Base(u.Path), path.Ext(u.Path))
	}
	when, _ := edtf.Parse(date)
	switch {
	case d.role == content.Article && title+publisher != "":
		return articleSlug(when, publisher, title)
	case d.role == content.Event && title != "":
		return slugOf(dateSlug(when)+" "+slugOf(title, 70), 110)
	}
	return slugOf(title, 70)
}

// vacant is an error where the draft's file is there.
func (d *draft) vacant() error {
	file := content.FileOf(content.NewID(d.folder, d.slug))
	if _, err := os.Lstat(filepath.Join(d.dir, filepath.FromSlash(file))); err == nil {
		return isThere(file)
	}
	return nil
}

// write writes the draft's files and returns their names, the entry's last.
func (d *draft) write() ([]string, error) {
	if d.slug == "" {
		own := d.ownSlug()
		if own == "" {
			return nil, usageError{errors.New("the file needs a name; write a slug or --title, or run it in a terminal to be asked")}
		}
		d.slug = d.free(d.folder, own).Slug()
	}
	for _, f := range content.Gaps(d.role, d.given...) {
		var terms []string
		for _, t := range d.vocabulary(f.Name) {
			terms = append(terms, t.Name)
		}
		if len(terms) > 0 {
			d.set(content.Given{Key: f.Name, Note: strings.Join(terms, ", ")})
		}
	}
	id := content.NewID(d.folder, d.slug)
	if err := d.create(id, content.Skeleton(d.role, d.given...)); err != nil {
		return nil, err
	}
	var files []string
	if d.newPublisher != "" && d.text("publisher") == d.newPublisher.Slug() {
		if err := d.create(d.newPublisher, content.Skeleton(content.Entity, content.Given{Key: "title", Text: d.outlet})); err != nil {
			return nil, err
		}
		files = append(files, content.FileOf(d.newPublisher))
	}
	return append(files, content.FileOf(id)), nil
}

// warn says that a new publisher may be one that is there.
func (d *draft) warn(w io.Writer, at string) {
	if d.near != "" {
		fmt.Fprintf(w, "%s: %q is a new publisher; if it is %s, add the name to its aliases and use that\n", at, d.outlet, d.near)
	}
}
