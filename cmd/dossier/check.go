package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"dossier/internal/check"
	"dossier/internal/problem"
	"dossier/internal/site"
)

func newCheck(repo *repository) *cobra.Command {
	var stats bool
	var links linkFlags
	format := "text"
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Report every problem, without publishing",
		Long: `Check reads all content, follows every reference, makes every page and follows
every link in it. It prints each problem as file:line:col: text, sorted, and
exits with 1 if there is one that stops publishing. --stats prints what the
dossier holds and what it lacks, as its health page does.

--links also asks every outside address of the content whether it lives: politely,
with answers kept for a week. Dead is what answers 404 or 410, or has no host; what
moved for good and what cannot be told are warnings. Builds never ask.

--format prints every problem on the standard output: as json, whose shape README
describes, as sarif (2.1.0) for code scanning, or as github, whose workflows show
each beside its line in a pull request.`,
		Example: "  dossier check\n  dossier check --stats\n  dossier check --format sarif >problems.sarif\n  dossier check --links",
		Args:    takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			write, err := formatOf(format)
			if err != nil {
				return err
			}
			if stats && write != nil {
				return usageError{fmt.Errorf("--stats prints text; leave out --format %s", format)}
			}
			if err := links.verify(cmd.Flags()); err != nil {
				return err
			}
			defer repo.begin(cmd.ErrOrStderr())()
			s, ps, err := repo.checked()
			if err != nil {
				return err
			}
			var tally check.Tally
			if links.ask {
				found, t, err := repo.outside(cmd.Context(), s, links, cmd.ErrOrStderr())
				if err != nil {
					return err
				}
				ps, tally = append(ps, found...), t
			}
			repo.progress.hide()
			if write != nil {
				return writeProblems(cmd.OutOrStdout(), ps, write)
			}
			if stats {
				printStats(cmd.OutOrStdout(), s.Stats())
			}
			if links.ask {
				fmt.Fprintln(repo.well(cmd.OutOrStdout()), summary(tally))
			}
			if err := repo.report(cmd.ErrOrStderr(), ps); err != nil {
				return err
			}
			if len(ps) == 0 {
				fmt.Fprintln(repo.well(cmd.OutOrStdout()), "no problems")
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&stats, "stats", false, "print what the dossier holds and lacks")
	links.register(cmd.Flags())
	cmd.Flags().StringVar(&format, "format", format, "how to print problems: text, json, sarif or github")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json", "sarif", "github"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// formatOf returns what writes a format; nil for text, which is for people.
func formatOf(name string) (func(problem.List, io.Writer) error, error) {
	switch name {
	case "text":
		return nil, nil
	case "json":
		return problem.List.JSON, nil
	case "sarif":
		return problem.List.SARIF, nil
	case "github":
		return problem.List.GitHub, nil
	}
	return nil, usageError{fmt.Errorf("no format is called %q; there are text, json, sarif and github", name)}
}

// writeProblems writes all problems for a program, which asked for them, and
// returns errProblems if one of them stops publishing.
func writeProblems(w io.Writer, ps problem.List, write func(problem.List, io.Writer) error) error {
	ps.Sort()
	out := bufio.NewWriter(w)
	if err := errors.Join(write(ps, out), out.Flush()); err != nil {
		return err
	}
	if ps.Errors() > 0 {
		return errProblems
	}
	return nil
}

// printStats prints counts in columns, then the entries that lack something.
func printStats(out io.Writer, s site.Stats) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(n int, what string) { fmt.Fprintf(w, "%d\t %s\n", n, what) }
	for _, f := range s.Folders {
		row(f.N, strings.ToLower(f.Title))
	}
	row(s.Links, "links in bodies")
	row(s.Mentions, "mentions")
	row(s.Citations, "citations")
	row(s.Archived, "articles with an archived copy")
	row(s.Excerpts, "articles read in part")
	row(s.Relaying, "articles that rest on the reporting of others")
	row(len(s.Undated), "undated articles")
	row(len(s.SingleOrigin), "events with a single origin")
	row(len(s.Disputed), "events on which sources differ")
	row(len(s.Orphans), "orphans")
	row(len(s.Empty), "entities without text")
	row(len(s.Uncited), "events and entities with paragraphs that cite nothing")
	_ = w.Flush() // to the terminal
	for _, e := range s.Orphans {
		fmt.Fprintf(out, "orphan: %s\n", e.File)
	}
	for _, u := range s.Uncited {
		fmt.Fprintf(out, "%s without a citation: %s\n", count(u.N, "paragraph"), u.File)
	}
}
