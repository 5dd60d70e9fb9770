package steps

import (
	"math/big"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/backend/witness"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	fcs "github.com/consensys/gnark/frontend/cs"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/consensys/gnark/std/lookup/logderivlookup"
	"github.com/consensys/gnark/std/rangecheck"
	"github.com/stretchr/testify/require"
)

// random is a circuit made of everything that the solver knows, by a seed. Its inputs may be any, but that X[0] is not zero.
type random struct {
	X    []frontend.Variable
	seed uint64
	size int
}

func (c *random) Define(api frontend.API) error {
	r := rand.New(rand.NewPCG(c.seed, 1))
	known := append([]frontend.Variable{1, 3, -2, new(big.Int).Lsh(big.NewInt(1), 200)}, c.X...)
	pick := func() frontend.Variable { return known[r.IntN(len(known))] }
	divisor := func() frontend.Variable { // a constant of zero is refused
		for {
			v := api.Sub(pick(), pick())
			if _, ok := api.Compiler().ConstantValue(v); !ok {
				return v
			}
		}
	}
	late := func() frontend.Variable { return known[len(known)-1-r.IntN(3)] }
	table := logderivlookup.New(api)
	for _, x := range c.X {
		table.Insert(x)
	}
	var chain frontend.Variable = c.X[0]
	for range c.size {
		var next frontend.Variable
		switch r.IntN(12) {
		case 0:
			next = api.Add(pick(), pick(), pick())
		case 1:
			next = api.Sub(late(), pick())
		case 2:
			next = api.Mul(late(), pick())
		case 3:
			next = api.Mul(late(), []int{2, -2, 7}[r.IntN(3)])
		case 4:
			next = api.DivUnchecked(late(), divisor()) // also 0/0
		case 5:
			next = api.IsZero(api.Sub(pick(), pick()))
		case 6:
			next = api.Select(api.IsZero(pick()), late(), pick())
		case 7:
			bits := api.ToBinary(late(), 254)
			next = api.FromBinary(bits[:r.IntN(200)+1]...)
			known = append(known, bits[0], bits[1])
			next = api.Add(next, api.Lookup2(bits[0], bits[1], pick(), 5, late(), 9))
		case 8:
			last := table.Insert(late())
			next = table.Lookup(api.Sub(last, api.IsZero(pick())))[0]
		case 9:
			rangecheck.New(api).Check(api.FromBinary(api.ToBinary(late(), 254)[:20]...), 20)
			next = pick()
		default: // a link of a chain, as of points on a curve: what is divided by may be zero
			slope := api.DivUnchecked(api.Sub(chain, pick()), divisor())
			chain = api.Sub(api.Mul(slope, slope), chain, pick(), 5)
			if r.IntN(3) == 0 {
				chain = api.Add(chain, chain)
			}
			next = api.Mul(chain, pick())
		}
		known = append(known, next)
	}
	api.AssertIsDifferent(c.X[0], 0)
	api.AssertIsEqual(api.Mul(chain, c.X[0]), api.Mul(c.X[0], chain))
	return nil
}

// linked is a chain of sums that grow.
type linked struct {
	X, Y frontend.Variable
	n    int
}

func (c *linked) Define(api frontend.API) error {
	x := c.X
	for i := range c.n {
		slope := api.Div(api.Add(x, i), c.Y)
		x = api.Sub(api.Mul(slope, slope), x, 7*i)
	}
	api.AssertIsDifferent(x, 0)
	return nil
}

func compile(t *testing.T, c frontend.Circuit) *cs.R1CS {
	ccs, err := frontend.Compile(fr.Modulus(), r1cs.NewBuilder, c, frontend.IgnoreUnconstrainedInputs())
	require.NoError(t, err)
	return ccs.(*cs.R1CS)
}

func shorten(t *testing.T, ccs *cs.R1CS) *cs.R1CS {
	short, ok := Shorten(ccs)
	require.True(t, ok)
	return short
}

// solve has a commitment's mask the same each time.
func solve(ccs *cs.R1CS, c frontend.Circuit, more ...solver.Option) (*cs.R1CSSolution, error) {
	w, err := frontend.NewWitness(c, ecc.BN254.ScalarField())
	if err != nil {
		return nil, err
	}
	constant := func(_ *big.Int, in, out []*big.Int) error {
		for i := range out {
			out[i].SetUint64(0x9e3779b97f4a7c15)
		}
		return nil
	}
	options := append(more, solver.OverrideHint(solver.GetHintID(fcs.Bsb22CommitmentComputePlaceholder), constant))
	for id, name := range ccs.MHintsDependencies {
		if name == "github.com/consensys/gnark/internal/hints.Randomize" {
			options = append(options, solver.OverrideHint(id, constant))
		}
	}
	s, err := ccs.Solve(w, options...)
	if err != nil {
		return nil, err
	}
	return s.(*cs.R1CSSolution), nil
}

