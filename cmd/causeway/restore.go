package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/internal/durable"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/payments"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
)

func newRestore(find deploy.Catalog) *cobra.Command {
	var f followFlags
	var jsonFile string
	cmd := &cobra.Command{
		Use:   "restore --rpc URL --rollup ADDRESS [--dir DIR]",
		Short: "Rebuild the rollup's state from L1 alone, and check that its books add up",
		Long: `Reads the rollup's logs and the calldata of its submissions, replays every batch, and compares root, requests and every token's books with the
contract. Needs an L1 node and nothing else: no operator, no database, no keys. Exits with 1 if anything does not add up.

A rollup may have its data in blobs, which L1's nodes delete after some 18 days: --blobs says who has them. Whoever it is cannot lie: a blob is named by its hash.

With --dir it keeps the state in a directory. It may be killed and goes on where it was, and the directory is one that causeway follow and causeway operator take
up; blocks count when they have their confirmations then.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := takesFile("--json", jsonFile); err != nil {
				return err
			}
			r, done, err := f.restore(cmd, find)
			defer done()
			if err != nil {
				return elsewhere(err, f.dir)
			}
			report, err := r.report(cmd.Context())
			if err != nil {
				return err
			}
			if jsonFile != "" {
				if err := writeJSON(cmd.OutOrStdout(), jsonFile, report); err != nil {
					return err
				}
			}
			if jsonFile != "-" {
				report.print(cmd.OutOrStdout())
			}
			if report.Error != "" {
				return elsewhere(fmt.Errorf("%w: %s", restore.ErrMismatch, report.Error), f.dir)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&jsonFile, "json", "", "write everything, all accounts included, to this file, - for standard output")
	f.add(cmd)
	return cmd
}

// restore in memory, or in a directory. done is to be called whatever comes of it. Where a blob is missing, what was read before it comes beside the error.
func (f *followFlags) restore(cmd *cobra.Command, find deploy.Catalog) (r *restored, done func(), err error) {
	if f.dir == "" {
		return f.restoreInMemory(cmd, find)
	}
	debug.SetGCPercent(restore.CollectorPercent)
	f.bulk = true
	o, err := f.open(cmd.Context(), find, cmd.ErrOrStderr(), node.DefaultFollow().Poll)
	if err != nil {
		return nil, func() {}, err
	}
	done = func() {
		if err := o.Close(); err != nil {
			o.log.Warn("directory", "err", err)
		}
		o.pool.Close()
	}
	r = &restored{node: o.pool.Node(), client: o.client, chainID: o.pool.ChainID()}
	r.readOn = func(ctx context.Context) error {
		err := o.catchUp(ctx, cmd.ErrOrStderr())
		r.Rollup = o.Rollup()
		return err
	}
	return r, done, r.readOn(cmd.Context())
}

func (f *followFlags) restoreInMemory(cmd *cobra.Command, find deploy.Catalog) (r *restored, done func(), err error) {
	done = func() {}
	if err := required(map[string]string{"rpc": f.rpc, "rollup": f.rollup}); err != nil {
		return nil, done, err
	}
	if strings.Contains(f.rpc, ",") {
		return nil, done, errors.New("several L1 nodes need --dir")
	}
	for _, flag := range []string{"agree", "verifier-id", "confirmations", "blocks"} {
		if cmd.Flags().Changed(flag) {
			return nil, done, fmt.Errorf("--%s needs --dir", flag)
		}
	}
	at, err := l1.ParseAddress(f.rollup)
	if err != nil {
		return nil, done, fmt.Errorf("--rollup: %w", err)
	}
	r = &restored{}
	if r.node, r.chainID, err = l1.DialAny(cmd.Context(), f.rpc); err != nil {
		return nil, done, fmt.Errorf("--rpc: %w; check the node, or name another one", err)
	}
	r.readOn = func(ctx context.Context) error {
		err := r.CatchUp(ctx, r.client, 0, nil)
		var reorg *l1.ReorgError
		if errors.As(err, &reorg) { // what was read is gone
			err = r.read(ctx, at, f.blobs, find)
		}
		return err
	}
	return r, r.node.Close, r.read(cmd.Context(), at, f.blobs, find)
}

// elsewhere says what to do about an error that an L1 node has happen which leaves something out of what it finds, or has not kept it: all else that is read is held
// against hashes.
func elsewhere(err error, dir string) error {
	if l1.Pruned(err) {
		return fmt.Errorf("%w; this L1 node does not have, or has not kept, all of the rollup's past: name one that has, an archive (--rpc), or several with commas between, which need --dir: what one lacks another is asked for. "+
			"Or name a directory that causeway follow or causeway restore has read L1 into (--dir): only what came since is asked for", err)
	}
	var reorg *l1.ReorgError
	if !errors.Is(err, restore.ErrMismatch) && !(errors.As(err, &reorg) && reorg.Missed != nil) {
		return err
	}
	anew := "another one"
	if dir != "" {
		anew += ", or from several (--rpc, with commas between), into an empty directory: what " + dir + " has may be wrong by now"
	}
	return fmt.Errorf("%w; an L1 node that leaves something out has this happen: read L1 anew from %s", err, anew)
}

func addRollupFlag(cmd *cobra.Command, address *string) {
	cmd.Flags().StringVar(address, "rollup", "", "address of the rollup on L1")
}

// restored is a rollup rebuilt from L1, and the way to ask L1 more.
type restored struct {
	*restore.Rollup
	node    *l1.Node
	client  *l1.Client
	chainID uint64
	// readOn reads what came since. What L1 took back is read anew.
	readOn func(context.Context) error
}

func (r *restored) read(ctx context.Context, at l1.Address, from blobFlags, find deploy.Catalog) (err error) {
	if r.client, err = l1.NewClient(ctx, r.node, at); err != nil {
		return err
	}
	found, err := from.open("")
	if err != nil {
		return fmt.Errorf("--blobs: %w", err)
	}
	r.client.ReadBlobs(found)
	params, err := r.client.Params(ctx)
	if err != nil && !l1.Down(err) {
		return fmt.Errorf("--rollup: %w; is the contract at %s a rollup?", err, l1.Checksum(at))
	}
	if err != nil {
		return err
	}
	shapes, err := deploy.Shapes(params, find)
	if err != nil {
		return err
	}
	r.Rollup, err = restore.FromL1(ctx, r.client, shapes)
	return err
}

// restoreReport is what `causeway restore` says. Amounts are in the token's smallest unit.
type restoreReport struct {
	ChainID   uint64          `json:"chainId"`
	Rollup    string          `json:"rollup"`
	Block     uint64          `json:"block"`
	Root      string          `json:"root"`
	Batches   uint64          `json:"batches"`
	Timestamp uint64          `json:"timestamp"` // of the last batch
	Ops       int             `json:"ops"`
	Transfers int             `json:"transfers"`
	Requests  uint64          `json:"requests"` // served
	Waiting   int             `json:"waiting"`  // requests not served
	Exodus    bool            `json:"exodus"`
	Solvent   bool            `json:"solvent"`
	Error     string          `json:"error,omitempty"`   // what does not add up
	Warning   string          `json:"warning,omitempty"` // which ERC-20 tokens took from the rollup
	Tokens    []restoredToken `json:"tokens"`
	Accounts  []restoredLeaf  `json:"accounts"`
	Owed      []restoredClaim `json:"owed"`

	info map[uint16]l1.TokenInfo // what L1 says of the tokens
}

type restoredToken struct {
	Token    uint16 `json:"token"`
	Address  string `json:"address,omitempty"` // of an ERC-20
	Balances string `json:"balances"`
	Owed     string `json:"owed"`
	Queued   string `json:"queued"`
	Escrow   string `json:"escrow"`
	Held     string `json:"held"`
	Adds     bool   `json:"adds"` // contract and L2 count the same
	Solvent  bool   `json:"solvent"`
}

type restoredLeaf struct {
	ID      uint32 `json:"id"`
	Address string `json:"address"`
	Token   uint16 `json:"token"`
	Nonce   uint64 `json:"nonce"`
	Balance string `json:"balance"`
	PubKey  string `json:"pubKey"` // Ax, Ay: 64 bytes
	Exited  bool   `json:"exited"`
}

type restoredClaim struct {
	Token  uint16 `json:"token"`
	Owner  string `json:"owner"`
	Amount string `json:"amount"`
}

// report collects everything; that the books do not add up is in it, not an error.
func (r *restored) report(ctx context.Context) (*restoreReport, error) {
	root := r.State.Root()
	out := &restoreReport{ChainID: r.chainID, Rollup: l1.Checksum(r.client.Address()), Block: r.Block.Number, Root: fmt.Sprintf("0x%x", root.Bytes()),
		Batches: r.LastBatch, Timestamp: r.Timestamp, Ops: r.Ops, Transfers: r.Transfers, Requests: r.Requests, Waiting: len(r.Waiting()), Exodus: r.Exodus,
		Tokens: []restoredToken{}, Accounts: []restoredLeaf{}, Owed: []restoredClaim{}, info: map[uint16]l1.TokenInfo{}}
	books, err := r.CheckSolvency(ctx, r.client)
	if err != nil {
		switch {
		case errors.Is(err, restore.ErrMismatch):
			out.Error = err.Error()
		case errors.Is(err, restore.ErrShort):
			out.Warning = err.Error()
		default:
			return nil, err
		}
	}
	out.Solvent = err == nil
	for _, b := range books {
		t := restoredToken{Token: b.Token, Balances: b.Balances.String(), Owed: b.Owed.String(), Queued: b.Queued.String(), Escrow: b.Escrow.String(),
			Held: "not told", Solvent: b.Solvent(), Adds: b.Adds()}
		if b.Held != nil {
			t.Held = b.Held.String()
		}
		var is l1.TokenInfo
		err := l1.Patiently(ctx, time.Second, nil, func() (err error) {
			if is, err = r.client.TokenInfo(ctx, b.Token); errors.Is(err, l1.ErrNoContract) { // the books say so
				err = nil
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		if out.info[b.Token] = is; b.Token != 0 {
			t.Address = l1.Checksum(is.Address)
		}
		out.Tokens = append(out.Tokens, t)
		for _, owner := range slices.SortedFunc(maps.Keys(r.Owed[b.Token]), func(a, b rollup.Address) int { return bytes.Compare(a[:], b[:]) }) {
			out.Owed = append(out.Owed, restoredClaim{b.Token, l1.Checksum(owner), r.Owed[b.Token][owner].String()})
		}
	}
	return out, r.addAccounts(out)
}

func (r *restored) addAccounts(out *restoreReport) error {
	view := r.State.View()
	ids, err := r.Accounts()
	if err != nil {
		return err
	}
	for _, id := range ids {
		a, err := view.Account(id)
		if err != nil {
			return err
		}
		out.Accounts = append(out.Accounts, restoredLeaf{ID: id, Address: l1.Checksum(a.Address), Token: a.Token, Nonce: a.Nonce,
			Balance: a.Balance.Big().String(), PubKey: fmt.Sprintf("0x%x%x", a.PubKey.X.Bytes(), a.PubKey.Y.Bytes()), Exited: r.HasExited(id)})
	}
	return nil
}

// shownAccounts is how many accounts are printed.
const shownAccounts = 20

// named is a token's number, and the name that it gives itself or what its amounts are in.
func (r *restoreReport) named(token uint16) string {
	is := r.info[token]
	if is.Symbol == "" || is.Decimals == 0 && is.Symbol == fmt.Sprintf("token%d", token) {
		return fmt.Sprintf("%d, base units", token)
	}
	return fmt.Sprintf("%d %s", token, is.Symbol)
}

// in whole tokens, what is a number.
func (r *restoreReport) in(token uint16, amount string) string {
	v, ok := new(big.Int).SetString(amount, 10)
	if !ok {
		return amount
	}
	return payments.FormatAmount(v, int(r.info[token].Decimals))
}

func (r *restoreReport) print(w io.Writer) {
	fmt.Fprintf(w, "rollup    %s on chain %d, as of block %d\n", r.Rollup, r.ChainID, r.Block)
	fmt.Fprintf(w, "root      %s\n", r.Root)
	fmt.Fprintf(w, "batches   %d, the last one of %s\n", r.Batches, timeText(r.Timestamp))
	fmt.Fprintf(w, "ops       %d, of them %d transfers\n", r.Ops, r.Transfers)
	fmt.Fprintf(w, "requests  %d served, %d waiting\n", r.Requests, r.Waiting)
	if r.Exodus {
		fmt.Fprintln(w, "EXODUS    the rollup has ended; `causeway exit` takes out what is yours")
	}
	t := tabwriter.NewWriter(w, 2, 0, 3, ' ', 0)
	fmt.Fprintln(t, "\naccount\towner\ttoken\tnonce\tbalance")
	for _, a := range r.Accounts[:min(shownAccounts, len(r.Accounts))] {
		note := ""
		if a.Exited {
			note = "\tleft"
		}
		fmt.Fprintf(t, "%d\t%s\t%s\t%d\t%s%s\n", a.ID, a.Address, r.named(a.Token), a.Nonce, r.in(a.Token, a.Balance), note)
	}
	if more := len(r.Accounts) - shownAccounts; more > 0 {
		fmt.Fprintf(t, "... and %d more: --json FILE has all of them\n", more)
	}
	fmt.Fprintln(t, "\ntoken\taccounts\tqueued\tescrow\towed\theld by contract\t")
	for _, b := range r.Tokens {
		verdict := "solvent"
		switch {
		case !b.Adds:
			verdict = "DOES NOT ADD UP"
		case !b.Solvent:
			verdict = "NOT COVERED: the token took from the rollup"
		}
		in := func(amount string) string { return r.in(b.Token, amount) }
		fmt.Fprintf(t, "%s %s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.named(b.Token), b.Address, in(b.Balances), in(b.Queued), in(b.Escrow), in(b.Owed), in(b.Held), verdict)
	}
	t.Flush()
	switch {
	case r.Error != "":
	case r.Warning != "":
		fmt.Fprintln(w, "restored from L1 alone: the root is the contract's, and every token adds up; not all are covered")
	default:
		fmt.Fprintln(w, "restored from L1 alone: the root is the contract's, and every token is solvent")
	}
}

func timeText(unix uint64) string {
	if unix == 0 {
		return "never"
	}
	return time.Unix(int64(unix), 0).UTC().Format(time.RFC3339)
}

// takesFile finds out before the work whether the file that a flag names can be written; it leaves none behind.
func takesFile(flag, path string) error {
	if path == "" || path == "-" {
		return nil
	}
	_, missing := os.Stat(path)
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("%s: %w", flag, err)
	}
	err = file.Close()
	if missing != nil {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// writeJSON writes v to a file, - for out.
func writeJSON(out io.Writer, path string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	b = append(b, '\n')
	if path == "-" {
		_, err = out.Write(b)
		return err
	}
	return replaceFile(path, b)
}

// replaceFile writes a file as a whole, so that a full disk leaves what was there. What is no file, as /dev/stdout, is written to, and so is one in a directory that
// takes no other.
func replaceFile(path string, b []byte) error {
	const mode = 0o644
	info, err := os.Lstat(path)
	if err == nil && !info.Mode().IsRegular() {
		return os.WriteFile(path, b, mode)
	}
	err = durable.Replace(path, filepath.Base(path)+".*", func(f *os.File) error { return errors.Join(durable.Bytes(b)(f), f.Chmod(mode)) })
	if errors.Is(err, fs.ErrPermission) {
		return os.WriteFile(path, b, mode)
	}
	return err
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
