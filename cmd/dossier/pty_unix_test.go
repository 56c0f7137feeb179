//go:build unix

package main

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// A terminal is a command in a pseudo-terminal.
type terminal struct {
	*testing.T
	tty    *os.File
	cmd    *exec.Cmd
	screen *bufio.Reader
	seen   strings.Builder
}

// open runs the real command in a terminal of its own.
func open(t *testing.T, dir string, args ...string) *terminal {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, append(args, "-C", dir)...)
	cmd.Args[0] = "dossier" // by which TestMain knows that the command is wanted
	tty, err := pty.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tty.Close() })
	return &terminal{T: t, tty: tty, cmd: cmd, screen: bufio.NewReader(tty)}
}

// sees waits until words stand on the screen.
func (t *terminal) sees(words string) {
	t.Helper()
	for !strings.Contains(t.seen.String(), words) {
		b, err := t.screen.ReadByte()
		if err != nil {
			t.Fatalf("%v; no %q in\n%s", err, words, t.seen.String())
		}
		t.seen.WriteByte(b)
	}
	t.seen.Reset()
}

func (t *terminal) types(keys string) {
	t.Helper()
	if _, err := t.tty.WriteString(keys); err != nil {
		t.Fatal(err)
	}
}

// TestTerminal runs the real command in a real terminal: it asks, explains,
// writes; and Ctrl-C writes nothing.
func TestTerminal(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "testdata/ask/site")
	before := len(filesOf(t, dir))

	tty := open(t, dir, "new", "article")
	tty.sees("title: ")
	tty.types("마약 단속\n")
	tty.sees("publisher: ")
	tty.types("\x03")
	tty.sees("stopped; nothing is written")
	if err := tty.cmd.Wait(); tty.cmd.ProcessState.ExitCode() != exitFailed {
		t.Error(err)
	}
	if n := len(filesOf(t, dir)); n != before {
		t.Errorf("%d files, not %d", n, before)
	}

	tty = open(t, dir, "new", "place", "hamhung")
	tty.sees("title: ")
	tty.types("\n")
	tty.sees("content/places/hamhung.md")
	if err := tty.cmd.Wait(); err != nil {
		t.Error(err)
	}
}
