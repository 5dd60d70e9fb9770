package prover

import (
	"bytes"
	"crypto/sha256"
	"fmt"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
)

// Compile turns a circuit into R1CS over BN254 and refuses a structure that
// CheckStructure refuses. Rows may have their sides swapped (orient).
//
// gnark's compress threshold is left at its default of 300 terms unless opts
// say otherwise: a lower one adds constraints, and each costs about 1 µs of
// dev setup and a slot of the FFT domain, while long linear expressions cost
// only solving time.
func Compile(circuit frontend.Circuit, opts ...frontend.CompileOption) (*R1CS, error) {
	compiled, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, circuit, opts...)
	if err != nil {
		return nil, fmt.Errorf("compile %T: %w", circuit, err)
	}
	ccs, ok := compiled.(*R1CS)
	if !ok {
		return nil, fmt.Errorf("compile %T: got %T, want R1CS over BN254", circuit, compiled)
	}
	if err := CheckStructure(ccs); err != nil {
		return nil, fmt.Errorf("compile %T: %w", circuit, err)
	}
	orient(ccs)
	return ccs, nil
}

// CheckStructure is the gate that every compiled circuit passes: at most one
// commitment, and no free input. Errors wrap ErrStructure.
func CheckStructure(ccs *R1CS) error {
	if _, err := commitmentOf(ccs); err != nil {
		return err
	}
	return CheckInputs(ccs)
}

// CheckInputs refuses a circuit in which a public or secret input occurs in no
// constraint with a coefficient other than zero. Errors wrap ErrStructure and
// name the first such input.
//
// SOUNDNESS: gnark's own check is a stub. A public input that no constraint
// holds can be replaced in a Groth16 proof by whoever relays it.
func CheckInputs(ccs *R1CS) error {
	free := ccs.GetNbPublicVariables() + ccs.GetNbSecretVariables()
	seen := make([]bool, free)
	mark := func(terms constraint.LinearExpression) {
		for _, t := range terms {
			if w := t.WireID(); w < len(seen) && !ccs.Coefficients[t.CoeffID()].IsZero() && !seen[w] {
				seen[w] = true
				free--
			}
		}
	}
	mark(constraint.LinearExpression{{CID: constraint.CoeffIdOne, VID: 0}}) // the constant wire
	it := ccs.GetR1CIterator()
	for c := it.Next(); c != nil && free > 0; c = it.Next() {
		mark(c.L)
		mark(c.R)
		mark(c.O)
	}
	for w, ok := range seen {
		if !ok {
			return fmt.Errorf("%w: input %s occurs in no constraint", ErrStructure, inputName(ccs, w))
		}
	}
	return nil
}

// inputName returns the name of input wire w, public inputs first.
func inputName(ccs *R1CS, w int) string {
	if public := ccs.GetNbPublicVariables(); w >= public {
		return "secret " + ccs.Secret[w-public]
	}
	return "public " + ccs.Public[w]
}

// commitmentOf returns the one commitment of a circuit, nil when it has none.
// Two or more wrap ErrStructure: gnark's Solidity verifier does not support
// them, and no circuit of ours needs them.
func commitmentOf(ccs *R1CS) (*constraint.Groth16Commitment, error) {
	all, ok := ccs.CommitmentInfo.(constraint.Groth16Commitments)
	switch {
	case !ok:
		return nil, fmt.Errorf("%w: commitments of type %T", ErrStructure, ccs.CommitmentInfo)
	case len(all) > 1:
		return nil, fmt.Errorf("%w: %d commitments, at most one is supported", ErrStructure, len(all))
	case len(all) == 1:
		return &all[0], nil
	}
	return nil, nil
}

// encodeCircuit serialises a compiled circuit. The bytes depend on the circuit
// and gnark's version only, never on the machine; a circuit that calls
// api.Println, or a build with gnark's debug tag, would add source paths.
func encodeCircuit(ccs *R1CS) ([]byte, error) {
	var buf bytes.Buffer
	if _, err := ccs.WriteTo(&buf); err != nil {
		return nil, fmt.Errorf("encode circuit: %w", err)
	}
	return buf.Bytes(), nil
}

// CircuitDigest names a compiled circuit: SHA-256 of its encoding.
func CircuitDigest(ccs *R1CS) (Digest, error) {
	b, err := encodeCircuit(ccs)
	if err != nil {
		return Digest{}, err
	}
	return sha256.Sum256(b), nil
}
