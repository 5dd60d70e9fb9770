package field

import (
	"math/big"
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/stretchr/testify/require"
)

// value of a lane, as a number; the highest limb has a sign.
func (e *Eight) value(lane int) *big.Int {
	v := big.NewInt(int64(e[4][lane]))
	for limb := 3; limb >= 0; limb-- {
		v.Lsh(v, limbBits)
		v.Add(v, new(big.Int).SetUint64(e[limb][lane]))
	}
	return v
}

// extremes are what a caller may multiply, cut to limbs, from 0 to 84r, in a multiple of EightStep.
func extremes() []Eight {
	var numbers []*big.Int
	top := new(big.Int).Mul(fr.Modulus(), big.NewInt(84))
	for _, shift := range []uint{0, 1, 51, 52, 53, 104, 155, 156, 208, 255, 259} {
		n := new(big.Int).Lsh(big.NewInt(1), shift)
		numbers = append(numbers, n, new(big.Int).Sub(n, big.NewInt(1)), new(big.Int).Sub(top, n))
	}
	for k := range int64(85) {
		numbers = append(numbers, new(big.Int).Mul(fr.Modulus(), big.NewInt(k)))
	}
	for range 42 {
		var e Element
		e.SetRandom()
		n := e.BigInt(new(big.Int))
		numbers = append(numbers, n.Mul(n, big.NewInt(80)))
	}
	out := make([]Eight, len(numbers)/16*EightStep)
	for i := range out {
		for lane := range groupLanes {
			n := new(big.Int).Set(numbers[i*groupLanes+lane])
			for limb := range out[i] {
				out[i][limb][lane] = new(big.Int).And(n, big.NewInt(limbMask)).Uint64()
				n.Rsh(n, limbBits)
			}
		}
	}
	return out
}

// onEach runs a test on what this processor has, one after the other.
func onEach(t *testing.T, test func(t *testing.T)) {
	had := [2]bool{ifma, avx2}
	defer func() { ifma, avx2 = had[0], had[1] }()
	for i, name := range []string{"IFMA", "AVX2"} {
		if !had[i] {
			t.Logf("no %s here", name)
			continue
		}
		ifma, avx2 = i == 0, i == 1
		t.Run(name, test)
	}
}

// What the vectors compute is what numbers do, within the bounds.
func TestEights(t *testing.T) { onEach(t, testEights) }

func testEights(t *testing.T) {
	r := fr.Modulus()
	radix := new(big.Int).Lsh(big.NewInt(1), 260)
	x := extremes()
	z := make([]Eight, len(x))
	each := func(what string, y func(i, lane int) *big.Int, holds func(x, y, z *big.Int) bool) {
		t.Helper()
		for i := range x {
			for lane := range groupLanes {
				a, b, c := x[i].value(lane), y(i, lane), z[i].value(lane)
				require.True(t, holds(a, b, c), "%s of %v and %v is %v", what, a, b, c)
				for limb := range 4 {
					require.LessOrEqual(t, z[i][limb][lane], uint64(limbMask))
				}
			}
		}
	}
	product := func(a, b, c *big.Int) bool {
		ab := new(big.Int).Mul(a, b)
		wrong := new(big.Int).Sub(new(big.Int).Mul(c, radix), ab)
		bound := ab.Add(ab, new(big.Int).Mul(r, radix)) // c < ab/2^260 + r
		return wrong.Mod(wrong, r).Sign() == 0 && c.Sign() >= 0 && new(big.Int).Mul(c, radix).Cmp(bound) < 0
	}
	y := make([]Eight, len(x))
	for turn := range len(x) {
		for i := range y {
			y[i] = x[(i+turn)%len(x)]
			for limb := range y[i] { // another lane by each lane
				y[i][limb][0], y[i][limb][turn%8] = y[i][limb][turn%8], y[i][limb][0]
			}
		}
		other := func(i, lane int) *big.Int { return y[i].value(lane) }
		MulEights(z, x, y)
		each("product", other, product)
		SubEights(z, x, y)
		each("difference", other, func(a, b, c *big.Int) bool { return new(big.Int).Sub(a, b).Cmp(c) == 0 })
		AddEights(z, z, y)
		each("sum", other, func(a, _, c *big.Int) bool { return a.Cmp(c) == 0 })
		pair := [EightStep]Eight(y)
		MulEightsBy(z, x, &pair)
		each("product by", func(i, lane int) *big.Int { return pair[i%EightStep].value(lane) }, product)
		AddToEights(z, x, &pair[1])
		each("sum with", func(_, lane int) *big.Int { return pair[1].value(lane) }, func(a, b, c *big.Int) bool { return new(big.Int).Add(a, b).Cmp(c) == 0 })
	}
}

// Elements go in and come out, whatever factor they have on the way.
func TestEightsAreElements(t *testing.T) { onEach(t, testEightsAreElements) }

