package sequencer

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
)

var heldLimits = Limits{Held: 6, Ahead: 4}

// at is a transfer of one unit with a nonce and a fee limit of choice, valid for so many seconds.
func (w *world) at(from, to uint32, nonce, maxFee uint64, seconds int) *rollup.Transfer {
	op := &rollup.Transfer{Authorization: rollup.Auth{From: from}, To: to, Amount: rollup.NewAmount(1)}
	w.sign(op, seconds)
	op.Authorization.Nonce, op.Authorization.MaxFee = nonce, rollup.NewAmount(maxFee)
	w.resign(op)
	return op
}

func (w *world) resign(op rollup.UserOp) {
	a, err := w.View().Account(op.Auth().From)
	require.NoError(w.t, err)
	for _, p := range w.people {
		if p.Key.Public() == a.PubKey {
			rollup.SignOp(op, w.cfg.Config, p.Key)
		}
	}
}

func (w *world) hold(op rollup.UserOp) ID {
	w.t.Helper()
	id, err := w.submit(op)
	require.NoError(w.t, err)
	require.True(w.t, w.Held(id))
	return id
}

// D2: nonces n+1 to n+4 come before n. They are held, in no batch and seen by nobody, until n comes; then all run in their order.
func TestD2NonceGapIsHeldAndFilled(t *testing.T) {
	w := newWorldWith(t, 3, func(c *Config) { c.Limits = heldLimits })
	w.open()
	a, b := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000)
	w.seal(true)
	var ids []ID
	for _, nonce := range []uint64{3, 1, 4, 2} {
		ids = append(ids, w.hold(w.at(a, b, nonce, 10, 3600)))
	}
	require.Nil(t, w.seal(true), "nothing to seal")
	require.EqualValues(t, 0, w.account(a).Nonce)
	require.EqualValues(t, 1000, w.account(b).Balance.Lo)
	for _, id := range ids {
		require.True(t, w.Waits(id))
	}
	again, err := w.Submit(w.at(a, b, 3, 10, 3600), w.now)
	require.NoError(t, err, "the same op again is the same op")
	require.Equal(t, ids[0], again)

	first, err := w.submit(w.at(a, b, 0, 10, 3600))
	require.NoError(t, err)
	require.EqualValues(t, 5, w.account(a).Nonce)
	for _, id := range ids {
		require.False(t, w.Held(id))
	}
	var sealed []ID
	for range 2 {
		sealed = append(sealed, w.seal(true).Ops...)
	}
	require.Equal(t, []ID{first, ids[1], ids[3], ids[0], ids[2]}, sealed)
	w.drain()
}

// A held op that turns out not to be possible when its turn comes is dropped, and says why.
func TestHeldOpThatCannotRunIsDropped(t *testing.T) {
	w := newWorldWith(t, 3, func(c *Config) { c.Limits = heldLimits })
	w.open()
	a := w.deposit(1, 0, 12)
	w.seal(true)
	big := w.at(a, a, 1, 10, 3600)
	big.Amount = rollup.NewAmount(500)
	w.resign(big)
	id, after := w.hold(big), w.hold(w.at(a, a, 2, 10, 3600))
	first, err := w.submit(w.at(a, a, 0, 10, 3600))
	require.NoError(t, err)
	s := w.seal(true)
	require.Equal(t, []ID{first}, s.Ops)
	require.Len(t, s.Dropped, 1)
	require.Equal(t, id, s.Dropped[0].ID)
	require.ErrorIs(t, s.Dropped[0].Err, rollup.ErrBalance)
	require.True(t, w.Held(after), "its turn has not come")
	_, err = w.submit(w.at(a, a, 1, 10, 3600))
	require.NoError(t, err)
	require.False(t, w.Held(after))
	w.drain()
}

