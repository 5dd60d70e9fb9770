package prover

import "github.com/consensys/gnark-crypto/ecc/bn254/fp"

// e2Vector is chunkLanes elements a0 + a1 u of the quadratic extension, u² = -1,
// kept as two vectors of the base field.
type e2Vector struct{ a0, a1 fp.Vector }

func newE2Vector() e2Vector {
	return e2Vector{make(fp.Vector, chunkLanes), make(fp.Vector, chunkLanes)}
}

// sub sets z = x - y.
func (z *e2Vector) sub(x, y *e2Vector) {
	z.a0.Sub(x.a0, y.a0)
	z.a1.Sub(x.a1, y.a1)
}

// e2Arithmetic holds the scratch space of products and inverses.
type e2Arithmetic struct {
	t, u, v fp.Vector
	inv     *inverter
}

func newE2Arithmetic() *e2Arithmetic {
	vec := func() fp.Vector { return make(fp.Vector, chunkLanes) }
	return &e2Arithmetic{t: vec(), u: vec(), v: vec(), inv: newInverter()}
}

// mul sets z = x y, three multiplications (Karatsuba). z may be x or y.
func (e *e2Arithmetic) mul(z, x, y *e2Vector) {
	e.t.Add(x.a0, x.a1)
	e.u.Add(y.a0, y.a1)
	e.t.Mul(e.t, e.u) // (x0 + x1)(y0 + y1)
	e.u.Mul(x.a0, y.a0)
	e.v.Mul(x.a1, y.a1)
	z.a0.Sub(e.u, e.v)
	e.t.Sub(e.t, e.u)
	z.a1.Sub(e.t, e.v)
}

// square sets z = x², z not x: z0 = (x0 + x1)(x0 - x1), z1 = 2 x0 x1.
func (e *e2Arithmetic) square(z, x *e2Vector) {
	e.t.Add(x.a0, x.a1)
	e.u.Sub(x.a0, x.a1)
	z.a0.Mul(e.t, e.u)
	z.a1.Mul(x.a0, x.a1)
	z.a1.Add(z.a1, z.a1)
}

// invert replaces each element, none of them zero, by its inverse: the
// conjugate over the norm.
func (e *e2Arithmetic) invert(z *e2Vector) {
	e.t.Mul(z.a0, z.a0)
	e.u.Mul(z.a1, z.a1)
	e.t.Add(e.t, e.u)
	e.inv.invert(e.t)
	z.a0.Mul(z.a0, e.t)
	z.a1.Mul(z.a1, e.t)
	for j := range z.a1 {
		z.a1[j].Neg(&z.a1[j])
	}
}
