package sequencer

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// transferTo signs a transfer to the account of a number, for whoever has it or, if somebody is named, for him.
func (w *world) transferTo(from, to uint32, who *rollup.Owner) *rollup.Transfer {
	op := &rollup.Transfer{Authorization: rollup.Auth{From: from}, To: to, Amount: rollup.NewAmount(5)}
	if who != nil {
		op.ToKey, op.ToAddress = who.PubKey, who.Address
	}
	w.sign(op, 1<<30)
	return op
}

// setKey asks L1 for another person's key.
func (w *world) setKey(person int, id uint32, key int) {
	w.request(&rollup.SetKey{ID: id, Address: w.people[person].Address, Key: w.people[key].Key.Public()})
}

// Accounts from 2^Reach on pay, and are paid, in full lanes, for the fee of those, also after a restart; those below pay each other in transfer lanes.
func TestFarAccountsTakeFullLanes(t *testing.T) {
	j := &memJournal{}
	w := newWorldWith(t, 5, func(c *Config) { c.Shape.Reach, c.Journal = 2, copying{j} })
	w.now = time.Now() // Resume asks the clock
	const near, last, far = 2, 3, 4
	for person := range w.people {
		require.EqualValues(t, person, w.deposit(person, 0, 1000))
	}
	w.seal(true)
	w.seal(true)
	for _, c := range []struct {
		from, to uint32
		fee      uint64
	}{{near, last, 1}, {last, near, 1}, {near, far, 10}, {far, last, 10}, {far, far, 10}} {
		cheap := w.transferTo(c.from, c.to, nil)
		cheap.Authorization.MaxFee = rollup.NewAmount(c.fee - 1)
		w.resign(cheap)
		_, err := w.submit(cheap)
		require.ErrorIs(t, err, rollup.ErrFee, "%d pays %d", c.from, c.to)
		before := w.account(c.from).Balance.Lo + w.account(c.to).Balance.Lo
		_, err = w.submit(w.transferTo(c.from, c.to, nil))
		require.NoError(t, err)
		paid := before - w.account(c.from).Balance.Lo - w.account(c.to).Balance.Lo
		if c.from == c.to {
			paid /= 2
		}
		require.Equal(t, c.fee, paid, "%d pays %d", c.from, c.to)
	}
	require.Empty(t, w.restart(j))
	lanes := map[rollup.LaneKind]int{}
	for pending, _ := w.Pending(); pending > 0; pending, _ = w.Pending() {
		witness := w.seal(true).Witness
		for _, lane := range append(witness.Full, witness.Transfers...) {
			if lane.Op == rollup.OpTransfer {
				lanes[lane.Kind]++
				require.Equal(t, lane.From.ID >= far || lane.To.ID >= far, lane.Kind == rollup.FullLane)
			}
		}
	}
	require.Equal(t, map[rollup.LaneKind]int{rollup.TransferLane: 2, rollup.FullLane: 3}, lanes)
	w.drain()
	require.EqualValues(t, 1000+2*1+3*10, w.account(0).Balance.Lo)
}

// A payment to the account of another than was signed, be it his key or his address that differs, is refused, and so is one of another token than its account's:
// at once, and also if it were to be held.
func TestOpsOfOthersAreRefused(t *testing.T) {
	w := newWorldWith(t, 4, func(c *Config) { c.Limits = heldLimits })
	w.open()
	a, b, other := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000), w.deposit(2, 1, 1000)
	w.seal(true)
	owner := w.people[2].Owner(0)
	otherKey, otherAddress := owner, owner
	otherKey.PubKey, otherAddress.Address = w.people[3].Key.Public(), w.people[3].Address
	fresh := func(key field.Point) *rollup.TransferToNew {
		return &rollup.TransferToNew{ToKey: key, ToAddress: w.people[3].Address, Amount: rollup.NewAmount(5)}
	}
	for ahead := range uint64(2) {
		for name, c := range map[string]struct {
			op    rollup.UserOp
			token uint16
			want  error
		}{
			"another key":              {w.transferTo(a, b, &otherKey), 0, rollup.ErrReceiver},
			"another address":          {w.transferTo(a, b, &otherAddress), 0, rollup.ErrReceiver},
			"his account of a token":   {w.transferTo(a, other, &owner), 1, rollup.ErrToken},
			"nobody's account":         {w.transferTo(a, 77, &owner), 0, rollup.ErrNoAccount},
			"nobody, who has none":     {w.transferTo(a, 77, nil), 0, rollup.ErrNoAccount},
			"transfer of a token":      {w.transferTo(a, b, &owner), 1, rollup.ErrToken},
			"transferToNew of a token": {fresh(owner.PubKey), 1, rollup.ErrToken},
			"withdrawal of a token":    {&rollup.Withdraw{Amount: rollup.NewAmount(5)}, 1, rollup.ErrToken},
			"a key that is none":       {fresh(field.Point{}), 0, field.ErrNotOnCurve},
		} {
			auth := c.op.Auth()
			auth.From = a
			w.sign(c.op, 3600)
			auth.Token, auth.Nonce = c.token, auth.Nonce+ahead
			w.resign(c.op)
			_, err := w.submit(c.op)
			require.ErrorIs(t, err, c.want, "%s, %d ahead", name, ahead)
		}
	}
	require.EqualValues(t, 1000, w.account(a).Balance.Lo)

	// A number is not signed: with the right one the same signature is good, whatever was asked for before.
	op := w.transferTo(a, other, &owner)
	_, err := w.submit(op)
	require.ErrorIs(t, err, rollup.ErrToken)
	op.To = b
	id, err := w.submit(op)
	require.NoError(t, err)
	require.Contains(t, w.seal(true).Ops, id)

	// The account has another key now: who signed for the old one is told.
	w.setKey(2, b, 3)
	_, err = w.submit(w.transferTo(a, b, &owner))
	require.ErrorIs(t, err, rollup.ErrReceiver)
	_, err = w.submit(w.transferTo(a, b, nil))
	require.NoError(t, err)
	w.drain()
}

