package gadget

import (
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/rangecheck"
)

// Ranges asserts that values are small where nobody needs their bits.
type Ranges struct {
	api    frontend.API
	lookup frontend.Rangechecker // nil where there is no commitment to draw a challenge from
}

// NewRanges checks by bits: a constraint for each, and one.
func NewRanges(api frontend.API) *Ranges { return &Ranges{api: api} }

// NewLookupRanges checks by looking limbs up in one table, which is proven with logarithmic derivatives (https://eprint.iacr.org/2022/1530): a
// constraint for each limb. The limb's width is the one that costs least. The circuit gets a commitment.
func NewLookupRanges(api frontend.API) *Ranges {
	return &Ranges{api: api, lookup: rangecheck.New(api)}
}

// Assert asserts 0 <= v < 2^width; width is at most 253.
func (r *Ranges) Assert(v frontend.Variable, width int) {
	if r.lookup == nil {
		AssertBits(r.api, v, width)
		return
	}
	if width < 1 || width > 240 {
		panic("gadget: limbs of a range check could add up to more than the modulus")
	}
	r.lookup.Check(v, width)
}
