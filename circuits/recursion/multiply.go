package recursion

import (
	"math/big"

	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/algebra/emulated/sw_emulated"
	"github.com/consensys/gnark/std/math/emulated"

	"github.com/causeway-l2/causeway/circuits/foreign"
)

func init() { solver.RegisterHint(slopesHint, ratioHint) }

// group computes in G1, G2 and with pairings: all but sums in G1, and multiples of constants, by arithmetic of ours.
type group struct {
	api   frontend.API
	fp    *emulated.Field[baseField]
	curve *sw_emulated.Curve[baseField, scalarField]
	base  *foreign.Field
}

// assertPoint asserts that p is on the curve, which has no other points than those of G1, and not at infinity, which (0, 0) stands for.
func (g *group) assertPoint(p *G1) {
	three := g.fp.NewElement(3)
	g.fp.AssertEvalIsZero([][]*element{{&p.X, &p.X, &p.X}, {three}, {&p.Y, &p.Y}}, []int{1, 1, -1})
}

// finite is a point on the curve and not at infinity: one of a proof that was admitted, or what assertFinite returns.
type finite struct{ *G1 }

// assertFinite asserts that a point which is on the curve or (0, 0) is not (0, 0): no point of odd order has y = 0.
func (g *group) assertFinite(p *G1) finite {
	g.api.AssertIsEqual(g.fp.IsZero(&p.Y), 0)
	return finite{p}
}

// multiply returns c*p.
//
// SOUNDNESS: additions divide by a difference of x and doublings by 2y, with slopes that the prover supplies; each division is by
// something that is not 0, whatever the prover and the coefficient, so that the slope is the only one. The accumulator is
// (a + lambda*b)*p with a and b odd and of at most 64 bits. It is not infinity, since no vector that short is in the lattice. It is doubled,
// to a point that is not infinity, where the order is odd. Then it is 2a + 2b*lambda, and meets d + e*lambda with d, e = -1 or 1: they
// have the same x if and only if (2a-d) + (2b-e)*lambda or (2a+d) + (2b+e)*lambda is 0 mod r, and those are vectors too short once more.
func (g *group) multiply(c coefficient, p finite) point {
	t := g.newDigits(p)
	top := len(c.low) - 1
	acc := t.digit(c.low[top], c.high[top])
	for i := top - 1; i >= 0; i-- {
		acc = g.doubleAndAdd(acc, t.digit(c.low[i], c.high[i]))
	}
	return acc
}

// given is a point for gnark's arithmetic.
func (g *group) given(p point) *G1 {
	return &G1{X: *g.fp.NewElement(g.base.LimbsOf(p.x)), Y: *g.fp.NewElement(g.base.LimbsOf(p.y))}
}

// point is a point of G1; (0, 0) is infinity.
type point struct{ x, y *foreign.Element }

// digits are the points that one pair of digits adds: p + phi(p), p - phi(p) and their negatives.
type digits struct {
	*group
	sum, difference point
}

// taken is an element of gnark's arithmetic.
//
// SOUNDNESS: gnark has asserted that the limbs of what is reduced have their widths.
func (g *group) taken(e *element) *foreign.Element {
	return g.base.Trusted([foreign.Limbs]frontend.Variable(g.fp.Reduce(e).Limbs))
}

func (g *group) takenPoint(p *G1) point { return point{g.taken(&p.X), g.taken(&p.Y)} }

func (g *group) newDigits(p finite) *digits {
	f := g.base
	x, y := g.taken(&p.X), g.taken(&p.Y)
	phi := f.Mul(x, f.Constant(omega))
	// 1 + lambda + lambda^2 = 0 mod r: p + phi(p) = -phi(phi(p)), whose x is omega^2*x = -(1+omega)*x.
	sum := point{f.Eval(minus(f, x, phi)), minus(f, y)}
	// SOUNDNESS: the chord of p and -phi(p), (omega*x, -y), has a slope, since x differs from omega*x: no point of the curve has x = 0, as 3 is not a square mod p.
	slope := f.Ask(ratioHint, 1, f.Add(y, y), f.Sub(x, phi))[0]
	f.AssertZero(minus(f, y, y), foreign.Product{A: slope, B: f.Sub(x, phi), Times: 1})
	return &digits{g, sum, g.third(slope, point{x, y}, phi)}
}

