package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"dossier/internal/content"
	"dossier/internal/history"
	"dossier/internal/publish"
)

func newBuild(repo *repository) *cobra.Command {
	var folder, base string
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Publish the dossier into public/",
		Long: `Build publishes every page into public/, or nothing: while a problem is left,
the folder stays as it is. Only files that differ are written; pages that are no
longer made are removed; files that dossier did not make are kept. The addresses
of new pages are added to content/permalinks.lock, so that none vanishes later.
Where neither what is read nor what was written has changed since the last build,
nothing is made again; a note of that lies in the user's cache directory.`,
		Example: "  dossier build\n  dossier build --out /srv/www --base-url https://example.org/dossier/",
		Args:    takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			start := time.Now()
			defer repo.begin(cmd.ErrOrStderr())()
			if err := repo.setBase(cmd, base); err != nil {
				return err
			}
			dir := folder
			if !filepath.IsAbs(dir) {
				dir = filepath.Join(repo.dir, dir)
			}
			if err := repo.apart(dir); err != nil {
				return err
			}
			out := repo.well(cmd.OutOrStdout())
			tell := func(files int, result publish.Result) {
				repo.progress.hide()
				fmt.Fprintf(out, "%s in %s: %d written, %d unchanged, %d removed (%s)\n",
					count(files, "file"), dir, result.Written, result.Unchanged, result.Removed, time.Since(start).Round(time.Millisecond))
			}
			repo.progress.next("looking for changes")
			before, in := repo.recall(dir), repo.inputs(cmd.Context())
			if files, ok := before.done(dir, in); ok {
				tell(files, publish.Result{Unchanged: files})
				return nil
			}
			s, pages, ps, err := repo.pages()
			if err != nil {
				return err
			}
			if err := repo.report(cmd.ErrOrStderr(), ps); err != nil {
				return err
			}
			repo.progress.next("writing the pages")
			result, err := publish.Rewrite(cmd.Context(), dir, pages, before.Output)
			if err != nil {
				return err
			}
			repo.progress.hide()
			for _, kept := range result.Kept {
				fmt.Fprintf(cmd.ErrOrStderr(), "dossier: kept %s, which is no longer made but was changed by hand; remove it if it is not wanted\n", filepath.Join(dir, kept))
			}
			tell(len(pages), result)
			lost := isLost(s.History.Gap)
			if lost || result.Written > 0 {
				repo.tellGap(s.History, cmd)
			}
			added, err := repo.addPermalinks(s)
			if added > 0 {
				fmt.Fprintf(out, "%s added to %s; commit the file\n", count(added, "address"), content.PermalinksFile)
			}
			if err != nil {
				return err
			}
			if len(ps) > 0 || lost {
				in = inputs{} // the next build has to say it again
			}
			repo.remember(cmd.Context(), dir, in, result.Seal)
			return nil
		},
	}
	cmd.Flags().StringVarP(&folder, "out", "o", "public", "folder to publish into")
	_ = cmd.MarkFlagDirname("out") // the flag is there
	cmd.Flags().StringVar(&base, "base-url", "", "address of the home page, in place of site.yaml's base")
	return cmd
}

// isLost reports whether git has a history and does not tell it.
func isLost(gap history.Gap) bool { return gap == history.Shallow || gap == history.Failed }

// tellGap says why pages have no dates of change: as a warning where they are lost, and
// otherwise among what went well.
func (r *repository) tellGap(h *history.History, cmd *cobra.Command) {
	cure := map[history.Gap]string{
		history.NoGit:        "install git",
		history.NoRepository: "git init, and a commit of content/, begin a history",
		history.NoCommit:     "a commit of content/ begins a history",
		history.Shallow:      "git fetch --unshallow brings the rest",
		history.Failed:       h.Detail,
	}
	switch {
	case isLost(h.Gap):
		fmt.Fprintf(cmd.ErrOrStderr(), "dossier: no page says when it was changed: %s; %s\n", h.Gap, cure[h.Gap])
	case h.Gap != "":
		fmt.Fprintf(r.well(cmd.OutOrStdout()), "no page says when it was changed: %s; %s\n", h.Gap, cure[h.Gap])
	}
}

// apart makes sure that pages are not published among what they are made from, nor around
// it.
func (r *repository) apart(out string) error {
	for _, folder := range []string{content.Dir, templatesDir} {
		if sources := filepath.Join(r.dir, folder); within(out, sources) {
			return usageError{fmt.Errorf("--out %s: the sources are in %s; name another folder", out, folder)}
		}
	}
	if within(r.dir, out) {
		return usageError{fmt.Errorf("--out %s: the repository itself is there; name a folder of its own, such as public", out)}
	}
	return nil
}

// within reports whether a path is that of a folder or leads into it, by whatever name.
func within(name, folder string) bool {
	name, err := filepath.Abs(name)
	of, statErr := os.Stat(folder)
	if err != nil || statErr != nil {
		return false
	}
	for {
		if real, err := filepath.EvalSymlinks(name); err == nil {
			name = real
		}
		if info, err := os.Stat(name); err == nil && os.SameFile(info, of) {
			return true
		}
		above := filepath.Dir(name)
		if above == name {
			return false
		}
		name = above
	}
}

// setBase takes the address given on the command line; an empty one is none, unless it
// stands there.
func (r *repository) setBase(cmd *cobra.Command, s string) error {
	if s == "" && !cmd.Flags().Changed("base-url") {
		return nil
	}
	u, err := content.ParseURL(s)
	if err != nil {
		return usageError{fmt.Errorf("--base-url: %w", err)}
	}
	r.base = u
	return nil
}
