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
	root.PersistentFlags().BoolVar(&repo.all, "all", false, "print every problem, not the first 50 and counts")
	root.AddCommand(newBuild(repo), newCheck(repo), newBundle(repo), newServe(repo), newNew(repo), newExplain(), newVerify(repo), newPolicy(repo), newSchema(repo))
	return root
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
	out := bufio.NewWriter(w)
	for _, p := range shown {
		fmt.Fprintf(out, "%s [%s]\n", p, p.Code)
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
	n := ps.Errors()
	if n > 0 {
		fmt.Fprintf(out, "dossier: %s; `dossier explain CODE` tells more\n", count(n, "problem"))
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
