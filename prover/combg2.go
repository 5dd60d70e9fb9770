package prover

import (
	"math/bits"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// maxWidthG2 bounds a window's table to 512 KiB. Measured like maxWidthG1.
const maxWidthG2 = 13

// combG2 multiplies one point of G2 by many scalars. It is combG1 over the
// quadratic extension; the reasons are given there.
type combG2 struct {
	comb
	tables [][]curve.G2Affine // [window][m] = (2m+1) 2^(width window) base
}

// newCombG2 builds the tables for about n scalars. Memory: up to 10 MiB.
func newCombG2(base *curve.G2Affine, n int) *combG2 {
	return combG2At(base, combFor(n, maxWidthG2).width)
}

// combG2At builds the tables for windows of width bits.
func combG2At(base *curve.G2Affine, width int) *combG2 {
	c := &combG2{comb: newComb(width)}
	c.tables = make([][]curve.G2Affine, c.windows)
	start := make([]curve.G2Jac, c.windows) // 2^(width i) base
	start[0].FromAffine(base)
	for i := 1; i < c.windows; i++ {
		start[i] = start[i-1]
		for range c.width {
			start[i].DoubleAssign()
		}
	}
	parallelWith(c.windows, 1, func() func(int, int) {
		chunk := newChunkG2()
		return func(i, _ int) { c.tables[i] = chunk.oddMultiples(start[i], c.entries(i)) }
	})
	return c
}

// mul returns scalars[i] times the base, infinity for zero. It calls done, from
// several goroutines, with the number of points just finished.
func (c *combG2) mul(scalars []fr.Element, done func(points int)) []curve.G2Affine {
	points := make([]curve.G2Affine, len(scalars))
	parallelWith(len(scalars), chunkLanes, func() func(int, int) {
		chunk := newChunkG2()
		return func(start, end int) {
			chunk.mulAll(c, points[start:end], scalars[start:end])
			done(end - start)
		}
	})
	return points
}

// chunkG2 is the scratch space of one goroutine, see chunkG1.
type chunkG2 struct {
	digits [chunkLanes]recoded
	negate [chunkLanes]bool
	x, y   e2Vector // the sums
	px, py e2Vector // the points to add
	dx, dy e2Vector
	*e2Arithmetic
}

func newChunkG2() *chunkG2 {
	return &chunkG2{
		x: newE2Vector(), y: newE2Vector(),
		px: newE2Vector(), py: newE2Vector(),
		dx: newE2Vector(), dy: newE2Vector(),
		e2Arithmetic: newE2Arithmetic(),
	}
}

// mulAll fills points from at most chunkLanes scalars. Lanes without a scalar,
// or with zero, compute one times the base and are ignored.
func (k *chunkG2) mulAll(c *combG2, points []curve.G2Affine, scalars []fr.Element) {
	one := fr.One()
	for j := range k.digits {
		s := &one
		if j < len(scalars) && !scalars[j].IsZero() {
			s = &scalars[j]
		}
		k.digits[j], k.negate[j] = recode(s)
	}
	k.gather(c, 0, &k.x, &k.y)
	for i := 1; i < c.windows; i++ {
		k.gather(c, i, &k.px, &k.py)
		k.dx.sub(&k.px, &k.x)
		k.dy.sub(&k.py, &k.y)
		if i == c.windows-1 {
			k.replaceEqual()
		}
		k.finishAdd()
	}
	for j := range points {
		if scalars[j].IsZero() {
			continue
		}
		points[j] = k.point(j)
		if k.negate[j] {
			points[j].Neg(&points[j])
		}
	}
}

// point returns the sum of lane j.
func (k *chunkG2) point(j int) curve.G2Affine {
	return curve.G2Affine{X: curve.E2{A0: k.x.a0[j], A1: k.x.a1[j]}, Y: curve.E2{A0: k.y.a0[j], A1: k.y.a1[j]}}
}

// gather looks up each lane's point of window i.
func (k *chunkG2) gather(c *combG2, i int, x, y *e2Vector) {
	table := c.tables[i]
	for j := range k.digits {
		index, negative := c.digit(&k.digits[j], i)
		p := &table[index]
		x.a0[j], x.a1[j] = p.X.A0, p.X.A1
		y.a0[j], y.a1[j] = p.Y.A0, p.Y.A1
		negateIf(&y.a0[j], negative)
		negateIf(&y.a1[j], negative)
	}
}

// finishAdd adds (px,py) to (x,y), given dx = px-x without a zero and dy = py-y.
func (k *chunkG2) finishAdd() {
	k.invert(&k.dx)
	k.mul(&k.dy, &k.dy, &k.dx) // l
	k.square(&k.dx, &k.dy)
	k.dx.sub(&k.dx, &k.x)
	k.dx.sub(&k.dx, &k.px) // x'
	k.x.sub(&k.x, &k.dx)
	k.mul(&k.x, &k.x, &k.dy)
	k.y.sub(&k.x, &k.y)
	k.x, k.dx = k.dx, k.x
}

// replaceEqual turns the addition of equal points into a doubling.
func (k *chunkG2) replaceEqual() {
	for j := range k.dx.a0 {
		if !k.dx.a0[j].IsZero() || !k.dx.a1[j].IsZero() {
			continue
		}
		p := k.point(j)
		var num, den, twice curve.E2
		den.Double(&p.Y)
		num.Square(&p.X)
		twice.Double(&num)
		num.Add(&num, &twice)
		k.dx.a0[j], k.dx.a1[j] = den.A0, den.A1
		k.dy.a0[j], k.dy.a1[j] = num.A0, num.A1
	}
}

// oddMultiples returns p, 3p, 5p ... (2n-1)p, n a power of two. The first few
// come one by one, the rest by adding 2^k p to all that are there.
func (k *chunkG2) oddMultiples(p curve.G2Jac, n int) []curve.G2Affine {
	table := make([]curve.G2Affine, n)
	two, next := p, p
	two.DoubleAssign()
	have := min(n, 32)
	for m := range have {
		table[m].FromJacobian(&next)
		next.AddAssign(&two)
	}
	step := two // becomes 2 have p: the distance from entry m to m + have
	for range bits.TrailingZeros(uint(have)) {
		step.DoubleAssign()
	}
	for ; have < n; have *= 2 {
		var s curve.G2Affine
		s.FromJacobian(&step)
		for m := 0; m < have; m += chunkLanes {
			size := min(chunkLanes, have-m)
			k.addPoint(table[have+m:have+m+size], table[m:m+size], &s)
		}
		step.DoubleAssign()
	}
	return table
}

// addPoint sets out[j] = in[j] + s for at most chunkLanes points, none of them
// ±s. The lanes left over repeat the first point.
func (k *chunkG2) addPoint(out, in []curve.G2Affine, s *curve.G2Affine) {
	for lane := range chunkLanes {
		j := lane
		if lane >= len(in) {
			j = 0
		}
		k.x.a0[lane], k.x.a1[lane] = in[j].X.A0, in[j].X.A1
		k.y.a0[lane], k.y.a1[lane] = in[j].Y.A0, in[j].Y.A1
		k.px.a0[lane], k.px.a1[lane] = s.X.A0, s.X.A1
		k.py.a0[lane], k.py.a1[lane] = s.Y.A0, s.Y.A1
	}
	k.dx.sub(&k.px, &k.x)
	k.dy.sub(&k.py, &k.y)
	k.finishAdd()
	for j := range out {
		out[j] = k.point(j)
	}
}
