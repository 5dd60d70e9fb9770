package wallet

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Holding is an account of somebody who wants to leave.
type Holding struct {
	ID uint32
	rollup.Account
	Exited bool // in the exodus: nothing is left to take out
}

// Holdings are what one L1 address has in a rollup, found by L1 alone.
type Holdings struct {
	Owner    rollup.Address
	Accounts []Holding
	Deposits []*l1.Request // that no batch has served
	Asked    []uint32      // accounts whose forced exit waits
	Seen     uint64        // requests that L1 had queued when this was found, ever
	Tokens   []uint16      // of all of it, and of what L1 owes
}

// HoldingsOf finds what an address has; ids limits the accounts, none means all.
func HoldingsOf(r *restore.Rollup, owner rollup.Address, ids ...uint32) (Holdings, error) {
	h := Holdings{Owner: owner, Seen: r.Seen().Requests}
	view := r.State.View()
	all, err := r.Accounts()
	if err != nil {
		return Holdings{}, err
	}
	for _, id := range all {
		a, err := view.Account(id)
		if err != nil {
			return Holdings{}, err
		}
		if a.Address == owner && (len(ids) == 0 || slices.Contains(ids, id)) {
			h.Accounts = append(h.Accounts, Holding{id, a, r.HasExited(id)})
			h.addToken(a.Token)
		}
	}
	for _, id := range ids {
		if !slices.ContainsFunc(h.Accounts, func(a Holding) bool { return a.ID == id }) {
			return Holdings{}, fmt.Errorf("wallet: account %d is not of %s: all that it has are found if none is named", id, owner)
		}
	}
	for _, request := range r.Waiting() {
		if rollup.Address(request.Owner) != owner {
			continue
		}
		switch request.Op {
		case l1.OpDeposit:
			h.Deposits = append(h.Deposits, request)
			h.addToken(request.Token)
		case l1.OpForcedExit:
			if a, err := view.Account(request.ID); err != nil {
				return Holdings{}, err
			} else if a.Token == request.Token { // of another token it does nothing
				h.Asked = append(h.Asked, request.ID)
			}
		}
	}
	for token, owed := range r.Owed {
		if owed[owner] != nil {
			h.addToken(token)
		}
	}
	slices.Sort(h.Tokens)
	return h, nil
}

// HoldingsOnL1 are what L1 knows of an address without the data of batches: deposits that wait, and the tokens of those and of what it owes. Which accounts the address
// has is not among it.
func HoldingsOnL1(ctx context.Context, client *l1.Client, owner rollup.Address) (Holdings, error) {
	h := Holdings{Owner: owner}
	status, err := client.Status(ctx, nil)
	if err != nil {
		return Holdings{}, err
	}
	deposits, err := client.DepositsFor(ctx, l1.Address(owner))
	if err != nil {
		return Holdings{}, err
	}
	for _, d := range deposits {
		if d.Index < status.QueueHead {
			continue
		}
		hash, _, err := client.QueueEntry(ctx, d.Index, nil)
		if err != nil {
			return Holdings{}, err
		}
		if hash == d.Hash() {
			h.Deposits = append(h.Deposits, d)
			h.addToken(d.Token)
		}
	}
	for n := range int(status.TokenCount) + 1 { // from ETH, 0, on
		owed, err := client.Pending(ctx, uint16(n), l1.Address(owner), nil)
		if err != nil {
			return Holdings{}, err
		}
		if owed.Sign() > 0 {
			h.addToken(uint16(n))
		}
	}
	slices.Sort(h.Tokens)
	return h, nil
}

func (h *Holdings) addToken(token uint16) {
	if !slices.Contains(h.Tokens, token) {
		h.Tokens = append(h.Tokens, token)
	}
}

// IsEmpty tells whether nothing is left on L2 or on its way there.
func (h Holdings) IsEmpty() bool {
	return len(h.Deposits) == 0 && !slices.ContainsFunc(h.Accounts, func(a Holding) bool { return !a.Exited && !a.Balance.IsZero() })
}

