package wallet

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"strings"
	"time"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/payments"
	"github.com/causeway-l2/causeway/rollup"
)

// Plan is an op before it is signed: everything that the user should see.
type Plan struct {
	From   Mine
	Token  api.Token
	To     *Recipient // nil: a withdrawal
	Amount rollup.Amount
	Fee    rollup.Amount
	// Cheaper are the nearest amounts, below and above, that fit the short form and cost less; zero when the amount does, or nothing would be saved.
	Cheaper [2]rollup.Amount
}

// PlanSend plans a payment. The fee is what the operator takes now, and all that the signature will allow.
func (u *User) PlanSend(ctx context.Context, token api.Token, amount rollup.Amount, to Recipient) (Plan, error) {
	p, err := u.plan(ctx, token, amount)
	if err != nil {
		return p, err
	}
	p.To = &to
	p.Fee = token.Fees.Full
	if to.Account != nil && uint64(max(p.From.ID, *to.Account)) < token.Fees.Below {
		if _, err := rollup.FloatOf(amount); err == nil {
			p.Fee = token.Fees.Transfer
		} else if token.Fees.Transfer.Cmp(token.Fees.Full) < 0 {
			p.Cheaper = nearest(amount)
		}
	}
	return p, p.affordable()
}

// PlanWithdraw plans a withdrawal to L1.
func (u *User) PlanWithdraw(ctx context.Context, token api.Token, amount rollup.Amount) (Plan, error) {
	p, err := u.plan(ctx, token, amount)
	if err != nil {
		return p, err
	}
	p.Fee = token.Fees.Full
	return p, p.affordable()
}

func (u *User) plan(ctx context.Context, token api.Token, amount rollup.Amount) (p Plan, err error) {
	if amount.IsZero() {
		return p, api.ErrAmount
	}
	if u.Status.Exodus { // a node that follows takes nothing either, and nobody else does any more
		return p, ErrEnded
	}
	if u.Status.ReadOnly {
		return p, api.ErrReadOnly
	}
	if token.Fees == nil {
		return p, api.ErrFeePolicy
	}
	if err := u.CheckToken(ctx, token); errors.Is(err, ErrFalseToken) { // payments go on while L1 does not answer
		return p, err
	}
	p = Plan{Token: token, Amount: amount}
	p.From, err = u.Spendable(ctx, token.ID)
	return p, err
}

// BalanceError says what is missing.
type BalanceError struct {
	Token             api.Token
	Have, Amount, Fee rollup.Amount
}

func (e *BalanceError) Error() string {
	if e.Have.IsZero() {
		return fmt.Sprintf("you have %s: deposit some first", Format(e.Token, e.Have))
	}
	most := new(big.Int).Sub(e.Have.Big(), e.Fee.Big())
	if most.Sign() <= 0 {
		return fmt.Sprintf("you have %s, and the fee alone is %s: deposit more, or have L1 pay it out by `causeway wallet forced-exit`", Format(e.Token, e.Have), Format(e.Token, e.Fee))
	}
	return fmt.Sprintf("you have %s; %s and the fee of %s are more: send at most %s, or deposit more", Format(e.Token, e.Have), Format(e.Token, e.Amount), Format(e.Token, e.Fee),
		FormatBig(e.Token, most))
}

// Is makes it an api.ErrBalance.
func (e *BalanceError) Is(target error) bool { return errors.Is(api.ErrBalance, target) }

func (p Plan) affordable() error {
	total, ok := p.Amount.Add(p.Fee)
	if !ok || total.Cmp(p.From.Balance) > 0 {
		return &BalanceError{p.Token, p.From.Balance, p.Amount, p.Fee}
	}
	return nil
}

