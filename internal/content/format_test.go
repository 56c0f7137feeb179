package content

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"dossier/internal/problem"
)

// A quantities' list as it may stand in a frontmatter, beside what becomes of it.
var formatted = []struct{ name, folder, in, want string }{
	{"keys in order, each with the comment above and behind it", "places",
		"aliases: [b] # other\n# Where it is.\n# Two lines.\npart_of: a\ntitle: A # name\n# At the end.\n",
		"title: A # name\naliases: [b] # other\n# Where it is.\n# Two lines.\npart_of: a\n# At the end.\n"},
	{"a comment with an empty line below stays where it is", "places",
		"# Of the file.\n\naliases: [b]\ntitle: A\n",
		"# Of the file.\n\ntitle: A\naliases: [b]\n"},
	{"values of several lines move whole", "places",
		"summary: >\n  # no comment\n  two\n\n  lines\naliases:\n- b\n# of c\n- c\ntitle: A\n",
		"title: A\nsummary: >\n  # no comment\n  two\n\n  lines\naliases:\n- b\n# of c\n- c\n"},
	{"quotes where they are needed", "places",
		"title: 'A'\nsummary: \"b\"\naliases: [\"b, c\", 'it''s', \"d\\\"e\", \"# f\", \"1984\", 1985, no, \"yes\", 12:30, 1_000, 0x1F, ~, 'null', .5, 2018-05-07, =, \"a: b\", 'back\\slash']\n",
		"title: A\nsummary: b\naliases: [\"b, c\", it's, d\"e, \"# f\", \"1984\", \"1985\", \"no\", \"yes\", \"12:30\", \"1_000\", \"0x1F\", \"~\", \"null\", \".5\", \"2018-05-07\", \"=\", \"a: b\", back\\slash]\n"},
	{"a backslash in quotes that stay", "places", "title: '[a\\b]'\n", "title: \"[a\\\\b]\"\n"},
	{"numbers, dates and flags are never in quotes", "places",
		"title: A\ncoordinates: ['39.9', \"127\"]\nmentions: \"false\"\n",
		"title: A\ncoordinates: [39.9, 127]\nmentions: false\n"},
	{"escapes and values of several lines keep their quotes", "places",
		"title: \"a\\tb\"\nsummary: \"b\n  c\"\naliases: ['b\n  c', \"d\\\n  e\"]\n",
		"title: \"a\\tb\"\nsummary: \"b\n  c\"\naliases: ['b\n  c', \"d\\\n  e\"]\n"},
	{"languages as keys", "places", "title: A\nnames: {'ko': 함흥, no: 'Å', 'ja': \"咸興 #1\"}\n", "title: A\nnames: {ko: 함흥, \"no\": Å, ja: \"咸興 #1\"}\n"},
	{"pairs in braces", EventsFolder,
		"sources: [a]\nquantities:\n  - {unit: kg, amount: '5', as_reported: \"5 kg\", of: a, source: a} # one\n  - { source: a , of: a, as_reported: '함흥, two' }\ntitle: A\ndate: '2018'\ntype: arrest\nstatus: alleged\n",
		"title: A\ndate: 2018\ntype: arrest\nstatus: alleged\nsources: [a]\nquantities:\n  - {of: a, amount: 5, unit: kg, as_reported: 5 kg, source: a} # one\n  - { of: a , as_reported: \"함흥, two\", source: a }\n"},
	{"a comment between braces keeps them as they are", EventsFolder,
		"title: A\ndate: 2018\ntype: arrest\nstatus: alleged\nsources: [a]\naccounts:\n  - {source: a, # of a\n     point: b, says: c}\n",
		"title: A\ndate: 2018\ntype: arrest\nstatus: alleged\nsources: [a]\naccounts:\n  - {source: a, # of a\n     point: b, says: c}\n"},
	{"pairs on lines", EventsFolder,
		"title: A\ndate: 2018\ntype: arrest\nstatus: alleged\nsources: [a]\naccounts:\n  # First.\n  - source: a # of a\n    # The point.\n    point: b\n    says: |\n      c\n      # d\n  # Second.\n  - says: c\n    source: a\n    point: b\n\n# Last.\n",
		"title: A\ndate: 2018\ntype: arrest\nstatus: alleged\nsources: [a]\naccounts:\n  # First.\n  - # The point.\n    point: b\n    source: a # of a\n    says: |\n      c\n      # d\n  # Second.\n  - point: b\n    source: a\n    says: c\n\n# Last.\n"},
	{"keys of a key", ArticlesFolder,
		"title: A\npublisher: a\npublished: 2018\nurl: https://a.example/\narchived:\n    # When.\n    date: 2018\n    url: 'https://a.example/x'\ngrade: C3\nplaces: [a]\nevents: [a]\n",
		"title: A\npublisher: a\npublished: 2018\nurl: https://a.example/\narchived:\n    url: https://a.example/x\n    # When.\n    date: 2018\ngrade: C3\nevents: [a]\nplaces: [a]\n"},
	{"an explicit key keeps its place", "places", "? summary\n: b\ntitle: 'A'\n", "? summary\n: b\ntitle: A\n"},
	{"all in braces", "places", "{aliases: ['b'], title: \"A\"}\n", "{title: A, aliases: [b]}\n"},
}