// ETHFirst is all of it in two parts: ETH that is taken out may pay for the gas of the rest.
func (h Holdings) ETHFirst() [2]Holdings {
	of := func(keep func(token uint16) bool) Holdings {
		some := Holdings{Owner: h.Owner}
		for _, a := range h.Accounts {
			if keep(a.Token) {
				some.Accounts = append(some.Accounts, a)
			}
		}
		for _, d := range h.Deposits {
			if keep(d.Token) {
				some.Deposits = append(some.Deposits, d)
			}
		}
		for _, token := range h.Tokens {
			if keep(token) {
				some.Tokens = append(some.Tokens, token)
			}
		}
		return some
	}
	return [2]Holdings{of(func(token uint16) bool { return token == 0 }), of(func(token uint16) bool { return token != 0 })}
}

// Claim is what L1 wants to see of an account in the exodus: the leaf, and the way from it to the root.
func Claim(r *restore.Rollup, id uint32) (l1.Account, []l1.Word, error) {
	view := r.State.View()
	a, err := view.Account(id)
	if err != nil {
		return l1.Account{}, nil, err
	}
	proof, err := view.Proof(id)
	if err != nil {
		return l1.Account{}, nil, err
	}
	return l1.Account{Ax: a.PubKey.X.Bytes(), Ay: a.PubKey.Y.Bytes(), Owner: l1.Address(a.Address), Token: a.Token, Nonce: a.Nonce,
		Balance: a.Balance.Big()}, field.Words(proof.Siblings), nil
}

// NotDueError says that nobody can end the rollup now.
type NotDueError struct {
	l1.Liveness
}

func (e *NotDueError) Error() string {
	if e.Exodus == 0 {
		return "the exodus is not due: no request waits on L1, so the operator has left nothing undone that L1 knows of. Withdraw on L2, or ask through L1 (--request): " +
			"the exodus becomes due if the operator does not serve that"
	}
	return fmt.Sprintf("the exodus is not due: unless the oldest request is served, anyone may submit batches from %s on, and the exodus is due at %s (in %s)",
		when(e.Submit), when(e.Exodus), time.Duration(e.Exodus-e.Now)*time.Second)
}

func when(unix uint64) string { return time.Unix(int64(unix), 0).UTC().Format(time.RFC3339) }

// Leaver takes out what an address has. Every step looks at L1 first, so that it may be run again after any interruption.
type Leaver struct {
	Client *l1.Client
	Sender *l1.Sender // pays for the gas; what comes out goes to the owner, whoever sends
	Say    func(format string, args ...any)
	Amount func(token uint16, v *big.Int) string // how amounts are written
	// MaxGas for one token's payment, PayoutGas as a rule; 0: any.
	MaxGas uint64

	left map[uint16]bool // tokens of which something has left in this run, and was not paid yet
}

// ErrNotShown says that L1 owes nothing of a token although something of it has just left.
var ErrNotShown = errors.New("wallet: something has just left, and the L1 node shows nothing that is owed: it is behind, or somebody claimed it meanwhile; ask another node (--rpc)")

// leaves notes that L1 owes something of a token from now on.
func (l *Leaver) leaves(token uint16) {
	if l.left == nil {
		l.left = map[uint16]bool{}
	}
	l.left[token] = true
}

// owed is what L1 owes of a token. A node that is behind, as one of several behind an address may be, shows what has just left a moment later.
func (l *Leaver) owed(ctx context.Context, token uint16, owner l1.Address) (*big.Int, error) {
	for range quietLooks {
		owed, err := l.Client.Pending(ctx, token, owner, nil)
		if err != nil || owed.Sign() > 0 || !l.left[token] {
			return owed, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(patience):
		}
	}
	return new(big.Int), ErrNotShown
}

// PayoutGas is far more than a token takes that is worth anything: an ERC-20 pays out for about 65,000 gas. Anybody can deposit for an address a token of his own,
// which takes as much as a block has.
const PayoutGas = 300_000

