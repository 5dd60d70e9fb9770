package prover

import (
	"encoding/binary"
	"fmt"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/backend/witness"
	"github.com/consensys/gnark/frontend"
)

// A witness travels in gnark's encoding, all numbers big-endian:
//
//	offset  length  field
//	0       4       number of public inputs, the constant one left out
//	4       4       number of secret inputs
//	8       4       number of values, the sum of both
//	12      32 n    values, public inputs first, each below r
const (
	witnessPublicOffset = 0
	witnessSecretOffset = 4
	witnessCountOffset  = 8
	witnessHeaderSize   = 12
)

// MarshalWitness encodes a full assignment, public and secret.
func MarshalWitness(assignment frontend.Circuit) ([]byte, error) {
	w, err := frontend.NewWitness(assignment, ecc.BN254.ScalarField())
	if err != nil {
		return nil, fmt.Errorf("marshal witness: %w", err)
	}
	b, err := w.MarshalBinary()
	if err != nil {
		return nil, fmt.Errorf("marshal witness: %w", err)
	}
	return b, nil
}

// UnmarshalWitness decodes a full witness for a circuit, from an untrusted
// source. It allocates only after the length fits the circuit. Errors wrap
// ErrEncoding.
func UnmarshalWitness(b []byte, ccs *R1CS) (witness.Witness, error) {
	public, secret := ccs.GetNbPublicVariables()-1, ccs.GetNbSecretVariables()
	if want := witnessHeaderSize + fr.Bytes*(public+secret); len(b) != want {
		return nil, fmt.Errorf("unmarshal witness: %w: %d bytes, the circuit takes %d", ErrEncoding, len(b), want)
	}
	count := func(offset int) int { return int(binary.BigEndian.Uint32(b[offset:])) }
	if count(witnessPublicOffset) != public || count(witnessSecretOffset) != secret || count(witnessCountOffset) != public+secret {
		return nil, fmt.Errorf("unmarshal witness: %w: counts are not the circuit's", ErrEncoding)
	}
	w, err := witness.New(ecc.BN254.ScalarField())
	if err != nil {
		return nil, fmt.Errorf("unmarshal witness: %w", err)
	}
	if err := w.UnmarshalBinary(b); err != nil { // refuses values of r and above
		return nil, fmt.Errorf("unmarshal witness: %w: %w", ErrEncoding, err)
	}
	return w, nil
}

// witnessValues returns the values of a full witness, public inputs first, and
// refuses one that is not as long as the circuit's.
func witnessValues(w witness.Witness, ccs *R1CS) (fr.Vector, error) {
	values, ok := w.Vector().(fr.Vector)
	if !ok {
		return nil, fmt.Errorf("%w: witness over another field: %T", ErrEncoding, w.Vector())
	}
	if want := ccs.GetNbPublicVariables() - 1 + ccs.GetNbSecretVariables(); len(values) != want {
		return nil, fmt.Errorf("%w: witness of %d values, the circuit takes %d", ErrEncoding, len(values), want)
	}
	return values, nil
}
