package l1_test

import (
	"context"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
)

// All that a restorer needs, in order, from the start, from the middle, and in small steps.
func TestWatcher(t *testing.T) {
	e := newEnv(t)
	token := e.token()
	want := e.requests(token)
	sub := e.next(1)
	for _, r := range want[:2] {
		w := r.Words()
		sub.S = append(sub.S, w[:]...)
	}
	owner := common.Address{9}
	pay := l1.Request{Op: 4, Owner: owner, Token: token, Amount: big.NewInt(2)}.Words()
	sub.S = append(sub.S, pay[:]...)
	_, err := e.submitter().Submit(ctx, sub)
	require.NoError(t, err)
	_, err = e.client.Withdraw(ctx, e.user, token, owner)
	require.NoError(t, err)
	require.NoError(t, e.client.SetOperator(ctx, e.op, e.user.Address(), true))
	second := e.next(2)
	second.S = append(second.S, func() []l1.Word { w := want[2].Words(); return w[:] }()...)
	_, err = e.submitter().Submit(ctx, second)
	require.NoError(t, err)

	e.stop()

	follow := func(edit func(*l1.WatcherConfig)) (events []l1.Event, refs []l1.BlockRef, seen []l1.Counts) {
		t.Helper()
		cfg := l1.DefaultWatcher()
		cfg.Confirmations = 0
		if edit != nil {
			edit(&cfg)
		}
		w, err := l1.NewWatcher(ctx, e.client, cfg)
		require.NoError(t, err)
		for {
			u, ok, err := w.Next(ctx)
			require.NoError(t, err)
			if !ok {
				return events, refs, seen
			}
			for _, ev := range u.Events {
				require.GreaterOrEqual(t, ev.Block.Number, u.From)
				require.LessOrEqual(t, ev.Block.Number, u.To.Number)
			}
			events, refs, seen = append(events, u.Events...), append(refs, u.To), append(seen, w.Seen())
		}
	}
	all, _, _ := follow(nil)
	var requests []*l1.Request
	var subs []*l1.Submission
	var rest []l1.Body
	for _, ev := range all {
		switch b := ev.Body.(type) {
		case *l1.Request:
			require.Equal(t, ev.Time, b.Arrival)
			requests = append(requests, b)
		case *l1.Submission:
			subs = append(subs, b)
		default:
			rest = append(rest, b)
		}
	}
	require.Equal(t, want, requests)
	sub.S = sub.S[:len(sub.S)-1] // trailing zeros are not posted
	second.S = second.S[:len(second.S)-1]
	require.Equal(t, []*l1.Submission{sub, second}, subs)
	require.Len(t, rest, 4)
	require.Equal(t, &l1.OperatorChange{Operator: e.op.Address(), Allowed: true}, rest[0])
	require.EqualValues(t, token, rest[1].(*l1.TokenRegistration).ID)
	require.Equal(t, &l1.Withdrawal{Owner: owner, Token: token, Amount: big.NewInt(2)}, rest[2])
	require.Equal(t, &l1.OperatorChange{Operator: e.user.Address(), Allowed: true}, rest[3])

	small, refs, seen := follow(func(c *l1.WatcherConfig) { c.MaxBlocks = 1 })
	require.Equal(t, all, small)
	for i, ref := range refs { // a restart anywhere yields the rest
		tail, _, _ := follow(func(c *l1.WatcherConfig) { c.After, c.Seen = ref, seen[i] })
		require.Equal(t, all[len(all)-len(tail):], append([]l1.Event{}, tail...), "restart after %d", i)
		require.True(t, len(tail) == 0 || tail[0].Block.Number > ref.Number)
	}
	last := all[len(all)-1].Block.Number
	head, err := e.chain.Client().BlockNumber(ctx)
	require.NoError(t, err)
	deep, _, _ := follow(func(c *l1.WatcherConfig) { c.Confirmations = head - last })
	require.Equal(t, all, deep)
	late, _, _ := follow(func(c *l1.WatcherConfig) { c.Confirmations = head - last + 1 })
	require.Equal(t, all[:len(all)-1], late)
	none, _, _ := follow(func(c *l1.WatcherConfig) { c.Confirmations = 1000 })
	require.Empty(t, none)
}

func TestWatcherSeesReorgs(t *testing.T) {
	e := newEnv(t)
	e.stop()
	cfg := l1.DefaultWatcher()
	cfg.Confirmations = 0
	w, err := l1.NewWatcher(ctx, e.client, cfg)
	require.NoError(t, err)
	_, ok, err := w.Next(ctx)
	require.NoError(t, err)
	require.True(t, ok)
	fork := w.At()
	e.chain.Commit()
	e.chain.Commit()
	_, ok, err = w.Next(ctx)
	require.NoError(t, err)
	require.True(t, ok)
	gone := w.At()
	require.NoError(t, e.chain.AdjustTime(time.Hour)) // so that the other branch differs
	require.NoError(t, e.chain.Reorg(fork.Hash, 5))
	_, _, err = w.Next(ctx)
	var reorg *l1.ReorgError
	require.ErrorAs(t, err, &reorg)
	require.Equal(t, gone, reorg.Gone)
	require.ErrorAs(t, w.Run(ctx, func(context.Context, l1.Update) error { return nil }), &reorg)

	cfg.After = fork // rewind
	w, err = l1.NewWatcher(ctx, e.client, cfg)
	require.NoError(t, err)
	u, ok, err := w.Next(ctx)
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, fork.Number+1, u.From)
	// A chain that became shorter looks like a node that is behind, until it is as long again.
	require.NoError(t, e.chain.Reorg(fork.Hash, 1))
	_, _, err = w.Next(ctx)
	require.ErrorContains(t, err, "the node is behind")
	require.False(t, errors.As(err, new(*l1.ReorgError)))
	require.NoError(t, e.chain.AdjustTime(2*time.Hour))
	for range 5 {
		e.chain.Commit()
	}
	_, _, err = w.Next(ctx)
	require.ErrorAs(t, err, &reorg)
}

func TestWatcherRun(t *testing.T) {
	e := newEnv(t)
	cfg := l1.DefaultWatcher()
	cfg.Confirmations, cfg.Poll = 0, 5*time.Millisecond
	w, err := l1.NewWatcher(ctx, e.client, cfg)
	require.NoError(t, err)
	run, cancel := context.WithCancel(ctx)
	seen := make(chan l1.Event, 100)
	done := make(chan error, 1)
	go func() {
		done <- w.Run(run, func(_ context.Context, u l1.Update) error {
			for _, ev := range u.Events {
				seen <- ev
			}
			return nil
		})
	}()
	ax, ay := key()
	_, _, err = e.client.DepositETH(ctx, e.user, big.NewInt(5), common.Address{7}, ax, ay)
	require.NoError(t, err)
	require.IsType(t, &l1.OperatorChange{}, (<-seen).Body)
	require.IsType(t, &l1.Request{}, (<-seen).Body)
	cancel()
	require.NoError(t, <-done)

	failure := errors.New("full disk")
	w, err = l1.NewWatcher(ctx, e.client, cfg)
	require.NoError(t, err)
	require.ErrorIs(t, w.Run(ctx, func(context.Context, l1.Update) error { return failure }), failure)
}
