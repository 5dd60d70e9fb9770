package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/sequencer"
)

// ErrOther says that batches are on L1 which were not sealed here: somebody else submits, with the same key or another. What was sealed here in their place
// is undone, and its ops wait again: after a start on the state that L1 has now, or dropped, with the reason, if they are not possible on it.
var ErrOther = errors.New("node: another operator submits batches of this rollup: one at a time may; stop the other, then start this one again: its ops are kept")

// others finds, before they count, the submissions of an update that hold batches which were not sealed here. Of those that were the tx is noted: it is on disk
// when what they did is.
func others(dir *datadir.Dir, u l1.Update) (out []*l1.Submission, err error) {
	for _, e := range u.Events {
		s, ok := e.Body.(*l1.Submission)
		if !ok {
			continue
		}
		own, err := isOwn(dir, s)
		if err != nil {
			return nil, err
		}
		if !own {
			out = append(out, s)
		} else if err := dir.SaveTx(s.First, s.Last(), e.Tx); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// isOwn tells whether a submission leaves L1 where the batches that were sealed here under its numbers leave it: at their root, their time and their place in the
// priority queue. What was sealed after them follows then. A root alone says little: requests that do nothing, and empty batches, leave it as it is.
func isOwn(dir *datadir.Dir, s *l1.Submission) (bool, error) {
	last, ok, err := dir.Record(s.Last())
	if err != nil || !ok || last.NewRoot != s.NewRoot || last.Header.Timestamp != s.LastTimestamp {
		return false, err
	}
	served := 0
	for number := s.First; number <= s.Last(); number++ {
		r, ok, err := dir.Record(number)
		if err != nil {
			return false, err
		}
		if !ok { // pruned: L1 is read anew from far back
			return true, nil
		}
		for _, id := range r.IDs {
			if isRequestID(id) {
				served++
			}
		}
	}
	return served == s.Served(), nil
}

// yield undoes what was sealed here in the place of submissions, and all after it.
func yield(dir *datadir.Dir, log *slog.Logger, all []*l1.Submission) error {
	for _, s := range all {
		if err := yieldTo(dir, log, s); err != nil {
			return err
		}
	}
	return nil
}

func yieldTo(dir *datadir.Dir, log *slog.Logger, s *l1.Submission) error {
	for number := s.First; number <= s.Last(); number++ {
		_, ok, err := dir.Record(number)
		if err != nil {
			return err
		}
		if ok {
			log.Error("another operator's batches are on L1: what was sealed here in their place is undone, its ops wait again", "first", s.First)
			return unseal(dir, s.First)
		}
	}
	return nil
}

// unseal batches that others have taken the place of: requests are L1's as before, unless L1 is read anew.
func unseal(dir *datadir.Dir, first uint64) error {
	again, err := dir.WasReset()
	if err != nil {
		return err
	}
	return dir.Unseal(first, func(sequencer.Entry) bool { return !again })
}

// catchUp reads L1 as far as it is confirmed, and yields to what others have submitted while this node was down.
func (n *Node) catchUp(ctx context.Context, ledger *restore.Rollup) error {
	cfg := l1.DefaultWatcher()
	cfg.Confirmations, cfg.After, cfg.Seen, cfg.Log = n.cfg.Confirmations, ledger.Block, ledger.Seen(), n.deps.Log
	watcher, err := l1.NewWatcher(ctx, n.deps.Client, cfg)
	if err != nil {
		return err
	}
	for {
		u, more, err := watcher.Next(ctx)
		if err != nil {
			return err
		}
		if !more {
			ledger.Block = watcher.At()
			return nil
		}
		others, err := others(n.dir, u)
		if err == nil {
			err = yield(n.dir, n.log, others)
		}
		if err == nil {
			err = ledger.ApplyUpdate(u)
		}
		if err != nil {
			return fmt.Errorf("blocks %d to %d: %w", u.From, u.To.Number, err)
		}
	}
}