// payout has L1 pay what it owes of a token, for so much gas at most; 0: any.
func payout(ctx context.Context, client *l1.Client, sender *l1.Sender, token uint16, owner l1.Address, maxGas uint64) (*l1.Receipt, error) {
	r, err := client.WithdrawWithin(ctx, sender, token, owner, maxGas)
	var dear *l1.GasError
	if errors.As(err, &dear) {
		return r, fmt.Errorf("%w: the token is hardly worth it; if it is, --any-gas has it paid all the same", err)
	}
	return r, err
}

// Request queues forced exits of the accounts that hold something and have not asked yet. Their owner has to be the sender.
func (l *Leaver) Request(ctx context.Context, h Holdings) error {
	if rollup.Address(l.Sender.Address()) != h.Owner {
		return fmt.Errorf("wallet: only %s can ask for its exits: if it is a contract, have it call requestForcedExit(account, token) of the rollup", l1.Checksum(h.Owner))
	}
	noted, since := false, l.queued(ctx, h.Seen)
	for _, a := range h.Accounts {
		switch {
		case a.Balance.IsZero():
			l.Say("account %d is empty", a.ID)
		case slices.Contains(h.Asked, a.ID) || since[forcedExit(h.Owner, a.ID, a.Token)]:
			l.Say("account %d: its forced exit waits already", a.ID)
		default:
			if err := l.ask(ctx, a.ID, a.Token, "", &noted); err != nil {
				return fmt.Errorf("account %d: %w", a.ID, err)
			}
		}
	}
	return nil
}

// RequestUnseen queues forced exits of accounts that nobody has looked at: of one that is another's, or of another token, nothing comes.
func (l *Leaver) RequestUnseen(ctx context.Context, owner rollup.Address, token uint16, ids ...uint32) error {
	if rollup.Address(l.Sender.Address()) != owner {
		return fmt.Errorf("wallet: only %s can ask for its exits: if it is a contract, have it call requestForcedExit(account, token) of the rollup", l1.Checksum(owner))
	}
	noted, waiting := false, l.queued(ctx, 0)
	for _, id := range ids {
		if waiting[forcedExit(owner, id, token)] {
			l.Say("account %d: its forced exit waits already", id)
			continue
		}
		if err := l.ask(ctx, id, token, fmt.Sprintf(", if it is of %s and of token %d", l1.Checksum(owner), token), &noted); err != nil {
			return fmt.Errorf("account %d: %w", id, err)
		}
	}
	return nil
}

// queued are the forced exits of the sender that wait on L1, from a number on, by what the queue stores of them: those that came after the blocks which are counted as
// final here, too, and however many requests of others wait. A node that has enough of questions keeps nobody from asking L1 for an exit.
func (l *Leaver) queued(ctx context.Context, from uint64) map[[27]byte]bool {
	out := map[[27]byte]bool{}
	status, err := l.Client.Status(ctx, nil)
	var asked []*l1.Request
	if from = max(from, status.QueueHead); err == nil && from < status.QueueTail {
		asked, err = l.Client.ForcedExitsOf(ctx, l.Sender.Address(), from)
	}
	for _, r := range asked { // a log may be of a block that is gone
		hash, _, failed := l.Client.QueueEntry(ctx, r.Index, nil)
		if err = errors.Join(err, failed); hash == r.Hash() {
			out[hash] = true
		}
	}
	if err != nil {
		l.Say("what waits on L1 already may be asked for once more, since its queue cannot be read: %v", err)
	}
	return out
}

// forcedExit is what the queue stores of one.
func forcedExit(owner rollup.Address, id uint32, token uint16) [27]byte {
	return l1.Request{Op: l1.OpForcedExit, Owner: l1.Address(owner), ID: id, Token: token}.Hash()
}

