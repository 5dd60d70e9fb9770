package gadget

import (
	"math/big"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"

	"github.com/causeway-l2/causeway/rollup/field"
)

// tables are the constants of the scalar multiplications.
type tables struct {
	a, b    *big.Int // of the Montgomery form
	start   pair     // C, in Montgomery form
	windows [windows]coordinates
	top     coordinates // of the highest three bits, on the twisted Edwards curve
}

// pair is a point of constants, and coordinates are those of several.
type (
	pair        struct{ u, v *big.Int }
	coordinates struct{ u, v []*big.Int }
)

func (c *coordinates) add(p pair) { c.u, c.v = append(c.u, p.u), append(c.v, p.v) }

// multiples computes the tables: window w holds (digit + 2) 4^w B, and the top window digit 2^248 B, less what the twos add up to, plus 2^127 C.
var multiples = sync.OnceValue(func() *tables {
	t := new(tables)
	t.a, t.b = montgomeryForm()
	c, base := independent(), affine(field.Base())
	t.start = toMontgomery(c)
	weight, twos := big.NewInt(1), new(big.Int)
	for w := range t.windows {
		for digit := range int64(4) {
			t.windows[w].add(toMontgomery(times(base, new(big.Int).Mul(weight, big.NewInt(digit+2)))))
		}
		twos.Add(twos, weight).Add(twos, weight)
		weight.Lsh(weight, 2)
	}
	shift := times(c, new(big.Int).Lsh(big.NewInt(1), field.ChallengeBits-1))
	for digit := range int64(8) {
		k := new(big.Int).Mul(weight, big.NewInt(digit))
		p := times(base, k.Sub(k, twos).Mod(k, field.Order()))
		p.Add(&p, &shift)
		t.top.add(pair{field.ToBig(p.X), field.ToBig(p.Y)})
	}
	return t
})

// independent is C, a point of B's group that is hashed, so that nobody knows which multiple of B it is: 8 times the first point with y =
// Hash(cw:offset; i), i = 0, 1, ..., and even x.
func independent() twistededwards.PointAffine {
	for i := uint64(0); ; i++ {
		p, err := field.PointFromY(field.Hash(field.Tag("cw:offset"), field.FromUint64(i)), 0)
		if err == nil && !p.SmallOrder() {
			return times(affine(p), big.NewInt(8))
		}
	}
}

// montgomeryForm returns a and b of the Montgomery curve: 2 (A + D) / (A - D) and 4 / (A - D) (https://eprint.iacr.org/2008/013, theorem 3.2).
func montgomeryForm() (a, b *big.Int) {
	c := twistededwards.GetEdwardsCurve()
	var difference, sum field.Element
	difference.Sub(&c.A, &c.D).Inverse(&difference)
	sum.Add(&c.A, &c.D).Double(&sum).Mul(&sum, &difference)
	difference.Double(&difference).Double(&difference)
	return field.ToBig(sum), field.ToBig(difference)
}

// toMontgomery maps (x, y) to u = (1 + y) / (1 - y) and v = u / x; p is not of small order.
func toMontgomery(p twistededwards.PointAffine) pair {
	one := field.FromUint64(1)
	var u, v, d field.Element
	d.Sub(&one, &p.Y).Inverse(&d)
	u.Add(&one, &p.Y).Mul(&u, &d)
	v.Inverse(&p.X).Mul(&v, &u)
	return pair{field.ToBig(u), field.ToBig(v)}
}

func affine(p field.Point) twistededwards.PointAffine {
	return twistededwards.PointAffine{X: p.X, Y: p.Y}
}

func times(p twistededwards.PointAffine, k *big.Int) (out twistededwards.PointAffine) {
	out.ScalarMultiplication(&p, k)
	return out
}
