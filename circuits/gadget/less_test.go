package gadget_test

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
)

type below struct {
	Bits  []frontend.Variable
	bound *big.Int
}

func (c *below) Define(api frontend.API) error {
	for _, b := range c.Bits {
		api.AssertIsBoolean(b)
	}
	gadget.AssertLess(api, c.Bits, c.bound)
	return nil
}

// Every value of up to five bits against every bound. Each of AssertLess's assertions is needed for one of them: a run of zeros where the value has
// a one there, the last where the two are equal.
func TestAssertLess(t *testing.T) {
	for bound := int64(1); bound < 32; bound++ {
		n := big.NewInt(bound).BitLen()
		for v := range int64(1) << n {
			in := &below{Bits: make([]frontend.Variable, n)}
			for i := range in.Bits {
				in.Bits[i] = v >> i & 1
			}
			run := circuittest.Engine{Quick: true}.Run(&below{Bits: make([]frontend.Variable, n), bound: big.NewInt(bound)}, in)
			require.NoError(t, run.Err)
			require.Equal(t, v < bound, len(run.Failed) == 0, "%d < %d", v, bound)
		}
	}
}
