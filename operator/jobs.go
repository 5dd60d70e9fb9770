package operator

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/fleet"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/workers"
)

// workforce is a Prover: workers that a coordinator keeps busy. What comes out of it is verified; a job that cannot be proven is the fleet's
// concern, and stops nothing else.
type workforce struct {
	*fleet.Coordinator
	keys map[string]prover.Manifest // by circuit

	mu    sync.Mutex
	tasks map[workers.Digest]Task // by job: asked for and not proven
}

func newWorkforce(ctx context.Context, cfg Config, deps Deps) (*workforce, error) {
	if deps.Queue == nil || deps.Artifacts == nil {
		return nil, errors.New("operator: needs a prover, or a queue and artifacts")
	}
	w := &workforce{keys: map[string]prover.Manifest{}, tasks: map[workers.Digest]Task{}}
	list := []circuits.Circuit{cfg.Aggregate.Inner(), cfg.Aggregate}
	for _, c := range list {
		_, manifest, err := deps.Ring.Ensure(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("operator: keys of %s: %w", c.Name, err)
		}
		w.keys[c.Name] = manifest
	}
	if err := verifies(deps.Verifier, cfg, w.keys[cfg.Aggregate.Name]); err != nil {
		return nil, err
	}
	verifiers, err := keyring.NewVerifiers(ctx, deps.Ring, list...)
	if err != nil {
		return nil, fmt.Errorf("operator: %w", err)
	}
	fc := fleet.Default()
	fc.Log = cfg.Log
	fc.Policy.Budget = cfg.Retries + 1
	if cfg.Fleet != nil {
		fc = *cfg.Fleet
	}
	w.Coordinator, err = fleet.New(fc, deps.Queue, deps.Artifacts, verifiers)
	return w, err
}

// ErrKeys says that L1 verifies with another key than the one that proofs would be made with: it would take none of them.
var ErrKeys = errors.New("operator: L1 would refuse all proofs of these keys: check circuit, verifierId and keys")

func verifies(on *l1.VerifierParams, cfg Config, m prover.Manifest) error {
	switch {
	case on == nil || on.VKDigest == m.VKDigest && on.CircuitDigest == m.CircuitDigest:
		return nil
	case on.CircuitDigest != m.CircuitDigest:
		return fmt.Errorf("%w: verifier %d on L1 is of circuit %x, keys of %s are of circuit %s", ErrKeys, cfg.VerifierID, on.CircuitDigest, m.Circuit, m.CircuitDigest)
	}
	return fmt.Errorf("%w: verifier %d on L1 has verifying key %x, %s has %s", ErrKeys, cfg.VerifierID, on.VKDigest, m.Circuit, m.VKDigest)
}

// Prove asks the fleet. The witness is made once for its digest, and again when the fleet wants it: it is not kept.
func (w *workforce) Prove(_ context.Context, t Task) error {
	witness, err := t.witness()
	if err != nil {
		return err
	}
	m := w.keys[t.Circuit.Name]
	j, err := workers.NewJob(workers.Job{Circuit: t.Circuit.Name, CircuitDigest: workers.Digest(m.CircuitDigest), VKDigest: workers.Digest(m.VKDigest),
		PublicInput: t.Statement.Bytes(), Inputs: []workers.Digest{workers.DigestOf(witness)}, FirstBatch: t.First, LastBatch: t.Last})
	if err != nil {
		return err
	}
	w.mu.Lock()
	w.tasks[j.ID] = t
	w.mu.Unlock()
	return w.Request(fleet.Request{Job: j, Inputs: func() ([][]byte, error) {
		data, err := t.witness()
		return [][]byte{data}, err
	}})
}

func (t Task) witness() ([]byte, error) {
	assignment, err := t.Assign()
	if err != nil {
		return nil, err
	}
	return prover.MarshalWitness(assignment)
}

var _ pacer = (*workforce)(nil) // New asks, and says nothing where it is none

// Behind tells whether the fleet cannot prove in time what waits.
func (w *workforce) Behind() bool { return w.Pressure().Colour == "red" }

// Final has the fleet forget batches.
func (w *workforce) Final(batch uint64) {
	w.mu.Lock()
	maps.DeleteFunc(w.tasks, func(_ workers.Digest, t Task) bool { return t.Last <= batch })
	w.mu.Unlock()
	w.Coordinator.Final(batch)
}

// Next waits for a proof of a task. The fleet keeps proofs by itself, so nothing is to be done when what follows is durable.
func (w *workforce) Next(ctx context.Context) (Proof, error) {
	for {
		p, err := w.Coordinator.Next(ctx)
		if err != nil {
			return Proof{}, err
		}
		w.mu.Lock()
		t, asked := w.tasks[p.Job.ID]
		delete(w.tasks, p.Job.ID)
		w.mu.Unlock()
		if !asked {
			continue
		}
		data := p.Data
		if t.Circuit.IsAggregate() {
			proof, err := prover.UnmarshalProof(data)
			if err != nil {
				return Proof{}, fmt.Errorf("operator: verified proof: %w", err)
			}
			if data, err = prover.SolidityProof(proof); err != nil {
				return Proof{}, fmt.Errorf("operator: verified proof: %w", err)
			}
		}
		return Proof{t.Statement, data, p.Worker, p.Seconds, func(context.Context) {}}, nil
	}
}
