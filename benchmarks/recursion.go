package benchmarks

import (
	"context"
	"fmt"

	"github.com/causeway-l2/causeway/circuits/cost"
	"github.com/causeway-l2/causeway/prover"
)

// Recursion counts what verifying proofs costs inside a circuit, here and with gnark's verifier. It compiles and proves nothing.
type Recursion struct {
	// Quick stops at two proofs.
	Quick bool
}

// Name implements Workload.
func (Recursion) Name() string { return "recursion" }

// Run implements Workload. It reports, in constraints, first_proof and per_proof, what one more costs on average of all that were
// measured; the same of gnark's verifier with gnark_ in front; all four for proofs with a commitment, ending in _commitment; x_gnark,
// gnark_per_proof / per_proof; and a case for each number of proofs.
func (r Recursion) Run(ctx context.Context) (Report, error) {
	proofs := 4
	if r.Quick {
		proofs = 2
	}
	rows, err := prover.Until(ctx, func() ([]cost.Verification, error) { return cost.Recursion(proofs) })
	if err != nil {
		return Report{}, err
	}
	report := newReport(r.Name())
	for i, end := range []string{"", "_commitment"} {
		of := rows[i*proofs : (i+1)*proofs]
		first, last := of[0], of[proofs-1]
		more := float64(proofs - 1)
		per, gnark := float64(last.Constraints-first.Constraints)/more, float64(last.Gnark-first.Gnark)/more
		report.Metrics = append(report.Metrics, Metric{"first_proof" + end, float64(first.Constraints)}, Metric{"per_proof" + end, per},
			Metric{"gnark_first_proof" + end, float64(first.Gnark)}, Metric{"gnark_per_proof" + end, gnark}, Metric{"x_gnark" + end, gnark / per})
	}
	for _, v := range rows {
		report.Cases = append(report.Cases, Case{fmt.Sprintf("proofs=%d/commitments=%d", v.Proofs, v.Commitments),
			[]Metric{{"constraints", float64(v.Constraints)}, {"gnark_constraints", float64(v.Gnark)}}})
	}
	return report, nil
}
