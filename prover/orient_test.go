package prover

import (
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/consensys/gnark/std/rangecheck"
	"github.com/stretchr/testify/require"
)

// checked has many numbers range checked: of each part, a logarithmic derivative is on the right as gnark writes it.
type checked struct {
	X [40]frontend.Variable
	P frontend.Variable `gnark:",public"`
}

func (c *checked) Define(api frontend.API) error {
	r, sum := rangecheck.New(api), frontend.Variable(0)
	for _, x := range c.X {
		r.Check(x, 64)
		sum = api.Add(sum, api.Mul(x, x), api.Select(api.IsZero(x), 3, api.Mul(x, sum)))
	}
	api.AssertIsDifferent(sum, c.P)
	return nil
}

func rowsOf(ccs *R1CS) (rows []constraint.R1C) {
	it := ccs.GetR1CIterator()
	for r := it.Next(); r != nil; r = it.Next() {
		rows = append(rows, constraint.R1C{L: slices.Clone(r.L), R: slices.Clone(r.R), O: slices.Clone(r.O)})
	}
	return rows
}

// full counts the wires on the right that may be as large as the field.
func full(o *orientation) (n int) {
	for w, rows := range o.right {
		if rows > 0 && o.bits[w] == fullBits {
			n++
		}
	}
	return n
}

// Rows say the same, with their sides as they were or swapped; what is large leaves the right; and a circuit is oriented always in the same way.
func TestOrient(t *testing.T) {
	plain := func() *R1CS {
		compiled, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, new(checked))
		require.NoError(t, err)
		return compiled.(*R1CS)
	}
	before := plain()
	after, err := Compile(new(checked))
	require.NoError(t, err)
	rows, swapped := rowsOf(after), 0
	require.Len(t, rows, before.GetNbConstraints())
	for i, was := range rowsOf(before) {
		require.Equal(t, was.O, rows[i].O)
		if slices.Equal(was.L, rows[i].L) {
			require.Equal(t, was.R, rows[i].R)
			continue
		}
		swapped++
		require.Equal(t, was.L, rows[i].R)
		require.Equal(t, was.R, rows[i].L)
	}
	require.NotZero(t, swapped)
	require.Less(t, full(newOrientation(after)), full(newOrientation(before))/2)

	again := plain()
	orient(again)
	a, err := CircuitDigest(after)
	require.NoError(t, err)
	b, err := CircuitDigest(again)
	require.NoError(t, err)
	require.Equal(t, a, b)
}

// What is counted while rows are swapped is what is there in the end.
func TestOrientationCounts(t *testing.T) {
	ccs, err := Compile(new(checked))
	require.NoError(t, err)
	o := newOrientation(ccs)
	for _, row := range o.rows {
		o.swap(row)
	}
	fresh := newOrientation(ccs)
	require.Equal(t, fresh.left, o.left)
	require.Equal(t, fresh.right, o.right)
	for _, row := range o.rows { // what a swap gains is lost by the swap back
		gain := o.gain(row, false)
		o.swap(row)
		require.Equal(t, -gain, o.gain(row, false))
	}
}
