package l1

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"

	"github.com/causeway-l2/causeway/l1contracts/bindings"
)

// Balance returns what an address holds of a token on L1, outside of the rollup's books.
func (c *Client) Balance(ctx context.Context, token uint16, who common.Address) (*big.Int, error) {
	return c.BalanceAt(ctx, token, who, nil)
}

// BalanceAt is Balance as of a block; nil is the latest one.
func (c *Client) BalanceAt(ctx context.Context, token uint16, who common.Address, block *big.Int) (*big.Int, error) {
	if token == 0 {
		v, err := c.eth.BalanceAt(ctx, who, block)
		if err != nil {
			return nil, fmt.Errorf("l1: balance of %s: %w", who, err)
		}
		return v, nil
	}
	address, err := c.TokenAddress(ctx, token)
	if err != nil {
		return nil, err
	}
	erc20 := bindings.NewERC20()
	v, err := bind.Call(erc20.Instance(c.eth, address), &bind.CallOpts{Context: ctx, BlockNumber: block}, erc20.PackBalanceOf(who), erc20.UnpackBalanceOf)
	if err != nil {
		return nil, fmt.Errorf("l1: token balance of %s: %w", who, err)
	}
	return v, nil
}
