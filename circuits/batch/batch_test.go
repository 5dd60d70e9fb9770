package batch_test

import (
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

var shape = rollup.Shape{ID: 99, Name: "test", Full: 7, Transfers: 3, FeeSlots: 2, Depth: 6, Reach: 5}

func TestEveryOpInOneBatch(t *testing.T) {
	c, err := batch.New(shape)
	require.NoError(t, err)
	ccs, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, c)
	require.NoError(t, err)
	t.Log(ccs.GetNbConstraints())
	w := rolluptest.New(1, shape, 4)
	first := w.OpenFeeSlots()
	assign(t, ccs, first)
	view := w.State.View()
	tr := func(from, to uint32, amount uint64) *rollup.Transfer {
		op := &rollup.Transfer{Authorization: rollup.Auth{From: from}, To: to, Amount: rollup.NewAmount(amount)}
		w.Sign(view, op)
		require.NoError(t, rollup.Apply(view, w.Config, w.Header, rollup.TransferLane, op))
		return op
	}
	full := func(op rollup.Op) rollup.Op {
		if u, ok := op.(rollup.UserOp); ok {
			w.Sign(view, u)
		}
		require.NoError(t, rollup.Apply(view, w.Config, w.Header, rollup.FullLane, op))
		return op
	}
	a, b := w.Person(1), w.Person(2)
	batch2 := rollup.Batch{Header: w.Header}
	batch2.Full = []rollup.Op{
		full(&rollup.Deposit{Owner: a.Owner(0), To: 2, Amount: rollup.NewAmount(5000)}),
		full(&rollup.Transfer{Authorization: rollup.Auth{From: 2}, To: 0, Amount: rollup.NewAmount(100)}),
		full(&rollup.TransferToNew{Authorization: rollup.Auth{From: 2}, To: 3, ToKey: b.Key.Public(), ToAddress: b.Address, Amount: rollup.NewAmount(700)}),
		full(&rollup.Withdraw{Authorization: rollup.Auth{From: 2}, Amount: rollup.NewAmount(123)}),
		full(&rollup.ForcedExit{ID: 3, Address: b.Address, Token: 0}),
		full(&rollup.SetKey{ID: 3, Address: b.Address, Key: a.Key.Public()}),
		nil,
	}
	batch2.Transfers = []*rollup.Transfer{tr(2, 2, 10), nil, tr(2, 3, 1000)}
	before := w.State.View()
	wit := w.MustExecute(batch2)
	assign(t, ccs, wit)
	st, err := rollup.Replay(before, shape, w.Config, wit.DataStream(), wit.SettlementStream())
	require.NoError(t, err)
	require.Equal(t, wit.Statement(), st)
}

func assign(t *testing.T, ccs constraint.ConstraintSystem, w *rollup.Witness) {
	t.Helper()
	a, err := batch.Assign(w)
	require.NoError(t, err)
	full, err := frontend.NewWitness(a, ecc.BN254.ScalarField())
	require.NoError(t, err)
	require.NoError(t, ccs.IsSolved(full))
}
