package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"

	"dossier/internal/content"
	"dossier/internal/problem"
)

func newFmt(repo *repository) *cobra.Command {
	var check bool
	cmd := &cobra.Command{
		Use:   "fmt",
		Short: "Put frontmatter in canonical order and quotes",
		Long: `Fmt puts the keys of each frontmatter in the order of README's table and its values in
quotes where they need them and nowhere else. It changes nothing else: comments stay
with their keys, and bodies as they are. A file with problems in its frontmatter is
left alone and reported. Content for an older version of the schema is rewritten for
this one first. With --check nothing is written, and the exit code is 1 where a file
would be.`,
		Example: "  dossier fmt\n  dossier fmt --check",
		Args:    takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return repo.format(cmd.OutOrStdout(), cmd.ErrOrStderr(), check)
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, "write nothing; list the files that would change, and fail if there are any")
	return cmd
}

// format writes canonical frontmatter and prints the names of the files that change.
func (r *repository) format(out, diagnostics io.Writer, check bool) error {
	root, err := r.open()
	if err != nil {
		return err
	}
	defer root.Close()
	changed := 0
	change := func(c content.Change) error {
		changed++
		if !check {
			if err := overwrite(root, c); err != nil {
				return err
			}
		}
		fmt.Fprintln(out, c.File)
		return nil
	}

	old, err := content.Migrate(root.FS())
	if err != nil {
		return err
	}
	for _, c := range old {
		if err := change(c); err != nil {
			return err
		}
	}
	if check && changed > 0 { // what the others become nobody knows before
		return errUnformatted
	}
	d, ps, err := content.Load(content.FS(root), r.base)
	if err != nil {
		return err
	}
	if bad := settingsProblems(ps); len(bad) > 0 { // nobody knows which keys there are
		return r.report(diagnostics, bad)
	}
	read := map[string]bool{}
	var found problem.List
	var failed []error
	for _, e := range d.Entries {
		read[e.File] = true
		src, err := root.ReadFile(filepath.FromSlash(e.File))
		if err != nil {
			return err
		}
		data, ps, err := d.Config.Format(e.File, src)
		found = append(found, ps...)
		failed = append(failed, err)
		if err == nil && string(data) != string(src) {
			if err := change(content.Change{File: e.File, Data: data}); err != nil {
				return err
			}
		}
	}
	for _, p := range ps {
		if path.Ext(p.File) == ".md" && !read[p.File] { // whose frontmatter nobody could find
			found = append(found, p)
		}
	}
	if err := errors.Join(failed...); err != nil {
		return err
	}
	if err := r.report(diagnostics, found); err != nil {
		return err
	}
	if check && changed > 0 {
		return errUnformatted
	}
	return nil
}

var errUnformatted = errors.New("frontmatter is not in canonical form; `dossier fmt` puts it so")

// overwrite replaces a file in one step: whoever reads it sees the old or the new one.
func overwrite(root *os.Root, c content.Change) error {
	name := filepath.FromSlash(c.File)
	mode := os.FileMode(0o644)
	if info, err := root.Stat(name); err == nil {
		mode = info.Mode().Perm()
	}
	err := root.WriteFile(name+"~", c.Data, mode)
	if err == nil {
		err = root.Rename(name+"~", name)
	}
	if err != nil {
		_ = root.Remove(name + "~") // it need not be there
		return fmt.Errorf("write %s: %w", c.File, cause(err))
	}
	return nil
}
