package l1_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
)

// followed is what a watcher handed out.
type followed struct {
	events []l1.Event
	at     l1.BlockRef
	seen   l1.Counts
}

// follow drives a watcher to a block, over all errors that may pass, and checks that updates are of blocks in a row.
func (f *followed) follow(t *testing.T, w *l1.Watcher, to uint64) error {
	t.Helper()
	for failures := 0; w.At().Number < to; {
		from := w.At().Number + 1
		u, ok, err := w.Next(ctx)
		if errors.As(err, new(*l1.ReorgError)) {
			return err
		}
		if err != nil {
			failures++
			require.Less(t, failures, 1000, "it does not come: %v", err)
			continue
		}
		if ok {
			require.Equal(t, from, u.From)
			require.Equal(t, w.At(), u.To)
			f.events = append(f.events, u.Events...)
		}
		f.at, f.seen = w.At(), w.Seen()
	}
	return nil
}

// history makes some of everything, with quiet times between; blocks are the quiet ones.
func (e *env) history(dice *rand.Rand, blocks int) {
	e.t.Helper()
	ax, ay := key()
	owner := common.Address{9}
	for done := 0; done < blocks; {
		switch dice.IntN(4) {
		case 0:
			r, _, err := e.client.DepositETH(ctx, e.user, big.NewInt(5), owner, ax, ay)
			require.NoError(e.t, err)
			require.EqualValues(e.t, 5, r.Amount.Int64())
		case 1:
			sub := e.next(byte(1 + dice.IntN(250)))
			sub.Proof = bytes.Repeat([]byte{1}, 64)
			pay := l1.Request{Op: 4, Owner: owner, Amount: big.NewInt(1)}.Words()
			escrow, err := e.client.Escrow(ctx, 0, nil)
			require.NoError(e.t, err)
			if escrow.Sign() > 0 {
				sub.S = pay[:]
			}
			_, err = e.submitter().Submit(ctx, sub)
			require.NoError(e.t, err)
			if escrow.Sign() > 0 {
				_, err = e.client.Withdraw(ctx, e.user, 0, owner)
				require.NoError(e.t, err)
			}
		case 2:
			require.NoError(e.t, e.client.SetOperator(ctx, e.op, common.Address{byte(dice.IntN(256))}, true))
		case 3:
			for range 1 + dice.IntN(20) {
				e.chain.Commit()
				done++
			}
		}
	}
}

// truth is what the chain holds, read from itself.
func (e *env) truth() (events []l1.Event, head uint64) {
	e.t.Helper()
	head, err := e.chain.Client().BlockNumber(ctx)
	require.NoError(e.t, err)
	events, err = e.client.Events(ctx, 0, head)
	require.NoError(e.t, err)
	return events, head
}

// J5: a node that is behind, leaves out logs, gives them twice, out of order, as removed or cut off, or refuses to answer. Fifty schedules by the dice, with
// restarts between. Near the head every event comes once and in its place. After a long absence so do requests and batches, or else the watcher says that they
// were left out, and L1 is read anew.
func TestJ5LyingRPC(t *testing.T) {
	e := newEnvOn(t, true)
	e.history(rand.New(rand.NewPCG(1, 1)), 160)
	e.stop()
	truth, head := e.truth()
	require.Greater(t, len(counted(truth)), 20)
	told, rewinds := map[string]int{}, 0
	for seed := range uint64(50) {
		dice := rand.New(rand.NewPCG(seed, 2))
		l, cl := newLiar(t, e.chain.URL(), seed, schedule(dice))
		var client *l1.Client
		l.honestly(func() { client = e.clientOf(cl) })
		cfg := l1.DefaultWatcher()
		cfg.MaxBlocks = 20 + dice.Uint64N(100)
		near, want, fits := seed%2 == 0, truth, func(all []l1.Event) []l1.Event { return all }
		if !near {
			want, fits = counted(truth), counted
		}
		var got followed
		if near {
			got = e.before(head - 100)
		}
		for got.at.Number < head {
			stop := head
			if near {
				stop = min(head, got.at.Number+1+dice.Uint64N(64))
			}
			cfg.After, cfg.Seen, cfg.Confirmations = got.at, got.seen, head-stop
			var w *l1.Watcher
			l.honestly(func() {
				var err error
				w, err = l1.NewWatcher(ctx, client, cfg)
				require.NoError(t, err)
			})
			if err := got.follow(t, w, min(stop, got.at.Number+1+dice.Uint64N(150))); err != nil {
				require.False(t, near, "seed %d: %v", seed, err)
				require.ErrorContains(t, err, "left out", "seed %d", seed)
				rewinds++
				got = followed{}
			}
		}
		require.Equal(t, want, fits(got.events), "seed %d", seed)
		for lie, n := range l.told {
			told[lie] += n
		}
	}
	t.Log("rewinds:", rewinds, "told:", fmt.Sprint(told))
	for _, lie := range lies {
		require.NotZero(t, told[lie], lie)
	}
}

