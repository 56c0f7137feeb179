// Command dossier compiles a git repository of Markdown into a static,
// cross-linked, cited reference site.
//
// Run it with -h, or read README.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

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
	root.PersistentPreRun = func(*cobra.Command, []string) { started = true }
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return exitWell
	case errors.Is(err, errProblems):
		return exitFailed
	case !started || errors.As(err, new(usageError)):
		fmt.Fprintf(stderr, "dossier: %v\n", err)
		fmt.Fprintln(stderr, "dossier: run it with -h for help")
		return exitUsage
	default:
		fmt.Fprintf(stderr, "dossier: %v\n", err)
		return exitFailed
	}
}

// A usageError is a mistake in the command line that cobra cannot see.
type usageError struct{ error }

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
	root.AddCommand(newBuild(repo), newCheck(repo), newBundle(repo), newServe(repo), newNew(repo), newExplain())
	return root
}

// report prints problems, sorted, and returns errProblems if one of them
// stops publishing.
func report(w io.Writer, ps problem.List) error {
	ps.Sort()
	for _, p := range ps {
		fmt.Fprintf(w, "%s [%s]\n", p, p.Code)
	}
	n := ps.Errors()
	if n == 0 {
		return nil
	}
	fmt.Fprintf(w, "dossier: %s; `dossier explain CODE` tells more\n", count(n, "problem"))
	return errProblems
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
