package node

import (
	"context"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/restore"
)

// right is what L1 lets a key do that takes over.
type right struct {
	named  bool   // the contract names the key
	anyone bool   // anyone may submit, until request oldest is served
	oldest uint64 // index in the priority queue
}

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
	var now right
	named, err := n.deps.Client.IsOperator(ctx, n.deps.Sender.Address())
	switch {
	case err != nil:
	case named:
		now.named = true
	default:
		l, failed := n.deps.Client.Liveness(ctx)
		if err = failed; err == nil && l.Open() {
			now = right{anyone: true, oldest: l.Oldest}
		}
	}
	if err != nil && ctx.Err() == nil {
		n.log.Warn("cannot tell who may submit", "err", err)
	}
	if before := n.right.Swap(&now); before == nil || *before != now {
		n.log.Info("what L1 takes of this key", "named", now.named, "anyone", now.anyone)
	}
}

// holds tells whether nothing may be sealed now: what L1 would not take would have to wait, and would lack the requests that come meanwhile, so that L1 would
// never take it. L1 is asked at its head, and read with confirmations: a batch has to wait for the request that opens the door, and the one after it for the next.
func (n *Node) holds(p *parts) bool {
	may := n.right.Load()
	switch {
	case may == nil:
		return true
	case may.named:
		return false
	}
	sealed, final := p.op.Progress()
	return sealed != final || may.waits(p.ledger, p.seq)
}

// waits tells whether no batch that is sealed now would serve the request that lets anyone submit.
func (r right) waits(l *restore.Rollup, seq interface{ Pending() (int, uint64) }) bool {
	_, next := seq.Pending()
	return !r.anyone || l.Requests != r.oldest || next <= r.oldest
}
