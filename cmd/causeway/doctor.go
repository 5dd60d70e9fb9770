package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/doctor"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/natsq"
)

func newDoctor(find deploy.Catalog) *cobra.Command {
	var file, record string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor --config FILE",
		Short: "Check all that an operator needs: directory, keys, L1, queue, clock",
		Long: `Reads an operator's configuration and looks at what it names: the directory and its disk, the keys and whether L1's verifier is theirs, each L1 node and all
of them together, the contract, the operator's key, its money and its limit of fees, the queue and the right to write to it, the store of artifacts, and the clock. A line each,
ok, warn or fail, with what to do; exits with 1 if one fails.

Run it as the operator's user, before the operator starts or while it runs. It changes nothing: a small file and a small stream that it makes are removed.
With --record the deployment is compared byte by byte, as verify-deployment does.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := required(map[string]string{"config": file}); err != nil {
				return err
			}
			c := doctor.Config{Find: find, Bounds: doctor.DefaultBounds(), Now: time.Now}
			if record != "" {
				r, err := readRecord(record)
				if err != nil {
					return err
				}
				c.Record = r
			}
			report := examine(cmd, file, c)
			if err := printLines(cmd.OutOrStdout(), report, asJSON); err != nil {
				return err
			}
			return report.Err()
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "the operator's configuration file")
	cmd.Flags().StringVar(&record, "record", "", "record of the deployment, from causeway deploy, to compare it byte by byte")
	cmd.Flags().BoolVar(&asJSON, "json", false, "for machines")
	return cmd
}

func examine(cmd *cobra.Command, file string, c doctor.Config) *doctor.Report {
	r, err := os.Open(file)
	if err != nil {
		return doctor.Unreadable(err)
	}
	defer r.Close()
	if c.File, err = node.ReadFile(r); err != nil {
		return doctor.Unreadable(fmt.Errorf("%s: %w", file, err))
	}
	if q := c.File.Queue; q.URL != embedded {
		flags := queueFlags{url: q.URL, tokenFile: q.TokenFile, ca: q.CA, cert: q.Cert, certKey: q.CertKey}
		c.Access = func() (natsq.Access, error) { return flags.access() }
	}
	if a := c.File.Artifacts; strings.Contains(a.At, "://") {
		c.Artifacts = func() (workers.Artifacts, error) {
			return artifactsFlags{at: a.At, tokenFile: a.TokenFile, ca: a.CA}.open(nil)
		}
	}
	return doctor.Run(cmd.Context(), c)
}

func printLines(w io.Writer, r *doctor.Report, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	for _, l := range r.Lines {
		fmt.Fprintf(w, "%-5s %s: %s\n", l.Status, l.Check, l.Found)
		if l.Do != "" {
			fmt.Fprintf(w, "      -> %s\n", l.Do)
		}
	}
	_, err := fmt.Fprintf(w, "%d checks, %d warnings, %d failures\n", len(r.Lines), r.Count(doctor.Warn), r.Count(doctor.Fail))
	return err
}
