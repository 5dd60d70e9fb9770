package gadget

import (
	"math/big"

	"github.com/consensys/gnark/constraint/solver"
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

func init() { solver.RegisterHint(partsHint) }

// Cut asserts 0 <= v < 2^w, where w is the sum of widths, and returns the parts of v that have these widths, the lowest first.
func (r *Ranges) Cut(v frontend.Variable, widths ...int) []frontend.Variable {
	if r.lookup == nil {
		return r.cutBits(v, widths)
	}
	rest, parts := r.CutAbove(v, 0, widths...)
	r.api.AssertIsEqual(rest, 0)
	return parts
}

// CutAbove returns parts of these widths, the lowest first, and v = rest + 2^low (the number that they write). It asserts that parts are in their range: whoever asserts that rest
// is below 2^low has v cut into bits.
func (r *Ranges) CutAbove(v frontend.Variable, low int, widths ...int) (rest frontend.Variable, parts []frontend.Variable) {
	if len(widths) == 0 {
		return v, nil
	}
	in := []frontend.Variable{v, low}
	for _, w := range widths {
		in = append(in, w)
	}
	parts, err := r.api.Compiler().NewHint(partsHint, len(widths), in...)
	if err != nil {
		panic(err) // there is a width
	}
	rest = v
	shift := low
	for i, w := range widths {
		r.Assert(parts[i], w)
		rest = r.api.Sub(rest, r.api.Mul(parts[i], new(big.Int).Lsh(big.NewInt(1), uint(shift))))
		if shift += w; shift > 240 {
			panic("gadget: parts could add up to more than the modulus")
		}
	}
	return rest, parts
}

func (r *Ranges) cutBits(v frontend.Variable, widths []int) (parts []frontend.Variable) {
	total := 0
	for _, w := range widths {
		total += w
	}
	bits := AssertBits(r.api, v, total)
	for _, w := range widths {
		parts, bits = append(parts, r.api.FromBinary(bits[:w]...)), bits[w:]
	}
	return parts
}

// partsHint cuts its first input, less as many of its lowest bits as the second says, into parts of as many bits as the others say, the lowest first.
func partsHint(_ *big.Int, in, out []*big.Int) error {
	rest := new(big.Int).Rsh(in[0], uint(in[1].Uint64()))
	for i, w := range in[2:] {
		width := uint(w.Uint64())
		mask := new(big.Int).Lsh(big.NewInt(1), width)
		out[i].And(rest, mask.Sub(mask, big.NewInt(1)))
		rest.Rsh(rest, width)
	}
	return nil
}
