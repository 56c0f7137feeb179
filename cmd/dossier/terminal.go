package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// isTerminal reports whether a reader or writer is a terminal.
func isTerminal(f any) bool {
	file, ok := f.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// capable reports whether w is a terminal that knows control sequences.
func capable(w io.Writer) bool { return isTerminal(w) && os.Getenv("TERM") != "dumb" }

// coloured reports whether what is written to w may have colours: a terminal
// does, unless it cannot or its owner does not want to (https://no-color.org/).
func coloured(w io.Writer) bool { return capable(w) && os.Getenv("NO_COLOR") == "" }

// well is where a command says that all went well.
func (r *repository) well(stdout io.Writer) io.Writer {
	if r.quiet {
		return io.Discard
	}
	return stdout
}

// patience is how long a command works before it says at what.
const patience = time.Second

// A progress says what a command is doing: on a terminal, in one line that is
// taken away at the end, once it takes more than a second; elsewhere in plain
// lines, steps only when asked to. A nil progress says nothing.
type progress struct {
	w        io.Writer
	terminal bool
	verbose  bool

	mu            sync.Mutex
	timer         *time.Timer
	shown, hidden bool
	line          string
	step          string
	began         time.Time
	tenth         int // of the addresses, as far as said
}

// begin makes r say what it does, on w, until the function returned is called.
func (r *repository) begin(w io.Writer) (end func()) {
	if r.quiet {
		return func() {}
	}
	r.progress = newProgress(w, capable(w), r.verbose)
	return r.progress.hide
}

func newProgress(w io.Writer, terminal, verbose bool) *progress {
	p := &progress{w: w, terminal: terminal, verbose: verbose}
	if terminal {
		p.timer = time.AfterFunc(patience, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.shown = !p.hidden
			p.draw()
		})
	}
	return p
}

// next ends a step and begins another.
func (p *progress) next(step string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done()
	p.step, p.began, p.line = step, time.Now(), step
	p.draw()
}

// done tells of the step that has ended.
func (p *progress) done() {
	if p.verbose && p.step != "" {
		p.say(fmt.Sprintf("dossier: %s (%s)", p.step, time.Since(p.began).Round(time.Millisecond)))
	}
	p.step = ""
}

// count tells how much of a step is done, and in detail what.
func (p *progress) count(done, all int, noun, detail string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	const width = 30
	full := width * done / all
	p.line = fmt.Sprintf("[%s%s] %d of %s", strings.Repeat("=", full), strings.Repeat(" ", width-full), done, count(all, noun))
	if p.verbose {
		p.say(detail)
	} else if tenth := 10 * done / all; !p.terminal && tenth > p.tenth {
		p.tenth = tenth
		p.say(fmt.Sprintf("dossier: %d of %s", done, count(all, noun)))
	}
	p.draw()
}

// say writes a line that stays.
func (p *progress) say(line string) {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
	fmt.Fprintln(p.w, line)
}

// draw writes the line that does not stay.
func (p *progress) draw() {
	if p.shown {
		fmt.Fprintf(p.w, "\r\x1b[K%s", p.line)
	}
}

// hide ends the last step and takes the line away, before something else is
// written.
func (p *progress) hide() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done()
	if p.timer != nil {
		p.timer.Stop()
	}
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
	p.shown, p.hidden = false, true
}
