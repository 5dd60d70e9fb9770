package batch_test

import (
	"errors"
	"strconv"
	"testing"

	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
	"github.com/causeway-l2/causeway/statetree"
)

// tiny has one lane of each kind, pair two.
var (
	tiny = rollup.Shape{ID: 90, Name: "tiny", Full: 1, Transfers: 1, FeeSlots: 2, Depth: 5, Reach: 4, Cells: 2}
	pair = rollup.Shape{ID: 91, Name: "pair", Full: 2, Transfers: 2, FeeSlots: 2, Depth: 5, Reach: 4}
)

const paritySeed = 20260801

func compiled(t testing.TB, shape rollup.Shape) constraint.ConstraintSystem {
	t.Helper()
	require.NoError(t, shape.Check())
	return circuittest.Cached(t, shape.Name, func() frontend.Circuit { return fresh(shape) })
}

// A21 and the parity of native and circuit: they accept the same ops and arrive at the same root. What native refuses the forger assigns as
// well as it can.
func TestParityOfRandomOps(t *testing.T) {
	ops := 2000
	if testing.Short() {
		ops = 300
	}
	t.Logf("seed %d", paritySeed)
	const inEach = 25
	worlds := make([]*parity, ops/inEach)
	t.Run("worlds", func(t *testing.T) {
		for i := range worlds {
			t.Run(strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				worlds[i] = &parity{T: t, seen: map[string]int{}}
				w := rolluptest.New(paritySeed+uint64(i), tiny, 4)
				w.PlantRandom()
				for range inEach {
					worlds[i].check(w, tiny, func(view *rollup.View) ([]rollup.Op, []*rollup.Transfer) {
						if w.Rand.IntN(3) == 0 {
							return nil, []*rollup.Transfer{w.RandomTransfer(view)}
						}
						return []rollup.Op{w.RandomOp(view)}, nil
					})
				}
			})
		}
	})
	p := &parity{T: t, seen: map[string]int{}}
	for _, w := range worlds {
		if w != nil { // or -run chose others
			p.add(w)
		}
	}
	for outcome, n := range p.seen {
		t.Logf("%4d  %s", n, outcome)
	}
	require.Greater(t, p.accepted, p.total/5)
	require.Less(t, p.accepted, p.total*4/5)
}

// Several ops in a batch see each other's effects alike.
func TestParityOfRandomBatches(t *testing.T) {
	t.Logf("seed %d", paritySeed)
	p := &parity{T: t, seen: map[string]int{}}
	for i := range 10 {
		w := rolluptest.New(paritySeed*2+uint64(i), pair, 3)
		w.PlantRandom()
		for range 10 {
			p.check(w, pair, func(view *rollup.View) (full []rollup.Op, transfers []*rollup.Transfer) {
				scratch := view.Fork() // each op is drawn after the ones before it
				for range 2 {
					op := w.RandomOp(scratch)
					if err := rollup.Apply(scratch, w.Config, w.Header, rollup.FullLane, op); err == nil || w.Rand.IntN(16) == 0 {
						full = append(full, op)
					}
				}
				for range 2 {
					op := w.RandomTransfer(scratch)
					if err := rollup.Apply(scratch, w.Config, w.Header, rollup.TransferLane, op); err == nil && pair.KindOf(op) == rollup.TransferLane || w.Rand.IntN(16) == 0 {
						transfers = append(transfers, op)
					}
				}
				return full, transfers
			})
		}
	}
	require.Positive(t, p.accepted)
}

type parity struct {
	*testing.T
	total, accepted int
	seen            map[string]int
}

func (p *parity) add(other *parity) {
	p.total, p.accepted = p.total+other.total, p.accepted+other.accepted
	for outcome, n := range other.seen {
		p.seen[outcome] += n
	}
}

