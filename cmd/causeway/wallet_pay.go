package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/payments"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
)

// amountArg reads "12.5 USDC", as one argument or two, and returns what is left.
func amountArg(u *wallet.User, args []string) (t api.Token, a rollup.Amount, rest []string, err error) {
	words := append(strings.Fields(args[0]), args[1:]...)
	if len(words) < 2 || strings.TrimSpace(args[0]) == "" { // as of a variable that is not set
		return t, a, nil, fmt.Errorf("%q: say how much of what, for example 12.5 USDC", args[0])
	}
	if strings.Trim(words[0], "0123456789.") != "" { // else the next word would be told to be no token
		return t, a, nil, fmt.Errorf("amount %.90q: want a decimal number above 0, and after a space the token: 12.5 USDC", words[0])
	}
	if t, err = u.Token(words[1]); err != nil {
		return t, a, nil, err
	}
	if a, err = wallet.ParseAmount(t, words[0]); err != nil {
		return t, a, nil, fmt.Errorf("%s: %w", t.Symbol, err)
	}
	return t, a, words[2:], nil
}

// completeAmount offers tokens after an amount.
func (p *purse) completeAmount(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) != 1 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return p.completeToken(cmd, nil, "")
}

// completeToken offers tokens as the first argument.
func (p *purse) completeToken(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) != 0 || p.load() != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	tokens, err := api.NewClient(p.settings.Operator).Tokens(cmd.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, t := range wallet.Named(tokens) { // what an operator calls them may be more than a shell's line
		out = append(out, t.Symbol)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

func (p *purse) newDeposit() *cobra.Command {
	return &cobra.Command{
		Use:   "deposit AMOUNT TOKEN",
		Short: "Move funds of your L1 address into your account",
		Args:  cobra.RangeArgs(1, 2), ValidArgsFunction: p.completeAmount,
		RunE: p.opened(func(cmd *cobra.Command, u *wallet.User, args []string) error {
			t, amount, rest, err := amountArg(u, args)
			if err != nil || len(rest) > 0 {
				return errors.Join(err, surplus(rest))
			}
			if err := p.newest(cmd.Context(), u); err != nil {
				return p.advise(err)
			}
			w, err := u.L2(p.settings.KeyIndex)
			if err != nil {
				return p.advise(err)
			}
			if t.ID != 0 { // what is deposited in ETH the fee comes out of
				p.charged(cmd.Context(), u)
			}
			if err := p.confirm(fmt.Sprintf("Deposit %s from %s on L1 (gas is paid in ETH)?", wallet.Format(t, amount), u.Address())); err != nil {
				return err
			}
			var asked wallet.Asked
			if err := p.alone(func() (err error) { asked, err = u.Deposit(cmd.Context(), t, amount, w); return err }); err != nil {
				return p.advise(err)
			}
			return p.followAsked(cmd.Context(), u, asked)
		}),
	}
}

func surplus(rest []string) error {
	if len(rest) == 0 {
		return nil
	}
	return fmt.Errorf("what is %q for? See --help", strings.Join(rest, " "))
}

func (p *purse) newSend() *cobra.Command {
	var grant granted
	cmd := &cobra.Command{
		Use:   "send AMOUNT TOKEN RECIPIENT",
		Short: "Pay somebody",
		Args:  cobra.RangeArgs(2, 3), ValidArgsFunction: p.completeAmount,
		RunE: p.opened(func(cmd *cobra.Command, u *wallet.User, args []string) error {
			t, amount, rest, err := amountArg(u, args)
			if err != nil {
				return err
			}
			if len(rest) != 1 {
				return errors.New("who is to be paid? Give an account id, an L1 address, or ADDRESS:KEY")
			}
			to, err := u.Recipient(cmd.Context(), rest[0], t.ID)
			if err != nil {
				return p.advise(err)
			}
			plan, err := u.PlanSend(cmd.Context(), t, amount, to)
			if err != nil {
				return p.advise(err)
			}
			if err := grant.check(plan); err != nil {
				return err
			}
			p.describe(plan)
			return p.execute(cmd.Context(), u, plan, grant)
		}),
	}
	grant.flags(cmd)
	return cmd
}

// describe shows a payment before it is signed.
func (p *purse) describe(plan wallet.Plan) {
	who := api.Address(plan.To.Address).String()
	if plan.To.Strange {
		who = fmt.Sprintf("%s:%s", who, api.Key{Point: plan.To.Key})
	}
	switch {
	case plan.To.Number:
		who = fmt.Sprintf("account %d of %s, as the operator says", *plan.To.Account, who)
	case plan.To.Account != nil:
		who = fmt.Sprintf("account %d of %s", *plan.To.Account, who)
	case plan.To.Nobody:
		who += ", whose key is not known: an account is opened, and is theirs once they set a key on L1 (`causeway wallet set-key " + plan.Token.Symbol + "`); with their ADDRESS:KEY it would be theirs at once"
	default:
		who += ", for whom an account is opened"
	}
	switch {
	case plan.To.Other:
		who += ". L1 tells another key of this address: whoever gave you this one may be somebody else; to pay its owner, name the address alone"
	case plan.To.Strange:
		who += ". L1 does not tell that this key is the address's own: compare both with what they gave you"
	case plan.To.Number:
		who += ": compare the address"
	}
	p.plan("pay   %s", wallet.Format(plan.Token, plan.Amount))
	p.plan("to    %s", who)
	p.plan("fee   %s", wallet.Format(plan.Token, plan.Fee))
	if plan.Cheaper[0].IsZero() {
		return
	}
	near := wallet.Format(plan.Token, plan.Cheaper[0])
	if !plan.Cheaper[1].IsZero() {
		near += " or " + wallet.Format(plan.Token, plan.Cheaper[1])
	}
	p.plan("      this amount has more digits than the short form holds (35 bits); %s would cost %s", near, wallet.Format(plan.Token, plan.Token.Fees.Transfer))
}

// granted is what a user allows beside what is asked.
type granted struct {
	valid  time.Duration
	maxFee string // in units of the token; empty: whatever is shown
}

func (g *granted) flags(cmd *cobra.Command) {
	cmd.Flags().DurationVar(&g.valid, "valid-for", validFor, "the op may be executed so long")
	cmd.Flags().StringVar(&g.maxFee, "max-fee", "", "sign nothing that costs more, in units of the token, for example 0.01; 0: only what is free")
}

// check refuses a plan whose fee is above the limit, and an op that would expire at once.
func (g *granted) check(plan wallet.Plan) error {
	if g.valid <= 0 {
		return fmt.Errorf("--valid-for %v: want more than 0, for example 1h", g.valid)
	}
	if g.maxFee == "" {
		return nil
	}
	most, err := wallet.ParseAmount(plan.Token, g.maxFee)
	if err != nil && !errors.Is(err, payments.ErrZero) { // operators may charge nothing
		return fmt.Errorf("--max-fee: %w", err)
	}
	if plan.Fee.Cmp(most) > 0 {
		return fmt.Errorf("the operator takes a fee of %s, and --max-fee is %s: nothing was signed; allow more, or try again later", wallet.Format(plan.Token, plan.Fee), wallet.Format(plan.Token, most))
	}
	return nil
}

// execute asks, signs, submits, keeps the receipt, and follows the op of a plan that grant allows.
func (p *purse) execute(ctx context.Context, u *wallet.User, plan wallet.Plan, grant granted) error {
	if err := p.confirm("Sign it?"); err != nil {
		return err
	}
	file, err := p.openReceipts()
	if err != nil {
		return fmt.Errorf("the operator's receipt could not be kept, so nothing was signed or sent: %w", err)
	}
	defer file.Close()
	r, err := u.Execute(ctx, plan, grant.valid)
	var unsure *wallet.UnsureError
	if errors.As(err, &unsure) {
		return errors.Join(p.result(map[string]any{"id": unsure.Op}), err)
	}
	if errors.Is(err, api.ErrNonce) {
		return fmt.Errorf("another op of account %d came first, from another terminal maybe: this one was not taken, and pays nothing: run the command again (%w)", plan.From.ID, err)
	}
	if err != nil {
		return p.advise(err)
	}
	if err := p.keep(kept{Receipt: r}); err != nil {
		err = fmt.Errorf("the op %s was accepted, and doing it again does it twice, but its receipt cannot be kept: %w", r.Op, err)
		return errors.Join(p.result(map[string]any{"id": r.Op, "receipt": r}), err)
	}
	switch err := u.CheckReceipt(ctx, r); {
	case errors.Is(err, wallet.ErrFalseOperator):
		return errors.Join(p.result(map[string]any{"id": r.Op, "receipt": r}), err)
	case err != nil:
		p.warn("accepted, but whether an operator signed the receipt cannot be checked: %v", p.advise(err))
	}
	promise := "promised to be final by " + timeText(r.PromisedBy)
	if r.PromisedBy == api.NoPromise {
		promise = "which waits for the op with the nonce before it; no time is promised. It may be executed until it expires: who signs it again may pay twice"
	}
	p.say("accepted: op %s, %s", r.Op, promise)
	return p.follow(ctx, u, r.Op.String(), &r)
}

// follow tells how far an op is until it is as far as was asked for.
func (p *purse) follow(ctx context.Context, u *wallet.User, id string, r *api.Receipt) error {
	out := map[string]any{"id": id}
	if r != nil {
		out["receipt"] = r
	}
	if p.wait == "accepted" && r != nil {
		return p.result(out)
	}
	op, err := u.Await(ctx, id, api.Stage(p.wait), func(op api.OpStatus) {
		switch op.Stage {
		case api.Accepted:
			if r == nil {
				p.say("accepted")
			}
		case api.Batched:
			p.say("batched: batch %d%s", op.Batch, expected(op))
		case api.Final:
			p.say("final: batch %d, L1 tx %s", op.Batch, op.L1Tx)
		default:
			p.say("%s%s", op.Stage, expected(op))
		}
	})
	if r != nil {
		p.noteFinal(kept{Receipt: *r}, op)
	}
	if op.ID != "" {
		out["op"] = op
	}
	switch {
	case errors.Is(err, context.Canceled):
		err = fmt.Errorf("interrupted: op %s goes on all the same, and doing it again does it twice; `causeway wallet history` tells how far it is", id)
	case err != nil:
		err = p.advise(err)
	}
	return errors.Join(p.result(out), err) // the result in any case: a script that learns of nothing does it again
}

func expected(op api.OpStatus) string {
	if op.ExpectedAt == 0 {
		return ""
	}
	return ", final at about " + timeText(op.ExpectedAt)
}

func (p *purse) newWithdraw() *cobra.Command {
	var grant granted
	cmd := &cobra.Command{
		Use:   "withdraw AMOUNT TOKEN",
		Short: "Move funds to L1; claim them there once it is final",
		Args:  cobra.RangeArgs(1, 2), ValidArgsFunction: p.completeAmount,
		RunE: p.opened(func(cmd *cobra.Command, u *wallet.User, args []string) error {
			t, amount, rest, err := amountArg(u, args)
			if err != nil || len(rest) > 0 {
				return errors.Join(err, surplus(rest))
			}
			plan, err := u.PlanWithdraw(cmd.Context(), t, amount)
			if err != nil {
				return p.advise(err)
			}
			if err := grant.check(plan); err != nil {
				return err
			}
			p.plan("withdraw  %s", wallet.Format(t, amount))
			p.plan("to        %s on L1", u.Address())
			p.plan("fee       %s", wallet.Format(t, plan.Fee))
			if err := p.execute(cmd.Context(), u, plan, grant); err != nil {
				return err
			}
			if p.wait == "final" {
				p.say("L1 owes it to you now: `causeway wallet claim` pays it out")
			}
			return nil
		}),
	}
	grant.flags(cmd)
	return cmd
}
