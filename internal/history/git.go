package history

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// A Reader reads histories and keeps the last, which stays true until HEAD or a
// tag moves. The zero Reader is ready for use.
type Reader struct {
	mu            sync.Mutex
	folder, state string
	last          *History
}

// Read asks git for the history of a folder. It runs `git log` once, whatever
// the number of files, and `git diff-tree` once for the files as they are and
// for the releases. There is always a History: what goes wrong is its Gap.
func (r *Reader) Read(ctx context.Context, folder string) *History {
	if _, err := exec.LookPath("git"); err != nil {
		return &History{Gap: NoGit}
	}
	state, err := askState(ctx, folder)
	if err != nil {
		return failed(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last == nil || r.folder != folder || r.state != state {
		h := read(ctx, folder, state)
		if h.Gap == Failed {
			return h // perhaps not the next time
		}
		r.folder, r.state, r.last = folder, state, h
	}
	return r.last
}

// State returns all of git on which the history of a folder depends: while it is the
// same, Read returns the same. It is not known where git fails.
func State(ctx context.Context, folder string) (s string, known bool) {
	if _, err := exec.LookPath("git"); err != nil {
		return string(NoGit), true
	}
	s, err := askState(ctx, folder)
	if err != nil {
		gap := failed(err).Gap
		return string(gap), gap != Failed
	}
	return s, true
}

// askState asks for the folder in its repository, whether that is shallow, HEAD, and the
// tags by object and by name.
func askState(ctx context.Context, folder string) (s string, err error) {
	err = run(ctx, folder, nil, func(out *bufio.Reader) error {
		b, err := io.ReadAll(out)
		s = string(b)
		return err
	}, "rev-parse", "--show-prefix", "--is-shallow-repository", "HEAD", "--tags", "--symbolic", "--tags")
	return s, err
}

// Places returns the files and folders of git by which one can tell that HEAD or a
// tag has moved; none where there is no repository.
func Places(ctx context.Context, folder string) []string {
	var dirs []string // of this worktree, and of all of them
	err := run(ctx, folder, nil, func(out *bufio.Reader) error {
		b, err := io.ReadAll(out)
		dirs = strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
		return err
	}, "rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir")
	if err != nil || len(dirs) != 2 {
		return nil
	}
	places := []string{filepath.Join(dirs[0], "HEAD")}
	for _, name := range []string{"packed-refs", "refs", "reftable", "shallow"} {
		places = append(places, filepath.Join(dirs[1], name))
	}
	return places
}

func read(ctx context.Context, folder, state string) *History {
	prefix, rest, _ := strings.Cut(state, "\n")
	if strings.HasPrefix(rest, "true") {
		return failed(errShallow)
	}
	w := walk{prefix: prefix, heads: map[string]*track{}, names: map[string]*track{}, files: map[string]*File{}}
	diff := []string{"-z", "--raw", "--no-abbrev", "-M", "-l1000", "-O/dev/null", "--no-ext-diff", "--no-textconv", "--no-color"}
	// Date order shows no commit before those that build on it, and otherwise
	// the latest first. -c shows of a merge what is in neither parent; it does
	// not know --relative.
	err := run(ctx, folder, nil, w.log, append([]string{"log", "--date-order", "-c", "--no-relative", "--no-show-signature", "--no-notes", "--no-mailmap",
		"--decorate=full", "--decorate-refs=refs/tags/", "--format=" + header + "%T %cI %D"}, diff...)...)
	if err == nil {
		err = run(ctx, folder, w.questions(), w.answers, append([]string{"diff-tree", "--stdin", "-r", "--relative"}, diff...)...)
	}
	if err != nil {
		return failed(err)
	}
	return &History{Releases: w.releases(), files: w.files}
}

// run runs git in the folder, which is not trusted: neither the configuration
// of its repository nor the caller's environment makes git run a program, ask
// the network, or write.
func run(ctx context.Context, folder string, in io.Reader, read func(*bufio.Reader) error, args ...string) error {
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, "git", append([]string{
		"--no-pager", "--no-optional-locks", "--no-replace-objects",
		"-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
	}, args...)...)
	cmd.Dir, cmd.Stdin, cmd.Stderr = folder, in, &limited{w: &said, left: 4 << 10}
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "GIT_")
	}),
		"LC_ALL=C", // what it says is read
		// A partial clone fetches what it lacks, with the program that its
		// configuration names. The second is for git before 2.45.
		"GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none",
		"GIT_TERMINAL_PROMPT=0",
	)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	r := bufio.NewReaderSize(out, 64<<10)
	readErr := read(r)
	_, _ = io.Copy(io.Discard, r) // or git would wait for ever
	if err := cmd.Wait(); err != nil {
		return errors.Join(errors.New(strings.TrimSpace(said.String())), err)
	}
	return readErr
}

// limited keeps the first bytes and drops the rest.
type limited struct {
	w    io.Writer
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), l.left)
	l.left -= n
	_, err := l.w.Write(p[:n])
	return len(p), err
}

// errShallow says that a commit lacks its parents.
var errShallow = errors.New("the clone is shallow")

func failed(err error) *History {
	said := err.Error()
	switch {
	case errors.Is(err, errShallow):
		return &History{Gap: Shallow}
	case strings.Contains(said, "not a git repository"):
		return &History{Gap: NoRepository}
	case strings.Contains(said, "ambiguous argument 'HEAD'"):
		return &History{Gap: NoCommit}
	}
	line, _, _ := strings.Cut(said, "\n")
	return &History{Gap: Failed, Detail: strings.TrimPrefix(line, "fatal: ")}
}