// nearest finds the amounts with a float just below and just above.
func nearest(a rollup.Amount) (out [2]rollup.Amount) {
	unit, ten := big.NewInt(1), big.NewInt(10)
	v := a.Big()
	for new(big.Int).Quo(v, unit).BitLen() > rollup.MantissaBits {
		unit.Mul(unit, ten)
	}
	below := new(big.Int).Quo(v, unit)
	above := new(big.Int).Add(below, big.NewInt(1))
	out[0], _ = rollup.AmountFromBig(below.Mul(below, unit))
	out[1], _ = rollup.AmountFromBig(above.Mul(above, unit))
	if _, err := rollup.FloatOf(out[1]); err != nil {
		out[1] = rollup.Amount{}
	}
	return out
}

// UnsureError says that an op was sent and no answer came that can be believed. Who pays anew without looking may pay twice.
type UnsureError struct {
	Op  api.Digest
	Err error
}

func (e *UnsureError) Error() string {
	return fmt.Sprintf("no answer that can be believed came, so the operator may have taken the op %s, or not: look for it in `causeway wallet history` before you sign another one (%v)", e.Op, e.Err)
}

// Unwrap returns what happened instead of an answer.
func (e *UnsureError) Unwrap() error { return e.Err }

// Execute signs the plan's op, valid for a time, and submits it. The receipt is checked; whether L1 knows its signer is for CheckReceipt. An *UnsureError
// says that the op may have been accepted all the same.
func (u *User) Execute(ctx context.Context, p Plan, valid time.Duration) (api.Receipt, error) {
	t := Terms{From: p.From.ID, Token: p.Token.ID, Nonce: p.From.Nonce, MaxFee: p.Fee, ValidUntil: uint64(time.Now().Add(valid).Unix())}
	if auth := t.auth(); auth.Check() != nil {
		return api.Receipt{}, fmt.Errorf("%w (%w)", ErrFalseAccount, auth.Check())
	}
	w := p.From.Wallet
	var op rollup.UserOp
	switch {
	case p.To == nil:
		op = w.Withdraw(t, p.Amount)
	case p.To.Account != nil:
		op = w.Transfer(t, *p.To.Account, p.To.Payee, p.Amount)
	default:
		op = w.TransferToNew(t, p.To.Payee, p.Amount)
	}
	message := op.Message(u.config)
	id := api.Digest(message.Bytes())
	u.signed[id.String()] = op
	r, unsure, err := u.deliver(ctx, op)
	if !unsure && isRefusal(err) {
		return r, err
	}
	if err == nil && (r.ChainID != u.Status.ChainID || r.Rollup != u.Status.Rollup) {
		err = api.ErrReceipt
	}
	if err != nil {
		return r, &UnsureError{id, err}
	}
	return r, nil
}

// isRefusal tells whether an operator has said that it does not take an op. A server in between says in its own words, which may look alike, that it heard nothing.
func isRefusal(err error) bool {
	var e *api.Error
	return errors.As(err, &e) && (e.Status() < http.StatusInternalServerError || errors.Is(err, api.ErrBusy) || errors.Is(err, api.ErrReadOnly))
}

// deliver an op, again while the operator keeps it and cannot acknowledge it. unsure: it was kept, whatever was said of it later.
func (u *User) deliver(ctx context.Context, op rollup.UserOp) (r api.Receipt, unsure bool, err error) {
	for range quietLooks {
		r, err = u.API.Submit(ctx, op)
		unsure = unsure || errors.Is(err, api.ErrUnsure)
		if !errors.Is(err, api.ErrUnsure) && !(unsure && errors.Is(err, api.ErrBusy)) {
			break
		}
		select {
		case <-ctx.Done():
			return r, unsure, err
		case <-time.After(patience):
		}
	}
	return r, unsure, err
}

// CheckReceipt asks L1 whether the receipt's signer is an operator.
func (u *User) CheckReceipt(ctx context.Context, r api.Receipt) error {
	client, _, err := u.L1(ctx)
	if err != nil {
		return err
	}
	ok, err := client.IsOperator(ctx, [20]byte(r.Operator))
	if err == nil && !ok {
		err = ErrFalseOperator
	}
	return err
}

var errSentAgain = errors.New("the operator does not know the op any more, as where another one has taken over: the same op was sent again, and happens once")

// DroppedError says that an accepted op became impossible.
type DroppedError struct{ Op api.OpStatus }

