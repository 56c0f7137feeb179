// Package content reads content/ into a Dossier, each file checked on its own.
//
// Second floor, above problem, markdown, edtf and history; the only importer of the
// frontmatter and YAML libraries. It takes a file system whose root is the
// repository and gives entries with every value parsed and every reference as
// written. It decides what was meant; whether a reference leads anywhere is
// for site to say. It knows nothing of HTML or addresses beyond Config.Href.
package content

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"golang.org/x/text/unicode/norm"

	"dossier/internal/history"
	"dossier/internal/markdown"
	"dossier/internal/problem"
)

// A Dossier is everything below content/, as written. It never changes after
// Load.
type Dossier struct {
	Config  *Config
	Entries []*Entry // by ID; only those whose frontmatter could be read

	Permalinks []Permalink      // every address ever published
	Land       []orb.Polygon    // outlines of the base map, longitude and latitude in degrees
	History    *history.History // of Dir, from who calls Load; nil where nobody asked git
}

// Dir is the folder below the repository's root that Load reads.
const Dir = "content"

// Load reads the content folder of fsys. Mistakes in the files are problems;
// the error is for what keeps them from being read at all. base, if not empty,
// replaces the base of site.yaml.
func Load(fsys fs.FS, base URL) (*Dossier, problem.List, error) {
	return new(Reader).Load(fsys, base)
}

// list returns the Markdown files below the content folder and reports what
// has no place there.
func list(fsys fs.FS, ps *problem.List) (files []file, err error) {
	folded := true // all names
	err = fs.WalkDir(fsys, Dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			if name == Dir && errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("no folder %s here; run dossier in the repository's root, or name it with -C", Dir)
			}
			return err
		}
		if name == Dir && !entry.IsDir() {
			return fmt.Errorf("%s is a file, and dossier reads a folder of this name; rename the file", Dir)
		}
		base := path.Base(name)
		at := problem.Pos{File: name}
		switch {
		case isOwn(base):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.Type()&fs.ModeSymlink != 0:
			ps.Addf(at, problem.UnexpectedFile, "is a symbolic link; copy the file itself to this place")
			return nil
		case entry.IsDir():
			return nil
		case !entry.Type().IsRegular():
			ps.Addf(at, problem.UnexpectedFile, "is not a regular file; remove it")
			return nil
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // it went away meanwhile
		}
		folded = folded && isFolded(name)
		files = append(files, file{name, info})
		return err
	})
	if err != nil {
		return nil, err
	}
	if !folded { // or no two can be alike
		files = distinct(files, ps)
	}
	return slices.DeleteFunc(files, func(f file) bool {
		isEntry := path.Ext(f.name) == ".md"
		if !isEntry && !slices.Contains(otherFiles, f.name) {
			ps.Addf(problem.Pos{File: f.name}, problem.UnexpectedFile, "content holds .md files, %s and map.geojson; move this file elsewhere", configFile)
		}
		return !isEntry
	}), nil
}

// isOwn reports whether a file is an editor's or a system's own.
func isOwn(base string) bool { return strings.HasPrefix(base, ".") || strings.HasSuffix(base, "~") }

// distinct drops what some systems take for a file before it, with a problem.
func distinct(files []file, ps *problem.List) []file {
	seen := map[string]string{}
	return slices.DeleteFunc(files, func(f file) bool {
		folded := strings.ToLower(norm.NFC.String(f.name))
		other, ok := seen[folded]
		if ok {
			ps.Addf(problem.Pos{File: f.name}, problem.BadName, "differs from %q only in case or Unicode form, which some systems cannot tell apart; rename one", other)
		} else {
			seen[folded] = f.name
		}
		return ok
	})
}

