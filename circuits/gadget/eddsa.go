package gadget

import (
	"fmt"

	tedwards "github.com/consensys/gnark-crypto/ecc/twistededwards"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/algebra/native/twistededwards"
	"github.com/consensys/gnark/std/math/cmp"

	"github.com/causeway-l2/causeway/rollup/field"
)

// Point is an affine point of the twisted Edwards curve.
type Point = twistededwards.Point

// Signature is field.Signature in a circuit.
type Signature struct {
	R Point
	S frontend.Variable
}

// Curve verifies signatures; it mirrors rollup/field/eddsa.go.
type Curve struct {
	api   frontend.API
	hash  *Hasher
	curve twistededwards.Curve
	base  Point
}

// NewCurve prepares the curve's parameters.
func NewCurve(api frontend.API, hash *Hasher) (*Curve, error) {
	c, err := twistededwards.NewEdCurve(api, tedwards.BN254)
	if err != nil {
		return nil, fmt.Errorf("new curve: %w", err)
	}
	b := field.Base()
	return &Curve{api, hash, c, Point{X: field.ToBig(b.X), Y: field.ToBig(b.Y)}}, nil
}

// AssertOnCurveIf asserts that p satisfies the curve equation where active, a boolean, is 1.
func (c *Curve) AssertOnCurveIf(active frontend.Variable, p Point) {
	api, params := c.api, c.curve.Params()
	xx, yy := api.Mul(p.X, p.X), api.Mul(p.Y, p.Y)
	left := api.Add(api.Mul(xx, params.A), yy)
	right := api.Add(1, api.Mul(params.D, xx, yy))
	AssertZeroIf(api, active, api.Sub(left, right))
}

// AssertSignatureIf asserts that sig is pub's signature of message where active, a boolean, is 1. Where it is 0, pub is free, and sig.R
// still has to be on the curve and sig.S in range: pad with the base point and 0.
//
// SOUNDNESS: gnark's point addition divides without a check that the divisor is not 0, which is sound for points on the curve
// alone (a is a square and d is not, so the formulas are complete). Hence key and R are asserted on the curve before either is added.
func (c *Curve) AssertSignatureIf(active frontend.Variable, pub Point, message frontend.Variable, sig Signature) {
	api := c.api
	pub = Point{X: api.Select(active, pub.X, c.base.X), Y: api.Select(active, pub.Y, c.base.Y)}
	c.curve.AssertIsOnCurve(pub)
	c.curve.AssertIsOnCurve(sig.R)
	// SOUNDNESS: anyone could sign for a key of small order, since it vanishes from the equation below.
	api.AssertIsEqual(c.isIdentity(c.timesCofactor(pub)), 0)
	// SOUNDNESS: S and S + l sign alike; one of them has to be refused.
	api.AssertIsEqual(cmp.IsLess(api, sig.S, c.curve.Params().Order), 1)

	challenge := c.hash.Hash(0, sig.R.X, sig.R.Y, pub.X, pub.Y, message)
	q := c.curve.DoubleBaseScalarMul(c.base, c.curve.Neg(pub), sig.S, challenge)
	q = c.timesCofactor(c.curve.Add(q, c.curve.Neg(sig.R)))
	AssertZeroIf(api, active, Not(api, c.isIdentity(q)))
}

func (c *Curve) timesCofactor(p Point) Point {
	return c.curve.Double(c.curve.Double(c.curve.Double(p)))
}

func (c *Curve) isIdentity(p Point) frontend.Variable {
	return c.api.And(c.api.IsZero(p.X), c.api.IsZero(c.api.Sub(p.Y, 1)))
}
