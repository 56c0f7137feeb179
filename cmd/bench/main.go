//go:build linux

// Command bench measures dossier: on dossiers it invents, alone and beside other
// programs. It asks for Linux, and is no part of what is released.
//
// Run it without arguments for help.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

const usage = `bench measures dossier. Run it in the repository.

  bench make [-n 10000] [-seed 1] DIR
      writes an invented dossier; the same numbers give the same files
  bench make -from DIR DIR
      copies a dossier made by another generator, and takes links of a page to
      itself out, which dossier refuses
  bench build [-n 10000] [-seed 1] [-dir DIR] [-cpuprofile F] [-memprofile F]
      builds a dossier and prints what that costs, altogether and by floor
  bench compare [-pairs 5] -ours COMMAND -theirs COMMAND
      runs two commands of the shell in turn, with a fresh folder for {out} in
      each, and prints the ratios of ours to theirs
  bench again [-pairs 5] [-n 10000] [-seed 1] [-dir DIR]
      builds, builds again, edits an article and builds, and prints the ratios
  bench served [-edits 40] -ours "URL FILE COMMAND" -theirs "URL FILE COMMAND"
      starts two servers, edits FILE of each in turn, and prints how long it
      takes until URL shows it

build, compare and again take -tmp DIR, the folder to build in: a file system in
memory keeps the disk out of the figures. build and again take -dossier PROGRAM,
in place of one compiled from the source.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// errUsage says that the command was called wrongly.
var errUsage = errors.New("see bench -h")

// run is the whole command but for the process around it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	verbs := map[string]func(context.Context, []string, io.Writer) error{
		"make": runMake, "build": runBuild, "compare": runCompare, "again": runAgain, "served": runServed,
	}
	if len(args) == 0 || verbs[args[0]] == nil {
		fmt.Fprint(stderr, usage)
		return 2
	}
	switch err := verbs[args[0]](ctx, args[1:], stdout); {
	case err == nil:
		return 0
	case errors.Is(err, errUsage), errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stderr, usage)
		return 2
	default:
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return 1
	}
}

// flags makes the flags of a verb; its mistakes are told by usage.
func flags(verb string) *flag.FlagSet {
	f := flag.NewFlagSet(verb, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	return f
}

// parse reads the flags and wants that many arguments after them.
func parse(f *flag.FlagSet, args []string, want int) error {
	if err := f.Parse(args); err != nil || f.NArg() != want {
		return errUsage
	}
	return nil
}
