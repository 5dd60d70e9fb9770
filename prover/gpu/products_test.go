//go:build cuda && cgo

package gpu

import (
	"crypto/sha256"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/prover"
)

// powersOf multiplies, so often that it has some number of rows.
type powersOf struct {
	X      frontend.Variable
	Result frontend.Variable `gnark:",public"`
	rows   int
}

func (c *powersOf) Define(api frontend.API) error {
	x := c.X
	for range c.rows - 1 {
		x = api.Mul(x, api.Add(x, 1))
	}
	api.AssertIsEqual(x, c.Result)
	return nil
}

// TestProducts: proofs are right on domains of one part, of three and of nine, full and not, with blocks of many and of few steps.
func TestProducts(t *testing.T) {
	d := openEmulated(t)
	a, err := prover.Join(d, 1)
	require.NoError(t, err)
	for rows, parts := range map[int]int{8: 1, 20: 3, 24: 3, 31: 1, 70: 9, 72: 9, 90: 3, 570: 9, 700: 3, 1000: 1} {
		ccs, err := prover.Compile(&powersOf{rows: rows})
		require.NoError(t, err)
		require.Equal(t, rows, ccs.GetNbConstraints())
		require.Equal(t, parts, prover.NewDomain(rows).Parts)
		k := &prover.Keys{Name: "powers", Circuit: ccs}
		k.Proving, k.Verifying, err = prover.DevSetup(ccs, sha256.Sum256([]byte("test")), nil)
		require.NoError(t, err)
		p, err := prover.NewProverOn(a, k, prover.TargetSolidity)
		require.NoError(t, err)
		x, one := fr.NewElement(2), fr.One()
		for range rows - 1 {
			var next fr.Element
			x.Mul(&x, next.Add(&x, &one))
		}
		_, err = p.Prove(&powersOf{X: 2, Result: x})
		require.NoError(t, err, "%d rows", rows)
		p.Close()
	}
}
