package prover

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/backend"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/backend/solidity"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"
)

var targets = []Target{TargetRecursion, TargetSolidity}

func devKeys(t testing.TB, name string, ccs *R1CS) *Keys {
	pk, vk, err := DevSetup(ccs, [32]byte{7}, nil)
	require.NoError(t, err)
	return &Keys{Name: name, Circuit: ccs, Proving: pk, Verifying: vk}
}

func publicInputs(t testing.TB, assignment frontend.Circuit) []fr.Element {
	w, err := frontend.NewWitness(assignment, ecc.BN254.ScalarField(), frontend.PublicOnly())
	require.NoError(t, err)
	return w.Vector().(fr.Vector)
}

func newProver(t testing.TB, circuit frontend.Circuit, target Target) *Prover {
	ccs, err := Compile(circuit)
	require.NoError(t, err)
	p, err := NewProver(devKeys(t, "test", ccs), target)
	require.NoError(t, err)
	return p
}

func TestProveAndVerify(t *testing.T) {
	for _, tc := range []struct {
		name            string
		circuit, honest frontend.Circuit
		size            int
	}{
		{"product", new(product), productOf(3, 11), ProofSize},
		{"ranged", new(ranged), rangedOf(3, 11), CommittedProofSize},
		{"publicCommitted", new(publicCommitted), &publicCommitted{P: 9, N: 81}, CommittedProofSize},
	} {
		for _, target := range targets {
			p := newProver(t, tc.circuit, target)
			proof, err := p.Prove(tc.honest)
			require.NoError(t, err, "%s %s", tc.name, target)
			public := publicInputs(t, tc.honest)
			require.NoError(t, Verify(p.Keys().Verifying, proof, public, target))

			wrong := append([]fr.Element{}, public...)
			wrong[0].SetUint64(1)
			require.ErrorIs(t, Verify(p.Keys().Verifying, proof, wrong, target), ErrInvalidProof)
			require.ErrorIs(t, Verify(p.Keys().Verifying, proof, nil, target), ErrInvalidProof)
			require.Error(t, Verify(p.Keys().Verifying, proof, public, Target(9)))
			if tc.size == CommittedProofSize {
				other := TargetRecursion + TargetSolidity - target
				require.ErrorIs(t, Verify(p.Keys().Verifying, proof, public, other), ErrInvalidProof)
			}

			b, err := MarshalProof(proof)
			require.NoError(t, err)
			require.Len(t, b, tc.size)
			back, err := UnmarshalProof(b)
			require.NoError(t, err)
			require.Equal(t, proof, back)
			onChain, err := SolidityProof(proof)
			require.NoError(t, err)
			require.Equal(t, proof.MarshalSolidity(), onChain)
		}
	}
}

// TestSyntheticProves is the whole way at a size where every table, shard and
// chunk is in use.
// Nothing is blinded: two proofs of a witness are the same.
func TestProofsHideNothing(t *testing.T) {
	ccs, err := Compile(new(product))
	require.NoError(t, err)
	p, err := NewProver(devKeys(t, "product", ccs), TargetSolidity)
	require.NoError(t, err)
	var proofs [2]*Proof
	for i := range proofs {
		proofs[i], err = p.Prove(productOf(3, 11))
		require.NoError(t, err)
	}
	require.Equal(t, proofs[0], proofs[1])
}

func TestSyntheticProves(t *testing.T) {
	const n = 20_000
	p := newProver(t, syntheticCircuit(n), TargetSolidity)
	assignment := syntheticAssignment(n)
	_, err := p.Prove(assignment)
	require.NoError(t, err)
	assignment.Result = 1
	_, err = p.Prove(assignment)
	require.ErrorIs(t, err, ErrUnsatisfied)
}

// TestGnarkAcceptsItsKeys proves and verifies with gnark alone. Where the domain is one of gnark's, too, our keys have the same verifying key.
func TestGnarkAcceptsItsKeys(t *testing.T) {
	for _, n := range []int{4000, 5000} {
		ccs, err := Compile(syntheticCircuit(n))
		require.NoError(t, err)
		w, err := frontend.NewWitness(syntheticAssignment(n), fr.Modulus())
		require.NoError(t, err)
		pk, vk, err := devSetupForGnark(ccs, [32]byte{7})
		require.NoError(t, err)
		proof, err := groth16.Prove(ccs, pk, w, solidity.WithProverTargetSolidityVerifier(backend.GROTH16))
		require.NoError(t, err)
		public := w.Vector().(fr.Vector)[:1]
		require.NoError(t, groth16.Verify(proof, vk, public, solidity.WithVerifierTargetSolidityVerifier(backend.GROTH16)))
		require.NoError(t, Verify(vk, proof, public, TargetSolidity))
		own, err := DevVerifyingKey(ccs, [32]byte{7})
		require.NoError(t, err)
		require.Equal(t, NewDomain(ccs.GetNbConstraints()).Parts == 1, Verify(own, proof, public, TargetSolidity) == nil, "%d constraints", ccs.GetNbConstraints())
	}
}

