package search

import (
	"bufio"
	"encoding/json"
	"flag"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"dossier/internal/browser"
	"dossier/internal/content"
	"dossier/internal/page"
	"dossier/internal/site"
)

var update = flag.Bool("update", false, "rewrite what the cases expect")

const script = "../../templates/search.js"

// dossier is the repository's own content.
var dossier = sync.OnceValue(func() *site.Site {
	root, err := os.OpenRoot("../..")
	if err != nil {
		panic(err)
	}
	d, _, err := content.Load(root.FS(), "")
	if err != nil {
		panic(err)
	}
	s, _ := site.Link(d)
	return s
})

// linked returns the Site of a txtar file.
func linked(t testing.TB, file string) *site.Site {
	t.Helper()
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, f := range a.Files {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	d, ps, err := content.Load(files, "")
	if err != nil || ps.Errors() > 0 {
		t.Fatal(err, ps)
	}
	s, ps := site.Link(d)
	if ps.Errors() > 0 {
		t.Fatal(ps)
	}
	return s
}

// A reader is search.js over an index, in Node.
type reader struct {
	t   testing.TB
	in  io.Writer
	out *bufio.Reader
}

// read starts a reader of the index of s. The test is skipped where there is no
// Node and need not be one.
func read(t testing.TB, s *site.Site) *reader {
	t.Helper()
	return readPages(t, Pages(s))
}

// readPages is read of an index that is made.
func readPages(t testing.TB, pages []page.Page) *reader {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		if browser.Required() {
			t.Fatal("no node on the path; install it (Debian: apt-get install nodejs)")
		}
		t.Skip("no node on the path; install it (Debian: apt-get install nodejs) to run this test")
	}
	dir := t.TempDir()
	for _, p := range pages {
		write(t, dir, p)
	}
	cmd := exec.Command(node, "testdata/node.js", script, dir)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("node: %v", err)
		}
	})
	return &reader{t, in, bufio.NewReader(out)}
}

// ask calls a function of node.js.
func (r *reader) ask(name string, argument, answer any) {
	r.t.Helper()
	b, err := json.Marshal([]any{name, argument})
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := r.in.Write(append(b, '\n')); err != nil {
		r.t.Fatal(err)
	}
	line, err := r.out.ReadBytes('\n')
	if err != nil {
		r.t.Fatalf("ask %s %.80s: %v", name, b, err)
	}
	if err := json.Unmarshal(line, answer); err != nil {
		r.t.Fatalf("ask %s: %v", name, err)
	}
}

// found is what search.js finds for a query.
type found struct {
	IDs   []string
	Notes []struct {
		Word, How string
		Words     []string
	}
	Partial bool
}

func (r *reader) find(query string) found {
	r.t.Helper()
	var f found
	r.ask("find", query, &f)
	return f
}

// marked reports whether the page says that it shows something else than what
// was asked for.
func (f found) marked() bool { return f.Partial || len(f.Notes) > 0 }

// allTexts returns every text of a Site that is searched or shown.
func allTexts(s *site.Site) []string {
	var list []string
	for _, e := range newIndex(s).docs {
		list = append(list, e.Title, e.Article.TitleEN)
		list = append(list, sentences(e)...)
	}
	return list
}

// sentences are what a result can show.
func sentences(e *site.Entry) []string {
	var list []string
	for _, text := range said(e) {
		list = append(list, text)
	}
	return list
}

func wordsOf(text string) []string {
	list := []string{}
	new(splitter).words(text, func(w []byte) { list = append(list, string(w)) })
	return list
}

// hard are texts in which two implementations could differ.
var hard = []string{
	"", "P'yŏngyang", "Pʼyŏngyang’s", "'quoted' ‘so’ it's", "Kim Jong-il's", "a-b-c", "jong–il", "x - y", "well-known-", "-x", "co‑op",
	"ＦＵＬＬ ｗｉｄｔｈ", "ﬁne ½ ㈜ ℌ ™ x²", "İstanbul ISSIZ ΣΊΣΥΦΟΣ straße Æsir Łódź", "조선대성무역총회사", "北韓연락원", "김철민은", "ㅎㅏㄴ 한ㅎ 가", "カタカナ ー ひらがな がぎ", "함흥",
	"한국’s", "한’글 x’한 한’", "’x ʼ a’ʼb ʼ", "大量x毒品", "가-나-a-b-다", "a-é-b’c", "125kg 2,000 3.5 1976-05-17", "emoji 😀 and 𠮷野家", "Ｐ’ｙ", "a’’b", "D.P.R.K.", "naïve café", "Ж й Ёлка", "على العربية", "हिन्दी", "x\u00adsoft", "tab\tand\nline",
}

