package operator

import (
	"context"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
)

// Task is a proof to be made.
type Task struct {
	Circuit     circuits.Circuit
	Statement   field.Element // its hash, the public input
	First, Last uint64        // batches that it is of
	// Assign makes the witness, as late as possible.
	Assign func() (frontend.Circuit, error)
}

// Proof is one that was made, and verified against the statement that the operator asked for.
type Proof struct {
	Statement field.Element
	// Proof of a batch as an aggregate's witness takes it; of an aggregate as the contract does.
	Proof   []byte
	Worker  string
	Seconds float64
	// Done is called when all that follows from the proof is durable. A proof for which it was not may come again.
	Done func(ctx context.Context)
}

// Prover has proofs made. Its methods may be called concurrently.
type Prover interface {
	// Prove asks for a proof, and returns before it is made. Asking again for a statement changes nothing. An error is for good: what waiting
	// mends is waited for inside.
	Prove(ctx context.Context, t Task) error
	// Next waits for a proof that holds. An error, but ctx's, ends the operator.
	Next(ctx context.Context) (Proof, error)
}

// SavedSubmission is a run of batches that share a submission, and its proof once there is one.
type SavedSubmission struct {
	First    uint64 `json:"first"`
	Count    int    `json:"count"`
	Verifier uint8  `json:"verifier,omitempty"` // whose proof it is
	Proof    []byte `json:"proof,omitempty"`    // as the contract takes it
}

// Log keeps proofs and submissions, durably when a call returns.
type Log interface {
	SaveProof(batch uint64, proof []byte) error
	SaveSubmission(s SavedSubmission) error
}

type noLog struct{}

func (noLog) SaveProof(uint64, []byte) error       { return nil }
func (noLog) SaveSubmission(SavedSubmission) error { return nil }

// Recovered is what an operator had under way when it stopped, from the first batch that is not final.
type Recovered struct {
	Batches     []*sequencer.Sealed // Dropped alone, without a witness, is allowed
	Proofs      map[uint64][]byte   // by batch
	Submissions []SavedSubmission
}

// recover takes up what was under way, on the normal path.
func (o *Operator) recover(ctx context.Context) error {
	from := o.deps.From
	o.deps.From = Recovered{}
	for i, s := range from.Batches {
		from.Batches[i] = nil // its witness is not needed any more
		if s.Witness == nil {
			o.emit(Event{Stage: Sealed, Dropped: s.Dropped})
			continue
		}
		if err := o.open(ctx, s, from.Proofs[s.Witness.Number]); err != nil {
			return err
		}
	}
	for _, s := range from.Submissions {
		if s.First != o.aggregate || s.First+uint64(s.Count)-1 > o.sealed || s.Count > o.cfg.Aggregate.Slots {
			continue // decided before a reorg, or for a larger circuit
		}
		if s.Verifier != o.cfg.VerifierID { // L1 would refuse its proof
			s.Verifier, s.Proof = o.cfg.VerifierID, nil
		}
		if err := o.aggregateFrom(ctx, s); err != nil {
			return err
		}
	}
	if o.pace != nil {
		o.pace.Resumed()
	}
	return nil
}
