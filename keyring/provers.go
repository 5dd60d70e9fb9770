package keyring

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/consensys/gnark/backend/witness"

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

	loading sync.Mutex      // held by the one that loads: two at once may take more memory than there is
	broken  map[string]bool // keys that did not load: they are mended before they are tried again; guarded by loading
}

var _ workers.Prover = (*Provers)(nil)

// NewProvers serves the given circuits on the CPU.
func NewProvers(ring Ring, cs ...circuits.Circuit) *Provers { return NewProversOn(nil, ring, cs...) }

// NewProversOn serves the given circuits on a device, nil for the CPU. Keys are pinned to the device with the first job that asks for them,
// and stay there.
func NewProversOn(a *prover.Accelerator, ring Ring, cs ...circuits.Circuit) *Provers {
	return &Provers{ring: ring, circuits: cs, accelerator: a, loaded: map[string]*prover.Prover{}, broken: map[string]bool{}}
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

// Stages of a proof, in their order, as workers.EnterStage has them.
const (
	StageKeys      = "keys"      // circuit and keys are loaded and compared with the job's
	StageWitness   = "witness"   // the input is decoded
	StageStatement = "statement" // it is compared with the job's
	StageProve     = "prove"     // solved, proven, and the proof verified
	StageEncode    = "encode"
)

// Prove makes the proof of one job, from its one input, a marshaled witness. The proof is verified before it is returned.
func (p *Provers) Prove(ctx context.Context, j workers.Job, inputs [][]byte) ([]byte, error) {
	workers.EnterStage(ctx, StageKeys)
	pr, err := p.prover(ctx, j)
	if err == nil {
		err = checkKeys(pr.Keys().Manifest, j)
	}
	if err != nil {
		return nil, workers.Failure{Class: classOfKeys(err), Message: err.Error()}
	}
	workers.EnterStage(ctx, StageWitness)
	if len(inputs) != 1 {
		return nil, workers.Failure{Class: workers.ClassInput, Message: fmt.Sprintf("%d inputs, want one witness", len(inputs))}
	}
	w, err := prover.UnmarshalWitness(inputs[0], pr.Keys().Circuit)
	if err != nil {
		return nil, workers.Failure{Class: workers.ClassInput, Message: err.Error()}
	}
	workers.EnterStage(ctx, StageStatement)
	if err := checkStatement(w, j); err != nil {
		return nil, workers.Failure{Class: workers.ClassInput, Message: err.Error()}
	}
	workers.EnterStage(ctx, StageProve)
	proof, err := pr.ProveWitness(w)
	if err != nil {
		return nil, workers.Failure{Class: classOf(err), Message: err.Error()}
	}
	workers.EnterStage(ctx, StageEncode)
	return prover.MarshalProof(proof)
}

// checkKeys refuses keys other than the job's.
func checkKeys(m prover.Manifest, j workers.Job) error {
	if circuit, vk := workers.Digest(m.CircuitDigest), workers.Digest(m.VKDigest); circuit != j.CircuitDigest || vk != j.VKDigest {
		return fmt.Errorf("job wants circuit %s with key %s, this worker has %s with %s: use the operator's keys", j.CircuitDigest, j.VKDigest, circuit, vk)
	}
	return nil
}

// checkStatement refuses a witness of another statement: its proof would hold, and be refused, and the worker be blamed.
func checkStatement(w witness.Witness, j workers.Job) error {
	public, err := w.Public()
	if err != nil {
		return fmt.Errorf("public inputs of the witness: %w", err)
	}
	b, err := public.MarshalBinary()
	if err != nil {
		return fmt.Errorf("public inputs of the witness: %w", err)
	}
	if !bytes.HasSuffix(b, j.PublicInput[:]) {
		return fmt.Errorf("the witness is not of the job's statement %s", j.PublicInput)
	}
	return nil
}

// Target returns what a circuit's proofs are verified by: an aggregate's by L1, a batch's by the aggregate.
func Target(c circuits.Circuit) prover.Target {
	if c.IsAggregate() {
		return prover.TargetSolidity
	}
	return prover.TargetRecursion
}

func (p *Provers) ready(name string) *prover.Prover {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.loaded[name]
}

// prover of a job's circuit. Jobs of circuits that are loaded do not wait for those that load.
func (p *Provers) prover(ctx context.Context, j workers.Job) (*prover.Prover, error) {
	name := j.Circuit
	if pr := p.ready(name); pr != nil {
		return pr, nil
	}
	p.loading.Lock()
	defer p.loading.Unlock()
	if pr := p.ready(name); pr != nil {
		return pr, nil
	}
	i := slices.IndexFunc(p.circuits, func(c circuits.Circuit) bool { return c.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("circuit %q is not served here", name)
	}
	c := p.circuits[i]
	if p.broken[name] {
		ring := p.ring
		ring.Progress = func(Step) { workers.EnterStage(ctx, StageKeys) }
		if err := ring.Mend(ctx, c); err != nil {
			return nil, err
		}
	}
	keys, err := p.load(c, j)
	p.broken[name] = errors.Is(err, prover.ErrKeysCorrupt) || errors.Is(err, prover.ErrKeysMissing)
	if err != nil {
		return nil, err
	}
	pr, err := p.newProver(keys, Target(c))
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.loaded[name] = pr
	return pr, nil
}

// load loads keys that are the job's by their manifest.
//
// Keys may come from a server that nobody has to trust, and gnark trusts the bytes of a circuit: those that the operator does not name are
// never decoded.
func (p *Provers) load(c circuits.Circuit, j workers.Job) (*prover.Keys, error) {
	m, err := p.ring.store().Manifest(c.Name)
	if err != nil {
		return nil, err
	}
	if err := checkKeys(m, j); err != nil {
		return nil, err
	}
	return p.ring.Load(c)
}

func (p *Provers) newProver(keys *prover.Keys, target prover.Target) (*prover.Prover, error) {
	if p.accelerator == nil {
		return prover.NewProver(keys, target)
	}
	return prover.NewProverOn(p.accelerator, keys, target)
}
