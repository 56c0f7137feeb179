package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dossier/internal/content"
	"dossier/internal/publish"
)

func newVerify(repo *repository) *cobra.Command {
	var base string
	cmd := &cobra.Command{
		Use:   "verify DIR|URL",
		Short: "Prove that what is published was made from these files",
		Long: `Verify makes every page anew and compares it, byte for byte, with what is
published in a folder or at an https address, and manifest.sha256 with the
manifest of a build. It names what differs, is missing or is listed and not made,
and exits with 1 if there is any. Check out the commit in question first.`,
		Example: "  dossier verify public\n  git checkout v1.2 && dossier verify https://example.org/",
		Args:    takes(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			defer repo.begin(cmd.ErrOrStderr())()
			open, isURL, err := opener(repo, args[0])
			if err != nil {
				return err
			}
			if isURL && base == "" {
				base = args[0]
			}
			if err := repo.setBase(cmd, base); err != nil {
				return err
			}
			_, pages, ps, err := repo.pages()
			if err != nil {
				return err
			}
			if err := repo.report(cmd.ErrOrStderr(), ps); err != nil {
				return err
			}
			repo.progress.next("comparing the pages")
			c, err := publish.Compare(cmd.Context(), pages, open)
			if err != nil {
				return err
			}
			repo.progress.hide()
			from := repo.commit(cmd.Context())
			if c.Same == 0 {
				return fmt.Errorf("%s has none of the %s that %s makes; name the folder that build has written, or its https address", args[0], count(len(pages), "file"), from)
			}
			out := cmd.OutOrStdout()
			for _, part := range []struct {
				what  string
				names []string
			}{{"differs", c.Differ}, {"missing", c.Missing}, {"not made", c.Foreign}} {
				for _, name := range part.names {
					fmt.Fprintf(out, "%s: %q\n", part.what, name)
				}
			}
			if !c.OK() {
				if !c.Manifest {
					fmt.Fprintln(out, "manifest.sha256 is not that of a build")
				}
				return fmt.Errorf("%s is not what %s makes: %d of %s are the same", args[0], from, c.Same, count(len(pages), "file"))
			}
			fmt.Fprintf(repo.well(out), "%s and manifest.sha256 are what %s makes\n", count(c.Same, "file"), from)
			return nil
		},
	}
	cmd.Flags().StringVar(&base, "base-url", "", "address of the home page that was given to build; for a URL, that URL")
	return cmd
}

// commit names what is checked out.
func (r *repository) commit(ctx context.Context) string {
	git := func(args ...string) (string, error) {
		out, err := exec.CommandContext(ctx, "git", append([]string{"-C", r.dir}, args...)...).Output()
		return strings.TrimSpace(string(out)), err
	}
	commit, err := git("rev-parse", "HEAD")
	if err != nil {
		return "this folder"
	}
	if changed, err := git("status", "--porcelain", "--", content.Dir, templatesDir); err != nil || changed != "" {
		return "commit " + commit + " with changes that are not committed"
	}
	return "commit " + commit
}

// opener returns how to read what is published, and whether it is an address.
func opener(repo *repository, where string) (open func(context.Context, string) (io.ReadCloser, error), isURL bool, err error) {
	u, err := url.Parse(where)
	if err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		if u.Scheme == "http" && !net.ParseIP(u.Hostname()).IsLoopback() {
			return nil, true, usageError{fmt.Errorf("%s: what comes over http proves nothing; give the https address", where)}
		}
		u.Path = strings.TrimSuffix(u.Path, "/") + "/"
		return (&remote{home: u}).open, true, nil
	}
	if !filepath.IsAbs(where) {
		where = filepath.Join(repo.dir, where)
	}
	root, err := os.OpenRoot(where)
	if err != nil {
		return nil, false, fmt.Errorf("%s: %w; name the folder that build has written, or its https address", where, cause(err))
	}
	return func(_ context.Context, name string) (io.ReadCloser, error) { // the process ends with it
		info, err := root.Lstat(filepath.FromSlash(name))
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is not a regular file", name)
		}
		return root.Open(filepath.FromSlash(name))
	}, false, nil
}

// A remote is a site at an address.
type remote struct{ home *url.URL }

// fetchTimeout bounds one file, the largest of which has a few megabytes.
const fetchTimeout = time.Minute

// open asks for a file as a reader would: an index by its folder.
func (r *remote) open(ctx context.Context, name string) (io.ReadCloser, error) {
	if dir, ok := strings.CutSuffix(name, "index.html"); ok && (dir == "" || strings.HasSuffix(dir, "/")) {
		name = dir
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.home.JoinPath(name).String(), nil)
	if err != nil {
		cancel()
		return nil, err
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
		return errors.New("it leads elsewhere; a published file is where its path says")
	}}
	resp, err := client.Do(req)
	if err != nil {
		cancel()
		return nil, fmt.Errorf("ask %s: %w", req.URL, cause(err))
	}
	switch resp.StatusCode {
	case http.StatusOK:
		return body{resp.Body, cancel}, nil
	case http.StatusNotFound, http.StatusGone:
		err = fs.ErrNotExist
	default:
		err = fmt.Errorf("%s answers %s", req.URL, resp.Status)
	}
	resp.Body.Close()
	cancel()
	return nil, err
}

// A body ends its request when it is closed.
type body struct {
	io.ReadCloser
	cancel context.CancelFunc
}

// Close implements io.Closer.
func (b body) Close() error {
	defer b.cancel()
	return b.ReadCloser.Close()
}
