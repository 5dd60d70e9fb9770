package l1

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// maxRequestFee is the contract's REQUEST_FEE, in wei. A node that tells more lies: all that is sent beyond the fee is owed to the sender, but with a deposit of ETH
// it is deposited.
const maxRequestFee = 500_000_000_000_000

// marginFrom so many waiting requests on, the fee is sent although it is not due: half of the contract's FREE_REQUESTS. Who makes the other half between a look at L1
// and the tx that follows, to have it refused for its fee, needs nearly all of a block: 58 million gas.
const marginFrom = 2048

// spareGas is more than it takes L1 to owe a surplus, or to burn a fee, that was not foreseen.
const spareGas = 40_000

// Charge is what a request is sent with now, in wei, but a deposit of ETH, which the fee is taken out of: RequestFee, or while many wait what that is when more do. By
// the time that it arrives either may be due, as who orders txs likes. What is not taken L1 owes to the sender (Withdraw).
func (c *Client) Charge(ctx context.Context) (*big.Int, error) {
	fee, err := c.dueFee(ctx)
	if err != nil || fee.Sign() > 0 {
		return fee, err
	}
	st, err := c.Status(ctx, nil)
	if err == nil && st.QueueTail-st.QueueHead >= marginFrom {
		fee = big.NewInt(maxRequestFee)
	}
	return fee, err
}

// dueFee is RequestFee, if it can be true.
func (c *Client) dueFee(ctx context.Context) (*big.Int, error) {
	fee, err := c.RequestFee(ctx)
	if err == nil && fee.Cmp(big.NewInt(maxRequestFee)) > 0 {
		return nil, fmt.Errorf("%w: %s wei, and the contract takes at most %d", ErrFalseFee, fee, maxRequestFee)
	}
	return fee, err
}

// Surplus is what L1 owes the sender of a request of what came with it, by the tx's receipt: 0 as a rule. A token that is deposited may ask for something itself, and be
// owed what it sends.
func (c *Client) Surplus(r *types.Receipt, sender common.Address) (*big.Int, error) {
	sum := new(big.Int)
	for _, l := range r.Logs {
		if l.Address != c.addr || len(l.Topics) == 0 || l.Topics[0] != rollupABI.Events["SurplusOwed"].ID {
			continue
		}
		v, err := c.rollup.UnpackSurplusOwedEvent(l)
		if err != nil {
			return nil, fmt.Errorf("l1: tx %s: %w", r.TxHash, err)
		}
		if v.Owner == sender {
			sum.Add(sum, v.Amount)
		}
	}
	return sum, nil
}

// sendRequest sends amount of ETH and the fee that is due on top, or, where amount is nil, Charge. A key that cannot pay for a fee that is not due sends none.
func (c *Client) sendRequest(ctx context.Context, s *Sender, amount *big.Int, data []byte) (*types.Receipt, error) {
	charge := c.Charge
	if amount != nil {
		charge = c.dueFee
	}
	fee, err := charge(ctx)
	if err != nil {
		return nil, err
	}
	call := Call{To: &c.addr, Value: fee, Data: data}
	if fee.Sign() > 0 {
		call.Spare = spareGas
	}
	if amount != nil {
		call.Value = new(big.Int).Add(amount, fee)
		return s.Send(ctx, call)
	}
	r, err := s.Send(ctx, call)
	if fee.Sign() == 0 || err == nil || r != nil || errors.Is(err, ErrNotMined) || !says(err, tooPoor...) {
		return r, err
	}
	if due, failed := c.dueFee(ctx); failed != nil || due.Sign() > 0 {
		return nil, err
	}
	return s.Send(ctx, Call{To: &c.addr, Data: data})
}
