package msm

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"
	"github.com/stretchr/testify/require"
)

// Parts mean the scalar and are short and odd; digits add up to their part.
func TestSplit(t *testing.T) {
	lambda, _ := new(big.Int).SetString("4407920970296243842393367215006156084916469457145843978461", 10)
	minusOne := fr.NewElement(1)
	minusOne.Neg(&minusOne)
	edges := []fr.Element{{}, fr.NewElement(1), fr.NewElement(2), minusOne, *new(fr.Element).SetBigInt(lambda)}
	for i := range 254 {
		edges = append(edges, *new(fr.Element).SetBigInt(power(i)))
	}
	for _, s := range append(edges, scalars(20000, 4)...) {
		k := lattice.split(&s)
		sum := new(big.Int)
		for h := 1; h >= 0; h-- {
			part := new(big.Int)
			k[h].cutOdd(func(w int, entry, sign uint32) {
				d := big.NewInt(int64(2*entry + 1))
				if sign != 0 {
					d.Neg(d)
				}
				part.Add(part, d.Lsh(d, uint(window*w)))
			})
			require.LessOrEqual(t, part.BitLen(), 129)
			sum.Mul(sum, lambda).Add(sum, part)
		}
		require.Equal(t, s.BigInt(new(big.Int)), sum.Mod(sum, fr.Modulus()))
	}
}

// The same multiples as gnark-crypto's, for everything that points and scalars can be, with vectors and without.
func TestMultiplesG1(t *testing.T) {
	p := points(3*itemsOfMultiples + 5)
	for name, x := range cases(p, func(p *curve.G1Affine) { p.Neg(p) }) {
		t.Run(name, func(t *testing.T) {
			got := append([]curve.G1Affine(nil), x.Points...)
			require.NoError(t, MultiplesG1(got, x.Scalars))
			for i := range got {
				var want curve.G1Affine
				want.ScalarMultiplication(&x.Points[i], x.Scalars[i].BigInt(new(big.Int)))
				require.Equal(t, want, got[i], i)
			}
		})
	}
	require.ErrorIs(t, MultiplesG1(p, nil), ErrLength)
	require.NoError(t, MultiplesG1(nil, nil))
}

func TestMultiplesG2(t *testing.T) {
	_, _, _, g := curve.Generators()
	for name, x := range cases(curve.BatchScalarMultiplicationG2(&g, scalars(itemsOfMultiples+70, 9)), func(p *curve.G2Affine) { p.Neg(p) }) {
		t.Run(name, func(t *testing.T) {
			got := append([]curve.G2Affine(nil), x.Points...)
			require.NoError(t, MultiplesG2(got, x.Scalars))
			for i := range got {
				var want curve.G2Affine
				want.ScalarMultiplication(&x.Points[i], x.Scalars[i].BigInt(new(big.Int)))
				require.Equal(t, want, got[i], i)
			}
		})
	}
}

func cases[P any](p []P, minus func(*P)) map[string]Of[P] {
	n := len(p)
	minusOne := fr.NewElement(1)
	minusOne.Neg(&minusOne)
	var infinity P
	return map[string]Of[P]{
		"random":   {p, scalars(n, 1)},
		"small":    {p, mapped(n, func(i int) fr.Element { return fr.NewElement(uint64(i % 40)) })},
		"minus":    {p, mapped(n, func(int) fr.Element { return minusOne })},
		"powers":   {p, mapped(n, func(i int) fr.Element { return *new(fr.Element).SetBigInt(power(i)) })},
		"few":      {p[:3], scalars(3, 2)},
		"one":      {mapped(n, func(int) P { return p[0] }), scalars(n, 3)},
		"infinity": {append(mapped(itemsOfMultiples, func(i int) P { return p[i] }), infinity, p[1], p[2]), scalars(itemsOfMultiples+3, 3)},
	}
}

// The inverse FFT of points c*tau^i is c*L_i(tau), for every length of stages; so it is where there are no powers but points at infinity and equal ones, which
// takes the plain way.
func TestLagrange(t *testing.T) {
	_, _, g1, g2 := curve.Generators()
	for _, n := range []int{4, 8, 16, 32, 512, 12, 24, 36, 384, 576} {
		for name, values := range map[string][]fr.Element{"powers": scalars(n, 1), "small": mapped(n, func(i int) fr.Element { return fr.NewElement(uint64(i % 3)) })} {
			if name == "small" && n > 32 {
				continue // the plain way takes long
			}
			if name == "powers" {
				for i := 1; i < len(values); i++ {
					values[i].Mul(&values[i-1], &values[1])
				}
			}
			p, q := curve.BatchScalarMultiplicationG1(&g1, values), curve.BatchScalarMultiplicationG2(&g2, values)
			require.NoError(t, LagrangeG1(p))
			require.NoError(t, LagrangeG2(q))
			values = interpolated(values)
			require.Equal(t, curve.BatchScalarMultiplicationG1(&g1, values), p, "%s %d", name, n)
			require.Equal(t, curve.BatchScalarMultiplicationG2(&g2, values), q, "%s %d", name, n)
		}
	}
	for _, n := range []int{0, 2, 3, 6, 9, 10, 18, 108} {
		require.ErrorIs(t, LagrangeG1(make([]curve.G1Affine, n)), ErrSize, "%d", n)
	}
}

