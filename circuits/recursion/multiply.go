package recursion

import (
	"errors"
	"math/big"

	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/algebra/emulated/sw_emulated"
	"github.com/consensys/gnark/std/math/emulated"
)

func init() { solver.RegisterHint(slopesHint) }

// group computes in G1.
type group struct {
	api   frontend.API
	fp    *emulated.Field[baseField]
	curve *sw_emulated.Curve[baseField, scalarField]
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
func (g *group) multiply(c coefficient, p finite) *G1 {
	t := g.newDigits(p.G1)
	top := len(c.low) - 1
	acc := t.digit(c.low[top], c.high[top])
	for i := top - 1; i >= 0; i-- {
		acc = g.doubleAndAdd(acc, t.digit(c.low[i], c.high[i]))
	}
	return acc
}

// digits are the four points that one pair of digits adds: p + phi(p), p - phi(p) and their negatives.
type digits struct {
	group *group

	sumX, sumY, sumYNeg    *element // p + phi(p)
	diffX, diffY, diffYNeg *element // p - phi(p)
}

func (g *group) newDigits(p *G1) *digits {
	phi := &G1{X: *g.fp.Mul(&p.X, g.fp.NewElement(omega)), Y: p.Y}
	// 1 + lambda + lambda^2 = 0 mod r: p + phi(p) = -phi(phi(p)), whose x is omega^2*x = -(1+omega)*x.
	sumX := g.fp.Reduce(g.fp.Neg(g.fp.Add(&p.X, &phi.X)))
	// SOUNDNESS: this addition is incomplete. x differs from omega*x because no point of the curve has x = 0: 3 is not a square mod p.
	diff := g.curve.Add(p, g.curve.Neg(phi))
	return &digits{group: g,
		sumX: sumX, sumY: g.fp.Reduce(g.fp.Neg(&p.Y)), sumYNeg: &p.Y,
		diffX: &diff.X, diffY: &diff.Y, diffYNeg: g.fp.Reduce(g.fp.Neg(&diff.Y))}
}

// digit returns low*p + high*phi(p), where bit 0 stands for -1.
func (d *digits) digit(low, high frontend.Variable) *G1 {
	api, fp := d.group.api, d.group.fp
	same := api.Sub(1, api.Add(low, high), api.Mul(-2, low, high))
	return &G1{
		X: *fp.Select(same, d.sumX, d.diffX),
		Y: *fp.Select(low, fp.Select(same, d.sumY, d.diffY), fp.Select(same, d.sumYNeg, d.diffYNeg)),
	}
}

// doubleAndAdd returns 2p + q, for points whose coordinates rule out a division by 0: see multiply.
func (g *group) doubleAndAdd(p, q *G1) *G1 {
	fp := g.fp
	slopes, err := fp.NewHint(slopesHint, 2, &p.X, &p.Y, &q.X, &q.Y)
	if err != nil {
		panic(err) // a number of arguments that does not fit
	}
	tangent, chord := slopes[0], slopes[1]
	// tangent*2y = 3x^2, where (x, y) is p
	fp.AssertEvalIsZero([][]*element{{tangent, &p.Y}, {&p.X, &p.X}}, []int{2, -3})
	x2 := fp.Eval([][]*element{{tangent, tangent}, {&p.X}}, []int{1, -2})
	// chord*(q.X-x2) = q.Y - y2, where y2 = tangent*(x-x2) - y
	fp.AssertEvalIsZero([][]*element{{chord, fp.Sub(&q.X, x2)}, {tangent, fp.Sub(&p.X, x2)}, {&p.Y}, {&q.Y}},
		[]int{1, 1, -1, -1})
	x := fp.Eval([][]*element{{chord, chord}, {x2}, {&q.X}}, []int{1, -1, -1})
	y := fp.Eval([][]*element{{chord, fp.Sub(&q.X, x)}, {&q.Y}}, []int{1, -1})
	return &G1{X: *x, Y: *y}
}

// slopesHint computes the two slopes of doubleAndAdd from x, y and q: that of the tangent at the point, and that of the chord from
// its double to q. A division by 0 gives 0; the constraints decide.
func slopesHint(_ *big.Int, inputs, outputs []*big.Int) error {
	return emulated.UnwrapHint(inputs, outputs, func(p *big.Int, in, out []*big.Int) error {
		if len(in) != 4 || len(out) != 2 {
			return errors.New("recursion: two slopes of four numbers")
		}
		x, y, qX, qY := in[0], in[1], in[2], in[3]
		divide := func(z, num, den *big.Int) {
			if z.ModInverse(new(big.Int).Mod(den, p), p) == nil {
				z.SetInt64(0)
			}
			z.Mul(z, num).Mod(z, p)
		}
		xx := new(big.Int).Mul(x, x)
		divide(out[0], xx.Mul(xx, big.NewInt(3)), new(big.Int).Lsh(y, 1))
		x2 := new(big.Int).Mul(out[0], out[0])
		x2.Sub(x2, x).Sub(x2, x).Mod(x2, p)
		y2 := new(big.Int).Sub(x, x2)
		y2.Mul(y2, out[0]).Sub(y2, y)
		divide(out[1], y2.Sub(qY, y2), new(big.Int).Sub(qX, x2))
		return nil
	})
}
