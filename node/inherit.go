package node

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
)

// legacy is what the logbook says of ops that are acknowledged: those that were not dropped, in their order, and requests that were taken between them.
type legacy struct {
	items []heir
	last  map[sequencer.ID]int // of items: an op that was sent again after it was dropped counts from then on
}

func newLegacy() *legacy { return &legacy{last: map[sequencer.ID]int{}} }

// heir is an op that another operator may have acknowledged, or a request that it took.
type heir struct {
	id    sequencer.ID
	op    rollup.UserOp // nil: a request, or an op that was dropped
	index uint64        // one more than that of a request
}

// takeBook takes the logbook over, and reads it. While the queue does not answer, it tries again: nobody else is in charge meanwhile, or the election ends ctx.
func (n *Node) takeBook(ctx context.Context) (l *legacy, err error) {
	take := func() error {
		l = newLegacy()
		bad := 0
		err := n.deps.Logbook.Take(ctx, func(page []byte) { bad += l.read(page, n.nameOf) })
		if bad > 0 {
			n.log.Error("lines of the logbook cannot be read, another version may have written them: what they acknowledge is lost unless its senders send it again", "lines", bad)
		}
		return err
	}
	if err = take(); err != nil {
		n.log.Warn("waiting", "for", "the logbook", "err", err)
		err = again(ctx, "the logbook", func(err error) bool { return err != nil }, n.log, take)
	}
	return l, err
}

func (n *Node) nameOf(op rollup.UserOp) sequencer.ID { return sequencer.IDOf(op, n.config) }

// read takes in a page, and returns how many lines of it make no sense.
func (l *legacy) read(page []byte, name func(rollup.UserOp) sequencer.ID) (bad int) {
	for len(page) > 0 {
		if len(page) < 5 || uint64(len(page)-5) < uint64(binary.BigEndian.Uint32(page[1:])) {
			return bad + 1
		}
		value := page[5 : 5+binary.BigEndian.Uint32(page[1:])]
		if !l.line(page[0], value, name) {
			bad++
		}
		page = page[5+len(value):]
	}
	return bad
}

func (l *legacy) line(kind byte, value []byte, name func(rollup.UserOp) sequencer.ID) bool {
	switch {
	case kind == lineOp:
		decoded, err := rollup.DecodeOp(value)
		op, ok := decoded.(rollup.UserOp)
		if err != nil || !ok {
			return false
		}
		id := name(op)
		if _, there := l.last[id]; !there {
			l.last[id] = len(l.items)
			l.items = append(l.items, heir{id: id, op: op})
		}
	case kind == lineDropped:
		if i, there := l.last[sequencer.ID(value)]; there {
			l.items[i] = heir{}
			delete(l.last, sequencer.ID(value))
		}
	case kind == lineRequest && len(value) == 8:
		l.items = append(l.items, heir{index: binary.BigEndian.Uint64(value) + 1})
	default:
		return false
	}
	return true
}

// nonceOf an account.
type nonceOf struct {
	account uint32
	nonce   uint64
}

func nonceIn(op rollup.UserOp) nonceOf { return nonceOf{op.Auth().From, op.Auth().Nonce} }

// instead tells which op of the logbook has the nonce of one that the logbook does not have.
func (l *legacy) instead() func(id sequencer.ID, op rollup.Op) (by sequencer.ID, there bool) {
	by := map[nonceOf]sequencer.ID{}
	for _, h := range l.items {
		if h.op != nil {
			by[nonceIn(h.op)] = h.id
		}
	}
	return func(id sequencer.ID, op rollup.Op) (sequencer.ID, bool) {
		signed, ok := op.(rollup.UserOp)
		if _, has := l.last[id]; !ok || has {
			return "", false
		}
		to, there := by[nonceIn(signed)]
		return to, there
	}
}

// yieldBatches undoes what was sealed here and is not final, from the first batch on that has an op which gives way: its ops wait again, for yieldOps.
func (n *Node) yieldBatches(l *legacy, final uint64) error {
	history, err := n.dir.History(final)
	if err != nil {
		return err
	}
	instead := l.instead()
	for _, r := range history.Records {
		for i, seq := range append(slices.Clone(r.Full), r.Transfers...) {
			if by, there := instead(r.IDs[i], history.Ops[seq]); there {
				n.log.Error("an op that was sealed here gives way to one that another operator has acknowledged: its batch is undone", "batch", r.Header.Number, "op", r.IDs[i], "by", by)
				return unseal(n.dir, r.Header.Number)
			}
		}
	}
	return nil
}

