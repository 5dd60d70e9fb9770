package recursion

import (
	"math/big"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"github.com/causeway-l2/causeway/circuits/foreign"
)

// residueHint answers e of d = e - w for pairs whose product is 1. If it is not, there is none, and what it answers is refused.
func residueHint(q *big.Int, inputs, outputs []*big.Int) error {
	return foreign.Answer(q, inputs, outputs, func(_ *big.Int, in, out []*big.Int) error {
		even := residueOf(millerOf(in))
		c := coefficients(even)
		for i := range out {
			c[2*i].BigInt(out[i])
		}
		return nil
	})
}

// millerOf is what lines of pairs multiply to, up to a factor of Fp6. At infinity a line is its offset times w^3, and three of them are not squared.
func millerOf(in []*big.Int) bn254.E12 {
	var left []bn254.G1Affine
	var right []bn254.G2Affine
	odd := false
	for ; len(in) >= 6; in = in[6:] {
		var p bn254.G1Affine
		var q bn254.G2Affine
		for i, e := range []*fp.Element{&p.X, &p.Y, &q.X.A0, &q.X.A1, &q.Y.A0, &q.Y.A1} {
			e.SetBigInt(in[i])
		}
		odd = odd != p.IsInfinity()
		left, right = append(left, p), append(right, q)
	}
	f, err := bn254.MillerLoop(left, right)
	if err != nil { // which has no pair
		f.SetOne()
	}
	if odd {
		f.Mul(&f, &omega12)
	}
	return f
}

// omega12 is w.
var omega12 = func() bn254.E12 {
	var c [foreign.Degree]fp.Element
	c[1].SetOne()
	return tower(c)
}()

// residueOf returns e of Fp6 such that (e + w)^lambda is f, up to a factor of Fp6, for an f that the final exponentiation takes to 1.
//
// A number is known up to such a factor by its power p^6 - 1, which is its conjugate over itself, one of a cyclic group of order N = p^6 + 1. f's is of an order that
// divides N/r, so that there lambda has an inverse, as it has no divisor in common with N/r. The one of order r may be multiplied: lambda takes it to 1.
func residueOf(f bn254.E12) bn254.E12 {
	var t, c bn254.E12
	t.Conjugate(&f)
	t.Mul(&t, c.Inverse(&f))
	t.Exp(t, inverseExponent)
	if t.IsOne() {
		t = ofOrderR()
	}
	// (e - w)/(e + w) = t, so e = w*(1+t)/(1-t).
	var one, sum, difference bn254.E12
	one.SetOne()
	sum.Add(&one, &t)
	difference.Sub(&one, &t)
	sum.Mul(&sum, &omega12)
	return *sum.Mul(&sum, difference.Inverse(&difference))
}

// exponent is lambda = 6u+2 + p^3 - p^2 + p, a multiple of r.
var exponent = func() *big.Int {
	p := fp.Modulus()
	pp := new(big.Int).Mul(p, p)
	lambda := new(big.Int).SetUint64(4965661367192848881)
	lambda.Mul(lambda, big.NewInt(6)).Add(lambda, big.NewInt(2))
	lambda.Add(lambda, new(big.Int).Mul(pp, p)).Sub(lambda, pp).Add(lambda, p)
	return lambda
}()

// inverseExponent is lambda's inverse modulo N/r.
var inverseExponent = func() *big.Int {
	n := new(big.Int).Exp(fp.Modulus(), big.NewInt(6), nil)
	n.Add(n, big.NewInt(1)).Div(n, fr.Modulus())
	return new(big.Int).ModInverse(new(big.Int).Mod(exponent, n), n)
}()

// ofOrderR is a pairing.
var ofOrderR = sync.OnceValue(func() bn254.E12 {
	_, _, p, q := bn254.Generators()
	e, err := bn254.Pair([]bn254.G1Affine{p}, []bn254.G2Affine{q})
	if err != nil {
		panic(err) // one point of each
	}
	return e
})
