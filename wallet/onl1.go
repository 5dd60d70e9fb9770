package wallet

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/payments"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Asked is what was asked of L2 through L1.
type Asked struct {
	Request uint64     `json:"request"` // index in the priority queue; the op is request-N
	Tx      api.Digest `json:"tx"`
	Surplus *big.Int   `json:"surplus"` // wei that went with it and was not taken: L1 owes it to the user (Claim)
}

// OpID by which the API knows it.
func (a Asked) OpID() string { return fmt.Sprintf(requestPrefix+"%d", a.Request) }

const requestPrefix = "request-"

func isRequest(id string) bool { return strings.HasPrefix(id, requestPrefix) }

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
		return asked(client, sender)(client.DepositETH(ctx, sender, amount.Big(), l1.Address(to.Address()), key.X.Bytes(), key.Y.Bytes()))
	}
	for range allowances {
		if err := client.Allow(ctx, sender, l1.Address(token.Address), amount.Big()); err != nil {
			return Asked{}, err
		}
		done, err := asked(client, sender)(client.Deposit(ctx, sender, token.ID, amount.Big(), l1.Address(to.Address()), key.X.Bytes(), key.Y.Bytes()))
		if !l1.CallFailed(err) {
			return done, err
		}
		if left, err2 := client.Allowance(ctx, l1.Address(token.Address), sender.Address()); err2 != nil || left.Cmp(amount.Big()) >= 0 {
			return Asked{}, err
		}
	}
	return Asked{}, fmt.Errorf("%w (%s)", ErrAllowance, token.Symbol)
}

// Begun is the time of the block in which the rollup was put on L1.
func (u *User) Begun(ctx context.Context) (uint64, error) {
	client, _, err := u.L1(ctx)
	if err != nil {
		return 0, err
	}
	params, err := client.Params(ctx)
	if err != nil {
		return 0, err
	}
	block, err := client.Eth().HeaderByNumber(ctx, new(big.Int).SetUint64(params.DeployedAt))
	if err != nil {
		return 0, fmt.Errorf("wallet: block of the rollup: %w", err)
	}
	return block.Time, nil
}

// allowances are how often a deposit approves what it moves, when it was gone by then: a token has one allowance for all deposits of a key, and others at the same
// time spend it or set it anew.
const allowances = 8

// asked reads what a client's request came to.
func asked(client *l1.Client, sender *l1.Sender) func(*l1.Request, *l1.Receipt, error) (Asked, error) {
	return func(r *l1.Request, receipt *l1.Receipt, err error) (Asked, error) {
		if err != nil {
			return Asked{}, err
		}
		surplus, err := client.Surplus(receipt, sender.Address())
		return Asked{r.Index, api.Digest(receipt.TxHash), surplus}, err
	}
}

// CheckRequest holds what was asked for against L1, once the operator has it: after a reorg its number may be somebody else's. ErrTakenBack: it is.
func (u *User) CheckRequest(ctx context.Context, a Asked) error {
	client, _, err := u.L1(ctx)
	if err != nil {
		return err
	}
	r, err := client.RequestOf(ctx, [32]byte(a.Tx))
	if err == nil && (r == nil || r.Index != a.Request) {
		err = fmt.Errorf("%w (tx %s)", ErrTakenBack, a.Tx)
	}
	return err
}

// Charge is what a request goes with now, in wei, but a deposit of ETH (l1.Client.Charge): 0 as a rule.
func (u *User) Charge(ctx context.Context) (*big.Int, error) {
	client, _, err := u.L1(ctx)
	if err != nil {
		return nil, err
	}
	return client.Charge(ctx)
}

// ChargeNote says to who asks for something why a charge goes with it, and where it goes; claim is how what L1 owes is paid.
func ChargeNote(charge *big.Int, claim string) string {
	return fmt.Sprintf("Many requests wait on L1. While 4,096 or more do, one costs %s, which is burned: that much goes with yours, so that it is not refused if it is so when it arrives. "+
		"If it is not, L1 owes you that, and pays by %s.", FormatBig(ether, charge), claim)
}

