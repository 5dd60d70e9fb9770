package operator

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
)

// A restart has no batch wait for company anew, or an operator that restarts often would aggregate nothing: one whose proof is there waits as if it had been proven
// when it was sealed. Its clock, which dates batches, need not be the machine's.
func TestRestartDelaysNoAggregate(t *testing.T) {
	sealed, now := time.Unix(1000, 0), time.Unix(1050, 0)
	o := &Operator{cfg: Config{Now: func() time.Time { return now }}, policy: policy{slots: 2, maxWait: time.Minute}, log: slog.New(slog.DiscardHandler),
		aggregate: 1, changed: make(chan struct{})}
	o.deps.From = Recovered{Batches: []*sequencer.Sealed{{Witness: &rollup.Witness{Shape: circuits.Tiny, Header: rollup.Header{Number: 1, Timestamp: uint64(sealed.Unix())}}}}, Proofs: map[uint64][]byte{1: {1}}}
	require.NoError(t, o.recover(t.Context()))
	require.Zero(t, o.policy.take(o.proven(), time.Now().Add(8*time.Second), false))
	require.Equal(t, 1, o.policy.take(o.proven(), time.Now().Add(10*time.Second), false))
}

// asking is a Prover that keeps what it is asked for, and how much that was when it was told that all of it is there.
type asking struct {
	behind
	asked   []Task
	resumed int
}

func (p *asking) Prove(_ context.Context, t Task) error {
	p.asked = append(p.asked, t)
	return nil
}

func (*asking) Next(context.Context) (Proof, error) { return Proof{}, nil }

func (p *asking) Resumed() { p.resumed = len(p.asked) }

// After a restart provers hear when all that is wanted was asked for: what else they have is of batches that were undone.
func TestProversHearWhenAllIsAskedFor(t *testing.T) {
	p := &asking{}
	o := &Operator{cfg: Config{Now: time.Now, Aggregate: circuits.Aggregate(circuits.Tiny, 1)}, deps: Deps{Prover: p}, pace: p, log: slog.New(slog.DiscardHandler),
		aggregate: 1, awaited: map[field.Element]func(Proof) error{}, changed: make(chan struct{})}
	for n := range uint64(2) {
		w := &rollup.Witness{Shape: circuits.Tiny, Header: rollup.Header{Number: n + 1}}
		o.deps.From.Batches = append(o.deps.From.Batches, &sequencer.Sealed{Witness: w})
	}
	require.NoError(t, o.recover(t.Context()))
	require.Equal(t, 2, p.resumed)
}
