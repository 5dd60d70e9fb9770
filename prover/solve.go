package prover

import (
	"fmt"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc"
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/hash_to_field"
	"github.com/consensys/gnark/backend"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/backend/witness"
	"github.com/consensys/gnark/constraint"
)

// committer makes the commitments of one proof, as the solver comes to them.
type committer struct {
	pinned    Pinned
	info      constraint.Groth16Commitments
	hash      backend.ProverConfig
	proof     *groth16.Proof
	knowledge []curve.G1Affine
}

// solve computes the witness on a number of cores. The proof has its commitments
// and the proof of knowledge of them, nothing else yet.
func solve(s *solvable, w witness.Witness, pinned Pinned, target Target, tasks int) (*Solution, *groth16.Proof, error) {
	cfg, err := backend.NewProverConfig(target.proverOption())
	if err != nil {
		return nil, nil, err
	}
	if cfg.HashToFieldFn == nil {
		cfg.HashToFieldFn = hash_to_field.New([]byte(constraint.CommitmentDst))
	}
	info := s.ccs.CommitmentInfo.(constraint.Groth16Commitments)
	c := &committer{pinned, info, cfg, &groth16.Proof{Commitments: make([]curve.G1Affine, len(info))}, make([]curve.G1Affine, len(info))}
	values, err := s.solve(w, c.commit, tasks, cfg.SolverOpts)
	if err != nil {
		return nil, nil, err
	}
	if err := c.foldKnowledge(values.W); err != nil {
		return nil, nil, err
	}
	return &Solution{W: values.W, A: values.A, B: values.B}, c.proof, nil
}

// commit is the solver's hint: inputs are the number of the commitment, the
// values that are only hashed, and those committed to; the output is the
// challenge, as in Groth16 with BSB22 commitments, eprint 2022/1072.
func (c *committer) commit(in, out []fr.Element) (err error) {
	i := int(in[0].Uint64())
	committed := 1 + len(c.info[i].PublicAndCommitmentCommitted)
	hashed := make([]*big.Int, committed-1)
	for j := range hashed {
		hashed[j] = in[1+j].BigInt(new(big.Int))
	}
	if c.proof.Commitments[i], c.knowledge[i], err = c.pinned.Commit(i, in[committed:]); err != nil {
		return fmt.Errorf("%w: commitment %d: %w", ErrDevice, i, err)
	}
	h := c.hash.HashToFieldFn
	h.Reset()
	h.Write(constraint.SerializeCommitment(c.proof.Commitments[i].Marshal(), hashed, (fr.Bits-1)/8+1))
	out[0].SetBytes(h.Sum(nil)[:min(fr.Bytes, h.Size())])
	h.Reset()
	return nil
}

// foldKnowledge combines the proofs of knowledge with a challenge from the
// values of the commitments.
func (c *committer) foldKnowledge(wires []fr.Element) error {
	var transcript []byte
	for _, info := range c.info {
		transcript = append(transcript, wires[info.CommitmentIndex].Marshal()...)
	}
	challenge, err := fr.Hash(transcript, []byte("G16-BSB22"), 1)
	if err != nil {
		return err
	}
	_, err = c.proof.CommitmentPok.Fold(c.knowledge, challenge[0], ecc.MultiExpConfig{NbTasks: 1})
	return err
}

// assemble completes a proof from the sums: Groth16's last step with r = s = 0.
// Nothing of a witness is secret (docs/adr/0043), so nothing is blinded: that
// would take the wires with the key's B in the first group, too.
func assemble(proof *groth16.Proof, pk *ProvingKey, sums *Sums) {
	proof.Ar.FromJacobian(sums.A.AddMixed(&pk.G1.Alpha))
	proof.Bs.FromJacobian(sums.B.AddMixed(&pk.G2.Beta))
	proof.Krs.FromJacobian(sums.K.AddAssign(&sums.Z))
}

// KeyWires returns, for each point of the key's A, B and K, the wire that it
// is multiplied with.
func KeyWires(k *Keys) (a, b, kk []uint32) {
	pk := k.Proving
	for i := range pk.InfinityA {
		if !pk.InfinityA[i] {
			a = append(a, uint32(i))
		}
		if !pk.InfinityB[i] {
			b = append(b, uint32(i))
		}
	}
	kk, _ = WiresOfK(k.Circuit)
	return a, b, kk
}
