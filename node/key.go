package node

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/restore"
)

// ErrKeyUsed says that L1 has txs of the operator's key which this directory did not send.
var ErrKeyUsed = errors.New("node: the operator's L1 key is used elsewhere: another operator runs with it, or somebody uses it by hand, and one process at a time may")

// lookAgain is how often in a row a stranger has to be seen until it is believed: one L1 node may be a moment behind another.
const lookAgain = 5

// keyUsed says what to do about a stranger. What this directory acknowledged stays in it.
func keyUsed(s *l1.StrangerError) error {
	return fmt.Errorf("%w: %w; stop the other one, then start this one again with --adopt %d: its ops are kept", ErrKeyUsed, s, s.Beyond)
}

// ownKey compares what L1 has of the key with what this directory has sent, at the start: whoever else sends with it is noticed here, or at the next tx.
func (n *Node) ownKey(ctx context.Context, l *restore.Rollup) error {
	n.deps.Sender.Keep(n.deps.Client, n.dir)
	key := n.deps.Sender.Address()
	known, ok, err := n.dir.Known(key)
	if err != nil {
		return err
	}
	k, err := n.deps.Sender.State(ctx)
	switch {
	case err != nil:
		return err
	case n.cfg.Adopt > k.All:
		return fmt.Errorf("node: --adopt %d: L1 has %d txs of %s; adopt no more than it has", n.cfg.Adopt, k.All, l1.Checksum(key))
	case !ok:
		err = n.firstUse(ctx, k, l)
	case n.cfg.Adopt > known:
		err = n.adopt(key, n.cfg.Adopt)
	}
	if err != nil {
		return err
	}
	for seen := 0; ; seen++ {
		if k, err = n.deps.Sender.State(ctx); err != nil {
			return err
		}
		switch {
		case k.Stranger != nil && n.deps.Leader != nil: // of who led before
			n.blind.Store(k.Unknown > 0)
			err = n.dir.Know(key, k.All)
		case k.Stranger != nil && seen < lookAgain:
			sleep(ctx, n.cfg.L1Poll)
			continue
		case k.Stranger != nil:
			err = keyUsed(k.Stranger)
		case k.Unknown > 0:
			n.blind.Store(true)
		}
		return err
	}
}

// adopt takes the key's txs below a nonce for known. What they did has to be read before anything is sealed.
func (n *Node) adopt(key [20]byte, below uint64) error {
	n.blind.Store(true)
	n.log.Warn("txs of this key that this directory did not send are taken for those of an operator that has ended", "below", below)
	return n.dir.Know(key, below)
}

// firstUse of a key by a directory: it may be the key's second one.
func (n *Node) firstUse(ctx context.Context, k l1.KeyState, l *restore.Rollup) error {
	key := n.deps.Sender.Address()
	if n.deps.Leader != nil {
		n.blind.Store(k.All > k.Mined)
		return n.dir.Know(key, k.All)
	}
	now, err := n.deps.Client.Status(ctx, nil)
	if err != nil {
		return err
	}
	mine, ok, err := n.dir.Record(now.LastBatch)
	if err != nil {
		return err
	}
	saved, err := n.dir.Submissions(l.LastBatch + 1)
	if err != nil {
		return err
	}
	if ok && mine.NewRoot == now.StateRoot || len(saved) > 0 { // it wrote nothing down before it knew how to
		return n.dir.Know(key, k.All)
	}
	named, err := n.deps.Client.IsOperator(ctx, key)
	switch {
	case err != nil:
		return err
	case n.cfg.Adopt > 0:
		return n.adopt(key, n.cfg.Adopt)
	case k.All > k.Mined, named && k.Mined > 0 && now.LastBatch > 0:
		return fmt.Errorf("%w: it has sent %d txs, %d more wait, L1 is at batch %d, and this directory has sealed nothing of that; if the operator that did is gone for good, start this one with --adopt %d: all that L1 has is here, and users sign again what it has not",
			ErrKeyUsed, k.Mined, k.All-k.Mined, now.LastBatch, k.All)
	}
	return n.dir.Know(key, k.Mined)
}

// clearAfter is how long a tx of the key that this directory knows nothing of may wait; then its place is taken.
const clearAfter = 3 * time.Minute

// watchKey holds back what would be sealed while txs wait that this directory did not send: an operator that was in charge before has sent them, and they may be
// batches. They are mined, and read with their confirmations, or replaced. Then it looks for others of that kind, until ctx is done: a Leader that was deposed
// may have had one under way; whatever else comes ends the node.
func (n *Node) watchKey(ctx context.Context, end func(error)) {
	if n.blind.Load() {
		if err := n.settleKey(ctx); err != nil {
			end(err)
			return
		}
	}
	tick := time.NewTicker(n.cfg.L1Poll)
	defer tick.Stop()
	for doubts, late := 0, 0; ctx.Err() == nil; {
		k, err := n.deps.Sender.State(ctx)
		switch {
		case err != nil: // said by who follows L1
		case k.Stranger == nil:
			doubts = 0
			n.doubt.Store(false)
		default:
			doubts++
			n.doubt.Store(true)
		}
		if err == nil && doubts > lookAgain && n.leads() { // whoever was deposed hears so from the queue, or by the other's batches
			late++
			if n.deps.Leader == nil || late > 1 {
				end(keyUsed(k.Stranger))
				return
			}
			n.log.Warn("a tx of an operator that was in charge before came late", "tx", k.Stranger.Error())
			if err := n.settleKey(ctx); err != nil {
				end(err)
				return
			}
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// settleKey waits until nothing waits on L1 that this directory did not send, and all that was mined is read.
func (n *Node) settleKey(ctx context.Context) error {
	n.blind.Store(true)
	tick := time.NewTicker(n.cfg.L1Poll)
	defer tick.Stop()
	for until, seen := time.Now().Add(clearAfter), 0; ; {
		k, err := n.deps.Sender.State(ctx)
		switch {
		case err != nil:
			n.log.Warn("cannot tell what waits on L1 under this key", "err", err)
		case k.Unknown == 0 && n.caughtUp(ctx):
			err := n.dir.Know(n.deps.Sender.Address(), k.Mined)
			n.blind.Store(err != nil)
			return err
		case k.Unknown == 0:
		case seen != k.Unknown:
			n.log.Warn("txs wait on L1 under this key that this directory did not send: nothing is sealed until they are mined or replaced", "count", k.Unknown)
			seen = k.Unknown
		case time.Now().After(until):
			if err := n.deps.Sender.Clear(ctx); err != nil {
				n.log.Warn("replace a tx of this key", "err", err)
			}
			until = time.Now().Add(clearAfter)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// caughtUp waits until all that L1 has now is read, and tells whether it is. L1 is asked again meanwhile: a node may have been ahead of all that ever comes.
func (n *Node) caughtUp(ctx context.Context) bool {
	for now := uint64(math.MaxUint64); ; {
		if head, err := n.deps.Client.Head(ctx); err == nil {
			now = min(now, head)
		}
		if n.read.Load() >= now {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(n.cfg.L1Poll):
		}
	}
}
