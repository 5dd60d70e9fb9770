package keyring_test

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	fcs "github.com/consensys/gnark/frontend/cs"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/prover/steps"
	"github.com/causeway-l2/causeway/prover/sumcheck"
	"github.com/causeway-l2/causeway/rollup/field"
)

// hashes folds words into their last result, over the batched hasher.
type hashes struct {
	Words  []frontend.Variable
	Result frontend.Variable `gnark:",public"`
}

func (c *hashes) Define(api frontend.API) error {
	h, err := gadget.NewBatchedHasher(api)
	if err != nil {
		return err
	}
	api.AssertIsDifferent(c.Result, h.Hash(0, c.Words...))
	return nil
}

// TestWitnessesOfHashes: every value of the witness is the one that gnark's solver computes, which asks for one compression after the other, also where instances are
// missing to a power of two, or there are none.
func TestWitnessesOfHashes(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 8, 21, 2500} { // the last in many pieces
		in := &hashes{Words: make([]frontend.Variable, n), Result: 1}
		for i := range in.Words {
			in.Words[i] = 7*i + 3
		}
		testWitness(t, &hashes{Words: make([]frontend.Variable, n)}, in)
	}
}

// testWitness solves a circuit by gnark alone, and by packages steps and sumcheck.
func testWitness(t *testing.T, circuit, in frontend.Circuit) {
	t.Helper()
	compiled, err := frontend.Compile(fr.Modulus(), r1cs.NewBuilder, circuit)
	require.NoError(t, err)
	theirs := compiled.(*cs.R1CS)
	short, ok := steps.Shorten(theirs, sumcheck.Questions()...)
	require.True(t, ok)
	want, again := solved(t, theirs, in), solved(t, theirs, in)
	own := steps.Copy(short)
	steps.Answer(own, sumcheck.Hints(sumcheck.CPU{}))
	for range 2 { // it keeps nothing from one witness to the next
		got, random := solved(t, own, in), 0
		for i := range want.W {
			if want.W[i] == again.W[i] { // what hides the commitment is random
				require.Equal(t, want.W[i], got.W[i], "wire %d", i)
			} else {
				random++
			}
		}
		require.Less(t, random, 100)
	}
}

func solved(t *testing.T, ccs *cs.R1CS, assignment frontend.Circuit) *cs.R1CSSolution {
	t.Helper()
	w, err := frontend.NewWitness(assignment, ecc.BN254.ScalarField())
	require.NoError(t, err)
	commitment := solver.OverrideHint(solver.GetHintID(fcs.Bsb22CommitmentComputePlaceholder), func(_ *big.Int, _, out []*big.Int) error {
		out[0].SetUint64(0x9e3779b97f4a7c15)
		return nil
	})
	s, err := ccs.Solve(w, commitment)
	require.NoError(t, err)
	return s.(*cs.R1CSSolution)
}

// signatures verifies as many together, over the batched hasher.
type signatures struct {
	Keys       []gadget.Point
	Signatures []gadget.Signature
	Message    frontend.Variable `gnark:",public"`
}

func newSignatures(n int) *signatures {
	return &signatures{Keys: make([]gadget.Point, n), Signatures: make([]gadget.Signature, n)}
}

func (c *signatures) Define(api frontend.API) error {
	h, err := gadget.NewBatchedHasher(api)
	if err != nil {
		return err
	}
	curve, err := gadget.NewBatchedCurve(api, h, gadget.NewLookupRanges(api))
	if err != nil {
		return err
	}
	for i, k := range c.Keys {
		curve.AssertSignatureIf(1, k, h.Compress(k.X, k.Y), c.Message, c.Signatures[i])
	}
	return nil
}

func signed(n int) *signatures {
	out, m := newSignatures(n), field.FromUint64(77)
	out.Message = field.ToBig(m)
	point := func(p field.Point) gadget.Point { return gadget.Point{X: field.ToBig(p.X), Y: field.ToBig(p.Y)} }
	for i := range n {
		key := field.NewPrivateKey([32]byte{byte(i), 1})
		s := key.Sign(m)
		out.Keys[i], out.Signatures[i] = point(key.Public()), gadget.Signature{R: point(s.R), S: new(big.Int).SetBytes(s.S[:])}
	}
	return out
}

// TestWitnessesOfSignatures: the same of a circuit that verifies signatures together: as many as a power of two holds, and not.
func TestWitnessesOfSignatures(t *testing.T) {
	for _, n := range []int{1, 2, 80} { // the last in two pieces
		testWitness(t, newSignatures(n), signed(n))
	}
}
