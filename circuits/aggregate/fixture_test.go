package aggregate_test

import (
	"math/big"
	"sync"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/backend/groth16"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	recursion "github.com/consensys/gnark/std/recursion/groth16"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/aggregate"
	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

const slots = 2

var shape = rollup.Shape{ID: 98, Name: "test", Full: 1, Transfers: 1, FeeSlots: 1, Depth: 5, Reach: 4}

// fixture is made once in a test binary: a key, the aggregate circuit of two slots under it, and proofs of real batches.
type fixture struct {
	outer constraint.ConstraintSystem
	// first, second and third chain. forked is another second batch, late is a second batch older than the first, elsewhere is a second
	// batch of another state, and abroad one of another rollup.
	first, second, third, forked, late, elsewhere, abroad aggregate.Batch
	// forged is the first batch's data with a proof, under a key of the attacker's, of its statement.
	forged aggregate.Batch
}

var once sync.Once
var shared *fixture

func fixtures(t *testing.T) *fixture {
	t.Helper()
	if testing.Short() {
		t.Skip("compiles the aggregate circuit")
	}
	once.Do(func() { shared = newFixture(t) })
	require.NotNil(t, shared, "the fixture could not be made")
	return shared
}

func newFixture(t *testing.T) *fixture {
	bc, err := batch.New(shape)
	require.NoError(t, err)
	inner := circuittest.Compile(t, bc)
	pk, vk := circuittest.Setup(t, inner)
	prove := func(w *rollup.Witness) aggregate.Batch {
		a, err := batch.Assign(w)
		require.NoError(t, err)
		return aggregate.Batch{BatchData: w.BatchData(), Proof: proveWith(t, inner, pk, a)}
	}
	f := new(fixture)
	w, config := rolluptest.New(1, shape, 3), rollup.Config(1, rollup.Address{1})
	f.first = prove(w.OpenFeeSlots())
	try := func(amount uint64, change func(*rolluptest.World)) *rollup.Witness {
		header, c := w.Header, w.Config
		defer func() { w.Header, w.Config = header, c }()
		change(w)
		view := w.State.View()
		op := &rollup.Transfer{To: 0, Amount: rollup.NewAmount(amount)}
		w.Sign(view, op)
		witness, err := rollup.ExecuteBatch(view, shape, w.Config, rollup.Batch{Header: w.Header, Transfers: []*rollup.Transfer{op}})
		require.NoError(t, err)
		return witness
	}
	f.forked = prove(try(71, func(*rolluptest.World) {}))
	f.late = prove(try(70, func(w *rolluptest.World) { w.Header.Timestamp -= 1000 }))
	f.abroad = prove(try(70, func(w *rolluptest.World) { w.Config = config }))
	f.second = prove(transfer(w, 70))
	f.elsewhere = prove(try(70, func(w *rolluptest.World) { w.Header.Number-- })) // number 2 again, after the second
	f.third = prove(transfer(w, 5))
	f.forged = aggregate.Batch{BatchData: f.first.BatchData, Proof: proveAnything(t, f.first.Statement.Hash())}

	ac, err := aggregate.New(shape, slots, vk)
	require.NoError(t, err)
	f.outer = circuittest.Compile(t, ac)
	t.Logf("aggregate of %d: %d constraints", slots, f.outer.GetNbConstraints())
	return f
}

func transfer(w *rolluptest.World, amount uint64) *rollup.Witness {
	op := &rollup.Transfer{To: 0, Amount: rollup.NewAmount(amount)}
	w.Sign(w.State.View(), op)
	return w.MustExecute(rollup.Batch{Header: w.Header, Transfers: []*rollup.Transfer{op}})
}

func proveWith(t *testing.T, ccs constraint.ConstraintSystem, pk groth16.ProvingKey, a frontend.Circuit) groth16.Proof {
	t.Helper()
	full, err := frontend.NewWitness(a, circuittest.Field)
	require.NoError(t, err)
	p, err := groth16.Prove(ccs, pk, full, recursion.GetNativeProverOptions(ecc.BN254.ScalarField(), ecc.BN254.ScalarField()))
	require.NoError(t, err)
	return p
}

// anything accepts every public input.
type anything struct {
	Statement frontend.Variable `gnark:",public"`
}

func (c *anything) Define(api frontend.API) error {
	api.AssertIsEqual(api.Mul(c.Statement, c.Statement), api.Mul(c.Statement, c.Statement))
	return nil
}

// proveAnything proves a statement under a key of the attacker's.
func proveAnything(t *testing.T, statement field.Element) groth16.Proof {
	ccs := circuittest.Compile(t, new(anything))
	pk, _ := circuittest.Setup(t, ccs)
	return proveWith(t, ccs, pk, &anything{field.ToBig(statement)})
}

// assign fills the slots as they are told, active or not, whether they chain or not, and states what follows.
func assign(t *testing.T, batches ...aggregate.Batch) *aggregate.Circuit {
	t.Helper()
	c, _, err := aggregate.Assign(slots, batches[:1])
	require.NoError(t, err)
	for i, b := range batches {
		one, _, err := aggregate.Assign(slots, []aggregate.Batch{b})
		require.NoError(t, err)
		c.Slots[i] = one.Slots[0]
	}
	return restate(c)
}

// restate gives an assignment the statement that the circuit computes for it. It mirrors the circuit, in the field, without its checks.
func restate(c *aggregate.Circuit) *aggregate.Circuit {
	el := func(v frontend.Variable) field.Element {
		e, err := field.FromBig(circuittest.BigOf(v))
		if err != nil {
			panic(err)
		}
		return e
	}
	choose := func(b, x, y field.Element) field.Element {
		x.Sub(&x, &y).Mul(&x, &b)
		return *x.Add(&x, &y)
	}
	root, time, digest := el(c.OldRoot), el(c.Slots[0].Timestamp), rollup.TagChain
	var count field.Element
	for _, s := range c.Slots {
		active, d, st := el(s.Active), elements(s.D), elements(s.S)
		next := field.Hash(digest, field.Hash(rollup.TagData, d...), field.Hash(rollup.TagSettlement, st...))
		root, time, digest = choose(active, el(s.NewRoot), root), choose(active, el(s.Timestamp), time), choose(active, next, digest)
		count.Add(&count, &active)
	}
	header := new(big.Int)
	for _, p := range []struct {
		v    field.Element
		bits uint
	}{{el(c.FirstNumber), 64}, {count, 16}, {el(c.Slots[0].Timestamp), 40}, {time, 40}} {
		header.Lsh(header, p.bits).Add(header, field.ToBig(p.v)).Mod(header, circuittest.Field)
	}
	rho := el(c.Rho)
	evaluate := func(stream func(aggregate.Slot) []frontend.Variable) (y field.Element) {
		for i := len(c.Slots) - 1; i >= 0; i-- {
			words, active := elements(stream(c.Slots[i])), el(c.Slots[i].Active)
			for j := len(words) - 1; j >= 0; j-- {
				y.Mul(&y, &rho).Add(&y, &words[j])
			}
			y.Mul(&y, &active)
		}
		return y
	}
	yD := evaluate(func(s aggregate.Slot) []frontend.Variable { return s.D })
	yS := evaluate(func(s aggregate.Slot) []frontend.Variable { return s.S })
	hash := field.Hash(rollup.TagAggregate, el(c.Config), el(header), el(c.OldRoot), root, digest, rho, yD, yS)
	c.StatementHash = field.ToBig(hash)
	return c
}

func elements(vs []frontend.Variable) []field.Element {
	out := make([]field.Element, len(vs))
	for i, v := range vs {
		e, err := field.FromBig(circuittest.BigOf(v))
		if err != nil {
			panic(err)
		}
		out[i] = e
	}
	return out
}

// change changes an assignment and states what follows.
func change(c *aggregate.Circuit, edit func(*aggregate.Circuit)) *aggregate.Circuit {
	return restate(circuittest.Tamper(c, edit))
}