// interpolated is the inverse transform by its definition.
func interpolated(values []fr.Element) []fr.Element {
	n := len(values)
	root, division := RootOfUnity(n), fr.NewElement(uint64(n))
	root.Inverse(&root)
	division.Inverse(&division)
	out := make([]fr.Element, n)
	step := fr.One()
	for i := range out {
		x := division
		for k := range values {
			var y fr.Element
			out[i].Add(&out[i], y.Mul(&x, &values[k]))
			x.Mul(&x, &step)
		}
		step.Mul(&step, &root)
	}
	return out
}

// Roots are gnark-crypto's where it has them, and have their order.
func TestRootOfUnity(t *testing.T) {
	for _, n := range []int{1, 2, 1 << 20, 1 << 28, 3, 3 << 20, 9, 9 << 18} {
		root := RootOfUnity(n)
		if n&(n-1) == 0 {
			want, err := fft.Generator(uint64(n))
			require.NoError(t, err)
			require.Equal(t, want, root, "%d", n)
		}
		for _, prime := range []int{2, 3} {
			if n%prime == 0 {
				var x fr.Element
				require.False(t, x.Exp(root, big.NewInt(int64(n/prime))).IsOne(), "%d", n)
				require.True(t, x.Exp(root, big.NewInt(int64(n))).IsOne(), "%d", n)
			}
		}
	}
}

func BenchmarkMultiples(b *testing.B) {
	const n = 1 << 14
	p, s := points(n), scalars(n, 1)
	_, _, _, g := curve.Generators()
	q := curve.BatchScalarMultiplicationG2(&g, scalars(n, 9))
	report := func(b *testing.B) {
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/point")
	}
	b.Run("G1", func(b *testing.B) {
		for b.Loop() {
			require.NoError(b, MultiplesG1(p, s))
		}
		report(b)
	})
	b.Run("G2", func(b *testing.B) {
		for b.Loop() {
			require.NoError(b, MultiplesG2(q, s))
		}
		report(b)
	})
	b.Run("gnark G1", func(b *testing.B) {
		for b.Loop() {
			for i := range 500 {
				groupG1.multiply(&p[i], &s[i])
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/500, "ns/point")
	})
}

// Points that are as they should be take the fast way: a fault that sends all of them the plain one would cost nothing but time.
func TestFastWay(t *testing.T) {
	if !vectors {
		t.Log("this processor lacks AVX-512 IFMA: all takes the plain way")
		return
	}
	p, k := points(256), scalars(256, 1)
	all := make([]uint32, itemsOfMultiples)
	for i := range all {
		all[i] = uint32(i)
	}
	require.True(t, multiplesOf(newCombiner(groupG1), p, k, all))
	c, b := newCombiner(groupG1), new(butterflies)
	f := &transform[curve.G1Affine, curve.G1Jac]{group: groupG1, points: p, roots: k[:64], quarter: k[1], division: k[2]}
	f.place(b, 256, 0)
	require.True(t, f.fast(c, b))
	_, _, _, g := curve.Generators()
	q := curve.BatchScalarMultiplicationG2(&g, k[:itemsOfMultiples])
	require.True(t, multiplesOf(newCombiner(groupG2), q, k, all))
}

// What is computed eight at a time is what is computed one at a time: sums of lists of all lengths, of equal, opposite and negated points, and bases.
func TestBothWays(t *testing.T) {
	p := points(3000)
	p = append(p, p[:1000]...)
	for _, q := range p[:1000] {
		p = append(p, *q.Neg(&q))
	}
	_, _, _, g := curve.Generators()
	p2 := curve.BatchScalarMultiplicationG2(&g, scalars(600, 9))
	powers, powers2 := p[:64], p2[:64]
	random := rand.New(rand.NewPCG(5, 6))
	var places, places2 []uint32
	counts, counts2 := make([]uint32, 5000), make([]uint32, 900)
	fill := func(places *[]uint32, counts []uint32, points int) {
		for i := range counts {
			counts[i] = random.Uint32N(9)
			if i == 17 {
				counts[i] = 6000
			}
			for range counts[i] {
				*places = append(*places, random.Uint32N(uint32(points))|random.Uint32N(2)*Negative)
			}
		}
	}
	fill(&places, counts, len(p))
	fill(&places2, counts2, len(p2))
	clone := slices.Clone[[]uint32]
	all := func() []any {
		one, two := slices.Clone(powers), slices.Clone(powers2)
		require.NoError(t, LagrangeG1(one))
		require.NoError(t, LagrangeG2(two))
		return []any{ListsG1(p, clone(places), clone(counts)), ListsG2(p2, clone(places2), clone(counts2)), one, two}
	}
	defer func(v, a bool) { vectors, avx2 = v, a }(vectors, avx2)
	fast, with := all(), avx2
	vectors = false
	require.Equal(t, all(), fast, "AVX2: %v", with)
	avx2 = false
	require.Equal(t, all(), fast)
}
