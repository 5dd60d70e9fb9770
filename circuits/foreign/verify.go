package foreign

import (
	"fmt"
	"math/big"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup/field"
)

// A check is a polynomial T with integer coefficients, of which T(2^64) has to be a multiple of the modulus. All of them are added up with random factors,
//
//	S = sum over i, j, k of u_i v_j w_k T_ijk,
//
// each a polynomial of factorLimbs coefficients of factorBits bits. If some T(2^64) is no multiple, S(2^64) is none but by chance. That it is one whoever proves shows with
// a quotient Q and carries C:
//
//	S(X) = Q(X) M(X) + (2^64 - X) C(X)
//
// where M has the modulus's limbs. It is asserted at a point that is drawn afterwards, so it holds modulo the circuit's field; and among integers, as no coefficient of
// either side is half as large as that.
const (
	levels      = 3
	factorLimbs = 5
	factorBits  = 25

	sumLength      = productLength + levels*(factorLimbs-1)
	quotientLength = sumLength - 1
	carryLength    = quotientLength + Limbs - 2

	// Bits of coefficients: of a check; of S, 125 combinations of three factors' and as many checks as maxChecks; of C.
	checkBits = 2*LimbBits + 18
	maxChecks = 1 << 16
	sumBits   = checkBits + levels*factorBits + 7 + 16
	carryBits = sumBits - LimbBits + 2
)

var tag = field.Tag("cw:foreign")

// verification is one of all checks of a field.
type verification struct {
	*Field
	side            int // of the cube in which checks are arranged
	factors         [levels][]told
	quotient, carry []frontend.Variable // balanced: with half of what their bits hold added

	powers   []frontend.Variable         // of the point
	values   [levels][]frontend.Variable // factors at the point
	elements []frontend.Variable         // told ones at the point
	products map[Product]frontend.Variable
	bases    map[int][][Degree]*big.Int // by the number of nodes
}

// told is a polynomial, lowest coefficient first.
type told []frontend.Variable

// verify asserts all checks. commitment binds all that was told.
func (f *Field) verify(api frontend.API, commitment frontend.Variable) error {
	f.api = api
	count := 0
	for _, c := range f.checks {
		count += c.count()
		if n := c.bound().BitLen(); n > checkBits {
			return fmt.Errorf("foreign: a check with coefficients of %d bits, more than %d", n, checkBits)
		}
	}
	if count > maxChecks {
		return fmt.Errorf("foreign: %d checks, more than %d", count, maxChecks)
	}
	v := &verification{Field: f, side: 1, products: map[Product]frontend.Variable{}, bases: map[int][][Degree]*big.Int{}}
	for v.side*v.side*v.side < count {
		v.side++
	}
	seed := f.hash.Compress(gadget.Tag(tag), commitment)
	v.drawFactors(seed)
	v.askSum()
	v.evaluate(v.drawPoint(seed))
	modulus := v.value(&Element{large: f.modulus})
	right := api.Add(api.Mul(v.at(v.unbalanced(v.quotient, LimbBits)), modulus), api.Mul(api.Sub(base, v.powers[1]), v.at(v.unbalanced(v.carry, carryBits))))
	api.AssertIsEqual(v.sum(), right)
	return nil
}

// weight bounds the absolute values of an element's limbs.
func weight(e *Element) *big.Int {
	w := new(big.Int).Abs(big.NewInt(e.constant))
	if e.large != nil {
		w.Set(limbMask)
	}
	for _, t := range e.terms {
		w.Add(w, new(big.Int).Mul(new(big.Int).Abs(big.NewInt(t.times)), limbMask))
	}
	return w
}

func (c *check) count() int { return 1 }

func (c *check) bound() *big.Int {
	sum := weight(c.sum)
	for _, p := range c.products {
		w := new(big.Int).Mul(weight(p.A), weight(p.B))
		sum.Add(sum, w.Mul(w, new(big.Int).Abs(big.NewInt(p.Times*Limbs))))
	}
	return sum
}

// drawFactors draws two factors of a word.
//
// SOUNDNESS: ToBinary of a full word is canonical: whoever proves has no second set of bits.
func (v *verification) drawFactors(seed frontend.Variable) {
	const bitsOf = factorLimbs * factorBits
	var bits []frontend.Variable
	for l := range v.factors {
		for i := range v.side {
			if len(bits) < bitsOf {
				bits = v.api.ToBinary(v.hash.Compress(seed, l*v.side+i))[:2*bitsOf]
			}
			factor := make(told, factorLimbs)
			for k := range factor {
				factor[k], bits = v.api.FromBinary(bits[:factorBits]...), bits[factorBits:]
			}
			v.factors[l] = append(v.factors[l], factor)
		}
	}
}

