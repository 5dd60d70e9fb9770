package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/demo"
	"github.com/causeway-l2/causeway/internal/pages"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/payments"
)

func newDemo() *cobra.Command {
	var file, jsonFile string
	var o demoOptions
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "The main job end to end on this machine: deposit, pay, withdraw, prove, settle, restore",
		Long: `Starts an L1 chain, a queue, an operator and worker processes; people deposit, pay each other as a payments file says, and withdraw; all is
proven and settled on L1; at the end the rollup is rebuilt from L1 data alone and compared, balance by balance.

A payments file has one payment a line: time,from,to,token,amount[,kind]
  time    RFC 3339 or unix seconds; payments are replayed in this order
  from,to names without quotes, or L1 addresses (0x and 40 hex digits)
  token   a symbol; ETH is ether, others become ERC-20 tokens (USDC, USDT: 6 decimals, others 18)
  amount  decimal number of whole tokens, at most 78 digits
  kind    pay (default), refuse (has to be refused), withdraw, set-key, forced-exit (these have no receiver, the last two no amount)
At most 1,000,000 payments of 1,000 tokens; lines that begin with # do not count.

The chain, its keys and the proving keys are for development: worth nothing and safe for nothing.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := takesFile("--json", jsonFile); err != nil {
				return err
			}
			report, err := runDemo(cmd, file, o)
			if jsonFile != "" {
				if err2 := writeReport(jsonFile, report, err); err2 != nil {
					return errors.Join(err, err2)
				}
			}
			if err != nil {
				return err
			}
			printReport(cmd.OutOrStdout(), report)
			return nil
		},
	}
	cmd.Flags().StringVar(&file, "payments", "", "payments file (default: the built-in one)")
	cmd.Flags().StringVar(&jsonFile, "json", "", "write the report to this file, - for standard output")
	cmd.Flags().IntVar(&o.workers, "workers", 2, "worker processes")
	cmd.Flags().BoolVar(&o.inBlob, "in-blob", false, "post what batches did in blobs instead of calldata")
	cmd.Flags().StringVar(&o.queueURL, "queue", "", "URL of a NATS server with JetStream, nats://host:port (default: one in this process)")
	cmd.Flags().StringVar(&o.tokenFile, "token-file", "", "file with that server's token")
	addKeysFlag(cmd, &o.keys)
	return cmd
}

type demoOptions struct {
	workers                   int
	inBlob                    bool
	keys, queueURL, tokenFile string
}

func runDemo(cmd *cobra.Command, file string, o demoOptions) (*demo.Report, error) {
	lines, err := readPayments(file)
	if err != nil {
		return nil, err
	}
	if err := brokerURL(o.queueURL); err != nil {
		return nil, err
	}
	token, err := readToken(o.tokenFile)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "causeway-demo-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	keys, err := filepath.Abs(o.keys)
	if err != nil {
		return nil, err
	}
	out := cmd.ErrOrStderr()
	pages.Heap()
	ring, err := newRing(keys, keyProgress(out))
	if err != nil {
		return nil, err
	}
	start := time.Now()
	logFile, err := os.Create(filepath.Join(dir, "operator.log"))
	if err != nil {
		return nil, err
	}
	defer logFile.Close()
	circuit := circuits.Dev(o.inBlob)
	fleet := &fleet{dir: dir, keys: keys}
	defer fleet.Wait()
	report, err := demo.Run(cmd.Context(), demo.Config{
		Aggregate: circuit, Lines: lines, Workers: o.workers, QueueURL: o.queueURL, QueueToken: token, Ring: ring, Dir: filepath.Join(dir, "queue"), Verifier: verifier, StartWorker: fleet.starter(circuit),
		Say: func(format string, args ...any) {
			fmt.Fprintf(out, "%6.1fs  %s\n", time.Since(start).Seconds(), fmt.Sprintf(format, args...))
		},
		Progress: proofProgress(out),
		Log:      slog.New(slog.NewTextHandler(logFile, nil)),
	})
	if err != nil && cmd.Context().Err() == nil {
		tail(out, logFile.Name())
	}
	return report, err
}

// brokerURL refuses what cannot be one, or several after commas, before anything is compiled.
func brokerURL(text string) error {
	if text == "" {
		return nil
	}
	for _, server := range strings.Split(text, ",") {
		u, err := url.Parse(strings.TrimSpace(server))
		if err != nil || u.Host == "" || !slices.Contains([]string{"nats", "tls", "ws", "wss"}, u.Scheme) {
			return fmt.Errorf("--queue %s: want the URL of a NATS server, nats://host:port", text)
		}
	}
	return nil
}

func readPayments(file string) ([]payments.Line, error) {
	if file == "" {
		return payments.Read(bytes.NewReader(demo.Payments))
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("payments file: %w", err)
	}
	defer f.Close()
	lines, err := payments.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return lines, nil
}

func verifier(circuit string) (cfg l1.VerifierConfig, err error) {
	v, err := l1contracts.FindVerifier(circuit)
	if err != nil {
		return cfg, err
	}
	if cfg.CircuitDigest, cfg.VKDigest, err = v.Digests(); err != nil {
		return cfg, err
	}
	cfg.Code, err = v.CreationCode()
	return cfg, err
}

func tail(w io.Writer, path string) {
	b, err := os.ReadFile(path)
	if err == nil && len(b) > 0 {
		fmt.Fprintf(w, "the operator's log ends with:\n%s\n", b[max(0, len(b)-4000):])
	}
}

// writeReport writes the report, or the error in its place.
func writeReport(path string, report *demo.Report, failure error) error {
	var v any = report
	if failure != nil {
		v = map[string]any{"ok": false, "error": failure.Error(), "discrepancy": errors.Is(failure, demo.ErrDiscrepancy)}
	}
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	if path == "-" {
		_, err = os.Stdout.Write(append(b, '\n'))
		return err
	}
	return replaceFile(path, append(b, '\n'))
}

func printReport(w io.Writer, r *demo.Report) {
	t := tabwriter.NewWriter(w, 2, 0, 3, ' ', 0)
	fmt.Fprintln(t, "\naccount\tid\tbalance\ttoken")
	for _, a := range r.Accounts {
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\n", a.Name, a.ID, a.Balance, a.Token)
	}
	fmt.Fprintln(t, "\ntoken\taccounts\towed\tqueued\tescrow\theld by contract")
	for _, b := range r.Books {
		fmt.Fprint(t, b.Token)
		for _, amount := range []string{b.Accounts, b.Owed, b.Queued, b.Escrow, b.Held} {
			if v, ok := new(big.Int).SetString(amount, 10); ok {
				amount = payments.FormatAmount(v, payments.Decimals(b.Token))
			}
			fmt.Fprint(t, "\t", amount)
		}
		fmt.Fprintln(t)
	}
	fmt.Fprintln(t, "\nproof\tbatches\tworker\tseconds")
	for _, p := range r.ProofSeconds {
		fmt.Fprintf(t, "%s\t%d-%d\t%s\t%.1f\n", p.Stage, p.First, p.Last, p.Worker, p.Seconds)
	}
	fmt.Fprintln(t, "\nphase\tseconds")
	for _, p := range r.Phases {
		fmt.Fprintf(t, "%s\t%.1f\n", p.Name, p.Seconds)
	}
	t.Flush()
	for _, x := range r.Refused {
		fmt.Fprintf(w, "refused, as it had to be: line %d: %s\n", x.Line, x.Reason)
	}
	fmt.Fprintln(w, "restored from L1 alone: root, every balance and the books agree")
	fmt.Fprintf(w, "demo: ok transfers=%d batches=%d submissions=%d l1_gas=%d root=%s seconds=%.0f\n", r.Transfers, r.Batches, r.Submissions, r.L1Gas, r.Root, r.Seconds)
}
