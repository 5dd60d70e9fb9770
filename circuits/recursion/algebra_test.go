package recursion

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
)

// endomorphism returns (omega*x, y).
func endomorphism(p bn254.G1Affine) bn254.G1Affine {
	var w fp.Element
	w.SetBigInt(omega)
	p.X.Mul(&p.X, &w)
	return p
}

// The endomorphism multiplies by the eigenvalue, no point has x = 0, and no short vector is in the lattice.
func TestEndomorphism(t *testing.T) {
	_, _, g, _ := bn254.Generators()
	var q bn254.G1Affine
	q.ScalarMultiplication(&g, eigenvalue)
	require.Equal(t, endomorphism(g), q)

	three := new(fp.Element).SetUint64(3)
	require.Equal(t, -1, three.Legendre(), "3 is not a square: x = 0 is not on y^2 = x^3 + 3")
	require.Equal(t, uint(1), field.Modulus().Bit(0), "the order is odd")

	// {(-s, l), (m, s)} is a basis: both vectors are in the lattice, and their determinant is r in absolute value. A combination (i, j),
	// not both 0, has the coordinates -i*s + j*m and i*l + j*s. If |j| >= |i|, the first is at least m-s, otherwise the second at least l-s.
	s := parse("9931322734385697763")
	l, m := parse("147946756881789319000765030803803410728"), parse("147946756881789319010696353538189108491")
	for _, v := range [][2]*big.Int{{new(big.Int).Neg(s), l}, {m, s}} {
		sum := new(big.Int).Mul(v[1], eigenvalue)
		require.Zero(t, sum.Add(sum, v[0]).Mod(sum, field.Modulus()).Sign())
	}
	det := new(big.Int).Add(new(big.Int).Mul(s, s), new(big.Int).Mul(l, m))
	require.Zero(t, det.Cmp(field.Modulus()))
	for _, long := range []*big.Int{l, m} {
		require.GreaterOrEqual(t, new(big.Int).Sub(long, s).BitLen(), 127, "coefficients and their doubles plus 1 have 66 bits at most")
	}
}

// multiple returns k*p of a point of the twist. gnark-crypto's own takes k modulo the order of G2.
func multiple(p bn254.G2Affine, k *big.Int) (out bn254.G2Affine) {
	for i := k.BitLen() - 1; i >= 0; i-- {
		out.Double(&out)
		if k.Bit(i) == 1 {
			out.Add(&out, &p)
		}
	}
	return out
}

func parse(s string) *big.Int { v, _ := new(big.Int).SetString(s, 10); return v }

// What the pairing computes of B, in formulas that are incomplete, is right for every point of the twist, and tells G2 from the rest.
//
// The twist has r*h points. linesOf adds up (6u+2)B along the digits of 6u+2 and asserts (6u+2)B + psi(B) - psi^2(B) = -psi^3(B). Where the
// denominator of a slope is 0, a multiple of B that is written down here is infinity, or a polynomial in psi sends B to infinity; a
// multiple or polynomial whose norm has no divisor in common with r*h does that to no point but infinity.
func TestSubgroupCheck(t *testing.T) {
	u := parse("4965661367192848881")
	one := big.NewInt(1)
	poly := func(coefficients ...int64) *big.Int { // highest first
		v := new(big.Int)
		for _, c := range coefficients {
			v.Mul(v, u).Add(v, big.NewInt(c))
		}
		return v
	}
	p, r, trace := poly(36, 36, 24, 6, 1), poly(36, 36, 18, 6, 1), poly(6, 0, 1)
	require.Zero(t, p.Cmp(fp.Modulus()))
	require.Zero(t, r.Cmp(field.Modulus()))
	h := new(big.Int).Sub(new(big.Int).Lsh(p, 1), r)
	order := new(big.Int).Mul(h, r)
	q := offSubgroup()
	whole := multiple(q, order)
	require.True(t, whole.IsInfinity(), "r*h is the order of the twist")

	coprime := func(v, n *big.Int) bool { return new(big.Int).GCD(nil, nil, new(big.Int).Abs(v), n).Cmp(one) == 0 }
	never := func(name string, k *big.Int) { require.True(t, coprime(k, order), "%s: %s", name, k) }
	shift := func(k *big.Int, d int64) *big.Int { return new(big.Int).Add(k, big.NewInt(d)) }

	// The digits below the highest.
	k := big.NewInt(1)
	for i := len(bn254.LoopCounter) - 2; i >= 0; i-- {
		never("kB is of order 2 or infinity", new(big.Int).Lsh(k, 1))
		d := int64(bn254.LoopCounter[i])
		twice := new(big.Int).Lsh(k, 1)
		if d != 0 {
			never("kB = B", shift(k, -1))
			never("kB = -B", shift(k, 1))
			never("(k+d)B = -kB", shift(twice, d))
			twice = shift(twice, d)
		}
		k = twice
	}
	require.Zero(t, k.Cmp(poly(6, 2)))

	// a + b*psi, where psi^2 = trace*psi - p; the norm is a^2 + a*b*trace + b^2*p.
	type endo struct{ a, b *big.Int }
	times := func(x, y endo) endo {
		bb := new(big.Int).Mul(x.b, y.b)
		a := new(big.Int).Mul(x.a, y.a)
		b := new(big.Int).Add(new(big.Int).Mul(x.a, y.b), new(big.Int).Mul(x.b, y.a))
		return endo{a.Sub(a, new(big.Int).Mul(bb, p)), b.Add(b, new(big.Int).Mul(bb, trace))}
	}
	plus := func(x, y endo, sign int64) endo {
		f := func(x, y *big.Int) *big.Int { return new(big.Int).Add(x, new(big.Int).Mul(big.NewInt(sign), y)) }
		return endo{f(x.a, y.a), f(x.b, y.b)}
	}
	norm := func(x endo) *big.Int {
		n := new(big.Int).Mul(x.a, x.a)
		n.Add(n, new(big.Int).Mul(new(big.Int).Mul(x.a, x.b), trace))
		return n.Add(n, new(big.Int).Mul(new(big.Int).Mul(x.b, x.b), p))
	}
	psi := endo{new(big.Int), one}
	psi2 := times(psi, psi)
	psi3 := times(psi2, psi)
	loop := endo{k, new(big.Int)}
	sum := plus(loop, psi, 1)
	never("(6u+2)B = psi(B)", norm(plus(loop, psi, -1)))
	never("(6u+2)B = -psi(B)", norm(sum))
	never("(6u+2)B + psi(B) = psi^2(B)", norm(plus(sum, psi2, -1)))
	never("(6u+2)B + psi(B) = -psi^2(B)", norm(plus(sum, psi2, 1)))
	// That the third point of their line has the x of psi^3(B), or that psi^3(B) is on the line, would do: it is no other point of either.
	never("(6u+2)B + psi(B) - psi^2(B) = psi^3(B)", norm(plus(plus(sum, psi3, -1), psi2, -1)))
	never("(6u+2)B + psi(B) = psi^3(B)", norm(plus(sum, psi3, -1)))
	never("-psi^2(B) = psi^3(B)", norm(plus(psi2, psi3, 1)))
	all := norm(plus(plus(sum, psi3, 1), psi2, -1))
	require.True(t, coprime(all, h), "the assertion holds for no point of an order that divides the cofactor")
	require.Zero(t, new(big.Int).Mod(all, r).Sign())
}
