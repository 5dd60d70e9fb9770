package node

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/sequencer"
)

// staleError says that what was sealed here, from a batch on, is nothing that L1 will take, ever or for long.
type staleError struct {
	first  uint64
	reason string
}

func (e *staleError) Error() string {
	return fmt.Sprintf("node: L1 does not take batch %d and those after it: %s", e.first, e.reason)
}

// stale finds out, after L1 was read up to a block of that time, whether the batches that are sealed and not final can still land. L1 refuses batches older
// than maxBatchAge, and submissions that leave out requests which are overdue. Later blocks have later times: what they would refuse they refuse for ever,
// also a tx that waits in some pool, so that sealing the same ops anew does nothing twice. Nil: they can.
func (n *Node) stale(p *parts, time uint64) error {
	l := p.ledger
	first := l.LastBatch + 1
	r, ok, err := n.dir.Record(first)
	if err != nil || !ok {
		return err
	}
	if r.Header.Timestamp+n.params.MaxBatchAge < time {
		return &staleError{first, fmt.Sprintf("it was sealed at %d, L1 is at %d and takes none that is older than %d s", r.Header.Timestamp, time, n.params.MaxBatchAge)}
	}
	if err := n.skips(l, first, time); err != nil {
		return err
	}
	return n.early(p, time)
}

// apart is by how many seconds clocks may differ, and a batch may wait for L1's.
const apart = 10 * 60

// early finds the first batch that is dated after L1's clock and this machine's, which was ahead when it was sealed: L1 takes it when that time has come, which may
// be in years, and none after it sooner. Until then it refuses a tx with it, and then it has another batch of that number.
func (n *Node) early(p *parts, time uint64) error {
	limit := max(time, uint64(max(0, n.deps.Now().Unix()))) + apart
	var found error
	_, number := p.seq.SealedRoot()
	for ; number > p.ledger.LastBatch; number-- {
		r, ok, err := n.dir.Record(number)
		if err != nil {
			return err
		}
		if !ok || r.Header.Timestamp <= limit {
			break
		}
		found = &staleError{number, fmt.Sprintf("it is dated %d, L1 is at %d: the clock of this machine was ahead", r.Header.Timestamp, time)}
	}
	return found
}

// skips finds out whether the next submission leaves out an overdue request, as the contract does: which batches are in it was decided for good.
func (n *Node) skips(l *restore.Rollup, first, time uint64) error {
	decided, err := n.dir.Submissions(first)
	if err != nil || len(decided) == 0 || decided[0].First != first {
		return err
	}
	served := 0
	for i := range uint64(decided[0].Count) {
		r, _, err := n.dir.Record(first + i)
		if err != nil {
			return err
		}
		for _, id := range r.IDs {
			if isRequestID(id) {
				served++
			}
		}
	}
	enough := (n.cfg.Aggregate.Shape.Full*decided[0].Count + 1) / 2
	for _, q := range l.Waiting() {
		if q.Index == l.Requests+uint64(served) && served < enough && q.Arrival+n.params.GraceTime < time {
			return &staleError{first, fmt.Sprintf("request %d is overdue since %d, L1 is at %d, and it is not in their submission", q.Index, q.Arrival+n.params.GraceTime, time)}
		}
	}
	return nil
}

func isRequestID(id sequencer.ID) bool { return strings.HasPrefix(string(id), "request ") }

// reopen undoes batches that are stale: their ops wait again, in their order, and are sealed anew. What they acknowledged stays so; what is not possible any more,
// by expiry as a rule, is dropped with its reason.
func (n *Node) reopen(ctx context.Context, why *staleError) error {
	n.metrics.reopened.Inc()
	n.log.Error("L1 does not take sealed batches: their ops wait again, and are sealed anew", "first", why.first, "err", why.reason)
	sealed, _ := n.parts.Load().op.Progress()
	return n.anew(ctx, func() error {
		if err := n.dir.Unseal(why.first, keepAll); err != nil {
			return err
		}
		n.onEvent(operator.Event{Stage: operator.Reopened, First: why.first, Last: max(sealed, why.first)})
		return nil
	})
}

// keepAll requests: L1 has said nothing else of them.
func keepAll(sequencer.Entry) bool { return true }

// reread forgets what was final: L1 took it back.
func (n *Node) reread(gone *l1.ReorgError) error {
	n.metrics.deepReorgs.Inc()
	n.log.Error("L1 took back blocks that had all confirmations asked for: nothing is submitted until L1 was read anew", "gone", gone.Gone.String(),
		"confirmations", n.cfg.Confirmations)
	return n.dir.Reset()
}

// anew opens the parts again after something was undone. No op is taken meanwhile: the sequencer that would check it is about to be replaced.
func (n *Node) anew(ctx context.Context, undo func() error) error {
	n.taking.Lock()
	defer n.taking.Unlock()
	for ctx.Err() == nil {
		if err := undo(); err != nil {
			return err
		}
		err := n.open(ctx)
		if l1.Down(err) {
			err = again(ctx, "L1", l1.Down, n.log, func() error { return n.open(ctx) })
		}
		var gone *l1.ReorgError
		if !errors.As(err, &gone) {
			if err == nil {
				n.rewriteBook()
			}
			return err
		}
		undo = func() error { return n.reread(gone) }
	}
	return ctx.Err()
}
