package history

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite what the cases expect")

// TestCases builds the repository of each case, a stream for git fast-import,
// and compares the history of its folder content.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		for _, format := range []string{"sha1", "sha256"} {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar")+"/"+format, func(t *testing.T) {
				t.Parallel()
				a, err := txtar.ParseFile(file)
				if err != nil {
					t.Fatal(err)
				}
				dir := repository(t, format, a.Files[0].Data)
				folder := filepath.Join(dir, "content")
				if a.Files[0].Name == "subfolder" {
					folder = filepath.Join(dir, "sub", "content")
				}
				got := dump(new(Reader).Read(t.Context(), folder))
				if *update && format == "sha1" {
					a.Files[1].Data = []byte(got)
					if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				if want := string(a.Files[1].Data); got != want {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
			})
		}
	}
}

// dump writes a history as the cases have it.
func dump(h *History) string {
	var b strings.Builder
	if h.Gap != "" {
		fmt.Fprintf(&b, "gap: %s\n", h.Gap)
	}
	day := func(t time.Time) string {
		if t.IsZero() {
			return "unknown"
		}
		return t.Format("2006-01-02T15:04Z07:00")
	}
	for _, name := range slices.Sorted(maps.Keys(h.files)) {
		f := h.files[name]
		if f.blob == "" {
			b.WriteString("gone: ")
		}
		fmt.Fprintf(&b, "%q entered %s changed %s\n", name, day(f.Entered), day(f.Changed))
	}
	for _, r := range h.Releases {
		fmt.Fprintf(&b, "release %q %s\n", r.Name, day(r.Date))
		for _, c := range r.Changes {
			fmt.Fprintf(&b, "  %c %q", c.Type, c.Name)
			if c.From != "" {
				fmt.Fprintf(&b, " from %q", c.From)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// git runs git for a test, apart from the machine's own configuration.
func git(t *testing.T, dir string, in []byte, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Stdin = dir, bytes.NewReader(in)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// repository makes a repository from a stream for git fast-import, whose
// branch is main, and checks it out.
func repository(t *testing.T, format string, stream []byte) string {
	t.Helper()
	dir := t.TempDir()
	git(t, dir, nil, "init", "-q", "-b", "main", "--object-format="+format)
	git(t, dir, stream, "fast-import", "--quiet", "--done")
	if bytes.Contains(stream, []byte("refs/heads/main")) {
		git(t, dir, nil, "reset", "-q", "--hard")
	}
	for _, sub := range []string{"content", "sub/content"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestUncommitted: what is not as it was committed has no date of change.
func TestUncommitted(t *testing.T) {
	dir := repository(t, "sha1", []byte(oneCommit))
	h := new(Reader).Read(t.Context(), filepath.Join(dir, "content"))
	src, err := os.ReadFile(filepath.Join(dir, "content", "a.md"))
	if err != nil {
		t.Fatal(err)
	}
	want := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	check := func(what string, f File, entered, changed time.Time) {
		t.Helper()
		if !f.Entered.Equal(entered) || !f.Changed.Equal(changed) {
			t.Errorf("%s: %v %v, want %v %v", what, f.Entered, f.Changed, entered, changed)
		}
	}
	check("as committed", h.File("a.md", NamesOf(src)), want, want)
	check("with other line ends", h.File("a.md", NamesOf(bytes.ReplaceAll(src, []byte("\n"), []byte("\r\n")))), want, want)
	check("edited", h.File("a.md", NamesOf(append(src, "more"...))), want, time.Time{})
	check("new", h.File("b.md", NamesOf(src)), time.Time{}, time.Time{})
	check("no history", (*History)(nil).File("a.md", NamesOf(src)), time.Time{}, time.Time{})
}

const oneCommit = `commit refs/heads/main
committer A <a@example.org> 1577836800 +0000
data 1
x
M 100644 inline content/a.md
data 2
a

done
`

// TestGaps: where the history is not whole, there is none, and a reason.
func TestGaps(t *testing.T) {
	whole := repository(t, "sha1", []byte(strings.TrimSuffix(oneCommit, "done\n")+`commit refs/heads/main
committer A <a@example.org> 1577836900 +0000
data 1
y
M 100644 inline content/a.md
data 2
b

done
`))
	shallow := t.TempDir()
	git(t, shallow, nil, "clone", "-q", "--depth", "1", "file://"+whole, ".")
	replaced := t.TempDir()
	git(t, replaced, nil, "clone", "-q", whole, ".")
	git(t, replaced, nil, "replace", "--graft", "HEAD")
	none := t.TempDir()
	if err := os.Mkdir(filepath.Join(none, "content"), 0o755); err != nil {
		t.Fatal(err)
	}
	broken := t.TempDir()
	git(t, broken, nil, "clone", "-q", whole, ".")
	if err := os.WriteFile(filepath.Join(broken, ".git", "refs", "heads", "main"), []byte(strings.Repeat("1", 40)+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	grafted := t.TempDir()
	git(t, grafted, nil, "clone", "-q", whole, ".")
	if err := os.WriteFile(filepath.Join(grafted, ".git", "info", "grafts"), []byte(git(t, grafted, nil, "rev-parse", "HEAD")), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, dir string
		gap       Gap
		files     int
	}{
		{"whole", whole, "", 1},
		{"shallow", shallow, Shallow, 0},
		{"replaced", replaced, "", 1}, // replacements are not followed
		{"grafted", grafted, Shallow, 0},
		{"none", none, NoRepository, 0},
		{"empty", repository(t, "sha1", []byte("done\n")), NoCommit, 0},
		{"broken", broken, Failed, 0},
	} {
		h := new(Reader).Read(t.Context(), filepath.Join(c.dir, "content"))
		if h.Gap != c.gap || len(h.files) != c.files || (h.Gap == Failed) != (h.Detail != "") {
			t.Errorf("%s: gap %q (%s), %d files, want %q, %d", c.name, h.Gap, h.Detail, len(h.files), c.gap, c.files)
		}
	}

	t.Setenv("GIT_DIR", filepath.Join(whole, ".git")) // as in a hook
	if h := new(Reader).Read(t.Context(), filepath.Join(none, "content")); h.Gap != NoRepository {
		t.Errorf("GIT_DIR leads to another repository: gap %q", h.Gap)
	}
	t.Setenv("PATH", t.TempDir())
	if h := new(Reader).Read(t.Context(), filepath.Join(whole, "content")); h.Gap != NoGit {
		t.Errorf("without git: gap %q", h.Gap)
	}
}

// TestHostileConfiguration sets everything by which a repository's configuration
// and attributes make git run a program, and sees that none runs.
func TestHostileConfiguration(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the programs are shell scripts")
	}
	dir := repository(t, "sha1", []byte(strings.Replace(oneCommit, "\ndone", `
tag v1
from refs/heads/main
tagger A <a@example.org> 1577836800 +0000
data 1
x
done`, 1)))
	// A commit that claims a signature, which gpg.program would look at.
	head := strings.TrimSpace(git(t, dir, nil, "rev-parse", "HEAD"))
	signed := strings.Replace(git(t, dir, nil, "cat-file", "commit", "HEAD"), "\nauthor", "\nparent "+head+"\nauthor", 1)
	signed = strings.Replace(signed, "\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n", 1)
	git(t, dir, nil, "update-ref", "refs/heads/main", strings.TrimSpace(git(t, dir, []byte(signed), "hash-object", "-t", "commit", "-w", "--stdin")))
	tree := git(t, dir, nil, "rev-parse", "HEAD:content")

	ran := filepath.Join(t.TempDir(), "ran")
	evil := filepath.Join(t.TempDir(), "evil")
	if err := os.WriteFile(evil, []byte("#!/bin/sh\necho \"$0 $*\" >>"+ran+"\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	hooks := filepath.Join(dir, ".git", "hooks")
	if err := os.MkdirAll(hooks, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, hook := range []string{"post-checkout", "reference-transaction", "post-index-change", "fsmonitor-watchman"} {
		if err := os.Symlink(evil, filepath.Join(hooks, hook)); err != nil {
			t.Fatal(err)
		}
	}
	for key, value := range map[string]string{
		"core.fsmonitor": evil, "core.hooksPath": hooks, "core.pager": evil, "pager.log": evil, "core.editor": evil,
		"core.sshCommand": evil, "core.askPass": evil, "credential.helper": evil, "gpg.program": evil, "log.showSignature": "true",
		"diff.external": evil, "diff.x.textconv": evil, "diff.x.command": evil, "filter.x.clean": evil, "filter.x.smudge": evil, "filter.x.process": evil,
		"alias.log": "!" + evil, "alias.diff-tree": "!" + evil, "diff.orderFile": "/etc/passwd", "interactive.diffFilter": evil,
		"extensions.partialClone": "origin", "core.repositoryFormatVersion": "1", "remote.origin.promisor": "true",
		"remote.origin.url": dir, "remote.origin.uploadpack": evil, "protocol.allow": "always", "protocol.file.allow": "always", "protocol.ext.allow": "always",
		"log.follow": "true", "log.diffMerges": "off", "log.decorate": "no", "log.excludeDecoration": "refs/tags/*", "diff.renames": "false", "diff.relative": "false",
		"color.ui": "always", "format.pretty": "%B", "log.date": "relative", "core.quotePath": "false", "diff.noprefix": "true",
	} {
		git(t, dir, nil, "config", key, value)
	}
	for _, file := range []string{filepath.Join(dir, ".gitattributes"), filepath.Join(dir, ".git", "info", "attributes")} {
		if err := os.WriteFile(file, []byte("* diff=x filter=x\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := `"a.md" entered 2020-01-01T00:00Z changed 2020-01-01T00:00Z
release "v1" 2020-01-01T00:00Z
  A "a.md"
`
	if got := dump(new(Reader).Read(t.Context(), filepath.Join(dir, "content"))); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	// What a partial clone lacks would be fetched by the program that remote.origin.uploadpack names.
	if err := os.Remove(filepath.Join(dir, ".git", "objects", tree[:2], tree[2:40])); err != nil {
		t.Fatal(err)
	}
	if h := new(Reader).Read(t.Context(), filepath.Join(dir, "content")); h.Gap != Failed {
		t.Errorf("a tree is missing: gap %q, %d files", h.Gap, len(h.files))
	}
	if b, err := os.ReadFile(ran); err == nil {
		t.Errorf("programs ran:\n%s", b)
	}
}

// TestCancelled: a read that is called off ends, without dates.
func TestCancelled(t *testing.T) {
	dir := repository(t, "sha1", []byte(oneCommit))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if h := new(Reader).Read(ctx, filepath.Join(dir, "content")); h.Gap != Failed || len(h.files) > 0 {
		t.Errorf("gap %q, %d files", h.Gap, len(h.files))
	}
}

// TestReaderNotices: what is kept is not stale.
func TestReaderNotices(t *testing.T) {
	dir := repository(t, "sha1", []byte(oneCommit))
	folder := filepath.Join(dir, "content")
	var r Reader
	first := r.Read(t.Context(), folder)
	if again := r.Read(t.Context(), folder); again != first {
		t.Error("git was asked again, though nothing had moved")
	}
	git(t, dir, nil, "tag", "v1")
	if got := r.Read(t.Context(), folder); len(got.Releases) != 1 {
		t.Errorf("after a tag: %d releases, want 1", len(got.Releases))
	}
	git(t, dir, nil, "tag", "-d", "v1")
	git(t, dir, nil, "tag", "v2")
	if got := r.Read(t.Context(), folder); len(got.Releases) != 1 || got.Releases[0].Name != "v2" {
		t.Errorf("after a renamed tag: %v", got.Releases)
	}
	git(t, dir, nil, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "--allow-empty", "-m", "x")
	git(t, dir, nil, "rm", "-q", "content/a.md")
	git(t, dir, nil, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "x")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if got := r.Read(t.Context(), folder); got.files["a.md"].blob != "" {
		t.Errorf("after a commit: %v", got.files)
	}
}

// TestPlaces: HEAD is the worktree's own, tags are shared; both are files of git.
func TestPlaces(t *testing.T) {
	dir := repository(t, "sha1", []byte(oneCommit))
	second := filepath.Join(t.TempDir(), "second")
	git(t, dir, nil, "worktree", "add", "-q", "--detach", second)
	first, other := Places(t.Context(), dir), Places(t.Context(), filepath.Join(second, "content"))
	if len(first) != 5 || len(other) != 5 || first[0] == other[0] || !slices.Equal(first[1:], other[1:]) {
		t.Errorf("got %q and, of another worktree, %q", first, other)
	}
	for _, name := range []string{first[0], other[0], filepath.Join(filepath.Dir(first[0]), "refs")} {
		if _, err := os.Stat(name); err != nil || !slices.Contains(append(first, other[0]), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := Places(t.Context(), t.TempDir()); got != nil {
		t.Errorf("without a repository: %q", got)
	}
}