func testEightsAreElements(t *testing.T) {
	special := edges()
	for len(special)%(EightStep*groupLanes) != 0 {
		var e Element
		e.SetRandom()
		special = append(special, e)
	}
	words := make([]Eight, len(special)/groupLanes)
	for i := range special {
		words[i/groupLanes].Set(i%groupLanes, &special[i])
	}
	for _, c := range special {
		factor, by := Factor(&c), Repeat(&c)
		z, total := make([]Eight, len(words)), Eight{}
		MulEightsBy(z, words, &factor)
		MulEightsBy(z, z, &by)
		var sum Element
		for i := range special {
			var want Element
			want.Mul(&special[i], &c).Mul(&want, &c)
			require.Equal(t, want, z[i/groupLanes].Unfactored(i%groupLanes), "%v, %v", special[i], c)
			sum.Add(&sum, &want)
		}
		MulEights(z, z, words) // of one of each: an Element's words
		SumEights(&total, z)
		SumEights(&total, z)
		var want Element
		for i := range special {
			var x Element
			x.Mul(&special[i], &c).Mul(&x, &c).Mul(&x, &special[i])
			want.Add(&want, &x)
		}
		want.Double(&want)
		require.Equal(t, want, total.Total())
		testTotalBy(t, &total)
	}
	require.Panics(t, func() { MulEights(make([]Eight, 3), make([]Eight, 3), make([]Eight, 3)) })
	require.Panics(t, func() { AddEights(make([]Eight, 2), make([]Eight, 2), make([]Eight, 4)) })
}

// A lane's weight counts for all of its limbs.
func testTotalBy(t *testing.T, e *Eight) {
	var weights [groupLanes]Element
	var want Element
	for lane := range weights {
		weights[lane].SetRandom()
		var one Eight
		for limb := range one {
			one[limb][0] = e[limb][lane]
		}
		x := one.Total()
		want.Add(&want, x.Mul(&x, &weights[lane]))
	}
	require.Equal(t, want, e.TotalBy(&weights))
}

// An Eight of x*2^260 times a factor's words is as after Set.
func TestCutWords(t *testing.T) {
	onEach(t, func(t *testing.T) {
		var x, y, want Element
		x.SetRandom()
		y.SetRandom()
		product, factor := Repeat(&x), CutWords(&y)
		ScaleEights(product[:], []Scalar{factor, factor})
		want.Mul(&x, &y)
		require.Equal(t, want, product[1].Element(3))
	})
}

// The butterflies of transforms: what they should be modulo r, and below 2.3r where they were given that.
func TestButterflies(t *testing.T) { onEach(t, testButterflies) }

func testButterflies(t *testing.T) {
	r := fr.Modulus()
	bound := new(big.Int).Mul(r, big.NewInt(23))
	bound.Div(bound, big.NewInt(10))
	below := func(seed int) (e Eight) { // extremes and what is between
		for lane := range groupLanes {
			n := new(big.Int)
			switch (seed + lane) % 4 {
			case 0:
				n.Sub(bound, big.NewInt(int64(seed)))
			case 1:
				n.SetInt64(int64(seed))
			case 2:
				n.Mul(r, big.NewInt(int64(seed%3)))
			default:
				var x Element
				x.SetRandom()
				n.Mul(x.BigInt(n), big.NewInt(2))
			}
			for limb := range e {
				e[limb][lane] = new(big.Int).And(n, big.NewInt(limbMask)).Uint64()
				n.Rsh(n, limbBits)
			}
		}
		return e
	}
	holds := func(what string, got *Eight, lane int, want *big.Int) {
		t.Helper()
		v := got.value(lane)
		require.True(t, v.Sign() >= 0 && v.Cmp(bound) < 0, "%s is %v", what, v)
		require.Zero(t, new(big.Int).Sub(v, want).Mod(new(big.Int).Sub(v, want), r).Sign(), "%s is %v, want %v", what, v, want)
		for limb := range 4 {
			require.LessOrEqual(t, got[limb][lane], uint64(limbMask))
		}
	}
	const n = 6
	for turn := range 40 {
		x, y, twiddles := make([]Eight, n), make([]Eight, n), make([]Scalar, n)
		factors := make([]*big.Int, n)
		for i := range x {
			x[i], y[i] = below(turn+i), below(turn*5+3*i)
			var e Element
			e.SetRandom()
			if i == turn%n {
				e.SetInt64(-1)
			}
			twiddles[i], factors[i] = Cut(&e), e.BigInt(new(big.Int))
		}
		frequency, time, pairs, scaled := [2][]Eight{slices.Clone(x), slices.Clone(y)}, [2][]Eight{slices.Clone(x), slices.Clone(y)}, slices.Clone(x), slices.Clone(x)
		DIF(frequency[0], frequency[1], twiddles)
		DIT(time[0], time[1], twiddles)
		Pairs(pairs)
		ScaleEights(scaled, twiddles)
		for i := range x {
			for lane := range groupLanes {
				u, v := x[i].value(lane), y[i].value(lane)
				difference, product := new(big.Int).Sub(u, v), new(big.Int).Mul(v, factors[i])
				holds("x+y", &frequency[0][i], lane, new(big.Int).Add(u, v))
				holds("(x-y)t", &frequency[1][i], lane, difference.Mul(difference, factors[i]))
				holds("x+yt", &time[0][i], lane, new(big.Int).Add(u, product))
				holds("x-yt", &time[1][i], lane, new(big.Int).Sub(u, product))
				holds("xt", &scaled[i], lane, new(big.Int).Mul(u, factors[i]))
				first, second := x[i/2*2].value(lane), x[i/2*2+1].value(lane)
				if i%2 == 0 {
					holds("sum of a pair", &pairs[i], lane, first.Add(first, second))
				} else {
					holds("difference of a pair", &pairs[i], lane, first.Sub(first, second))
				}
			}
		}
	}
}
