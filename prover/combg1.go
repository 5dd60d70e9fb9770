package prover

import (
	"math/bits"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// maxWidthG1 bounds a window's table to 256 KiB, a part of the second-level
// cache: 12 and 13 measure alike, wider is slower in spite of fewer additions.
const maxWidthG1 = 13

// combG1 multiplies one point of G1 by many scalars.
type combG1 struct {
	comb
	tables [][]curve.G1Affine // [window][m] = (2m+1) 2^(width window) base
}

// newCombG1 builds the tables for about n scalars. Memory: up to 5 MiB.
func newCombG1(base *curve.G1Affine, n int) *combG1 {
	return combG1At(base, combFor(n, maxWidthG1).width)
}

// combG1At builds the tables for windows of width bits.
func combG1At(base *curve.G1Affine, width int) *combG1 {
	c := &combG1{comb: newComb(width)}
	c.tables = make([][]curve.G1Affine, c.windows)
	start := make([]curve.G1Jac, c.windows) // 2^(width i) base
	start[0].FromAffine(base)
	for i := 1; i < c.windows; i++ {
		start[i] = start[i-1]
		for range c.width {
			start[i].DoubleAssign()
		}
	}
	parallelWith(c.windows, 1, func() func(int, int) {
		chunk := newChunkG1()
		return func(i, _ int) { c.tables[i] = chunk.oddMultiples(start[i], c.entries(i)) }
	})
	return c
}

// mul returns scalars[i] times the base, (0,0) for zero. It calls done, from
// several goroutines, with the number of points just finished.
func (c *combG1) mul(scalars []fr.Element, done func(points int)) []curve.G1Affine {
	points := make([]curve.G1Affine, len(scalars))
	parallelWith(len(scalars), chunkLanes, func() func(int, int) {
		chunk := newChunkG1()
		return func(start, end int) {
			chunk.mulAll(c, points[start:end], scalars[start:end])
			done(end - start)
		}
	})
	return points
}

// chunkG1 is the scratch space of one goroutine. Each vector has chunkLanes
// elements; lane j belongs to the j-th scalar of the chunk.
type chunkG1 struct {
	digits [chunkLanes]recoded
	negate [chunkLanes]bool
	x, y   fp.Vector // the sums
	px, py fp.Vector // the points to add
	dx, dy fp.Vector
	inv    *inverter
}

func newChunkG1() *chunkG1 {
	vec := func() fp.Vector { return make(fp.Vector, chunkLanes) }
	return &chunkG1{x: vec(), y: vec(), px: vec(), py: vec(), dx: vec(), dy: vec(), inv: newInverter()}
}

// mulAll fills points from at most chunkLanes scalars. Lanes without a scalar, or
// with zero, compute one times the base and are ignored.
func (k *chunkG1) mulAll(c *combG1, points []curve.G1Affine, scalars []fr.Element) {
	one := fr.One()
	for j := range k.digits {
		s := &one
		if j < len(scalars) && !scalars[j].IsZero() {
			s = &scalars[j]
		}
		k.digits[j], k.negate[j] = recode(s)
	}
	k.gather(c, 0, k.x, k.y)
	for i := 1; i < c.windows; i++ {
		k.gather(c, i, k.px, k.py)
		k.dx.Sub(k.px, k.x)
		k.dy.Sub(k.py, k.y)
		if i == c.windows-1 {
			k.replaceEqual()
		}
		k.finishAdd()
	}
	for j := range points {
		if scalars[j].IsZero() {
			continue
		}
		points[j] = curve.G1Affine{X: k.x[j], Y: k.y[j]}
		if k.negate[j] {
			points[j].Y.Neg(&k.y[j])
		}
	}
}

// gather looks up each lane's point of window i.
func (k *chunkG1) gather(c *combG1, i int, x, y fp.Vector) {
	table := c.tables[i]
	for j := range k.digits {
		index, negative := c.digit(&k.digits[j], i)
		p := &table[index]
		x[j], y[j] = p.X, p.Y
		negateIf(&y[j], negative)
	}
}

// finishAdd adds (px,py) to (x,y), given dx = px-x without a zero and dy = py-y:
// with l = dy/dx, the sum is x' = l² - x - px, y' = l(x - x') - y.
func (k *chunkG1) finishAdd() {
	k.inv.invert(k.dx)
	k.dy.Mul(k.dy, k.dx) // l
	k.dx.Mul(k.dy, k.dy)
	k.dx.Sub(k.dx, k.x)
	k.dx.Sub(k.dx, k.px) // x'
	k.x.Sub(k.x, k.dx)
	k.x.Mul(k.x, k.dy)
	k.y.Sub(k.x, k.y)
	k.x, k.dx = k.dx, k.x
}

// replaceEqual turns the addition of equal points into a doubling by setting
// the slope's numerator to 3x² and its denominator to 2y.
func (k *chunkG1) replaceEqual() {
	for j := range k.dx {
		if !k.dx[j].IsZero() {
			continue
		}
		k.dx[j].Double(&k.y[j])
		k.dy[j].Square(&k.x[j])
		var twice fp.Element
		twice.Double(&k.dy[j])
		k.dy[j].Add(&k.dy[j], &twice)
	}
}

// oddMultiples returns p, 3p, 5p ... (2n-1)p, n a power of two. The first few
// come one by one, the rest by adding 2^k p to all that are there.
func (k *chunkG1) oddMultiples(p curve.G1Jac, n int) []curve.G1Affine {
	table := make([]curve.G1Affine, n)
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
		var s curve.G1Affine
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
func (k *chunkG1) addPoint(out, in []curve.G1Affine, s *curve.G1Affine) {
	for lane := range chunkLanes {
		j := lane
		if lane >= len(in) {
			j = 0
		}
		k.x[lane], k.y[lane] = in[j].X, in[j].Y
		k.px[lane], k.py[lane] = s.X, s.Y
	}
	k.dx.Sub(k.px, k.x)
	k.dy.Sub(k.py, k.y)
	k.finishAdd()
	for j := range out {
		out[j] = curve.G1Affine{X: k.x[j], Y: k.y[j]}
	}
}
