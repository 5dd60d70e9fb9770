package demo

import (
	"context"
	"fmt"
	"math/big"

	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/payments"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
)

// onEvent keeps count; it is called from the operator's loop, which has ended its part before report is read.
func (r *run) onEvent(e operator.Event) {
	switch e.Stage {
	case operator.Sealed:
		if len(e.Dropped) > 0 {
			r.dropped = append(r.dropped, e.Dropped...)
		}
		r.ops[e.First] = len(e.Ops)
	case operator.Proven, operator.Aggregated:
		p := Proof{Stage: e.Stage, First: e.First, Last: e.Last, Worker: e.Worker, Seconds: e.Seconds}
		for n := p.First; n <= p.Last; n++ {
			p.Ops += r.ops[n]
		}
		r.report.ProofSeconds = append(r.report.ProofSeconds, p)
	case operator.Submitted:
		r.report.Submissions++
		r.report.L1Gas += e.Gas
		r.report.GasByTx = append(r.report.GasByTx, e.Gas)
	}
	if r.cfg.Progress != nil {
		r.cfg.Progress(e)
	}
}

// finish waits until all that was accepted is final on L1.
func (r *run) finish(ctx context.Context) error {
	r.cfg.Say("finality: sealing, proving and submitting what is left")
	if err := r.node.Flush(ctx); err != nil {
		return err
	}
	if len(r.dropped) > 0 {
		return discrepancy("%d accepted ops were dropped, the first: %s: %v", len(r.dropped), r.dropped[0].ID, r.dropped[0].Err)
	}
	return nil
}

// claim pays everyone what L1 owes, and checks that exactly that arrived.
func (r *run) claim(ctx context.Context) error {
	claimed := map[string]bool{}
	for _, h := range sorted(r.ledger.owed) {
		address, err := r.people.address(ctx, h.name)
		if err != nil {
			return err
		}
		token := r.plan.token(h.token)
		want := r.ledger.owed[h]
		if want.Sign() == 0 {
			continue
		}
		if key := fmt.Sprint(address, token); claimed[key] {
			return fmt.Errorf("%s and another name have the same L1 address", h)
		} else {
			claimed[key] = true
		}
		before, err := r.client.Balance(ctx, token, [20]byte(address))
		if err != nil {
			return err
		}
		if _, err := r.client.Withdraw(ctx, r.faucet, token, [20]byte(address)); err != nil {
			return discrepancy("claim of %s, owed %s: %v", h, amountText(h.token, want), err)
		}
		after, err := r.client.Balance(ctx, token, [20]byte(address))
		if err != nil {
			return err
		}
		if got := new(big.Int).Sub(after, before); got.Cmp(want) != 0 {
			return discrepancy("%s claimed %s, got %s", h, amountText(h.token, want), amountText(h.token, got))
		}
	}
	r.cfg.Say("claims: %d paid out", len(claimed))
	return nil
}

// restore rebuilds the rollup from L1 and compares root, balances and books.
func (r *run) restore(ctx context.Context) error {
	restored, err := restore.FromL1(ctx, r.client, []rollup.Shape{r.cfg.Aggregate.Shape})
	if err != nil {
		return discrepancy("restore from L1: %v", err)
	}
	books, err := restored.CheckSolvency(ctx, r.client)
	if err != nil {
		return discrepancy("%v", err)
	}
	for _, b := range books {
		r.report.Books = append(r.report.Books, BookLine{r.plan.tokens[b.Token], b.Balances.String(), b.Owed.String(), b.Queued.String(), b.Escrow.String(), b.Held.String()})
	}
	for token, fees := range r.ledger.collected {
		r.ledger.credit(holding{collector, token}, fees)
	}
	if err := r.compareBalances(restored); err != nil {
		return err
	}
	root := restored.State.Root()
	if own, _ := r.node.SealedRoot(); own != root {
		return discrepancy("the operator's root is 0x%x, L1's data lead to 0x%x", own.Bytes(), root.Bytes())
	}
	r.report.Root = fmt.Sprintf("0x%x", root.Bytes())
	r.report.Batches, r.report.Transfers, r.report.Ops = restored.LastBatch, restored.Transfers, restored.Ops
	return nil
}

// compareBalances compares every account of the restored state with the ledger, and finds accounts that only one of them has.
func (r *run) compareBalances(restored *restore.Rollup) error {
	view := restored.State.View()
	seen := map[uint32]bool{}
	for _, h := range sorted(r.ledger.balances) {
		want := r.ledger.balance(h)
		w := r.people.wallets[h]
		id, exists, err := view.Locate(w.Owner(r.plan.token(h.token)))
		if err != nil {
			return err
		}
		if !exists {
			return discrepancy("%s is not in the restored state", h)
		}
		account, err := view.Account(id)
		if err != nil {
			return err
		}
		if account.Balance.Big().Cmp(want) != 0 {
			return discrepancy("%s: restored %s, expected %s", h, amountText(h.token, account.Balance.Big()), amountText(h.token, want))
		}
		seen[id] = true
		r.report.Accounts = append(r.report.Accounts, AccountBalance{h.name, h.token, id, payments.FormatAmount(want, payments.Decimals(h.token))})
	}
	ids, err := restored.Accounts()
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !seen[id] {
			return discrepancy("account %d is in the restored state and belongs to nobody", id)
		}
	}
	return nil
}
