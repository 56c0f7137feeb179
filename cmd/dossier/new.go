package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/text/unicode/norm"

	"dossier/internal/content"
	"dossier/internal/problem"
)

func newNew(repo *repository) *cobra.Command {
	var want wanted
	var from string
	cmd := &cobra.Command{
		Use:   "new article|event|page|KIND [SLUG] | new article URL | new article --from FILE",
		Short: "Start a content file",
		Long: `New writes a content file with the keys that it must have. KIND is a kind of
site.yaml, such as place or places; without SLUG the file is named after its date,
publisher and title. In a terminal it asks for what is missing; elsewhere, and
where the answer is empty, a key is left empty and marked by a comment, and the
file passes check once the marks are filled in. With --edit the file is opened in
$VISUAL or $EDITOR.

With URL, one page is fetched and what it says of itself is filled in: title,
authors, publisher, date, language, canonical address; none of its text. Entities
that the text names stand in comments. Private addresses are asked only with
--allow-private. With --from, each reference in a file of CSL-JSON, RIS or BibTeX
becomes an article, and each publisher not known yet an entry; what is there
already is left alone.`,
		Example: `  dossier new article
  dossier new article 2018-05-07-upi-security-agent-dismissed --edit
  dossier new article https://example.org/2018/05/07/a-report.html
  dossier new place hamhung --title Hamhung --name 함흥 --name zh=咸兴
  dossier new article --from library.bib`,
		Args: func(cmd *cobra.Command, args []string) error {
			if from != "" {
				return takes(1, 1)(cmd, args)
			}
			return takes(1, 2)(cmd, args)
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return repo.roles(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if from != "" {
				if args[0] != "article" || want.title != "" || len(want.names) > 0 || want.edit {
					return usageError{errors.New("--from makes articles, with the titles of the file; write new article --from FILE")}
				}
				return repo.importArticles(from, cmd.OutOrStdout(), cmd.ErrOrStderr())
			}
			want.kind = args[0]
			if len(args) > 1 {
				want.slug = args[1]
			}
			in, out := cmd.InOrStdin(), cmd.OutOrStdout()
			return repo.start(cmd.Context(), want, console{in, out, cmd.ErrOrStderr(), isTerminal(in) && isTerminal(out)})
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "file of references to make articles of: CSL-JSON, RIS or BibTeX")
	cmd.Flags().StringVar(&want.title, "title", "", "title, or an entity's name")
	cmd.Flags().StringArrayVar(&want.names, "name", nil, "an entity's name in another script: 함흥, zh=咸兴")
	cmd.Flags().BoolVar(&want.edit, "edit", false, "open the file in $VISUAL or $EDITOR")
	cmd.Flags().BoolVar(&want.allowPrivate, "allow-private", false, "also fetch from this machine and private networks")
	_ = cmd.MarkFlagFilename("from", "json", "ris", "bib") // the flag is there
	return cmd
}

// wanted is what the command line says of a new file.
type wanted struct {
	kind         string
	slug         string // or an address
	title        string
	names        []string
	edit         bool
	allowPrivate bool // addresses
}

// start makes one new file: of what the command line says and, where a person
// sits at the console, of what that person answers.
func (r *repository) start(ctx context.Context, want wanted, con console) error {
	var editor []string
	if want.edit {
		if editor = editorCommand(); editor == nil {
			return usageError{errors.New("--edit: no editor is set; set VISUAL or EDITOR, such as EDITOR=nano")}
		}
	}
	s, ps, err := r.link()
	if err != nil {
		return err
	}
	if bad := settingsProblems(ps); len(bad) > 0 { // nobody knows which kinds there are
		return r.report(con.err, bad)
	}
	im := newImporter(s, r.dir)
	d := &draft{importer: im}
	if d.role, d.folder, err = roleOf(s.Config, want.kind); err != nil {
		return err
	}
	if strings.Contains(want.slug, "://") {
		if d.role != content.Article {
			return usageError{fmt.Errorf("only an article is made of an address; write new article %s", want.slug)}
		}
		if d, err = im.fetch(ctx, want, r.well(con.err)); err != nil {
			return err
		}
	} else if want.slug != "" {
		d.slug = strings.TrimSuffix(norm.NFC.String(want.slug), ".md")
		if d.role == content.Article && strings.Contains(d.slug, ".") {
			return usageError{fmt.Errorf("slug %q may hold only letters, digits and hyphens; if it is an address, write https:// before it", d.slug)}
		}
		if fault := content.SlugFault(d.slug); fault != "" {
			return usageError{fmt.Errorf("slug %q %s", d.slug, fault)}
		}
		if err := d.vacant(); err != nil {
			return err
		}
	}
	if want.title != "" {
		if fault := d.take(content.Given{Key: "title", Text: want.title}); fault != "" {
			return usageError{fmt.Errorf("--title %s", fault)}
		}
	}
	if err := d.addNames(want.names); err != nil {
		return err
	}
	if con.person {
		if err := d.ask(newAsker(ctx, con)); err != nil {
			return err
		}
	}
	files, err := d.write()
	if err != nil {
		return err
	}
	for _, f := range files {
		fmt.Fprintln(con.out, f)
	}
	if gaps := content.Gaps(d.role, d.given...); len(gaps) > 0 {
		names := make([]string, len(gaps))
		for i, f := range gaps {
			names[i] = f.Name
		}
		fmt.Fprintf(r.well(con.err), "left to fill in: %s; then run dossier check\n", strings.Join(names, ", "))
	}
	if editor == nil {
		return nil
	}
	return edit(editor, filepath.Join(r.dir, filepath.FromSlash(files[len(files)-1])), con)
}

// editorCommand returns the command that opens a file in the person's editor,
// without the file's name; nil where none is set. VISUAL goes before EDITOR.
// Where there is a shell it reads the words, as git has it: an editor's name may
// hold spaces in quotes and have arguments.
func editorCommand() []string {
	words := strings.TrimSpace(cmp.Or(os.Getenv("VISUAL"), os.Getenv("EDITOR")))
	if words == "" {
		return nil
	}
	if sh, err := exec.LookPath("sh"); err == nil {
		return []string{sh, "-c", words + ` "$@"`, words}
	}
	return strings.Fields(words)
}

func edit(editor []string, file string, con console) error {
	// Not of the context: Ctrl-C in an editor is the editor's.
	cmd := exec.Command(editor[0], append(editor[1:], file)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = con.in, con.out, con.err
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("open %s in %s: %w", filepath.ToSlash(file), editor[len(editor)-1], err)
	}
	return nil
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
	names := []string{"article", "event", "page"}
	for _, k := range c.Kinds {
		if strings.EqualFold(word, k.Name) || strings.EqualFold(word, k.One) {
			return content.Entity, k.Name, nil
		}
		names = append(names, strings.ToLower(k.One))
	}
	return 0, "", usageError{fmt.Errorf("nothing is called %q%s", word, problem.DidYouMean(word, slices.Values(names), "use "+strings.Join(names, ", ")))}
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
		return isThere(file)
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

func isThere(file string) error {
	return fmt.Errorf("%s is there already; edit it, or choose another slug", file)
}
