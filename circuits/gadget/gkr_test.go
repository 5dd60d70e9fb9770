package gadget_test

import (
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup/field"
)

// chain folds words, over the batched hasher.
type chain struct {
	Words  []frontend.Variable
	Result frontend.Variable `gnark:",public"`
}

func (c *chain) Define(api frontend.API) error {
	hash, err := gadget.NewBatchedHasher(api)
	if err != nil {
		return err
	}
	api.AssertIsEqual(c.Result, hash.Hash(0, c.Words...))
	return nil
}

func newChain(n int) (*chain, *chain) {
	in, e := &chain{Words: make([]frontend.Variable, n)}, field.Element{}
	for i := range in.Words {
		w := field.FromUint64(uint64(7*i + 3))
		in.Words[i] = field.ToBig(w)
		e = field.Compress(e, w)
	}
	in.Result = field.ToBig(e)
	return &chain{Words: make([]frontend.Variable, n)}, in
}

func TestBatchedHasherIsTheHasher(t *testing.T) {
	for _, n := range []int{1, 2, 3, 8, 21} {
		fresh, in := newChain(n)
		ccs := circuittest.Compile(t, fresh)
		t.Log(n, "hashes:", ccs.GetNbConstraints(), "constraints")
		circuittest.MustAccept(t, ccs, in)
		circuittest.MustReject(t, ccs, circuittest.Tamper(in, func(c *chain) { c.Result = 1 }))
		require.LessOrEqual(t, len(ccs.GetCommitments().CommitmentIndexes()), 1)
	}
}
