package aggregate_test

import (
	"testing"
	"time"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/backend/groth16"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	recursion "github.com/consensys/gnark/std/recursion/groth16"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/aggregate"
	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

func TestAggregate(t *testing.T) {
	shape := rollup.Shape{ID: 98, Name: "test", Full: 1, Transfers: 1, FeeSlots: 1, Depth: 4}
	f := ecc.BN254.ScalarField()
	bc, err := batch.New(shape)
	require.NoError(t, err)
	inner, err := frontend.Compile(f, r1cs.NewBuilder, bc)
	require.NoError(t, err)
	pk, vk, err := groth16.Setup(inner)
	require.NoError(t, err)
	w := rolluptest.New(1, shape, 3)
	var bs []aggregate.Batch
	for i := range 2 {
		var wit *rollup.Witness
		if i == 0 {
			wit = w.OpenFeeSlots()
		} else {
			op := &rollup.Transfer{To: 0, Amount: rollup.NewAmount(70)}
			w.Sign(w.State.View(), op)
			wit = w.MustExecute(rollup.Batch{Header: w.Header, Transfers: []*rollup.Transfer{op}})
		}
		a, err := batch.Assign(wit)
		require.NoError(t, err)
		full, err := frontend.NewWitness(a, f)
		require.NoError(t, err)
		p, err := groth16.Prove(inner, pk, full, recursion.GetNativeProverOptions(f, f))
		require.NoError(t, err)
		bs = append(bs, aggregate.Batch{BatchData: wit.BatchData(), Proof: p})
	}
	start := time.Now()
	ac, err := aggregate.New(shape, 2, vk)
	require.NoError(t, err)
	ccs, err := frontend.Compile(f, r1cs.NewBuilder, ac)
	require.NoError(t, err)
	t.Log("aggregate", ccs.GetNbConstraints(), time.Since(start))
	for n := 1; n <= 2; n++ {
		start = time.Now()
		a, _, err := aggregate.Assign(2, bs[:n])
		require.NoError(t, err)
		full, err := frontend.NewWitness(a, f)
		require.NoError(t, err)
		require.NoError(t, ccs.IsSolved(full))
		t.Log("solved", n, time.Since(start))
	}
}
