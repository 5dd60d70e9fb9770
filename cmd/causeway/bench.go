package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/benchmarks"
)

func newBench() *cobra.Command {
	var jsonFile, keys, out string
	cmd := &cobra.Command{
		Use:   "bench NAME",
		Short: "Measure: setup, execute, prove, gas, or all",
		Long: `Runs a workload and prints its figures in Go's benchmark format, for benchstat.

  setup    our dev setup against gnark's, on one circuit
  execute  native execution of full batches
  prove    two full batches and their aggregate
  gas      what L1 charges, with a real proof; the same on every machine
  all      each of them

docs/benchmarks.md says what each figure means.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ring, err := newRing(keys, keyProgress(cmd.ErrOrStderr()))
			if err != nil {
				return err
			}
			list := benchmarks.Workloads(ring)
			if args[0] != "all" {
				w, err := benchmarks.Find(ring, args[0])
				if err != nil {
					return err
				}
				list = []benchmarks.Workload{w}
			} else if jsonFile != "" {
				return fmt.Errorf("--json takes the figures of one workload; use --out for all")
			}
			for _, w := range list {
				report, err := w.Run(cmd.Context())
				if err != nil {
					return fmt.Errorf("bench %s: %w", w.Name(), err)
				}
				if err := writeBench(cmd, report, jsonFile, out); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&jsonFile, "json", "", "write the figures to this file, - for standard output")
	cmd.Flags().StringVar(&out, "out", "", "keep dated results in this directory")
	addKeysFlag(cmd, &keys)
	return cmd
}

func writeBench(cmd *cobra.Command, r benchmarks.Report, jsonFile, out string) error {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	b = append(b, '\n')
	switch jsonFile {
	case "":
	case "-":
		_, err := cmd.OutOrStdout().Write(b)
		return err
	default:
		if err := os.WriteFile(jsonFile, b, 0o644); err != nil {
			return err
		}
	}
	if out != "" {
		if _, err := r.Save(out); err != nil {
			return err
		}
	}
	_, err = r.WriteTo(cmd.OutOrStdout())
	return err
}
