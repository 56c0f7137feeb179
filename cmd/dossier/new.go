package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/text/unicode/norm"

	"dossier/internal/content"
)

func newNew(repo *repository) *cobra.Command {
	var title, from string
	cmd := &cobra.Command{
		Use:   "new article|event|page|KIND SLUG | new article --from FILE",
		Short: "Start a content file",
		Long: `New writes a content file with the keys that it must have. Those left empty are
marked by a comment; the file passes check once they are filled in. KIND is a
kind of site.yaml, such as place or places. With --from, each reference in a file
of CSL-JSON, RIS or BibTeX becomes an article, and each publisher not known yet
an entry; what is there already is left alone.`,
		Example: "  dossier new article 2018-05-07-upi-security-agent-dismissed\n  dossier new place hamhung --title Hamhung\n  dossier new article --from library.bib",
		Args: func(cmd *cobra.Command, args []string) error {
			if from != "" {
				return cobra.ExactArgs(1)(cmd, args)
			}
			return cobra.ExactArgs(2)(cmd, args)
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return repo.roles(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if from != "" {
				if args[0] != "article" || title != "" {
					return usageError{errors.New("--from makes articles, with the titles of the file; write new article --from FILE")}
				}
				return repo.importArticles(from, cmd.OutOrStdout(), cmd.ErrOrStderr())
			}
			s, _, err := repo.link()
			if err != nil {
				return err
			}
			role, folder, err := roleOf(s.Config, args[0])
			if err != nil {
				return err
			}
			slug := strings.TrimSuffix(norm.NFC.String(args[1]), ".md")
			if fault := content.SlugFault(slug); fault != "" {
				return usageError{fmt.Errorf("slug %q %s", slug, fault)}
			}
			file := path.Join(content.Dir, folder, slug+".md")
			if err := create(repo.dir, file, content.Skeleton(role, content.Given{Key: "title", Text: title})); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), file)
			return nil
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "file of references to make articles of: CSL-JSON, RIS or BibTeX")
	cmd.Flags().StringVar(&title, "title", "", "title or name to fill in")
	return cmd
}

// roleOf understands a role, or a kind by its folder or its name for one.
func roleOf(c *content.Config, word string) (content.Role, string, error) {
	switch strings.ToLower(word) {
	case "article", "articles":
		return content.Article, content.ArticlesFolder, nil
	case "event", "events":
		return content.Event, content.EventsFolder, nil
	case "page", "pages":
		return content.Page, "", nil
	}
	var names []string
	for _, k := range c.Kinds {
		if strings.EqualFold(word, k.Name) || strings.EqualFold(word, k.One) {
			return content.Entity, k.Name, nil
		}
		names = append(names, strings.ToLower(k.One))
	}
	return 0, "", usageError{fmt.Errorf("nothing is called %q; use article, event, page, %s", word, strings.Join(names, ", "))}
}

// create writes a new file inside dir, and never over one that is there.
func create(dir, file, text string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := root.MkdirAll(filepath.FromSlash(path.Dir(file)), 0o755); err != nil {
		return err
	}
	f, err := root.OpenFile(filepath.FromSlash(file), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; edit it, or choose another slug", file)
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}
