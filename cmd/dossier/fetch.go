package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"dossier/internal/bibliography"
	"dossier/internal/content"
	"dossier/internal/problem"
	"dossier/internal/web"
)

// maxNamed is how many entities of a kind are suggested for an article: those
// that its text names most often.
const maxNamed = 8

// fetch makes a draft of what the page at an address says of itself. An address
// that an article has is an error that names it.
func (im *importer) fetch(ctx context.Context, want wanted, warn io.Writer) (*draft, error) {
	address := want.slug
	if _, err := content.ParseURL(address); err != nil {
		return nil, usageError{err}
	}
	if err := im.unknown(address); err != nil {
		return nil, err
	}
	answer, err := web.New(web.Options{AllowPrivate: want.allowPrivate}).Get(ctx, address)
	var failure *web.Error
	switch {
	case errors.As(err, &failure) && failure.Kind == web.Private:
		return nil, fmt.Errorf("fetch %s: %w; if it is yours, add --allow-private", address, err)
	case err != nil:
		return nil, fmt.Errorf("fetch %s: %w", address, err)
	case answer.Status != http.StatusOK:
		return nil, fmt.Errorf("fetch %s: it answers %d %s; start the file by hand with dossier new article", answer.URL, answer.Status, http.StatusText(answer.Status))
	case answer.Cut != nil && len(answer.Body) == 0:
		return nil, fmt.Errorf("fetch %s: %w", answer.URL, answer.Cut)
	case answer.Cut != nil:
		fmt.Fprintf(warn, "%s: %v; only its beginning counts\n", answer.URL, answer.Cut)
	}
	kind := answer.Header.Get("Content-Type")
	if kind == "" {
		kind = http.DetectContentType(answer.Body)
	}
	body := answer.Body
	if media, _, err := mime.ParseMediaType(kind); err == nil && media != "text/html" && media != "application/xhtml+xml" {
		fmt.Fprintf(warn, "%s: it is %s, not a page; nothing of it is filled in\n", answer.URL, media)
		body = nil
	}
	page := bibliography.ReadPage(answer.URL, kind, body)
	for _, a := range []string{page.URL, page.Elsewhere} {
		if err := im.unknown(a); err != nil {
			return nil, err
		}
	}
	page.At = problem.Pos{File: page.URL}
	d := im.draft(&page.Reference)
	if page.Elsewhere != "" {
		d.given = append(d.given, content.Given{Note: "The page calls this its own address; if that is the original, make it url, and url found_at: " + page.Elsewhere})
	}
	d.given = append(d.given, im.named(page.Text, d.text("publisher"))...)
	d.warn(warn, page.URL)
	fmt.Fprintf(warn, "archived copies, if there are any: https://web.archive.org/web/*/%s\n", page.URL)
	return d, nil
}

// unknown is an error where an article has the address.
func (im *importer) unknown(address string) error {
	if id := im.byURL[workKey(address, "")]; address != "" && id != "" {
		return fmt.Errorf("%s is there already as %s", address, content.FileOf(id))
	}
	return nil
}

// named suggests, in comments that become keys when the # goes, the entities that
// a text names, and publishers whose reporting it may rest on.
func (im *importer) named(text, publisher string) []content.Given {
	slugs := map[string][]string{}
	for _, e := range im.site.Named(text) {
		key := e.ID.Folder()
		if key == content.PublishersFolder {
			key = "relays"
		}
		if len(slugs[key]) < maxNamed && e.ID != content.NewID(content.PublishersFolder, publisher) {
			slugs[key] = append(slugs[key], e.ID.Slug())
		}
	}
	var given []content.Given
	suggest := func(key string) {
		if len(slugs[key]) > 0 {
			given = append(given, content.Given{Note: key + ": [" + strings.Join(slugs[key], ", ") + "]"})
		}
	}
	suggest("relays")
	for _, k := range im.site.Config.Kinds {
		if k.Name != content.PublishersFolder {
			suggest(k.Name)
		}
	}
	if len(given) > 0 {
		given = append([]content.Given{{Note: "The text names these; keep what the article is about, and take the # away:"}}, given...)
	}
	return given
}
