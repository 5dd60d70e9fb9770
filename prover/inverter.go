package prover

import "github.com/consensys/gnark-crypto/ecc/bn254/fp"

// inverterColumns is the row length of an inverter: a multiple of 8, which one
// AVX-512 multiplication takes, and short, since the last row is inverted by
// scalar arithmetic.
const inverterColumns = 16

// inverter inverts chunkLanes field elements at once with Montgomery's trick,
// column by column so that every multiplication is a vector's.
type inverter struct {
	prefix   fp.Vector // chunkLanes
	row, run fp.Vector // inverterColumns
	partial  fp.Vector // inverterColumns
}

func newInverter() *inverter {
	return &inverter{
		prefix:  make(fp.Vector, chunkLanes),
		row:     make(fp.Vector, inverterColumns),
		run:     make(fp.Vector, inverterColumns),
		partial: make(fp.Vector, inverterColumns),
	}
}

// invert replaces each of the chunkLanes elements of x, none of them zero, by
// its inverse.
func (v *inverter) invert(x fp.Vector) {
	const c = inverterColumns
	copy(v.prefix[:c], x[:c])
	for i := c; i < chunkLanes; i += c {
		row := v.prefix[i : i+c]
		row.Mul(v.prefix[i-c:i], x[i:i+c])
	}
	copy(v.run, v.prefix[chunkLanes-c:])
	v.invertRow(v.run)
	for i := chunkLanes - c; i > 0; i -= c {
		row := x[i : i+c]
		v.row.Mul(v.run, v.prefix[i-c:i])
		v.run.Mul(v.run, row)
		copy(row, v.row)
	}
	copy(x[:c], v.run)
}

// invertRow is the trick in scalar arithmetic, with the one true inversion.
func (v *inverter) invertRow(x fp.Vector) {
	v.partial[0] = x[0]
	for i := 1; i < len(x); i++ {
		v.partial[i].Mul(&v.partial[i-1], &x[i])
	}
	var run, inv fp.Element
	run.Inverse(&v.partial[len(x)-1])
	for i := len(x) - 1; i > 0; i-- {
		inv.Mul(&run, &v.partial[i-1])
		run.Mul(&run, &x[i])
		x[i] = inv
	}
	x[0] = run
}
