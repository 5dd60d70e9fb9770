// Command causeway is the whole rollup in one binary. `causeway help` lists what it does.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/internal/run"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1contracts"
)

func main() {
	ctx, stop := run.Context()
	err := newRoot().ExecuteContext(ctx)
	interrupted := errors.Is(context.Cause(ctx), run.ErrInterrupted)
	stop()
	if err == nil {
		return
	}
	if interrupted && errors.Is(err, context.Canceled) {
		err = errors.New("interrupted")
	}
	fmt.Fprintln(os.Stderr, "causeway:", err)
	os.Exit(1)
}

// noArgs refuses a command that does not exist, or arguments to one that takes none, and says where to look.
func noArgs(cmd *cobra.Command, args []string) error {
	if err := cobra.NoArgs(cmd, args); err != nil {
		return fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())
	}
	return nil
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "causeway",
		Short:         "A payments ZK-rollup: deposit on Ethereum, pay each other, withdraw; every state change is proven",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())
	})
	root.AddCommand(newDemo(), newInit(), newOperator(operatorHooks{}), newDevnet(), newQueue(), newDispatcher(), newArtifacts(), newWallet(l1.StandardScrypt), newWorker(), newJobs(), newFleet(), newCircuits(), newBench(), newDevices(), newKeys(compileRegistered, l1contracts.FindVerifier),
		newDeploy(l1contracts.FindVerifier), newVerifyDeployment(l1contracts.FindVerifier), newDoctor(l1contracts.FindVerifier), newRestore(l1contracts.FindVerifier), newFollow(l1contracts.FindVerifier), newExit(l1contracts.FindVerifier))
	return root
}
