package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// A console is where a command reads and writes.
type console struct {
	in       io.Reader
	out, err io.Writer
	person   bool // somebody sits there who can be asked
}

// errStopped is the answer of somebody who has had enough of questions.
var errStopped = errors.New("stopped; nothing is written")

// An asker puts questions to a person, who answers each with a line.
type asker struct {
	ctx context.Context
	in  *bufio.Reader
	out io.Writer
}

func newAsker(ctx context.Context, con console) *asker {
	return &asker{ctx, bufio.NewReader(con.in), con.out}
}

// A question is asked until its answer is taken or empty.
type question struct {
	words  string
	preset string // what an empty answer means
	known  []choice
	take   func(answer string) (fault string)
}

// A choice is an answer and what it means.
type choice struct{ answer, means string }

// ask asks a question; the error is errStopped where no answer will come.
func (a *asker) ask(q question) error {
	prompt := "> "
	if q.preset != "" {
		prompt = "[" + q.preset + "] > "
	}
	fmt.Fprintln(a.out, q.words)
	for {
		fmt.Fprint(a.out, prompt)
		answer, err := a.line()
		if err != nil {
			return err
		}
		part, list := strings.CutPrefix(answer, "?")
		switch {
		case list && len(q.known) > 0:
			a.list(q.known, strings.ToLower(strings.TrimSpace(part)))
			continue
		case answer == "" && q.preset == "":
			return nil
		case answer == "":
			answer = q.preset
		}
		fault := q.take(answer)
		if fault == "" {
			return nil
		}
		fmt.Fprintf(a.out, "  %s\n", fault)
	}
}

// list prints the choices that hold a part.
func (a *asker) list(known []choice, part string) {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, c := range known {
		if strings.Contains(strings.ToLower(c.answer+" "+c.means), part) {
			fmt.Fprintf(w, "  %s\t%s\n", c.answer, c.means)
		}
	}
	_ = w.Flush() // to the terminal
}

// line reads what a person types until Enter. It reads nothing ahead of being
// asked, so that an editor started later gets every key.
func (a *asker) line() (string, error) {
	type result struct {
		text string
		err  error
	}
	read := make(chan result, 1)
	go func() {
		text, err := a.in.ReadString('\n')
		read <- result{text, err}
	}()
	select {
	case <-a.ctx.Done():
	case r := <-read:
		if r.err == nil || r.err == io.EOF && r.text != "" {
			return strings.TrimSpace(r.text), nil
		}
		if r.err != io.EOF {
			return "", r.err
		}
	}
	fmt.Fprintln(a.out)
	return "", errStopped
}