func TestScriptReadsWordsAlike(t *testing.T) {
	s := dossier()
	r := read(t, s)
	texts := append(slices.Clone(hard), allTexts(s)...)
	var got [][]string
	r.ask("words", texts, &got)
	wrong := 0
	for i, text := range texts {
		if want := wordsOf(text); !slices.Equal(got[i], want) && wrong < 10 {
			wrong++
			t.Errorf("the words of %q are\n%q in the script,\n%q here", text, got[i], want)
		}
	}
}

// TestScriptStemsAlike compares on every word of the dossier, and on each of
// them with the endings of English.
func TestScriptStemsAlike(t *testing.T) {
	s := dossier()
	r := read(t, s)
	x := newLexicon(newIndex(s))
	var list []string
	for w := range x.words.all {
		list = append(list, w)
		if isPlain(w) && len(w)%3 == 0 {
			for _, end := range strings.Fields("s es ed ing ies ied y ly edly ingly ational ation izer ousness iveness fulness biliti ogi li alize icate ative ness ement ance ible ism iti ous ive ll e ee eed yed") {
				list = append(list, w+end)
			}
		}
	}
	list = append(list, strings.Fields("skis skies dying lying tying idly gently ugly early only singly sky news howe atlas cosmos bias andes inning innings outing canning cannings herrings earrings proceeded exceeds succeeding generate generically communism arsenal hopped hoping toy yes yy yyy by say syzygy ties cries gas gaps kiwis constructor")...)
	slices.Sort(list)
	var stems, variants []string
	r.ask("stems", list, &stems)
	r.ask("variants", list, &variants)
	wrong := 0
	for i, w := range list {
		if want := x.stem(w); stems[i] != want && wrong < 20 {
			wrong++
			t.Errorf("the stem of %q is %q in the script, %q here", w, stems[i], want)
		}
		if want := variant(w); variants[i] != want && wrong < 20 {
			wrong++
			t.Errorf("the variant of %q is %q in the script, %q here", w, variants[i], want)
		}
	}
	t.Logf("%d words", len(list))
}

// A bruteForce searcher reads every word of every entry for every query.
type bruteForce struct {
	x     *lexicon
	ids   []string
	words [][]string // of each entry
	docs  [][]string // their stems
}

// pairsOfWords returns each two words of a name written as one.
func pairsOfWords(name string) []string {
	var list []string
	ws := wordsOf(name)
	for i := 1; i < len(ws); i++ {
		if isPlain(ws[i-1]) && isPlain(ws[i]) {
			list = append(list, ws[i-1]+ws[i])
		}
	}
	return list
}

func newBruteForce(s *site.Site) *bruteForce {
	b := &bruteForce{x: newLexicon(newIndex(s))}
	names := map[*site.Entry][]string{}
	for _, e := range s.Entries {
		if e.Role == content.Entity {
			for _, n := range append(e.OtherNames(), e.Title) {
				names[e] = append(names[e], wordsOf(n)...)
			}
		}
	}
	for _, d := range b.x.docs {
		list := []string{}
		for _, text := range append(sentences(d), d.Title, d.Article.TitleEN, d.Date().Text(),
			s.Config.ArticleTypes.Label(d.Article.Type), s.Config.EventTypes.Label(d.Event.Type), s.Config.Statuses.Label(d.Event.Status)) {
			list = append(list, wordsOf(text)...)
		}
		for _, a := range d.Authors {
			list = append(list, wordsOf(a.Name)...)
		}
		if d.Publisher != nil {
			list = append(list, names[d.Publisher]...)
		}
		for _, e := range d.Events {
			list = append(list, wordsOf(e.Title)...)
		}
		for _, e := range referred(d) {
			list = append(list, names[e]...)
		}
		if d.Role == content.Entity {
			for _, n := range append(d.OtherNames(), d.Title) {
				list = append(list, pairsOfWords(n)...)
			}
		}
		list = slices.DeleteFunc(list, func(w string) bool { return b.term(w) == stop })
		b.words = append(b.words, list)
		stems := make([]string, len(list))
		for i, w := range list {
			stems[i] = b.x.stems[b.term(w)]
		}
		slices.Sort(stems)
		b.docs = append(b.docs, slices.Compact(stems))
		b.ids = append(b.ids, string(d.ID))
	}
	return b
}