// askSum asks for quotient and carries.
func (v *verification) askSum() {
	in := append(v.modulusLimbs(), v.side)
	for _, level := range v.factors {
		for _, factor := range level {
			in = append(in, factor...)
		}
	}
	for _, c := range v.checks {
		in = append(in, c.coefficients(v.Field)...)
	}
	out, err := v.api.Compiler().NewHint(sumHint, quotientLength+carryLength, in...)
	if err != nil {
		panic(err) // the number of outputs is positive
	}
	v.quotient, v.carry = out[:quotientLength], out[quotientLength:]
	for _, q := range v.quotient {
		gadget.AssertBits(v.api, q, LimbBits)
	}
	for _, c := range v.carry {
		gadget.AssertBits(v.api, c, carryBits)
	}
}

func (c *check) coefficients(f *Field) []frontend.Variable {
	return f.ask(coefficientsHint, productLength, c.sum, c.products)
}

// drawPoint draws the point from all of quotient and carries.
func (v *verification) drawPoint(seed frontend.Variable) frontend.Variable {
	var words []frontend.Variable
	for i := 0; i < len(v.quotient); i += 3 {
		var parts []gadget.Part
		for _, q := range v.quotient[i:min(i+3, len(v.quotient))] {
			parts = append(parts, gadget.Part{Value: q, Bits: LimbBits})
		}
		words = append(words, gadget.Pack(v.api, parts...))
	}
	return v.hash.Hash(seed, append(words, v.carry...)...)
}

// evaluate fills in what elements are at the point.
func (v *verification) evaluate(point frontend.Variable) {
	v.powers = []frontend.Variable{1, point}
	for len(v.powers) < Limbs {
		v.powers = append(v.powers, v.api.Mul(v.powers[len(v.powers)-1], point))
	}
	for _, limbs := range v.told {
		v.elements = append(v.elements, v.at(limbs[:]))
	}
	for l := range v.factors {
		for _, factor := range v.factors[l] {
			v.values[l] = append(v.values[l], v.at(factor))
		}
	}
}

// at is the value of a polynomial at the point.
func (v *verification) at(p told) frontend.Variable {
	y := p[len(p)-1]
	for i := len(p) - 2; i >= 0; i-- {
		y = v.api.Add(v.api.Mul(y, v.powers[1]), p[i])
	}
	return y
}

// value is an element's at the point.
func (v *verification) value(e *Element) frontend.Variable {
	var sum frontend.Variable = 0
	for i, c := range limbsOf(e) {
		sum = v.api.Add(sum, v.api.Mul(c, v.powers[i]))
	}
	for _, t := range e.terms {
		sum = v.api.Add(sum, v.api.Mul(t.times, v.elements[t.told]))
	}
	return sum
}

// product is that of two elements' values; the same two are multiplied once.
func (v *verification) product(a, b *Element) frontend.Variable {
	key := Product{A: a, B: b}
	if v.products[key] == nil {
		v.products[key] = v.api.Mul(v.value(a), v.value(b))
	}
	return v.products[key]
}

func (c *check) values(v *verification) []frontend.Variable {
	t := v.value(c.sum)
	for _, p := range c.products {
		t = v.api.Add(t, v.api.Mul(p.Times, v.product(p.A, p.B)))
	}
	return []frontend.Variable{t}
}

// sum is S at the point.
func (v *verification) sum() frontend.Variable {
	var checks []frontend.Variable
	for _, c := range v.checks {
		checks = append(checks, c.values(v)...)
	}
	var layer func(level int) frontend.Variable
	layer = func(level int) frontend.Variable {
		if level == levels {
			t := checks[0]
			checks = checks[1:]
			return t
		}
		var sum frontend.Variable = 0
		for _, factor := range v.values[level] {
			if len(checks) > 0 {
				sum = v.api.Add(sum, v.api.Mul(factor, layer(level+1)))
			}
		}
		return sum
	}
	return layer(0)
}

// unbalanced are the coefficients of what was told balanced.
func (v *verification) unbalanced(p []frontend.Variable, bits int) (out told) {
	for _, c := range p {
		out = append(out, v.api.Sub(c, half(bits)))
	}
	return out
}

func half(bits int) *big.Int { return new(big.Int).Lsh(big.NewInt(1), uint(bits-1)) }
