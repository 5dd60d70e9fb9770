package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
)

func (p *purse) newWatch() *cobra.Command {
	var count int
	cmd := &cobra.Command{
		Use:   "watch",
		Short: "Tell of everything that happens to your accounts, until interrupted",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if count < 0 {
				return fmt.Errorf("--count %d: want at least 1, or 0 to go on for ever", count)
			}
			u, err := p.open(cmd.Context())
			if err != nil {
				return err
			}
			defer u.Close()
			w := &watch{p: p, u: u, mine: map[uint32]bool{}, known: map[string]api.Stage{}, count: count}
			if err := w.run(cmd.Context()); err == nil || count > 0 || cmd.Context().Err() == nil {
				return err
			}
			return nil // that is how it ends
		},
	}
	cmd.Flags().IntVar(&count, "count", 0, "come back after so many events (default: never)")
	return cmd
}

// watch tells what happens to a user's accounts, those too that are opened meanwhile.
type watch struct {
	p     *purse
	u     *wallet.User
	mine  map[uint32]bool
	known map[string]api.Stage // of ops
	anew  bool                 // the operator tells, as if it happened now, what it told before: it was started again
	count int                  // come back after so many; 0: never
	told  int
}

// run follows the stream, and takes it up again when it breaks.
func (w *watch) run(ctx context.Context) error {
	if err := w.ask(ctx, func(api.OpStatus) error { return nil }); err != nil {
		return w.p.advise(err)
	}
	after := uint64(0)
	for first := true; ; first = false {
		events, err := w.u.API.Events(ctx, api.EventQuery{After: after})
		if err != nil && first {
			return w.p.advise(err)
		}
		if err != nil {
			events = func(func(api.Event) bool) {} // it may come back
		}
		for e := range events {
			if after == 0 { // from here on nothing is missed
				fmt.Fprintf(w.p.cmd.ErrOrStderr(), "watching %d accounts of %s\n", len(w.mine), w.u.Address())
			}
			after = e.ID
			if err := w.hear(ctx, e); err != nil {
				return err
			}
			if w.enough() {
				return nil
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			w.p.warn("the stream broke; it is taken up again when the operator answers")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

func (w *watch) enough() bool { return w.count > 0 && w.told >= w.count }

func (w *watch) hear(ctx context.Context, e api.Event) error {
	switch {
	case e.Kind == "reset": // events were missed, or come anew
		w.anew = true
		if err := w.ask(ctx, w.tell); err != nil {
			w.p.warn("what happened meanwhile is not known: `causeway wallet history` tells it when the operator answers: %v", w.p.advise(err))
		}
	case e.Kind == api.Here:
		w.anew = false
	case e.Op != nil && w.isMine(*e.Op) && !(w.anew && !e.Op.Stage.Beyond(w.known[e.Op.ID])):
		return w.tell(*e.Op)
	}
	return nil
}

// isMine tells whether an op is of an account of the user's, which it may open.
func (w *watch) isMine(op api.OpStatus) bool {
	if op.Address != nil && *op.Address == w.u.Address() && op.To != nil {
		w.mine[*op.To] = true
	}
	return op.From != nil && w.mine[*op.From] || op.To != nil && w.mine[*op.To] || op.Address != nil && *op.Address == w.u.Address()
}

// ask for the latest ops of all accounts, and tell those that got on, the oldest first.
func (w *watch) ask(ctx context.Context, tell func(api.OpStatus) error) error {
	const latest = 500
	all, err := w.u.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, a := range all {
		w.mine[a.ID] = true
		ops, err := opsOf(ctx, w.u, a.ID, latest)
		if err != nil {
			return err
		}
		for _, op := range slices.Backward(ops) {
			if !op.Stage.Beyond(w.known[op.ID]) || w.enough() {
				continue
			}
			if err := tell(op); err != nil {
				return err
			}
			w.known[op.ID] = op.Stage
		}
	}
	return nil
}

func (w *watch) tell(op api.OpStatus) error {
	if !w.p.json && w.known[op.ID] == op.Stage { // with what else is known of it by now
		return nil
	}
	w.known[op.ID] = op.Stage
	w.told++
	if w.p.json {
		return json.NewEncoder(w.p.cmd.OutOrStdout()).Encode(op)
	}
	what := fmt.Sprintf("%s of %s from %s", op.Type, wallet.Format(tokenOf(w.u, op.Token), op.Amount), idText(op.From))
	if to := toText(op); to != "" {
		what += " to " + to
	}
	if op.Type == rollup.OpSetKey.String() || takesAll(op) { // the one moves nothing, and names no token
		what = fmt.Sprintf("%s of account %s", op.Type, idText(op.From))
	}
	w.p.say("%s  %s: %s", timeText(uint64(time.Now().Unix())), what, op.Stage)
	return nil
}
