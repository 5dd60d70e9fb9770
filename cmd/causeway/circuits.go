package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/circuits/cost"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup"
)

// circuitInfo is what `causeway circuits` says of one circuit.
type circuitInfo struct {
	Name         string       `json:"name"`
	Shape        rollup.Shape `json:"shape"`
	Slots        int          `json:"slots,omitempty"` // of an aggregate: how many batch proofs it verifies
	Constraints  int          `json:"constraints"`
	Commitments  int          `json:"commitments"`
	PublicInputs int          `json:"publicInputs"`
	Parts        []cost.Row   `json:"parts"`
	Keys         *keyInfo     `json:"keys"`                // null until they are made
	Fault        string       `json:"keysFault,omitempty"` // why keys that are there are of no use
}

type keyInfo struct {
	ProvingBytes   int64  `json:"provingBytes"`
	VerifyingBytes int64  `json:"verifyingBytes"`
	CircuitBytes   int64  `json:"circuitBytes"`
	CircuitDigest  string `json:"circuitDigest"`
	VKDigest       string `json:"vkDigest"`
	Unsafe         bool   `json:"unsafe"`
}

func newCircuits() *cobra.Command {
	var asJSON, measure bool
	var keys string
	cmd := &cobra.Command{
		Use:   "circuits",
		Short: "List all circuits and what their parts cost in constraints",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			rows, err := costs(cmd.Context(), measure)
			if err != nil {
				return err
			}
			list, err := describeCircuits(rows, keys)
			if err != nil {
				return err
			}
			var parts []cost.Row
			for _, r := range rows {
				if _, err := circuits.Find(r.Of); err != nil {
					parts = append(parts, r)
				}
			}
			if asJSON {
				enc := json.NewEncoder(cmd.OutOrStdout())
				enc.SetIndent("", "  ")
				return enc.Encode(map[string]any{"circuits": list, "parts": parts})
			}
			return printCircuits(cmd.OutOrStdout(), list, parts)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "for machines")
	cmd.Flags().BoolVar(&measure, "measure", false, "compile all circuits now instead of quoting the measured table")
	addKeysFlag(cmd, &keys)
	return cmd
}

func costs(ctx context.Context, measure bool) ([]cost.Row, error) {
	if measure {
		return prover.Until(ctx, cost.Table)
	}
	return cost.ReadCSV(bytes.NewReader(circuits.ConstraintsCSV))
}

func describeCircuits(rows []cost.Row, keys string) (out []circuitInfo, err error) {
	for _, c := range circuits.All() {
		total, err := cost.Find(rows, c.Name, cost.Total)
		if err != nil {
			return nil, err
		}
		info := circuitInfo{Name: c.Name, Shape: c.Shape, Slots: c.Slots, Constraints: total.Constraints, Commitments: total.Commitments, PublicInputs: total.PublicInputs}
		for _, r := range rows {
			if r.Of == c.Name && r.Part != cost.Total {
				info.Parts = append(info.Parts, r)
			}
		}
		m, err := prover.Store{Dir: keys}.Manifest(c.Name)
		switch {
		case err == nil:
			info.Keys = &keyInfo{m.PKBytes, m.VKBytes, m.CircuitBytes, fmt.Sprintf("%x", m.CircuitDigest[:]), fmt.Sprintf("%x", m.VKDigest[:]), m.Unsafe}
		case !errors.Is(err, prover.ErrKeysMissing):
			info.Fault = err.Error()
		}
		out = append(out, info)
	}
	return out, nil
}

func printCircuits(w io.Writer, list []circuitInfo, parts []cost.Row) error {
	t := tabwriter.NewWriter(w, 2, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "circuit\tlanes or slots\tconstraints\tcommitments\tproving key MB\tkeys\t")
	for _, c := range list {
		size := fmt.Sprintf("%d full, %d transfer, %d fees", c.Shape.Full, c.Shape.Transfers, c.Shape.FeeSlots)
		if c.Slots > 0 {
			size = fmt.Sprintf("%d proofs of %s", c.Slots, circuits.Batch(c.Shape).Name)
		}
		mb, state := "-", "not made"
		if c.Keys != nil {
			mb, state = fmt.Sprint(c.Keys.ProvingBytes>>20), "ceremony"
			if c.Keys.Unsafe {
				state = "unsafe dev"
			}
		}
		if c.Fault != "" {
			state = "of no use: causeway keys verify " + c.Name
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%s\t%s\t\n", c.Name, size, c.Constraints, c.Commitments, mb, state)
	}
	fmt.Fprintln(t, "\t\t\t\t\t\t\npart\tof\tconstraints\tdata bytes\t\t\t")
	for _, c := range list {
		parts = append(parts, c.Parts...)
	}
	for _, r := range parts {
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t\t\t\n", r.Part, r.Of, r.Constraints, r.DataBytes)
	}
	return t.Flush()
}
