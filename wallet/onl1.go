package wallet

import (
	"context"
	"fmt"
	"math/big"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Asked is what was asked of L2 through L1.
type Asked struct {
	Request uint64     `json:"request"` // index in the priority queue; the op is request-N
	Tx      api.Digest `json:"tx"`
}

// OpID by which the API knows it.
func (a Asked) OpID() string { return fmt.Sprintf("request-%d", a.Request) }

// FundsError says that the L1 address has too little.
type FundsError struct {
	Token      api.Token
	Have, Want *big.Int
	Address    api.Address
}

func (e *FundsError) Error() string {
	return fmt.Sprintf("%s has %s on L1, which is less than %s: send it some first", e.Address, FormatBig(e.Token, e.Have), FormatBig(e.Token, e.Want))
}

// Deposit moves funds of the user's L1 address into an account of theirs, approving an ERC-20 token for just that if need be.
func (u *User) Deposit(ctx context.Context, token api.Token, amount rollup.Amount, to *Wallet) (Asked, error) {
	client, sender, err := u.L1(ctx)
	if err != nil {
		return Asked{}, err
	}
	if err := u.CheckToken(ctx, token); err != nil {
		return Asked{}, err
	}
	have, err := client.Balance(ctx, token.ID, sender.Address())
	if err != nil {
		return Asked{}, err
	}
	if have.Cmp(amount.Big()) < 0 {
		return Asked{}, &FundsError{token, have, amount.Big(), u.Address()}
	}
	key := to.PubKey()
	if token.ID == 0 {
		return asked(client.DepositETH(ctx, sender, amount.Big(), l1.Address(to.Address()), key.X.Bytes(), key.Y.Bytes()))
	}
	if err := client.Allow(ctx, sender, l1.Address(token.Address), amount.Big()); err != nil {
		return Asked{}, err
	}
	return asked(client.Deposit(ctx, sender, token.ID, amount.Big(), l1.Address(to.Address()), key.X.Bytes(), key.Y.Bytes()))
}

func asked(r *l1.Request, receipt *l1.Receipt, err error) (Asked, error) {
	if err != nil {
		return Asked{}, err
	}
	return Asked{r.Index, api.Digest(receipt.TxHash)}, nil
}

// ForcedExit asks L2, through L1, to pay out a whole account. The operator cannot refuse it.
func (u *User) ForcedExit(ctx context.Context, a Mine) (Asked, error) {
	client, sender, err := u.L1(ctx)
	if err != nil {
		return Asked{}, err
	}
	return asked(client.RequestForcedExit(ctx, sender, a.ID, a.Token))
}

// SetKey asks L2, through L1, to put an account under a key.
func (u *User) SetKey(ctx context.Context, a Mine, key field.Point) (Asked, error) {
	client, sender, err := u.L1(ctx)
	if err != nil {
		return Asked{}, err
	}
	return asked(client.RequestSetKey(ctx, sender, a.ID, key.X.Bytes(), key.Y.Bytes()))
}

// Claimed is what L1 paid out.
type Claimed struct {
	Token  api.Token
	Amount *big.Int
	Tx     api.Digest
}

// Claim pays the user what L1 owes, token by token.
func (u *User) Claim(ctx context.Context) (out []Claimed, err error) {
	client, sender, err := u.L1(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range u.Tokens {
		owed, err := client.Pending(ctx, t.ID, sender.Address(), nil)
		if err != nil {
			return out, err
		}
		if owed.Sign() == 0 {
			continue
		}
		r, err := client.Withdraw(ctx, sender, t.ID, sender.Address())
		if err != nil {
			return out, err
		}
		out = append(out, Claimed{t, owed, api.Digest(r.TxHash)})
	}
	return out, nil
}
