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

// quotient is quotientAlone, eight elements at a time.
func (t *transforms) quotient(a, b fr.Vector, domain *fft.Domain) {
	x, y, z := make([]field.Eight, t.m), make([]field.Eight, t.m), make([]field.Eight, t.m)
	t.blocks(func(i int) {
		var p, q, r block
		var f mixFactors
		for k := range p {
			p.set(k, a[k*t.m+i:][:blockOf])
			q.set(k, b[k*t.m+i:][:blockOf])
		}
		r.multiply(&p, &q)
		t.inverse.factors(&f, i, t.m)
		for _, v := range []struct {
			from *block
			to   []field.Eight
		}{{&p, x}, {&q, y}, {&r, z}} {
			v.from.dif(&f)
			v.from.turned(v.to[i:][:blockOf])
		}
	})
	one := fr.One()
	for _, v := range [][]field.Eight{x, y} {
		t.inverse.lanesDIF(v)
		t.scale(v, t.coset, &domain.CardinalityInv)
		t.forward.lanesDIT(v)
	}
	t.blocks(func(i int) {
		var p, q block
		var f mixFactors
		p.turn(x[i:][:blockOf])
		q.turn(y[i:][:blockOf])
		t.forward.factors(&f, i, t.m)
		p.dit(&f)
		q.dit(&f)
		p.multiply(&p, &q)
		t.inverse.factors(&f, i, t.m)
		p.dif(&f)
		p.turned(x[i:][:blockOf])
	})
	t.inverse.lanesDIF(x)
	t.inverse.lanesDIF(z)
	t.scale(x, t.cosetInv, &one)

	scale := quotientScale(domain)
	scale.Mul(&scale, &domain.CardinalityInv)
	factor := field.Factor(&scale) // both are products, and less by 2^4
	t.pieces(func(start, end int) {
		h := x[start:end]
		field.AddToEights(h, h, &eightTimes)
		field.SubEights(h, h, z[start:end])
		field.MulEightsBy(h, h, &factor)
		for i := start; i < end; i++ {
			for k := range transformLanes {
				a[k*t.m+i] = x[i].Element(k)
			}
		}
	})
}

// blocks calls do for the first Eight of each block, on all cores.
func (t *transforms) blocks(do func(i int)) {
	parallel(t.m/blockOf, butterflies/blockOf, func(start, end int) {
		for i := start; i < end; i++ {
			do(i * blockOf)
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
