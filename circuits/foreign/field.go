// Package foreign computes modulo another prime than the circuit's own, all of whose products are checked together (docs/adr/0052).
package foreign

import (
	"fmt"
	"math/big"

	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/multicommit"
	"github.com/consensys/gnark/std/rangecheck"

	"github.com/causeway-l2/causeway/circuits/gadget"
)

// Limbs of an element, and their width. A modulus has at least minBits: what checks add up to is a multiple of it by a quotient that has room.
const (
	Limbs    = 4
	LimbBits = 64
	minBits  = 250
)

// Field computes modulo a prime of minBits to Limbs*LimbBits bits, and in an extension of it (Extended).
//
// An element is a sum of elements that were told, which are four limbs and no more, times small integers, and a constant. So it has no constraints of its own. A
// check says of some products of elements, and an element, that they add up to 0 modulo the prime; a product is an element that is told, and a check. Limbs
// that are told have their widths. All checks are verified when the circuit's commitment binds what was told (verify.go).
type Field struct {
	api     frontend.API
	hash    *gadget.Hasher
	ranges  frontend.Rangechecker
	modulus *big.Int
	told    [][Limbs]frontend.Variable
	checks  []assertion
}

// Element is a number modulo the prime; the zero value is 0. It belongs to one field.
type Element struct {
	terms    []term
	constant int64    // unless large is there
	large    *big.Int // below the modulus, not negative
}

// term is an element that was told, times a small integer that is not 0.
type term struct {
	told  int
	times int64
}

// Product is times*A*B.
type Product struct {
	A, B  *Element
	Times int64
}

// assertion is a check, or are several.
type assertion interface {
	count() int
	bound() *big.Int // of the absolute values of coefficients
	coefficients(f *Field) []frontend.Variable
	values(v *verification) []frontend.Variable
}

// check says that products and sum add up to 0.
type check struct {
	products []Product
	sum      *Element
}

// New prepares a circuit to compute modulo a prime.
//
// SOUNDNESS: different factors (verify.go) are different modulo the prime, which TestFactorsAreDifferent shows of BN254's. What is drawn is hashed one by one: the
// commitment is what a hasher that proves all together starts from.
func New(api frontend.API, modulus *big.Int) (*Field, error) {
	if modulus.Sign() <= 0 || modulus.BitLen() > Limbs*LimbBits || modulus.BitLen() < minBits {
		return nil, fmt.Errorf("foreign: a modulus of %d bits, want %d to %d", modulus.BitLen(), minBits, Limbs*LimbBits)
	}
	hash, err := gadget.NewHasher(api)
	if err != nil {
		return nil, fmt.Errorf("foreign: %w", err)
	}
	f := &Field{api: api, hash: hash, ranges: rangecheck.New(api), modulus: modulus}
	api.Compiler().Defer(f.finish)
	return f, nil
}

// Told is an element of these limbs, lowest first, each of which it asserts to have its width; the number need not be below the modulus.
func (f *Field) Told(limbs [Limbs]frontend.Variable) *Element {
	for _, l := range limbs {
		f.ranges.Check(l, LimbBits)
	}
	return f.Trusted(limbs)
}

// Trusted is Told of limbs that have their widths.
//
// SOUNDNESS: the caller has asserted them.
func (f *Field) Trusted(limbs [Limbs]frontend.Variable) *Element {
	f.told = append(f.told, limbs)
	return &Element{terms: []term{{len(f.told) - 1, 1}}}
}

// Constant is v modulo the prime.
func (f *Field) Constant(v *big.Int) *Element {
	return &Element{large: new(big.Int).Mod(v, f.modulus)}
}

// Small is a constant.
func (f *Field) Small(v int64) *Element { return &Element{constant: v} }