// N4: held ops that are replaced, or expire, cost their sender nothing and the operator a place on disk: an account may waste so many, and more once it has paid for one.
func TestN4HeldOpsThatAreWasted(t *testing.T) {
	w := newWorldWith(t, 3, func(c *Config) { c.Limits = heldLimits })
	w.open()
	a, b := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000)
	w.seal(true)
	waste := func() (n int) {
		for ; n < 10*maxWasted; n++ {
			if _, err := w.submit(w.at(a, a, w.account(a).Nonce+1, 10, 60)); err != nil {
				require.ErrorIs(t, err, ErrAccountFull)
				return n
			}
			fee := uint64(10)
			for range 9 { // which it replaces
				fee += fee/10 + 1
				if _, err := w.submit(w.at(a, a, w.account(a).Nonce+1, fee, 60)); err != nil {
					require.ErrorIs(t, err, ErrAccountFull)
					break
				}
			}
			w.now = w.now.Add(2 * time.Minute) // and it expires
			require.NotNil(t, w.seal(false))
		}
		return n
	}
	first := waste()
	require.Equal(t, (maxWasted+9)/10, first)
	w.hold(w.at(b, b, 1, 10, 3600)) // others may
	_, err := w.submit(w.at(a, b, w.account(a).Nonce, 10, 3600))
	require.NoError(t, err, "one that pays")
	w.seal(true)
	require.Equal(t, first, waste())
	_, err = w.submit(w.at(b, b, 0, 10, 3600))
	require.NoError(t, err)
	w.drain()
}

// An op that was dropped, or replaced, is not accepted anew before that was told: its sender, and the next operator, would be told of the end of one that goes on.
func TestDroppedOpComesBack(t *testing.T) {
	w := newWorldWith(t, 3, func(c *Config) { c.Limits = heldLimits })
	w.open()
	a := w.deposit(1, 0, 12)
	w.seal(true)
	small, big := w.at(a, a, 1, 10, 3600), w.at(a, a, 1, 100, 3600)
	big.Amount = rollup.NewAmount(500)
	w.resign(big)
	replaced, dropped := w.hold(small), w.hold(big)
	first, err := w.submit(w.at(a, a, 0, 10, 3600))
	require.NoError(t, err)
	w.deposit(1, 0, 1000) // now it is possible
	for _, op := range []rollup.UserOp{small, big} {
		_, err := w.submit(op)
		require.ErrorIs(t, err, ErrLeaving)
	}
	s := w.seal(true)
	require.Contains(t, s.Ops, first)
	require.Len(t, s.Dropped, 2)
	require.ElementsMatch(t, []ID{replaced, dropped}, []ID{s.Dropped[0].ID, s.Dropped[1].ID})
	again, err := w.submit(big)
	require.NoError(t, err)
	s = w.seal(true)
	require.Empty(t, s.Dropped)
	require.Contains(t, s.Ops, again)
	w.drain()
}

// Held ops, which may stay for as long as whoever signed them likes, leave half of the queue to what can run, that which they wait for included.
func TestHeldOpsLeaveRoom(t *testing.T) {
	w := newWorldWith(t, 3, func(c *Config) { c.Limits, c.MaxQueue = heldLimits, 4 })
	w.open()
	ids := []uint32{w.deposit(1, 0, 1000), w.deposit(2, 0, 1000)}
	w.seal(true)
	w.hold(w.at(ids[0], ids[1], 1, 10, 3600))
	w.hold(w.at(ids[0], ids[1], 2, 10, 3600))
	_, err := w.submit(w.at(ids[0], ids[1], 3, 10, 3600))
	require.ErrorIs(t, err, ErrHeldFull)
	w.hold(w.at(ids[0], ids[1], 1, 20, 3600)) // in the place of another
	_, err = w.submit(w.at(ids[0], ids[1], 0, 10, 3600))
	require.NoError(t, err)
}

// A held op is replaced by one of its sender with a tenth more, told so, and leaves the journal in the write that takes the other in. One that was applied is
// not: others may have built on it.
func TestReplaceByFee(t *testing.T) {
	j := &memJournal{}
	w := newWorldWith(t, 3, func(c *Config) { c.Limits, c.Journal = heldLimits, j })
	w.open()
	a, b := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000)
	w.seal(true)
	old := w.hold(w.at(a, b, 1, 100, 3600))
	for _, fee := range []uint64{99, 100, 109} {
		op := w.at(a, a, 1, fee, 3600)
		_, err := w.submit(op)
		require.ErrorIs(t, err, ErrUnderpriced, "%d", fee)
	}
	other := w.at(a, b, 1, 1000, 3600)
	rollup.SignOp(other, w.cfg.Config, w.people[2].Key)
	_, err := w.submit(other)
	require.Error(t, err, "nobody else can")
	require.True(t, w.Held(old))

	replacement := w.hold(w.at(a, a, 1, 110, 3600))
	require.False(t, w.Waits(old))
	last := j.entries[len(j.entries)-1]
	require.Equal(t, replacement, last.ID)
	require.Equal(t, old, last.Replaced.ID)
	require.Equal(t, "replaced by "+string(replacement), last.Replaced.Reason)
	s := w.seal(true)
	require.Nil(t, s.Witness)
	require.Len(t, s.Dropped, 1)
	var why *ReplacedError
	require.ErrorAs(t, s.Dropped[0].Err, &why)
	require.Equal(t, replacement, why.By)

	first, err := w.submit(w.at(a, b, 0, 10, 3600))
	require.NoError(t, err)
	_, err = w.submit(w.at(a, a, 0, 1000, 3600))
	require.ErrorIs(t, err, ErrTaken)
	require.ErrorIs(t, err, rollup.ErrNonce)
	require.Equal(t, []ID{first, replacement}, w.seal(true).Ops)
	w.drain()
}

