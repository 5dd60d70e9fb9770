package l1

import (
	"context"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/causeway-l2/causeway/l1contracts/bindings"
)

// Account of L2 as its leaf has it (docs/protocol.md, section 2).
type Account struct {
	Ax, Ay  Word
	Owner   common.Address
	Token   uint16
	Nonce   uint64
	Balance *big.Int
}

// ActivateExodus ends the rollup, when the queue's head has waited for longer than the exodus deadline. Anyone may send it.
func (c *Client) ActivateExodus(ctx context.Context, s *Sender) (*types.Receipt, error) {
	return c.send(ctx, s, "activate exodus", nil, c.rollup.PackActivateExodus())
}

// Exit makes an account's balance pending for its owner, in exodus. siblings lead from the leaf to the last state root, the leaf's sibling first.
// Anyone may send it.
func (c *Client) Exit(ctx context.Context, s *Sender, id uint32, a Account, siblings []Word) (*types.Receipt, error) {
	return c.send(ctx, s, "exit", nil, EncodeExit(id, a, siblings))
}

// EncodeExit returns the calldata of exit.
func EncodeExit(id uint32, a Account, siblings []Word) []byte {
	return bindings.NewRollup().PackExit(id, bindings.IRollupAccount{
		Ax: integer(a.Ax), Ay: integer(a.Ay), Owner: a.Owner, Token: a.Token, Nonce: new(big.Int).SetUint64(a.Nonce), Balance: a.Balance,
	}, integers(siblings))
}

// RefundDeposits makes deposits that no batch served pending for their owners, in exodus. Anyone may send it.
func (c *Client) RefundDeposits(ctx context.Context, s *Sender, deposits ...*Request) (*types.Receipt, error) {
	return c.send(ctx, s, "refund deposits", nil, EncodeRefund(deposits...))
}

// EncodeRefund returns the calldata of refundDeposits.
func EncodeRefund(deposits ...*Request) []byte {
	args := make([]bindings.IRollupDeposit, len(deposits))
	for i, d := range deposits {
		args[i] = bindings.IRollupDeposit{Index: d.Index, Owner: d.Owner, Token: d.Token, Amount: d.Amount, Ax: integer(d.Ax), Ay: integer(d.Ay)}
	}
	return bindings.NewRollup().PackRefundDeposits(args)
}

// Exited tells whether an account left in exodus.
func (c *Client) Exited(ctx context.Context, id uint32, block *big.Int) (bool, error) {
	return call(ctx, c, block, c.rollup.PackExited(id), c.rollup.UnpackExited, "exited")
}
