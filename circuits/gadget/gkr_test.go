package gadget_test

import (
	"math/big"
	"reflect"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup/field"
)

// chain folds words, over the batched hasher.
type chain struct {
	Words  []frontend.Variable
	Result frontend.Variable `gnark:",public"`
}

func (c *chain) Define(api frontend.API) error {
	hash, err := gadget.NewBatchedHasher(api)
	if err != nil {
		return err
	}
	api.AssertIsEqual(c.Result, hash.Hash(0, c.Words...))
	return nil
}

func newChain(n int) (*chain, *chain) {
	in, e := &chain{Words: make([]frontend.Variable, n)}, field.Element{}
	for i := range in.Words {
		w := field.FromUint64(uint64(7*i + 3))
		in.Words[i] = field.ToBig(w)
		e = field.Compress(e, w)
	}
	in.Result = field.ToBig(e)
	return &chain{Words: make([]frontend.Variable, n)}, in
}

func TestBatchedHasherIsTheHasher(t *testing.T) {
	for _, n := range []int{1, 2, 3, 8, 21} {
		fresh, in := newChain(n)
		ccs := circuittest.Compile(t, fresh)
		t.Log(n, "hashes:", ccs.GetNbConstraints(), "constraints")
		circuittest.MustAccept(t, ccs, in)
		circuittest.MustReject(t, ccs, circuittest.Tamper(in, func(c *chain) { c.Result = 1 }))
		require.LessOrEqual(t, len(ccs.GetCommitments().CommitmentIndexes()), 1)
	}
}

// free compresses and takes what comes: nothing but the GKR argument tells a wrong result.
type free struct{ Words []frontend.Variable }

func (c *free) Define(api frontend.API) error {
	hash, err := gadget.NewBatchedHasher(api)
	if err != nil {
		return err
	}
	for i, w := range c.Words {
		api.AssertIsDifferent(hash.Compress(w, i), 0)
	}
	return nil
}

// A prover that runs the whole protocol faithfully, for another function: one constant of a gate, such as its round key, is changed in what its
// solver computes with. Its results, claims and sumchecks agree with each other, and the circuit refuses them.
func TestBatchedHasherRefusesLies(t *testing.T) {
	const n = 3
	in := &free{Words: []frontend.Variable{5, 6, 7}}
	for _, gate := range []int{0, 1, 6, 7, 50, 105, 111, 112} {
		ccs := circuittest.Compile(t, &free{Words: make([]frontend.Variable, n)})
		gates := gateConstants(t, ccs)
		require.Len(t, gates, 2*56+1)
		k := gates[gate][len(gates[gate])-1]
		k.Add(k, big.NewInt(1))
		circuittest.MustReject(t, ccs, in)
	}
}

// No input of a GKR circuit is in a sumcheck of its own: gnark does not bind what is claimed of inputs, so that each has to be claimed at one point alone, where
// the circuit evaluates it.
func TestGKRClaimsInputsOnce(t *testing.T) {
	proofs, blueprints := 0, circuittest.Compile(t, &free{Words: make([]frontend.Variable, 2)}).(*cs.R1CS).Blueprints
	for _, b := range blueprints {
		proof := reflect.Indirect(reflect.ValueOf(b))
		if proof.Kind() != reflect.Struct || !proof.FieldByName("Schedule").IsValid() {
			continue
		}
		proofs++
		solver := proof.FieldByName("SolveBlueprintID").Interface().(constraint.BlueprintID)
		wires := reflect.Indirect(reflect.ValueOf(blueprints[solver])).FieldByName("Circuit")
		for _, level := range proof.FieldByName("Schedule").Interface().(constraint.GkrProvingSchedule) {
			_, evaluated := level.(*constraint.GkrSkipLevel)
			for _, group := range level.ClaimGroups() {
				for _, w := range group.Wires {
					if input := wires.Index(w).FieldByName("Inputs").Len() == 0; input {
						require.True(t, evaluated && len(group.ClaimSources) == 1, "input %d is claimed at %d points", w, len(group.ClaimSources))
					}
				}
			}
		}
	}
	require.Equal(t, 1, proofs)
}

// gateConstants finds the constants of every gate in the part of a circuit that the solver runs. They lie in an internal package of gnark.
func gateConstants(t *testing.T, ccs constraint.ConstraintSystem) (out [][]*big.Int) {
	t.Helper()
	for _, b := range ccs.(*cs.R1CS).Blueprints {
		v := reflect.Indirect(reflect.ValueOf(b))
		if v.Kind() != reflect.Struct || !v.FieldByName("Circuit").IsValid() {
			continue
		}
		wires := v.FieldByName("Circuit")
		for i := range wires.Len() {
			if wires.Index(i).FieldByName("Inputs").Len() > 0 {
				out = append(out, wires.Index(i).FieldByName("Gate").FieldByName("Evaluate").FieldByName("Constants").Interface().([]*big.Int))
			}
		}
	}
	return out
}

// One wire of the solved circuit is changed, each in turn: results, the prover's messages, everything that follows from them. No wire is free
// but the mask of the commitment.
func TestBatchedHasherHasNoFreeWire(t *testing.T) {
	in := &free{Words: []frontend.Variable{5, 6}}
	ccs := circuittest.Compile(t, &free{Words: make([]frontend.Variable, 2)})
	witness, err := frontend.NewWitness(in, circuittest.Field)
	require.NoError(t, err)
	solution, err := ccs.Solve(witness)
	require.NoError(t, err)
	w := solution.(*cs.R1CSSolution).W
	system := ccs.(*cs.R1CS)
	held := make([]bool, len(w)) // whether changing the wire violates a constraint
	one := fr.One()
	value := func(terms constraint.LinearExpression, changed int) (sum fr.Element) {
		for _, term := range terms {
			x := w[term.WireID()]
			if term.WireID() == changed {
				x.Add(&x, &one)
			}
			x.Mul(&x, &system.Coefficients[term.CoeffID()])
			sum.Add(&sum, &x)
		}
		return sum
	}
	it := system.GetR1CIterator()
	for c := it.Next(); c != nil; c = it.Next() {
		for _, terms := range []constraint.LinearExpression{c.L, c.R, c.O} {
			for _, term := range terms {
				wire := term.WireID()
				if wire == 0 || held[wire] {
					continue
				}
				l, r, o := value(c.L, wire), value(c.R, wire), value(c.O, wire)
				held[wire] = !l.Mul(&l, &r).Equal(&o)
			}
		}
	}
	var loose []int
	for i := 1; i < len(held); i++ {
		if !held[i] {
			loose = append(loose, i)
		}
	}
	require.LessOrEqual(t, len(loose), 3, "the two words that are compressed, and the commitment: %v", loose)
}