// A held payment whose receiver has another key when its turn comes is dropped, and says why.
func TestHeldPaymentOfAnotherKeyIsDropped(t *testing.T) {
	j := &memJournal{}
	w := newWorldWith(t, 4, func(c *Config) { c.Limits, c.Journal = heldLimits, copying{j} })
	w.now = time.Now()
	w.open()
	a, b := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000)
	w.seal(true)
	id := w.hold(w.at(a, b, 1, 10, 1<<30))
	w.setKey(2, b, 3)
	require.Empty(t, w.restart(j))
	require.True(t, w.Held(id))
	_, err := w.submit(w.at(a, a, 0, 10, 3600))
	require.NoError(t, err)
	s := w.seal(true)
	require.Len(t, s.Dropped, 1)
	require.Equal(t, id, s.Dropped[0].ID)
	require.ErrorIs(t, s.Dropped[0].Err, rollup.ErrReceiver)
	require.False(t, w.Waits(id))
	w.drain()
	require.EqualValues(t, 1000, w.account(b).Balance.Lo)
}

// Requests that go first may set the key of an account, or take the leaf of one, that payments which wait were signed for: those are dropped, say why, and all else
// goes on; also if the process ends in between.
func TestPaymentsWhoseReceiverGaveWay(t *testing.T) {
	for name, lose := range map[string]func(w *world, a, b, c uint32) (lost ID){
		"another key": func(w *world, _, b, c uint32) ID {
			lost := w.long(c, b, 7)
			w.setKey(2, b, 4)
			return lost
		},
		"another account": func(w *world, a, b, c uint32) ID {
			fresh := w.longToNew(a, 3, 20)
			lost := w.long(c, fresh.To, 7)
			w.setKey(3, fresh.To, 4) // too early, it will do nothing
			owner := w.people[3].Owner(0)
			owner.PubKey = w.people[4].Key.Public()
			w.request(&rollup.Deposit{Owner: owner, Amount: rollup.NewAmount(3)}) // the leaf that is taken now
			w.exit(2, b)
			return lost
		},
	} {
		for _, crash := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, crash %v", name, crash), func(t *testing.T) {
				j := &stopping{memJournal: &memJournal{}, left: 1 << 30}
				w := newBoundWorld(t, 6, func(c *Config) { c.Journal = j })
				w.open()
				a, b, c, d := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000), w.deposit(4, 0, 1000), w.deposit(5, 0, 1000)
				w.seal(true)
				w.seal(true)
				for range 2 * testShape.Transfers { // more than full lanes can take along
					w.long(a, b, 1)
				}
				lost, stays := lose(w, a, b, c), w.long(d, d, 1)
				w.now = time.Now().Add(2 * bound) // Resume asks the clock
				var dropped []Dropped
				if crash {
					j.left = 1
					_, err := w.Seal(w.now, false)
					require.ErrorIs(t, err, errStopped)
					j.left = 1 << 30
					dropped = w.restart(j.memJournal)
				}
				s := w.seal(true)
				require.NotNil(t, s.Witness)
				reasons := map[ID]error{}
				for _, d := range append(dropped, s.Dropped...) {
					reasons[d.ID] = d.Err
				}
				require.ErrorIs(t, reasons[lost], rollup.ErrReceiver)
				require.ErrorIs(t, reasons[lost], ErrGaveWay)
				require.NotContains(t, reasons, stays)
				w.drain()
				require.EqualValues(t, 1000-1, w.account(d).Balance.Lo)
			})
		}
	}
}

// Whatever made an op impossible that waits, a batch is sealed without it, and says why.
func TestOpsOfOthersAreNotSealed(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*rollup.Transfer)
		want  error
	}{
		"another key":     {func(t *rollup.Transfer) { t.ToKey = field.Base() }, rollup.ErrReceiver},
		"another address": {func(t *rollup.Transfer) { t.ToAddress[0]++ }, rollup.ErrReceiver},
		"another account": {func(t *rollup.Transfer) { t.To = 0 }, rollup.ErrReceiver},
		"another token":   {func(t *rollup.Transfer) { t.Authorization.Token++ }, rollup.ErrToken},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 4)
			w.open()
			a, b := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000)
			w.seal(true)
			op := w.transferTo(a, b, nil)
			id, err := w.submit(op)
			require.NoError(t, err)
			stays := w.pay(b, a, 3)
			c.spoil(op) // it is in the lanes
			s := w.seal(true)
			require.Equal(t, []ID{stays}, s.Ops)
			require.Len(t, s.Dropped, 1)
			require.Equal(t, id, s.Dropped[0].ID)
			require.ErrorIs(t, s.Dropped[0].Err, c.want)
			w.drain()
			require.EqualValues(t, 1000+3, w.account(a).Balance.Lo)
		})
	}
}
