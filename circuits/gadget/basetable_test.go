package gadget

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup/field"
)

// bases multiplies the base point. Where results are not compared, nothing but what stands in the table tells a wrong one.
type bases struct {
	S       []frontend.Variable
	Results []Point

	compare bool
}

func newBases(n int, compare bool) *bases {
	return &bases{make([]frontend.Variable, n), make([]Point, n), compare}
}

func (c *bases) Define(api frontend.API) error {
	curve, _, err := PlainCurve(api)
	if err != nil {
		return err
	}
	table := newBaseTable(api, NewLookupRanges(api))
	for i := range c.S {
		p, r := table.multiply(curve, c.S[i]), c.Results[i]
		if c.compare {
			api.AssertIsEqual(p.X, r.X)
			api.AssertIsEqual(p.Y, r.Y)
		} else {
			api.AssertIsDifferent(api.Add(p.X, api.Mul(r.X, r.Y)), 12345)
		}
	}
	return nil
}

func compiledBases(t *testing.T, compare bool) constraint.ConstraintSystem {
	name := "bases"
	if compare {
		name = "bases, compared"
	}
	return circuittest.Cached(t, name, func() frontend.Circuit { return newBases(1, compare) })
}

func baseOf(s *big.Int) *bases {
	p := times(affine(field.Base()), new(big.Int).Mod(s, field.Order()))
	return &bases{S: []frontend.Variable{s}, Results: []Point{{X: field.ToBig(p.X), Y: field.ToBig(p.Y)}}}
}

func beyond(n int64) *big.Int { return new(big.Int).Add(field.Order(), big.NewInt(n)) }

func TestBaseTableMultiplies(t *testing.T) {
	ccs := compiledBases(t, true)
	require.Len(t, ccs.GetCommitments().CommitmentIndexes(), 1)
	power := func(n uint) *big.Int { return new(big.Int).Lsh(big.NewInt(1), n) }
	for _, s := range []*big.Int{{}, big.NewInt(1), big.NewInt(511), big.NewInt(512), beyond(-1), beyond(-2), power(126), power(250), new(big.Int).Sub(power(126), big.NewInt(1)), new(big.Int).Div(field.Order(), big.NewInt(3))} {
		circuittest.MustAccept(t, ccs, baseOf(s))
		circuittest.MustReject(t, ccs, circuittest.Tamper(baseOf(s), func(c *bases) { c.Results[0].X = 1 }))
		circuittest.MustReject(t, ccs, circuittest.Tamper(baseOf(s), func(c *bases) { c.Results[0].Y = 2 }))
	}
	// From the order on, whatever is borrowed.
	for _, s := range []*big.Int{beyond(0), beyond(1), new(big.Int).Sub(power(251), big.NewInt(1)), power(251), power(252), new(big.Int).Sub(circuittest.Field, big.NewInt(1)), new(big.Int).Or(new(big.Int).Rsh(field.Order(), 126).Lsh(new(big.Int).Rsh(field.Order(), 126), 126), new(big.Int).Sub(power(126), big.NewInt(1)))} {
		for borrow := range int64(3) {
			lie := circuittest.ForgeHint(solver.GetHintID(windowsHint), func(_, out []*big.Int) { out[0].SetInt64(borrow - 1) })
			circuittest.MustReject(t, ccs, baseOf(s), lie)
			// What borrows less than nothing gives high what it lacks. Where low's part of that goes once round the modulus, it is in range; then high is too wide.
			round := new(big.Int).Rsh(circuittest.Field, windowBits*lookedUp/2)
			lie = circuittest.ForgeHint(solver.GetHintID(windowsHint), func(_, out []*big.Int) { out[0].Sub(big.NewInt(borrow-1), round) })
			circuittest.MustReject(t, ccs, baseOf(s), lie)
		}
	}
}

// window is what a prover says of one, in the hint's output.
type window struct{ digit, u, v *big.Int }

func windowOf(out []*big.Int, w int) window {
	return window{out[1+3*w], out[2+3*w], out[3+3*w]}
}

