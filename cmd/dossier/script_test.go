package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(tidying{m}, map[string]func(){"dossier": main})
}

// tidying runs the tests and removes what they share.
type tidying struct{ *testing.M }

func (m tidying) Run() int {
	defer removeCommitted()
	cache, err := os.MkdirTemp("", "cache") // builds leave nothing in the user's own
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(cache)
	os.Setenv("XDG_CACHE_HOME", cache)
	return m.M.Run()
}

// TestScripts drives the real command.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"web": startWeb,
			"unzip": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Check(unzip(ts.MkAbs(args[0]), ts.MkAbs(args[1])))
			},
			// httpd FOLDER serves a folder on this machine, at the address $HTTPD.
			"httpd": func(ts *testscript.TestScript, _ bool, args []string) {
				server := httptest.NewServer(http.FileServer(http.Dir(ts.MkAbs(args[0]))))
				ts.Defer(server.Close)
				ts.Setenv("HTTPD", server.URL)
			},
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			return os.MkdirAll(env.WorkDir+"/content", 0o755)
		},
	})
}

// startWeb starts a server that answers as its paths say, and puts its address in
// place of "http://WEB/" in the files named.
func startWeb(ts *testscript.TestScript, _ bool, files []string) {
	mux := http.NewServeMux()
	for path, status := range map[string]int{"/well": 200, "/missing": 404, "/copied": 404, "/forbidden": 403, "/new": 200} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
	}
	mux.Handle("/old", http.RedirectHandler("/new", http.StatusMovedPermanently))
	mux.HandleFunc("/available", func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.FormValue("url"), "/copied") {
			_, _ = io.WriteString(w, `{"archived_snapshots": {}}`)
			return
		}
		_, _ = io.WriteString(w, `{"archived_snapshots": {"closest": {"status": "200", "available": true,
			"url": "http://archive.example/`+r.FormValue("timestamp")+`/x", "timestamp": "20180509044612"}}}`)
	})
	s := httptest.NewServer(mux)
	ts.Defer(s.Close)
	for _, name := range files {
		b, err := os.ReadFile(ts.MkAbs(name))
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(name), bytes.ReplaceAll(b, []byte("http://WEB"), []byte(s.URL)), 0o644))
	}
	ts.Setenv("WEB", s.URL)
}
