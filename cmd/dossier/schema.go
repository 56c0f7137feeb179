package main

import (
	"strings"

	"github.com/spf13/cobra"

	"dossier/internal/content"
	"dossier/internal/problem"
)

func newSchema(repo *repository) *cobra.Command {
	return &cobra.Command{
		Use:   "schema [article|event|page|KIND]",
		Short: "Print the JSON Schema of the frontmatter, for editors",
		Long: `Schema prints a JSON Schema (2020-12) of the frontmatter of articles, of events, of
pages or of entities of a kind, with the slugs and vocabularies that the dossier has
now; of all of them where none is named. README says how editors are told of it.`,
		Example: "  dossier schema article >.schemas/article.json\n  dossier schema place",
		Args:    takes(0, 1),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return repo.roles(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			d, ps, err := repo.load()
			if err != nil {
				return err
			}
			if bad := settingsProblems(ps); len(bad) > 0 { // nobody knows which kinds there are
				return repo.report(cmd.ErrOrStderr(), bad)
			}
			folders := d.Config.Folders()
			if len(args) > 0 {
				_, folder, err := roleOf(d.Config, args[0])
				if err != nil {
					return err
				}
				folders = []string{folder}
			}
			_, err = cmd.OutOrStdout().Write(d.Schema(folders...))
			return err
		},
	}
}

// settingsProblems returns the problems of site.yaml that stop publishing.
func settingsProblems(ps problem.List) (of problem.List) {
	for _, p := range ps {
		if p.File == content.SettingsFile && p.Level() == problem.Error {
			of = append(of, p)
		}
	}
	return of
}

// roles returns the words by which roles and kinds are named, for completion.
func (r *repository) roles() []string {
	words := []string{"article", "event", "page"}
	if d, _, err := r.load(); err == nil {
		for _, k := range d.Config.Kinds {
			words = append(words, strings.ToLower(k.One))
		}
	}
	return words
}
