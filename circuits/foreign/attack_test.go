package foreign

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup/field"
)

// squares squares elements, each by itself, and asserts that the first is what is claimed.
type squares struct {
	In    [][Limbs]frontend.Variable
	Claim [Limbs]frontend.Variable
}

const many = 3*3*3 - 2 // a cube of 3, not all of it in use; one check is of the claim

func newSquares() *squares { return &squares{In: make([][Limbs]frontend.Variable, many)} }

func (c *squares) Define(api frontend.API) error {
	f, err := New(api, fp.Modulus())
	if err != nil {
		return err
	}
	for i, in := range c.In {
		e := f.Told(in)
		square := f.Mul(e, e)
		if i == 0 {
			f.AssertZero(f.Sub(f.Told(c.Claim), square))
		}
	}
	return nil
}

func cut(v *big.Int) (out [Limbs]frontend.Variable) {
	for i := range out {
		l := new(big.Int).Rsh(v, uint(LimbBits*i))
		out[i] = l.And(l, limbMask)
	}
	return out
}

func assignSquares() *squares {
	c := newSquares()
	for i := range c.In {
		v := new(big.Int).Exp(big.NewInt(int64(i+3)), big.NewInt(171), fp.Modulus())
		c.In[i] = cut(v)
		if i == 0 {
			c.Claim = cut(v.Mul(v, v).Mod(v, fp.Modulus()))
		}
	}
	return c
}

// lieOf forges what evalHint answers at some of its calls.
func lieOf(lies map[int]func(out []*big.Int)) solver.Option {
	call := 0
	return solver.OverrideHint(solver.GetHintID(evalHint), func(q *big.Int, in, out []*big.Int) error {
		err := evalHint(q, in, out)
		if lie := lies[call]; lie != nil {
			lie(out)
		}
		call++
		return err
	})
}

func moved(by int64) func(out []*big.Int) {
	return func(out []*big.Int) { out[0].Add(out[0], big.NewInt(by)) }
}

func TestRefusesResults(t *testing.T) {
	ccs := circuittest.Compile(t, newSquares())
	right := assignSquares()
	circuittest.MustAccept(t, ccs, right)
	circuittest.MustAccept(t, ccs, right, lieOf(nil))
	for _, i := range []int{0, 1, 2, 3, 9, many - 1} {
		circuittest.MustReject(t, ccs, right, lieOf(map[int]func([]*big.Int){i: moved(1)}))
		circuittest.MustReject(t, ccs, right, lieOf(map[int]func([]*big.Int){i: moved(-1)}))
	}
	// Another form of the same number, if it has room.
	for i := range many {
		fits := false
		plus := func(times int64) func(out []*big.Int) {
			return func(out []*big.Int) {
				v := polynomial(out).at(base)
				v.Add(v, new(big.Int).Mul(big.NewInt(times), fp.Modulus()))
				fits = v.BitLen() <= Limbs*LimbBits
				for k := range out {
					if out[k].Rsh(v, uint(LimbBits*k)); k < Limbs-1 {
						out[k].And(out[k], limbMask)
					}
				}
			}
		}
		for _, times := range []int64{1, 5, 6} { // 2^256 is 5.3 times the modulus
			err := circuittest.Solve(ccs, right, lieOf(map[int]func([]*big.Int){i: plus(times)}))
			require.Equal(t, fits, err == nil, "%d, %d", i, times)
			require.Equal(t, times < 6, fits || times == 5)
		}
	}
	// Limbs that are too wide for one, and make up for it in the next.
	wide := func(out []*big.Int) { out[0].Add(out[0], base); out[1].Sub(out[1], big.NewInt(1)) }
	circuittest.MustReject(t, ccs, right, lieOf(map[int]func([]*big.Int){3: wide}))
	wrong := assignSquares()
	wrong.Claim[0] = new(big.Int).Add(wrong.Claim[0].(*big.Int), big.NewInt(1))
	circuittest.MustReject(t, ccs, wrong)
}