func TestProveErrorClasses(t *testing.T) {
	p := newProver(t, new(product), TargetSolidity)
	bad := productOf(3, 11)
	bad.N = 34
	_, err := p.Prove(bad)
	require.ErrorIs(t, err, ErrUnsatisfied)

	_, err = p.Prove(rangedOf(3, 11)) // another circuit's witness
	require.ErrorIs(t, err, ErrEncoding)
	require.NotErrorIs(t, err, ErrUnsatisfied)
	_, err = p.Prove(&product{P: 1})
	require.ErrorIs(t, err, ErrEncoding)

	// A range check fails inside a hint, which gnark reports otherwise.
	r := newProver(t, new(ranged), TargetSolidity)
	_, err = r.Prove(rangedOf(1<<21, 11))
	require.ErrorIs(t, err, ErrUnsatisfied)
	_, err = r.Prove(rangedOf(1<<19, 11))
	require.NoError(t, err)

	// Keys of another circuit are not the witness's fault.
	mixed := *p.Keys()
	mixed.Verifying = r.Keys().Verifying
	broken, err := NewProver(&mixed, TargetSolidity)
	require.NoError(t, err)
	_, err = broken.Prove(productOf(3, 11))
	require.Error(t, err)
	require.NotErrorIs(t, err, ErrUnsatisfied)

	_, err = NewProver(&Keys{}, TargetSolidity)
	require.Error(t, err)
	_, err = NewProver(p.Keys(), 0)
	require.Error(t, err)
}

// hinted needs a hint function that the program may lack.
type hinted struct {
	N frontend.Variable `gnark:",public"`
}

func halfHint(_ *big.Int, in, out []*big.Int) error {
	if in[0].Bit(0) == 1 {
		return errors.New("odd")
	}
	out[0].Rsh(in[0], 1)
	return nil
}

func (c *hinted) Define(api frontend.API) error {
	half, err := api.Compiler().NewHint(halfHint, 1, c.N)
	if err != nil {
		return err
	}
	api.AssertIsEqual(api.Add(half[0], half[0]), c.N)
	return nil
}

func TestMissingHintIsNotTheWitnessesFault(t *testing.T) {
	p := newProver(t, new(hinted), TargetRecursion)
	_, err := p.Prove(&hinted{N: 4})
	require.Error(t, err)
	require.NotErrorIs(t, err, ErrUnsatisfied)

	solver.RegisterHint(halfHint)
	_, err = p.Prove(&hinted{N: 4})
	require.NoError(t, err)
	_, err = p.Prove(&hinted{N: 5})
	require.ErrorIs(t, err, ErrUnsatisfied)
}

func TestWitnessTransport(t *testing.T) {
	p := newProver(t, new(ranged), TargetSolidity)
	ccs := p.Keys().Circuit
	b, err := MarshalWitness(rangedOf(3, 11))
	require.NoError(t, err)
	w, err := UnmarshalWitness(b, ccs)
	require.NoError(t, err)
	again, err := w.MarshalBinary()
	require.NoError(t, err)
	require.Equal(t, b, again)
	_, err = p.ProveWitness(w)
	require.NoError(t, err)

	public, err := w.Public()
	require.NoError(t, err)
	_, err = p.ProveWitness(public)
	require.ErrorIs(t, err, ErrEncoding)

	reject := func(name string, change func([]byte) []byte) {
		_, err := UnmarshalWitness(change(bytes.Clone(b)), ccs)
		require.ErrorIs(t, err, ErrEncoding, name)
	}
	reject("empty", func([]byte) []byte { return nil })
	reject("short", func(b []byte) []byte { return b[:len(b)-1] })
	reject("trailing", func(b []byte) []byte { return append(b, 0) })
	for offset := 0; offset < witnessHeaderSize; offset += 4 {
		reject("count", func(b []byte) []byte { binary.BigEndian.PutUint32(b[offset:], 1<<31); return b })
		reject("count", func(b []byte) []byte { binary.BigEndian.PutUint32(b[offset:], 0); return b })
	}
	reject("not reduced", func(b []byte) []byte {
		fr.Modulus().FillBytes(b[witnessHeaderSize : witnessHeaderSize+fr.Bytes])
		return b
	})
	other, err := Compile(new(product))
	require.NoError(t, err)
	_, err = UnmarshalWitness(b, other)
	require.ErrorIs(t, err, ErrEncoding)
}

func FuzzUnmarshalWitness(f *testing.F) {
	ccs, err := Compile(new(ranged))
	require.NoError(f, err)
	b, err := MarshalWitness(rangedOf(3, 11))
	require.NoError(f, err)
	f.Add(b)
	f.Add(b[:witnessHeaderSize])
	f.Fuzz(func(t *testing.T, data []byte) {
		w, err := UnmarshalWitness(data, ccs)
		if err != nil {
			return
		}
		again, err := w.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, data, again)
	})
}
