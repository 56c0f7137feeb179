package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v4"

	"dossier/internal/content"
)

// TestReadmeIsComplete holds the manual to the software: each verb, flag,
// frontmatter key, template and package stands in it.
func TestReadmeIsComplete(t *testing.T) {
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(b)
	needs := func(what, word string) {
		if !strings.Contains(readme, word) {
			t.Errorf("README.md does not name the %s %q", what, word)
		}
	}
	root := newRoot()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		needs("command", "dossier "+cmd.Name())
		flags := func(f *pflag.Flag) {
			if f.Name != "help" {
				needs("flag", "--"+f.Name)
			}
		}
		if cmd.Name() != "completion" {
			cmd.Flags().VisitAll(flags)
		}
		if cmd.Name() != "completion" && cmd.Example == "" {
			t.Errorf("%s has no example", cmd.Name())
		}
	}
	root.PersistentFlags().VisitAll(func(f *pflag.Flag) { needs("flag", "--"+f.Name) })
	for _, f := range content.Fields() {
		needs("frontmatter key", "| `"+f.Name+"` |")
	}
	for _, dir := range []string{"../../templates", "../../internal"} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			switch {
			case e.IsDir():
				needs("package", "`internal/"+e.Name()+"`")
			case filepath.Ext(e.Name()) != ".go":
				needs("template", "`"+e.Name()+"`")
			}
		}
	}
	for _, command := range []string{"go run ./cmd/dossier serve", "go test ./..."} {
		needs("command", command)
	}
}

// TestReadmeBeginsADossier builds what the manual says a dossier begins with.
func TestReadmeBeginsADossier(t *testing.T) {
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	settings := regexp.MustCompile(`(?m)^    title: Our subject\n(    .*\n)+`).FindString(string(b))
	dir := t.TempDir()
	put(t, filepath.Join(dir, "content/site.yaml"), strings.ReplaceAll("\n"+settings, "\n    ", "\n"))
	for _, args := range [][]string{{"new", "place", "--title", "Here"}, {"check"}, {"build"}} {
		var errs bytes.Buffer
		if code := run(t.Context(), append(args, "-C", dir), io.Discard, &errs); code != exitWell {
			t.Errorf("dossier %s ends with %d: %s", strings.Join(args, " "), code, &errs)
		}
	}
}

// TestHelpHasNoSurprise keeps every command's help short enough for a screen.
func TestHelpHasNoSurprise(t *testing.T) {
	root := newRoot()
	var visit func(*cobra.Command)
	visit = func(c *cobra.Command) {
		for line := range strings.Lines(c.Long + "\n" + c.Example) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > 90 {
				t.Errorf("%s: a line of help has %d characters", c.Name(), n)
			}
		}
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(root)
}

// TestReadmeCanBeFollowed tries the lines of code of the manual: what a pipeline is
// to read is YAML, and each command of ours has its verb and flags.
func TestReadmeCanBeFollowed(t *testing.T) {
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	commands := 0
	for _, block := range regexp.MustCompile(`(?m)(^    .*\n|^\n)+`).FindAllString(string(b), -1) {
		if strings.Contains(block, "uses: ") || strings.Contains(block, "script: ") {
			var v any
			if err := yaml.Unmarshal([]byte(regexp.MustCompile(`(?m)^    `).ReplaceAllString(block, "")), &v); err != nil {
				t.Errorf("%v in\n%s", err, block)
			}
		}
		for _, m := range regexp.MustCompile(`(?m)(?:go run ./cmd/)dossier ([^#>\n]*)`).FindAllStringSubmatch(block, -1) {
			commands++
			root := newRoot()
			cmd, args, err := root.Find(strings.Fields(m[1]))
			if err == nil && cmd == root {
				err = errors.New("no such command")
			}
			if err = errors.Join(err, cmd.ParseFlags(args)); err != nil {
				t.Errorf("dossier %s: %v", m[1], err)
			}
		}
	}
	if commands < 7 {
		t.Errorf("found %d commands, want 7 or more", commands)
	}
}
