package benchmarks

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/consensys/gnark/backend/witness"
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/circuits/aggregate"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup/field"
)

// GPU measures every circuit on a device and on the CPU of the same machine, with the same witness.
type GPU struct{ Options }

// Name implements Workload.
func (GPU) Name() string { return "gpu" }

// usualProofs in a row, of each circuit.
const usualProofs = 20

// Run implements Workload. Each circuit is a case that reports cpu_seconds (a proof with all cores) and cpu_core_seconds (what it used of them), alone_seconds (a proof on the device, nothing
// beside it), seconds (a proof of many, others being solved while the device computes), x_cpu, x_cpu_alone and x_overlap (how many times
// faster many are than the CPU, one alone than the CPU, and many than one alone), proofs_per_hour, transfers_per_second (that these proofs are of: an aggregate's batches take theirs besides), utilisation (share of the time of those many that the device computes or copies, as its library counts it),
// pinned_mb (the keys), peak_mb (all that we allocated, at most) and used_mb (by whomever, CUDA itself included) of device memory, the parts of a proof alone: solve_ms, of which gkr_ms on the device, transfer_ms, ntt_ms, msm_g1_ms, msm_g2_ms; row_gkr_ms, which is gkr_ms of many, what its calls wait for others' and for a core included; and what many
// proofs in a row leave behind: leak_mb on the device, rss_growth_mb on the host. Every proof has been verified natively, and in_solidity is how many the
// verifier contract was given and took: one of each circuit whose key has a commitment, as those that go to L1 have.
func (g GPU) Run(ctx context.Context) (Report, error) {
	if g.Device == nil {
		return Report{}, errors.New("no device: give one with --device cuda:0")
	}
	a, err := g.Device()
	if err != nil {
		return Report{}, err
	}
	defer a.Close()
	defer asProver()()
	report := newReport(g.Name())
	c := a.Capability()
	report.Labels = []Label{{"jobs", strconv.Itoa(a.Jobs())}, {"device", c.Name}, {"compute", c.Compute}, {"driver_cuda", c.Driver}, {"library_cuda", c.Runtime}, {"class", c.Class}}
	if c.Emulated {
		report.Labels = append(report.Labels, Label{"emulated", "true"})
	}
	inner := map[string][]aggregate.Batch{}
	report.Partial = len(g.Circuits) > 0
	for _, circuit := range circuits.All() {
		if err := ctx.Err(); err != nil {
			return Report{}, err
		}
		if !g.isAsked(circuit) {
			continue
		}
		if circuit.IsAggregate() && len(inner[circuit.Inner().Name]) == 0 {
			if err := g.proveInner(ctx, a, circuit.Inner(), inner); err != nil {
				return Report{}, fmt.Errorf("%s: %w", circuit.Inner().Name, err)
			}
		}
		metrics, err := g.measure(ctx, a, circuit, inner)
		if err != nil {
			return Report{}, fmt.Errorf("%s: %w", circuit.Name, err)
		}
		name := fmt.Sprintf("%s/constraints=%.0f", circuit.Name, metrics[0].Value)
		report.Cases = append(report.Cases, Case{name, metrics})
	}
	return report, nil
}

func (g GPU) isAsked(circuit circuits.Circuit) bool {
	if len(g.Circuits) > 0 {
		return slices.Contains(g.Circuits, circuit.Name)
	}
	return !g.Quick || circuit.Name == circuits.All()[0].Name
}

// subject is a circuit with what to prove of it.
type subject struct {
	keys      *prover.Keys
	witnesses []witness.Witness
	public    []field.Element
}

func (g GPU) subject(ctx context.Context, circuit circuits.Circuit, inner map[string][]aggregate.Batch) (s subject, err error) {
	g.say("%s: keys", circuit.Name)
	if _, _, err := g.Ring.Ensure(ctx, circuit); err != nil {
		return s, err
	}
	if s.keys, err = g.Ring.Load(circuit); err != nil {
		return s, err
	}
	assignments, public, err := Circuits{g.Options}.assign(ctx, circuit, inner)
	if err != nil {
		return s, err
	}
	if s.public = public; g.Quick && !circuit.IsAggregate() {
		assignments, inner[circuit.Name] = assignments[:1], inner[circuit.Name][:1] // an aggregate takes no batch that has no proof
	}
	for _, assignment := range assignments {
		w, err := frontend.NewWitness(assignment, field.Modulus())
		if err != nil {
			return s, err
		}
		s.witnesses = append(s.witnesses, w)
	}
	return s, nil
}

