package restore

import (
	"fmt"
	"math/big"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
)

// activate checks that L1 ended the rollup where its data end.
func (r *Rollup) activate(e *l1.ExodusActivation) error {
	root := r.view.Root()
	if r.Exodus || e.LastBatch != r.LastBatch || e.StateRoot != root.Bytes() || e.QueueHead != r.Requests || e.QueueTail != r.Requests+uint64(len(r.requests)) {
		return fmt.Errorf("%w: the exodus began after batch %d, requests %d to %d; restored batch %d, request %d", ErrMismatch, e.LastBatch, e.QueueHead,
			e.QueueTail, r.LastBatch, r.Requests)
	}
	r.Exodus = true
	return nil
}

// exit moves the balance of an account that left to what L1 owes. Its leaf stays as it is.
func (r *Rollup) exit(e *l1.AccountExit) error {
	a, err := r.view.Account(e.ID)
	if err != nil {
		return err
	}
	if !r.Exodus || r.exited[e.ID] || a.IsEmpty() || a.Address != rollup.Address(e.Owner) || a.Token != e.Token || a.Balance.Big().Cmp(e.Amount) != 0 {
		return fmt.Errorf("%w: account %d left with %s of token %d for %s, it is %s with %s", ErrMismatch, e.ID, e.Amount, e.Token, e.Owner, a.Owner, a.Balance.Big())
	}
	r.exited[e.ID] = true
	r.view.Note(exitedKey(e.ID), []byte{1})
	r.owe(e.Token, a.Address, e.Amount)
	return nil
}

// refund moves a deposit that waited to what L1 owes.
func (r *Rollup) refund(e *l1.DepositRefund) error {
	d := r.requests[e.Index]
	if !r.Exodus || d == nil || d.Op != l1.OpDeposit || d.Owner != e.Owner || d.Token != e.Token || d.Amount.Cmp(e.Amount) != 0 {
		return fmt.Errorf("%w: refund of request %d, %s of token %d to %s", ErrMismatch, e.Index, e.Amount, e.Token, e.Owner)
	}
	r.forget(e.Index)
	add(r.Queued, e.Token, new(big.Int).Neg(e.Amount))
	r.owe(e.Token, rollup.Address(e.Owner), e.Amount)
	return nil
}

// HasExited tells whether an account left in the exodus: its leaf stays in the state, its balance is L1's to pay.
func (r *Rollup) HasExited(id uint32) bool { return r.exited[id] }
