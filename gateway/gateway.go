// Package gateway puts the API in front of an operator: what it accepts, refuses and tells, in the API's words. It keeps nothing.
package gateway

import (
	"context"
	"errors"
	"strings"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/index"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
	"github.com/causeway-l2/causeway/statetree"
)

// State is what an operator knows of its accounts; *node.Node and *sequencer.Sequencer know it. What has Sealed in its name is as of the last sealed batch,
// the rest after all accepted ops.
type State interface {
	Account(id uint32) (rollup.Account, error)
	Locate(o rollup.Owner) (id uint32, exists bool, err error)
	Accounts() (uint32, error)
	Sealed
	Fees() map[uint16]sequencer.Fees
	Shape() rollup.Shape
}

// Sealed is the state after the last sealed batch.
type Sealed interface {
	SealedAccount(id uint32) (rollup.Account, error)
	SealedRoot() (root field.Element, batch uint64)
	SealedLeaf(id uint32) (sequencer.Leaf, error)
}

// Backend is an operator as the API sees it.
type Backend struct {
	submit Submit
	state  State
}

// Submit accepts an op, durably if the operator is durable, or says why not. held tells whether it waited for an earlier nonce of its account when it was accepted.
type Submit func(ctx context.Context, op rollup.UserOp) (held bool, err error)

// NewBackend of an operator.
func NewBackend(submit Submit, state State) *Backend {
	return &Backend{submit, state}
}

// Submit accepts an op or says why not.
func (b *Backend) Submit(ctx context.Context, op rollup.UserOp) (held bool, err error) {
	held, err = b.submit(ctx, op)
	switch {
	case errors.Is(err, sequencer.ErrBusy), errors.Is(err, sequencer.ErrAccountFull), errors.Is(err, sequencer.ErrLeaving):
		err = api.ErrBusy
	case errors.Is(err, sequencer.ErrUnsure):
		err = api.ErrUnsure
	case errors.Is(err, sequencer.ErrUnderpriced):
		err = api.ErrUnderpriced
	case errors.Is(err, sequencer.ErrNoFee):
		err = api.ErrFeePolicy
	}
	return held, busy(err)
}

// busy is for an operator that has no room, or reads L1 anew.
func busy(err error) error {
	if errors.Is(err, sequencer.ErrFull) {
		return api.ErrBusy
	}
	return err
}

// Account after all accepted ops, and after the last sealed batch.
func (b *Backend) Account(id uint32) (now, sealed rollup.Account, err error) {
	if now, err = b.state.Account(id); err != nil {
		return now, sealed, busy(err)
	}
	sealed, err = b.state.SealedAccount(id)
	return now, sealed, busy(err)
}

// Accounts is how many there are.
func (b *Backend) Accounts() (uint32, error) { return b.state.Accounts() }

// Root after the last sealed batch.
func (b *Backend) Root() field.Element {
	root, _ := b.state.SealedRoot()
	return root
}

// Proof of an account after the last sealed batch.
func (b *Backend) Proof(id uint32) (rollup.Account, statetree.MerkleProof, field.Element, error) {
	l, err := b.state.SealedLeaf(id)
	return l.Account, l.Merkle, l.Root, busy(err)
}

// Fees that are taken.
func (b *Backend) Fees() map[uint16]api.Fees {
	out := map[uint16]api.Fees{}
	for token, f := range b.state.Fees() {
		out[token] = api.Fees{Transfer: f.Transfer, Full: f.Full, Below: 1 << b.state.Shape().Reach}
	}
	return out
}

// Locate finds the account of an owner, after all accepted ops, for an index.
func (b *Backend) Locate(o rollup.Owner) (id uint32, ok bool) {
	id, ok, err := b.state.Locate(o)
	return id, ok && err == nil
}

// Tell an index what an operator's loop has just said.
func Tell(i *index.Index, e operator.Event) {
	switch e.Stage {
	case operator.Sealed:
		i.Sealed(e.First, OpIDs(e.Ops), Reasons(e.Dropped))
	case operator.Reopened:
		i.Reopened(e.First, e.Last)
	case operator.Proven:
		i.Proven(e.First, e.Worker, e.Seconds)
	case operator.Aggregated:
		i.Aggregated(e.First, e.Last, e.Worker, e.Seconds)
	case operator.Submitted:
		i.Submitted(e.First, e.Last, e.Gas, e.Fee)
	}
}

// OpIDs are the API's names of ops: all hex digits, and no blank in a request's.
func OpIDs(ids []sequencer.ID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = opID(id)
	}
	return out
}

func opID(id sequencer.ID) string {
	if digits, ok := strings.CutPrefix(string(id), "0x"); ok {
		return "0x" + strings.Repeat("0", max(0, 64-len(digits))) + digits
	}
	return strings.Replace(string(id), "request ", "request-", 1)
}

// Reasons why ops were dropped, by their names.
func Reasons(dropped []sequencer.Dropped) map[string]string {
	out := map[string]string{}
	for _, d := range dropped {
		out[opID(d.ID)] = d.Err.Error()
	}
	return out
}
