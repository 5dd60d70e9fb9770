package prover

import (
	"fmt"
)

// checkFits refuses a proving key of another circuit by how many points of each kind it has: what computes with it goes by these numbers. It looks at no
// point, so that a key of the same size passes, and its proofs do not verify. Errors wrap ErrKeysStale.
func checkFits(k *Keys) error {
	commitment, err := commitmentOf(k.Circuit)
	if err != nil {
		return err
	}
	commitments, committed := 0, 0
	if commitment != nil {
		commitments, committed = 1, len(commitment.PrivateCommitted)
	}
	pk := k.Proving
	internal, secret, public := k.Circuit.GetNbVariables()
	wires, domain := internal+secret+public, DomainSize(k.Circuit.GetNbConstraints())
	inK, _ := WiresOfK(k.Circuit)
	type count struct {
		of        string
		has, want int
	}
	counts := []count{
		{"wires in A", len(pk.InfinityA), wires},
		{"wires in B", len(pk.InfinityB), wires},
		{"points of A", len(pk.G1.A), wires - trues(pk.InfinityA)},
		{"points of B", len(pk.G1.B), wires - trues(pk.InfinityB)},
		{"points of B in G2", len(pk.G2.B), wires - trues(pk.InfinityB)},
		{"points of K", len(pk.G1.K), len(inK)},
		{"points of Z", len(pk.G1.Z), domain},
		{"roots of unity", int(pk.Domain.Cardinality), blockSize(domain)},
		{"commitments", len(pk.CommitmentKeys), commitments},
	}
	for _, c := range pk.CommitmentKeys {
		counts = append(counts, count{"points to commit with", len(c.Basis), committed}, count{"points to prove that with", len(c.BasisExpSigma), committed})
	}
	for _, c := range counts {
		if c.has != c.want {
			return k.Manifest.advise(k.Name, fmt.Errorf("%w: the proving key is of another circuit than %s: %d %s, want %d", ErrKeysStale, k.Name, c.has, c.of, c.want))
		}
	}
	return nil
}

func trues(flags []bool) (n int) {
	for _, f := range flags {
		if f {
			n++
		}
	}
	return n
}
