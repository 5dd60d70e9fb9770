package gadget

import (
	"fmt"

	tedwards "github.com/consensys/gnark-crypto/ecc/twistededwards"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/algebra/native/twistededwards"

	"github.com/causeway-l2/causeway/rollup/field"
)

// Point is an affine point of the twisted Edwards curve.
type Point = twistededwards.Point

// Signature is field.Signature in a circuit.
type Signature struct {
	R Point
	S frontend.Variable
}

// Curve verifies signatures; it mirrors rollup/field/eddsa.go. Its two kinds accept the same signatures.
type Curve struct {
	api      frontend.API
	hash     *Hasher
	curve    twistededwards.Curve
	base     Point
	products products
}

// products are the two scalar multiplications of a signature.
type products interface {
	// difference is S·B - e·p, for e = 1 + the bits 1 to 127 of h, and asserts that S is below the order. p is on the curve and not of small order.
	difference(c *Curve, s frontend.Variable, p Point, h frontend.Variable) Point
}

// NewCurve verifies each signature by itself.
func NewCurve(api frontend.API, hash *Hasher) (*Curve, error) { return newCurve(api, hash, single{}) }

// NewBatchedCurve verifies all signatures of a circuit together: a fixed price of some 207,000 constraints, and a tenth of what each costs by itself.
// The circuit gets a commitment.
func NewBatchedCurve(api frontend.API, hash *Hasher, ranges *Ranges) (*Curve, error) {
	return newCurve(api, hash, &together{newLadder(api), ranges})
}

func newCurve(api frontend.API, hash *Hasher, products products) (*Curve, error) {
	c, err := twistededwards.NewEdCurve(api, tedwards.BN254)
	if err != nil {
		return nil, fmt.Errorf("new curve: %w", err)
	}
	b := field.Base()
	return &Curve{api, hash, c, Point{X: field.ToBig(b.X), Y: field.ToBig(b.Y)}, products}, nil
}

// AssertOnCurveIf asserts that p satisfies the curve equation where active, a boolean, is 1.
func (c *Curve) AssertOnCurveIf(active frontend.Variable, p Point) {
	api, params := c.api, c.curve.Params()
	xx, yy := api.Mul(p.X, p.X), api.Mul(p.Y, p.Y)
	left := api.Add(api.Mul(xx, params.A), yy)
	right := api.Add(1, api.Mul(params.D, xx, yy))
	AssertZeroIf(api, active, api.Sub(left, right))
}

// AssertSignatureIf asserts that sig is pub's signature of message where active, a boolean, is 1; keyHash is the hash of pub. Where active is
// 0, pub is free, and sig.R still has to be on the curve and sig.S in range: pad with the base point and 0.
func (c *Curve) AssertSignatureIf(active frontend.Variable, pub Point, keyHash, message frontend.Variable, sig Signature) {
	pub = c.admit(active, pub, sig)
	h := c.hash.Hash(Tag(field.TagChallenge), sig.R.X, sig.R.Y, keyHash, message)
	c.assertEquationIf(active, c.products.difference(c, sig.S, pub, h), sig.R)
}

// admit asserts that key and R are on the curve and that the key is not of small order. It returns the key, or the base point where active, which it
// asserts to be a boolean, is 0.
//
// SOUNDNESS: gnark's point addition divides without a check that the divisor is not 0, which is sound for points on the curve
// alone (a is a square and d is not, so the formulas are complete). Hence both are asserted on the curve before either is added.
func (c *Curve) admit(active frontend.Variable, pub Point, sig Signature) Point {
	api := c.api
	pub = Point{X: api.Select(active, pub.X, c.base.X), Y: api.Select(active, pub.Y, c.base.Y)}
	c.curve.AssertIsOnCurve(pub)
	c.curve.AssertIsOnCurve(sig.R)
	// SOUNDNESS: anyone could sign for a key of small order, since it vanishes from the equation.
	api.AssertIsDifferent(c.zeroIfSmall(pub), 0)
	return pub
}

// assertEquationIf asserts that 8 (difference - r) is the identity where active is not 0; both are on the curve.
func (c *Curve) assertEquationIf(active frontend.Variable, difference, r Point) {
	api := c.api
	AssertZeroIf(api, active, c.zeroIfSmall(c.minus(difference, r)))
}

func (c *Curve) minus(p, q Point) Point { return c.curve.Add(p, c.curve.Neg(q)) }

// zeroIfSmall returns xy(x^2 + y^2) of a point of the curve: 0 if and only if 8 times the point is the identity, 8 being the cofactor.
//
// SOUNDNESS: x is 0 at the identity and at (0, -1) alone, of order 2; y where twice the point is (0, -1), since x(2p) has xy for a factor; x^2 + y^2, the numerator of y(2p),
// where twice the point is one of those. So the order is 1, 2, 4 or 8; and these are all orders of which 8 is a multiple.
func (c *Curve) zeroIfSmall(p Point) frontend.Variable {
	api := c.api
	xy, sum := api.Mul(p.X, p.Y), api.Add(p.X, p.Y)
	return api.Mul(xy, api.Sub(api.Mul(sum, sum), api.Mul(2, xy)))
}
