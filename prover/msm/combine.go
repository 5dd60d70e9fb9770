package msm

import (
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Sizes of a batch: groups of points that are multiplied at once, and how many bases each combination may have. Two in one batch keep three tables:
// its memory stays in a core's second-level cache.
const (
	groupsOfCombine = 8
	itemsOfCombine  = groupsOfCombine * lanesOfGroup
	basesOfCombine  = 3
	rowsOfTable     = 2 * entries // odd multiples of a point, and of its image
)

// term is scalars[i] * (point i of a base).
type term struct {
	base    int
	scalars *[itemsOfCombine]fr.Element
}

// combiner makes combinations of points with scalars, a batch at a time. Its points come from one array. Methods that return false met a point at infinity,
// or two of the same x: the caller then takes the plain way for all of the batch.
type combiner[P, J any] struct {
	*group[P, J]
	all    *formulas // of the points of all bases
	one    *formulas // of those of one base
	bases  [2][]lanes
	twice  [2][]lanes
	base   [basesOfCombine][2][]lanes
	inputs [4][2][]lanes
	sum    accumulator
	table  []P
	refs   []uint32
	rows   [itemsOfCombine]P
}

func newCombiner[P, J any](g *group[P, J]) *combiner[P, J] {
	c := &combiner[P, J]{
		group: g,
		all:   newFormulas(newField(basesOfCombine*groupsOfCombine, g.degree, g.beta)),
		one:   newFormulas(newField(groupsOfCombine, g.degree, g.beta)),
		table: make([]P, basesOfCombine*itemsOfCombine*rowsOfTable),
	}
	c.bases, c.twice, c.sum = c.all.pair(), c.all.pair(), c.one.accumulator()
	for i := range c.base {
		c.base[i] = c.one.pair()
	}
	for i := range c.inputs {
		c.inputs[i] = c.one.pair()
	}
	return c
}

// read reads the points at some places of an array. None may be infinity, which formulas would take for a point like others.
func (c *combiner[P, J]) read(to [2][]lanes, points []P, places *[itemsOfCombine]uint32) bool {
	for _, at := range places {
		if c.isInfinity(&points[at]) {
			return false
		}
	}
	c.one.fetch(to[0], to[1], unsafe.Pointer(&points[0]), places[:])
	c.one.scale(to[0], to[0], c.one.enter)
	c.one.scale(to[1], to[1], c.one.enter)
	return true
}

// tables makes the odd multiples of all bases.
func (c *combiner[P, J]) tables() bool {
	f := c.all
	for i, b := range c.base {
		for j, v := range b {
			for k := range f.degree {
				copy(c.bases[j][k*f.n+i*groupsOfCombine:][:groupsOfCombine], v[k*groupsOfCombine:])
			}
		}
	}
	x, y, x2, y2, m, image := c.bases[0], c.bases[1], c.twice[0], c.twice[1], f.t[0], f.t[1]
	// 2P, with slope 3/2*x^2 / y.
	if !f.inverse(m, y) {
		return false
	}
	f.square(image, x)
	f.halves(image, image)
	f.mul(m, image, m)
	f.chord(x2, y2, m, x, y, x)
	for e := range entries {
		if e > 0 {
			f.sub(image, x2, x, 0, 1)
			if !f.inverse(m, image) {
				return false
			}
			f.sub(image, y2, y, 0, 1)
			f.mul(m, image, m)
			f.chord(x, y, m, x, y, x2)
		}
		f.store(unsafe.Pointer(&c.table[e]), x, y, rowsOfTable)
		f.scale(image, x, f.beta)
		f.store(unsafe.Pointer(&c.table[entries+e]), image, y, rowsOfTable)
	}
	return true
}

// combine sums terms, which are of tables: all digits of one significance are added, one after the other, then the sum is doubled (Straus's method).
func (c *combiner[P, J]) combine(terms ...term) bool {
	halves := 2 * len(terms)
	c.refs = resized(c.refs, digits*halves*itemsOfCombine)
	for t, of := range terms {
		for i := range itemsOfCombine {
			row := uint32(of.base*itemsOfCombine+i) * rowsOfTable
			k := lattice.split(&of.scalars[i])
			for h := range k {
				k[h].cutOdd(func(w int, entry, sign uint32) {
					c.refs[(w*halves+2*t+h)*itemsOfCombine+i] = (row + uint32(h)*entries + entry) | sign
				})
			}
		}
	}
	f, table := c.one, unsafe.Pointer(&c.table[0])
	x, y := f.t[5], f.t[6]
	for w := digits - 1; w >= 0; w-- {
		for t := range halves {
			refs := c.refs[(w*halves+t)*itemsOfCombine:][:itemsOfCombine]
			if w == digits-1 && t == 0 {
				f.fetch(c.sum.x, c.sum.y, table, refs)
				copy(c.sum.z, f.one)
				continue
			}
			f.fetch(x, y, table, refs)
			f.add(c.sum, x, y)
		}
		if w > 0 {
			for range window {
				f.double(c.sum)
			}
		}
	}
	return f.affine(c.sum.x, c.sum.y, c.sum)
}

// take returns the points of a batch as gnark-crypto writes them, valid until the next call.
func (c *combiner[P, J]) take(x, y []lanes) []P {
	c.one.scale(x, x, c.one.leave)
	c.one.scale(y, y, c.one.leave)
	c.one.store(unsafe.Pointer(&c.rows[0]), x, y, 1)
	for i := range c.rows {
		c.rows[i] = c.canonical(c.rows[:], uint32(i))
	}
	return c.rows[:]
}
