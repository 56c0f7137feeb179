package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"dossier/internal/page"
	"dossier/internal/problem"
	"dossier/internal/serve"
)

const defaultAddr = "127.0.0.1:8080"

func newServe(repo *repository) *cobra.Command {
	var addr, base string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Preview the dossier in a browser",
		Long: `Serve answers on a loopback address with what build would publish, made anew when
a file of content/ or templates/ changes. Problems stand above each page and on
the terminal; the last good pages stay.`,
		Example: "  dossier serve\n  dossier serve --addr 127.0.0.1:9000",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := repo.setBase(base); err != nil {
				return err
			}
			listener, err := listen(addr, cmd.Flags().Changed("addr"))
			if err != nil {
				return err
			}
			s, ps, err := repo.link()
			if err != nil {
				return errors.Join(err, listener.Close())
			}
			home := "/"
			if s.Config.Base != "" {
				home = s.Config.Href("")
			}
			handler := serve.New(serve.Source{
				Make: func() ([]page.Page, problem.List, error) {
					_, pages, ps, err := repo.pages()
					return pages, ps, err
				},
				Stamp: repo.stamp,
			}, home, slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)))
			fmt.Fprintf(cmd.OutOrStdout(), "http://%s%s  (Ctrl-C ends)\n", listener.Addr(), home)
			_ = repo.report(cmd.ErrOrStderr(), ps)
			return serveUntilDone(cmd.Context(), listener, handler)
		},
	}
	cmd.Flags().StringVar(&addr, "addr", defaultAddr, "loopback address and port to listen on")
	cmd.Flags().StringVar(&base, "base-url", "", "address of the home page, in place of site.yaml's base")
	return cmd
}

// listen opens the address, which must be loopback. If its port is in use and
// nobody asked for just this one, the next free of twenty is taken.
func listen(addr string, asked bool) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, usageError{fmt.Errorf("--addr %q: write host:port, such as %s", addr, defaultAddr)}
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, usageError{fmt.Errorf("--addr %q is not a loopback address; use 127.0.0.1, [::1] or localhost", addr)}
	}
	first, err := strconv.Atoi(port)
	if err != nil {
		return nil, usageError{fmt.Errorf("--addr %q: port %q is not a number", addr, port)}
	}
	for p := first; ; p++ {
		l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(p)))
		if err == nil || asked || !errors.Is(err, syscall.EADDRINUSE) || p >= first+20 {
			return l, err
		}
	}
}

// serveUntilDone serves until the context ends, and then stops at once:
// nobody waits for a preview.
func serveUntilDone(ctx context.Context, l net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