func (b *bruteForce) term(word string) int32 {
	t, _ := b.x.words.number([]byte(word))
	return t
}

// find returns the entries that have every word, in any inflection; the last
// perhaps as the beginning of one, if it is of two letters or one syllable. Of
// syllabic writing they have every two characters that stand side by side.
func (b *bruteForce) find(query string) []string {
	var wanted []string
	for q := range strings.FieldsSeq(Fold(query)) {
		chars := []rune(q)
		if !isSyllabic(chars[0]) || len(chars) == 1 {
			wanted = append(wanted, q)
			continue
		}
		for i := range chars[1:] {
			wanted = append(wanted, string(chars[i:i+2]))
		}
	}
	var stems []map[string]bool
	for n, q := range wanted {
		stems = append(stems, map[string]bool{})
		first, size := utf8.DecodeRuneInString(q)
		syllable, exact := isSyllabic(first) && size == len(q), b.x.stem(q)
		for w, t := range b.x.words.all {
			if t == stop {
				continue
			}
			stem := b.x.stems[t]
			begins := strings.HasPrefix(w, q) && strings.HasPrefix(stem, q[:min(4, len(q))])
			if stem == exact || syllable && strings.HasPrefix(w, q) || n == len(wanted)-1 && begins && len(q) > 1 && !isSyllabic(first) {
				stems[n][stem] = true
			}
		}
	}
	var ids []string
	for i, doc := range b.docs {
		all := true
		for n := range wanted {
			all = all && slices.ContainsFunc(doc, func(stem string) bool { return stems[n][stem] })
		}
		if all {
			ids = append(ids, b.ids[i])
		}
	}
	slices.Sort(ids)
	return ids
}

// syllabicRun returns a random part of at least three characters of a text's syllabic
// writing, if there is any.
func syllabicRun(rng *rand.Rand, text string) string {
	runs := strings.FieldsFunc(text, func(r rune) bool { return !isSyllabic(r) || !isWord(r) })
	runs = slices.DeleteFunc(runs, func(run string) bool { return utf8.RuneCountInString(run) < 3 })
	if len(runs) == 0 {
		return ""
	}
	chars := []rune(runs[rng.IntN(len(runs))])
	from := rng.IntN(len(chars) - 2)
	return string(chars[from : from+3+rng.IntN(min(4, len(chars)-from-2))])
}

// TestBruteForceFindsRuns is TestBruteForceAgrees for words of several syllables,
// alone and beside others.
func TestBruteForceFindsRuns(t *testing.T) {
	s := dossier()
	r := read(t, s)
	b := newBruteForce(s)
	rng := rand.New(rand.NewPCG(6, 1951))
	texts := map[string]int{}
	for i, d := range b.x.docs {
		for _, text := range append(sentences(d), d.Title) {
			if syllabicRun(rng, text) != "" {
				texts[text] = i
			}
		}
	}
	list := slices.Sorted(maps.Keys(texts))
	for range 200 {
		text := list[rng.IntN(len(list))]
		query := syllabicRun(rng, text)
		if doc := b.words[texts[text]]; rng.IntN(2) == 0 {
			if w := doc[rng.IntN(len(doc))]; isPlain(w) {
				query = w + " " + query
			}
		}
		f := r.find(query)
		got, want := slices.Sorted(slices.Values(f.IDs)), b.find(query)
		if f.marked() || !slices.Equal(got, want) {
			t.Errorf("%q finds %d entries (marked: %v), brute force %d:\n%.300q\n%.300q", query, len(got), f.marked(), len(want), got, want)
		}
	}
}