// digit returns low*p + high*phi(p), where bit 0 stands for -1.
func (d *digits) digit(low, high frontend.Variable) point {
	api, f := d.api, d.base
	same := api.Sub(1, api.Add(low, high), api.Mul(-2, low, high))
	return point{f.Select(same, d.sum.x, d.difference.x), f.Signed(low, f.Select(same, d.sum.y, d.difference.y))}
}

// doubleAndAdd returns 2p + q, for points whose coordinates rule out a division by 0: see multiply.
func (g *group) doubleAndAdd(p, q point) point {
	f := g.base
	slopes := f.Ask(slopesHint, 2, p.x, p.y, q.x, q.y)
	tangent, chord := slopes[0], slopes[1]
	// tangent*2y = 3x^2, where (x, y) is p
	f.AssertZero(nil, foreign.Product{A: tangent, B: p.y, Times: 2}, foreign.Product{A: p.x, B: p.x, Times: -3})
	x2 := f.Eval(minus(f, p.x, p.x), foreign.Product{A: tangent, B: tangent, Times: 1})
	// chord*(q.x-x2) = q.y - y2, where y2 = tangent*(x-x2) - y
	f.AssertZero(minus(f, p.y, q.y), foreign.Product{A: chord, B: f.Sub(q.x, x2), Times: 1}, foreign.Product{A: tangent, B: f.Sub(p.x, x2), Times: 1})
	return g.third(chord, q, x2)
}

// third returns the sum of q and a point of another x, by the slope of their chord.
func (g *group) third(slope *foreign.Element, q point, otherX *foreign.Element) point {
	f := g.base
	x := f.Eval(minus(f, q.x, otherX), foreign.Product{A: slope, B: slope, Times: 1})
	return point{x, f.Eval(minus(f, q.y), foreign.Product{A: slope, B: f.Sub(q.x, x), Times: 1})}
}

// minus is the negative of a sum.
func minus(f *foreign.Field, elements ...*foreign.Element) *foreign.Element {
	times := make([]int64, len(elements))
	for i := range times {
		times[i] = -1
	}
	return f.Sum(elements, times)
}

// ratioHint computes a quotient. A division by 0 gives 0; the constraints decide.
func ratioHint(q *big.Int, inputs, outputs []*big.Int) error {
	return foreign.Answer(q, inputs, outputs, func(p *big.Int, in, out []*big.Int) error {
		divide(p, out[0], in[0], in[1])
		return nil
	})
}

// slopesHint computes the two slopes of doubleAndAdd from x, y and q: that of the tangent at the point, and that of the chord from
// its double to q.
func slopesHint(q *big.Int, inputs, outputs []*big.Int) error {
	return foreign.Answer(q, inputs, outputs, func(p *big.Int, in, out []*big.Int) error {
		x, y, qX, qY := in[0], in[1], in[2], in[3]
		xx := new(big.Int).Mul(x, x)
		divide(p, out[0], xx.Mul(xx, big.NewInt(3)), new(big.Int).Lsh(y, 1))
		x2 := new(big.Int).Mul(out[0], out[0])
		x2.Sub(x2, x).Sub(x2, x).Mod(x2, p)
		y2 := new(big.Int).Sub(x, x2)
		y2.Mul(y2, out[0]).Sub(y2, y)
		divide(p, out[1], y2.Sub(qY, y2), new(big.Int).Sub(qX, x2))
		return nil
	})
}

// divide sets z to num/den mod p, or to 0.
func divide(p, z, num, den *big.Int) {
	if z.ModInverse(new(big.Int).Mod(den, p), p) == nil {
		z.SetInt64(0)
	}
	z.Mul(z, num).Mod(z, p)
}