// ask queues a forced exit, and says on what condition it is one, and what goes with it: why something does once.
func (l *Leaver) ask(ctx context.Context, id uint32, token uint16, condition string, noted *bool) error {
	const claim = "`causeway exit` without --request"
	charge, err := l.Client.Charge(ctx)
	if err != nil {
		return err
	}
	if charge.Sign() > 0 && !*noted {
		l.Say("%s", ChargeNote(charge, claim))
		*noted = true
	}
	request, receipt, err := l.Client.RequestForcedExit(ctx, l.Sender, id, token)
	if err != nil {
		return err
	}
	l.Say("account %d: asked for its exit, request %d%s", id, request.Index, condition)
	surplus, err := l.Client.Surplus(receipt, l.Sender.Address())
	if err == nil && surplus.Sign() > 0 {
		l.Say("account %d: %s", id, SurplusNote(surplus, claim))
	}
	return err
}

// Exit shows L1 each account that has not left, in the exodus. An account that fails does not hold up the others.
func (l *Leaver) Exit(ctx context.Context, r *restore.Rollup, h Holdings) error {
	var errs []error
	for _, a := range h.Accounts {
		if a.Balance.IsZero() {
			continue
		}
		gone, err := l.Client.Exited(ctx, a.ID, nil)
		if err != nil {
			return err
		}
		if gone {
			l.Say("account %d has left", a.ID)
			continue
		}
		leaf, siblings, err := Claim(r, a.ID)
		if err != nil {
			return err
		}
		if _, err := l.Client.Exit(ctx, l.Sender, a.ID, leaf, siblings); err != nil {
			errs = append(errs, fmt.Errorf("account %d: %w", a.ID, err))
			continue
		}
		l.leaves(a.Token)
		l.Say("account %d leaves with %s", a.ID, l.Amount(a.Token, a.Balance.Big()))
	}
	return errors.Join(errs...)
}

// refundsPerTx keeps a tx of refunds far below what a block takes.
const refundsPerTx = 64

// Refund takes back the deposits that no batch served, in the exodus. A tx that fails does not hold up the others; that somebody else was quicker with a deposit
// fails none.
func (l *Leaver) Refund(ctx context.Context, h Holdings) error {
	var waiting []*l1.Request
	for _, d := range h.Deposits {
		hash, _, err := l.Client.QueueEntry(ctx, d.Index, nil)
		if err != nil {
			return err
		}
		if hash == d.Hash() { // else it has come back
			waiting = append(waiting, d)
		}
	}
	var errs []error
	for some := range slices.Chunk(waiting, refundsPerTx) {
		if _, err := l.Client.RefundDeposits(ctx, l.Sender, some...); err != nil {
			errs = append(errs, fmt.Errorf("deposits %d to %d: %w", some[0].Index, some[len(some)-1].Index, err))
			continue
		}
		for _, d := range some {
			l.leaves(d.Token)
			l.Say("deposit %d comes back with %s", d.Index, l.Amount(d.Token, d.Amount))
		}
	}
	return errors.Join(errs...)
}

// Withdraw pays the owner what L1 owes, token by token. One that fails does not hold up the others.
func (l *Leaver) Withdraw(ctx context.Context, h Holdings) (paid map[uint16]*big.Int, err error) {
	paid = map[uint16]*big.Int{}
	var errs []error
	for _, token := range h.Tokens {
		owed, err := l.owed(ctx, token, l1.Address(h.Owner))
		if errors.Is(err, ErrNotShown) {
			errs = append(errs, fmt.Errorf("token %d: %w", token, err))
			continue
		}
		if err != nil {
			return paid, errors.Join(append(errs, err)...)
		}
		if owed.Sign() == 0 {
			continue
		}
		if _, err := payout(ctx, l.Client, l.Sender, token, l1.Address(h.Owner), l.MaxGas); err != nil {
			errs = append(errs, fmt.Errorf("token %d: %w", token, err))
			continue
		}
		l.Say("%s paid to %s", l.Amount(token, owed), l1.Checksum(h.Owner))
		paid[token] = owed
		delete(l.left, token)
	}
	return paid, errors.Join(errs...)
}
