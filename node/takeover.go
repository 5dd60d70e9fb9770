package node

import (
	"context"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/operator"
)

// What L1 lets a key do that takes over.
const (
	rightNone  = iota // not known, or nothing
	rightOpen         // anyone may submit, until the oldest request is served
	rightNamed        // the contract names the key
)

// watchRight keeps asking L1, until ctx is done; the function that it returns waits for that.
func (n *Node) watchRight(ctx context.Context) (wait func()) {
	var done sync.WaitGroup
	done.Go(func() {
		tick := time.NewTicker(n.cfg.L1Poll)
		defer tick.Stop()
		for ctx.Err() == nil {
			n.lookRight(ctx)
			select {
			case <-ctx.Done():
			case <-tick.C:
			}
		}
	})
	return done.Wait
}

func (n *Node) lookRight(ctx context.Context) {
	right := int32(rightNone)
	named, err := n.deps.Client.IsOperator(ctx, n.deps.Sender.Address())
	switch {
	case err != nil:
	case named:
		right = rightNamed
	default:
		l, failed := n.deps.Client.Liveness(ctx)
		if err = failed; err == nil && l.Open() {
			right = rightOpen
		}
	}
	if err != nil && ctx.Err() == nil {
		n.log.Warn("cannot tell who may submit", "err", err)
	}
	if before := n.right.Swap(right); before != right {
		n.log.Info("what L1 takes of this key", "named", right == rightNamed, "anyone", right == rightOpen)
	}
}

// holds tells whether nothing may be sealed now: what L1 would not take would have to wait, and would lack the requests that come meanwhile.
func (n *Node) holds(op *operator.Operator) bool {
	switch n.right.Load() {
	case rightNamed:
		return false
	case rightOpen:
		sealed, final := op.Progress()
		return sealed != final
	}
	return true
}