// Sum is the sum of elements, each times an integer.
func (f *Field) Sum(elements []*Element, times []int64) *Element {
	out := &Element{}
	at := map[int]int{}
	for i, e := range elements {
		for _, t := range e.terms {
			k, ok := at[t.told]
			if !ok {
				k = len(out.terms)
				at[t.told] = k
				out.terms = append(out.terms, term{told: t.told})
			}
			out.terms[k].times += t.times * times[i]
		}
		if e.large != nil {
			if out.large == nil {
				out.large = new(big.Int)
			}
			v := new(big.Int).Mul(e.large, big.NewInt(times[i]))
			out.large.Add(out.large, v).Mod(out.large, f.modulus)
			continue
		}
		out.constant += e.constant * times[i]
	}
	if out.large != nil {
		out.large.Add(out.large, big.NewInt(out.constant)).Mod(out.large, f.modulus)
		out.constant = 0
	}
	kept := out.terms[:0]
	for _, t := range out.terms {
		if t.times != 0 {
			kept = append(kept, t)
		}
	}
	out.terms = kept
	return out
}

// Add is a + b.
func (f *Field) Add(a, b *Element) *Element { return f.Sum([]*Element{a, b}, []int64{1, 1}) }

// Sub is a - b.
func (f *Field) Sub(a, b *Element) *Element { return f.Sum([]*Element{a, b}, []int64{1, -1}) }

// Mul is a*b.
func (f *Field) Mul(a, b *Element) *Element { return f.Eval(nil, Product{a, b, 1}) }

// Eval is the sum of products and of an element, which may be nil.
func (f *Field) Eval(sum *Element, products ...Product) *Element {
	if sum == nil {
		sum = &Element{}
	}
	r := f.Told([Limbs]frontend.Variable(f.ask(evalHint, Limbs, sum, products)))
	f.checks = append(f.checks, &check{products, f.Sub(sum, r)})
	return r
}

// Select is a if the boolean is set, and b otherwise: each was told, or is such a one's negative.
func (f *Field) Select(if1 frontend.Variable, a, b *Element) *Element {
	x, y := f.narrow(a), f.narrow(b)
	for i := range x {
		x[i] = f.api.Select(if1, x[i], y[i])
	}
	return f.Trusted(x)
}

// Signed is e or, if the boolean is not set, -e.
func (f *Field) Signed(positive frontend.Variable, e *Element) *Element {
	x := f.narrow(e)
	sign := f.api.Sub(f.api.Mul(2, positive), 1)
	for i := range x {
		x[i] = f.api.Mul(sign, x[i])
	}
	return f.Trusted(x)
}

// narrow are limbs that have the width of those that are told, or are their negatives.
func (f *Field) narrow(e *Element) [Limbs]frontend.Variable {
	if weight(e).Cmp(limbMask) > 0 {
		panic("foreign: limbs that are wider than those that are told")
	}
	return f.limbs(e)
}

// LimbsOf are the limbs of an element that was told.
func (f *Field) LimbsOf(e *Element) []frontend.Variable {
	l := f.limbs(e)
	return l[:]
}

// AssertZero asserts that products and an element, which may be nil, add up to 0.
func (f *Field) AssertZero(sum *Element, products ...Product) {
	if sum == nil {
		sum = &Element{}
	}
	f.checks = append(f.checks, &check{products, sum})
}

// limbs are the limbs of a sum, which may be negative and wide.
func (f *Field) limbs(e *Element) (out [Limbs]frontend.Variable) {
	c := limbsOf(e)
	for i := range out {
		var sum frontend.Variable = c[i]
		for _, t := range e.terms {
			sum = f.api.Add(sum, f.api.Mul(t.times, f.told[t.told][i]))
		}
		out[i] = sum
	}
	return out
}

// limbsOf are the limbs of an element's constant; a small one's, which may be negative, are all in the lowest.
func limbsOf(e *Element) (out [Limbs]*big.Int) {
	if e.large == nil {
		out = [Limbs]*big.Int{big.NewInt(e.constant), new(big.Int), new(big.Int), new(big.Int)}
		return out
	}
	for i := range out {
		out[i] = new(big.Int).Rsh(e.large, uint(i*LimbBits))
		out[i].And(out[i], limbMask)
	}
	return out
}

// finish has all checks verified once what was told is fixed.
func (f *Field) finish(api frontend.API) error {
	if len(f.checks) == 0 {
		return nil
	}
	var committed []frontend.Variable
	for _, limbs := range f.told {
		committed = append(committed, limbs[:]...)
	}
	multicommit.WithCommitment(api, f.verify, committed...)
	return nil
}
