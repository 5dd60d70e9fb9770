package node

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
	"github.com/causeway-l2/causeway/statetree"
)

// parts work on one reading of L1.
type parts struct {
	ledger *restore.Rollup // the final state: written by the operator's loop
	seq    *sequencer.Sequencer
	op     *operator.Operator
}

// open reads L1 from where the directory ends, and takes up on the normal path what the journal holds beyond it.
func (n *Node) open(ctx context.Context) error {
	p := &parts{}
	var err error
	if p.ledger, err = restore.Open(n.params, n.cfg.Shapes, n.dir.State()); err != nil {
		return err
	}
	if err := n.catchUp(ctx, p.ledger); err != nil {
		return err
	}
	if p.ledger.Exodus {
		return errors.New("node: the rollup has ended in exodus: nothing can be submitted; `causeway exit` takes out what is yours")
	}
	if n.parts.Load() == nil { // a new life
		if err := n.ownKey(ctx, p.ledger); err != nil {
			return err
		}
	}
	if err := n.reconcile(p.ledger); err != nil {
		return err
	}
	n.settled.Store(p.ledger.LastBatch)
	var before *legacy // of operators in charge before
	if n.shared != nil && n.parts.Load() == nil {
		if before, err = n.takeBook(ctx); err != nil {
			return err
		}
		if err := n.yieldBatches(before, p.ledger.LastBatch); err != nil {
			return err
		}
	}
	from, err := n.resume(ctx, p, before)
	if err != nil {
		return err
	}
	submitter, err := l1.NewSubmitter(n.deps.Client, n.deps.Sender, n.deps.Log)
	if err != nil {
		return err
	}
	var hold func() bool
	if n.cfg.Takeover {
		submitter.Patient()
		hold = func() bool { return n.holds(p) }
	}
	watcher := l1.DefaultWatcher()
	watcher.After, watcher.Seen, watcher.Confirmations = p.ledger.Block, p.ledger.Seen(), n.cfg.Confirmations
	watcher.Poll, watcher.Log = n.cfg.L1Poll, n.deps.Log
	p.op, err = operator.New(ctx, operator.Config{Aggregate: n.cfg.Aggregate, VerifierID: n.cfg.VerifierID, MaxWait: n.cfg.AggregateAfter, Tick: n.cfg.Tick,
		Hold: hold, Idle: n.idles, MaxOpen: n.cfg.MaxOpen, Retries: n.cfg.Retries, Fleet: n.deps.Fleet, Watcher: watcher, Now: n.deps.Now, Log: n.deps.Log, OnEvent: n.onEvent}, operator.Deps{Sequencer: p.seq, Queue: n.deps.Queue,
		Artifacts: n.deps.Artifacts, Ring: n.deps.Ring, Verifier: &n.params.Verifiers[n.cfg.VerifierID], Client: n.deps.Client, Submitter: submitter, Prover: n.deps.Prover, Log: n.dir,
		Ledger: func(u l1.Update) error { return n.onUpdate(p, u) }, From: from}, p.ledger.LastBatch)
	if err == nil {
		n.stages.restart(p.ledger.LastBatch)
		n.read.Store(p.ledger.Block.Number)
		n.parts.Store(p)
	}
	return err
}

// onUpdate moves the final state on: every batch is replayed from L1's data alone, and has to end at the root that L1 holds.
func (n *Node) onUpdate(p *parts, u l1.Update) error {
	before := p.ledger.LastBatch
	defer func() { n.read.Store(p.ledger.Block.Number) }()
	others, err := others(n.dir, u)
	if err != nil {
		return err
	}
	if len(others) > 0 {
		return errors.Join(fmt.Errorf("%w: batch %d", ErrOther, others[0].First), yield(n.dir, n.log, others))
	}
	if err := p.ledger.ApplyUpdate(u); err != nil {
		return err
	}
	if p.ledger.LastBatch != before {
		if err := p.seq.Final(p.ledger.LastBatch); err != nil {
			return unfinal(p.ledger.LastBatch, err)
		}
		if err := n.dir.Forget(p.ledger.LastBatch); err != nil {
			return err
		}
		n.settled.Store(p.ledger.LastBatch)
	}
	n.tryOrphans(p.seq)
	return n.stale(p, u.Time)
}

// unfinal says why what was sealed cannot be given up for what is final: others' batches are, or the disk does not tell.
func unfinal(batch uint64, err error) error {
	if errors.Is(err, statetree.ErrStale) {
		err = fmt.Errorf("%w: %w", l1.ErrDiverged, err)
	}
	return fmt.Errorf("node: batches up to %d: %w", batch, err)
}

