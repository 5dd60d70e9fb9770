package prover

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"github.com/causeway-l2/causeway/rollup/field"
)

// quotientGrain is how many coefficients a core takes at a time.
const quotientGrain = 1 << 14

// quotient returns the coefficients of h = (a*b - c) / (X^n - 1), in bit-reversed order, as a proving key's Z has its points. a and b are the
// values of polynomials on the domain of n points, those of c their products; a and b are overwritten, and zeros are appended up to n.
//
// On the coset where X^n = t, a*b is c + h*(t-1), and both c and h have fewer than n coefficients: so the coefficients of a*b modulo X^n - t,
// less those of c, are those of h times t-1. That takes six transforms, c being needed in coefficients alone.
func quotient(a, b fr.Vector, domain *fft.Domain) fr.Vector {
	n := int(domain.Cardinality)
	a, b = padded(a, n), padded(b, n)
	if t := newTransforms(domain); t != nil {
		t.quotient(a, b, domain)
		return a
	}
	quotientAlone(a, b, domain)
	return a
}

// quotientAlone computes with one element after the other.
func quotientAlone(a, b fr.Vector, domain *fft.Domain) {
	n := len(a)
	c := make(fr.Vector, n)
	product := func(out fr.Vector) {
		parallel(n, quotientGrain, func(start, end int) {
			for i := start; i < end; i++ {
				out[i].Mul(&a[i], &b[i])
			}
		})
	}
	product(c)
	for _, v := range []fr.Vector{a, b} {
		domain.FFTInverse(v, fft.DIF)
		domain.FFT(v, fft.DIT, fft.OnCoset())
	}
	product(a)
	domain.FFTInverse(a, fft.DIF, fft.OnCoset())
	domain.FFTInverse(c, fft.DIF)

	scale := quotientScale(domain)
	parallel(n, quotientGrain, func(start, end int) {
		for i := start; i < end; i++ {
			a[i].Sub(&a[i], &c[i]).Mul(&a[i], &scale)
		}
	})
}

// quotientScale is 1 / (t-1).
func quotientScale(domain *fft.Domain) (scale fr.Element) {
	one := fr.One()
	scale.Exp(domain.FrMultiplicativeGen, new(big.Int).SetUint64(domain.Cardinality))
	scale.Sub(&scale, &one)
	return *scale.Inverse(&scale)
}

// quotient is quotientAlone, eight elements at a time. Points are mixed one by one, where a point of a product is there too.
func (t *transforms) quotient(a, b fr.Vector, domain *fft.Domain) {
	x, y, z := make([]field.Eight, t.m), make([]field.Eight, t.m), make([]field.Eight, t.m)
	t.mixed(func(i int) {
		var p, q, r eight
		for k := range p {
			p[k], q[k] = a[k*t.m+i], b[k*t.m+i]
			r[k].Mul(&p[k], &q[k])
		}
		t.begin(&p, i, &x[i])
		t.begin(&q, i, &y[i])
		t.begin(&r, i, &z[i])
	})
	for _, v := range [][]field.Eight{x, y} {
		t.inverse.lanesDIF(v)
		t.scale(v, t.coset, &domain.CardinalityInv)
		t.forward.lanesDIT(v)
	}
	t.mixed(func(i int) {
		var p, q eight
		p.get(&x[i])
		q.get(&y[i])
		t.forward.dit(&p, i, t.m)
		t.forward.dit(&q, i, t.m)
		for k := range p {
			p[k].Mul(&p[k], &q[k])
		}
		t.begin(&p, i, &x[i])
	})
	t.inverse.lanesDIF(x)
	t.inverse.lanesDIF(z)

	scale := quotientScale(domain)
	scale.Mul(&scale, &domain.CardinalityInv)
	t.scale(x, t.cosetInv, &scale)
	same := field.Repeat(&scale)
	t.pieces(func(start, end int) {
		field.MulEightsBy(z[start:end], z[start:end], &same)
		for i := start; i < end; i++ {
			var p, r eight
			p.get(&x[i])
			r.get(&z[i])
			for k := range p {
				a[k*t.m+i].Sub(&p[k], &r[k])
			}
		}
	})
}

// padded appends zeros up to n values, in place where there is room: gnark's solver leaves it.
func padded(v fr.Vector, n int) fr.Vector {
	if cap(v) < n {
		return append(v, make(fr.Vector, n-len(v))...)
	}
	m := len(v)
	v = v[:n]
	clear(v[m:])
	return v
}

// begin is the mixing that an inverse transform begins with.
func (t *transforms) begin(p *eight, i int, out *field.Eight) {
	t.inverse.dif(p, i, t.m)
	p.put(out)
}