func TestRaises(t *testing.T) {
	top := rollup.Amount{Hi: 1<<32 - 1, Lo: 1<<64 - 1}
	for _, c := range []struct {
		old, fee rollup.Amount
		want     bool
	}{{rollup.NewAmount(100), rollup.NewAmount(110), true}, {rollup.NewAmount(100), rollup.NewAmount(109), false}, {rollup.NewAmount(0), rollup.NewAmount(0), false},
		{rollup.NewAmount(0), rollup.NewAmount(1), true}, {rollup.NewAmount(1), rollup.NewAmount(1), false}, {rollup.NewAmount(1), rollup.NewAmount(2), true},
		{top, top, false}, {rollup.Amount{Hi: 1 << 31}, top, true}, {rollup.Amount{Lo: 1<<64 - 1}, rollup.Amount{Hi: 1, Lo: 1 << 61}, true}} {
		require.Equal(t, c.want, raises(c.old, c.fee), "%v to %v", c.old, c.fee)
	}
}

// D2, N1: one account's gaps and all gaps together are bounded, and so is what one account may have waiting.
func TestN1LimitsOfWhatWaits(t *testing.T) {
	w := newWorldWith(t, 4, func(c *Config) { c.Limits = Limits{Held: 6, Ahead: 4, PerAccount: 5} })
	w.open()
	ids := []uint32{w.deposit(1, 0, 1000), w.deposit(2, 0, 1000), w.deposit(3, 0, 1000)}
	w.seal(true)
	_, err := w.submit(w.at(ids[0], ids[1], 5, 10, 3600))
	require.ErrorIs(t, err, ErrGap)
	require.ErrorIs(t, err, rollup.ErrNonce)
	for nonce := uint64(1); nonce <= 4; nonce++ {
		w.hold(w.at(ids[0], ids[1], nonce, 10, 3600))
	}
	w.hold(w.at(ids[1], ids[0], 1, 10, 3600))
	w.hold(w.at(ids[1], ids[0], 2, 10, 3600))
	_, err = w.submit(w.at(ids[2], ids[0], 1, 10, 3600))
	require.ErrorIs(t, err, ErrHeldFull)
	_, err = w.submit(w.at(ids[2], ids[0], 0, 10, 3600))
	require.NoError(t, err, "what can run is not held up")

	_, err = w.submit(w.at(ids[0], ids[1], 0, 10, 3600))
	require.NoError(t, err)
	_, err = w.submit(w.at(ids[0], ids[1], 5, 10, 3600))
	require.ErrorIs(t, err, ErrAccountFull, "five wait")
	w.deposit(1, 0, 5)
	w.seal(true)
	_, err = w.submit(w.at(ids[0], ids[1], 5, 10, 3600))
	require.NoError(t, err, "some are in a batch")
	_, err = w.submit(w.at(ids[1], ids[0], 0, 10, 3600))
	require.NoError(t, err)
	w.drain()
}

func TestHeldOpsExpire(t *testing.T) {
	w := newWorldWith(t, 2, func(c *Config) { c.Limits = heldLimits })
	w.open()
	a := w.deposit(1, 0, 1000)
	w.seal(true)
	short, long := w.hold(w.at(a, a, 1, 10, 5)), w.hold(w.at(a, a, 2, 10, 50))
	w.now = w.now.Add(5 * time.Second)
	require.Nil(t, w.seal(false), "valid until then, inclusive")
	w.now = w.now.Add(time.Second)
	s := w.seal(false)
	require.Len(t, s.Dropped, 1)
	require.Equal(t, short, s.Dropped[0].ID)
	require.ErrorIs(t, s.Dropped[0].Err, rollup.ErrExpired)
	require.True(t, w.Held(long))
	w.now = w.now.Add(time.Minute)
	require.Len(t, w.seal(false).Dropped, 1)
	w.drain()
}

