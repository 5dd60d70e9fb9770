package gadget

import "github.com/consensys/gnark/frontend"

// For the sweep, which is not of this package.

// MultiplyBase is multiplyBase.
func (c *Curve) MultiplyBase(scalar []frontend.Variable) Point { return c.multiplyBase(scalar) }

// Multiply is multiply.
func (c *Curve) Multiply(p Point, e []frontend.Variable) Point { return c.multiply(p, e) }

// Challenge is challenge.
func (c *Curve) Challenge(h frontend.Variable) []frontend.Variable { return c.challenge(h) }

// Squeeze writes words to a new sponge and returns a challenge.
func Squeeze(api frontend.API, words ...frontend.Variable) (frontend.Variable, error) {
	s, err := newSponge(api)
	if err != nil {
		return nil, err
	}
	s.Write(words...)
	return s.Sum(), nil
}

// ScalarBits of S.
const ScalarBits = scalarBits
