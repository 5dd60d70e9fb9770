package gadget_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
)

// parts cuts a number, by bits or by looking its parts up.
type parts struct {
	V        frontend.Variable
	Parts    [3]frontend.Variable `gnark:",public"`
	lookedUp bool
}

var ofParts = []int{3, 8, 8}

func (c *parts) Define(api frontend.API) error {
	r := gadget.NewRanges(api)
	if c.lookedUp {
		r = gadget.NewLookupRanges(api)
	}
	for i, p := range r.Cut(c.V, ofParts...) {
		api.AssertIsEqual(c.Parts[i], p)
	}
	return nil
}

// Both ways cut a number in the same parts, and refuse what is too large.
func TestCut(t *testing.T) {
	for _, lookedUp := range []bool{false, true} {
		ccs := circuittest.Compile(t, &parts{lookedUp: lookedUp})
		for _, v := range []int64{0, 1, 7, 8, 1<<11 - 1, 1 << 11, 0x5a5a5, 1<<19 - 1} {
			in := &parts{V: v, Parts: [3]frontend.Variable{v & 7, v >> 3 & 255, v >> 11}}
			circuittest.MustAccept(t, ccs, in)
			for i := range in.Parts {
				circuittest.MustReject(t, ccs, circuittest.Tamper(in, func(c *parts) { plusOne(&c.Parts[i]) }))
			}
		}
		for _, v := range []*big.Int{big.NewInt(1 << 19), minus(1), minus(1 << 19)} {
			circuittest.MustReject(t, ccs, &parts{V: v, Parts: [3]frontend.Variable{0, 0, 0}})
		}
	}
}

// Parts that a prover answers add up, and have their widths: what one carries for another is refused, and so is what is negative.
func TestCutRefusesLies(t *testing.T) {
	ccs := circuittest.Compile(t, &parts{lookedUp: true})
	id := circuittest.HintNamed("partsHint")
	const v = 0x5a5a5
	honest := [3]int64{v & 7, v >> 3 & 255, v >> 11}
	for _, lie := range [][3]int64{{1, 0, 0}, {0, 1, 0}, {0, 0, -1}, {8, -1, 0}, {-8, 1, 0}, {0, 256, -1}, {0, -256, 1}, {8 * 255, -255, 0}, {v, 0, 0}} {
		in := &parts{V: v}
		for i := range in.Parts {
			in.Parts[i] = honest[i] + lie[i]
		}
		err := circuittest.Solve(ccs, in, circuittest.ForgeHint(id, func(_, out []*big.Int) {
			for i, o := range out {
				o.SetInt64(honest[i] + lie[i])
			}
		}))
		require.Error(t, err, fmt.Sprint(lie))
	}
}
