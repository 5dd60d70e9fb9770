package l1

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"

	"github.com/causeway-l2/causeway/l1contracts/bindings"
)

// TokenInfo is what a token says of itself. Anyone can deploy a token that says anything: only the address tells tokens apart.
type TokenInfo struct {
	ID       uint16
	Address  common.Address // zero for ETH
	Symbol   string
	Decimals uint8
}

const maxSymbol = 16

// TokenInfo reads symbol and decimals; a token that does not tell has its id as its symbol, and no decimals.
func (c *Client) TokenInfo(ctx context.Context, id uint16) (TokenInfo, error) {
	if id == 0 {
		return TokenInfo{Symbol: "ETH", Decimals: 18}, nil
	}
	t := TokenInfo{ID: id, Symbol: fmt.Sprintf("token%d", id)}
	var err error
	if t.Address, err = c.TokenAddress(ctx, id); err != nil {
		return t, err
	}
	if t.Address == (common.Address{}) {
		return t, fmt.Errorf("%w: no token has id %d", ErrNoContract, id)
	}
	return t, c.describe(ctx, &t)
}

// TokenAt is TokenInfo of a contract that may not have an id yet, which is 0 then, and the name that it gives itself. What it does not tell is empty.
func (c *Client) TokenAt(ctx context.Context, at common.Address) (t TokenInfo, name string, err error) {
	t.Address = at
	if t.ID, err = c.TokenID(ctx, at); err != nil {
		return t, "", err
	}
	if err := c.describe(ctx, &t); err != nil {
		return t, "", err
	}
	erc20 := bindings.NewERC20()
	if name, err = briefly(ctx, c, at, nil, erc20.PackName(), erc20.UnpackName); silent(ctx, err) {
		return t, "", fmt.Errorf("l1: name of token %d: %w", t.ID, err)
	}
	return t, name, nil
}

// describe asks a token's contract for symbol and decimals.
func (c *Client) describe(ctx context.Context, t *TokenInfo) error {
	erc20 := bindings.NewERC20()
	symbol, err := briefly(ctx, c, t.Address, nil, erc20.PackSymbol(), erc20.UnpackSymbol)
	if err == nil && IsSymbol(symbol) {
		t.Symbol = symbol
	} else if silent(ctx, err) {
		return fmt.Errorf("l1: symbol of token %d: %w", t.ID, err)
	}
	decimals, err := briefly(ctx, c, t.Address, nil, erc20.PackDecimals(), erc20.UnpackDecimals)
	if err == nil && decimals <= 36 {
		t.Decimals = decimals
	} else if silent(ctx, err) {
		return fmt.Errorf("l1: decimals of token %d: %w", t.ID, err)
	}
	return nil
}

// brief is far more gas than a token takes that is of use, to say what it is or who holds it.
const brief = 1_000_000

// briefly reads a contract whose code is anybody's. A node would run it for as long as it takes, and then some nodes say nothing at all: who registers such a token
// would have them be taken for down, and nobody get on.
func briefly[T any](ctx context.Context, c *Client, at common.Address, block *big.Int, input []byte, unpack func([]byte) (T, error)) (T, error) {
	raw, err := c.eth.CallContract(ctx, ethereum.CallMsg{To: &at, Gas: brief, Data: input}, block)
	if err != nil {
		var none T
		return none, err
	}
	return unpack(raw)
}

// silent tells whether it was the node that gave no answer, and not the token.
func silent(ctx context.Context, err error) bool {
	return err != nil && (Down(err) || ctx.Err() != nil)
}

// IsSymbol wants what can be typed and shown.
func IsSymbol(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' {
			return false
		}
	}
	return s != "" && len(s) <= maxSymbol
}

// Allowance is how much of an ERC-20 token the rollup may take from owner.
func (c *Client) Allowance(ctx context.Context, token, owner common.Address) (*big.Int, error) {
	return c.allowance(ctx, token, owner, nil)
}

// allowance as of a block; nil: the last one.
func (c *Client) allowance(ctx context.Context, token, owner common.Address, block *big.Int) (*big.Int, error) {
	erc20 := bindings.NewERC20()
	v, err := bind.Call(erc20.Instance(c.eth, token), &bind.CallOpts{Context: ctx, BlockNumber: block}, erc20.PackAllowance(owner, c.addr), erc20.UnpackAllowance)
	if err != nil {
		return nil, fmt.Errorf("l1: allowance of %s: %w", owner, err)
	}
	return v, nil
}
