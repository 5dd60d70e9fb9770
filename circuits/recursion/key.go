package recursion

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"

	"github.com/consensys/gnark/backend/groth16"
	backend "github.com/consensys/gnark/backend/groth16/bn254"
)

// Key is the verifying key of the proofs to verify. It is a constant of the circuit: whoever proves cannot choose it.
type Key struct {
	vk     *backend.VerifyingKey
	digest *big.Int
}

// NewKey checks a key. The circuit computes with its points as with constants, so what makes a key meaningless has to be found here.
func NewKey(vk groth16.VerifyingKey) (*Key, error) {
	key, ok := vk.(*backend.VerifyingKey)
	if !ok {
		return nil, fmt.Errorf("recursion: a verifying key of BN254 is needed, not %T", vk)
	}
	if err := check(key); err != nil {
		return nil, fmt.Errorf("recursion: verifying key: %w", err)
	}
	h := sha256.New()
	if _, err := key.WriteRawTo(h); err != nil {
		return nil, fmt.Errorf("recursion: verifying key: %w", err)
	}
	return &Key{key, new(big.Int).SetBytes(h.Sum(nil)[:31])}, nil
}

// check refuses a key with points that do nothing or lie outside their groups, and more commitments than the verifier supports.
func check(vk *backend.VerifyingKey) error {
	if n := len(vk.CommitmentKeys); n > 1 || n != len(vk.PublicAndCommitmentCommitted) {
		return fmt.Errorf("%d commitment keys for %d commitments: want 0 or 1 for as many", n, len(vk.PublicAndCommitmentCommitted))
	}
	if len(vk.G1.K) < 2+len(vk.CommitmentKeys) {
		return errors.New("no public input")
	}
	for i, k := range vk.G1.K {
		if k.IsInfinity() || !k.IsOnCurve() {
			return fmt.Errorf("K[%d] is no point of G1 or infinity", i)
		}
	}
	if vk.G1.Alpha.IsInfinity() || !vk.G1.Alpha.IsOnCurve() {
		return errors.New("alpha is no point of G1 or infinity")
	}
	for name, ok := range map[string]bool{
		"beta":  !vk.G2.Beta.IsInfinity() && vk.G2.Beta.IsInSubGroup(),
		"gamma": !vk.G2.Gamma.IsInfinity() && vk.G2.Gamma.IsInSubGroup(),
		"delta": !vk.G2.Delta.IsInfinity() && vk.G2.Delta.IsInSubGroup(),
	} {
		if !ok {
			return fmt.Errorf("%s is no point of G2 or infinity", name)
		}
	}
	if vk.G2.Gamma.Equal(&vk.G2.Delta) {
		return errors.New("gamma is delta") // a prover could move what it claims of inputs into what it claims of the rest
	}
	for _, k := range vk.CommitmentKeys {
		if k.G.IsInfinity() || !k.G.IsInSubGroup() || k.GSigmaNeg.IsInfinity() || !k.GSigmaNeg.IsInSubGroup() {
			return errors.New("the commitment key is no pair of points of G2 or infinity")
		}
		if !k.G.Equal(&vk.G2.Gamma) {
			return errors.New("the commitment key does not stand on gamma") // a ceremony's and a dev setup's do (docs/adr/0014)
		}
	}
	return nil
}

// Inputs is how many public inputs a proof has.
func (k *Key) Inputs() int { return len(k.vk.G1.K) - 1 - k.Commitments() }

// Commitments is how many commitments a proof has, 0 or 1.
func (k *Key) Commitments() int { return len(k.vk.CommitmentKeys) }