// Errors that cancel where two checks have the same factor: of whichever level, and where two levels have the same. The check of call k is number k+1, but for the first; in
// threes, 2 is 002, 3 is 010, and so on.
func TestRefusesErrorsThatCancel(t *testing.T) {
	ccs := circuittest.Compile(t, newSquares())
	right := assignSquares()
	for _, pair := range [][2]int{{2, 3}, {3, 4}, {1, 2}, {1, 3}, {2, 5}, {1, 4}, {2, 11}, {5, 14}, {1, 10}, {4, 6}, {4, 10}, {1, 17}, {4, 20}} {
		circuittest.MustReject(t, ccs, right, lieOf(map[int]func([]*big.Int){pair[0]: moved(1), pair[1]: moved(-1)}))
	}
}

// forgeSum lets quotient and carries be answered otherwise.
func forgeSum(lie func(sum, modulus polynomial, out []*big.Int)) solver.Option {
	return solver.OverrideHint(solver.GetHintID(sumHint), func(q *big.Int, in, out []*big.Int) error {
		if err := sumHint(q, in, out); err != nil {
			return err
		}
		lie(sumOf(q, in), polynomial(in[:Limbs]), out)
		for _, o := range out {
			o.Mod(o, q)
		}
		return nil
	})
}

// A quotient modulo the circuit's field, which there always is, and carries in it: the equation holds at every point, and carries are no small integers.
func TestRefusesQuotientsOfTheField(t *testing.T) {
	ccs := circuittest.Compile(t, newSquares())
	held := false
	lie := forgeSum(func(sum, modulus polynomial, out []*big.Int) {
		r := circuittest.Field
		inverse := new(big.Int).ModInverse(modulus.at(base), r)
		quotient := new(big.Int).Mul(sum.at(base), inverse)
		limbs := balanced(quotient.Mod(quotient, r), quotientLength)
		// C = (S - QM) / (2^64 - X), in the field
		rest := newPolynomial(quotientLength + Limbs - 1)
		copy(rest, sum)
		for i := range limbs {
			for j := range modulus {
				rest[i+j] = new(big.Int).Sub(rest[i+j], new(big.Int).Mul(limbs[i], modulus[j]))
			}
		}
		over := new(big.Int).ModInverse(base, r)
		carried := new(big.Int)
		for i := range carryLength {
			carried.Add(carried, rest[i]).Mul(carried, over).Mod(carried, r)
			out[quotientLength+i].Add(carried, half(carryBits))
		}
		carried.Add(carried, rest[carryLength]).Mod(carried, r)
		held = carried.Sign() == 0
		for i := range limbs {
			out[i].Add(limbs[i], half(LimbBits))
		}
	})
	circuittest.MustReject(t, ccs, assignSquares(), lieOf(map[int]func([]*big.Int){3: moved(1)}), lie)
	require.True(t, held, "the equation holds in the field")
}

// A quotient's limbs are its own: one of 65 bits would fit with other carries.
func TestRefusesWideQuotients(t *testing.T) {
	ccs := circuittest.Compile(t, newSquares())
	for _, by := range []int64{0, 1, -1} {
		lie := forgeSum(func(sum, modulus polynomial, out []*big.Int) {
			limbs := balanced(new(big.Int).Quo(sum.at(base), modulus.at(base)), quotientLength)
			limbs[0].Add(limbs[0], new(big.Int).Mul(big.NewInt(by), base))
			limbs[1].Sub(limbs[1], big.NewInt(by))
			require.NoError(t, answerSum(sum, modulus, limbs, out))
		})
		if by == 0 {
			circuittest.MustAccept(t, ccs, assignSquares(), lie)
		} else {
			circuittest.MustReject(t, ccs, assignSquares(), lie)
		}
	}
}

// Each of quotient and carries that is off by one.
func TestRefusesOtherSums(t *testing.T) {
	ccs := circuittest.Compile(t, newSquares())
	for i := range quotientLength + carryLength {
		circuittest.MustReject(t, ccs, assignSquares(), forgeSum(func(_, _ polynomial, out []*big.Int) { out[i].Add(out[i], big.NewInt(1)) }))
	}
}

// pointed asserts where quotient and carries are held against the sum.
type pointed struct {
	Seed, Want      frontend.Variable
	Quotient, Carry []frontend.Variable
}

