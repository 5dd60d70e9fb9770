package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/wallet"
)

// anyGas of the tokens that are paid out.
type anyGas bool

func (a *anyGas) add(cmd *cobra.Command) {
	cmd.Flags().BoolVar((*bool)(a), "any-gas", false, fmt.Sprintf("also have tokens paid that take more than %d gas, as no token does that is worth anything", wallet.PayoutGas))
}

// limit of the gas; 0 is none.
func (a anyGas) limit() uint64 {
	if a {
		return 0
	}
	return wallet.PayoutGas
}

func (p *purse) newClaim() *cobra.Command {
	var gas anyGas
	cmd := &cobra.Command{
		Use:   "claim",
		Short: "Have L1 pay out what it owes you",
		Args:  cobra.NoArgs,
		RunE: p.opened(func(cmd *cobra.Command, u *wallet.User, _ []string) error {
			if err := p.confirm(fmt.Sprintf("Claim what L1 owes %s (gas is paid in ETH)?", u.Address())); err != nil {
				return err
			}
			var paid []wallet.Claimed
			err := p.alone(func() (err error) { paid, err = u.Claim(cmd.Context(), gas.limit()); return err })
			out := []map[string]any{}
			for _, c := range paid {
				p.say("%s paid to %s, L1 tx %s", wallet.FormatBig(c.Token, c.Amount), u.Address(), c.Tx)
				out = append(out, map[string]any{"token": c.Token.Symbol, "amount": c.Amount.String(), "paid": wallet.FormatBig(c.Token, c.Amount), "tx": c.Tx})
			}
			if len(paid) == 0 && err == nil {
				err = errors.New("L1 owes you nothing now: a withdrawal can be claimed once it is final; `causeway wallet balance` shows what is on its way")
			}
			return errors.Join(p.result(out), p.advise(err))
		}),
	}
	gas.add(cmd)
	return cmd
}

// pick finds the account that is meant: by id, or the only one of a token.
func (p *purse) pick(u *wallet.User, all []wallet.Mine, id *uint32, token string) (wallet.Mine, error) {
	t, err := u.Token(token)
	if err != nil {
		return wallet.Mine{}, err
	}
	of := slices.DeleteFunc(slices.Clone(all), func(a wallet.Mine) bool { return a.Token != t.ID || id != nil && a.ID != *id })
	switch {
	case len(of) == 1:
		return of[0], nil
	case len(of) == 0 && id != nil:
		return wallet.Mine{}, fmt.Errorf("you have no account %d of %s, says the operator: `causeway wallet balance` lists yours, and `causeway exit --request` asks for what it does not list", *id, t.Symbol)
	case len(of) == 0:
		return wallet.Mine{}, fmt.Errorf("you have no account of %s, says the operator: `causeway wallet balance` lists yours, and `causeway exit --request` asks for what it does not list", t.Symbol)
	}
	return wallet.Mine{}, fmt.Errorf("you have %d accounts of %s: say which with --id; `causeway wallet balance` lists them", len(of), t.Symbol)
}

// accountFlag is the number of an account; nil: none was given.
type accountFlag struct{ id *uint32 }

func (f *accountFlag) add(cmd *cobra.Command) {
	cmd.Flags().Var(f, "id", "of the account, if you have several of the token")
}

func (f *accountFlag) String() string {
	if f.id == nil {
		return ""
	}
	return fmt.Sprint(*f.id)
}

func (f *accountFlag) Set(text string) error {
	id, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return errors.New("want the number of an account, as `causeway wallet balance` lists them")
	}
	f.id = new(uint32)
	*f.id = uint32(id)
	return nil
}

func (f *accountFlag) Type() string { return "number" }

// claimed is how what L1 owes is paid.
const claimed = "`causeway wallet claim`"

// charged says what goes with a request, if anything does. An L1 node that does not answer is told of where it is asked for something.
func (p *purse) charged(ctx context.Context, u *wallet.User) {
	if charge, err := u.Charge(ctx); err == nil && charge.Sign() > 0 {
		p.plan("%s", wallet.ChargeNote(charge, claimed))
	}
}

// followAsked says what was asked for on L1, and follows it.
func (p *purse) followAsked(ctx context.Context, u *wallet.User, a wallet.Asked) error {
	p.say("L1 tx %s: request %d", a.Tx, a.Request)
	if a.Surplus.Sign() > 0 {
		p.say("%s", wallet.SurplusNote(a.Surplus, claimed))
	}
	if err := p.follow(ctx, u, a.OpID(), nil); err != nil {
		return err
	}
	err := u.CheckRequest(ctx, a)
	if err != nil && !errors.Is(err, wallet.ErrTakenBack) {
		p.warn("whether L1 has it still is not known: %v", p.advise(err))
		return nil
	}
	return err
}

