package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dossier/internal/problem"
)

func newExplain() *cobra.Command {
	return &cobra.Command{
		Use:     "explain [CODE]",
		Short:   "Tell what a problem means and how to mend it",
		Example: "  dossier explain\n  dossier explain unknown-ref",
		Args:    takes(0, 1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return codeNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			w := cmd.OutOrStdout()
			if len(args) == 0 {
				for _, c := range problem.Codes() {
					e, _ := problem.Explain(c)
					fmt.Fprintf(w, "%-16s %s\n", c, e.Meaning)
				}
				return nil
			}
			e, ok := problem.Explain(problem.Code(args[0]))
			if !ok {
				return usageError{fmt.Errorf("no problem is called %q%s", args[0],
					problem.DidYouMean(args[0], slices.Values(codeNames()), "the codes are "+strings.Join(codeNames(), ", ")))}
			}
			level := "an error"
			if e.Level == problem.Warning {
				level = "a warning, which stops nothing"
			}
			fmt.Fprintf(w, "%s, %s\n\n%s\n\nFor example:  %s\n\n%s\n", e.Code, level, e.Meaning, e.Example, e.Cure)
			return nil
		},
	}
}

func codeNames() []string {
	var names []string
	for _, c := range problem.Codes() {
		names = append(names, string(c))
	}
	return names
}