func (e *DroppedError) Error() string {
	switch why := e.Op.Reason; {
	case strings.HasPrefix(why, "replaced by "):
		return "the op was dropped: " + why + ", which counts in its place"
	case strings.Contains(why, rollup.ErrNonce.Error()): // it may have gone to another operator as well, and be in a batch of theirs
		return fmt.Sprintf("the op was dropped: %s; a lower nonce is used, by another op of the account or by this one itself in a batch of another operator: look at what the account has paid before you sign it again", why)
	default:
		return fmt.Sprintf("the op was dropped: %s; nothing was paid: sign it again", why)
	}
}

// Await looks so often, and tells u.Waits after so many looks in vain.
var (
	patience   = 500 * time.Millisecond
	quietLooks = 20
)

// Await asks for an op until it is at a stage or further, and tells of every stage on the way. It waits for an operator that does not answer, or does not know
// the op, and says so to u.Waits. An op that this user has signed is sent again to who does not know it: its operator may be gone, and another one in its place. However often
// it is sent, it happens once; where it is refused an *UnsureError says that it may have happened.
func (u *User) Await(ctx context.Context, id string, until api.Stage, tell func(api.OpStatus)) (api.OpStatus, error) {
	var last api.Stage
	for failed, unknown := 0, 0; ; failed++ {
		op, err := u.API.Op(ctx, id)
		switch {
		case err == nil && op.Stage == api.Dropped:
			return op, &DroppedError{op}
		case err == nil:
			if op.Stage != last && tell != nil {
				tell(op)
			}
			failed = 0
			if last = op.Stage; !until.Beyond(last) {
				return op, nil
			}
		case !errors.Is(err, api.ErrNotFound) && !passes(err):
			return op, err
		case failed == quietLooks && u.Waits != nil:
			u.Waits(unseen(id, err))
		}
		if unknown++; !errors.Is(err, api.ErrNotFound) {
			unknown = 0
		}
		if signed, ok := u.signed[id]; ok && unknown == 2*quietLooks {
			unknown = 0
			if err := u.again(ctx, signed); err != nil {
				return op, err
			}
		}
		select {
		case <-ctx.Done():
			return op, ctx.Err()
		case <-time.After(patience):
		}
	}
}

// unseen is what it means that the operator does not know a request yet, which L1 has: there is nothing to check.
func unseen(id string, err error) error {
	if isRequest(id) && errors.Is(err, api.ErrNotFound) {
		return fmt.Errorf("L1 has %s, and the operator takes it once enough blocks are on top of it", id)
	}
	return err
}

// passes tells whether an answer says nothing of what was asked: a later one may.
func passes(err error) bool {
	var e *api.Error
	return errors.Is(err, api.ErrUnreachable) || errors.Is(err, api.ErrRate) || errors.As(err, &e) && e.Status() >= http.StatusInternalServerError
}

// again submits an op that is not known any more. An error says that there is nothing to wait for.
func (u *User) again(ctx context.Context, op rollup.UserOp) error {
	_, err := u.API.Submit(ctx, op)
	if errors.Is(err, api.ErrNonce) || errors.Is(err, api.ErrExpired) {
		message := op.Message(u.config)
		return &UnsureError{message.Bytes(), err}
	}
	told := errSentAgain
	if err != nil {
		told = fmt.Errorf("%w; it has not been taken so far: %w", told, err)
	}
	if u.Waits != nil {
		u.Waits(told)
	}
	return nil
}

// ParseAmount reads an amount in units of a token, for example 12.5.
func ParseAmount(t api.Token, text string) (rollup.Amount, error) {
	return payments.ParseAmount(text, int(t.Decimals))
}

// Format writes an amount in units of a token, for example 12.5 USDC.
func Format(t api.Token, a rollup.Amount) string { return FormatBig(t, a.Big()) }

// FormatBig is Format for sums.
func FormatBig(t api.Token, v *big.Int) string {
	return payments.FormatAmount(v, int(t.Decimals)) + " " + t.Symbol
}
