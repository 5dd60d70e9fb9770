package sumcheck

import (
	"math/big"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
)

// HalfBits is how many bits the lower of the two halves of S has, and B' = 2^HalfBits B.
const HalfBits = 126

// BasePoints are x, y and d·x·y of sB + vB' as polynomials in two bits s and v: their coefficients at 1, s, v and sv.
var BasePoints = sync.OnceValue(func() (out [3][4]fr.Element) {
	base := twistededwards.GetEdwardsCurve()
	var points [4]twistededwards.PointAffine // 0, B, B', B + B'
	points[0].Y.SetOne()
	points[1] = base.Base
	points[2].ScalarMultiplication(&base.Base, new(big.Int).Lsh(big.NewInt(1), HalfBits))
	points[3].Add(&points[1], &points[2])
	for i := range points {
		x, y, t := points[i].X, points[i].Y, base.D
		t.Mul(&t, &x).Mul(&t, &y)
		for k, v := range []fr.Element{x, y, t} {
			out[k][i] = v
		}
	}
	for k := range out { // values become coefficients
		c := &out[k]
		c[3].Sub(&c[3], &c[2])
		c[3].Sub(&c[3], &c[1]).Add(&c[3], &c[0])
		c[2].Sub(&c[2], &c[0])
		c[1].Sub(&c[1], &c[0])
	}
	return out
})

// ofBase is the point of two bits.
func ofBase(s, v *fr.Element) (out [3]fr.Element) {
	both := *new(fr.Element).Mul(s, v)
	for k, c := range BasePoints() {
		out[k] = c[0]
		for i, of := range []*fr.Element{s, v, &both} {
			c[1+i].Mul(&c[1+i], of)
			out[k].Add(&out[k], &c[1+i])
		}
	}
	return out
}