// SurplusNote says what L1 owes of a charge.
func SurplusNote(surplus *big.Int, claim string) string {
	return fmt.Sprintf("%s went with it and was not taken: L1 owes you that, and pays by %s", FormatBig(ether, surplus), claim)
}

var ether = api.Token{Symbol: payments.ETH, Decimals: 18}

// ForcedExit asks L2, through L1, to pay out a whole account. The operator cannot refuse it.
func (u *User) ForcedExit(ctx context.Context, a Mine) (Asked, error) {
	client, sender, err := u.L1(ctx)
	if err != nil {
		return Asked{}, err
	}
	return asked(client, sender)(client.RequestForcedExit(ctx, sender, a.ID, a.Token))
}

// Owed is what L1 owes the user of a token.
func (u *User) Owed(ctx context.Context, token uint16) (*big.Int, error) {
	client, sender, err := u.L1(ctx)
	if err != nil {
		return nil, err
	}
	return client.Pending(ctx, token, sender.Address(), nil)
}

// CheckExit holds a forced exit that is final against L1: an account's number is the operator's word, and a request for somebody else's account is served by paying
// nothing. Before is what L1 owed when it was asked for. What went with it and was not taken L1 owes on top. ErrNotPaidOut, after a while that a node may be behind: L1 does not owe more.
func (u *User) CheckExit(ctx context.Context, a Mine, asked Asked, before *big.Int) error {
	if a.Balance.IsZero() {
		return nil
	}
	if a.Token == 0 && asked.Surplus != nil {
		before = new(big.Int).Add(before, asked.Surplus)
	}
	for range quietLooks {
		owed, err := u.Owed(ctx, a.Token)
		if err != nil || owed.Cmp(before) > 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(patience):
		}
	}
	return fmt.Errorf("%w (account %d)", ErrNotPaidOut, a.ID)
}

// SetKey asks L2, through L1, to put an account under a key.
func (u *User) SetKey(ctx context.Context, a Mine, key field.Point) (Asked, error) {
	client, sender, err := u.L1(ctx)
	if err != nil {
		return Asked{}, err
	}
	return asked(client, sender)(client.RequestSetKey(ctx, sender, a.ID, key.X.Bytes(), key.Y.Bytes()))
}

// Claimed is what L1 paid out.
type Claimed struct {
	Token  api.Token
	Amount *big.Int
	Tx     api.Digest
}

// Claim pays the user what L1 owes, of every token that L1 knows, each for maxGas at most: PayoutGas as a rule; 0: any. One that fails does not hold up the others.
func (u *User) Claim(ctx context.Context, maxGas uint64) (out []Claimed, err error) {
	client, sender, err := u.L1(ctx)
	if err != nil {
		return nil, err
	}
	status, err := client.Status(ctx, nil)
	if err != nil {
		return nil, err
	}
	var errs []error
	for n := range int(status.TokenCount) + 1 { // from ETH, 0, on
		id := uint16(n)
		owed, err := client.Pending(ctx, id, sender.Address(), nil)
		if err != nil {
			return out, errors.Join(append(errs, err)...)
		}
		if owed.Sign() == 0 {
			continue
		}
		t := u.onL1(ctx, id)
		r, err := payout(ctx, client, sender, id, sender.Address(), maxGas)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", FormatBig(t, owed), err))
			continue
		}
		out = append(out, Claimed{t, owed, api.Digest(r.TxHash)})
	}
	return out, errors.Join(errs...)
}

// onL1 is what L1 says of a token: called as the operator does if that is true, else by its address too, since anybody can register any name.
func (u *User) onL1(ctx context.Context, id uint16) api.Token {
	for _, t := range u.Tokens {
		if t.ID == id && u.CheckToken(ctx, t) == nil {
			return t
		}
	}
	is, _ := u.client.TokenInfo(ctx, id) // has a name in any case
	t := api.Token{ID: id, Symbol: is.Symbol, Address: api.Address(is.Address), Decimals: is.Decimals}
	if id != 0 {
		t.Symbol += "@" + t.Address.String()
	}
	return t
}
