package sumcheck

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/stretchr/testify/require"
)

// rungAndEnd multiplies a sum by 2^9 and adds the key times signs, B times a number and B' times another, all of which are given by their bits, the highest first.
func rungAndEnd(sum, key *twistededwards.PointAffine, digits [ofDigits]int) (r Rung, out twistededwards.PointAffine) {
	d := twistededwards.GetEdwardsCurve().D
	one := fr.One()
	r[0], r[1], r[2], r[3], r[4] = sum.X, sum.Y, one, key.X, key.Y
	r[5].Mul(&d, &key.X).Mul(&r[5], &key.Y)
	out = *sum
	bases := [ofDigits]twistededwards.PointAffine{*key, multiple(big.NewInt(1)), multiple(new(big.Int).Lsh(big.NewInt(1), HalfBits))}
	for i := range ladderSteps {
		out.Add(&out, &out)
		for k, digit := range digits {
			step := bases[k]
			if digit>>(ladderSteps-1-i)&1 == 1 {
				r[6+k*ladderSteps+i].SetOne()
			} else if k == 0 {
				r[6+i].Neg(&one)
				step.Neg(key)
			} else {
				continue
			}
			out.Add(&out, &step)
		}
	}
	return r, out
}

func multiple(n *big.Int) (p twistededwards.PointAffine) {
	p.ScalarMultiplicationBase(n)
	return p
}

func TestRungsClimb(t *testing.T) {
	numbers := []int{0, 1, 0b101010101, 0b111111111}
	for i, signs := range numbers {
		for k, low := range numbers {
			sum, key := multiple(big.NewInt(77)), multiple(big.NewInt(1234567))
			r, want := rungAndEnd(&sum, &key, [ofDigits]int{signs, low, numbers[(i+2*k)%4]})
			got := r.climb(nil)
			got[0].Div(&got[0], &got[2])
			got[1].Div(&got[1], &got[2])
			require.Equal(t, want, twistededwards.PointAffine{X: got[0], Y: got[1]})
		}
	}
}

// As many as signatures of a full batch of the large shape have.
func BenchmarkLadder(b *testing.B) {
	c := someClimbs(1 << 15)
	sum, key := multiple(big.NewInt(3)), multiple(big.NewInt(5))
	for i := range c.rungs {
		c.rungs[i], _ = rungAndEnd(&sum, &key, [ofDigits]int{i % 512, i / 3 % 512, i / 7 % 512})
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