// TestFormat: the frontmatter becomes what it must, and what follows it stays, byte for
// byte.
func TestFormat(t *testing.T) {
	d := small(t)
	for _, c := range formatted {
		for _, body := range []string{"", "\n'Body' \"of\" the\ttext  \n\n\n", "x\r\n---\r\ny: 'z'\n", "no end"} {
			for _, crlf := range []bool{false, true} {
				in, want := "---\n"+c.in+"---\n", "---\n"+c.want+"---\n"
				if crlf {
					in, want = strings.ReplaceAll(in, "\n", "\r\n"), strings.ReplaceAll(want, "\n", "\r\n")
				}
				got, ps, err := d.Config.Format("content/"+c.folder+"/b.md", []byte(in+body))
				if err != nil || len(ps) > 0 || string(got) != want+body {
					t.Errorf("%s, CRLF %t: %v %v\ngot  %q\nwant %q", c.name, crlf, err, ps, got, want+body)
				}
				again, _, _ := d.Config.Format("content/"+c.folder+"/b.md", got)
				if !bytes.Equal(again, got) {
					t.Errorf("%s: a second time gives\n%q after\n%q", c.name, again, got)
				}
			}
		}
	}
}

// TestFormatLeavesProblemsAlone: nothing is changed where something is wrong.
func TestFormatLeavesProblemsAlone(t *testing.T) {
	d := small(t)
	for src, want := range map[string]problem.Code{
		"---\naliases: ['b']\ntitel: A\n---\n": problem.UnknownKey, "---\naliases: ['b']\n---\n": problem.MissingKey, "title: 'A'\n": problem.NoFrontmatter,
		"---\ntitle: [\n---\n": problem.BadYAML, "---\ntitle: 'A'\n---\n\x00": problem.BadBytes, "---\ntitle: 'A'\naliases: [&x 'b']\n---\n": problem.BadYAML,
	} {
		got, ps, err := d.Config.Format("content/places/b.md", []byte(src))
		if err != nil || len(ps) == 0 || ps[0].Code != want || string(got) != src {
			t.Errorf("%q: %v %v, got %q", src, ps, err, got)
		}
	}
}

// TestFormatRefusesToLose: what looks like a comment and is none would be taken along by
// the key below it.
func TestFormatRefusesToLose(t *testing.T) {
	whole := "---\naliases: [b,\n# c\n d]\ntitle: A\n---\n"
	if got := checkFormat(t, small(t).Config, "content/places/b.md", []byte(whole)); string(got) != "---\ntitle: A\naliases: [b,\n# c\n d]\n---\n" {
		t.Errorf("got %q", got)
	}
	torn := "---\nsummary: \"b\n# c\"\ntitle: A\n---\n"
	got, ps, err := small(t).Config.Format("content/places/b.md", []byte(torn))
	if err == nil || len(ps) > 0 || string(got) != torn || !strings.HasPrefix(err.Error(), "content/places/b.md: its frontmatter cannot be put in order") {
		t.Errorf("%v %v, got %q", ps, err, got)
	}
}

// TestFormatChangesNoEntry: an entry reads the same in whatever order its keys stand.
func TestFormatChangesNoEntry(t *testing.T) {
	d := small(t)
	const src = "---\npublishers: [a]\nplaces: [b, a]\ntitle: A\ndate: 2018\ntype: arrest\nstatus: alleged\nsources: [a]\n---\n"
	about := func(src []byte) (refs []string) {
		var ps problem.List
		for _, r := range newDecoder("", 0, d.Config).parseEntry("content/events/b.md", src, &ps).About {
			refs = append(refs, r.Folders()[0]+"/"+r.Text())
		}
		return refs
	}
	formatted, ps, err := d.Config.Format("content/events/b.md", []byte(src))
	if err != nil || len(ps) > 0 {
		t.Fatal(err, ps)
	}
	want := []string{"places/b", "places/a", "publishers/a"}
	if before, after := about([]byte(src)), about(formatted); !slices.Equal(before, want) || !slices.Equal(after, want) {
		t.Errorf("about %q, formatted %q, want %q", before, after, want)
	}
}

