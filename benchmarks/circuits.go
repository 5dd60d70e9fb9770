package benchmarks

import (
	"context"
	"fmt"
	"time"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/circuits/aggregate"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Circuits measures every circuit of the registry.
type Circuits struct{ Options }

// Name implements Workload.
func (Circuits) Name() string { return "circuits" }

// Run implements Workload. Each circuit is a case that reports constraints, load_seconds (key and circuit from disk to ready), prove_seconds of
// a full batch, or of two in an aggregate, verify_ms, the sizes pk_mb and circuit_mb on disk, and peak_rss_mb of
// loading and proving. A process that proves nothing else needs no more memory than that. Quick measures the smallest circuit alone.
func (c Circuits) Run(ctx context.Context) (Report, error) {
	report := newReport(c.Name())
	inner := map[string][]aggregate.Batch{}
	for _, circuit := range circuits.All() {
		if c.Quick && circuit.Name != circuits.All()[0].Name {
			continue
		}
		if err := ctx.Err(); err != nil {
			return Report{}, err
		}
		c.say("%s", circuit.Name)
		metrics, err := c.measure(ctx, circuit, inner)
		if err != nil {
			return Report{}, fmt.Errorf("%s: %w", circuit.Name, err)
		}
		report.Cases = append(report.Cases, Case{circuit.Name, metrics})
	}
	return report, nil
}

// measure proves one circuit. It leaves the batches of a batch circuit in inner and takes those of an aggregate from there.
func (c Circuits) measure(ctx context.Context, circuit circuits.Circuit, inner map[string][]aggregate.Batch) ([]Metric, error) {
	if _, _, err := c.Ring.Ensure(ctx, circuit); err != nil {
		return nil, err
	}
	assignments, public, err := c.assign(ctx, circuit, inner)
	if err != nil {
		return nil, err
	}
	defer asProver()()
	resetPeakRSS()
	start := time.Now()
	keys, err := c.Ring.Load(circuit)
	if err != nil {
		return nil, err
	}
	p, err := prover.NewProver(keys, keyring.Target(circuit))
	if err != nil {
		return nil, err
	}
	load := time.Since(start)
	var proofs []*prover.Proof
	prove, err := timed(ctx, len(assignments), func() error {
		proof, err := p.Prove(assignments[len(proofs)])
		proofs = append(proofs, proof)
		return err
	})
	if err != nil {
		return nil, err
	}
	peak := peakRSS()
	const verifications = 5
	verify, err := timed(ctx, verifications, func() error {
		return prover.Verify(keys.Verifying, proofs[0], []field.Element{public[0]}, keyring.Target(circuit))
	})
	if !circuit.IsAggregate() {
		for i := range proofs {
			inner[circuit.Name][i].Proof = proofs[i]
		}
	}
	m := keys.Manifest
	return []Metric{{"constraints", float64(m.Constraints)}, {"load_seconds", load.Seconds()}, {"prove_seconds", prove.Seconds() / float64(len(proofs))},
		{"verify_ms", micros(verify, verifications) / 1e3}, {"pk_mb", float64(m.PKBytes) / mib}, {"circuit_mb", float64(m.CircuitBytes) / mib},
		{"peak_rss_mb", float64(peak) / mib}}, err
}

// assign returns what to prove, and the public input of each.
func (c Circuits) assign(ctx context.Context, circuit circuits.Circuit, inner map[string][]aggregate.Batch) (out []frontend.Circuit, public []field.Element, err error) {
	if circuit.IsAggregate() {
		batches := inner[circuit.Inner().Name]
		a, statement, err := circuit.AssignAggregate(batches[:min(len(batches), circuit.Slots)])
		return []frontend.Circuit{a}, []field.Element{statement.Hash()}, err
	}
	witnesses, out, err := fullBatches(ctx, circuit.Shape, 2) // an aggregate of fewer than it has slots costs the same
	for _, w := range witnesses {
		public = append(public, w.Statement().Hash())
		inner[circuit.Name] = append(inner[circuit.Name], aggregate.Batch{BatchData: w.BatchData()})
	}
	return out, public, err
}