func (w window) set(digit int64, u, v *big.Int) {
	w.digit.SetInt64(digit)
	w.u.Set(u)
	w.v.Set(v)
}

// Each lie leaves the number that is signed with as it is, or the points a sum of points on the curve; what stands in the table is what refuses it.
func TestBaseTableRefusesLies(t *testing.T) {
	tables := baseMultiples()
	entry := func(w, digit int) (u, v *big.Int) { return tables[w].u[digit], tables[w].v[digit] }
	ccs, s := compiledBases(t, false), new(big.Int).Div(field.Order(), big.NewInt(3))
	circuittest.MustAccept(t, ccs, baseOf(s))
	lies := map[string]circuittest.Lie{
		"another entry of the window": func(_, out []*big.Int) {
			w := windowOf(out, 5)
			u, v := entry(5, int(w.digit.Int64())^1)
			w.set(w.digit.Int64(), u, v)
		},
		"the entry of another window": func(_, out []*big.Int) {
			w := windowOf(out, 5)
			u, v := entry(6, int(w.digit.Int64()))
			w.set(w.digit.Int64(), u, v)
		},
		"the opposite point": func(_, out []*big.Int) { w := windowOf(out, 5); w.v.Neg(w.v) },
		"u of another point": func(_, out []*big.Int) { w := windowOf(out, 5); w.u.Set(tables[5].u[0]) },
		"the top's opposite": func(_, out []*big.Int) { w := windowOf(out, lookedUp-1); w.u.Neg(w.u) },
		"another top": func(_, out []*big.Int) {
			w := windowOf(out, lookedUp-1)
			w.u.Set(tables[lookedUp-1].u[0])
			w.v.Set(tables[lookedUp-1].v[0])
		},
		"a point of no table": func(_, out []*big.Int) { w := windowOf(out, 5); w.set(w.digit.Int64(), big.NewInt(3), big.NewInt(4)) },
		// A digit of 512 more, and one less in the next window: the number is the same, and so is the sum of points, continued beyond the table.
		"a digit too large": func(_, out []*big.Int) {
			w, next := windowOf(out, 5), windowOf(out, 6)
			digit := w.digit.Int64() + 1<<windowBits
			weight := times(affine(field.Base()), new(big.Int).Lsh(big.NewInt(digit+2), 5*windowBits))
			p := toMontgomery(weight)
			w.set(digit, p.u, p.v)
			u, v := entry(6, int(next.digit.Int64())-1)
			next.set(next.digit.Int64()-1, u, v)
		},
		// The same, with the point that stands where such a digit is counted: in the next window.
		"a digit of the next window": func(_, out []*big.Int) {
			w, next := windowOf(out, 5), windowOf(out, 6)
			u, v := entry(6, int(w.digit.Int64()))
			w.set(w.digit.Int64()+1<<windowBits, u, v)
			u, v = entry(6, int(next.digit.Int64())-1)
			next.set(next.digit.Int64()-1, u, v)
		},
		"a negative digit": func(_, out []*big.Int) {
			w, next := windowOf(out, 5), windowOf(out, 6)
			digit := w.digit.Int64() - 1<<windowBits
			scalar := new(big.Int).Lsh(big.NewInt(digit+2), 5*windowBits)
			p := toMontgomery(times(affine(field.Base()), scalar.Mod(scalar, field.Order())))
			w.set(digit, p.u, p.v)
			u, v := entry(6, int(next.digit.Int64())+1)
			next.set(next.digit.Int64()+1, u, v)
		},
		"another digit, for its point": func(_, out []*big.Int) {
			w := windowOf(out, 5)
			u, v := entry(5, int(w.digit.Int64())^1)
			w.set(w.digit.Int64()^1, u, v)
		},
		"a borrow":           func(_, out []*big.Int) { out[0].Sub(big.NewInt(1), out[0]) },
		"a borrow of a half": func(_, out []*big.Int) { out[0].ModInverse(big.NewInt(2), circuittest.Field) },
	}
	// Where the point is another entry, it is that one which is counted.
	counts := map[string]circuittest.Lie{
		"another entry of the window": moveCount(5*1<<windowBits+digitOf(s, 5), 5*1<<windowBits+(digitOf(s, 5)^1)),
		"the entry of another window": moveCount(5*1<<windowBits+digitOf(s, 5), 6*1<<windowBits+digitOf(s, 5)),
	}
	for name, lie := range lies {
		t.Run(name, func(t *testing.T) {
			options := []solver.Option{circuittest.ForgeHint(solver.GetHintID(windowsHint), lie)}
			if counted := counts[name]; counted != nil {
				options = append(options, circuittest.ForgeHint(solver.GetHintID(countHint), counted))
			}
			circuittest.MustReject(t, ccs, baseOf(s), options...)
		})
	}
	first := new(big.Int).Lsh(big.NewInt(0x123456789), windowBits) // its first digit asks for the first entry of all
	circuittest.MustAccept(t, ccs, baseOf(first))
	for name, lie := range circuittest.Lies() {
		t.Run("counts "+name, func(t *testing.T) {
			circuittest.MustReject(t, ccs, baseOf(first), circuittest.ForgeHint(solver.GetHintID(countHint), lie))
		})
	}
}

