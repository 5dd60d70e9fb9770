package recursion

import (
	"fmt"
	"slices"

	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/algebra/algopts"
	"github.com/consensys/gnark/std/algebra/emulated/sw_bn254"
	"github.com/consensys/gnark/std/recursion"
)

// addInputs computes the weighted sum of the L: of each point K of the key, times the weighted sum of what multiplies it in each proof.
func (b *batch) addInputs(inputs [][]frontend.Variable) error {
	hashes := make([]frontend.Variable, len(inputs))
	for i := range hashes {
		if b.key.Commitments() == 0 {
			break
		}
		h, err := b.commitmentHash(&b.proofs[i], inputs[i])
		if err != nil {
			return err
		}
		hashes[i] = h
	}
	for j := range b.key.vk.G1.K {
		scalar := b.weigh(func(i int) frontend.Variable {
			switch {
			case j == 0:
				return 1
			case j <= b.key.Inputs():
				return inputs[i][j-1]
			}
			return hashes[i]
		})
		term, err := b.times(sw_bn254.NewG1Affine(b.key.vk.G1.K[j]), scalar)
		if err != nil {
			return fmt.Errorf("recursion: K[%d]: %w", j, err)
		}
		if j == 0 {
			b.inputs = term
		} else {
			b.inputs = b.curve.AddUnified(b.inputs, term) // complete: it may double, or cancel to infinity
		}
	}
	return nil
}

// commitmentHash is the input that a commitment adds: gnark's hash of the commitment and of the inputs it covers, as recursion.NewShort
// computes it for the prover.
func (b *batch) commitmentHash(p *Proof, inputs []frontend.Variable) (frontend.Variable, error) {
	h, err := recursion.NewHash(b.api, b.api.Compiler().Field(), true)
	if err != nil {
		return nil, fmt.Errorf("recursion: commitment: %w", err)
	}
	h.Write(b.curve.MarshalG1(p.Commitments[0], algopts.WithCanonicalBitRepresentation())...)
	for _, wire := range b.key.vk.PublicAndCommitmentCommitted[0] {
		bits := append(b.api.ToBinary(inputs[wire-1]), 0, 0) // 32 bytes
		slices.Reverse(bits)
		h.Write(bits...)
	}
	return h.Sum(), nil
}