func (p *purse) newForcedExit() *cobra.Command {
	var account accountFlag
	cmd := &cobra.Command{
		Use:   "forced-exit TOKEN",
		Short: "Ask through L1 for a whole account to be paid out; the operator cannot refuse",
		Long: `The request is queued on L1. The operator has to serve it; if it does not, anyone may end the rollup after the deadline, and ` + "`causeway exit`" + ` takes
everything out with an L1 node alone. Once it is final, claim what L1 owes you.`,
		Args: cobra.ExactArgs(1), ValidArgsFunction: p.completeToken,
		RunE: p.opened(func(cmd *cobra.Command, u *wallet.User, args []string) error {
			all, err := u.Accounts(cmd.Context())
			if err != nil {
				return p.advise(err)
			}
			a, err := p.pick(u, all, account.id, args[0])
			if err != nil {
				return err
			}
			if a.Balance.IsZero() {
				p.warn("account %d is empty, says the operator: unless it hides something, L1 will pay out nothing, and the gas is lost", a.ID)
			}
			p.charged(cmd.Context(), u)
			if err := p.confirm(fmt.Sprintf("Ask on L1 for account %d, %s, to be paid out whole (gas is paid in ETH)?", a.ID, wallet.Format(tokenOf(u, a.Token), a.Balance))); err != nil {
				return err
			}
			return p.forceExit(cmd.Context(), u, a)
		}),
	}
	account.add(cmd)
	return cmd
}

// forceExit asks for an exit, follows it, and looks whether L1 owes what was in the account.
func (p *purse) forceExit(ctx context.Context, u *wallet.User, a wallet.Mine) error {
	before, err := u.Owed(ctx, a.Token)
	if err != nil {
		return p.advise(err)
	}
	var asked wallet.Asked
	if err := p.alone(func() (err error) { asked, err = u.ForcedExit(ctx, a); return err }); err != nil {
		return p.advise(err)
	}
	if err := p.followAsked(ctx, u, asked); err != nil || p.wait != "final" {
		return err
	}
	return p.advise(u.CheckExit(ctx, a, asked, before))
}

func (p *purse) newSetKey() *cobra.Command {
	var account accountFlag
	var rotate bool
	cmd := &cobra.Command{
		Use:   "set-key TOKEN",
		Short: "Put an account of yours under your key, through L1",
		Long: `Takes over an account that somebody opened for your address, or that has a key you gave up. With --rotate the account gets a new key: the next one
that follows from your L1 key.`,
		Args: cobra.ExactArgs(1), ValidArgsFunction: p.completeToken,
		RunE: p.opened(func(cmd *cobra.Command, u *wallet.User, args []string) error {
			all, err := u.Accounts(cmd.Context())
			if err != nil {
				return p.advise(err)
			}
			a, err := p.pick(u, all, account.id, args[0])
			if err != nil {
				return err
			}
			if err := p.newest(cmd.Context(), u); err != nil {
				return p.advise(err)
			}
			index := p.settings.KeyIndex
			switch {
			case a.Wallet != nil && !rotate:
				return fmt.Errorf("account %d is under your key already; --rotate gives it a new one", a.ID)
			case a.Wallet != nil:
				index = max(index, a.Index+1)
			}
			if index >= wallet.KeyIndexes {
				return fmt.Errorf("this was the last of %d keys: move the funds to another L1 key", wallet.KeyIndexes)
			}
			w, err := u.L2(index)
			if err != nil {
				return err
			}
			p.charged(cmd.Context(), u)
			if err := p.confirm(fmt.Sprintf("Ask on L1 for account %d to be put under your key number %d (gas is paid in ETH)?", a.ID, index)); err != nil {
				return err
			}
			p.stored.KeyIndex = max(p.stored.KeyIndex, index)
			if err := p.save(p.stored); err != nil { // first: L1 may have the request, whatever happens here
				return err
			}
			var asked wallet.Asked
			if err := p.alone(func() (err error) { asked, err = u.SetKey(cmd.Context(), a, w.PubKey()); return err }); err != nil {
				return p.advise(err)
			}
			return p.followAsked(cmd.Context(), u, asked)
		}),
	}
	account.add(cmd)
	cmd.Flags().BoolVar(&rotate, "rotate", false, "replace a key that works")
	return cmd
}
