package devnet

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
)

// Backend is a sequencer as the API sees it.
type Backend struct {
	seq   *sequencer.Sequencer
	state *rollup.State
	fees  map[uint16]api.Fees
}

// NewBackend serves a sequencer and its committed state.
func NewBackend(seq *sequencer.Sequencer, state *rollup.State, fees map[uint16]sequencer.Fees) *Backend {
	b := &Backend{seq, state, map[uint16]api.Fees{}}
	for token, f := range fees {
		b.fees[token] = api.Fees{Transfer: f.Transfer, Full: f.Full}
	}
	return b
}

// Submit accepts an op or says why not.
func (b *Backend) Submit(_ context.Context, op rollup.UserOp) error {
	_, err := b.seq.Submit(op, time.Now())
	switch {
	case errors.Is(err, sequencer.ErrFull):
		return api.ErrBusy
	case errors.Is(err, sequencer.ErrNoFee):
		return api.ErrFeePolicy
	}
	return err
}

// View is the state after all accepted ops.
func (b *Backend) View() *rollup.View { return b.seq.View() }

// Sealed is the state after the last sealed batch.
func (b *Backend) Sealed() *rollup.View {
	view, _ := b.seq.SealedView()
	return view
}

// Fees that are taken.
func (b *Backend) Fees() map[uint16]api.Fees { return b.fees }

// opID is the API's name of an op.
func opID(id sequencer.ID) string {
	if digits, ok := strings.CutPrefix(string(id), "0x"); ok {
		return "0x" + strings.Repeat("0", max(0, 64-len(digits))) + digits
	}
	return strings.Replace(string(id), "request ", "request-", 1)
}

func opIDs(ids []sequencer.ID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = opID(id)
	}
	return out
}

func reasons(dropped []sequencer.Dropped) map[string]string {
	out := map[string]string{}
	for _, d := range dropped {
		out[opID(d.ID)] = d.Err.Error()
	}
	return out
}