// TestFormatKeepsCommittedContent: every file of this repository is in canonical form,
// and becomes so again once it is shuffled, quoted anew and given comments.
func TestFormatKeepsCommittedContent(t *testing.T) {
	d, ps, err := Load(os.DirFS("../.."), "")
	if err != nil || len(ps) > 0 {
		t.Fatal(err, ps)
	}
	for i, e := range d.Entries {
		src, err := os.ReadFile("../../" + e.File)
		if err != nil {
			t.Fatal(err)
		}
		if got, ps, err := d.Config.Format(e.File, src); err != nil || len(ps) > 0 || !bytes.Equal(got, src) {
			t.Errorf("%s is not in canonical form; run dossier fmt", e.File)
		}
		if got := checkFormat(t, d.Config, e.File, shuffled(src, i)); withoutComments(got) != string(src) {
			t.Errorf("%s, shuffled, becomes\n%s\nand not\n%s", e.File, got, src)
		}
	}
}

// shuffled returns a file with the lines of its top keys in another order, in other
// quotes and with comments.
func shuffled(src []byte, seed int) []byte {
	start, end := matterOf(src)
	var keys []string
	for line := range strings.Lines(string(src[start:end])) {
		if line[0] == ' ' || line[0] == '#' || line[0] == '-' {
			keys[len(keys)-1] += line
			continue
		}
		if k, v, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": "); len(v) > 0 && !strings.ContainsAny(v, `'"[{#|>\`) {
			line = "# of '" + k + "\n\"" + k + "\": '" + v + "' # behind \"" + k + "\n"
		}
		keys = append(keys, line)
	}
	n := seed % len(keys)
	keys = slices.Concat(keys[n:], keys[:n])
	if seed%2 == 0 {
		slices.Reverse(keys)
	}
	return slices.Concat(src[:start], []byte(strings.Join(keys, "")), src[end:])
}

func withoutComments(src []byte) string {
	var b strings.Builder
	for line := range strings.Lines(string(src)) {
		if !strings.HasPrefix(line, "# of '") {
			line, _, found := strings.Cut(line, " # behind \"")
			b.WriteString(line)
			if found {
				b.WriteString("\n")
			}
		}
	}
	return b.String()
}

// checkFormat formats a file and holds the outcome to what must not change.
func checkFormat(t testing.TB, c *Config, file string, src []byte) []byte {
	t.Helper()
	got, ps, err := c.Format(file, src)
	if err != nil || len(ps) > 0 {
		if !bytes.Equal(got, src) {
			t.Errorf("%s is changed in spite of %v %v", file, ps, err)
		}
		return got
	}
	again, ps, err := c.Format(file, got)
	if err != nil || len(ps) > 0 || !bytes.Equal(again, got) {
		t.Errorf("%s: a second time: %v %v\n%q\n%q", file, ps, err, got, again)
	}
	start, end := matterOf(src)
	nowStart, nowEnd := matterOf(got)
	if !bytes.Equal(src[end:], got[nowEnd:]) || !bytes.Equal(src[:start], got[:nowStart]) {
		t.Errorf("%s: the body has changed", file)
	}
	was, err := newForm(src[start:end])
	if err != nil {
		t.Fatal(err)
	}
	is, err := newForm(got[nowStart:nowEnd])
	if err != nil || !sameTree(was.root, is.root) {
		t.Errorf("%s says something else: %v\n%s", file, err, got)
	}
	if a, b := commentsOf(was), commentsOf(is); !slices.Equal(a, b) {
		t.Errorf("%s had the comments %q and has %q", file, a, b)
	}
	if !bytes.Contains(src[start:end], []byte{'\\'}) && !bytes.Equal(bytesOf(was), bytesOf(is)) { // escapes are undone
		t.Errorf("%s: bytes are lost or added\n%q\n%q", file, src, got)
	}
	return got
}

// commentsOf returns the lines that begin with "#", behind the dash of a list too, sorted.
func commentsOf(f *form) []string {
	var list []string
	for line := range strings.Lines(string(f.src)) {
		if line = strings.TrimLeft(line, " -"); strings.HasPrefix(line, "#") {
			list = append(list, strings.TrimSpace(line))
		}
	}
	slices.Sort(list)
	return list
}

// bytesOf returns all but white space and quotes, sorted.
func bytesOf(f *form) []byte {
	all := bytes.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n'\"\\", r) {
			return -1
		}
		return r
	}, f.src)
	slices.Sort(all)
	return all
}

// FuzzFormat reads any bytes as an event: what Format changes says the same, and a
// second time nothing changes.
func FuzzFormat(f *testing.F) {
	for _, c := range formatted {
		f.Add([]byte("---\n" + c.in + "---\nBody\n"))
	}
	for _, s := range hardTexts {
		f.Add([]byte(Skeleton(Event, Given{Key: "title", Text: s})))
	}
	d := small(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, folder := range []string{EventsFolder, "places"} {
			checkFormat(t, d.Config, "content/"+folder+"/b.md", src)
		}
	})
}
