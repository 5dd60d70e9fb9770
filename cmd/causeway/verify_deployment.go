package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/l1"
)

func newVerifyDeployment(find deploy.Catalog) *cobra.Command {
	var record, rpc, keys string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify-deployment --record FILE --rpc URL",
		Short: "Rebuild a deployment from the code and compare it with L1, byte by byte",
		Long: `Rebuilds creation and runtime code of the verifiers and the rollup from the contracts that this program carries and the parameters in the record,
and compares: the record, the code on L1 (constructors are run here, so that every immutable is compared too), what the rollup says of itself, and,
with --keys, the keys on this machine. Names every mismatch and exits with 1 if there is one.

The node is trusted for what stands on its chain and for nothing else: use your own.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := required(map[string]string{"record": record, "rpc": rpc}); err != nil {
				return err
			}
			r, err := readRecord(record)
			if err != nil {
				return err
			}
			node, _, err := l1.DialAny(cmd.Context(), rpc)
			if err != nil {
				return err
			}
			defer node.Close()
			report, err := deploy.Verify(cmd.Context(), node, r, find, keys)
			if err != nil {
				return err
			}
			if err := printChecks(cmd.OutOrStdout(), report, asJSON); err != nil {
				return err
			}
			return report.Err()
		},
	}
	cmd.Flags().StringVar(&record, "record", "deployment.json", "record of the deployment")
	cmd.Flags().StringVar(&keys, "keys", "", "also compare the keys in this directory")
	cmd.Flags().BoolVar(&asJSON, "json", false, "for machines")
	addRPCFlag(cmd, &rpc)
	return cmd
}

func printChecks(w io.Writer, report *deploy.Report, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(report)
	}
	for _, c := range report.Checks {
		if c.OK {
			fmt.Fprintf(w, "ok        %s: %s\n", c.What, c.Got)
		} else {
			fmt.Fprintf(w, "MISMATCH  %s: want %s, got %s\n", c.What, c.Want, c.Got)
		}
	}
	fmt.Fprintf(w, "%d checks, %d mismatches\n", len(report.Checks), len(report.Mismatches()))
	return nil
}
