package gadget

import (
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/rollup/field"
)

// PlainCurve proves each hash and each signature by itself.
func PlainCurve(api frontend.API) (*Curve, *Hasher, error) {
	hash, err := NewHasher(api)
	if err != nil {
		return nil, nil, err
	}
	curve, err := NewCurve(api, hash)
	return curve, hash, err
}

// For the sweep, which is not of this package.

// MultiplyBase is multiplyBase.
func (c *Curve) MultiplyBase(scalar []frontend.Variable) Point { return c.multiplyBase(scalar) }

// Multiply is multiply.
func (c *Curve) Multiply(p Point, e []frontend.Variable) Point { return c.multiply(p, e) }

// Challenge is challenge.
func (c *Curve) Challenge(h frontend.Variable) []frontend.Variable { return c.challenge(h) }

// Admit is admit.
func (c *Curve) Admit(active frontend.Variable, pub Point, sig Signature) Point {
	return c.admit(active, pub, sig)
}

// ZeroIfSmall is zeroIfSmall.
func (c *Curve) ZeroIfSmall(p Point) frontend.Variable { return c.zeroIfSmall(p) }

// Scalar is scalar.
func (c *Curve) Scalar(s frontend.Variable) []frontend.Variable { return c.scalar(s) }

// AssertEquationIf is assertEquationIf of the difference of both products.
func (c *Curve) AssertEquationIf(active frontend.Variable, left, right, r Point) {
	c.assertEquationIf(active, c.minus(left, right), r)
}

// Squeeze writes words to a new sponge and returns a challenge.
func Squeeze(api frontend.API, words ...frontend.Variable) (frontend.Variable, error) {
	s, err := newSponge(api)
	if err != nil {
		return nil, err
	}
	s.bind(words...)
	return s.challenge(), nil
}

// ScalarBits of S.
const ScalarBits = scalarBits

// Ladder is ladder.
type Ladder = ladder

// Rungs is rungs.
const Rungs = rungs

// NewLadder is newLadder.
func NewLadder(api frontend.API) *Ladder { return newLadder(api) }

// Digits are digits.
type Digits = digits

// Multiply is multiply.
func (l *ladder) Multiply(c *Curve, p Point, all []Digits, top frontend.Variable) Point {
	return l.multiply(c, p, all, top)
}

// LookedUpChallenge is challenge of signatures that are verified together, and the base point times it.
func LookedUpChallenge(c *Curve, h frontend.Variable) (digits []frontend.Variable, top frontend.Variable) {
	t := &together{newLadder(c.api), NewLookupRanges(c.api)}
	digits, top = t.challenge(c.api, h)
	all := make([]Digits, rungs)
	for i := range all {
		all[i] = Digits{digits[i], 0, 0}
	}
	t.ladder.multiply(c, c.base, all, top)
	return digits, top
}

// LookedUpScalar is scalar of signatures that are verified together, and the base point times it, and once more.
func LookedUpScalar(c *Curve, s frontend.Variable) (low, high []frontend.Variable, p Point) {
	t := &together{newLadder(c.api), NewLookupRanges(c.api)}
	low, high = t.scalar(c.api, s)
	all := make([]Digits, rungs)
	for i := range all {
		all[i] = Digits{0, low[i], high[i]}
	}
	return low, high, t.ladder.multiply(c, c.base, all, 0)
}

// Independent is the point C.
func Independent() Point {
	c := independent()
	return Point{X: field.ToBig(c.X), Y: field.ToBig(c.Y)}
}
