package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
	"golang.org/x/tools/txtar"
)

// pseudoTerminal returns a terminal and what reads everything written to it once
// it is closed.
func pseudoTerminal(t *testing.T) (terminal *os.File, read func() string) {
	t.Helper()
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	master := os.NewFile(uintptr(fd), "ptmx")
	t.Cleanup(func() { master.Close() })
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	text := make(chan string)
	go func() {
		var b bytes.Buffer
		_, _ = b.ReadFrom(master) // ends with an error of its own once the terminal is closed
		text <- strings.ReplaceAll(b.String(), "\r\n", "\n")
	}()
	return terminal, func() string {
		terminal.Close()
		return <-text
	}
}

func TestColours(t *testing.T) {
	dir := t.TempDir()
	extract(t, dir, txtar.Parse([]byte("-- content/places/b.md --\n---\ntitle: B\npart_of: hamhong\n---\n")))
	plain := "content/places/b.md:3:10: no place called \"hamhong\"; correct it, or make the file [unknown-ref]\n" +
		"dossier: 1 problem; `dossier explain CODE` tells more\n"
	for _, c := range []struct{ noColor, term, want string }{
		{"", "xterm", "\x1b[1mcontent/places/b.md:3:10:\x1b[m no place called \"hamhong\"; correct it, or make the file \x1b[2m[unknown-ref]\x1b[m\n" +
			"dossier: 1 problem; `dossier explain CODE` tells more\n"},
		{"1", "xterm", plain},
		{"", "dumb", plain},
	} {
		t.Setenv("NO_COLOR", c.noColor)
		t.Setenv("TERM", c.term)
		terminal, read := pseudoTerminal(t)
		var stdout bytes.Buffer
		if code := run(t.Context(), []string{"check", "-C", dir}, &stdout, terminal); code != exitFailed || stdout.Len() > 0 {
			t.Errorf("exit code %d, stdout %q", code, stdout.String())
		}
		if got := read(); !strings.HasSuffix(got, c.want) || strings.Contains(strings.TrimSuffix(got, c.want), "\n") {
			t.Errorf("NO_COLOR=%q TERM=%q: got\n%q\nwant\n%q", c.noColor, c.term, got, c.want)
		}
	}
}