// isFolded reports whether a name is ASCII without capitals, as most are.
func isFolded(name string) bool {
	for i := range len(name) {
		if c := name[i]; 'A' <= c && c <= 'Z' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// otherFiles are the files of the content folder that are not entries.
var otherFiles = []string{SettingsFile, PermalinksFile, BaseMapFile}

// place says what a file's name makes of it; false, and a problem, where it can be
// no entry.
func place(file string, config *Config, ps *problem.List) (Role, ID, bool) {
	at := problem.Pos{File: file}
	id := idOf(file)
	folder, slug := path.Split(string(id))
	folder = strings.TrimSuffix(folder, "/")
	if fault := SlugFault(slug); fault != "" {
		ps.Addf(at, problem.BadName, "the file's name %s", fault)
		return 0, id, false
	}
	role, known := config.Role(folder)
	switch {
	case !known:
		ps.Addf(at, problem.UnknownKind, "no kind %q in %s%s", folder, configFile, problem.DidYouMean(folder, slices.Values(config.Folders()), "declare it there or move the file"))
		return 0, id, false
	case folder == "" && isKindOrReserved(config, slug):
		ps.Addf(at, problem.BadName, "the address /%s/ is made by dossier itself; rename the page", slug)
		return 0, id, false
	}
	return role, id, true
}

// parseEntry makes an entry of a file's bytes; nil after a problem that leaves nothing
// to link.
func (d *decoder) parseEntry(file string, src []byte, ps *problem.List) *Entry {
	if len(bytes.TrimSpace(src)) == 0 {
		ps.Addf(problem.Pos{File: file}, problem.NoFrontmatter, "the file is empty; begin it with a line ---, then title: and the other keys, then a line ---")
		return nil
	}
	names := history.NamesOf(src)
	src, ok := checkBytes(src, file, ps)
	if !ok {
		return nil
	}
	matter, body, skip, start, ok := d.split(src, file, ps)
	if !ok {
		return nil
	}
	role, _, _ := place(file, d.config, ps)
	e := newEntry(file, role)
	e.GitNames = names
	d.reuse(file, skip)
	d.frontmatter(matter, e)
	*ps = append(*ps, d.problems...)
	var written markdown.Written
	e.Body, written = d.body.Parse(body)
	e.readBody(written, newPlaces(body, start), ps)
	for _, l := range e.Links {
		if l.URL != "" && !strings.HasPrefix(strings.ToLower(l.URL), "mailto:") {
			d.addresses = append(d.addresses, Address{l.At, URL(l.URL)})
		}
	}
	e.Addresses = append(e.Addresses, d.addresses...)
	return e
}

func isKindOrReserved(config *Config, slug string) bool {
	_, isKind := config.Kind(slug)
	return isKind || slices.Contains(reserved, slug)
}

// readBody reports the faults of the parsed body and notes what its links mean.
func (e *Entry) readBody(written markdown.Written, places *places, ps *problem.List) {
	for _, f := range written.Faults {
		code, text := faultText(f)
		ps.Addf(places.at(f.Offset).In(e.File), code, "%s", text)
	}
	e.Links = make([]Link, len(written.Links))
	for i, l := range written.Links {
		e.Links[i] = e.meaning(l, places.at(l.Offset), ps)
	}
	e.Citations = make([]Citation, len(written.Citations))
	for i, c := range written.Citations {
		e.Citations[i] = Citation{
			Ref:     newRef(places.at(c.Offset), wording{text: c.ID, folders: ArticlesFolder}),
			Locator: e.Body.Citations[i].Locator,
		}
	}
}

// meaning decides what a link means: an entry, a heading or an outside
// address.
func (e *Entry) meaning(l markdown.WrittenLink, at Place, ps *problem.List) Link {
	out := Link{Ref: Ref{At: at}}
	switch {
	case l.Wiki && l.Dest != "":
		out.Ref = newRef(at, wording{text: l.Dest, fragment: l.Fragment})
	case l.Dest == "" && l.Fragment != "":
		out.Ref = newRef(at, wording{text: string(e.ID), exact: true, fragment: l.Fragment})
	case l.Wiki: // empty, and reported as a fault
	case l.Dest == "":
		ps.Addf(at.In(e.File), problem.BadLink, "the link has no target; name a file, a heading or an address")
	case strings.HasPrefix(strings.ToLower(l.Dest), "mailto:"):
		if u, err := url.Parse(l.Dest); err != nil || !strings.Contains(u.Opaque, "@") || u.RawQuery != "" {
			ps.Addf(at.In(e.File), problem.BadLink, "%q is not a mail address; write mailto:name@host", l.Dest)
			break
		}
		out.URL = l.Dest
	case markdown.IsExternal(l.Dest):
		u, err := ParseURL(l.Dest)
		if err != nil {
			ps.Addf(at.In(e.File), problem.BadLink, "%s", err)
		}
		out.URL = string(u)
	case strings.HasPrefix(l.Dest, "/"):
		ps.Addf(at.In(e.File), problem.BadLink, "%q begins with a slash; write the path of the .md file relative to this one, or [[its name]]", l.Dest)
	default:
		file := path.Join(path.Dir(e.File), l.Dest)
		switch {
		case !strings.HasPrefix(file, Dir+"/"):
			ps.Addf(at.In(e.File), problem.BadLink, "%q leads out of %s; link to a file inside it", l.Dest, Dir)
		case path.Ext(file) != ".md":
			ps.Addf(at.In(e.File), problem.BadLink, "%q is not a .md file; write the path of the .md file relative to this one", l.Dest)
		default:
			out.Ref = newRef(at, wording{text: strings.TrimSuffix(strings.TrimPrefix(file, Dir+"/"), ".md"), exact: true, fragment: l.Fragment})
		}
	}
	return out
}

func faultText(f markdown.Fault) (problem.Code, string) {
	switch f.Kind {
	case markdown.RawHTML:
		return problem.RawHTML, fmt.Sprintf("raw HTML %q is not published; write it in Markdown, or in backticks if the tag itself is meant", f.Detail)
	case markdown.Image:
		return problem.Unsupported, fmt.Sprintf("image %q; images are not published, link to it instead", f.Detail)
	case markdown.TemplateSyntax:
		return problem.Unsupported, fmt.Sprintf("%q looks like a template or a shortcode, which content has none of; remove it, or put it in backticks if the braces are meant", f.Detail)
	case markdown.UnclosedWikilink:
		return problem.BadLink, `"[[" is never closed on its line; add "]]", or write \[[ if brackets are meant`
	case markdown.EmptyWikilink:
		return problem.BadLink, fmt.Sprintf("%q names no target; write [[name]] or [[name|words]]", f.Detail)
	case markdown.Excess:
		return problem.TooLarge, fmt.Sprintf("the text has %s; split it", f.Detail)
	default:
		return problem.BadCitation, fmt.Sprintf("%q is not a citation; write [@article], [@article, p. 12] or [@a; @b]", f.Detail)
	}
}

// places turns growing offsets into a body into places in its file.
type places struct {
	body   []byte
	line   int // number of the line in which offset lies
	offset int
}

func newPlaces(body []byte, linesBefore int) *places {
	return &places{body: body, line: linesBefore + 1}
}

func (p *places) at(offset int) Place {
	offset = min(offset, len(p.body))
	if offset < p.offset {
		p.line -= bytes.Count(p.body[offset:p.offset], []byte("\n"))
	} else {
		p.line += bytes.Count(p.body[p.offset:offset], []byte("\n"))
	}
	p.offset = offset
	start := bytes.LastIndexByte(p.body[:offset], '\n') + 1
	return Place{int32(p.line), int32(1 + utf8.RuneCount(p.body[start:offset]))}
}
