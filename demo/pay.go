package demo

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/causeway-l2/causeway/payments"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
)

// errNoAccount says that somebody cannot pay because nobody ever paid or funded them.
var errNoAccount = errors.New("has no account yet")

// pay replays the lines.
func (r *run) pay(ctx context.Context) error {
	for _, l := range r.cfg.Lines {
		if err := ctx.Err(); err != nil {
			return err
		}
		var err error
		switch l.Kind {
		case payments.Pay:
			err = r.payLine(ctx, l)
		case payments.Refuse:
			err = r.refuseLine(ctx, l)
		case payments.Withdraw:
			err = r.withdrawAmount(ctx, holding{l.From, l.Token}, l.Amount)
		case payments.SetKey:
			err = r.setKeyLine(ctx, l)
		case payments.ForcedExit:
			err = r.forcedExitLine(ctx, l)
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", l.Number, err)
		}
	}
	r.cfg.Say("payments: %d lines accepted by the operator, %d refused as they had to be", len(r.cfg.Lines)-len(r.report.Refused), len(r.report.Refused))
	return nil
}

// signed is a payment, ready to be sent.
type signed struct {
	op   rollup.UserOp
	from holding
	to   holding
	fee  *big.Int
	sum  *big.Int
}

func (r *run) sign(ctx context.Context, l payments.Line) (*signed, error) {
	from, to := holding{l.From, l.Token}, holding{l.To, l.Token}
	payer, terms, err := r.terms(ctx, from)
	if err != nil {
		return nil, err
	}
	payee, err := r.people.wallet(ctx, to)
	if err != nil {
		return nil, err
	}
	id, exists, err := r.node.Locate(payee.Owner(r.plan.token(l.Token)))
	if err != nil {
		return nil, err
	}
	s := &signed{from: from, to: to, fee: fee(l.Token, l.Amount, exists).Big(), sum: l.Amount.Big()}
	if exists {
		s.op = payer.Transfer(terms, id, payee.Payee(), l.Amount)
	} else {
		s.op = payer.TransferToNew(terms, payee.Payee(), l.Amount)
	}
	return s, nil
}

func (r *run) payLine(ctx context.Context, l payments.Line) error {
	s, err := r.sign(ctx, l)
	if err != nil {
		return err
	}
	if _, err := r.node.Submit(ctx, s.op); err != nil {
		return discrepancy("%s pays %s: refused: %v", s.from, s.to.name, err)
	}
	r.ledger.debit(s.from, s.sum, s.fee)
	r.ledger.credit(s.to, s.sum)
	return nil
}

// refuseLine sends a payment that the operator has to refuse.
func (r *run) refuseLine(ctx context.Context, l payments.Line) error {
	s, err := r.sign(ctx, l)
	if err == nil {
		_, err = r.node.Submit(ctx, s.op)
		if err == nil {
			return discrepancy("%s pays %s %s: accepted, and had to be refused", l.From, l.To, amountText(l.Token, l.Amount.Big()))
		}
	} else if !errors.Is(err, errNoAccount) {
		return err
	}
	r.report.Refused = append(r.report.Refused, Refusal{l.Number, err.Error()})
	return nil
}

// terms looks up the account that pays.
func (r *run) terms(ctx context.Context, from holding) (*wallet.Wallet, wallet.Terms, error) {
	w, err := r.people.wallet(ctx, from)
	if err != nil {
		return nil, wallet.Terms{}, err
	}
	id, exists, err := r.node.Locate(w.Owner(r.plan.token(from.token)))
	if err != nil {
		return nil, wallet.Terms{}, err
	}
	if !exists {
		return nil, wallet.Terms{}, fmt.Errorf("%s: %w", from, errNoAccount)
	}
	account, err := r.node.Account(id)
	return w, wallet.Terms{From: id, Token: account.Token, Nonce: account.Nonce, MaxFee: feesOf(from.token).Full, ValidUntil: uint64(time.Now().Add(24 * time.Hour).Unix())}, err
}

func (r *run) withdrawAmount(ctx context.Context, from holding, amount rollup.Amount) error {
	w, terms, err := r.terms(ctx, from)
	if err != nil {
		return err
	}
	if _, err := r.node.Submit(ctx, w.Withdraw(terms, amount)); err != nil {
		return discrepancy("%s withdraws %s: refused: %v", from, amountText(from.token, amount.Big()), err)
	}
	r.ledger.debit(from, amount.Big(), feesOf(from.token).Full.Big())
	r.ledger.leave(from, amount.Big())
	return nil
}

func (r *run) setKeyLine(ctx context.Context, l payments.Line) error {
	h := holding{l.From, l.Token}
	w, terms, err := r.terms(ctx, h)
	if err != nil {
		return err
	}
	sender, err := r.people.sender(ctx, l.From)
	if err != nil {
		return err
	}
	key := devL2Key(fmt.Sprintf("%s, key of line %d", l.From, l.Number))
	public := key.Public()
	if _, _, err := r.client.RequestSetKey(ctx, sender, terms.From, public.X.Bytes(), public.Y.Bytes()); err != nil {
		return err
	}
	if err := r.waitForRequests(ctx); err != nil {
		return err
	}
	w.SetKey(key)
	return nil
}

func (r *run) forcedExitLine(ctx context.Context, l payments.Line) error {
	h := holding{l.From, l.Token}
	_, terms, err := r.terms(ctx, h)
	if err != nil {
		return err
	}
	sender, err := r.people.sender(ctx, l.From)
	if err != nil {
		return err
	}
	if _, _, err := r.client.RequestForcedExit(ctx, sender, terms.From, r.plan.token(l.Token)); err != nil {
		return err
	}
	if err := r.waitForRequests(ctx); err != nil {
		return err
	}
	balance := new(big.Int).Set(r.ledger.balance(h))
	r.ledger.leave(h, balance)
	r.ledger.balance(h).Sub(balance, balance)
	return nil
}

// maxWithdrawals bounds what everyone withdraws after the payments.
const maxWithdrawals = 8

// withdraw lets the first few people, by name, withdraw half of what they have.
func (r *run) withdraw(ctx context.Context) error {
	n := 0
	for _, h := range sorted(r.ledger.balances) {
		half := new(big.Int).Sub(r.ledger.balance(h), feesOf(h.token).Full.Big())
		half.Rsh(half, 1)
		if n == maxWithdrawals || h.name == collector || half.Sign() <= 0 {
			continue
		}
		amount, err := rollup.AmountFromBig(half)
		if err != nil {
			return err
		}
		if err := r.withdrawAmount(ctx, h, amount); err != nil {
			return err
		}
		n++
	}
	r.cfg.Say("withdrawals: %d", n)
	return nil
}
