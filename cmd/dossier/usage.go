package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dossier/internal/problem"
)

// A usageError is a mistake in the command line that cobra cannot see.
type usageError struct{ error }

// correct has a root and all commands below it answer a mistake in the command line with
// what was probably meant. What they print goes where root's output goes by then.
func correct(root *cobra.Command) {
	root.SetFlagErrorFunc(flagMistake)
	root.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknownCommand(cmd, args[0])
		}
		return nil
	}
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Args = func(_ *cobra.Command, args []string) error {
				if of, rest, err := root.Find(args); err == nil && len(rest) > 0 {
					return unknownCommand(of, rest[0])
				}
				return nil
			}
		case "completion":
			shells := commandNames(cmd)
			cmd.Use += " " + strings.Join(shells, "|")
			cmd.Args = takes(1, 1)
			cmd.RunE = func(_ *cobra.Command, args []string) error { // a shell's own command has run otherwise
				return usageError{fmt.Errorf("no shell is called %q%s", args[0],
					problem.DidYouMean(args[0], slices.Values(shells), "there are "+strings.Join(shells, ", ")))}
			}
		}
	}
}

// takes wants from least to most arguments, and otherwise says how the command is written.
func takes(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch n := len(args); {
		case least <= n && n <= most:
			return nil
		case most == 0:
			return fmt.Errorf("%s takes no arguments; leave out %q", cmd.Name(), args[0])
		case least == most:
			return fmt.Errorf("%s in place of %d; write dossier %s", count(n, "argument"), most, cmd.Use)
		default:
			return fmt.Errorf("%s in place of %d or %d; write dossier %s", count(n, "argument"), least, most, cmd.Use)
		}
	}
}

func unknownCommand(of *cobra.Command, word string) error {
	names := commandNames(of)
	return fmt.Errorf("unknown command %q%s", word, problem.DidYouMean(word, slices.Values(names), "there are "+strings.Join(names, ", ")))
}

// commandNames returns those of the commands below one.
func commandNames(of *cobra.Command) (names []string) {
	for _, cmd := range of.Commands() {
		if cmd.IsAvailableCommand() {
			names = append(names, cmd.Name())
		}
	}
	return names
}

// flagMistake says of what pflag refuses what to write in its place.
func flagMistake(cmd *cobra.Command, err error) error {
	if words := cmd.Flags().Args(); !cmd.HasParent() && len(words) > 0 {
		return unknownCommand(cmd, words[0]) // whose flags are not root's
	}
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		return unknownFlag(cmd, unknown)
	case errors.As(err, &bare):
		return fmt.Errorf("--%s wants a value: %s", bare.GetFlag().Name, bare.GetFlag().Usage)
	case errors.As(err, &wrong) && wrong.GetFlag().Value.Type() == "bool":
		return fmt.Errorf("--%s=%s: write --%[1]s alone, or --%[1]s=false", wrong.GetFlag().Name, wrong.GetValue())
	case errors.As(err, &wrong) && wrong.GetFlag().Value.Type() == "duration":
		return fmt.Errorf("invalid argument %q for --%s; write a duration, such as 2s or 24h", wrong.GetValue(), wrong.GetFlag().Name)
	}
	return err
}

func unknownFlag(cmd *cobra.Command, of *pflag.NotExistError) error {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	name, letters := of.GetSpecifiedName(), of.GetSpecifiedShortnames()
	switch {
	case letters == "":
		return fmt.Errorf("unknown flag: --%s%s", name, problem.DidYouMean("--"+name, slices.Values(names), ""))
	case cmd.Flags().Lookup(letters) != nil: // a long one with one hyphen
		return fmt.Errorf("unknown flag: -%s; did you mean \"--%[1]s\"?", letters)
	default:
		return fmt.Errorf("unknown flag: -%s%s", name, problem.DidYouMean("--"+letters, slices.Values(names), ""))
	}
}
