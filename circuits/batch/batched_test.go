package batch_test

import (
	"fmt"
	"testing"

	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

// by is a shape's circuit by a method with a commitment.
func by(t *testing.T, method batch.Method, shape rollup.Shape) constraint.ConstraintSystem {
	t.Helper()
	return circuittest.Cached(t, fmt.Sprint("method ", method, " ", shape.Name), func() frontend.Circuit {
		c, err := batch.NewWith(shape, method)
		require.NoError(t, err)
		return c
	})
}

// The circuits of all methods accept the same batches: valid ones, every attack on a tiny batch, and random ops that native code
// accepts or refuses.
func TestHashedAcceptsTheSame(t *testing.T) { acceptsTheSame(t, by(t, batch.Hashed, tiny)) }

func TestBatchedAcceptsTheSame(t *testing.T) { acceptsTheSame(t, by(t, batch.Batched, tiny)) }

func acceptsTheSame(t *testing.T, ccs constraint.ConstraintSystem) {
	t.Logf("%d constraints, %d plain", ccs.GetNbConstraints(), compiled(t, tiny).GetNbConstraints())
	require.Len(t, ccs.GetCommitments().CommitmentIndexes(), 1)
	require.Empty(t, circuittest.FreeInputs(ccs))
	for name, c := range validBatches() {
		t.Run(name, func(t *testing.T) { circuittest.MustAccept(t, ccs, c) })
	}
	for _, a := range allAttacks() {
		if a.ZeroByZero == nil { // such need another builder
			t.Run(a.Name, func(t *testing.T) { circuittest.MustReject(t, ccs, a.Assignment) })
		}
	}
	accepted := 0
	for i := range 40 {
		w := rolluptest.New(paritySeed*3+uint64(i), tiny, 4)
		w.PlantRandom()
		view := w.State.View()
		f := newForger(view, tiny, w.Config, w.Header)
		op := w.RandomOp(view)
		_, native := rollup.ExecuteBatch(view, tiny, w.Config, rollup.Batch{Header: w.Header, Full: []rollup.Op{op}})
		circuit := circuittest.Solve(ccs, f.forge([]rollup.Op{op}, nil))
		require.Equal(t, native == nil, circuit == nil, "%+v: native %v, circuit %v", op, native, circuit)
		if native == nil {
			accepted++
		}
	}
	require.Greater(t, accepted, 5)
	require.Less(t, accepted, 35)
}
