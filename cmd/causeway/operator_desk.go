package main

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/gateway"
	"github.com/causeway-l2/causeway/index"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/blobs"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/web"
)

// desk is what an operator has for its users: API, web page, and the index of what happened. One that is not open ignores what it is told.
type desk struct {
	log   *slog.Logger
	index *index.Index
	api   *api.Server
	node  *node.Node
}

// tell is called from the operator's loop, while the node runs.
func (d *desk) tell(e operator.Event) {
	if d.api != nil {
		d.inherit()
		gateway.Tell(d.index, e)
	}
}

// inherit notes what another operator has acknowledged and goes on here, so that whoever asks for it is told.
func (d *desk) inherit() {
	for _, i := range d.node.Inherited() {
		if err := d.api.Note(i.Op, i.Held); err != nil {
			d.log.Warn("note an op that another operator has acknowledged", "err", err)
		}
	}
}

// open reads the index's notes, which lie in the node's directory, and takes the address to listen on. Call it before the node runs.
func (d *desk) open(n *node.Node, f node.FileAPI, cfg node.Config, client *l1.Client, key *ecdsa.PrivateKey) (err error) {
	backend := gateway.NewBackend(func(ctx context.Context, op rollup.UserOp) (held bool, err error) {
		s, err := n.Submit(ctx, op)
		return s.Stage == node.Held, err
	}, n)
	info := n.Info()
	history := index.Default()
	history.Shapes, history.File, history.Locate, history.Log = cfg.Shapes, filepath.Join(cfg.Dir, "index", "notes.jsonl"), backend.Locate, d.log
	history.Watcher.Confirmations, history.Watcher.Poll, history.Watcher.Log = cfg.Confirmations, cfg.L1Poll, d.log
	if d.index, err = index.New(history); err != nil {
		return err
	}
	served, at := api.Default(), api.Address(info.Rollup)
	served.Listen, served.Hosts, served.Promise, served.RatePerClient = f.Listen, f.Hosts, f.Promise, f.RatePerClient
	served.MaxClients, served.MaxStreams, served.Page = f.MaxClients, f.MaxStreams, web.Page()
	served.ChainID, served.Rollup, served.InBlobs, served.Log = info.ChainID, at, info.Params.InBlobs(), d.log
	d.api, err = api.New(served, api.Deps{Backend: backend, History: d.index, L1: client, Notary: api.NewNotary(key, info.ChainID, at), Blobs: blobs.NewDir(blobsIn(cfg.Dir))}, info.Config)
	if err != nil {
		return errors.Join(err, d.index.Close())
	}
	d.node = n
	d.inherit()
	return nil
}

// run serves until ctx is done or the node ends. The node ends last, so that what is asked of it until then is answered.
func (d *desk) run(ctx context.Context, n *node.Node, client *l1.Client) error {
	nodeCtx, endNode := context.WithCancel(context.WithoutCancel(ctx))
	defer endNode()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		defer cancel()
		ended <- n.Run(nodeCtx)
	}()
	var both sync.WaitGroup
	var errIndex error
	both.Go(func() {
		defer cancel()
		errIndex = d.index.Run(ctx, client)
	})
	errAPI := d.api.Run(ctx)
	cancel()
	both.Wait()
	endNode()
	return errors.Join(<-ended, errAPI, errIndex, d.index.Close())
}