// proveInner proves the batches of an aggregate whose batch circuit is not measured.
func (g GPU) proveInner(ctx context.Context, a *prover.Accelerator, circuit circuits.Circuit, inner map[string][]aggregate.Batch) error {
	s, err := g.subject(ctx, circuit, inner)
	if err != nil {
		return err
	}
	p, err := prover.NewProverOn(a, s.keys, keyring.Target(circuit))
	if err != nil {
		return err
	}
	defer p.Close()
	return s.prove(p, circuit, inner)
}

// prove proves each witness once, and keeps what an aggregate needs.
func (s subject) prove(p *prover.Prover, circuit circuits.Circuit, inner map[string][]aggregate.Batch) error {
	for i, w := range s.witnesses {
		proof, err := p.ProveWitness(w)
		if err != nil {
			return err
		}
		if !circuit.IsAggregate() {
			inner[circuit.Name][i].Proof = proof
		}
	}
	return nil
}

func (g GPU) measure(ctx context.Context, a *prover.Accelerator, circuit circuits.Circuit, inner map[string][]aggregate.Batch) ([]Metric, error) {
	s, err := g.subject(ctx, circuit, inner)
	if err != nil {
		return nil, err
	}
	keys, witnesses, public := s.keys, s.witnesses, s.public
	g.say("%s: cpu", circuit.Name)
	cpu, cores, err := g.onCPU(keys, keyring.Target(circuit), witnesses[0])
	if err != nil {
		return nil, err
	}
	g.say("%s: in Solidity", circuit.Name)
	took, err := g.inSolidity(ctx, a, keys, witnesses[0], public[0])
	if err != nil {
		return nil, err
	}
	empty := a.Capability().HeldBytes
	p, err := prover.NewProverOn(a, keys, keyring.Target(circuit))
	if err != nil {
		return nil, err
	}
	defer p.Close()
	pinned := a.Capability().HeldBytes - empty
	if err := s.prove(p, circuit, inner); err != nil {
		return nil, err
	}
	g.say("%s: alone", circuit.Name)
	alone, err := averageTrace(p, witnesses[0], g.count(5, 1))
	if err != nil {
		return nil, err
	}
	n := g.Proofs
	if n == 0 {
		n = g.count(usualProofs, 2)
	}
	g.say("%s: %d in a row", circuit.Name, n)
	row, err := proveRow(ctx, a, p, witnesses[0], n)
	if err != nil {
		return nil, err
	}
	transfers := float64(circuit.Shape.Transfers) * float64(max(1, circuit.Slots)) // full lanes hold withdrawals
	ms := func(d time.Duration) float64 { return float64(d) / 1e6 }
	return []Metric{{"constraints", float64(keys.Manifest.Constraints)}, {"cpu_seconds", cpu.Seconds()}, {"cpu_core_seconds", cores.Seconds()}, {"alone_seconds", alone.Total.Seconds()},
		{"seconds", row.seconds}, {"x_cpu", cpu.Seconds() / row.seconds}, {"x_cpu_alone", cpu.Seconds() / alone.Total.Seconds()},
		{"x_overlap", alone.Total.Seconds() / row.seconds}, {"proofs", float64(n)},
		{"proofs_per_hour", 3600 / row.seconds}, {"transfers_per_second", transfers / row.seconds}, {"utilisation", row.utilisation},
		{"pinned_mb", float64(pinned) / mib}, {"peak_mb", float64(a.Capability().PeakBytes) / mib}, {"used_mb", float64(a.Capability().MemoryBytes-a.Capability().FreeBytes) / mib},
		{"solve_ms", ms(alone.Solve)}, {"gkr_ms", ms(alone.GKR)}, {"row_gkr_ms", row.gkr}, {"transfer_ms", ms(alone.Transfer)}, {"transfer_mb", float64(alone.TransferBytes) / mib}, {"ntt_ms", ms(alone.Quotient)},
		{"msm_g1_ms", ms(alone.MultiplyG1)}, {"msm_g2_ms", ms(alone.MultiplyG2)}, {"verify_ms", ms(alone.Verify)},
		{"leak_mb", row.leaked / mib}, {"rss_growth_mb", row.grown / mib}, {"in_solidity", float64(took)}}, nil
}

