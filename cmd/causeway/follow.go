package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/gateway"
	"github.com/causeway-l2/causeway/index"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/blobs"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/web"
)

// followFlags say what to follow, and where to keep it.
type followFlags struct {
	rpc, rollup   string
	agree         int
	dir           string
	verifier      uint8
	confirmations uint64
	blocks        uint64
	blobs         blobFlags
	bulk          bool // nobody reads meanwhile
}

func (f *followFlags) add(cmd *cobra.Command) {
	d := node.DefaultFollow()
	cmd.Flags().StringVar(&f.rpc, "rpc", "", "URL of an L1 node, or of several, with commas between: they are held against each other")
	addRollupFlag(cmd, &f.rollup)
	cmd.Flags().IntVar(&f.agree, "agree", 0, "so many L1 nodes have to confirm a block (default: more than half of three or more, one of fewer)")
	cmd.Flags().StringVar(&f.dir, "dir", "", "directory to keep the state in, as an operator does")
	cmd.Flags().Uint8Var(&f.verifier, "verifier-id", 0, "number of the contract's verifier that an operator of the directory will use")
	cmd.Flags().Uint64Var(&f.confirmations, "confirmations", d.Confirmations, "what L1 says counts with so many blocks on top")
	cmd.Flags().Uint64Var(&f.blocks, "blocks", d.MaxBlocks, "most blocks to ask for, and to write down, at once")
	f.blobs.add(cmd)
}

// opened is a follower and what it works with.
type opened struct {
	*node.Follower
	pool   *l1.Pool
	client *l1.Client
	shapes []rollup.Shape
	blobs  *blobs.Dir
	log    *slog.Logger
}

// open connects to L1, and opens the directory.
func (f *followFlags) open(ctx context.Context, find deploy.Catalog, log io.Writer, poll time.Duration) (*opened, error) {
	if err := required(map[string]string{"rpc": f.rpc, "rollup": f.rollup, "dir": f.dir}); err != nil {
		return nil, err
	}
	switch {
	case poll <= 0:
		return nil, fmt.Errorf("--poll %v: want more than 0", poll)
	case f.blocks == 0:
		return nil, errors.New("--blocks 0: want at least 1")
	}
	at, err := l1.ParseAddress(f.rollup)
	if err != nil {
		return nil, fmt.Errorf("--rollup: %w", err)
	}
	o := &opened{blobs: blobs.NewDir(blobsIn(f.dir)), log: slog.New(slog.NewTextHandler(log, nil))}
	pool := l1.DefaultPool(strings.Split(f.rpc, ",")...)
	pool.Agree, pool.Log = f.agree, o.log
	if o.pool, err = l1.NewPool(ctx, pool); err != nil {
		return nil, err
	}
	if err := o.openDir(ctx, f, at, find, poll); err != nil {
		o.pool.Close()
		return nil, err
	}
	return o, nil
}

func (o *opened) openDir(ctx context.Context, f *followFlags, at l1.Address, find deploy.Catalog, poll time.Duration) (err error) {
	if o.client, err = l1.Open(ctx, o.pool, at); err != nil {
		return err
	}
	found, err := f.blobs.open(f.dir)
	if err != nil {
		return fmt.Errorf("--blobs: %w", err)
	}
	o.client.ReadBlobs(found)
	params, err := o.client.Params(ctx)
	if err != nil {
		return err
	}
	if o.shapes, err = deploy.Shapes(params, find); err != nil {
		return err
	}
	cfg := node.DefaultFollow()
	cfg.Dir, cfg.Shapes, cfg.VerifierID, cfg.Confirmations, cfg.MaxBlocks, cfg.Log = f.dir, o.shapes, f.verifier, f.confirmations, f.blocks, o.log
	cfg.Poll, cfg.Bulk = poll, f.bulk
	o.Follower, err = node.NewFollower(ctx, cfg, o.client)
	return unmade(f.dir, err)
}

// catchUp reads what there is, and shows how far it is.
func (o *opened) catchUp(ctx context.Context, out io.Writer) error {
	if at := o.At(); at.Block.Number != 0 {
		fmt.Fprintf(out, "goes on after block %d, batch %d\n", at.Block.Number, at.Batch)
	}
	head, err := o.pool.Node().BlockNumber(ctx)
	if err != nil {
		return fmt.Errorf("L1: %w", err)
	}
	begin, shown := o.At().Block.Number, time.Time{}
	if begin == 0 {
		begin = max(o.Params().DeployedAt, 1) - 1
	}
	return o.CatchUp(ctx, func(u l1.Update) {
		if u.To.Number < head && time.Since(shown) < time.Second {
			return
		}
		shown = time.Now()
		head = max(head, u.To.Number) // L1 grows meanwhile
		done := 100.0
		if head > begin {
			done = min(100, 100*float64(u.To.Number-begin)/float64(head-begin))
		}
		fmt.Fprintf(out, "  block %d of %d, batch %d: %.0f%%\n", u.To.Number, head, o.At().Batch, done)
	})
}

