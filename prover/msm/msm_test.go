package msm

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/internal/pages"
)

// points returns n different ones.
func points(n int) []curve.G1Affine {
	_, _, g, _ := curve.Generators()
	scalars := make([]fr.Element, n)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range scalars {
		scalars[i] = fr.Element{random.Uint64(), random.Uint64(), random.Uint64(), random.Uint64() >> 3}
	}
	return curve.BatchScalarMultiplicationG1(&g, scalars)
}

func scalars(n int, seed uint64) []fr.Element {
	random := rand.New(rand.NewPCG(seed, 3))
	out := make([]fr.Element, n)
	for i := range out {
		out[i] = fr.Element{random.Uint64(), random.Uint64(), random.Uint64(), random.Uint64() >> 3}
	}
	return out
}

func mapped[T any](n int, f func(i int) T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = f(i)
	}
	return out
}

func power(i int) *big.Int { return new(big.Int).Lsh(big.NewInt(1), uint(i%254)) }

func check(t *testing.T, s Sum) {
	t.Helper()
	got, err := G1(s)
	require.NoError(t, err)
	var want curve.G1Jac
	_, err = want.MultiExp(s.Points, s.Scalars, ecc.MultiExpConfig{})
	require.NoError(t, err)
	require.True(t, want.Equal(&got[0]))
}

// onEach runs a test with each of what this processor has.
func onEach(t *testing.T, test func(t *testing.T)) {
	had := [2]bool{vectors, avx2}
	defer func() { vectors, avx2 = had[0], had[1] }()
	for i, name := range []string{"IFMA", "AVX2"} {
		if !had[i] {
			t.Logf("no %s here", name)
			continue
		}
		vectors, avx2 = i == 0, i == 1
		t.Run(name, test)
	}
}

// The same sums as gnark-crypto, for everything that scalars and points can be.
func TestG1(t *testing.T) { onEach(t, testG1) }

func testG1(t *testing.T) {
	const n = 3 * least
	p, random := points(n), rand.New(rand.NewPCG(5, 6))
	full := scalars(n, 1)
	minusOne := fr.NewElement(1)
	minusOne.Neg(&minusOne)
	for name, s := range map[string]Sum{
		"random":       {p, full},
		"small":        {p, mapped(n, func(i int) fr.Element { return fr.NewElement(random.Uint64N(3)) })},
		"zeros":        {p, make([]fr.Element, n)},
		"ones":         {p, mapped(n, func(int) fr.Element { return fr.NewElement(1) })},
		"minus":        {p, mapped(n, func(int) fr.Element { return minusOne })},
		"powers":       {p, mapped(n, func(i int) fr.Element { return *new(fr.Element).SetBigInt(power(i)) })},
		"equal points": {mapped(n, func(i int) curve.G1Affine { return p[i%5] }), full},
		"one point":    {mapped(n, func(int) curve.G1Affine { return p[0] }), mapped(n, func(int) fr.Element { return full[0] })},
		"opposite points": {mapped(n, func(i int) curve.G1Affine {
			q := p[i/2]
			if i%2 == 1 {
				q.Neg(&q)
			}
			return q
		}), mapped(n, func(i int) fr.Element { return full[i/4] })},
		"infinity": {mapped(n, func(i int) curve.G1Affine {
			if i%3 == 0 {
				return curve.G1Affine{}
			}
			return p[i]
		}), full},
		"few": {p[:100], full[:100]},
	} {
		t.Run(name, func(t *testing.T) { check(t, s) })
	}
}

// G2 has formulas of its own.
func TestG2(t *testing.T) { onEach(t, testG2) }

func testG2(t *testing.T) {
	const n = least + 500
	_, _, _, g := curve.Generators()
	p, random := curve.BatchScalarMultiplicationG2(&g, scalars(n, 9)), rand.New(rand.NewPCG(5, 6))
	full := scalars(n, 1)
	for name, s := range map[string]Sum2{
		"random":       {p, full},
		"small":        {p, mapped(n, func(i int) fr.Element { return fr.NewElement(random.Uint64N(3)) })},
		"zeros":        {p, make([]fr.Element, n)},
		"equal points": {mapped(n, func(i int) curve.G2Affine { return p[i%5] }), full},
		"opposite points": {mapped(n, func(i int) curve.G2Affine {
			q := p[i/2]
			if i%2 == 1 {
				q.Neg(&q)
			}
			return q
		}), mapped(n, func(i int) fr.Element { return full[i/4] })},
		"infinity": {mapped(n, func(i int) curve.G2Affine {
			if i%3 == 0 {
				return curve.G2Affine{}
			}
			return p[i]
		}), full},
		"few": {p[:100], full[:100]},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := G2(s)
			require.NoError(t, err)
			var want curve.G2Jac
			_, err = want.MultiExp(s.Points, s.Scalars, ecc.MultiExpConfig{})
			require.NoError(t, err)
			require.True(t, want.Equal(&got[0]))
		})
	}
}

