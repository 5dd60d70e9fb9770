package steps

import (
	"errors"
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"
)

// asking has expressions of each kind weighed by a hint, more than a core reads at a time.
type asking struct {
	X    [3]frontend.Variable
	more int
}

func (c *asking) inputs(api frontend.API) (in []frontend.Variable) {
	square := api.Mul(c.X[0], c.X[0])
	for i := range c.more {
		in = append(in, api.Add(api.Mul(i, square), api.Neg(c.X[1]), i%5), c.X[2], i)
	}
	return in
}

func (c *asking) Define(api frontend.API) error {
	in := c.inputs(api)
	out, err := api.Compiler().NewHint(weighHint, 2, in...)
	if err != nil {
		return err
	}
	var sum frontend.Variable = 0
	for i, x := range in {
		sum = api.Add(sum, api.Mul(x, 1+i%100))
	}
	api.AssertIsEqual(out[0], sum)
	api.AssertIsEqual(out[1], api.Mul(sum, sum))
	return nil
}

// weigh returns the inputs' sum, times 1 to 100, and its square.
func weigh(in, out []fr.Element) error {
	if len(in) == 0 {
		return errWeigh
	}
	for i := range in {
		var weight fr.Element
		weight.SetUint64(uint64(1+i%100)).Mul(&weight, &in[i])
		out[0].Add(&out[0], &weight)
	}
	out[1].Square(&out[0])
	return nil
}

var errWeigh = errors.New("nothing to weigh")

func weighHint(q *big.Int, in, out []*big.Int) error { return Hint(weigh).OfIntegers()(q, in, out) }

func init() { solver.RegisterHint(weighHint) }

// A hint that is asked without gnark hears what gnark would have told it, and its answers are taken.
func TestHintsAreAskedDirectly(t *testing.T) {
	id := solver.GetHintID(weighHint)
	untouched := solver.OverrideHint(id, func(*big.Int, []*big.Int, []*big.Int) error { return errors.New("gnark asks") })
	for _, more := range []int{1, readGrain, 2*readGrain + 77} {
		ccs := compile(t, &asking{more: more})
		in := &asking{X: [3]frontend.Variable{5, 1 << 40, -3}}
		want, err := solve(ccs, in)
		require.NoError(t, err)
		short, ok := Shorten(ccs, Question{ID: id})
		require.True(t, ok)
		own, other := Copy(short), Copy(short)
		Answer(own, map[solver.HintID]Hint{id: weigh})
		got, err := solve(own, in, untouched)
		require.NoError(t, err)
		requireSame(t, want, got)

		// Another copy has another's answers.
		_, err = solve(other, in, untouched)
		require.ErrorIs(t, err, errNoAnswer)
		Answer(other, map[solver.HintID]Hint{id: func([]fr.Element, []fr.Element) error { return errWeigh }})
		_, err = solve(other, in, untouched)
		require.ErrorIs(t, err, errWeigh)
		Answer(other, map[solver.HintID]Hint{id: func(in, out []fr.Element) error { return nil }})
		_, err = solve(other, in, untouched)
		require.ErrorContains(t, err, "constraint #", "a wrong answer")
		_, err = solve(own, in, untouched)
		require.NoError(t, err)
	}
}