func newFollow(find deploy.Catalog) *cobra.Command {
	var f followFlags
	var listen, health string
	var hosts []string
	var poll time.Duration
	cmd := &cobra.Command{
		Use:   "follow --rpc URL --rollup ADDRESS --dir DIR",
		Short: "Keep the rollup's state from L1 alone, check every batch, and answer what can be read",
		Long: `Replays every batch from L1's data and compares root, requests and what was proven with the contract, as it goes. Needs no operator and no keys. It may be
killed at any time, and goes on where it was; what L1 takes back is read anew.

With --listen it serves the API and the web page, without taking ops. Its directory is an operator's: when the operator is gone for so long that anyone may
submit, stop it and run causeway operator --takeover with that directory.`,
		Args: cobra.NoArgs,
		RunE: untilInterrupted(func(cmd *cobra.Command, _ []string) error {
			ctx, out := cmd.Context(), cmd.ErrOrStderr()
			if err := node.CheckHosts(hosts); err != nil {
				return fmt.Errorf("--host: %w", err)
			}
			if err := free(listen); err != nil {
				return fmt.Errorf("--listen: %w", err)
			}
			o, err := f.open(ctx, find, out, poll)
			if err != nil {
				return err
			}
			defer o.pool.Close()
			stop, err := o.Listen(ctx, health)
			if err != nil {
				return errors.Join(fmt.Errorf("--metrics: %w", err), o.Close())
			}
			defer stop()
			if err := o.catchUp(ctx, out); err != nil {
				return errors.Join(elsewhere(err, f.dir), o.Close())
			}
			at := o.At()
			o.log.Info("following", "block", at.Block.Number, "batch", at.Batch, "root", fmt.Sprintf("0x%x", at.Root.Bytes()))
			return elsewhere(o.serve(ctx, f, listen, hosts), f.dir)
		}),
	}
	f.add(cmd)
	cmd.Flags().StringVar(&listen, "listen", "", "address to serve the API and the web page at, host:port (default: nowhere)")
	cmd.Flags().StringVar(&health, "metrics", "", "address to serve /metrics, /healthz and /readyz at, host:port (default: nowhere)")
	cmd.Flags().StringSliceVar(&hosts, "host", nil, "name that the API answers to; may be repeated (default: any)")
	cmd.Flags().DurationVar(&poll, "poll", node.DefaultFollow().Poll, "time between two looks at L1")
	return cmd
}

// free tells before all of L1 is read, which may take hours, whether one may listen at an address.
func free(address string) error {
	if address == "" {
		return nil
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	return l.Close()
}

// serve follows until ctx is done, and answers meanwhile.
func (o *opened) serve(ctx context.Context, f followFlags, listen string, hosts []string) error {
	tell := func(u l1.Update) {
		at := o.At()
		o.log.Debug("followed", "block", u.To.Number, "batch", at.Batch)
	}
	if listen == "" {
		return o.Run(ctx, tell)
	}
	history := index.Default()
	history.Shapes, history.File, history.Log = o.shapes, filepath.Join(f.dir, "index", "notes.jsonl"), o.log
	backend := gateway.NewBackend(func(context.Context, rollup.UserOp) (bool, error) { return false, api.ErrReadOnly }, o)
	history.Locate = backend.Locate
	history.Watcher.Confirmations, history.Watcher.Log = f.confirmations, o.log
	notes, err := index.New(history)
	if err != nil {
		return errors.Join(err, o.Close())
	}
	server, err := o.server(listen, hosts, backend, notes)
	if err != nil {
		return errors.Join(err, notes.Close(), o.Close())
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	errs := make([]error, 3)
	var all sync.WaitGroup
	for i, run := range []func() error{func() error { return o.Run(ctx, tell) }, func() error { return notes.Run(ctx, o.client) }, func() error { return server.Run(ctx) }} {
		all.Go(func() {
			defer cancel()
			errs[i] = run()
		})
	}
	all.Wait()
	return errors.Join(append(errs, notes.Close())...)
}

func (o *opened) server(listen string, hosts []string, backend api.Backend, notes *index.Index) (*api.Server, error) {
	params := o.Params()
	config, err := field.FromBytes(params.Config[:])
	if err != nil {
		return nil, err
	}
	nobody, err := l1.NewKey() // it signs nothing: no op is accepted
	if err != nil {
		return nil, err
	}
	at := api.Address(o.client.Address())
	c := api.Default()
	c.Listen, c.Hosts, c.ChainID, c.Rollup, c.InBlobs, c.Page, c.Log = listen, hosts, params.ChainID, at, params.InBlobs(), web.Page(), o.log
	c.ReadOnly = true
	return api.New(c, api.Deps{Backend: backend, History: notes, L1: o.client, Notary: api.NewNotary(nobody, params.ChainID, at), Blobs: o.blobs}, config)
}
