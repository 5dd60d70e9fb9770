package restore

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
)

// ErrShort says that an ERC-20 token has taken from the rollup, or does not tell: it harms those who hold it, and nobody else.
var ErrShort = errors.New("restore: a token does not cover what the rollup counts")

// Books are one token's accounts, in its smallest unit.
type Books struct {
	Token    uint16
	Balances *big.Int // of all accounts on L2 that have not left
	Owed     *big.Int // withdrawn on L2 or left, not yet claimed
	Queued   *big.Int // deposited, not yet on L2
	Escrow   *big.Int // what the contract counts as on L2 or on the way there
	Counted  *big.Int // what the contract counts as owed
	Held     *big.Int // what the contract holds; nil if the token does not tell
}

// Adds tells whether contract and L2 count the same: for L2 the accounts and the deposits on their way to them, and what is owed.
func (b Books) Adds() bool {
	return new(big.Int).Add(b.Balances, b.Queued).Cmp(b.Escrow) == 0 && b.Owed.Cmp(b.Counted) == 0
}

// Covered tells whether the contract holds all that it counts.
func (b Books) Covered() bool {
	return b.Held != nil && b.Held.Cmp(new(big.Int).Add(b.Escrow, b.Counted)) >= 0
}

// Solvent tells whether the invariant holds.
func (b Books) Solvent() bool { return b.Adds() && b.Covered() }

// CheckSolvency compares the restored rollup with L1 as of its Block, token by token, and returns the books of all. It waits a while for a node that is down. ErrMismatch names every token that
// does not add up; ErrShort alone, those ERC-20 tokens that do not cover what they should.
func (r *Rollup) CheckSolvency(ctx context.Context, client *l1.Client) ([]Books, error) {
	var block *big.Int // the latest
	if r.Block.Number != 0 {
		block = new(big.Int).SetUint64(r.Block.Number)
	}
	var status l1.Status
	err := patiently(ctx, func() (err error) {
		status, err = client.Status(ctx, block)
		return err
	})
	if err != nil {
		return nil, err
	}
	root := r.State.Root()
	if root.Bytes() != status.StateRoot || r.LastBatch != status.LastBatch || r.Requests != status.QueueHead || r.Exodus != status.Exodus {
		return nil, fmt.Errorf("%w: restored batch %d, request %d; L1 is at batch %d, request %d, root %x", ErrMismatch, r.LastBatch, r.Requests,
			status.LastBatch, status.QueueHead, status.StateRoot)
	}
	balances, err := r.balances()
	if err != nil {
		return nil, err
	}
	var out []Books
	var errs []error
	for token := range int(status.TokenCount) + 1 {
		b := Books{Token: uint16(token), Balances: orZero(balances[uint16(token)]), Queued: orZero(r.Queued[uint16(token)]), Owed: new(big.Int)}
		for _, v := range r.Owed[b.Token] {
			b.Owed.Add(b.Owed, v)
		}
		if err := patiently(ctx, func() error { return b.readL1(ctx, client, block) }); err != nil {
			return nil, err
		}
		out = append(out, b)
		switch {
		case !b.Adds() || token == 0 && !b.Covered():
			errs = append(errs, fmt.Errorf("%w: token %d: accounts %s + queued %s, owed %s; contract counts %s, owes %s and holds %s", ErrMismatch, token,
				b.Balances, b.Queued, b.Owed, b.Escrow, b.Counted, b.Held))
		case !b.Covered():
			errs = append(errs, fmt.Errorf("%w: token %d: contract counts %s, owes %s and holds %v", ErrShort, token, b.Escrow, b.Counted, b.Held))
		}
	}
	return out, errors.Join(errs...)
}

// patiently waits for a node that is down: what was read for hours is not lost because one call of many failed.
func patiently(ctx context.Context, try func() error) error {
	return l1.Patiently(ctx, l1.DefaultWatcher().Poll, nil, try)
}

// readL1 fills in the contract's side. Where a token does not tell what it holds, what is owed cannot be asked for.
func (b *Books) readL1(ctx context.Context, client *l1.Client, block *big.Int) (err error) {
	if b.Escrow, err = client.Escrow(ctx, b.Token, block); err != nil {
		return err
	}
	s, err := client.Solvency(ctx, b.Token, block)
	b.Counted, b.Held = s.Owed, s.Held
	if b.Token != 0 && l1.CallFailed(err) {
		b.Counted, b.Held, err = b.Owed, nil, nil
	}
	return err
}

// balances adds up all accounts by token, but for those that left.
func (r *Rollup) balances() (map[uint16]*big.Int, error) {
	out := map[uint16]*big.Int{}
	err := r.State.Each(func(id uint32, a rollup.Account) error {
		if !r.exited[id] {
			add(out, a.Token, a.Balance.Big())
		}
		return nil
	})
	return out, err
}

func orZero(v *big.Int) *big.Int {
	if v == nil {
		return new(big.Int)
	}
	return v
}