func (g GPU) count(usual, quick int) int {
	if g.Quick {
		return quick
	}
	return usual
}

// inSolidity proves for the contract, whomever the circuit's proofs are for, asks it, and returns how many proofs it took: none if no
// contract is compiled for keys of this form.
func (g GPU) inSolidity(ctx context.Context, a *prover.Accelerator, keys *prover.Keys, w witness.Witness, public field.Element) (int, error) {
	p, err := prover.NewProverOn(a, keys, prover.TargetSolidity)
	if err != nil {
		return 0, err
	}
	defer p.Close()
	proof, err := p.ProveWitness(w)
	if err != nil {
		return 0, err
	}
	err = inSolidity(ctx, keys.Verifying, proof, public)
	if errors.Is(err, l1contracts.ErrForm) {
		g.say("%s: %v", keys.Name, err)
		return 0, nil
	}
	return 1, err
}

// onCPU is the quickest of two proofs after a first, which touches memory that no proof after it has to, and what it took of all cores
// together.
func (g GPU) onCPU(keys *prover.Keys, target prover.Target, w witness.Witness) (least, cores time.Duration, err error) {
	p, err := prover.NewProver(keys, target)
	if err != nil {
		return 0, 0, err
	}
	for i := range g.count(3, 2) {
		before := processorTime()
		_, t, err := p.ProveTraced(w)
		if err != nil {
			return 0, 0, err
		}
		if i == 1 || i > 1 && t.Total < least {
			least, cores = t.Total, processorTime()-before
		}
	}
	return least, cores, nil
}

func averageTrace(p *prover.Prover, w witness.Witness, n int) (sum prover.Trace, err error) {
	runs := time.Duration(n)
	for range n {
		_, t, err := p.ProveTraced(w)
		if err != nil {
			return sum, err
		}
		sum.Solve += t.Solve / runs
		sum.GKR += t.GKR / runs
		sum.Transfer += t.Transfer / runs
		sum.Quotient += t.Quotient / runs
		sum.MultiplyG1 += t.MultiplyG1 / runs
		sum.MultiplyG2 += t.MultiplyG2 / runs
		sum.Verify += t.Verify / runs
		sum.Total += t.Total / runs
		sum.TransferBytes += t.TransferBytes / int64(n)
	}
	return sum, nil
}

// row is many proofs in a row.
type row struct{ seconds, utilisation, gkr, leaked, grown float64 }

// proveRow proves n times as a worker does, with some proofs under way at once.
func proveRow(ctx context.Context, a *prover.Accelerator, p *prover.Prover, w witness.Witness, n int) (r row, err error) {
	device, before := a.Capability(), rss()
	var next, gkr atomic.Int64
	var wg sync.WaitGroup
	errs := make(chan error, a.Jobs())
	start := time.Now()
	for range a.Jobs() {
		wg.Go(func() {
			for next.Add(1) <= int64(n) && ctx.Err() == nil {
				_, t, err := p.ProveTraced(w)
				if err != nil {
					errs <- err
					return
				}
				gkr.Add(int64(t.GKR))
			}
		})
	}
	wg.Wait()
	wall := time.Since(start)
	select {
	case err = <-errs:
	default:
		err = ctx.Err()
	}
	after := a.Capability()
	r.seconds, r.utilisation, r.gkr = wall.Seconds()/float64(n), float64(after.Busy-device.Busy)/float64(wall), float64(gkr.Load())/1e6/float64(n)
	r.leaked, r.grown = float64(device.FreeBytes-after.FreeBytes), float64(rss()-before)
	return r, err
}