func TestOpsHaveToBeValidForAWhile(t *testing.T) {
	w := newWorldWith(t, 2, func(c *Config) { c.Limits.MinValidity = 30 * time.Second })
	w.open()
	a := w.deposit(1, 0, 1000)
	w.seal(true)
	_, err := w.submit(w.at(a, a, 0, 10, 29))
	require.ErrorIs(t, err, ErrTooShort)
	require.ErrorIs(t, err, rollup.ErrExpired)
	_, err = w.submit(w.at(a, a, 0, 10, 30))
	require.NoError(t, err)
	w.drain()
}

// What is held is in the journal: a sequencer that starts from it holds it again.
func TestHeldOpsSurviveARestart(t *testing.T) {
	j := &memJournal{}
	change := func(c *Config) { c.Limits, c.Journal = heldLimits, j }
	w := newWorldWith(t, 3, change)
	w.open()
	a, b := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000)
	w.seal(true)
	second, third := w.hold(w.at(a, b, 2, 10, 1<<30)), w.hold(w.at(a, b, 1, 10, 1<<30))
	replaced := second
	second = w.hold(w.at(a, a, 2, 20, 1<<30))

	state, err := rollup.NewMemState(testShape.Depth)
	require.NoError(t, err)
	again, err := New(w.cfg, state, 1, 0, 0)
	require.NoError(t, err)
	require.NoError(t, again.Resume(j.history(), func(*Sealed) error { return nil }))
	w.Sequencer = again
	require.True(t, again.Held(second))
	require.True(t, again.Held(third))
	require.False(t, again.Waits(replaced))
	w.settled(replaced)
	w.now = time.Now()
	first, err := w.submit(w.at(a, b, 0, 10, 3600))
	require.NoError(t, err)
	require.Equal(t, []ID{first, third, second}, w.seal(true).Ops)
}

// memJournal keeps what a disk would.
type memJournal struct {
	mu      sync.Mutex
	entries []Entry
	records []Record
}

func (j *memJournal) Accept(e Entry) (func() error, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if e.Replaced != nil {
		j.entries = slices.DeleteFunc(j.entries, func(o Entry) bool { return o.Seq == e.Replaced.Seq })
	}
	if i := slices.IndexFunc(j.entries, func(o Entry) bool { return o.Seq == e.Seq }); i >= 0 {
		j.entries[i] = e
	} else {
		j.entries = append(j.entries, e)
	}
	return func() error { return nil }, nil
}

func (j *memJournal) Seal(r Record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, d := range r.Dropped {
		j.entries = slices.DeleteFunc(j.entries, func(o Entry) bool { return o.Seq == d.Seq })
	}
	if r.Header.Number > 0 {
		j.records = append(j.records, r)
	}
	return nil
}

func (j *memJournal) history() History {
	h := History{Records: j.records, Ops: map[uint64]rollup.Op{}}
	sealed := map[uint64]bool{}
	for _, r := range j.records {
		for _, seq := range append(slices.Clone(r.Full), r.Transfers...) {
			sealed[seq] = true
		}
	}
	for _, e := range j.entries {
		h.Ops[e.Seq], h.NextSeq = e.Op, e.Seq+1
		if !sealed[e.Seq] {
			h.Pending = append(h.Pending, e)
		}
	}
	return h
}

// asking is a journal that asks for an op while it is told that it was dropped.
type asking struct {
	volatile
	waits func(ID) bool
	seen  map[ID]bool
}

func (a *asking) Seal(r Record) error {
	for _, d := range r.Dropped {
		a.seen[d.ID] = a.waits(d.ID)
	}
	return nil
}

// Between its end in the queue and its end in the journal, a dropped op still waits: nobody is told that it was never accepted.
func TestDroppedOpWaitsUntilTheJournalHasIt(t *testing.T) {
	j := &asking{seen: map[ID]bool{}}
	w := newWorldWith(t, 3, func(c *Config) { c.Journal = j })
	j.waits = w.Waits
	w.open()
	a, b := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000)
	w.seal(true)
	short := &rollup.Transfer{Authorization: rollup.Auth{From: a}, To: b, Amount: rollup.NewAmount(5)}
	w.sign(short, 60)
	id, err := w.submit(short)
	require.NoError(t, err)
	w.now = w.now.Add(2 * time.Minute)
	require.Len(t, w.seal(true).Dropped, 1)
	require.Equal(t, map[ID]bool{id: true}, j.seen)
	require.False(t, w.Waits(id))
}