func TestBruteForceAgrees(t *testing.T) {
	s := dossier()
	r := read(t, s)
	b := newBruteForce(s)
	rng := rand.New(rand.NewPCG(6, 2018))
	some := 0
	for range 500 {
		doc := b.words[rng.IntN(len(b.words))]
		if len(doc) == 0 {
			continue
		}
		var query []string
		for range 1 + rng.IntN(3) {
			w := doc[rng.IntN(len(doc))]
			if isPlain(w) || len(wordsOf(w)) == 1 {
				query = append(query, w)
			}
		}
		if len(query) == 0 {
			continue
		}
		if last := query[len(query)-1]; isPlain(last) && len(last) > 4 && rng.IntN(2) == 0 {
			if last = last[:len(last)-1-rng.IntN(2)]; b.term(last) != stop { // "force" must not become "for"
				query[len(query)-1] = last
			}
		}
		text := strings.Join(query, " ")
		f := r.find(text)
		got := slices.Sorted(slices.Values(f.IDs))
		want := b.find(text)
		if f.marked() && len(want) == 0 {
			continue
		}
		some++
		if f.marked() || !slices.Equal(got, want) {
			t.Errorf("%q finds %d entries (marked: %v), brute force %d:\n%.300q\n%.300q", text, len(got), f.marked(), len(want), got, want)
		}
	}
	if some < 400 {
		t.Errorf("only %d queries compared", some)
	}
}

// judged returns the queries of testdata/judged.txt and what each must find.
func judged(t testing.TB) (queries []string, wanted [][]string) {
	t.Helper()
	b, err := os.ReadFile("testdata/judged.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		query, ids, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		queries = append(queries, query)
		wanted = append(wanted, strings.Fields(ids))
	}
	return queries, wanted
}

func TestJudgedQueries(t *testing.T) {
	s := dossier()
	r := read(t, s)
	queries, wanted := judged(t)
	if len(queries) < 60 {
		t.Errorf("only %d queries", len(queries))
	}
	recall := 0.0
	for i, query := range queries {
		ids := r.find(query).IDs
		first := ids[:min(10, len(ids))]
		n := 0
		for _, id := range wanted[i] {
			switch {
			case s.Entry(content.ID(id)) == nil:
				t.Errorf("%s: there is no %s", query, id)
			case slices.Contains(first, id):
				n++
			default:
				t.Logf("%s: %s is in place %d, after %.200q", query, id, slices.Index(ids, id)+1, first)
			}
		}
		recall += float64(n) / float64(len(wanted[i])) / float64(len(queries))
	}
	t.Logf("recall@10 of %d queries: %.3f", len(queries), recall)
	if recall < .95 {
		t.Errorf("recall@10 is %.3f; it must be at least 0.95", recall)
	}
}

// TestGroupsOfKeysLoseNothing asks an index whose root names groups of shards, as that of
// a large dossier does, what it asks one whose root names each.
func TestGroupsOfKeysLoseNothing(t *testing.T) {
	s := dossier()
	whole, grouped := read(t, s), readPages(t, newIndex(s).pages(1, 9))
	queries, _ := judged(t)
	for letter := 'a'; letter <= 'z'; letter++ {
		queries = append(queries, string(letter)+"a", string(letter)+"o") // the beginnings of words in several shards
	}
	queries = append(queries, "zz", "00", "힣")
	for _, q := range queries {
		if got, want := grouped.find(q), whole.find(q); !reflect.DeepEqual(got, want) {
			t.Errorf("%q finds in groups\n%.300v\nand without\n%.300v", q, got, want)
		}
	}
	var files []string
	grouped.ask("loaded", nil, &files)
	for _, name := range []string{"search/k0.js", "search/k1.js", "search/k2.js"} {
		if !slices.Contains(files, name) {
			t.Errorf("%s is not loaded", name)
		}
	}
}

