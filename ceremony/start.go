package ceremony

import (
	"fmt"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	update "github.com/consensys/gnark-crypto/ecc/bn254/mpcsetup"
	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"
	"github.com/consensys/gnark/constraint"

	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/prover/msm"
)

// Evaluations are what the second phase leaves as it is: the circuit's polynomials at tau.
type Evaluations = mpcsetup.Phase2Evaluations

// start makes the start of the second phase and the evaluations, from the circuit and the powers of tau. Nothing in it is chosen.
//
// SOUNDNESS: it takes the place of gnark's Phase2.Initialize, which works a point at a time, on one core for the most part, and returns the same bit for bit
// (TestStart), but for the order of Z, where the domain is gnark's. One basis is held at a time. Powers have to be points of their groups, which whoever reads
// them checks; there may be more of them than the domain takes.
func start(ccs *prover.R1CS, powers *Powers, progress Progress) (*mpcsetup.Phase2, *Evaluations, error) {
	const steps = 5
	e := new(Evaluations)
	n := prover.DomainSize(ccs.GetNbConstraints())
	if has := len(powers.G1.AlphaTau); has < n {
		return nil, nil, fmt.Errorf("ceremony: powers of tau for a domain of %d, the circuit has %d constraints", has, ccs.GetNbConstraints())
	}
	var matrix [3]*columns
	for i, of := range []side{left, right, out} {
		var err error
		if matrix[i], err = columnsOf(ccs, of); err != nil {
			return nil, nil, err
		}
	}
	const step = "start of phase 2"
	progress.report(step, 0, steps)
	// What a wire's share of the proof's third part is made of: beta*A, alpha*B and C.
	var c, betaA, alphaB []curve.G1Affine
	err := inG1.onBasis(powers.G1.Tau[:n], msm.LagrangeG1, ccs, into(&e.G1.A, matrix[0]), into(&e.G1.B, matrix[1]), into(&c, matrix[2]))
	if err != nil {
		return nil, nil, err
	}
	progress.report(step, 1, steps)
	if err := inG1.onBasis(powers.G1.BetaTau[:n], msm.LagrangeG1, ccs, into(&betaA, matrix[0])); err != nil {
		return nil, nil, err
	}
	progress.report(step, 2, steps)
	if err := inG1.onBasis(powers.G1.AlphaTau[:n], msm.LagrangeG1, ccs, into(&alphaB, matrix[1])); err != nil {
		return nil, nil, err
	}
	progress.report(step, 3, steps)
	if err := inG2.onBasis(powers.G2.Tau[:n], msm.LagrangeG2, ccs, into(&e.G2.B, matrix[1])); err != nil {
		return nil, nil, err
	}
	progress.report(step, 4, steps)
	p := new(mpcsetup.Phase2)
	_, _, p.Parameters.G1.Delta, p.Parameters.G2.Delta = curve.Generators()
	p.Parameters.G1.Z = multiplesOfVanishing(powers.G1.Tau, n)
	shareOut(ccs, sumOf(betaA, alphaB, c), p, e)
	return p, e, nil
}

// evaluation of a matrix, and where it goes.
type evaluation[P any] struct {
	to *[]P
	of *columns
}

func into[P any](to *[]P, of *columns) evaluation[P] { return evaluation[P]{to, of} }

// onBasis evaluates matrices on the Lagrange basis that powers make, which stay as they are.
func (g arithmetic[P]) onBasis(powers []P, lagrange func([]P) error, ccs *prover.R1CS, all ...evaluation[P]) (err error) {
	basis := append([]P(nil), powers...)
	if err := lagrange(basis); err != nil {
		return fmt.Errorf("ceremony: %w", err)
	}
	for _, x := range all {
		if *x.to, err = g.evaluate(x.of, ccs.Coefficients, basis); err != nil {
			return fmt.Errorf("ceremony: %w", err)
		}
	}
	return nil
}

// multiplesOfVanishing are [tau^i (tau^n - 1)] for i < n-1.
func multiplesOfVanishing(tau []curve.G1Affine, n int) []curve.G1Affine {
	places, counts := make([]uint32, 0, 2*n-2), make([]uint32, n-1)
	for i := range counts {
		places, counts[i] = append(places, uint32(i+n), uint32(i)|msm.Negative), 2
	}
	return msm.ListsG1(tau, places, counts)
}

// shareOut gives each wire's share to the verifying key (public wires and commitments), to its commitment, or to the proving key.
func shareOut(ccs *prover.R1CS, shares []curve.G1Affine, p *mpcsetup.Phase2, e *Evaluations) {
	commitments := ccs.CommitmentInfo.(constraint.Groth16Commitments)
	_, _, public := ccs.GetNbVariables()
	e.PublicAndCommitmentCommitted = commitments.GetPublicAndCommitmentCommitted(commitments.CommitmentIndexes(), public)
	_, _, _, g2 := curve.Generators()
	e.G1.CKK = make([][]curve.G1Affine, len(commitments))
	p.Sigmas = make([]update.UpdateProof, len(commitments))
	p.Parameters.G1.SigmaCKK = make([][]curve.G1Affine, len(commitments))
	p.Parameters.G2.Sigma = make([]curve.G2Affine, len(commitments))
	committed, known := map[int]int{}, map[int]bool{}
	for i, c := range commitments {
		e.G1.CKK[i] = make([]curve.G1Affine, 0, len(c.PrivateCommitted))
		p.Parameters.G2.Sigma[i] = g2
		known[c.CommitmentIndex] = true
		for _, w := range c.PrivateCommitted {
			committed[w] = i
		}
	}
	p.Parameters.G1.PKK = make([]curve.G1Affine, 0, len(shares))
	e.G1.VKK = make([]curve.G1Affine, 0, public+len(commitments))
	for w, share := range shares {
		if i, ok := committed[w]; ok {
			e.G1.CKK[i] = append(e.G1.CKK[i], share)
		} else if w < public || known[w] {
			e.G1.VKK = append(e.G1.VKK, share)
		} else {
			p.Parameters.G1.PKK = append(p.Parameters.G1.PKK, share)
		}
	}
	for i := range commitments {
		p.Parameters.G1.SigmaCKK[i] = append(make([]curve.G1Affine, 0, len(e.G1.CKK[i])), e.G1.CKK[i]...)
	}
}
