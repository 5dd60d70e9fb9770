package sumcheck

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/stretchr/testify/require"
)

// rungAndEnd multiplies a sum by 2^9 and adds the key times signs whose number is given by its bits, the highest first.
func rungAndEnd(sum, key *twistededwards.PointAffine, signs int) (r Rung, out twistededwards.PointAffine) {
	d := twistededwards.GetEdwardsCurve().D
	one := fr.One()
	r[0], r[1], r[2], r[3], r[4] = sum.X, sum.Y, one, key.X, key.Y
	r[5].Mul(&d, &key.X).Mul(&r[5], &key.Y)
	out = *sum
	for i := range ladderSteps {
		r[6+i].SetOne()
		out.Add(&out, &out)
		step := *key
		if signs>>(ladderSteps-1-i)&1 == 0 {
			r[6+i].Neg(&one)
			step.Neg(key)
		}
		out.Add(&out, &step)
	}
	return r, out
}

func multiple(n int64) (p twistededwards.PointAffine) {
	p.ScalarMultiplicationBase(big.NewInt(n))
	return p
}

func TestRungsClimb(t *testing.T) {
	for _, signs := range []int{0, 1, 0b101010101, 0b111111111} {
		sum, key := multiple(77), multiple(1234567)
		r, want := rungAndEnd(&sum, &key, signs)
		got := r.climb(nil)
		got[0].Div(&got[0], &got[2])
		got[1].Div(&got[1], &got[2])
		require.Equal(t, want, twistededwards.PointAffine{X: got[0], Y: got[1]})
	}
}

// As many as signatures of a full batch of the large shape have.
func BenchmarkLadder(b *testing.B) {
	c := someClimbs(1 << 15)
	sum, key := multiple(3), multiple(5)
	for i := range c.rungs {
		c.rungs[i], _ = rungAndEnd(&sum, &key, i%512)
	}
	for name, tables := range map[string]func() Rungs{"ordinary": func() Rungs { return newRungsOnCPU(c.rungs) }, "vectors": func() Rungs { return newRungsOnVectors(c.rungs) }} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, err := proveLadder(tables(), c, NewSponge())
				require.NoError(b, err)
			}
		})
	}
}
