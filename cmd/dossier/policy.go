package main

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dossier/internal/export"
)

func newPolicy(repo *repository) *cobra.Command {
	return &cobra.Command{
		Use:   "policy " + strings.Join(export.Servers, "|"),
		Short: "Print the headers of HTTP for a server that publishes the dossier",
		Long: `Policy prints lines for the configuration of a web server: what pages may do in a
browser, who may frame them, how long files may be kept. Hosts that read a file
_headers, such as Netlify and Cloudflare Pages, find it among the pages.`,
		Example:   "  dossier policy nginx >/etc/nginx/snippets/dossier.conf\n  dossier policy caddy",
		Args:      takes(1, 1),
		ValidArgs: export.Servers,
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(export.Servers, args[0]) {
				return usageError{fmt.Errorf("no server is called %q; there are %s", args[0], strings.Join(export.Servers, " and "))}
			}
			s, ps, err := repo.link()
			if err != nil {
				return err
			}
			if bad := settingsProblems(ps); len(bad) > 0 { // nobody knows where the site will live
				return repo.report(cmd.ErrOrStderr(), bad)
			}
			home, err := url.Parse(s.Config.Href(""))
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write([]byte(export.ServerPolicy(args[0], home.Path)))
			return err
		},
	}
}