// resume starts a sequencer where L1 ends, and has it go through the journal; and then through what operators before had acknowledged, if there were others.
func (n *Node) resume(ctx context.Context, p *parts, before *legacy) (from operator.Recovered, err error) {
	l := p.ledger
	if p.seq, err = sequencer.New(n.sequencing(), l.State, l.LastBatch+1, l.Timestamp, l.Requests); err != nil {
		return from, err
	}
	history, err := n.dir.History(l.LastBatch)
	if err != nil {
		return from, err
	}
	history.Pending = slices.DeleteFunc(history.Pending, func(e sequencer.Entry) bool { return e.Request && e.Index < l.Requests })
	arrived := map[uint64]time.Time{}
	for _, r := range l.Waiting() {
		arrived[r.Index] = time.Unix(int64(r.Arrival), 0)
	}
	now := n.deps.Now()
	if before != nil {
		if history.Pending, err = n.yieldOps(before, history.Pending, now); err != nil {
			return from, err
		}
	}
	for i := range history.Pending { // a clock that was moved back must not make them wait for longer
		e := &history.Pending[i]
		if e.At.After(now) {
			e.At = now
		}
		if e.Request {
			e.Arrived = arrived[e.Index]
		}
	}
	p.seq.L1Time(time.Unix(int64(l.Time), 0))
	from.Proofs = map[uint64][]byte{}
	err = p.seq.Resume(history, func(s *sequencer.Sealed) error {
		from.Batches = append(from.Batches, s)
		if s.Witness == nil {
			return nil
		}
		proof, err := n.dir.Proof(s.Witness.Number)
		if proof != nil {
			from.Proofs[s.Witness.Number] = proof
		}
		return err
	})
	if err != nil {
		return from, err
	}
	if from.Submissions, err = n.dir.Submissions(l.LastBatch + 1); err != nil {
		return from, err
	}
	if before != nil {
		if err := n.inherit(ctx, p, before); err != nil {
			return from, err
		}
	}
	_, err = n.takeRequests(p.seq, l.Waiting(), math.MaxUint64)
	return from, err
}

// reconcile undoes, after L1 took back what was final, the batches that fit L1 no more: the first that serves a request which L1 does not have, and all after
// it. Requests in no batch keep their place before what builds on them, as far as L1 still has them, and are taken from L1 again otherwise.
func (n *Node) reconcile(l *restore.Rollup) error {
	again, err := n.dir.WasReset()
	if err != nil || !again {
		return err
	}
	history, err := n.dir.History(l.LastBatch)
	if err != nil {
		return err
	}
	waiting := map[uint64]*l1.Request{}
	for _, r := range l.Waiting() {
		waiting[r.Index] = r
	}
	next, number, undone := l.Requests, l.LastBatch+1, 0
	for i, r := range history.Records {
		if r.Header.Number != number || !serves(r, history.Ops, waiting, &next) {
			undone = len(history.Records) - i
			break
		}
		number++
	}
	if undone > 0 {
		n.log.Error("batches fit L1 no more: their ops wait again", "first", number, "count", undone)
	}
	return n.dir.Unseal(number, func(e sequencer.Entry) bool {
		q := waiting[next]
		if q == nil || e.Index != next {
			return false
		}
		want, err := operator.RequestOp(q)
		if err != nil || !sameRequest(e.Op, want) {
			next = math.MaxUint64 // and none after it
			return false
		}
		next++
		return true
	})
}

// serves tells whether the requests of a batch are the next ones that wait on L1.
func serves(r sequencer.Record, ops map[uint64]rollup.Op, waiting map[uint64]*l1.Request, next *uint64) bool {
	for _, seq := range r.Full {
		op, ok := ops[seq]
		if _, user := op.(rollup.UserOp); user && ok {
			continue
		}
		q := waiting[*next]
		if q == nil {
			return false
		}
		want, err := operator.RequestOp(q)
		if err != nil || !sameRequest(op, want) {
			return false
		}
		*next++
	}
	return true
}

func sameRequest(a, b rollup.Op) bool {
	switch x := a.(type) {
	case *rollup.Deposit:
		y, ok := b.(*rollup.Deposit)
		return ok && x.Owner == y.Owner && x.Amount == y.Amount
	case *rollup.ForcedExit:
		y, ok := b.(*rollup.ForcedExit)
		return ok && *x == *y
	case *rollup.SetKey:
		y, ok := b.(*rollup.SetKey)
		return ok && *x == *y
	}
	return false
}
