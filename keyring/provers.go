package keyring

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/workers"
)

// Provers answers jobs with the ring's keys; it is a workers.Prover. Keys are loaded when the first job asks for them, and kept.
type Provers struct {
	ring        Ring
	circuits    []circuits.Circuit
	accelerator *prover.Accelerator // nil on the CPU

	mu     sync.Mutex // guards loaded
	loaded map[string]*prover.Prover
}

var _ workers.Prover = (*Provers)(nil)

// NewProvers serves the given circuits on the CPU.
func NewProvers(ring Ring, cs ...circuits.Circuit) *Provers { return NewProversOn(nil, ring, cs...) }

// NewProversOn serves the given circuits on a device, nil for the CPU. Keys are pinned to the device with the first job that asks for them,
// and stay there.
func NewProversOn(a *prover.Accelerator, ring Ring, cs ...circuits.Circuit) *Provers {
	return &Provers{ring: ring, circuits: cs, accelerator: a, loaded: map[string]*prover.Prover{}}
}

// Circuits lists the routes it serves, in the order of preference: circuits with the epoch of the keys that the ring has for them, so that a
// job for other keys never gets here. Without keys there is no epoch, and no job either.
func (p *Provers) Circuits() (routes []string) {
	for _, c := range p.circuits {
		epoch := ""
		if _, m, err := p.ring.store().LoadVerifying(c.Name); err == nil {
			epoch = workers.EpochOf(workers.Digest(m.VKDigest))
		}
		routes = append(routes, workers.RouteOf(c.Name, epoch, "", false))
	}
	return routes
}

// Prove makes the proof of one job, from its one input, a marshaled witness. The proof is verified before it is returned.
func (p *Provers) Prove(ctx context.Context, j workers.Job, inputs [][]byte) ([]byte, error) {
	pr, err := p.prover(j.Circuit)
	if err != nil {
		return nil, workers.Failure{Class: workers.ClassKeys, Message: err.Error()}
	}
	if m := pr.Keys().Manifest; workers.Digest(m.CircuitDigest) != j.CircuitDigest || workers.Digest(m.VKDigest) != j.VKDigest {
		return nil, workers.Failure{Class: workers.ClassKeys, Message: fmt.Sprintf("job wants circuit %s with key %s, this worker has %s with %s: use the operator's keys",
			j.CircuitDigest, j.VKDigest, workers.Digest(m.CircuitDigest), workers.Digest(m.VKDigest))}
	}
	if len(inputs) != 1 {
		return nil, workers.Failure{Class: workers.ClassInput, Message: fmt.Sprintf("%d inputs, want one witness", len(inputs))}
	}
	w, err := prover.UnmarshalWitness(inputs[0], pr.Keys().Circuit)
	if err != nil {
		return nil, workers.Failure{Class: workers.ClassInput, Message: err.Error()}
	}
	proof, err := pr.ProveWitness(w)
	if err != nil {
		return nil, workers.Failure{Class: classOf(err), Message: err.Error()}
	}
	return prover.MarshalProof(proof)
}

// Target returns what a circuit's proofs are verified by: an aggregate's by L1, a batch's by the aggregate.
func Target(c circuits.Circuit) prover.Target {
	if c.IsAggregate() {
		return prover.TargetSolidity
	}
	return prover.TargetRecursion
}

func (p *Provers) prover(name string) (*prover.Prover, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if pr := p.loaded[name]; pr != nil {
		return pr, nil
	}
	i := slices.IndexFunc(p.circuits, func(c circuits.Circuit) bool { return c.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("circuit %q is not served here", name)
	}
	c := p.circuits[i]
	keys, err := p.ring.Load(c)
	if err != nil {
		return nil, err
	}
	pr, err := p.newProver(keys, Target(c))
	if err != nil {
		return nil, err
	}
	p.loaded[name] = pr
	return pr, nil
}

func (p *Provers) newProver(keys *prover.Keys, target prover.Target) (*prover.Prover, error) {
	if p.accelerator == nil {
		return prover.NewProver(keys, target)
	}
	return prover.NewProverOn(p.accelerator, keys, target)
}
