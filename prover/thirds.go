package prover

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// A transform of n = 3m points is three of m, and a step that mixes them, of radix 3: with w the root of order n, and u = w^m of order 3, the coefficients of the
// polynomial of values a that are 3q+r-th, in order of q, are the inverse transform of
//
//	w^(-ir) * (a[i] + u^-r * a[i+m] + u^-2r * a[i+2m]) / 3,   i < m
//
// and the values on the coset of shift g are, with y the transforms of these coefficients onto the block's coset, which has shift g^3,
//
//	the sum over r of (g * w^(i+km))^r * y[r][i],   place i+km.
//
// Of nine parts each third is three again, with the roots w^3 and the shift g^3.

// split makes values on the domain those of each block's, but for the division by Parts.
func (d *Domain) split(v fr.Vector) {
	var inverse fr.Element
	inverse.Inverse(&d.Root)
	d.splitBy(v, inverse)
}

func (d *Domain) splitBy(v fr.Vector, root fr.Element) {
	if len(v) == int(d.Block.Cardinality) {
		return
	}
	u, one := cubeRoot(&root, len(v)), fr.One()
	rows(v, &root, &one, func(a, b, c, w, w2 *fr.Element) {
		radix3(a, b, c, &u)
		b.Mul(b, w)
		c.Mul(c, w2)
	})
	for _, third := range thirds(v) {
		d.splitBy(third, cube(root))
	}
}

// join makes values on each block's coset those on the domain's.
func (d *Domain) join(v fr.Vector) { d.joinBy(v, d.Root, d.Shift) }

func (d *Domain) joinBy(v fr.Vector, root, shift fr.Element) {
	if len(v) == int(d.Block.Cardinality) {
		return
	}
	for _, third := range thirds(v) {
		d.joinBy(third, cube(root), cube(shift))
	}
	u := cubeRoot(&root, len(v))
	rows(v, &root, &shift, func(a, b, c, w, w2 *fr.Element) {
		b.Mul(b, w)
		c.Mul(c, w2)
		radix3(a, b, c, &u)
	})
}

func thirds(v fr.Vector) [3]fr.Vector {
	m := len(v) / 3
	return [3]fr.Vector{v[:m], v[m : 2*m], v[2*m:]}
}

func cube(x fr.Element) (y fr.Element) {
	return *y.Square(&x).Mul(&y, &x)
}

// radix3 is the transform of three points, with a cube root of unity u.
func radix3(a, b, c, u *fr.Element) {
	var sum, difference, p, q fr.Element
	sum.Add(b, c)
	difference.Sub(b, c).Mul(&difference, u)
	p.Sub(a, c).Add(&p, &difference) // a + ub + u^2c, as u^2 = -1-u
	q.Sub(a, b).Sub(&q, &difference) // a + u^2b + uc
	a.Add(a, &sum)
	*b, *c = p, q
}

// rows calls do with the three elements of each row, shift*root^i and its square, on all cores.
func rows(v fr.Vector, root, shift *fr.Element, do func(a, b, c, w, w2 *fr.Element)) {
	m := len(v) / 3
	parallel(m, quotientGrain, func(start, end int) {
		var w, w2 fr.Element
		w.Exp(*root, big.NewInt(int64(start))).Mul(&w, shift)
		for i := start; i < end; i++ {
			w2.Square(&w)
			do(&v[i], &v[m+i], &v[2*m+i], &w, &w2)
			w.Mul(&w, root)
		}
	})
}

// cubeRoot is root^(n/3).
func cubeRoot(root *fr.Element, n int) (u fr.Element) {
	return *u.Exp(*root, big.NewInt(int64(n/3)))
}
