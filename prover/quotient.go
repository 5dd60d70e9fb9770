package prover

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"
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

	var scale fr.Element // 1 / (t-1)
	one := fr.One()
	scale.Exp(domain.FrMultiplicativeGen, new(big.Int).SetUint64(domain.Cardinality))
	scale.Sub(&scale, &one).Inverse(&scale)
	parallel(n, quotientGrain, func(start, end int) {
		for i := start; i < end; i++ {
			a[i].Sub(&a[i], &c[i]).Mul(&a[i], &scale)
		}
	})
	return a
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
