package sequencer

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
)

type gas struct {
	wei uint64
	ok  bool
}

func (g *gas) GasPrice() (uint64, bool) { return g.wei, g.ok }

// A full batch waits while gas is dear, a late one too, but no op waits longer than the bound. What is asked for by a flush, or of unknown price, does not.
func TestSealingWaitsForCheaperGas(t *testing.T) {
	price := &gas{50, true}
	w := newWorldWith(t, 3, func(c *Config) { c.Patience = Patience{Gas: price, MaxWei: 30, Bound: 10 * time.Minute} })
	w.open()
	a := w.deposit(1, 0, 1000)
	w.seal(true)
	w.pay(a, a, 1)
	w.now = w.now.Add(2 * time.Minute)
	require.Nil(t, w.seal(false), "past the deadline, and dear")
	for range testShape.Transfers {
		w.pay(a, a, 1)
	}
	require.Nil(t, w.seal(false), "full, and dear")
	price.wei = 30
	require.Len(t, w.seal(false).Ops, testShape.Transfers, "not above the price any more")
	price.wei = 50
	w.now = w.now.Add(10*time.Minute - time.Second)
	require.Nil(t, w.seal(false))
	w.now = w.now.Add(time.Second)
	require.Len(t, w.seal(false).Ops, 1, "the bound counts")
	w.pay(a, a, 1)
	require.Len(t, w.seal(true).Ops, 1)
	w.pay(a, a, 1)
	w.now, price.ok = w.now.Add(time.Minute), false
	require.Len(t, w.seal(false).Ops, 1)
}

// One op a minute is in a batch as surely as many: each at its deadline, whatever comes or does not come after it, and so is a request from L1.
func TestLowLoadIsSealedByTheDeadline(t *testing.T) {
	w := newWorld(t, 3)
	w.open()
	a := w.deposit(1, 0, 100_000)
	w.seal(true)
	accepted := map[ID]time.Time{}
	for second := range 3600 {
		w.now = w.now.Add(time.Second)
		switch {
		case second%60 == 7:
			accepted[w.pay(a, a, 1)] = w.now
		case second%900 == 31:
			accepted[w.request(&rollup.Deposit{Owner: w.people[2].Owner(0), Amount: rollup.NewAmount(1)})] = w.now
		}
		if s := w.seal(false); s != nil {
			for _, id := range s.Ops {
				require.LessOrEqual(t, w.now.Sub(accepted[id]), w.cfg.Deadline)
				delete(accepted, id)
			}
		}
		for id, at := range accepted {
			require.Less(t, w.now.Sub(at), w.cfg.Deadline, "%s waits", id)
		}
	}
}

type backlog struct{ time.Duration }

func (b *backlog) Backlog() time.Duration { return b.Duration }

// N3: when proofs fall behind, users are told so; requests from L1 are taken, and batches sealed, as ever.
func TestN3BackpressureRefusesUsersNotL1(t *testing.T) {
	behind := &backlog{}
	w := newWorldWith(t, 3, func(c *Config) { c.Pressure, c.Limits.MaxBacklog = behind, time.Minute })
	w.open()
	a := w.deposit(1, 0, 1000)
	w.seal(true)
	w.pay(a, a, 1)
	for _, behind.Duration = range []time.Duration{time.Minute + 1, -1} {
		_, err := w.submit(w.at(a, a, 1, 10, 60))
		require.ErrorIs(t, err, ErrBusy)
		w.deposit(2, 0, 5)
	}
	require.NotEmpty(t, w.seal(true).Ops)
	behind.Duration = time.Minute
	w.pay(a, a, 1)
	w.drain()
}

func TestConfigOfLimits(t *testing.T) {
	good := newWorld(t, 1).cfg
	for name, spoil := range map[string]func(*Config){
		"negative":           func(c *Config) { c.Limits.PerAccount = -1 },
		"held without ahead": func(c *Config) { c.Limits.Held = 1 },
		"no price":           func(c *Config) { c.Patience = Patience{Gas: &gas{}, Bound: time.Hour} },
		"bound too short":    func(c *Config) { c.Patience = Patience{Gas: &gas{}, MaxWei: 1, Bound: time.Second} },
	} {
		cfg := good
		spoil(&cfg)
		_, err := New(cfg, nil, 1, 0, 0)
		require.Error(t, err, name)
	}
}

// D3: users who fill all full lanes of many batches do not keep requests from L1 waiting: from the next batch on half of the lanes are theirs.
func TestD3RequestsAreNotStarved(t *testing.T) {
	w := newWorld(t, 4)
	w.open()
	a := w.deposit(1, 0, 100_000)
	w.seal(true)
	for range 5 * testShape.Full {
		op := &rollup.Withdraw{Authorization: rollup.Auth{From: a}, Amount: rollup.NewAmount(1)}
		w.sign(op, 3600)
		_, err := w.submit(op)
		require.NoError(t, err)
	}
	for i := range 4 {
		w.request(&rollup.ForcedExit{ID: uint32(100 + i), Address: w.people[2].Address})
	}
	require.Len(t, w.seal(false).Ops, testShape.Full, "they came when it was full")
	for range 2 {
		before := w.next
		require.Len(t, w.seal(false).Ops, testShape.Full)
		require.EqualValues(t, before+2, w.next)
	}
	w.drain()
}

// Lanes of the kind that a shape has fewer of end a batch only when ops of that kind wait for more of them.
func TestFewerLanesDoNotEndABatch(t *testing.T) {
	w := newWorld(t, 3)
	w.open()
	for range testShape.Full {
		w.deposit(1, 0, 1000)
	}
	require.Nil(t, w.seal(false), "transfers may still come")
	w.deposit(1, 0, 1000)
	require.Len(t, w.seal(false).Ops, testShape.Full, "one waits")
}
