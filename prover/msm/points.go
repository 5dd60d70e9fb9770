package msm

import "unsafe"

// accumulator is a vector of points in Jacobian coordinates. Once z is zero it stays zero: the point was infinity, or formulas met an exception.
type accumulator struct{ x, y, z []lanes }

// formulas do arithmetic on vectors of points. They have no cases: where one is needed,
// an inversion fails, sooner or later.
type formulas struct {
	*field
	t [7][]lanes
}

func newFormulas(f *field) *formulas {
	c := &formulas{field: f}
	for i := range c.t {
		c.t[i] = f.vector()
	}
	return c
}

func (c *formulas) accumulator() accumulator {
	return accumulator{c.vector(), c.vector(), c.vector()}
}

// double doubles: with M = 3/2*x^2, B = y^2, S = x*B, it is x' = M^2 - 2S, y' = M(S - x') - B^2, z' = y*z (dbl-2009-l, z' halved).
func (c *formulas) double(p accumulator) {
	m, b, s := c.t[0], c.t[1], c.t[2]
	c.square(m, p.x)
	c.halves(m, m)
	c.square(b, p.y)
	c.mul(s, p.x, b)
	c.square(b, b)
	c.mul(p.z, p.y, p.z)
	c.square(p.x, m)
	c.sub(p.x, p.x, s, 1, 2)
	c.tidy(p.x)
	c.sub(s, s, p.x, 0, c.field.x)
	c.mul(p.y, m, s)
	c.sub(p.y, p.y, b, 0, 1)
	c.tidy(p.y)
}

// add adds affine points: with H = x2*z^2 - x, R = y2*z^3 - y, V = x*H^2, it is x' = R^2 - H^3 - 2V, y' = R(V - x') - y*H^3, z' = z*H (madd-2004-hmv).
func (c *formulas) add(p accumulator, x, y []lanes) {
	h, r, hh, hhh, v := c.t[0], c.t[1], c.t[2], c.t[3], c.t[4]
	c.square(hh, p.z)
	c.mul(h, x, hh)
	c.sub(h, h, p.x, 0, c.field.x)
	c.mul(r, hh, p.z)
	c.mul(r, y, r)
	c.sub(r, r, p.y, 0, c.field.y)
	c.mul(p.z, p.z, h)
	c.square(hh, h)
	c.mul(hhh, h, hh)
	c.mul(v, p.x, hh)
	c.mul(hh, p.y, hhh)
	c.field.add(hhh, hhh, v, 1)
	c.square(p.x, r)
	c.sub(p.x, p.x, hhh, 0, 2)
	c.tidy(p.x)
	c.sub(v, v, p.x, 0, c.field.x)
	c.mul(p.y, r, v)
	c.sub(p.y, p.y, hh, 0, 1)
	c.tidy(p.y)
}

// affine writes the affine coordinates into x and y, which may be p's.
func (c *formulas) affine(x, y []lanes, p accumulator) bool {
	inverse, square := c.t[0], c.t[1]
	if !c.inverse(inverse, p.z) {
		return false
	}
	c.square(square, inverse)
	c.mul(x, p.x, square)
	c.mul(square, square, inverse)
	c.mul(y, p.y, square)
	return true
}

// chord is the third point, mirrored, on the line of slope m through points 1 and 2: x3 = m^2 - (x1+x2), y3 = m(x1 - x3) - y1.
func (c *formulas) chord(x3, y3, m, x1, y1, x2 []lanes) {
	x, y := c.t[5], c.t[6]
	c.field.add(x, x1, x2, 0)
	c.square(y, m)
	c.sub(x, y, x, 0, 2)
	c.reduce(x)
	c.sub(y, x1, x, 0, 1)
	c.mul(y, m, y)
	c.sub(y, y, y1, 0, 1)
	c.reduce(y)
	copy(x3, x)
	copy(y3, y)
}

// sums adds and subtracts affine points, with one inversion: p+q and p-q.
func (c *formulas) sums(sum, difference, p, q [2][]lanes) bool {
	inverse, m := c.t[0], c.t[1]
	c.sub(m, q[0], p[0], 0, 1)
	if !c.inverse(inverse, m) {
		return false
	}
	other := c.t[2]
	c.sub(m, q[1], p[1], 0, 1)
	c.mul(m, m, inverse)
	c.sub(other, c.zero, q[1], 0, 1)
	c.sub(other, other, p[1], 0, 1)
	c.mul(other, other, inverse)
	x, y, x2 := c.t[3], c.t[4], c.t[0] // sum and difference may be p and q
	copy(x, p[0])
	copy(y, p[1])
	copy(x2, q[0])
	c.chord(sum[0], sum[1], m, x, y, x2)
	c.chord(difference[0], difference[1], other, x, y, x2)
	return true
}

// fetch reads points, given by references into an array of which from is the first.
func (c *formulas) fetch(x, y []lanes, from unsafe.Pointer, refs []uint32) {
	size := uintptr(c.degree) * pointSize
	for k := range c.degree {
		at := uintptr(k) * coordinateSize
		vecFetch(&x[k*c.n], unsafe.Add(from, at), &refs[0], uint64(size), 0, c.n)
		vecFetch(&y[k*c.n], unsafe.Add(from, at+size/2), &refs[0], uint64(size), 1, c.n)
	}
}

// store writes points, apart by so many places, to an array.
func (c *formulas) store(to unsafe.Pointer, x, y []lanes, apart int) {
	size := uintptr(c.degree) * pointSize
	for k := range c.degree {
		at := uintptr(k) * coordinateSize
		vecStore(unsafe.Add(to, at), &x[k*c.n], uint64(apart)*uint64(size), c.n)
		vecStore(unsafe.Add(to, at+size/2), &y[k*c.n], uint64(apart)*uint64(size), c.n)
	}
}

const (
	coordinateSize = 32
	pointSize      = 2 * coordinateSize // of G1; twice that in G2
)
