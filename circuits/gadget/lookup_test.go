package gadget

import (
	"math/big"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup/field"
)

// smallTables have a point in common, at different indices.
var smallTables = []coordinates{entriesOf(3, 5, 7, 11, 13, 17, 3, 4), entriesOf(19, 23, 29, 31, 7, 11)}

const smallEntries = 4 + 3

func entriesOf(values ...int64) (out coordinates) {
	for i := 0; i < len(values); i += 2 {
		out.add(pair{big.NewInt(values[i]), big.NewInt(values[i+1])})
	}
	return out
}

// asked looks points up in small tables.
type asked struct {
	Index, U, V []frontend.Variable
	tables      []int
}

func (c *asked) Define(api frontend.API) error {
	l := newLookup(api, smallTables)
	for i, t := range c.tables {
		l.assert(t, c.Index[i], c.U[i], c.V[i])
	}
	return nil
}

// claim is a point's table, index, u and v.
type claim [4]int64

// ask is the circuit of as many points of these tables, and its assignment.
func ask(claims ...claim) (fresh, in *asked) {
	n := len(claims)
	fresh, in = &asked{Index: make([]frontend.Variable, n), U: make([]frontend.Variable, n), V: make([]frontend.Variable, n)}, new(asked)
	for _, c := range claims {
		fresh.tables = append(fresh.tables, int(c[0]))
		in.Index, in.U, in.V = append(in.Index, c[1]), append(in.U, c[2]), append(in.V, c[3])
	}
	return fresh, in
}

var trueClaims = []claim{{0, 0, 3, 5}, {0, 2, 13, 17}, {0, 3, 3, 4}, {1, 2, 7, 11}, {0, 2, 13, 17}, {1, 0, 19, 23}}

func TestLookupFindsEntries(t *testing.T) {
	fresh, in := ask(trueClaims...)
	ccs := circuittest.Compile(t, fresh)
	circuittest.MustAccept(t, ccs, in)
	for _, other := range []claim{{0, 1, 3, 5}, {0, 0, 3, 4}, {0, 0, 7, 5}, {0, 2, 7, 11}, {1, 1, 7, 11}, {0, 4, 19, 23}, {0, -1, 3, 5}} {
		fresh, in := ask(append([]claim{other}, trueClaims...)...)
		circuittest.MustReject(t, circuittest.Compile(t, fresh), in)
	}
}

// x and gamma are drawn after points and counts are fixed, gamma by a hash. Whoever knew them beforehand could take anything for an entry, and count some entry
// as often as makes up for it. It works where the commitment is made to stand still, and nowhere else.
func TestLookupChallengesAreDrawnAfterTheCounts(t *testing.T) {
	fresh, in := ask(claim{0, 1, 7, 11}, claim{0, 2, 99, 98})
	ccs := circuittest.Compile(t, fresh)
	var x fr.Element
	x.SetUint64(123456789)
	gamma := field.Hash(field.Tag("cw:lookup"), x)
	fraction := func(c claim) (out fr.Element) {
		for _, k := range []int{0, 3, 2, 1} { // ((table gamma + v) gamma + u) gamma + index
			var e fr.Element
			e.SetInt64(c[k])
			out.Mul(&out, &gamma).Add(&out, &e)
		}
		out.Sub(&x, &out)
		return *out.Inverse(&out)
	}
	// count / (x - entry) = 1 / (x - point)
	count, entry := fraction(claim{0, 2, 99, 98}), fraction(claim{1, 0, 19, 23})
	count.Div(&count, &entry)
	forged := circuittest.ForgeHint(solver.GetHintID(countHint), func(_, out []*big.Int) {
		for i := range out {
			out[i].SetInt64(0)
		}
		out[1].SetInt64(1)
		count.BigInt(out[4])
	})
	challenge := func(f func(in []*big.Int) *big.Int) solver.Option {
		return solver.OverrideHint(solver.GetHintID(cs.Bsb22CommitmentComputePlaceholder), func(_ *big.Int, in, out []*big.Int) error {
			out[0].Set(f(in))
			return nil
		})
	}
	still := challenge(func([]*big.Int) *big.Int { return field.ToBig(x) })
	circuittest.MustReject(t, ccs, in, still)
	circuittest.MustAccept(t, ccs, in, still, forged)
	circuittest.MustReject(t, ccs, in, challenge(func(in []*big.Int) *big.Int {
		sum := new(big.Int)
		for _, v := range in {
			sum.Add(sum, v)
		}
		return sum.Mod(sum, field.Modulus())
	}), forged)
}

// The commitment covers indices and points, and all counts.
func TestLookupCommitsToPointsAndCounts(t *testing.T) {
	fresh, _ := ask(trueClaims...)
	ccs := circuittest.Compile(t, fresh)
	lists := circuittest.Committed(ccs)
	require.Len(t, lists, 1)
	s, covered := circuittest.TakeApart(ccs), map[string]int{}
	for _, w := range lists[0] {
		name := s.Wire(w)
		covered[name[:strings.IndexAny(name+" ", " #")]]++
	}
	require.Equal(t, map[string]int{"secret": 3 * len(trueClaims), "countHint": smallEntries, "Randomize": 1}, covered)
}
