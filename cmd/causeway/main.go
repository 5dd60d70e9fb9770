// Command causeway is the whole rollup in one binary. `causeway help` lists what it does.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/internal/run"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/wallet"
)

func main() {
	ctx, stop := run.Context()
	err := newRoot().ExecuteContext(ctx)
	interrupted := errors.Is(context.Cause(ctx), run.ErrInterrupted)
	stop()
	if err == nil {
		return
	}
	if interrupted && byInterrupt(err) && !underWay(err) {
		err = errors.New("interrupted")
	}
	fmt.Fprintln(plain{os.Stderr}, "causeway:", err)
	os.Exit(1)
}

// plain writes no control characters: what an operator says cannot overwrite what a terminal shows beside it.
type plain struct{ io.Writer }

func (p plain) Write(b []byte) (int, error) {
	text := bytes.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return '?'
		}
		return r
	}, b)
	_, err := p.Writer.Write(text)
	return len(b), err
}

// underWay tells whether something was sent and may still happen, which whoever interrupted it has to know.
func underWay(err error) bool {
	var unsure *wallet.UnsureError
	return errors.Is(err, l1.ErrNotMined) || errors.As(err, &unsure)
}

// byInterrupt tells whether an error is what an interrupt made of a step.
func byInterrupt(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, run.ErrInterrupted)
}

// untilInterrupted has a command that runs until it is interrupted end as it was asked to, also while it still waits for what it needs: nothing failed.
func untilInterrupted(command func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		err := command(cmd, args)
		if cmd.Context().Err() != nil && byInterrupt(err) {
			return nil
		}
		return err
	}
}

// hintArgs has every command say how it goes, and where to look, when its arguments are wrong.
func hintArgs(cmd *cobra.Command) {
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			err := check(cmd, args)
			switch {
			case err == nil:
				return nil
			case cmd.HasSubCommands():
			case len(args) == 0:
				err = fmt.Errorf("arguments are missing. It goes: %s", strings.TrimSuffix(cmd.UseLine(), " [flags]"))
			default: // what is one too many is no unknown command
				err = fmt.Errorf("%q does not fit. It goes: %s", strings.Join(args, " "), strings.TrimSuffix(cmd.UseLine(), " [flags]"))
			}
			return fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())
		}
	}
	for _, c := range cmd.Commands() {
		hintArgs(c)
	}
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "causeway",
		Short:         "A payments ZK-rollup: deposit on Ethereum, pay each other, withdraw; every state change is proven",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())
	})
	root.AddCommand(newDemo(), newInit(), newOperator(operatorHooks{}), newDevnet(), newQueue(), newDispatcher(), newArtifacts(), newWallet(l1.StandardScrypt), newWorker(), newJobs(), newFleet(), newCircuits(), newBench(), newDevices(), newKeys(compileRegistered, l1contracts.FindVerifier),
		newDeploy(l1contracts.FindVerifier), newVerifyDeployment(l1contracts.FindVerifier), newRegisterToken(), newDoctor(l1contracts.FindVerifier), newRestore(l1contracts.FindVerifier), newFollow(l1contracts.FindVerifier), newExit(l1contracts.FindVerifier))
	strictHelp(root)
	hintArgs(root)
	return root
}

// strictHelp has help fail for what is no command: scripts take its exit code for an answer.
func strictHelp(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	help, _, _ := root.Find([]string{"help"})
	help.Run, help.RunE = nil, func(_ *cobra.Command, args []string) error {
		about, rest, err := root.Find(args)
		if err == nil && len(rest) > 0 {
			err = fmt.Errorf("unknown command %q for %q; see %[2]s --help", rest[0], about.CommandPath())
		}
		if err != nil {
			return err
		}
		about.InitDefaultHelpFlag()
		return about.Help()
	}
}
