// Command dossier compiles a git repository of Markdown into a static,
// cross-linked, cited reference site.
//
// Run it with -h, or read README.md.
package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dossier/internal/problem"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// Exit codes.
const (
	exitWell   = 0
	exitFailed = 1 // problems in the content, or a failure
	exitUsage  = 2 // the command was called wrongly
)

// errProblems ends a command whose problems have been printed.
var errProblems = errors.New("problems were found")

// run is the whole command but for the process around it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	started := false
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	correct(root)
	verify := root.PersistentPreRunE
	root.PersistentPreRunE = func(cmd *cobra.Command, args []string) error {
		started = true
		return verify(cmd, args)
	}
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return exitWell
	case errors.Is(err, errProblems):
		return exitFailed
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "dossier: interrupted")
		return exitFailed
	case !started || errors.As(err, new(usageError)):
		fmt.Fprintf(stderr, "dossier: %v\n", err)
		fmt.Fprintln(stderr, "dossier: run it with -h for help")
		return exitUsage
	default:
		fmt.Fprintf(stderr, "dossier: %v\n", failure{err})
		return exitFailed
	}
}

func newRoot() *cobra.Command {
	repo := &repository{}
	root := &cobra.Command{
		Use:           "dossier",
		Short:         "Compile Markdown in git into a cited, cross-linked reference site",
		Long:          "dossier compiles the Markdown below content/ into a static, cross-linked, cited\nreference site in public/.",
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().StringVarP(&repo.dir, "dir", "C", ".", "run in this directory")
	root.PersistentFlags().BoolVar(&repo.all, "all", false, "print every problem, not the first 50 and counts")
	root.PersistentFlags().BoolVarP(&repo.quiet, "quiet", "q", false, "print problems and what was asked for, nothing else")
	root.PersistentFlags().BoolVarP(&repo.verbose, "verbose", "v", false, "tell each step and how long it took")
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		if repo.quiet && repo.verbose {
			return usageError{errors.New("--quiet and --verbose exclude each other; leave one out")}
		}
		return nil
	}
	root.AddCommand(newBuild(repo), newCheck(repo), newBundle(repo), newServe(repo), newNew(repo), newExplain(), newVerify(repo), newPolicy(repo), newSchema(repo), newFmt(repo), newRename(repo))
	_ = root.MarkPersistentFlagDirname("dir") // the flag is there
	for _, cmd := range root.Commands() {
		completeFlags(cmd)
	}
	return root
}

// completeFlags keeps the shell from completing names of files after a flag that
// takes something else: only what is marked takes a file or folder.
func completeFlags(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if _, said := cmd.GetFlagCompletionFunc(f.Name); !said && len(f.Annotations) == 0 {
			_ = cmd.RegisterFlagCompletionFunc(f.Name, cobra.NoFileCompletions) // none is registered
		}
	})
}

// maxShown is how many problems are printed one by one: more than a screen
// holds, and few enough to read.
const maxShown = 50

// report prints problems, sorted, and returns errProblems if one of them
// stops publishing. What it does not print one by one it counts by code.
func (r *repository) report(w io.Writer, ps problem.List) error {
	ps.Sort()
	shown := ps
	if !r.all && len(ps) > maxShown {
		shown = ps[:maxShown]
	}
	r.progress.hide()
	out := bufio.NewWriter(w)
	form := "%s: %s%s [%s]\n"
	if coloured(w) {
		form = "\x1b[1m%s:\x1b[m %s%s \x1b[2m[%s]\x1b[m\n"
	}
	for _, p := range shown {
		warning := ""
		if p.Level() == problem.Warning {
			warning = "warning: "
		}
		fmt.Fprintf(out, form, p.Pos, warning, p.Text, p.Code)
	}
	if rest := ps[len(shown):]; len(rest) > 0 {
		n := map[problem.Code]int{}
		for _, p := range rest {
			n[p.Code]++
		}
		codes := slices.SortedFunc(maps.Keys(n), func(a, b problem.Code) int {
			return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b))
		})
		fmt.Fprintf(out, "and %d more; --all prints each:\n", len(rest))
		for _, c := range codes {
			fmt.Fprintf(out, "%7d [%s]\n", n[c], c)
		}
	}
	n, found := ps.Errors(), ""
	switch warnings := len(ps) - n; {
	case n > 0 && warnings > 0:
		found = count(n, "problem") + " and " + count(warnings, "warning")
	case n > 0:
		found = count(n, "problem")
	case warnings > 0:
		found = count(warnings, "warning")
	}
	if found != "" {
		fmt.Fprintf(out, "dossier: %s; `dossier explain CODE` tells more\n", found)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if n > 0 {
		return errProblems
	}
	return nil
}

// count writes a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if strings.HasSuffix(noun, "s") {
		noun += "e"
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
