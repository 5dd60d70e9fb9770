package node

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/causeway-l2/causeway/l1"
)

// Leader is how one of several operators of a rollup is in charge at a time.
type Leader interface {
	// Leads tells whether this one is, by its own clock and with time to spare: what it begins now it ends before another one begins. It must not block.
	Leads() bool
}

func (n *Node) leads() bool { return n.deps.Leader == nil || n.deps.Leader.Leads() }

// idles tells whether nothing may be sealed or submitted: another operator may be in charge, or its last tx may still land.
func (n *Node) idles() bool { return !n.leads() || n.blind.Load() || n.doubt.Load() }

// yielded goes on after another operator's batches came: one that was in charge before, and is not any more, had a tx under way. What was sealed here in their
// place is undone. Without a Leader, or somebody who says at the start that the other is gone (Config.Adopt), the error is returned.
func (n *Node) yielded(ctx context.Context, other error) error {
	switch {
	case n.deps.Leader != nil && n.leads(), n.deps.Leader == nil && n.blind.Load():
	case errors.Is(other, ErrOther):
		return other
	default:
		return fmt.Errorf("%w: %w", ErrOther, other)
	}
	n.log.Warn("batches of an operator that was in charge before are on L1: it goes on after them", "err", other)
	select { // until they have their confirmations
	case <-ctx.Done():
		return nil
	case <-time.After(max(4*n.cfg.L1Poll, firstPause)):
	}
	return n.anew(ctx, func() error { return nil })
}

// Standby waits until lead returns: until then another operator is in charge. Meanwhile it follows L1 in the directory, so that what is left to read is little,
// and says at the address what it waits for. What was sealed in the directory in the place of the other's batches is undone.
func Standby(ctx context.Context, cfg Config, deps Deps, lead func(context.Context) error) error {
	params, err := deps.Client.Params(ctx)
	if err != nil {
		return err
	}
	follow := DefaultFollow()
	follow.Dir, follow.VerifierID, follow.Confirmations, follow.Poll, follow.Log = cfg.Dir, cfg.VerifierID, cfg.Confirmations, cfg.L1Poll, deps.Log
	if follow.Shapes, err = cfg.shapesOf(params); err != nil {
		return err
	}
	f, err := NewFollower(ctx, follow, deps.Client)
	if err != nil {
		return err
	}
	stop, err := serve(ctx, cfg.Listen, health(f.registry(), func(context.Context) error { return standing(deps.Client.Lacks()) }), deps.Log)
	if err != nil {
		return errors.Join(err, f.Close())
	}
	defer stop()
	return standBy(ctx, func(ctx context.Context) error { return f.Run(ctx, func(l1.Update) {}) }, lead)
}

// standing tells how it stands by: who lacks a blob could not take over.
func standing(lacks error) error {
	if lacks != nil {
		return fmt.Errorf("standing by, and could not take over: %w", lacks)
	}
	return errors.New("standing by: another operator is in charge, or may be: where none is known, it takes over after a while")
}

// standBy follows until lead returns. Who cannot follow any more, because of its disk for one, does not wait for its turn to say so.
func standBy(ctx context.Context, follow, lead func(context.Context) error) error {
	waiting, giveUp := context.WithCancel(ctx)
	defer giveUp()
	following, end := context.WithCancel(ctx)
	defer end()
	ended := make(chan error, 1)
	go func() {
		err := follow(following)
		if err != nil {
			giveUp()
		}
		ended <- err
	}()
	err := lead(waiting)
	end()
	if failed := <-ended; failed != nil && ctx.Err() == nil {
		return failed
	}
	return err
}
