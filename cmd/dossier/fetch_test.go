package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/tools/txtar"

	"dossier/internal/content"
)

// host stands for the test server's in cases.
const host = "page.example"

// servePage serves the page of a case, as the headers in its comment say: what
// is not said below goes to the client.
//
//	Path: where it is; /a.html where nothing is said
//	Status: 404
//	Encode: the character set in which its bytes are sent
//	Pad: how many spaces follow it
//	Pack: gzip
//	To: where to redirect to
func servePage(t *testing.T, a *txtar.Archive) (server *httptest.Server, path string) {
	t.Helper()
	header, err := textproto.NewReader(bufio.NewReader(strings.NewReader(strings.TrimSpace(string(a.Comment)) + "\n\n"))).ReadMIMEHeader()
	if err != nil {
		t.Fatal(err)
	}
	take := func(key string) string {
		value := header.Get(key)
		header.Del(key)
		return value
	}
	path = take("Path")
	if path == "" {
		path = "/a.html"
	}
	status, _ := strconv.Atoi(take("Status"))
	pad, _ := strconv.Atoi(take("Pad"))
	set, pack, to := take("Encode"), take("Pack"), take("To")
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if to != "" && r.URL.Path != to {
			http.Redirect(w, r, to, http.StatusFound)
			return
		}
		body := []byte(strings.ReplaceAll(section(a, "page.html"), host, r.Host))
		if set != "" {
			encoding, _ := charset.Lookup(set)
			if set == "utf-16" {
				encoding = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
			}
			if body, err = encoding.NewEncoder().Bytes(body); err != nil {
				t.Error(err)
			}
		}
		for key, values := range header {
			w.Header()[key] = values
		}
		var out io.Writer = w
		if pack != "" {
			w.Header().Set("Content-Encoding", pack)
			z := gzip.NewWriter(w)
			defer z.Close()
			out = z
		}
		if status != 0 {
			w.WriteHeader(status)
		}
		_, _ = out.Write(body) // the client may have had enough
		for spaces := bytes.Repeat([]byte(" "), 1<<20); pad > 0; pad -= len(spaces) {
			_, _ = out.Write(spaces[:min(pad, len(spaces))])
		}
	}))
	t.Cleanup(server.Close)
	return server, path
}

// TestPages makes an article of each page of testdata/pages, which a server on
// this machine sends: want/ is what is new below content/, and "said" what is printed. Then
// it fills the marks, takes the suggestions, and nothing is wrong.
func TestPages(t *testing.T) {
	names, err := filepath.Glob("testdata/pages/*.txtar")
	if err != nil || len(names) < 20 {
		t.Fatal(names, err)
	}
	site, err := txtar.ParseFile("testdata/pages/site")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			server, path := servePage(t, a)
			real := strings.TrimPrefix(server.URL, "http://")
			before := slices.Clone(site.Files)
			for i := range before {
				before[i].Data = bytes.ReplaceAll(before[i].Data, []byte(host), []byte(real))
			}
			dir := t.TempDir()
			unpack(t, dir, before)
			var said bytes.Buffer
			repo := &repository{dir: dir}
			err = repo.start(t.Context(), wanted{kind: "article", slug: server.URL + path, allowPrivate: true}, console{nil, &said, &said, false})
			if err != nil {
				fmt.Fprintf(&said, "error: %v\n", err)
			}
			anonymous := func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(real), []byte(host)) }
			got := &txtar.Archive{Comment: a.Comment, Files: []txtar.File{{Name: "page.html", Data: []byte(section(a, "page.html"))}, {Name: "said", Data: anonymous(said.Bytes())}}}
			for _, f := range filesOf(t, dir) {
				if section(&txtar.Archive{Files: before}, f.Name) != string(f.Data) {
					got.Files = append(got.Files, txtar.File{Name: "want/" + f.Name, Data: anonymous(f.Data)})
				}
			}
			compareArchive(t, name, a, got)
			fillIn(t, dir)
			if _, ps, err := repo.checked(); err != nil || len(ps) > 0 {
				t.Error(err, ps)
			}
			if err := repo.format(&said, &said, true); err != nil {
				t.Errorf("%v\n%s", err, &said)
			}
		})
	}
}

// fills are what a curator might write under each marked key.
var fills = map[string]string{
	"title": "A title", "publisher": "upi", "published": "XXXX", "url": "https://a.example/filled", "grade": "C3", "date": "2018",
	"type": "seizure", "status": "reported", "sources": "[2018-05-07-upi-known]", "language": "en", "accessed": "2018",
}

var (
	marked    = regexp.MustCompile(`(?m)^(\w+): #.*$`)
	suggested = regexp.MustCompile(`(?m)^# (\w+: \[.*\])$`)
)

// fillIn fills every mark below content/ and takes every suggestion.
func fillIn(t *testing.T, dir string) {
	t.Helper()
	for _, f := range filesOf(t, dir) {
		if filepath.Ext(f.Name) != ".md" {
			continue
		}
		text := marked.ReplaceAllFunc(f.Data, func(line []byte) []byte {
			key, _, _ := strings.Cut(string(line), ":")
			if fills[key] == "" {
				t.Errorf("nobody knows how to fill in %q", line)
			}
			value := fills[key]
			if key == "title" { // two entities of one name are a problem
				value += " of " + f.Name
			}
			return []byte(key + ": " + value)
		})
		unpack(t, dir, []txtar.File{{Name: f.Name, Data: suggested.ReplaceAll(text, []byte("$1"))}})
	}
}

// TestFilledInPassesCheck: what new writes for every role and kind passes check once
// its marks are filled in.
func TestFilledInPassesCheck(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "testdata/pages/site")
	repo := &repository{dir: dir}
	s, _, err := repo.link()
	if err != nil {
		t.Fatal(err)
	}
	words := []string{"article", "event", "page"}
	for _, k := range s.Config.Kinds {
		words = append(words, k.One)
	}
	for _, word := range words {
		for _, want := range []wanted{{slug: "a-new-" + word}, {title: "Given: " + word}} {
			want.kind = word
			if err := repo.start(t.Context(), want, console{nil, io.Discard, io.Discard, false}); err != nil {
				t.Error(err)
			}
		}
	}
	fillIn(t, dir)
	linked, ps, err := repo.checked()
	if err != nil || len(ps) > 0 {
		t.Fatal(err, ps)
	}
	if n := len(linked.Entries) - len(s.Entries); n != 2*len(words) {
		t.Errorf("%d new entries for %d words", n, len(words))
	}
	if e := linked.Entry(content.NewID("places", "given-place")); e == nil || e.Title != "Given: place" {
		t.Error("no place of the title that was given")
	}
}
