package l1_test

import (
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
)

// head of the chain.
func (e *env) head() l1.BlockRef {
	e.t.Helper()
	h, err := e.chain.Client().HeaderByNumber(ctx, nil)
	require.NoError(e.t, err)
	return l1.BlockRef{Number: h.Number.Uint64(), Hash: h.Hash()}
}

// watcher with so many confirmations, that has handled what there is.
func (e *env) watcher(confirmations uint64, f *followed) *l1.Watcher {
	e.t.Helper()
	cfg := l1.DefaultWatcher()
	cfg.Confirmations, cfg.After, cfg.Seen = confirmations, f.at, f.seen
	w, err := l1.NewWatcher(ctx, e.client, cfg)
	require.NoError(e.t, err)
	return w
}

func (e *env) deposit(amount int64) {
	e.t.Helper()
	ax, ay := key()
	_, _, err := e.client.DepositETH(ctx, e.user, big.NewInt(amount), common.Address{7}, ax, ay)
	require.NoError(e.t, err)
}

func (f *followed) deposits() (amounts []int64) {
	for _, e := range f.events {
		if r, ok := e.Body.(*l1.Request); ok {
			amounts = append(amounts, r.Amount.Int64())
		}
	}
	return amounts
}

// J4: another block of the same number, and the head is as high as before: only the hash tells. What was in the block that left is taken back; its deposit is
// followed by another one under the same index.
func TestJ4EqualHeight(t *testing.T) {
	e := newEnv(t)
	e.deposit(5)
	fork := e.head()
	var f followed
	w := e.watcher(0, &f)
	require.NoError(t, f.follow(t, w, fork.Number))
	rewind := f
	e.deposit(6)
	e.stop()
	gone := e.head()
	require.Equal(t, fork.Number+1, gone.Number)
	require.NoError(t, f.follow(t, w, gone.Number))
	require.Equal(t, []int64{5, 6}, f.deposits())

	require.NoError(t, e.chain.Reorg(fork.Hash, 1))
	now := e.head()
	require.Equal(t, gone.Number, now.Number)
	require.NotEqual(t, gone.Hash, now.Hash)
	_, _, err := w.Next(ctx)
	var reorg *l1.ReorgError
	require.ErrorAs(t, err, &reorg)
	require.Equal(t, gone, reorg.Gone)
	require.NoError(t, reorg.Missed)

	again := e.watcher(0, &rewind)
	require.NoError(t, rewind.follow(t, again, now.Number))
	require.Equal(t, []int64{5}, rewind.deposits())
	e.restart()
	e.deposit(7)
	require.NoError(t, rewind.follow(t, again, now.Number+1))
	require.Equal(t, []int64{5, 7}, rewind.deposits())
	require.EqualValues(t, 2, rewind.seen.Requests)
}

// J10: what has fewer confirmations than were asked for is not handed out, what has so many is, for every choice. Up to as many blocks may then be replaced
// unnoticed, and one more is noticed.
func TestJ10Confirmations(t *testing.T) {
	e := newEnv(t)
	base := e.head()
	e.deposit(5)
	e.stop()
	block := base.Number + 1
	policies := []uint64{0, 1, 2, 12, 64}
	all := make([]followed, len(policies))
	watchers := make([]*l1.Watcher, len(policies))
	for i, n := range policies {
		watchers[i] = e.watcher(n, &all[i])
	}
	for head := block; head <= block+64; head++ {
		for i, n := range policies {
			if head >= n {
				require.NoError(t, all[i].follow(t, watchers[i], max(head-n, 1)), "%d confirmations", n)
			}
			if head >= block+n {
				require.Equal(t, []int64{5}, all[i].deposits(), "%d confirmations, %d blocks on top", n, head-block)
				require.Equal(t, head-n, watchers[i].At().Number)
			} else {
				require.Empty(t, all[i].deposits(), "%d confirmations, %d blocks on top", n, head-block)
			}
		}
		e.chain.Commit()
	}
	for i, n := range policies { // each has handled all blocks but the last n
		head := e.head()
		require.NoError(t, all[i].follow(t, watchers[i], head.Number-n))
		replace := func(depth uint64) error {
			h, err := e.chain.Client().HeaderByNumber(ctx, new(big.Int).SetUint64(e.head().Number-depth))
			require.NoError(t, err)
			require.NoError(t, e.chain.Reorg(h.Hash(), 0))
			require.NoError(t, e.chain.AdjustTime(time.Hour)) // so that the other branch differs
			for range depth {
				e.chain.Commit()
			}
			_, _, err = watchers[i].Next(ctx)
			return err
		}
		require.NoError(t, replace(n), "%d confirmations", n)
		require.ErrorAs(t, replace(n+2), new(*l1.ReorgError), "%d confirmations", n)
		for j := range policies { // the others start anew
			all[j] = followed{}
			watchers[j] = e.watcher(policies[j], &all[j])
		}
	}
}

// submissions on L1, by their first batch.
func (e *env) submissions() (first []uint64) {
	e.t.Helper()
	events, _ := e.truth()
	for _, ev := range events {
		if s, ok := ev.Body.(*l1.Submission); ok {
			first = append(first, s.First)
		}
	}
	return first
}

// noNonceGap: what the operator sends next follows what is mined.
func (e *env) noNonceGap() {
	e.t.Helper()
	require.Eventually(e.t, func() bool {
		mined, err := e.chain.Client().NonceAt(ctx, e.op.Address(), nil)
		require.NoError(e.t, err)
		next, err := e.chain.Client().PendingNonceAt(ctx, e.op.Address())
		require.NoError(e.t, err)
		return mined == next
	}, time.Minute, 2*time.Millisecond)
}

// J2: a submission that a reorg takes out is on L1 once in the end: when its tx is lost, when the tx comes back by itself, and when it comes back while it is
// sent again.
func TestJ2SubmissionReorged(t *testing.T) {
	for _, c := range []string{"lost", "back", "back and sent again"} {
		t.Run(c, func(t *testing.T) {
			e := newEnv(t)
			base := e.head()
			sub, s := e.next(1), e.submitter()
			_, err := s.Submit(ctx, sub)
			require.NoError(t, err)
			e.stop()
			switch c {
			case "lost":
				require.NoError(t, e.chain.Reorg(base.Hash, 1))
				require.Empty(t, e.submissions())
				e.restart()
				r, err := s.Submit(ctx, sub)
				require.NoError(t, err)
				require.False(t, r.Already)
			case "back":
				require.NoError(t, e.chain.Fork(base.Hash))
				require.Empty(t, e.submissions())
				e.waitPending(1)
				e.chain.Commit()
			case "back and sent again":
				require.NoError(t, e.chain.Fork(base.Hash))
				e.waitPending(1)
				done := make(chan error, 1)
				var r l1.Result
				go func() {
					var err error
					r, err = s.Submit(ctx, sub)
					done <- err
				}()
				e.waitPending(2)
				e.chain.Commit()
				require.NoError(t, <-done)
				require.True(t, r.Already)
			}
			for range 2 {
				r, err := s.Submit(ctx, sub)
				require.NoError(t, err)
				require.True(t, r.Already)
			}
			require.Equal(t, []uint64{1}, e.submissions())
			e.noNonceGap()
			e.restart()
			next := e.next(2)
			_, err = s.Submit(ctx, next)
			require.NoError(t, err, "nothing is stuck behind it")
			require.Equal(t, []uint64{1, next.First}, e.submissions())
		})
	}
}
