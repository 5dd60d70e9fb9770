package recursion

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
)

func numbers(vs ...uint64) (out []*big.Int) {
	for _, v := range vs {
		out = append(out, new(big.Int).SetUint64(v))
	}
	return out
}

// A5, A19 and A20 for what the verifier computes over the circuit's own field: the transcript, and a coefficient from its digits, which are swept in
// circuits/gadget as the bits of an element. Its emulated arithmetic is gnark's; TestA19Multiply and
// TestA19WholeAggregate sweep it.
func TestA19RecursionParts(t *testing.T) {
	circuittest.SweepAll(t, "recursion", []circuittest.Gadget{{Name: "coefficient", Inputs: 7, Sample: 10, Valid: [][]*big.Int{numbers(1<<64-1, 5, 0, 7, 9, 1<<64-1, 3), numbers(1, 2, 3, 4, 0, 5, 1<<63)},
		Define: func(api frontend.API, in []frontend.Variable) ([]frontend.Variable, error) {
			h, err := gadget.NewHasher(api)
			if err != nil {
				return nil, err
			}
			tr := &transcript{api: api, hash: h, limbs: in[:4]}
			tr.finish(&Key{digest: big.NewInt(77)}, 2, [][]frontend.Variable{{in[4]}})
			c := newCoefficient(api, gadget.AssertBits(api, in[5], halfBits), gadget.AssertBits(api, in[6], halfBits))
			return append(append([]frontend.Variable{tr.seed, c.value}, c.low...), c.high...), nil
		}}})
}