// Every width gives the same sum, however few of the buckets are in use.
func TestWidths(t *testing.T) { onEach(t, testWidths) }

func testWidths(t *testing.T) {
	s := Sum{points(700), scalars(700, 1)}
	for i := range 200 {
		s.Scalars[i] = fr.NewElement(uint64(i % 9))
		s.Scalars[i+200].Neg(&s.Scalars[i])
	}
	var want curve.G1Jac
	_, err := want.MultiExp(s.Points, s.Scalars, ecc.MultiExpConfig{})
	require.NoError(t, err)
	for c := minWidth; c <= maxWidth; c++ {
		p := newPrepared(groupG1, s, c)
		var jobs []job[curve.G1Affine, curve.G1Jac]
		for w := range p.parts {
			jobs = append(jobs, job[curve.G1Affine, curve.G1Jac]{p, w})
		}
		run(groupG1, jobs)
		got := p.total(groupG1)
		require.True(t, want.Equal(&got), c)
	}
}

// Every length has its own rest of a group, of a batch and of a segment.
func TestG1Lengths(t *testing.T) { onEach(t, testG1Lengths) }

func testG1Lengths(t *testing.T) {
	p, s := points(least+300), scalars(least+300, 7)
	for n := least; n < len(p); n += 37 {
		check(t, Sum{p[:n], s[:n]})
	}
}

func TestG1Several(t *testing.T) { onEach(t, testG1Several) }

func testG1Several(t *testing.T) {
	p := points(2 * least)
	sums := []Sum{{p, scalars(len(p), 1)}, {p[:least], scalars(least, 2)}, {p[:10], scalars(10, 3)}}
	got, err := G1(sums...)
	require.NoError(t, err)
	for i, s := range sums {
		var want curve.G1Jac
		_, err := want.MultiExp(s.Points, s.Scalars, ecc.MultiExpConfig{})
		require.NoError(t, err)
		require.True(t, want.Equal(&got[i]), i)
	}
	_, err = G1(Sum{p, scalars(1, 1)})
	require.ErrorIs(t, err, ErrLength)
}

// Digits add up to their scalar, and none is wider than buckets are many.
func TestCut(t *testing.T) {
	for c := minWidth; c <= maxWidth; c++ {
		values := append(scalars(50, uint64(c)), fr.NewElement(0), fr.NewElement(1))
		top := fr.NewElement(1)
		values = append(values, *top.Neg(&top)) // the highest of all
		cut := newCutter(len(values), c)
		halves := cut.halves()
		for i, v := range values {
			cut.put(i, v.Bits(), &halves)
		}
		digits := make([]int32, windows(c)*len(values))
		for w := range windows(c) {
			cut.digits(digits[w*len(values):][:len(values)], w)
		}
		for i := range values {
			var sum fr.Element
			for w := windows(c) - 1; w >= 0; w-- {
				d := int64(digits[w*len(values)+i])
				require.LessOrEqual(t, max(d, -d), int64(1)<<(c-1))
				for range c {
					sum.Double(&sum)
				}
				var digit fr.Element
				sum.Add(&sum, digit.SetInt64(d))
			}
			require.Equal(t, values[i], sum)
		}
	}
}

func BenchmarkG1(b *testing.B) {
	const n = 1 << 20
	p, s := points(n), scalars(n, 1)
	pages.Settle(p)
	b.Run("gnark", func(b *testing.B) {
		for b.Loop() {
			var out curve.G1Jac
			_, err := out.MultiExp(p, s, ecc.MultiExpConfig{})
			require.NoError(b, err)
		}
	})
	b.Run("sorted", func(b *testing.B) {
		for b.Loop() {
			_, err := G1(Sum{p, s})
			require.NoError(b, err)
		}
	})
}

func BenchmarkG2(b *testing.B) {
	const n = 1 << 18
	_, _, _, g := curve.Generators()
	p, s := curve.BatchScalarMultiplicationG2(&g, scalars(n, 9)), scalars(n, 1)
	b.Run("gnark", func(b *testing.B) {
		for b.Loop() {
			var out curve.G2Jac
			_, err := out.MultiExp(p, s, ecc.MultiExpConfig{})
			require.NoError(b, err)
		}
	})
	b.Run("sorted", func(b *testing.B) {
		for b.Loop() {
			_, err := G2(Sum2{p, s})
			require.NoError(b, err)
		}
	})
}
