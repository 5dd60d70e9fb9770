package recursion

import (
	"math/big"
	"sync"
	"testing"

	"github.com/consensys/gnark/backend/groth16"
	backend "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/consensys/gnark/std/math/emulated"
	native "github.com/consensys/gnark/std/recursion/groth16"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup/field"
)

// claim is the inner circuit: it knows the square root of Square, whose negative is Negative.
type claim struct {
	Square, Negative frontend.Variable `gnark:",public"`
	Root             frontend.Variable

	commits bool
}

func (c *claim) Define(api frontend.API) error {
	api.AssertIsEqual(c.Square, api.Mul(c.Root, c.Root))
	api.AssertIsEqual(api.Add(c.Square, c.Negative), 0)
	if c.commits {
		x, err := api.(frontend.Committer).Commit(c.Square, c.Root)
		if err != nil {
			return err
		}
		api.AssertIsDifferent(x, 0)
	}
	return nil
}

// inner is a key, and proofs under it of different claims.
type inner struct {
	ccs    constraint.ConstraintSystem
	pk     groth16.ProvingKey
	vk     groth16.VerifyingKey
	key    *Key
	proofs []proven
}

// proven is a proof and its inputs; proofs are never written to.
type proven struct {
	proof  *backend.Proof
	inputs []*big.Int
}

func newInner(t testing.TB, commits bool, proofs int) (*inner, error) {
	ccs, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, &claim{commits: commits})
	if err != nil {
		return nil, err
	}
	in := &inner{ccs: ccs}
	in.pk, in.vk = circuittest.Setup(t, ccs)
	if in.key, err = NewKey(in.vk); err != nil {
		return nil, err
	}
	for i := range proofs {
		p, err := in.prove(int64(i) + 2)
		if err != nil {
			return nil, err
		}
		in.proofs = append(in.proofs, p)
	}
	return in, nil
}

func (in *inner) prove(root int64) (proven, error) {
	square := big.NewInt(root * root)
	negative := new(big.Int).Sub(field.Modulus(), square)
	w, err := frontend.NewWitness(&claim{Square: square, Negative: negative, Root: root}, field.Modulus())
	if err != nil {
		return proven{}, err
	}
	p, err := groth16.Prove(in.ccs, in.pk, w, native.GetNativeProverOptions(field.Modulus(), field.Modulus()))
	if err != nil {
		return proven{}, err
	}
	return proven{p.(*backend.Proof), []*big.Int{square, negative}}, nil
}

// verifies tells whether gnark takes the proof.
func (in *inner) verifies(p proven) error {
	public, err := frontend.NewWitness(&claim{Square: p.inputs[0], Negative: p.inputs[1], Root: 0}, field.Modulus(), frontend.PublicOnly())
	if err != nil {
		return err
	}
	return groth16.Verify(p.proof, in.vk, public, native.GetNativeVerifierOptions(field.Modulus(), field.Modulus()))
}

// Keys are set up once: two without commitment and one with.
var (
	plain      = fixture(false, 3)
	another    = fixture(false, 1)
	committing = fixture(true, 2)
)

func fixture(commits bool, proofs int) func(testing.TB) *inner {
	var once sync.Once
	var in *inner
	return func(t testing.TB) *inner {
		once.Do(func() {
			var err error
			in, err = newInner(t, commits, proofs)
			require.NoError(t, err)
		})
		require.NotNil(t, in, "the fixture could not be made")
		return in
	}
}

// outer verifies proofs and does nothing else.
type outer struct {
	Proofs []Proof
	Inputs [][]frontend.Variable
	key    *Key
}

func newOuter(key *Key, k int) *outer {
	c := &outer{key: key}
	for range k {
		c.Proofs = append(c.Proofs, PlaceholderProof(key))
		c.Inputs = append(c.Inputs, make([]frontend.Variable, key.Inputs()))
	}
	return c
}

func (c *outer) Define(api frontend.API) error {
	v, err := NewVerifier(api, c.key)
	if err != nil {
		return err
	}
	return v.AssertProofs(c.Proofs, c.Inputs)
}

func assignOuter(t testing.TB, ps []proven) *outer {
	c := &outer{}
	for _, p := range ps {
		v, err := ValueOfProof(p.proof)
		require.NoError(t, err)
		c.Proofs = append(c.Proofs, v)
		var inputs []frontend.Variable
		for _, x := range p.inputs {
			inputs = append(inputs, x)
		}
		c.Inputs = append(c.Inputs, inputs)
	}
	return c
}

// Compiled outer circuits of two proofs, and of three.
var (
	plainTriple    = compiled(func(t testing.TB) frontend.Circuit { return newOuter(plain(t).key, 3) })
	plainPair      = compiled(func(t testing.TB) frontend.Circuit { return newOuter(plain(t).key, 2) })
	committingPair = compiled(func(t testing.TB) frontend.Circuit { return newOuter(committing(t).key, 2) })
)

func compiled(circuit func(testing.TB) frontend.Circuit) func(testing.TB) constraint.ConstraintSystem {
	var once sync.Once
	var ccs constraint.ConstraintSystem
	var err error
	return func(t testing.TB) constraint.ConstraintSystem {
		once.Do(func() { ccs, err = frontend.Compile(field.Modulus(), r1cs.NewBuilder, circuit(t)) })
		require.NoError(t, err)
		return ccs
	}
}

func solve(t testing.TB, ccs constraint.ConstraintSystem, assignment frontend.Circuit, options ...solver.Option) error {
	w, err := frontend.NewWitness(assignment, field.Modulus())
	require.NoError(t, err)
	return ccs.IsSolved(w, options...)
}

// refused returns why a circuit does not take an assignment, whatever hints have to say about it: their errors are swallowed, so that it is
// a constraint that refuses.
func refused(t testing.TB, ccs constraint.ConstraintSystem, assignment frontend.Circuit, options ...solver.Option) error {
	var lenient []solver.Option
	for _, h := range solver.GetRegisteredHints() {
		lenient = append(lenient, solver.OverrideHint(solver.GetHintID(h), func(q *big.Int, inputs, outputs []*big.Int) error {
			_ = h(q, inputs, outputs)
			return nil
		}))
	}
	return solve(t, ccs, assignment, append(lenient, options...)...)
}

// limbs returns an element whose limbs are given as they are.
func limbs(values ...*big.Int) element {
	var e emulated.Element[baseField]
	for _, v := range values {
		e.Limbs = append(e.Limbs, v)
	}
	return e
}

// split cuts a number into four limbs; the highest takes what is left.
func split(v *big.Int) []*big.Int {
	mask := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), limbBits), big.NewInt(1))
	out := make([]*big.Int, 4)
	for i := range out {
		out[i] = new(big.Int).Rsh(v, uint(i*limbBits))
		if i < 3 {
			out[i].And(out[i], mask)
		}
	}
	return out
}