// digitOf is a window's.
func digitOf(s *big.Int, w int) int {
	return int(new(big.Int).Rsh(s, uint(windowBits*w)).Bits()[0] & (1<<windowBits - 1))
}

// moveCount counts an entry once less, and another once more.
func moveCount(from, to int) circuittest.Lie {
	return func(_, out []*big.Int) {
		out[from].Sub(out[from], big.NewInt(1))
		out[to].Add(out[to], big.NewInt(1))
	}
}

// No sum of multiply is an exception: what comes before a window is positive and below what the window adds, and both together are below l.
func TestLookedUpWindowsHaveNoExceptions(t *testing.T) {
	before, weight := new(big.Int), big.NewInt(1) // largest sum of the windows before
	for w := range lookedUp - 1 {
		least := new(big.Int).Lsh(weight, 1)
		most := new(big.Int).Mul(weight, big.NewInt(1<<windowBits+1))
		if w > 0 {
			require.Negative(t, before.Cmp(least))
			require.Negative(t, new(big.Int).Add(before, most).Cmp(field.Order()))
		}
		before.Add(before, most)
		weight.Lsh(weight, windowBits)
	}
	require.Equal(t, scalarBits, windowBits*(lookedUp-1)+topBits)
}

// The tables are what they say: all entries of a window are its weight apart, and zeros add up to nothing.
func TestBaseMultiples(t *testing.T) {
	tables := baseMultiples()
	require.Len(t, tables, lookedUp)
	sum, weight := twistededwards.PointAffine{}, affine(field.Base())
	sum.Y.SetOne()
	for w, table := range tables {
		top := w == lookedUp-1
		at := func(digit int) (p twistededwards.PointAffine) {
			if u, v := table.u[digit], table.v[digit]; top {
				p.X.SetBigInt(u)
				p.Y.SetBigInt(v)
			} else {
				p = fromMontgomery(u, v)
			}
			return p
		}
		zero := at(0)
		sum.Add(&sum, &zero)
		for _, digit := range []int{1, 2, 77, len(table.u) - 1} {
			p, step := zero, times(weight, big.NewInt(int64(digit)))
			p.Add(&p, &step)
			require.Equal(t, p, at(digit), "window %d, digit %d", w, digit)
		}
		weight = times(weight, big.NewInt(1<<windowBits))
		require.Len(t, table.u, map[bool]int{false: 1 << windowBits, true: 1 << topBits}[top])
	}
	require.True(t, sum.IsZero())
}

func fromMontgomery(u, v *big.Int) (p twistededwards.PointAffine) {
	one := field.FromUint64(1)
	var x, y, d field.Element
	x.SetBigInt(u)
	y.SetBigInt(v)
	p.X.Div(&x, &y)
	d.Add(&x, &one)
	p.Y.Sub(&x, &one).Div(&p.Y, &d)
	return p
}
