package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/payments"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
)

// exitFlags of `causeway exit`.
type exitFlags struct {
	follow   followFlags
	owner    string
	key      keyFlags
	ids      []uint
	deposits []uint
	token    uint16
	yes      bool
	request  bool
	anyGas   anyGas
}

func newExit(find deploy.Catalog) *cobra.Command {
	var f exitFlags
	cmd := &cobra.Command{
		Use:   "exit --rpc URL --rollup ADDRESS --key-file FILE",
		Short: "Take out everything that an L1 key has in the rollup, with an L1 node alone",
		Long: `Restores the rollup from L1, finds the accounts and waiting deposits of the key's address, and takes out what can be taken out now:

  - what L1 owes to the address is paid;
  - when a request has waited too long, exit offers to end the rollup (the exodus); then each account leaves with a Merkle proof, and
    deposits that no batch has served come back.

Needs no operator, no prover and no L2 key. Run it again whenever it was interrupted, or too early; with --dir it goes on reading L1 where it was, from a directory that
causeway restore and causeway follow read on too. If the rollup has its data in blobs, --blobs says who has
all of them: L1's nodes delete them after some 18 days, and causeway follow --dir DIR keeps them, in DIR/blobs. Without them accounts can be neither found nor
taken out: what L1 owes is paid all the same, deposits come back when the rollup has ended, and --request asks for the exits of accounts that you name.

As long as the operator serves requests there is no exodus. --request asks through L1 for the exit of each account: the operator has to serve it, or the
exodus becomes due.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := required(map[string]string{"rpc": f.follow.rpc, "rollup": f.follow.rollup, "key-file": f.key.file}); err != nil {
				return err
			}
			return runExit(cmd, f, find)
		},
	}
	cmd.Flags().BoolVar(&f.request, "request", false, "queue forced exits on L1 instead; it starts the operator's clock")
	cmd.Flags().BoolVar(&f.yes, "yes", false, "end the rollup without asking, if that is due; take out any number of accounts and deposits")
	cmd.Flags().StringVar(&f.owner, "owner", "", "address that everything is taken out for and goes to; the key only pays for the gas (default: the key's)")
	cmd.Flags().UintSliceVar(&f.ids, "id", nil, "this account; may be repeated (default: all accounts and deposits of the address)")
	cmd.Flags().UintSliceVar(&f.deposits, "deposit", nil, "this deposit that no batch has served, by its number; may be repeated")
	cmd.Flags().Uint16Var(&f.token, "token", 0, "number of the token of the accounts that --request asks for, where blobs are missing (0: ETH)")
	f.follow.add(cmd)
	f.key.add(cmd)
	f.anyGas.add(cmd)
	return cmd
}

func runExit(cmd *cobra.Command, f exitFlags, find deploy.Catalog) error {
	ctx := cmd.Context()
	e := &exit{cmd: cmd, flags: f, tokens: map[uint16]l1.TokenInfo{}}
	for _, id := range f.ids {
		if uint(uint32(id)) != id {
			return fmt.Errorf("--id %d: want at most %d", id, ^uint32(0))
		}
		e.ids = append(e.ids, uint32(id))
	}
	r, done, err := e.flags.follow.restore(cmd, find)
	defer done()
	switch {
	case r != nil && errors.Is(err, l1.ErrBlobMissing):
		e.lacks = err
	case err != nil:
		return elsewhere(err, f.follow.dir)
	}
	sender, err := f.key.sender(ctx, r.node, r.chainID, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	e.restored, e.leaver, e.owner = r, &wallet.Leaver{Client: r.client, Sender: sender, Say: e.say, Amount: e.amount, MaxGas: f.anyGas.limit()}, rollup.Address(sender.Address())
	if f.owner != "" {
		owner, err := l1.ParseAddress(f.owner)
		if err != nil {
			return fmt.Errorf("--owner: %w", err)
		}
		e.owner = rollup.Address(owner)
	}
	if err := e.look(); err != nil {
		return err
	}
	gas, err := r.client.Balance(ctx, 0, sender.Address())
	if err != nil {
		return err
	}
	if gas.Sign() == 0 {
		return fmt.Errorf("%s has no ETH on L1 to pay for gas: send it some, or let another key do it with --owner %[1]s", l1.Checksum(sender.Address()))
	}
	live, err := r.client.Liveness(ctx)
	if err != nil {
		return err
	}
	if err := e.few(live); err != nil {
		return err
	}
	if err := e.behind(ctx); err != nil {
		return err
	}
	if f.request {
		return e.request(ctx, live)
	}
	if err := e.leave(ctx, live); err != nil || e.lacks == nil {
		return err
	}
	return fmt.Errorf("accounts, if there are any, stay where they are: %w", e.lacks)
}

// behind says what all that is sent now has to wait for.
func (e *exit) behind(ctx context.Context) error {
	n, err := e.leaver.Sender.Waiting(ctx)
	if err == nil && n > 0 {
		e.say("%d txs of %s wait to be mined, and what is sent now comes after them: if that takes long, have whatever sent them bid more", n, l1.Checksum(e.leaver.Sender.Address()))
	}
	return err
}

// exit is one run of the command.
type exit struct {
	cmd      *cobra.Command
	flags    exitFlags
	ids      []uint32
	owner    rollup.Address
	restored *restored
	leaver   *wallet.Leaver
	holdings wallet.Holdings
	tokens   map[uint16]l1.TokenInfo // that L1 has told of
	lacks    error                   // why accounts are not known: a blob is missing
}

func (e *exit) say(format string, args ...any) {
	fmt.Fprintf(e.cmd.OutOrStdout(), format+"\n", args...)
}

// look finds what the key's address has, and says it.
func (e *exit) look() (err error) {
	if e.lacks != nil {
		return e.lookOnL1()
	}
	owner := e.owner
	if e.holdings, err = wallet.HoldingsOf(e.restored.Rollup, owner, e.ids...); err != nil {
		return err
	}
	e.onlyNamed()
	h := e.holdings
	e.say("%s, as of batch %d and block %d:", l1.Checksum(owner), e.restored.LastBatch, e.restored.Block.Number)
	for _, a := range h.Accounts {
		note := ""
		if a.Exited {
			note = ", has left"
		}
		e.say("  account %d: %s%s", a.ID, e.amount(a.Token, a.Balance.Big()), note)
	}
	for _, d := range h.Deposits {
		e.say("  deposit %d, not on L2 yet: %s", d.Index, e.amount(d.Token, d.Amount))
	}
	for _, token := range h.Tokens {
		if owed := e.restored.Owed[token][owner]; owed != nil {
			e.say("  owed by L1: %s", e.amount(token, owed))
		}
	}
	if len(h.Tokens) == 0 {
		return fmt.Errorf("%s has nothing in this rollup: is it the right key?", l1.Checksum(owner))
	}
	return nil
}

// lookOnL1 finds what L1 knows without the data of batches.
func (e *exit) lookOnL1() (err error) {
	if e.holdings, err = wallet.HoldingsOnL1(e.cmd.Context(), e.restored.client, e.owner); err != nil {
		return err
	}
	e.onlyNamed()
	e.say("The data of batch %d and later is not found, so that no accounts are either. What L1 knows of %s without it:", e.restored.LastBatch+1, l1.Checksum(e.owner))
	for _, d := range e.holdings.Deposits {
		e.say("  deposit %d, not on L2 yet: %s", d.Index, e.amount(d.Token, d.Amount))
	}
	for _, token := range e.holdings.Tokens {
		owed, err := e.restored.client.Pending(e.cmd.Context(), token, l1.Address(e.owner), nil)
		if err != nil {
			return err
		}
		if owed.Sign() > 0 {
			e.say("  owed by L1: %s", e.amount(token, owed))
		}
	}
	if len(e.holdings.Tokens) == 0 {
		e.say("  nothing")
	}
	return nil
}

// named tells whether only some of what the address has is to be taken out.
func (e *exit) named() bool { return len(e.ids)+len(e.flags.deposits) > 0 }

// onlyNamed leaves out what was not named, if anything was. A named deposit that waits no more is no fault: exit may be run again.
func (e *exit) onlyNamed() {
	if !e.named() {
		return
	}
	h := &e.holdings
	if len(e.ids) == 0 {
		h.Accounts = nil
	}
	var named []*l1.Request
	for _, index := range slices.Compact(slices.Sorted(slices.Values(e.flags.deposits))) {
		i := slices.IndexFunc(h.Deposits, func(d *l1.Request) bool { return d.Index == uint64(index) })
		if i < 0 {
			e.say("deposit %d does not wait: it came back, is in an account, or is another's", index)
			continue
		}
		named = append(named, h.Deposits[i])
	}
	h.Deposits = named
}

// many accounts or deposits need a word: each costs gas, and anybody can open accounts of an address for a fee, with dust or a worthless token in them, and make
// deposits for it as small.
const many = 16

func (e *exit) few(live l1.Liveness) error {
	if !e.flags.request && !live.Ended && !live.Due() { // all stays where it is
		return nil
	}
	accounts, deposits := 0, 0
	for _, a := range e.holdings.Accounts {
		if !a.Exited && !a.Balance.IsZero() {
			accounts++
		}
	}
	if !e.flags.request {
		deposits = len(e.holdings.Deposits)
	}
	if max(accounts, deposits) <= many || e.named() || e.flags.yes {
		return nil
	}
	return fmt.Errorf("%d accounts hold something, and each costs about 275,000 gas to take out; %d deposits wait, and each costs about 30,000; others may have made some of them: name those that are worth it with --id and --deposit, or take out all with --yes", accounts, deposits)
}

func (e *exit) request(ctx context.Context, live l1.Liveness) error {
	if live.Ended {
		return errors.New("the exodus has begun: run exit without --request")
	}
	var err error
	switch {
	case e.lacks == nil:
		err = e.leaver.Request(ctx, e.holdings)
	case len(e.ids) == 0:
		err = fmt.Errorf("which accounts are yours is not known: name them with --id, and their token with --token: %w", e.lacks)
	default:
		err = e.leaver.RequestUnseen(ctx, e.owner, e.flags.token, e.ids...)
	}
	if err != nil {
		return err
	}
	if live, err = e.restored.client.Liveness(ctx); err != nil {
		return err
	}
	if live.Exodus != 0 {
		e.say("unless the operator serves what waits, anyone may submit batches from %s on, and the exodus is due at %s; run exit then, or once it is served",
			timeText(live.Submit), timeText(live.Exodus))
	}
	return nil
}

// leave takes out what can be taken out now.
func (e *exit) leave(ctx context.Context, live l1.Liveness) error {
	var errs []error
	if live.Due() && !e.holdings.IsEmpty() { // what L1 owes it pays without an end for everyone
		err := e.activate(ctx, live)
		errs, live.Ended = append(errs, err), err == nil
	}
	if live.Ended && e.lacks == nil {
		if err := e.readEnd(ctx); err != nil {
			return err
		}
	}
	paid := 0
	for _, some := range e.holdings.ETHFirst() {
		n, err := e.takeOut(ctx, some, live.Ended)
		paid, errs = paid+n, append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("%w; run exit again to try what failed once more", poor(err))
	}
	if e.lacks != nil { // what is left is not known
		return nil
	}
	if live.Ended || e.holdings.IsEmpty() {
		what := "nothing"
		if e.named() {
			what = "nothing that was named"
		}
		e.say("%s of %s is left in the rollup", what, l1.Checksum(e.owner))
		return nil
	}
	if paid > 0 {
		e.say("what L1 owed is paid; the rest has to leave L2 first")
	}
	return &wallet.NotDueError{Liveness: live}
}

// takeOut takes out some of what the address has, and tells how many tokens were paid.
func (e *exit) takeOut(ctx context.Context, h wallet.Holdings, ended bool) (int, error) {
	var errs []error
	if ended {
		errs = append(errs, e.leaver.Exit(ctx, e.restored.Rollup, h), e.leaver.Refund(ctx, h))
	}
	paid, err := e.leaver.Withdraw(ctx, h)
	return len(paid), errors.Join(append(errs, err)...)
}

// poor says what helps whose key lacks ETH.
func poor(err error) error {
	if !errors.Is(err, l1.ErrNoETH) {
		return err
	}
	return fmt.Errorf("%w; a tx bids twice what gas costs, or --max-fee-gwei if that is less; or let another key pay (--owner)", err)
}

// activate ends the rollup, for everyone and for ever.
func (e *exit) activate(ctx context.Context, live l1.Liveness) error {
	e.say("A request waits for too long: since %s anyone may end the rollup. It ends for everyone and for ever: no batch comes after it.", timeText(live.Exodus))
	if !e.flags.yes {
		yes, err := agreed(ctx, bufio.NewReader(e.cmd.InOrStdin()), e.cmd.OutOrStdout(), "End it?")
		if err != nil {
			return err
		}
		if !yes {
			return errors.New("the rollup was not ended; --yes answers beforehand")
		}
	}
	if _, err := e.restored.client.ActivateExodus(ctx, e.leaver.Sender); err != nil {
		// Somebody else may have been quicker.
		if now, err2 := e.restored.client.Liveness(ctx); err2 != nil || !now.Ended {
			return err
		}
	}
	e.say("the exodus has begun")
	return nil
}

// readEnd reads L1 on where it was read before the end: a last batch may have come since.
func (e *exit) readEnd(ctx context.Context) error {
	if e.restored.Exodus {
		return nil
	}
	if err := e.restored.readOn(ctx); err != nil {
		return err
	}
	if !e.restored.Exodus {
		// That it ended changes no account, and no deposit that waits: what was read is enough if it leads to where L1 stands.
		status, err := e.restored.client.Status(ctx, nil)
		if err != nil {
			return err
		}
		if root := e.restored.State.Root(); !status.Exodus || root.Bytes() != status.StateRoot || e.restored.Seen().Requests != status.QueueTail {
			return errors.New("the rollup has ended, and the L1 node does not show all of it yet: run exit again in a minute, or ask another node (--rpc)")
		}
	}
	return e.look()
}

// amount as the wallet writes it, and the token's number: what a token is called is its own word. One that tells nothing of itself is counted in base units.
func (e *exit) amount(token uint16, v *big.Int) string {
	is, known := e.tokens[token]
	if !known {
		var err error
		if is, err = e.restored.client.TokenInfo(e.cmd.Context(), token); err == nil { // else L1 may tell the next time
			e.tokens[token] = is
		}
	}
	text, number := payments.FormatAmount(v, int(is.Decimals)), fmt.Sprintf("token%d", token)
	switch {
	case token == 0:
		return text + " ETH"
	case is.Symbol == number && is.Decimals == 0:
		return fmt.Sprintf("%s base units of token %d", v, token)
	case is.Symbol == number:
		return text + " " + number
	}
	return fmt.Sprintf("%s %s (token %d)", text, is.Symbol, token)
}
