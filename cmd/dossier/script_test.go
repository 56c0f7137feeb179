package main

import (
	"os"
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
			"unzip": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Check(unzip(ts.MkAbs(args[0]), ts.MkAbs(args[1])))
			},
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			return os.MkdirAll(env.WorkDir+"/content", 0o755)
		},
	})
}
