package prover

import (
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/consensys/gnark-crypto/ecc"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/rangecheck"
)

// SetupReport compares DevSetup with gnark's groth16.Setup on one circuit, in
// one process, one after the other.
type SetupReport struct {
	Constraints  int     `json:"constraints"`
	Seconds      float64 `json:"seconds"`       // DevSetup
	GnarkSeconds float64 `json:"gnark_seconds"` // groth16.Setup
	XGnark       float64 `json:"x_gnark"`       // how many times faster DevSetup is
}

// BenchSetup times both setups on a synthetic circuit of about the given
// number of constraints, at least 4000. gnark takes about 0.3 ms a constraint
// on two cores.
func BenchSetup(constraints int) (SetupReport, error) {
	const least = 4000 // the range checks' table alone is some 2000
	if constraints < least {
		return SetupReport{}, fmt.Errorf("bench setup: %d constraints, want at least %d", constraints, least)
	}
	ccs, err := Compile(syntheticCircuit(constraints))
	if err != nil {
		return SetupReport{}, fmt.Errorf("bench setup: %w", err)
	}
	return compareSetups(ccs)
}

func compareSetups(ccs *R1CS) (SetupReport, error) {
	start := time.Now()
	if _, _, err := DevSetup(ccs, sha256.Sum256([]byte("bench")), nil); err != nil {
		return SetupReport{}, fmt.Errorf("bench setup: %w", err)
	}
	ours := time.Since(start).Seconds()

	start = time.Now()
	if err := groth16.Setup(ccs, new(ProvingKey), new(VerifyingKey)); err != nil {
		return SetupReport{}, fmt.Errorf("bench setup: gnark: %w", err)
	}
	theirs := time.Since(start).Seconds()
	return SetupReport{
		Constraints:  ccs.GetNbConstraints(),
		Seconds:      ours,
		GnarkSeconds: theirs,
		XGnark:       theirs / ours,
	}, nil
}

// ProveReport compares ProveWitness with gnark's prover on one statement, in
// one process, one after the other.
type ProveReport struct {
	Seconds      float64 // ProveWitness, which verifies
	GnarkSeconds float64 // groth16.Prove
	XGnark       float64 // how many times faster ProveWitness is
}

// BenchProve times both provers, rounds times in turn, and returns averages.
// gnark's gets keys of its own of the same circuit.
func BenchProve(p *Prover, assignment frontend.Circuit, rounds int) (r ProveReport, err error) {
	w, err := frontend.NewWitness(assignment, ecc.BN254.ScalarField())
	if err != nil {
		return r, fmt.Errorf("bench prove: %w", err)
	}
	pk, _, err := devSetupForGnark(p.keys.Circuit, sha256.Sum256([]byte("bench")))
	if err != nil {
		return r, fmt.Errorf("bench prove: %w", err)
	}
	for range rounds {
		start := time.Now()
		if _, err := p.ProveWitness(w); err != nil {
			return r, fmt.Errorf("bench prove: %w", err)
		}
		r.Seconds += time.Since(start).Seconds() / float64(rounds)
		start = time.Now()
		if _, err := groth16.Prove(p.keys.Circuit, pk, w, p.target.proverOption()); err != nil {
			return r, fmt.Errorf("bench prove: gnark: %w", err)
		}
		r.GnarkSeconds += time.Since(start).Seconds() / float64(rounds)
	}
	r.XGnark = r.GnarkSeconds / r.Seconds
	return r, nil
}

// synthetic is a circuit made to measure: a chain of multiplications with sums
// of a few wires, as hashing gives, and a share of 64-bit range checks, which
// bring a commitment.
type synthetic struct {
	X      []frontend.Variable
	Result frontend.Variable `gnark:",public"`

	multiplications int
	rangeChecks     int
}

// syntheticInputs is the number of secret inputs of a synthetic circuit.
const syntheticInputs = 4

// syntheticCircuit returns a circuit of about n constraints, an eighth of them
// range checks at about 9 constraints a check.
func syntheticCircuit(n int) *synthetic {
	return &synthetic{
		X:               make([]frontend.Variable, syntheticInputs),
		multiplications: n - n/8,
		rangeChecks:     n / 8 / 9,
	}
}

// Define implements frontend.Circuit.
func (c *synthetic) Define(api frontend.API) error {
	a, b := c.X[0], c.X[1]
	for i := range c.multiplications {
		a, b = api.Mul(api.Add(a, b, i), api.Add(b, c.X[i%syntheticInputs])), a
	}
	if c.rangeChecks > 0 {
		checker := rangecheck.New(api)
		for i := range c.rangeChecks {
			checker.Check(api.Add(c.X[i%syntheticInputs], i), 64)
		}
	}
	api.AssertIsEqual(c.Result, api.Mul(a, b))
	return nil
}
