package msm

import (
	"errors"
	"math/bits"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"
)

// ErrSize says that there is no domain of so many points.
var ErrSize = errors.New("msm: a domain has a power of two of points, at least 4, or three or nine times as many")

// LagrangeG1 turns the powers [c*tau^i] into the Lagrange basis [c*L_i(tau)] of the domain of as many places, the powers of RootOfUnity, in place, on all cores: an
// inverse FFT of points.
func LagrangeG1(powers []curve.G1Affine) error { return lagrangeOf(groupG1, powers) }

// LagrangeG2 does so in G2. Points have to be in the group of order r.
func LagrangeG2(powers []curve.G2Affine) error { return lagrangeOf(groupG2, powers) }

func lagrangeOf[P, J any](g *group[P, J], points []P) error {
	switch n := len(points); {
	case n%27 == 0: // which does not divide r-1
		return ErrSize
	case n%3 == 0:
		return lagrangeInThirds(g, points)
	}
	return lagrange(g, points)
}

// transform is an inverse FFT of a power of two of points, by decimation in frequency, of radix 4: with w the inverse of a root of unity of order m, i = w^(m/4), and a, b, c, d apart by m/4,
//
//	y0 = (a+c) + (b+d)                  y2 = w^2j ((a+c) - (b+d))
//	y1 = w^j ((a-c) + i(b-d))           y3 = w^3j ((a-c) - i(b-d))
//
// where y1 and y3 are combinations of two points, and share their tables. y1 and y2 change places, so that results stand in bit-reversed order as with radix 2.
//
// Division by n costs nothing: it goes into the scalars of the first block; its y0 is left undivided and is the first block of the next stage.
type transform[P, J any] struct {
	*group[P, J]
	points   []P
	roots    []fr.Element // w^j of order n, for j < n/4
	quarter  fr.Element   // i
	division fr.Element   // 1/n
}

func lagrange[P, J any](g *group[P, J], points []P) error {
	n := len(points)
	if n < 4 || n&(n-1) != 0 {
		return ErrSize
	}
	domain := fft.NewDomain(uint64(n), fft.WithoutPrecompute())
	t := &transform[P, J]{group: g, points: points, roots: make([]fr.Element, n/4), division: domain.CardinalityInv}
	root := fr.One()
	for j := range t.roots {
		t.roots[j] = root
		root.Mul(&root, &domain.GeneratorInv)
	}
	t.quarter = root
	m := n
	for ; m > 4; m /= 4 {
		t.stage(m)
	}
	t.last(m)
	for i := range m { // of the first block
		g.multiply(&points[i], &t.division)
	}
	for i := range points {
		if j := int(bits.Reverse64(uint64(i)) >> (64 - bits.TrailingZeros64(uint64(n)))); i < j {
			points[i], points[j] = points[j], points[i]
		}
	}
	return nil
}

// places of butterflies in points, and their scalars.
type butterflies struct {
	at     [4][itemsOfCombine]uint32
	scalar [5][itemsOfCombine]fr.Element // of a-c and b-d for y1, for y3, and of y2
	n      int
}

// stage does all butterflies of blocks of m.
func (t *transform[P, J]) stage(m int) {
	n := len(t.points)
	inBatches((n/4+itemsOfCombine-1)/itemsOfCombine, func() func(int) {
		var b butterflies
		if !vectors {
			return func(batch int) {
				t.place(&b, m, batch)
				t.plain(&b)
			}
		}
		c := newCombiner(t.group)
		return func(batch int) {
			t.place(&b, m, batch)
			if !t.fast(c, &b) {
				t.plain(&b)
			}
		}
	})
}

// place chooses the butterflies of a batch; idle items repeat the last one.
func (t *transform[P, J]) place(b *butterflies, m, batch int) {
	n := len(t.points)
	blocks := n / m
	b.n = min(itemsOfCombine, n/4-batch*itemsOfCombine)
	for i := range itemsOfCombine {
		at := batch*itemsOfCombine + min(i, b.n-1)
		block, j := at%blocks, at/blocks
		for k := range b.at {
			b.at[k][i] = uint32(block*m + j + k*m/4)
		}
		w := t.roots[j*blocks]
		var w2, w3 fr.Element
		w2.Square(&w)
		w3.Mul(&w2, &w)
		if block == 0 {
			w.Mul(&w, &t.division)
			w2.Mul(&w2, &t.division)
			w3.Mul(&w3, &t.division)
		}
		b.scalar[0][i], b.scalar[2][i], b.scalar[4][i] = w, w3, w2
		b.scalar[1][i].Mul(&w, &t.quarter)
		b.scalar[3][i].Mul(&w3, &t.quarter)
		b.scalar[3][i].Neg(&b.scalar[3][i])
	}
}

// put writes results of a batch, y0 to y3 with y1 and y2 in each other's place.
func (t *transform[P, J]) put(b *butterflies, y *[4][itemsOfCombine]P) {
	for k, from := range [4]int{0, 2, 1, 3} {
		for i := range b.n {
			t.points[b.at[k][i]] = y[from][i]
		}
	}
}

// fast leaves points as they are when it fails.
func (t *transform[P, J]) fast(c *combiner[P, J], b *butterflies) bool {
	var y [4][itemsOfCombine]P
	f, in := c.one, &c.inputs
	for k := range in {
		if !c.read(in[k], t.points, &b.at[k]) {
			return false
		}
	}
	if !f.sums(in[0], c.base[0], in[0], in[2]) || !f.sums(in[1], c.base[1], in[1], in[3]) || !f.sums(in[0], c.base[2], in[0], in[1]) || !c.tables() {
		return false
	}
	copy(y[0][:], c.take(in[0][0], in[0][1]))
	for k, terms := range map[int][]term{1: {{0, &b.scalar[0]}, {1, &b.scalar[1]}}, 2: {{2, &b.scalar[4]}}, 3: {{0, &b.scalar[2]}, {1, &b.scalar[3]}}} {
		if !c.combine(terms...) {
			return false
		}
		copy(y[k][:], c.take(c.sum.x, c.sum.y))
	}
	t.put(b, &y)
	return true
}

// plain is the same by gnark-crypto, for all points.
func (t *transform[P, J]) plain(b *butterflies) {
	var y [4][itemsOfCombine]P
	for i := range b.n {
		p := [4]P{}
		for k := range p {
			p[k] = t.points[b.at[k][i]]
		}
		ac, bd := t.sum(p[0], p[2]), t.sum(p[1], p[3])
		t.minus(&p[2])
		t.minus(&p[3])
		u, v := t.sum(p[0], p[2]), t.sum(p[1], p[3])
		y[0][i] = t.sum(ac, bd)
		t.minus(&bd)
		y[2][i] = t.times(t.sum(ac, bd), &b.scalar[4][i])
		y[1][i] = t.sum(t.times(u, &b.scalar[0][i]), t.times(v, &b.scalar[1][i]))
		y[3][i] = t.sum(t.times(u, &b.scalar[2][i]), t.times(v, &b.scalar[3][i]))
	}
	t.put(b, &y)
}

func (t *transform[P, J]) sum(p, q P) (out P) {
	var sum J
	t.addMixed(&sum, &p)
	t.addMixed(&sum, &q)
	t.affine(&out, &sum)
	return out
}

func (t *transform[P, J]) times(p P, k *fr.Element) P {
	t.multiply(&p, k)
	return p
}
