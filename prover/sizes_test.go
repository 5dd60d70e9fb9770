package prover

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"
)

// sized is a chain of products. It has one public input or none: then its end is a constant, which stands on the right. commits is how many of its wires it commits
// to; of the public input, if it is negative.
type sized struct {
	P       frontend.Variable
	N       []frontend.Variable `gnark:",public"`
	n       int
	commits int
}

func (c *sized) Define(api frontend.API) error {
	x, some := c.P, []frontend.Variable{c.P}
	for range c.n {
		x = api.Mul(x, c.P)
		some = append(some, x)
	}
	var end frontend.Variable = powerOfThree(c.n + 1)
	if len(c.N) > 0 {
		end = c.N[0]
	}
	api.AssertIsEqual(x, end)
	if c.commits == 0 {
		return nil
	}
	if c.commits < 0 {
		some = c.N
	}
	challenge, err := api.(frontend.Committer).Commit(some[:min(max(c.commits, 1), len(some))]...)
	if err != nil {
		return err
	}
	api.AssertIsDifferent(challenge, 0)
	return nil
}

func powerOfThree(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(3), big.NewInt(int64(n)), fr.Modulus())
}

// Circuits prove whose rows just fit a domain, of each kind, or just do not, with inputs and commitments of every kind, from the file of their keys.
func TestCircuitsOfAllSizes(t *testing.T) {
	input := func(commits int) sized { return sized{N: make([]frontend.Variable, 1), commits: commits} }
	kinds := []sized{input(0), input(-1), {}, input(1 << 20), {commits: 2}}
	for i, rows := range []int{8, 9, 24, 25, 48, 49, 72, 73, 256, 257, 288, 289, 768, 769, 1, 2} {
		c := kinds[i%len(kinds)]
		if rows < 4 {
			c = kinds[2*(rows%2)] // a commitment has rows of its own
		}
		c.n = rows - 1
		ccs, err := Compile(&c)
		require.NoError(t, err)
		if more := ccs.GetNbConstraints() - rows; more > 0 {
			c.n -= more
			ccs, err = Compile(&c)
			require.NoError(t, err)
		}
		require.Equal(t, rows, ccs.GetNbConstraints())
		k := devKeys(t, "sized", ccs)
		require.Len(t, k.Proving.G1.Z, DomainSize(rows))
		file := dumpPK(t, k.Proving)
		k.Proving = new(ProvingKey)
		require.NoError(t, readDump(k.Proving)(bytes.NewReader(file)))
		require.NoError(t, LintKey(k.Verifying, ccs), "%d rows", rows)
		p, err := NewProver(k, TargetRecursion)
		require.NoError(t, err, "%d rows", rows)
		witness := sized{P: 3, N: make([]frontend.Variable, len(c.N))}
		for i := range witness.N {
			witness.N[i] = powerOfThree(c.n + 1)
		}
		_, err = p.Prove(&witness)
		require.NoError(t, err, "%d rows", rows)
		witness.P = 4
		_, err = p.Prove(&witness)
		require.ErrorIs(t, err, ErrUnsatisfied, "%d rows", rows)
	}
}
