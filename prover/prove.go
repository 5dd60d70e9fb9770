package prover

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"time"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/backend/witness"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
)

// CollectorPercent suits a process that proves (debug.SetGCPercent): its gigabytes are slices without pointers, which a collector looks over in no time, and
// half of them would otherwise be garbage.
const CollectorPercent = 25

// Prover proves one circuit for one target. It is safe for concurrent use. On
// the CPU it works on one proof at a time, since a proof takes all cores and
// gigabytes; on a device, several are solved at once while the device computes
// another.
type Prover struct {
	keys   *Keys
	target Target

	accelerator *Accelerator // nil on the CPU
	pinned      Pinned
	circuits    *circuitPool

	mu sync.Mutex // held while proving on the CPU
}

// NewProver checks that the keys are complete and of one size, and that the target exists. Errors wrap ErrKeysStale when the proving key is of
// another circuit.
func NewProver(keys *Keys, target Target) (*Prover, error) { return proverOn(nil, keys, target) }

// NewProverOn is NewProver for a device, to which it pins the keys.
func NewProverOn(a *Accelerator, keys *Keys, target Target) (*Prover, error) {
	return proverOn(a, keys, target)
}

func proverOn(a *Accelerator, keys *Keys, target Target) (*Prover, error) {
	if keys == nil || keys.Circuit == nil || keys.Proving == nil || keys.Verifying == nil {
		return nil, errors.New("new prover: keys are not complete")
	}
	if err := target.check(); err != nil {
		return nil, fmt.Errorf("new prover: %w", err)
	}
	if err := checkFits(keys); err != nil {
		return nil, fmt.Errorf("new prover: %w", err)
	}
	if a == nil {
		return &Prover{keys: keys, target: target, pinned: newOnCPU(keys), circuits: newCircuitPool(keys.Circuit, 1, nil)}, nil
	}
	pinned, err := a.pin(keys)
	if err != nil {
		return nil, fmt.Errorf("new prover: %w", err)
	}
	return &Prover{keys: keys, target: target, accelerator: a, pinned: pinned, circuits: newCircuitPool(keys.Circuit, a.solvers, a.device)}, nil
}

// Close unpins the keys of a prover on a device. No proof may be under way.
func (p *Prover) Close() { p.pinned.Unpin() }

// Keys returns the keys the prover was made with.
func (p *Prover) Keys() *Keys { return p.keys }

// Target returns the target the prover was made for.
func (p *Prover) Target() Target { return p.target }

// Prove proves a full assignment. The proof has been verified. Errors wrap
// ErrUnsatisfied when the assignment is at fault, ErrEncoding when it is of
// another circuit.
func (p *Prover) Prove(assignment frontend.Circuit) (*Proof, error) {
	w, err := frontend.NewWitness(assignment, ecc.BN254.ScalarField())
	if err != nil {
		return nil, fmt.Errorf("prove %s: %w: assignment: %w", p.keys.Name, ErrEncoding, err)
	}
	return p.ProveWitness(w)
}

// ProveWitness is Prove for a full witness, as UnmarshalWitness returns it.
func (p *Prover) ProveWitness(w witness.Witness) (*Proof, error) {
	proof, _, err := p.ProveTraced(w)
	return proof, err
}

// ProveTraced is ProveWitness that also says where the time went. On a device,
// errors wrap ErrDevice where the device is at fault, and ErrDrained when it
// takes no more work; the CPU never steps in.
func (p *Prover) ProveTraced(w witness.Witness) (*Proof, Trace, error) {
	var t Trace
	start := time.Now()
	if p.accelerator != nil && p.accelerator.isDrained() {
		return nil, t, fmt.Errorf("prove %s: %w", p.keys.Name, p.accelerator.refusal())
	}
	proof, err := p.prove(w, &t)
	if p.accelerator != nil {
		p.accelerator.note(err)
	}
	if err != nil {
		return nil, t, fmt.Errorf("prove %s: %w", p.keys.Name, err)
	}
	t.Total = time.Since(start)
	return proof, t, nil
}

func (p *Prover) prove(w witness.Witness, t *Trace) (*Proof, error) {
	values, err := witnessValues(w, p.keys.Circuit)
	if err != nil {
		return nil, err
	}
	proof, err := p.compute(w, t)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	public := values[:p.keys.Circuit.GetNbPublicVariables()-1]
	if err := Verify(p.keys.Verifying, proof, public, p.target); err != nil {
		return nil, fmt.Errorf("own proof: %w: keys of another circuit, or a broken machine", err)
	}
	t.Verify = time.Since(start)
	return proof, nil
}

func (p *Prover) compute(w witness.Witness, t *Trace) (*Proof, error) {
	if p.accelerator == nil {
		p.mu.Lock()
		defer p.mu.Unlock()
	}
	solution, proof, err := p.solve(w, t)
	if err != nil {
		return nil, err
	}
	sums, err := p.pinned.Sums(solution, t)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDevice, err)
	}
	assemble(proof, p.keys.Proving, sums)
	return proof, nil
}

func (p *Prover) solve(w witness.Witness, t *Trace) (*Solution, *Proof, error) {
	s, cores := p.circuits.take()
	defer p.circuits.give(s)
	s.traced(t)
	start := time.Now()
	solution, proof, err := solve(s, w, p.pinned, p.target, cores)
	t.Solve = time.Since(start)
	if err != nil && !errors.Is(err, ErrDevice) {
		err = p.circuits.blame(s, w, err)
	}
	return solution, proof, err
}

// blame tells an assignment's fault from others: a device's is a wrong GKR proof, which the circuit verifies.
func (p *circuitPool) blame(s *solvable, w witness.Witness, err error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if cause := solveError(p.alone, w); cause != nil {
		return fmt.Errorf("%w: %w", ErrUnsatisfied, cause)
	}
	if s.gkr != nil {
		return fmt.Errorf("%w: GKR proof: %w: without the device the assignment satisfies the circuit: %w", ErrDevice, ErrInvalidProof, err)
	}
	return err
}

// solveError returns why the circuit cannot be solved with w, nil when it can
// or when the solver could not start. gnark does not mark the errors of hints,
// which is how range checks fail, so the cause of a failed proof is found by
// solving again; the commitment is replaced by a constant.
func solveError(ccs *R1CS, w witness.Witness) error {
	constant := func(_ *big.Int, _, out []*big.Int) error {
		out[0].SetUint64(0x9e3779b97f4a7c15) // a challenge like any other
		return nil
	}
	_, err := ccs.Solve(w, solver.OverrideHint(commitmentID, constant))
	if err != nil && strings.HasPrefix(err.Error(), "solver missing hint") {
		return nil // this program lacks a hint; the witness may be fine
	}
	return err
}

// Verify checks a proof for a target against the public inputs, in the order
// of the circuit's fields. Every refusal wraps ErrInvalidProof.
func Verify(vk *VerifyingKey, proof *Proof, public []fr.Element, target Target) error {
	if err := target.check(); err != nil {
		return err
	}
	// gnark appends to the vector it is given.
	inputs := append(make(fr.Vector, 0, len(public)+1), public...)
	if err := groth16.Verify(proof, vk, inputs, target.verifierOption()); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalidProof, err)
	}
	return nil
}
