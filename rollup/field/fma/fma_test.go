package fma

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/stretchr/testify/require"
)

const groups = 64

// value of a lane; the highest limb has a sign.
func value(e *Eight, lane int) *big.Int {
	v := big.NewInt(int64(e[4][lane]))
	for limb := 3; limb >= 0; limb-- {
		v.Lsh(v, limbBits)
		v.Add(v, new(big.Int).SetUint64(e[limb][lane]))
	}
	return v
}

func setLane(e *Eight, lane int, v *big.Int) {
	for limb, bits := range cut(v) {
		e[limb][lane] = bits
	}
}

// numbers have limbs that are random, or at their ends.
func numbers(seed uint64) []Eight {
	random := rand.New(rand.NewPCG(seed, 1))
	edges := []uint64{0, 1, 1<<51 - 1, 1 << 51, 1<<51 + 1, limbMask - 1, limbMask}
	out := make([]Eight, groups)
	for i := range out {
		for limb := range out[i] {
			for lane := range out[i][limb] {
				out[i][limb][lane] = random.Uint64() & limbMask
				if random.IntN(3) > 0 {
					out[i][limb][lane] = edges[random.IntN(len(edges))]
				}
			}
		}
	}
	return out
}

// equal wants every lane to be what f says of x's and y's, with limbs of 52 bits.
func equal(t *testing.T, z, x, y []Eight, f func(a, b *big.Int) *big.Int) {
	t.Helper()
	for i := range z {
		for lane := range 8 {
			want := f(value(&x[i], lane), value(&y[i], lane))
			require.Zero(t, want.Cmp(value(&z[i], lane)), "%d, lane %d: %v and %v give %v, want %v", i, lane, value(&x[i], lane), value(&y[i], lane), value(&z[i], lane), want)
			for limb := range 4 {
				require.LessOrEqual(t, z[i][limb][lane], uint64(limbMask))
			}
		}
	}
}

// montgomery is x*y/2^260 as it is computed limb by limb: (x*y + q*p) / 2^260 with q = -x*y/p mod 2^260.
func montgomery(p *big.Int) func(a, b *big.Int) *big.Int {
	radix := new(big.Int).Lsh(big.NewInt(1), 5*limbBits)
	inverse := new(big.Int).ModInverse(p, radix)
	return func(a, b *big.Int) *big.Int {
		product := new(big.Int).Mul(a, b)
		q := new(big.Int).Mul(product, inverse)
		q.Neg(q).Mod(q, radix)
		return product.Add(product, q.Mul(q, p)).Rsh(product, 5*limbBits)
	}
}

func supported(t testing.TB) {
	if !Supported() {
		t.Log("this processor lacks AVX2 or FMA, and nothing uses this package")
		t.SkipNow()
	}
}

func TestMul(t *testing.T) {
	supported(t)
	for seed, p := range []*big.Int{fp.Modulus(), fr.Modulus()} {
		m := NewModulus(p)
		product := montgomery(p)
		for turn := range 20 {
			x, y, z := numbers(uint64(100*seed+2*turn)), numbers(uint64(100*seed+2*turn+1)), make([]Eight, groups)
			m.Mul(&z[0], &x[0], &y[0], groups, Bytes, Bytes, Bytes)
			equal(t, z, x, y, product)
			m.Mul(&z[groups-1], &x[groups-1], &y[groups-1], groups, -Bytes, -Bytes, -Bytes)
			equal(t, z, x, y, product)
			m.Mul(&z[0], &x[0], &y[0], 2, Bytes, Bytes, 0)
			equal(t, z[:2], x[:2], []Eight{y[0], y[0]}, product)
			inPlace := append([]Eight{}, x...)
			m.Mul(&inPlace[0], &inPlace[0], &y[0], groups, Bytes, Bytes, Bytes)
			equal(t, inPlace, x, y, product)
		}
	}
}

// An odd number would go on through all memory.
func TestMulIsOfTwo(t *testing.T) {
	m, x := NewModulus(fr.Modulus()), numbers(1)
	for _, n := range []int{-2, 0, 3} {
		require.Panics(t, func() { m.Mul(&x[0], &x[0], &x[0], n, Bytes, Bytes, Bytes) })
		require.Panics(t, func() { m.Scale(&x[0], new([5]uint64), n) })
	}
}