// check runs one batch natively and in the circuit.
func (p *parity) check(w *rolluptest.World, shape rollup.Shape, draw func(*rollup.View) ([]rollup.Op, []*rollup.Transfer)) {
	p.Helper()
	view := w.State.View()
	before := view.Root()
	full, transfers := draw(view)
	f := newForger(view, shape, w.Config, w.Header)
	require.Equal(p, before, f.old, "the forger's tree is not the state's")

	witness, native := rollup.ExecuteBatch(view, shape, w.Config, rollup.Batch{Header: w.Header, Full: full, Transfers: transfers})
	forged := f.forge(full, transfers)
	circuit := circuittest.Solve(compiled(p, shape), forged)
	if (native == nil) != (circuit == nil) {
		run := circuittest.Engine{}.Run(fresh(shape), forged)
		require.Failf(p, "native and circuit disagree", "native: %v\ncircuit: %v\nassertions that fail: %q\nfull: %+v\ntransfers: %+v\nslots: %+v", native, circuit, run.Failed, full, transfers, w.Header.FeeSlots)
	}
	p.total++
	if native != nil {
		p.seen["refused: "+reason(native)]++
		require.Equal(p, before, view.Root(), "a refused batch left something behind")
		p.alternatives(shape, forged)
		return
	}
	p.accepted++
	p.seen["accepted: "+code(full)]++
	require.Equal(p, witness.NewRoot, f.root(), "native and forger arrive at different roots")
	honest, err := batch.Assign(witness)
	require.NoError(p, err)
	require.Equal(p, honest.StatementHash, forged.StatementHash)
	if p.accepted%4 == 0 { // Assign's own witness: the same but for what the lane does not use
		circuittest.MustAccept(p, compiled(p, shape), honest)
	}
	if w.Rand.IntN(4) == 0 {
		require.NoError(p, view.Commit())
	}
}

// alternatives are other lies about a refused batch: which leaves were empty, and which slot was paid. They run in the engine.
func (p *parity) alternatives(shape rollup.Shape, forged *batch.Circuit) {
	lies := []func(*batch.Circuit){
		func(c *batch.Circuit) { c.Full[0].FromEmpty = 1 },
		func(c *batch.Circuit) { c.Full[0].FromEmpty = 0 },
		func(c *batch.Circuit) { c.Full[0].ToEmpty = 1 },
		func(c *batch.Circuit) { c.Full[0].ToEmpty = 0 },
		func(c *batch.Circuit) { c.Full[0].Authorization.FeeSlot = zeros(shape.FeeSlots) },
		func(c *batch.Circuit) { c.Full[0].Authorization.FeeSlot = []frontend.Variable{1, 0} },
		func(c *batch.Circuit) { c.Full[0].Authorization.FeeSlot = []frontend.Variable{0, 1} },
		func(c *batch.Circuit) { c.Transfers[0].Authorization.FeeSlot = []frontend.Variable{0, 1} },
		func(c *batch.Circuit) { c.Transfers[0].Authorization.FeeSlot = []frontend.Variable{1, 0} },
	}
	for i, lie := range lies {
		run := circuittest.Engine{Quick: true, First: true}.Run(fresh(shape), circuittest.Tamper(forged, lie))
		require.True(p, len(run.Failed) > 0 || run.Err != nil, "lie %d gets a refused batch through: %+v", i, forged)
	}
}

func reason(err error) string {
	for _, known := range []error{rollup.ErrZeroAmount, rollup.ErrFloat, rollup.ErrFeeRange, rollup.ErrNoAccount, rollup.ErrToken, rollup.ErrReceiver, rollup.ErrFar, rollup.ErrOccupied,
		rollup.ErrNoFeeSlot, rollup.ErrFee, rollup.ErrExpired, rollup.ErrNonceSpent, rollup.ErrNonce, rollup.ErrBalance, rollup.ErrOverflow,
		rollup.ErrFeeSlot, rollup.ErrRange, field.ErrNotOnCurve, field.ErrSignature, field.ErrScalar, statetree.ErrIndex} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return err.Error()
}

func code(full []rollup.Op) string {
	if len(full) == 0 {
		return "transfer lane"
	}
	return full[0].Code().String()
}