func (c *pointed) Define(api frontend.API) error {
	h, err := gadget.NewHasher(api)
	v := &verification{Field: &Field{api: api, hash: h}, quotient: c.Quotient, carry: c.Carry}
	api.AssertIsEqual(c.Want, v.drawPoint(c.Seed))
	return err
}

func TestPointIsDrawnFromAll(t *testing.T) {
	fresh := func() *pointed {
		c := &pointed{Seed: 5, Quotient: make([]frontend.Variable, quotientLength), Carry: make([]frontend.Variable, carryLength)}
		words := []field.Element{}
		word := new(big.Int)
		for i := range c.Quotient {
			q := new(big.Int).Lsh(big.NewInt(int64(i+1)), 40)
			c.Quotient[i] = q
			if word.Lsh(word, LimbBits).Add(word, q); i%3 == 2 {
				var e field.Element
				words = append(words, *e.SetBigInt(word))
				word = new(big.Int)
			}
		}
		for i := range c.Carry {
			c.Carry[i] = i + 100
			words = append(words, field.FromUint64(uint64(i+100)))
		}
		c.Want = field.ToBig(field.Hash(field.FromUint64(5), words...))
		return c
	}
	ccs := circuittest.Compile(t, &pointed{Quotient: make([]frontend.Variable, quotientLength), Carry: make([]frontend.Variable, carryLength)})
	circuittest.MustAccept(t, ccs, fresh())
	change := func(edit func(c *pointed)) {
		c := fresh()
		edit(c)
		circuittest.MustReject(t, ccs, c)
	}
	change(func(c *pointed) { c.Seed = 6 })
	for i := range quotientLength {
		change(func(c *pointed) { c.Quotient[i] = 7 })
	}
	for i := range carryLength {
		change(func(c *pointed) { c.Carry[i] = 7 })
	}
}

// What is drawn has one form: bits of a word plus the circuit's modulus are no others.
func TestFactorsHaveOneForm(t *testing.T) {
	ccs := circuittest.Compile(t, newSquares())
	aliased := 0
	for i := range 6 {
		in := assignSquares()
		in.In[5] = cut(big.NewInt(int64(i + 1000)))
		call := 0
		err := circuittest.Solve(ccs, in, circuittest.ForgeHint(circuittest.HintNamed("nBits"), func(in, out []*big.Int) {
			if len(out) != circuittest.Field.BitLen() {
				return
			}
			if call++; call > 1 {
				return // one word is enough
			}
			before := slices.Clone(out)
			was := make([]big.Int, len(out))
			for k := range before {
				was[k].Set(before[k])
			}
			circuittest.Alias(in, out)
			for k := range out {
				if out[k].Cmp(&was[k]) != 0 {
					aliased++
					return
				}
			}
			call = 0 // this word has no other form
		}))
		require.Equal(t, call == 0, err == nil)
	}
	require.Positive(t, aliased)
}

// A19, and that the commitment binds all that is told.
func TestA19Foreign(t *testing.T) {
	circuittest.Whole{Circuit: circuittest.Compile(t, newSquares()), Valid: []frontend.Circuit{assignSquares()}}.Sweep(t)
}

// tall has a check of the greatest coefficients that are allowed, or one more.
type tall struct {
	A     [Limbs]frontend.Variable
	times int64
}

func (c *tall) Define(api frontend.API) error {
	f, err := New(api, fp.Modulus())
	if err != nil {
		return err
	}
	a := f.Told(c.A)
	f.Eval(nil, Product{a, a, c.times})
	return nil
}

