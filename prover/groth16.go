package prover

import (
	"fmt"
	"math/big"
	"slices"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/backend"
	"github.com/consensys/gnark/backend/witness"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"
	fcs "github.com/consensys/gnark/frontend/cs"

	"github.com/causeway-l2/causeway/prover/msm"
)

// proveGroth16 makes a proof that gnark's verifier takes, from gnark's solver and keys. What differs from gnark's own prover is how the
// sums are computed (package msm), one group after the other with all cores instead of all at once, and a transform less (quotient).
//
//	Ar  = alpha + sum w[i]*A[i] + r*delta
//	Bs  = beta  + sum w[i]*B[i] + s*delta      in both groups
//	Krs = sum w[i]*K[i] + sum h[i]*Z[i] + s*Ar + r*Bs - r*s*delta
//
// with r and s random, and K over the wires that are neither public nor committed to.
func proveGroth16(ccs *R1CS, pk *ProvingKey, w witness.Witness, option backend.ProverOption) (*Proof, error) {
	config, err := backend.NewProverConfig(option)
	if err != nil {
		return nil, err
	}
	info, err := commitmentOf(ccs)
	if err != nil {
		return nil, err
	}
	if commitments := ccs.CommitmentInfo.(constraint.Groth16Commitments); len(pk.CommitmentKeys) != len(commitments) {
		return nil, fmt.Errorf("key for %d commitments, the circuit has %d", len(pk.CommitmentKeys), len(commitments))
	}
	p := &proving{ccs: ccs, pk: pk, info: info, proof: &Proof{Commitments: []curve.G1Affine{}}}
	solution, err := p.solve(w, config)
	if err != nil {
		return nil, err
	}
	h := quotient(solution.A, solution.B, solution.C, &pk.Domain)
	solution.A, solution.B, solution.C = nil, nil, nil
	return p.proof, p.sum(solution.W, h)
}

// proving is a proof in progress.
type proving struct {
	ccs       *R1CS
	pk        *ProvingKey
	info      *constraint.Groth16Commitment // nil: the circuit has none
	committed []fr.Element                  // values under the commitment
	proof     *Proof
}

// solve fills in all wires. When the solver comes to the commitment, it is computed, and its hash given back as a wire's value.
func (p *proving) solve(w witness.Witness, config backend.ProverConfig) (*cs.R1CSSolution, error) {
	options := slices.Clone(config.SolverOpts)
	if p.info != nil {
		options = append(options, solver.OverrideHint(solver.GetHintID(fcs.Bsb22CommitmentComputePlaceholder), func(_ *big.Int, in, out []*big.Int) error {
			return p.commit(in[1:], out[0], config)
		}))
	}
	solution, err := p.ccs.Solve(w, options...)
	if err != nil {
		return nil, err
	}
	return solution.(*cs.R1CSSolution), nil
}

// commit takes the values that are hashed with the commitment, then those that are committed to.
func (p *proving) commit(in []*big.Int, challenge *big.Int, config backend.ProverConfig) error {
	hashed, values := in[:len(p.info.PublicAndCommitmentCommitted)], in[len(p.info.PublicAndCommitmentCommitted):]
	p.committed = make([]fr.Element, len(values))
	for i, v := range values {
		p.committed[i].SetBigInt(v)
	}
	sums, err := msm.G1(msm.Sum{Points: p.pk.CommitmentKeys[0].Basis, Scalars: p.committed})
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	var c curve.G1Affine
	c.FromJacobian(&sums[0])
	p.proof.Commitments = []curve.G1Affine{c}

	h := config.HashToFieldFn
	h.Reset()
	h.Write(constraint.SerializeCommitment(c.Marshal(), hashed, fr.Bytes))
	digest := h.Sum(nil)
	var e fr.Element
	e.SetBytes(digest[:min(len(digest), fr.Bytes)])
	e.BigInt(challenge)
	return nil
}

// sum computes the points of the proof from the wires and the quotient.
func (p *proving) sum(wires, h fr.Vector) error {
	pk := p.pk
	var r, s, rs fr.Element
	for _, e := range []*fr.Element{&r, &s} {
		if _, err := e.SetRandom(); err != nil {
			return err
		}
	}
	rs.Mul(&r, &s).Neg(&rs)
	delta := curve.BatchScalarMultiplicationG1(&pk.G1.Delta, []fr.Element{r, s, rs})

	ofB := without(wires, pk.InfinityB)
	sums := []msm.Sum{{Points: pk.G1.A, Scalars: without(wires, pk.InfinityA)}, {Points: pk.G1.B, Scalars: ofB}, {Points: pk.G1.K, Scalars: p.private(wires)},
		{Points: pk.G1.Z, Scalars: h[:len(pk.G1.Z)]}}
	if p.info != nil { // of one commitment, the proof of knowledge is this sum; of several it would be a combination
		sums = append(sums, msm.Sum{Points: pk.CommitmentKeys[0].BasisExpSigma, Scalars: p.committed})
	}
	g1, err := msm.G1(sums...)
	if err != nil {
		return fmt.Errorf("sum: %w", err)
	}
	ar, b, krs := &g1[0], &g1[1], &g1[2]
	ar.AddMixed(&pk.G1.Alpha)
	ar.AddMixed(&delta[0])
	b.AddMixed(&pk.G1.Beta)
	b.AddMixed(&delta[1])
	krs.AddAssign(&g1[3])
	krs.AddMixed(&delta[2])
	var blind curve.G1Jac
	krs.AddAssign(blind.ScalarMultiplication(ar, s.BigInt(new(big.Int))))
	krs.AddAssign(blind.ScalarMultiplication(b, r.BigInt(new(big.Int))))
	p.proof.Ar.FromJacobian(ar)
	p.proof.Krs.FromJacobian(krs)
	if p.info != nil {
		p.proof.CommitmentPok.FromJacobian(&g1[4])
	}

	g2, err := msm.G2(msm.Sum2{Points: pk.G2.B, Scalars: ofB})
	if err != nil {
		return fmt.Errorf("sum: %w", err)
	}
	bs := &g2[0]
	var blind2 curve.G2Jac
	blind2.FromAffine(&pk.G2.Delta)
	bs.AddAssign(blind2.ScalarMultiplication(&blind2, s.BigInt(new(big.Int))))
	bs.AddMixed(&pk.G2.Beta)
	p.proof.Bs.FromJacobian(bs)
	return nil
}

// without leaves out the wires whose point is at infinity, and not in the key.
func without(wires fr.Vector, infinity []bool) []fr.Element {
	out := make([]fr.Element, 0, len(wires))
	for i, w := range wires {
		if !infinity[i] {
			out = append(out, w)
		}
	}
	return out
}

// private returns the wires that K is of: neither public, nor committed to, nor the commitment's own.
func (p *proving) private(wires fr.Vector) []fr.Element {
	public := p.ccs.GetNbPublicVariables()
	if p.info == nil {
		return wires[public:]
	}
	leave := append(slices.Clone(p.info.PrivateCommitted), p.info.CommitmentIndex)
	slices.Sort(leave)
	out := make([]fr.Element, 0, len(wires)-public)
	for i := public; i < len(wires); i++ {
		if len(leave) > 0 && leave[0] == i {
			leave = leave[1:]
			continue
		}
		out = append(out, wires[i])
	}
	return out
}
