package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/l1"
)

func newDeploy(find deploy.Catalog) *cobra.Command {
	var file, record, rpc string
	var example bool
	var key keyFlags
	cmd := &cobra.Command{
		Use:   "deploy --config FILE --rpc URL --key-file FILE",
		Short: "Put a rollup on L1: from a configuration file, at an address that follows from it",
		Long: `Puts the verifiers and the rollup on L1, at addresses that follow from the configuration and the code alone, whoever sends the transactions; then
verifies them as verify-deployment does, and writes what was done to the record.

After an interruption, run it again: what stands on L1 is not created twice, and a transaction that waits, as the record tells, is replaced by one that bids more
if it bids too little, up to --max-fee-gwei. The record of a finished deployment is never overwritten.
Verifiers of unsafe keys are refused on any chain but 1337 and 31337.

    causeway deploy --init > rollup.yaml       a configuration with comments, to be edited`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if example {
				_, err := fmt.Fprint(cmd.OutOrStdout(), deploy.Example)
				return err
			}
			if err := required(map[string]string{"config": file, "rpc": rpc, "key-file": key.file}); err != nil {
				return err
			}
			return runDeploy(cmd, file, record, rpc, key, find)
		},
	}
	cmd.Flags().BoolVar(&example, "init", false, "print a commented configuration and do nothing else")
	cmd.Flags().StringVar(&file, "config", "", "configuration file")
	cmd.Flags().StringVar(&record, "record", "deployment.json", "where to write the record")
	addRPCFlag(cmd, &rpc)
	key.add(cmd)
	return cmd
}

func runDeploy(cmd *cobra.Command, file, record, rpc string, key keyFlags, find deploy.Catalog) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	defer f.Close()
	cfg, err := deploy.ReadConfig(f)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	plan, err := deploy.NewPlan(cfg, find)
	if err != nil {
		return err
	}
	node, err := l1.Dial(cmd.Context(), rpc, cfg.ChainID)
	if err != nil {
		return err
	}
	defer node.Close()
	sender, err := key.sender(cmd.Context(), node, cfg.ChainID, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	out := cmd.ErrOrStderr()
	r, err := deploy.Run(cmd.Context(), plan, node, sender, record, find, func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) })
	if err != nil {
		return err
	}
	for _, v := range r.Verifiers {
		if v.Unsafe {
			fmt.Fprintf(out, "UNSAFE: anyone can forge proofs of %s\n", v.Circuit)
		}
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s\n", r.Rollup.Address)
	return nil
}

// keyFlags say where an L1 key is, and what its txs may cost.
type keyFlags struct {
	file, passphrase string
	maxFeeGwei       uint64
}

func (k *keyFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&k.file, "key-file", "", "file with the L1 key: hexadecimal, or Ethereum's keystore JSON; only its owner may read it")
	cmd.Flags().StringVar(&k.passphrase, "passphrase-file", "", "file with the passphrase of a keystore")
	cmd.Flags().Var(maxFee(&k.maxFeeGwei), maxFeeFlag, maxFeeUsage)
}

// The flag of those who pay for gas with one L1 node's word for its price.
const (
	maxFeeFlag  = "max-fee-gwei"
	maxFeeUsage = "most that is paid for gas on L1; nothing is sent while it costs more"
)

// maxFee is its value.
func maxFee(most *uint64) *gwei {
	*most = l1.UserMaxFeeGwei
	return (*gwei)(most)
}

// gwei is a flag above 0: who writes 0 wants to pay nothing, or any price, and gets neither.
type gwei uint64

func (g *gwei) Set(text string) error {
	v, err := strconv.ParseUint(text, 10, 64)
	if err != nil || v == 0 {
		return errors.New("want a whole number of gwei above 0")
	}
	*g = gwei(v)
	return nil
}

func (g *gwei) String() string { return strconv.FormatUint(uint64(*g), 10) }

func (g *gwei) Type() string { return "uint" }

// sender of the key's txs. What keeps one waiting is told to log.
func (k *keyFlags) sender(ctx context.Context, node *l1.Node, chainID uint64, log io.Writer) (*l1.Sender, error) {
	key, err := l1.ReadKeyFile(k.file, k.passphrase)
	if err != nil {
		return nil, err
	}
	cfg := l1.UserSender(key, chainID, k.maxFeeGwei)
	cfg.Poll, cfg.Log = txPoll, waits(log)
	return l1.NewSender(ctx, node, cfg)
}

// waits tells what keeps a tx waiting.
func waits(to io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(to, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// txPoll is the time between two looks for a receipt.
var txPoll = 500 * time.Millisecond

func addRPCFlag(cmd *cobra.Command, url *string) {
	cmd.Flags().StringVar(url, "rpc", "", "URL of an L1 node")
}

// required refuses flags that were left out.
func required(flags map[string]string) error {
	var errs []error
	for _, name := range sortedKeys(flags) {
		if flags[name] == "" {
			errs = append(errs, fmt.Errorf("--%s is missing", name))
		}
	}
	return errors.Join(errs...)
}

// readRecord explains what a missing record is.
func readRecord(file string) (*deploy.Record, error) {
	r, err := deploy.ReadRecord(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: `causeway deploy` writes it; ask whoever deployed the rollup", err)
	}
	return r, err
}
