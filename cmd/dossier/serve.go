package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"dossier/internal/content"
	"dossier/internal/export"
	"dossier/internal/history"
	"dossier/internal/serve"
)

const defaultAddr = "127.0.0.1:8080"

func newServe(repo *repository) *cobra.Command {
	var addr, base string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Preview the dossier in a browser",
		Long: `Serve answers with what build would publish, each page made when it is asked for.
When a file of content/ or templates/ changes, an open page changes with it; problems
stand at its foot, with the lines at fault, and on the terminal, and the last good
pages stay. It listens on a loopback address unless --addr names another.`,
		Example: "  dossier serve\n  dossier serve --addr 127.0.0.1:9000",
		Args:    takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := repo.setBase(cmd, base); err != nil {
				return err
			}
			dir, err := filepath.Abs(repo.dir)
			if err != nil {
				return err
			}
			root, err := repo.open()
			if err != nil {
				return err
			}
			defer root.Close()
			listener, err := listen(addr, cmd.Flags().Changed("addr"))
			if err != nil {
				return err
			}
			if _, err := root.Stat(content.SettingsFile); errors.Is(err, fs.ErrNotExist) {
				return errors.Join(fmt.Errorf("no %s here; run dossier in the repository's root, or name it with -C", content.SettingsFile), listener.Close())
			}
			if got := listener.Addr().String(); got != addr && !cmd.Flags().Changed("addr") {
				fmt.Fprintf(cmd.ErrOrStderr(), "dossier: %s is in use by another program; this is the next free port\n", addr)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "http://%s/  (Ctrl-C ends)\n", listener.Addr())
			pages := &preview{repository: repo}
			handler := serve.New(serve.Source{
				Make: func(changed []string) (*serve.Result, error) {
					before := pages.made
					made, err := pages.make(below(dir, changed))
					if err == nil && made != before {
						_ = repo.report(cmd.ErrOrStderr(), made.Problems) // nothing is published: going on is right
					}
					if err != nil {
						err = failure{err}
					}
					return made, err
				},
				Watch:   append([]string{filepath.Join(dir, content.Dir), filepath.Join(dir, templatesDir)}, history.Places(cmd.Context(), dir)...),
				Files:   root.FS(),
				Headers: headers(),
				Hosts:   []string{addr[:strings.LastIndexByte(addr, ':')]},
			}, slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)))
			return serveUntilDone(cmd.Context(), listener, handler)
		},
	}
	cmd.Flags().StringVar(&addr, "addr", defaultAddr, "address and port to listen on; 0.0.0.0:8080 is every address of this machine")
	cmd.Flags().StringVar(&base, "base-url", "", "address of the home page, in place of site.yaml's base")
	return cmd
}

// below returns paths as names in a folder: "content/about.md".
func below(dir string, paths []string) []string {
	names := make([]string, len(paths))
	for i, p := range paths {
		names[i] = filepath.ToSlash(strings.TrimPrefix(p, dir+string(filepath.Separator)))
	}
	return names
}

// headers are those that a server of the published site should send.
func headers() http.Header {
	all := http.Header{}
	for _, h := range export.Headers {
		all.Set(h.Name, h.Value)
	}
	return all
}

// listen opens the address. If its port is in use and nobody asked for just this
// one, the next free of twenty is taken.
func listen(addr string, asked bool) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, usageError{fmt.Errorf("--addr %q: write host:port, such as %s", addr, defaultAddr)}
	}
	first, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return nil, usageError{fmt.Errorf("--addr %q: port %q is not a number below 65536", addr, port)}
	}
	for p := first; ; p++ {
		l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.FormatUint(p, 10)))
		switch {
		case err == nil:
			return l, nil
		case errors.Is(err, fs.ErrPermission):
			return nil, fmt.Errorf("--addr %s: this port is not for everybody; choose one above 1023", addr)
		case !errors.Is(err, syscall.EADDRINUSE):
			return nil, fmt.Errorf("--addr %s: %w; write an address of this machine, such as %s", addr, cause(err), defaultAddr)
		case asked:
			return nil, fmt.Errorf("%s is in use by another program; choose another port, or leave --addr out", addr)
		case p >= first+20:
			return nil, fmt.Errorf("the ports from %d to %d are in use; name a free one with --addr", first, p)
		}
	}
}

// serveUntilDone serves and watches until the context ends, and then stops at
// once: nobody waits for a preview.
func serveUntilDone(ctx context.Context, l net.Listener, h *serve.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	defer server.Close()
	ended := make(chan error, 2)
	go func() { ended <- h.Watch(ctx) }()
	go func() { ended <- server.Serve(l) }()
	select {
	case <-ctx.Done():
		return nil
	case err := <-ended:
		return err
	}
}
