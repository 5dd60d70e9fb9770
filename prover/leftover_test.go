package prover

import (
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/gkrapi"
	"github.com/consensys/gnark/std/gkrapi/gkr"
	_ "github.com/consensys/gnark/std/hash/all" // by name
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/prover/steps"
)

// leftToGnark are products that are proven by GKR, which is gnark's to solve: nothing here knows such a circuit.
type leftToGnark struct{ X, Y, Z [4]frontend.Variable }

func (c *leftToGnark) Define(api frontend.API) error {
	g, err := gkrapi.New(api)
	if err != nil {
		return err
	}
	x, y := g.NewInput(), g.NewInput()
	z := g.Mul(x, y)
	circuit, err := g.Compile("MIMC")
	if err != nil {
		return err
	}
	for i := range c.X {
		out, err := circuit.AddInstance(map[gkr.Variable]frontend.Variable{x: c.X[i], y: c.Y[i]})
		if err != nil {
			return err
		}
		api.AssertIsEqual(out[z], c.Z[i])
	}
	return nil
}

// A circuit that is left to gnark has its commitment made by the prover all the same.
func TestCircuitLeftToGnark(t *testing.T) {
	ccs, err := Compile(new(leftToGnark))
	require.NoError(t, err)
	require.Len(t, ccs.GetCommitments().CommitmentIndexes(), 1)
	_, ok := steps.Shorten(ccs)
	require.False(t, ok)
	p, err := NewProver(devKeys(t, "products", ccs), TargetRecursion)
	require.NoError(t, err)
	in := new(leftToGnark)
	for i := range in.X {
		in.X[i], in.Y[i], in.Z[i] = i, 7, 7*i
	}
	_, err = p.Prove(in)
	require.NoError(t, err)
}
