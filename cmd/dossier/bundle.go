package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dossier/internal/bundle"
	"dossier/internal/page"
	"dossier/internal/site"
)

const defaultBundle = "dossier.zip"

func newBundle(repo *repository) *cobra.Command {
	var out, base string
	cmd := &cobra.Command{
		Use:   "bundle",
		Short: "Pack the dossier into one zip that opens without a server",
		Long: `Bundle packs what build would publish into one zip: unpacked, its index.html
opens in a browser, with search, maps and downloads, and without a network. While
a problem is left, no file is written.`,
		Example: "  dossier bundle\n  dossier bundle -o ~/north.zip",
		Args:    takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			defer repo.begin(cmd.ErrOrStderr())()
			if err := repo.setBase(cmd, base); err != nil {
				return err
			}
			file, err := repo.target(out)
			if err != nil {
				return err
			}
			s, pages, ps, err := repo.pages()
			if err != nil {
				return err
			}
			if err := repo.report(cmd.ErrOrStderr(), ps); err != nil {
				return err
			}
			pages = append(pages, page.Page{Path: "README.txt", Render: func(w io.Writer) error {
				_, err := io.WriteString(w, readme(s))
				return err
			}})
			if err := page.Sort(pages); err != nil {
				return err
			}
			repo.progress.next("packing the pages")
			size, err := replace(file, func(w io.Writer) error { return bundle.Write(w, "dossier", pages, s.Config.Href("")) })
			if err != nil {
				return err
			}
			repo.progress.hide()
			fmt.Fprintf(repo.well(cmd.OutOrStdout()), "%s in %s: %.1f MB\n", count(len(pages), "file"), file, float64(size)/1e6)
			repo.tellGap(s.History, cmd)
			return nil
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", defaultBundle, "file to write")
	_ = cmd.MarkFlagFilename("out", "zip") // the flag is there
	cmd.Flags().StringVar(&base, "base-url", "", "address of the home page, in place of site.yaml's base")
	return cmd
}

// target returns the path of the file that -o names, which can be one.
func (r *repository) target(out string) (file string, err error) {
	file = out
	if !filepath.IsAbs(file) {
		file = filepath.Join(r.dir, file)
	}
	if info, err := os.Stat(file); err == nil && info.IsDir() || out != "" && os.IsPathSeparator(out[len(out)-1]) {
		return "", usageError{fmt.Errorf("--out %s: it is a folder; name a file in it, such as %s", out, filepath.Join(out, defaultBundle))}
	}
	folder := filepath.Dir(file)
	if info, err := os.Stat(folder); err == nil && !info.IsDir() {
		return "", usageError{fmt.Errorf("--out %s: %s is a file, not a folder; name another place", out, folder)}
	} else if errors.Is(err, fs.ErrNotExist) {
		return "", usageError{fmt.Errorf("--out %s: there is no folder %s; make it, or name another place", out, folder)}
	}
	return file, nil
}

// replace writes a file, all of it or nothing, and returns its size.
func replace(file string, write func(io.Writer) error) (size int64, err error) {
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*~")
	if err != nil {
		return 0, fmt.Errorf("write %s: %w", file, cause(err))
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	err = write(f)
	if info, statErr := f.Stat(); statErr == nil {
		size = info.Size()
	}
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err == nil {
		err = os.Rename(f.Name(), file)
	}
	if why := cause(err); why != err { // which has the name of f, not that of the file
		err = fmt.Errorf("write %s: %w", file, why)
	}
	return size, err
}

// readme tells whoever unpacks the zip what it is.
func readme(s *site.Site) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", s.Config.Title)
	if s.Config.Summary != "" {
		fmt.Fprintf(&b, "%s\n", s.Config.Summary)
	}
	b.WriteString(`
This is the offline edition: the whole dossier in one folder. Open index.html in
a web browser. Nothing is loaded from the network; only links to sources need it.
`)
	fmt.Fprintf(&b, "\nOnline: %s\n", s.Config.Base)
	var last time.Time
	for _, e := range s.Entries {
		if e.Changed.After(last) {
			last = e.Changed
		}
	}
	if !last.IsZero() {
		fmt.Fprintf(&b, "Last change: %s\n", last.Format("2 January 2006"))
	}
	if l := s.Config.Licence; l.Name != "" {
		fmt.Fprintf(&b, "Summaries and data: %s, %s\nSources keep their rights.\n", l.Name, l.URL)
	}
	return strings.ReplaceAll(b.String(), "\n", "\r\n") // Windows' oldest editors too
}
