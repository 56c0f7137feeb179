package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newCheck(repo *repository) *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Report every problem, without publishing",
		Long: `Check reads all content, follows every reference, makes every page and follows
every link in it. It prints each problem as file:line:col: text, sorted, and
exits with 1 if there is one that stops publishing.`,
		Example: "  dossier check\n  dossier check -C ../another-dossier",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ps, err := repo.checked()
			if err != nil {
				return err
			}
			if err := report(cmd.ErrOrStderr(), ps); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), "no problems")
			return nil
		},
	}
}
