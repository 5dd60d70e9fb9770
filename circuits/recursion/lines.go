package recursion

import (
	"errors"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark/constraint/solver"

	"github.com/causeway-l2/causeway/circuits/foreign"
)

func init() { solver.RegisterHint(tangent2Hint, ratio2Hint) }

var three = fp.NewElement(3)

// line goes through points of the twist: y = slope*x - offset. At a point (x, y) of G1 it is y - slope*x*w + offset*w^3.
type line struct{ slope, offset quadratic }

// lines are those of a pairing with a point of G2: for each digit of 6u+2 but the highest, the tangent, or the two lines of a doubling and an addition; and after all,
// as if they were the highest digit's, those of the images of the point.
type lines [len(bn254.LoopCounter)][]line

// point2 is a point of the twist that is not infinity.
type point2 struct{ x, y quadratic }

// constantLines are those of a point that is known.
func (g *group) constantLines(q bn254.G2Affine) (*lines, error) {
	if q.IsInfinity() || !q.IsInSubGroup() {
		return nil, errors.New("a constant that is no point of G2 or infinity")
	}
	return g.takenLines(bn254.PrecomputeLines(q))
}

// takenLines are lines that were computed natively.
//
// SOUNDNESS: no offset is 0, so that no line is 0 at (0, 0), which stands for infinity.
func (g *group) takenLines(computed [2][len(bn254.LoopCounter)]bn254.LineEvaluationAff) (*lines, error) {
	out := &lines{}
	for i := range out {
		for _, l := range []bn254.LineEvaluationAff{computed[0][i], computed[1][i]} {
			switch {
			case l.R1.IsZero() && l.R0.IsZero() && i < len(out)-1 && bn254.LoopCounter[i] == 0 && len(out[i]) == 1:
				continue // a doubling has one
			case l.R1.IsZero():
				return nil, errors.New("a line through the origin")
			}
			out[i] = append(out[i], line{g.constant2(l.R0), g.constant2(l.R1)})
		}
	}
	return out, nil
}

// linesOf are those of a point B that the prover tells, which it asserts to be in G2 and not infinity.
//
// SOUNDNESS: slopes come from the prover, and are the only ones, as no denominator is 0, for any point of the twist (docs/soundness-recursion.md, section 3).
func (g *group) linesOf(b point2) *lines {
	g.assertTwist(b)
	out := &lines{}
	at := b
	last := len(out) - 1
	for i := last - 1; i >= 0; i-- {
		switch bn254.LoopCounter[i] {
		case 0:
			at, out[i] = g.double2(at)
		case 1:
			at, out[i] = g.doubleAndAdd2(at, b)
		case -1:
			at, out[i] = g.doubleAndAdd2(at, g.negative2(b))
		}
	}
	first := g.image(b)
	second, third := g.secondImage(b), g.secondImage(first)
	toFirst := g.through(at, first)
	at = g.thirdNegative(toFirst, at, first)
	toSecond := g.through(at, g.negative2(second))
	out[last] = []line{toFirst, toSecond}
	// (6u+2)B + psi(B) - psi^2(B) = -psi^3(B): psi^3(B) is the third point of their line. Each coordinate would do alone (TestSubgroupCheck).
	g.assertZero2(g.sum2([]quadratic{at.x, second.x, third.x}, -1, -1, -1), term{toSecond.slope, toSecond.slope, 1})
	g.assertZero2(g.sum2([]quadratic{toSecond.offset, third.y}, -1, -1), term{toSecond.slope, third.x, 1})
	return out
}

// assertTwist asserts that y^2 = x^3 + 3/(9+u), on which infinity, (0, 0), is not.
func (g *group) assertTwist(p point2) {
	xx := g.eval2(quadratic{}, term{p.x, p.x, 1})
	g.assertZero2(g.constant2(twist), term{xx, p.x, 1}, term{p.y, p.y, -1})
}

// twist is the constant of its equation.
var twist = func() (b bn254.E2) {
	_, _, _, q := bn254.Generators()
	var xxx bn254.E2
	xxx.Square(&q.X).Mul(&xxx, &q.X)
	b.Square(&q.Y).Sub(&b, &xxx)
	return b
}()