// requireSame wants a solution's values, and those of the circuit's wires; the others are sums.
func requireSame(t *testing.T, want, got *cs.R1CSSolution) {
	t.Helper()
	require.Equal(t, want.W, got.W[:len(want.W)])
	require.Equal(t, want.A, got.A)
	require.Equal(t, want.B, got.B)
	require.Equal(t, want.C, got.C)
}

// Every value of every wire and row is the one that gnark computes, on one core and on several, and what gnark refuses is refused.
func TestShortenIsGnarks(t *testing.T) {
	refused := 0
	for seed := range uint64(40) {
		c := &random{X: make([]frontend.Variable, 4), seed: seed, size: 20 + int(seed)*3}
		ccs := compile(t, c)
		short := shorten(t, ccs)
		require.Equal(t, ccs.GetNbConstraints(), short.GetNbConstraints())
		r := rand.New(rand.NewPCG(seed, 2))
		for _, inputs := range [][]frontend.Variable{{1, 0, 0, 1}, {2, 2, 2, 2}, {r.Uint64(), r.Uint64(), 0, r.Uint64()}, {-1, r.Uint64(), 1, -1}, {0, 1, 2, 3}} {
			want, err := solve(ccs, &random{X: inputs})
			for _, tasks := range []int{1, 4} {
				got, ours := solve(short, &random{X: inputs}, solver.WithNbTasks(tasks))
				if err != nil {
					require.Error(t, ours, "gnark: %v", err)
					refused++
					continue
				}
				require.NoError(t, ours)
				requireSame(t, want, got)
			}
		}
	}
	require.NotZero(t, refused)
}

// A chain's sums are computed from one another: of quadratically many terms, linearly many are left.
func TestChainsAreShort(t *testing.T) {
	const n = 300
	ccs := compile(t, &linked{n: n})
	short := shorten(t, ccs)
	require.Greater(t, len(ccs.CallData), n*n)
	require.Less(t, len(short.CallData), 60*n)
	want, err := solve(ccs, &linked{X: 3, Y: 4})
	require.NoError(t, err)
	got, err := solve(short, &linked{X: 3, Y: 4})
	require.NoError(t, err)
	requireSame(t, want, got)
	_, err = solve(short, &linked{X: 3, Y: 0})
	require.ErrorContains(t, err, "constraint #")
}

// A row's unknown may stand before what is known.
func TestUnknownComesFirst(t *testing.T) {
	ccs := cs.NewR1CS(4)
	ccs.AddPublicVariable("1")
	x := ccs.AddSecretVariable("x")
	row := ccs.AddBlueprint(&constraint.BlueprintGenericR1C{})
	one := func(wire int) constraint.Term { return ccs.MakeTerm(ccs.One(), wire) }
	unknown, square := ccs.AddInternalVariable(), ccs.AddInternalVariable()
	l := func(terms ...constraint.Term) constraint.LinearExpression { return terms }
	ccs.AddR1C(constraint.R1C{L: l(one(x)), R: l(one(x)), O: l(one(square))}, row)
	ccs.AddR1C(constraint.R1C{L: l(one(unknown), one(square)), R: l(one(x)), O: l(one(square))}, row) // u = x - x^2
	w, err := witness.New(fr.Modulus())
	require.NoError(t, err)
	values := make(chan any, 1)
	values <- 5
	close(values)
	require.NoError(t, w.Fill(0, 1, values))
	s, err := shorten(t, ccs).Solve(w)
	require.NoError(t, err)
	var want fr.Element
	require.Equal(t, *want.SetInt64(5 - 25), s.(*cs.R1CSSolution).W[unknown])
}

// Copies are solved at the same time, and keep nothing from one witness to the next.
func TestCopiesAreSolvedAtTheSameTime(t *testing.T) {
	c := &random{X: make([]frontend.Variable, 4), seed: 7, size: 150}
	ccs := compile(t, c)
	short := shorten(t, ccs)
	var wg sync.WaitGroup
	for i := range 4 {
		own, other := Copy(short), Copy(ccs)
		wg.Go(func() {
			for j := range 5 {
				in := &random{X: []frontend.Variable{1 + i, j, 7 * i, i + j}}
				want, err := solve(other, in)
				if err != nil {
					continue
				}
				got, err := solve(own, in)
				if err != nil || len(got.W) < len(want.W) {
					t.Error(err)
					return
				}
				for k := range want.W {
					if got.W[k] != want.W[k] {
						t.Errorf("wire %d", k)
						return
					}
				}
			}
		})
	}
	wg.Wait()
}