// TestNamesComeFirst asks for each entity of the dossier by each of its names; others may
// come before it only if they are called so too.
func TestNamesComeFirst(t *testing.T) {
	s := dossier()
	r := read(t, s)
	owners := map[string][]string{}
	names := func(yield func(name, letters, id string)) {
		for _, e := range s.Entries {
			if e.Role != content.Entity {
				continue
			}
			for _, name := range append(e.OtherNames(), e.Title) {
				yield(name, strings.Join(strings.FieldsFunc(Fold(name), func(r rune) bool { return !isWord(r) }), ""), string(e.ID))
			}
		}
	}
	names(func(_, letters, id string) { owners[letters] = append(owners[letters], id) })
	names(func(name, letters, id string) {
		if f := r.find(name); len(f.IDs) == 0 || !slices.Contains(owners[letters], f.IDs[0]) {
			t.Errorf("%q finds first %.200q, not %s", name, f.IDs[:min(3, len(f.IDs))], id)
		}
	})
	if len(owners) < 1000 {
		t.Errorf("only %d names", len(owners))
	}
}

// TestOtherSpellingsComeFirst asks for people by a romanisation of which others have
// a part.
func TestOtherSpellingsComeFirst(t *testing.T) {
	r := read(t, dossier())
	for query, id := range map[string]string{"Kim Jeong-un": "people/kim-jong-un", "Kim Jeong-il": "people/kim-jong-il"} {
		if f := r.find(query); len(f.IDs) == 0 || f.IDs[0] != id {
			t.Errorf("%q finds first %.200q, not %s", query, f.IDs, id)
		}
	}
}

func TestAbsentWordsFindNothing(t *testing.T) {
	r := read(t, dossier())
	b, err := os.ReadFile("testdata/absent.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(line) {
			n++
			if f := r.find(word); len(f.IDs) > 0 && !f.marked() {
				t.Errorf("%q finds %q, unmarked", word, f.IDs)
			}
		}
	}
	if n < 30 {
		t.Errorf("only %d words", n)
	}
}

// TestJoinedNameIsStopWord indexes names of which two words written as one are a
// word that is not indexed.
func TestJoinedNameIsStopWord(t *testing.T) {
	d, ps, err := content.Load(fstest.MapFS{
		"content/site.yaml":   {Data: []byte("title: A\nbase: https://a.example/\nlanguage: en\nkinds:\n  - {name: people, one: person, many: people}\n  - {name: publishers, one: publisher, many: publishers}\n")},
		"content/people/a.md": {Data: []byte("---\ntitle: T He\naliases: [Wi Th, An D]\n---\n")},
	}, "")
	if err != nil || len(ps) > 0 {
		t.Fatal(err, ps)
	}
	s, _ := site.Link(d)
	for _, p := range Pages(s) {
		if err := p.Render(io.Discard); err != nil {
			t.Fatal(err)
		}
	}
}

// TestNames finds one entity by all that it may be called, on a small dossier.
func TestNames(t *testing.T) {
	r := read(t, linked(t, "testdata/names.txtar"))
	for _, c := range []struct{ id, queries string }{
		{"places/hamhung", "Hamhung Hamheung Hamhŭng 함흥 咸興 hamhng hamhu ＨＡＭＨＵＮＧ"},
		{"places/chongjin", "Chongjin Cheongjin Ch'ŏngjin 청진 chongj"},
		{"people/kim-chol-min", "김철민 철민 Kim-Chol-min cholmin Cheolmin 민 Chol-min"},
		{"organizations/korea-daesong", "조선대성무역총회사 대성무역 총회사 Daesong Taesŏng"},
		{"places/oslo-fjord", "Ørsta Orsta"},
		{"articles/a", "함흥 철민 대성무역 Cheolmin Hamheung fabricated fabricating"},
	} {
		for query := range strings.FieldsSeq(c.queries) {
			if f := r.find(query); !slices.Contains(f.IDs, c.id) {
				t.Errorf("%q finds %q, not %s", query, f.IDs, c.id)
			}
		}
	}
	for _, query := range []string{"nowhere", "대성산", "철민대", "x", "ㅎ"} {
		if f := r.find(query); len(f.IDs) > 0 && !f.marked() {
			t.Errorf("%q finds %q", query, f.IDs)
		}
	}
}

// TestGolden pins the index of a small dossier to the byte.
func TestGolden(t *testing.T) {
	s := linked(t, "testdata/names.txtar")
	var b strings.Builder
	for _, p := range Pages(s) {
		b.WriteString("-- " + p.Path + " --\n")
		if err := p.Render(&b); err != nil {
			t.Fatal(err)
		}
	}
	const golden = "testdata/names.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the index is\n%s\nnot\n%s", b.String(), want)
	}
}
