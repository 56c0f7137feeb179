package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/text/unicode/norm"

	"dossier/internal/content"
	"dossier/internal/problem"
	"dossier/internal/site"
)

func newRename(repo *repository) *cobra.Command {
	return &cobra.Command{
		Use:   "rename FROM TO",
		Short: "Call an entry by another slug, everywhere",
		Long: `Rename moves the file of an entry, rewrites every reference to it (in frontmatter, in
links and citations, in the navigation) and adds the old address to redirect_from. No
other byte changes. It tries the outcome first and writes nothing where that had a
problem or a link led elsewhere. An entry stays in its folder. Stopped half-way it
leaves the old file as it was; git restores the others.`,
		Example: "  dossier rename places/hamheung places/hamhung\n  dossier rename about about-us",
		Args:    takes(2, 2),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			switch len(args) {
			case 0:
				return repo.ids(), cobra.ShellCompDirectiveNoFileComp
			case 1:
				return []string{args[0]}, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return repo.rename(idOf(args[0]), idOf(args[1]), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
}

// idOf understands an ID, or the name of its file.
func idOf(arg string) content.ID {
	arg = strings.TrimSuffix(filepath.ToSlash(norm.NFC.String(arg)), ".md")
	return content.ID(strings.Trim(strings.TrimPrefix(arg, content.Dir+"/"), "/"))
}

// ids returns those of all entries, for completion.
func (r *repository) ids() (ids []string) {
	if d, _, err := r.load(); err == nil {
		for _, e := range d.Entries {
			ids = append(ids, string(e.ID))
		}
	}
	return ids
}

// rename renames an entry and prints the names of the files that change.
func (r *repository) rename(from, to content.ID, out, diagnostics io.Writer) error {
	d, ps, err := r.load()
	if err != nil {
		return err
	}
	before, ps := linked(new(site.Linker), d, nil, ps)
	if ps.Errors() > 0 { // in a file that cannot be read a reference would stay as it was
		fmt.Fprintln(diagnostics, "dossier: nothing was renamed; mend these first:")
		return r.report(diagnostics, ps)
	}
	if err := renamable(before, from, to); err != nil {
		return err
	}
	root, err := r.open()
	if err != nil {
		return err
	}
	defer root.Close()
	changes, err := d.Rename(root.FS(), from, to)
	if err != nil {
		return fmt.Errorf("nothing was renamed: %w", err)
	}
	next, ps := d.With(changes)
	after, ps := linked(new(site.Linker), next, nil, ps)
	if ps.Errors() > 0 {
		fmt.Fprintf(diagnostics, "dossier: nothing was renamed; as %s there would be problems:\n", to)
		return r.report(diagnostics, ps)
	}
	if lost := led(before, from, to); !slices.Equal(lost, led(after, from, to)) {
		return fmt.Errorf("nothing was renamed: a name that an entry refers to would mean another entry once there is %s; write that reference with its kind", to)
	}
	for _, c := range changes {
		if c.Data == nil {
			err = root.Remove(filepath.FromSlash(c.File))
		} else {
			err = overwrite(root, c)
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(out, c.File)
	}
	return nil
}

// renamable says why an entry cannot be called so.
func renamable(s *site.Site, from, to content.ID) error {
	known := func(yield func(string) bool) {
		for _, e := range s.Entries {
			if !yield(string(e.ID)) {
				return
			}
		}
	}
	at := func(id content.ID) bool {
		return slices.ContainsFunc(s.Entries, func(e *site.Entry) bool { return e.ID == id })
	}
	switch fault := content.SlugFault(to.Slug()); {
	case !at(from):
		return usageError{fmt.Errorf("no entry is called %q%s", from, problem.DidYouMean(string(from), known, "write its folder too: places/hamhung"))}
	case from == to:
		return usageError{fmt.Errorf("%q is its name already", to)}
	case from == "index":
		return usageError{errors.New("the home page keeps its name")}
	case to == "":
		return usageError{errors.New("the new name is empty; write one like the old")}
	case to.Folder() == "" && from.Folder() != "":
		return usageError{fmt.Errorf("%q is in another folder than %q; write %s/%[1]s", to, from, from.Folder())}
	case from.Folder() != to.Folder() || strings.Count(string(to), "/") > 1:
		return usageError{fmt.Errorf("%q is in another folder than %q; other keys would refer to it, so move it by hand", to, from)}
	case fault != "" || to.Slug() == "":
		return usageError{fmt.Errorf("slug %q %s", to.Slug(), fault)}
	case at(to):
		return fmt.Errorf("%s is there already; choose another slug", content.FileOf(to))
	}
	return nil
}

// led returns who refers to whom, and how, as if the entry bore its new name.
func led(s *site.Site, from, to content.ID) (list []string) {
	now := func(id content.ID) content.ID {
		if id == from {
			return to
		}
		return id
	}
	for _, e := range s.Entries {
		for _, b := range e.Backlinks {
			list = append(list, fmt.Sprint(now(e.ID), " from ", now(b.From.ID), b.Via, b.N))
		}
	}
	slices.Sort(list)
	return list
}