// yieldOps drops what waits in this directory, and the logbook does not have, where that has an op with its nonce: who sent both was told of that one last.
func (n *Node) yieldOps(l *legacy, waiting []sequencer.Entry, now time.Time) ([]sequencer.Entry, error) {
	instead := l.instead()
	var gone []sequencer.DroppedEntry
	waiting = slices.DeleteFunc(waiting, func(e sequencer.Entry) bool {
		to, there := instead(e.ID, e.Op)
		if !there {
			return false
		}
		gone = append(gone, sequencer.DroppedEntry{Seq: e.Seq, ID: e.ID, Reason: (&sequencer.ReplacedError{By: to}).Error()})
		return true
	})
	if len(gone) == 0 {
		return waiting, nil
	}
	return waiting, n.dir.Seal(sequencer.Record{Dropped: gone, At: now})
}

// inherit takes on the ops that another operator has acknowledged, in their order, with the requests that it took between them. What is not possible yet is an orphan.
// It returns when the logbook has all that is acknowledged, and nothing else.
func (n *Node) inherit(ctx context.Context, p *parts, l *legacy) error {
	taken, wait := 0, func() error { return n.shared.written(0) }
	requests := p.ledger.Waiting()
	for _, h := range l.items {
		switch {
		case h.op != nil && !p.seq.Waits(h.id):
			w, err := n.goOn(p.seq, h.op)
			if err == nil {
				taken, wait = taken+1, w
			} else if !n.isOver(p.seq, h.op) {
				n.orphans.add(h.op)
				n.log.Warn("an op that another operator has acknowledged is not possible yet: it is tried again", "op", h.id, "err", err)
			}
		case h.op == nil:
			rest, err := n.takeRequests(p.seq, requests, h.index)
			if err != nil {
				return err
			}
			requests = rest
		}
	}
	if taken > 0 {
		n.log.Info("ops that another operator has acknowledged go on here", "count", taken)
	}
	err := wait()
	if errors.Is(err, sequencer.ErrUnsure) {
		err = again(ctx, "the logbook", func(err error) bool { return errors.Is(err, sequencer.ErrUnsure) }, n.log, wait)
	}
	return err
}

// goOn with an op of another operator.
func (n *Node) goOn(seq *sequencer.Sequencer, op rollup.UserOp) (wait func() error, err error) {
	held, wait, err := seq.Inherit(op, n.deps.Now())
	if err == nil {
		n.metrics.inherited.Inc()
		n.orphans.found(Inherited{op, held})
	}
	return wait, err
}

// Inherited is an op that another operator has acknowledged and that goes on here.
type Inherited struct {
	Op   rollup.UserOp
	Held bool // for an earlier nonce, when it was taken on
}

// Inherited returns those that came since the last call.
func (n *Node) Inherited() []Inherited { return n.orphans.take() }

// isOver tells whether an op can never be in a batch any more: its nonce is used, or its time has passed.
func (n *Node) isOver(seq *sequencer.Sequencer, op rollup.UserOp) bool {
	a, err := seq.Account(op.Auth().From)
	return err == nil && a.Nonce > op.Auth().Nonce || op.Auth().ValidUntil < uint64(n.deps.Now().Unix())
}

// takeRequests that wait on L1, which come in their order, and that the journal does not have, up to an index. It returns those from there on.
func (n *Node) takeRequests(seq *sequencer.Sequencer, waiting []*l1.Request, end uint64) ([]*l1.Request, error) {
	for ; len(waiting) > 0 && waiting[0].Index < end; waiting = waiting[1:] {
		r := waiting[0]
		if _, next := seq.Pending(); r.Index < next {
			continue
		}
		op, err := operator.RequestOp(r)
		if err == nil {
			_, err = seq.AddRequest(r.Index, op, time.Unix(int64(r.Arrival), 0), n.deps.Now())
		}
		if err != nil {
			return nil, fmt.Errorf("request %d: %w", r.Index, err)
		}
	}
	return waiting, nil
}

// orphans are ops that another operator has acknowledged and that were not possible here yet, because L1 was read less far for one. They are tried again.
type orphans struct {
	mu    sync.Mutex
	ops   []rollup.UserOp
	home  sync.Mutex
	taken []Inherited // guarded by home: those that were possible, and nobody has asked for
}

func (o *orphans) found(i Inherited) {
	o.home.Lock()
	defer o.home.Unlock()
	o.taken = append(o.taken, i)
}

func (o *orphans) take() (out []Inherited) {
	o.home.Lock()
	defer o.home.Unlock()
	out, o.taken = o.taken, nil
	return out
}

func (o *orphans) add(op rollup.UserOp) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ops = append(o.ops, op)
}

func (o *orphans) lines() (lines [][]byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, op := range o.ops {
		lines = append(lines, line(lineOp, rollup.EncodeOp(op)))
	}
	return lines
}

// tryOrphans again.
func (n *Node) tryOrphans(seq *sequencer.Sequencer) {
	n.orphans.mu.Lock()
	defer n.orphans.mu.Unlock()
	n.orphans.ops = slices.DeleteFunc(n.orphans.ops, func(op rollup.UserOp) bool {
		_, err := n.goOn(seq, op)
		return err == nil || n.isOver(seq, op)
	})
}
