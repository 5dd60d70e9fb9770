package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/benchmarks"
)

// newAPIClients are the clients of `bench api`, in a process of their own so that what they use of the processor is known.
func newAPIClients() *cobra.Command {
	return &cobra.Command{
		Use:    "api-clients URL FILE",
		Args:   cobra.ExactArgs(2),
		Hidden: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := benchmarks.APIClients(cmd.Context(), args[0], args[1])
			if err != nil {
				return err
			}
			return json.NewEncoder(cmd.OutOrStdout()).Encode(r)
		},
	}
}

func startAPIClients(ctx context.Context, url, file string) (r benchmarks.APIResult, err error) {
	self, err := os.Executable()
	if err != nil {
		return r, err
	}
	out, err := exec.CommandContext(ctx, self, "bench", "api-clients", url, file).Output()
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		return r, fmt.Errorf("clients: %w: %s", err, failed.Stderr)
	}
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(out, &r)
}
