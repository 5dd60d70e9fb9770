package restore

import (
	"context"
	"fmt"
	"math/big"

	"github.com/causeway-l2/causeway/l1"
)

// Books are one token's accounts, in its smallest unit.
type Books struct {
	Token    uint16
	Balances *big.Int // of all accounts on L2
	Owed     *big.Int // withdrawn on L2, not yet claimed
	Queued   *big.Int // deposited, not yet on L2
	Escrow   *big.Int // what the contract counts as on L2 or on the way there
	Held     *big.Int // what the contract holds
}

// Solvent tells whether the invariant holds: the contract's count for L2 equals the accounts and the deposits on their way to them, and it
// holds at least that and what it owes.
func (b Books) Solvent() bool {
	onL2 := new(big.Int).Add(b.Balances, b.Queued)
	return onL2.Cmp(b.Escrow) == 0 && b.Held.Cmp(onL2.Add(onL2, b.Owed)) >= 0
}

// CheckSolvency compares the restored rollup with L1 as of its Block, token by token. ErrMismatch names the first token that does not add up.
func (r *Rollup) CheckSolvency(ctx context.Context, client *l1.Client) ([]Books, error) {
	var block *big.Int // the latest
	if r.Block.Number != 0 {
		block = new(big.Int).SetUint64(r.Block.Number)
	}
	status, err := client.Status(ctx, block)
	if err != nil {
		return nil, err
	}
	root := r.State.Root()
	if root.Bytes() != status.StateRoot || r.LastBatch != status.LastBatch || r.Requests != status.QueueHead {
		return nil, fmt.Errorf("%w: restored batch %d, request %d; L1 is at batch %d, request %d, root %x", ErrMismatch, r.LastBatch, r.Requests,
			status.LastBatch, status.QueueHead, status.StateRoot)
	}
	balances, err := r.balances()
	if err != nil {
		return nil, err
	}
	var out []Books
	for token := range int(status.TokenCount) + 1 {
		b := Books{Token: uint16(token), Balances: orZero(balances[uint16(token)]), Queued: orZero(r.Queued[uint16(token)]), Owed: new(big.Int)}
		for _, v := range r.Owed[b.Token] {
			b.Owed.Add(b.Owed, v)
		}
		if b.Escrow, err = client.Escrow(ctx, b.Token, block); err != nil {
			return nil, err
		}
		if b.Held, err = client.BalanceAt(ctx, b.Token, client.Address(), block); err != nil {
			return nil, err
		}
		out = append(out, b)
		if !b.Solvent() {
			return out, fmt.Errorf("%w: token %d: accounts %s + queued %s + owed %s, contract counts %s and holds %s", ErrMismatch, token,
				b.Balances, b.Queued, b.Owed, b.Escrow, b.Held)
		}
	}
	return out, nil
}

// balances adds up all accounts by token.
func (r *Rollup) balances() (map[uint16]*big.Int, error) {
	view := r.State.View()
	out := map[uint16]*big.Int{}
	for id := range r.accounts {
		a, err := view.Account(id)
		if err != nil {
			return nil, err
		}
		add(out, a.Token, a.Balance.Big())
	}
	return out, nil
}

func orZero(v *big.Int) *big.Int {
	if v == nil {
		return new(big.Int)
	}
	return v
}