// image is psi(p), p's image under the Frobenius endomorphism, taken to the curve and back.
func (g *group) image(p point2) point2 {
	var one, x, y bn254.E2
	one.SetOne()
	x.MulByNonResidue1Power2(&one)
	y.MulByNonResidue1Power3(&one)
	times := func(a quadratic, c bn254.E2) quadratic {
		return g.eval2(quadratic{}, term{g.conjugate2(a), g.constant2(c), 1})
	}
	return point2{times(p.x, x), times(p.y, y)}
}

// secondImage is psi(psi(p)), whose y is -p.y.
func (g *group) secondImage(p point2) point2 {
	var one, x bn254.E2
	one.SetOne()
	x.MulByNonResidue2Power2(&one)
	c := g.constant(x.A0) // and A1 is 0
	return point2{quadratic{g.base.Mul(p.x[0], c), g.base.Mul(p.x[1], c)}, g.negative2(p).y}
}

func (g *group) negative2(p point2) point2 { return point2{p.x, g.sum2([]quadratic{p.y}, -1)} }

// sloped is the line through a point.
func (g *group) sloped(slope quadratic, p point2) line {
	return line{slope, g.eval2(g.sum2([]quadratic{p.y}, -1), term{slope, p.x, 1})}
}

// through is the line through two points of different x.
func (g *group) through(p, q point2) line {
	dx, dy := g.sub2(p.x, q.x), g.sub2(p.y, q.y)
	slope := g.divide2(dy, dx)
	g.assertZero2(g.sum2([]quadratic{dy}, -1), term{slope, dx, 1})
	return g.sloped(slope, p)
}

// thirdX is the x of the third point of a line through two.
func (g *group) thirdX(slope, x1, x2 quadratic) quadratic {
	return g.eval2(g.sum2([]quadratic{x1, x2}, -1, -1), term{slope, slope, 1})
}

// thirdNegative is the negative of the third point of a line through two: their sum.
func (g *group) thirdNegative(l line, p, q point2) point2 {
	x := g.thirdX(l.slope, p.x, q.x)
	return point2{x, g.eval2(l.offset, term{l.slope, x, -1})}
}

// double2 is 2p, and the tangent at p.
func (g *group) double2(p point2) (point2, []line) {
	slope := quadratic(g.base.Ask(tangent2Hint, 2, p.x[0], p.x[1], p.y[0], p.y[1]))
	g.assertZero2(quadratic{}, term{slope, p.y, 2}, term{p.x, p.x, -3})
	l := g.sloped(slope, p)
	return g.thirdNegative(l, p, p), []line{l}
}

// doubleAndAdd2 is (p + q) + p, with the line through p and q, and that through p and their sum, whose y nobody needs.
func (g *group) doubleAndAdd2(p, q point2) (point2, []line) {
	first := g.through(p, q)
	x := g.thirdX(first.slope, p.x, q.x)
	// The sum's y is first.slope*(p.x-x) - p.y, so that the second slope is -2p.y/(x-p.x), less the first.
	dx, dy := g.sub2(x, p.x), g.sum2([]quadratic{p.y}, -2)
	ratio := g.divide2(dy, dx)
	g.assertZero2(g.sum2([]quadratic{dy}, -1), term{ratio, dx, 1})
	second := g.sloped(g.sub2(ratio, first.slope), p)
	return g.thirdNegative(second, p, point2{x: x}), []line{first, second}
}

// tangent2Hint answers the slope of a tangent, 3x^2/2y.
func tangent2Hint(q *big.Int, inputs, outputs []*big.Int) error {
	return foreign.Answer(q, inputs, outputs, func(_ *big.Int, in, out []*big.Int) error {
		x, y := nativeE2(in[0], in[1]), nativeE2(in[2], in[3])
		var n bn254.E2
		n.Square(&x).Mul(&n, &bn254.E2{A0: three})
		y.Double(&y)
		n.Mul(&n, y.Inverse(&y))
		n.A0.BigInt(out[0])
		n.A1.BigInt(out[1])
		return nil
	})
}