func TestBounds(t *testing.T) {
	_, err := frontendCompile(&tall{times: 1<<(checkBits-2*LimbBits-2) - 1})
	require.NoError(t, err)
	_, err = frontendCompile(&tall{times: 1<<(checkBits-2*LimbBits-2) + 1})
	require.ErrorContains(t, err, fmt.Sprintf("more than %d", checkBits))

	// No coefficient of either side is half of the circuit's field.
	left := new(big.Int).Lsh(big.NewInt(1), sumBits)
	right := new(big.Int).Lsh(big.NewInt(1), LimbBits+carryBits)
	right.Add(right, new(big.Int).Lsh(big.NewInt(1), carryBits))
	right.Add(right, new(big.Int).Lsh(big.NewInt(Limbs), 2*LimbBits))
	require.Negative(t, left.Add(left, right).Lsh(left, 1).Cmp(circuittest.Field))
	// The quotient has room: checks at 2^64, factors at 2^64, and how many there are.
	bits := (checkBits + (productLength-1)*LimbBits + 1) + levels*(factorBits+(factorLimbs-1)*LimbBits+1) + 16
	require.LessOrEqual(t, bits-(minBits-1), quotientLength*LimbBits-1)
	for _, modulus := range []*big.Int{new(big.Int), big.NewInt(-7), half(minBits - 1), half(Limbs*LimbBits + 1)} {
		_, err := New(nil, modulus)
		require.ErrorContains(t, err, "a modulus of")
	}
	_, err = frontendCompile(&crowd{n: maxChecks})
	require.NoError(t, err)
	_, err = frontendCompile(&crowd{n: maxChecks + 1})
	require.ErrorContains(t, err, "checks, more than")
}

// crowd has n checks of nothing.
type crowd struct {
	A [Limbs]frontend.Variable
	n int
}

func (c *crowd) Define(api frontend.API) error {
	f, err := New(api, fp.Modulus())
	if err != nil {
		return err
	}
	f.Told(c.A)
	for range c.n {
		f.AssertZero(nil)
	}
	return nil
}

func frontendCompile(c frontend.Circuit) (constraint.ConstraintSystem, error) {
	return frontend.Compile(circuittest.Field, r1cs.NewBuilder, c)
}

// Two factors are different modulo p: their difference, of five limbs below 2^26 in absolute value, would be a multiple m*p, with m of at most 30 bits, whose lowest limb is
// that small.
func TestFactorsAreDifferent(t *testing.T) {
	p := fp.Modulus()
	lowest := new(big.Int).And(p, limbMask).Uint64()
	most := new(big.Int).Lsh(big.NewInt(1), factorBits+(factorLimbs-1)*LimbBits+1)
	most.Div(most, p)
	require.LessOrEqual(t, most.BitLen(), 30)
	const small = 1 << factorBits
	for m, low := uint64(1), lowest; m <= most.Uint64(); m, low = m+1, low+lowest {
		if low+small <= 2*small {
			t.Fatalf("%d p has a lowest limb of %d", m, int64(low))
		}
	}
}

func TestSelectTakesNarrowLimbs(t *testing.T) {
	f := &Field{modulus: fp.Modulus()}
	a, b := &Element{terms: []term{{0, 1}}}, &Element{terms: []term{{1, -1}}}
	for _, e := range []*Element{f.Add(a, a), f.Sub(a, b), f.Add(a, f.Small(1))} {
		require.PanicsWithValue(t, "foreign: limbs that are wider than those that are told", func() { f.narrow(e) })
	}
}

// Sums follow the field, with terms that vanish and constants of both kinds.
func TestSums(t *testing.T) {
	f := &Field{modulus: fp.Modulus()}
	a, b := &Element{terms: []term{{0, 1}}}, &Element{terms: []term{{1, 1}}}
	require.Equal(t, &Element{terms: []term{{0, 3}, {1, -2}}, constant: -5}, f.Sum([]*Element{a, b, f.Small(5)}, []int64{3, -2, -1}))
	require.Empty(t, f.Sub(a, a).terms)
	require.Equal(t, []term{{1, 1}}, f.Sub(f.Add(a, b), a).terms)
	minusOne := new(big.Int).Sub(f.modulus, big.NewInt(1))
	require.Equal(t, f.Constant(big.NewInt(1)), f.Sum([]*Element{f.Constant(minusOne), f.Small(2)}, []int64{1, 1}))
	require.Equal(t, f.Constant(big.NewInt(-7)), f.Sum([]*Element{f.Constant(minusOne)}, []int64{7}))
	require.Equal(t, f.Constant(minusOne), f.Constant(big.NewInt(-1)))
}