// J5: whatever does not fit in the answer to a search is noticed at once, and the blocks are read one by one: no rewind, and every event once and in its
// place.
func TestJ5SearchThatDoesNotFit(t *testing.T) {
	e := newEnvOn(t, true)
	e.history(rand.New(rand.NewPCG(1, 1)), 160)
	e.stop()
	truth, head := e.truth()
	for _, lie := range []string{"log twice", "removed log", "order", "last logs only"} {
		for seed := range uint64(3) {
			l, cl := newLiar(t, e.chain.URL(), seed, map[string]int{lie: 100})
			l.searches = true
			cfg := l1.DefaultWatcher()
			cfg.Confirmations, cfg.MaxBlocks = 0, head-60 // one search, and what is near
			w, err := l1.NewWatcher(ctx, e.clientOf(cl), cfg)
			require.NoError(t, err)
			var got followed
			require.NoError(t, got.follow(t, w, head), "%s, seed %d", lie, seed)
			require.Equal(t, truth, got.events, "%s, seed %d", lie, seed)
			require.Equal(t, map[string]int{lie: 1}, l.told)
		}
	}
}

var lies = []string{"rate limit", "cut off", "old head", "unknown", "no logs", "missing log", "missing receipt", "first logs only", "last logs only", "log twice",
	"removed log", "order"}

// schedule gives some of the lies a chance. Those that hit every call are rare: a walk over many blocks has to get through.
func schedule(dice *rand.Rand) map[string]int {
	chances := map[string]int{}
	for _, lie := range lies {
		if dice.IntN(2) == 0 {
			chances[lie] = 1 + dice.IntN(20)
		}
	}
	for _, often := range lies[:4] {
		chances[often] = min(chances[often], 1)
	}
	return chances
}

// counted are the events that the contract has counters of.
func counted(all []l1.Event) (out []l1.Event) {
	for _, e := range all {
		switch e.Body.(type) {
		case *l1.Request, *l1.Submission:
			out = append(out, e)
		}
	}
	return out
}

// before is what an honest node told up to a block.
func (e *env) before(block uint64) followed {
	e.t.Helper()
	head, err := e.chain.Client().BlockNumber(ctx)
	require.NoError(e.t, err)
	cfg := l1.DefaultWatcher()
	cfg.Confirmations = head - block
	w, err := l1.NewWatcher(ctx, e.client, cfg)
	require.NoError(e.t, err)
	var f followed
	require.NoError(e.t, f.follow(e.t, w, block))
	return f
}

// clientOf reads the rollup through another node.
func (e *env) clientOf(cl *ethclient.Client) *l1.Client {
	e.t.Helper()
	c, err := l1.NewClient(ctx, cl, e.client.Address())
	require.NoError(e.t, err)
	return c
}