// Each product is a factor of the one two further on.
func TestMulChains(t *testing.T) {
	supported(t)
	m, product := NewModulus(fp.Modulus()), montgomery(fp.Modulus())
	x, z := numbers(1), make([]Eight, groups+2)
	z[0], z[1] = x[5], x[6]
	m.Mul(&z[2], &z[0], &x[0], groups, Bytes, Bytes, Bytes)
	equal(t, z[2:], z[:groups], x, product)
}

func TestScale(t *testing.T) {
	supported(t)
	m, product := NewModulus(fr.Modulus()), montgomery(fr.Modulus())
	x, factors, repeated := numbers(1), make([][5]uint64, groups), make([]Eight, groups)
	for i, n := range numbers(2) {
		factors[i] = cut(value(&n, 3).Abs(value(&n, 3)))
		for lane := range 8 {
			for limb := range factors[i] {
				repeated[i][limb][lane] = factors[i][limb]
			}
		}
	}
	z := append([]Eight{}, x...)
	m.Scale(&z[0], &factors[0], groups)
	equal(t, z, x, repeated, product)
}

func TestSumsAndDifferences(t *testing.T) {
	supported(t)
	x, y, z := numbers(1), numbers(2), make([]Eight, groups)
	Add(&z[0], &x[0], &y[0], groups, Bytes)
	equal(t, z, x, y, func(a, b *big.Int) *big.Int { return new(big.Int).Add(a, b) })
	Add(&z[0], &x[0], &y[7], groups, 0)
	for i := range z {
		equal(t, z[i:i+1], x[i:i+1], y[7:8], func(a, b *big.Int) *big.Int { return new(big.Int).Add(a, b) })
	}
	Sub(&z[0], &x[0], &y[0], groups)
	equal(t, z, x, y, func(a, b *big.Int) *big.Int { return new(big.Int).Sub(a, b) })
	plus := new(big.Int).Mul(fp.Modulus(), big.NewInt(11))
	offset := NewOffset(plus)
	SubPlus(&z[0], &x[0], &y[0], groups, 2, &offset)
	equal(t, z, x, y, func(a, b *big.Int) *big.Int { d := new(big.Int).Sub(a, b); return d.Lsh(d, 2).Add(d, plus) })
}

func TestReduce(t *testing.T) {
	supported(t)
	p := fp.Modulus()
	multiple := func(k int64) *big.Int { return new(big.Int).Mul(p, big.NewInt(k)) }
	x, z := make([]Eight, groups), make([]Eight, groups)
	random := rand.New(rand.NewPCG(3, 4))
	for i := range x {
		for lane := range 8 {
			n := multiple(int64(random.IntN(6)))
			switch random.IntN(4) {
			case 0:
				n.Add(n, big.NewInt(1))
			case 1:
				n.Add(n, new(big.Int).Sub(p, big.NewInt(1)))
			case 2:
				n.Add(n, new(big.Int).Rsh(p, uint(random.IntN(250))))
			}
			setLane(&x[i], lane, n)
		}
	}
	Reduce(&z[0], &x[0], groups, NewMultiple(multiple(3)), NewMultiple(multiple(1)))
	equal(t, z, x, x, func(a, _ *big.Int) *big.Int {
		for _, k := range []int64{3, 1} {
			if a.Cmp(multiple(k)) >= 0 {
				a = new(big.Int).Sub(a, multiple(k))
			}
		}
		return a
	})
}

func TestSum(t *testing.T) {
	supported(t)
	x, z := numbers(1), numbers(2)[0]
	want := z
	for i := range x {
		for limb := range want {
			for lane := range want[limb] {
				want[limb][lane] += x[i][limb][lane]
			}
		}
	}
	Sum(&z, &x[0], groups)
	require.Equal(t, want, z)
}

func BenchmarkMul(b *testing.B) {
	supported(b)
	m := NewModulus(fp.Modulus())
	x, y, z := numbers(1)[:8], numbers(2)[:8], make([]Eight, 8)
	b.Run("fma", func(b *testing.B) {
		for i := 0; i < b.N; i += len(z) * 8 {
			m.Mul(&z[0], &x[0], &y[0], len(z), Bytes, Bytes, Bytes)
		}
	})
	b.Run("gnark", func(b *testing.B) {
		v := make([]fp.Element, 64)
		for i := range v {
			v[i].SetUint64(uint64(i) + 3)
		}
		for i := range b.N {
			v[i%64].Mul(&v[i%64], &v[0])
		}
	})
}
