package rollup

import (
	"errors"
	"fmt"

	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

// Header is what a batch fixes before its lanes run.
type Header struct {
	Number    uint64
	Timestamp uint64 // unix seconds
	FeeSlots  []FeeSlot
}

// Batch is the content of one batch: ops in the order of their lanes. Lanes left over are padded with noops.
type Batch struct {
	Header
	Full      []Op        // a nil Op is a noop
	Transfers []*Transfer // a nil *Transfer is a noop
	// Verified may name ops whose signature was verified before, and the key that it holds for: they are not verified again.
	Verified map[UserOp]field.Point
}

// ExecuteBatch runs a batch on a fork of view and returns the batch circuit's witness. On success the changes are in view; on an
// error, an *OpError when one op is to blame, nothing is applied.
func ExecuteBatch(view *View, shape Shape, config field.Element, batch Batch) (*Witness, error) {
	if err := batch.check(shape); err != nil {
		return nil, err
	}
	if view.flat {
		return nil, ErrFlat
	}
	x := &executor{header: batch.Header, view: view.Flat(), collected: make([]Amount, shape.FeeSlots)}
	x.authorize = func(op UserOp, account Account, fee Amount) error {
		if err := checkAuth(op, account, fee, x.header.Timestamp); err != nil {
			return err
		}
		if key, ok := batch.Verified[op]; ok && key == account.PubKey {
			return nil
		}
		return field.Verify(account.PubKey, op.Message(config), op.Auth().Signature)
	}
	w := &Witness{Shape: shape, Config: config, Header: batch.Header, OldRoot: view.Root(), Full: make([]Lane, shape.Full), Transfers: make([]Lane, shape.Transfers)}
	w.FeeSlots = append(append([]FeeSlot(nil), batch.FeeSlots...), make([]FeeSlot, shape.FeeSlots-len(batch.FeeSlots))...)
	x.header.FeeSlots = w.FeeSlots
	for i := range w.Full {
		var op Op
		if i < len(batch.Full) {
			op = batch.Full[i]
		}
		if err := x.run(&w.Full[i], FullLane, i, op); err != nil {
			return nil, err
		}
	}
	cells := statetree.Row{Step: len(x.steps), Level: uint32(shape.CellLevels()), Nodes: 1 << shape.Cells}
	if _, err := x.open(&w.First, 0); err != nil {
		return nil, err
	}
	for i := range w.Transfers {
		var op Op
		if i < len(batch.Transfers) && batch.Transfers[i] != nil {
			op = batch.Transfers[i]
			if t := batch.Transfers[i]; !shape.Reaches(t.Authorization.From, t.To) {
				return nil, &OpError{TransferLane, i, op.Code(), fmt.Errorf("%w: %d pays %d, shape %q reaches %d levels", ErrFar, t.Authorization.From, t.To, shape.Name, shape.Reach)}
			}
		}
		if err := x.run(&w.Transfers[i], TransferLane, i, op); err != nil {
			return nil, err
		}
	}
	var err error
	if w.Fees, err = x.creditFees(); err != nil {
		return nil, err
	}
	if w.Cells, err = x.trace(cells); err != nil {
		return nil, err
	}
	w.NewRoot = view.Root()
	return w, nil
}

// trace gives every opening its path, moves the changes into the view that the executor's lies on, and returns a row's nodes.
func (x *executor) trace(row statetree.Row) ([]field.Element, error) {
	paths, nodes, err := x.view.tree.Trace(x.steps, row, LeavesOf(x.written))
	if err != nil {
		return nil, err
	}
	for i, o := range x.openings {
		o.Siblings = paths[i]
	}
	x.view.record(x.view.tree)
	x.view.tree.Fold()
	return nodes, nil
}

// Apply runs one op as a lane of the given kind, outside a batch: what a sequencer does to answer a user at once. On an error nothing is
// applied. Fees are debited; they are credited when the batch is executed.
func Apply(view *View, config field.Element, header Header, kind LaneKind, op Op) error {
	return apply(view, header, kind, op, func(op UserOp, account Account) error {
		return field.Verify(account.PubKey, op.Message(config), op.Auth().Signature)
	})
}

// ErrKey says that an account's key is no longer the one that a signature was verified for.
var ErrKey = errors.New("the account's key has changed; sign again")

// ApplyVerified is Apply for an op whose signature was verified before, under key.
func ApplyVerified(view *View, header Header, kind LaneKind, op Op, key field.Point) error {
	return apply(view, header, kind, op, func(_ UserOp, account Account) error {
		if account.PubKey != key {
			return ErrKey
		}
		return nil
	})
}

func apply(view *View, header Header, kind LaneKind, op Op, verify func(UserOp, Account) error) error {
	if err := checkFeeSlots(header.FeeSlots); err != nil {
		return err
	}
	x := &executor{header: header, view: view.Flat(), collected: make([]Amount, len(header.FeeSlots))}
	x.authorize = func(op UserOp, account Account, fee Amount) error {
		if err := checkAuth(op, account, fee, header.Timestamp); err != nil {
			return err
		}
		return verify(op, account)
	}
	if err := x.run(&Lane{}, kind, 0, op); err != nil {
		return err
	}
	return x.view.Fold()
}

func (b Batch) check(shape Shape) error {
	if err := shape.Check(); err != nil {
		return err
	}
	if len(b.Full) > shape.Full || len(b.Transfers) > shape.Transfers || len(b.FeeSlots) > shape.FeeSlots {
		return fmt.Errorf("%w: %d full ops, %d transfers, %d fee slots in shape %q", ErrShape, len(b.Full), len(b.Transfers), len(b.FeeSlots), shape.Name)
	}
	if b.Timestamp > MaxTime {
		return fmt.Errorf("%w: timestamp %d", ErrRange, b.Timestamp)
	}
	return checkFeeSlots(b.FeeSlots)
}

// executor runs the lanes of one batch on a flat view: the only code that changes state.
type executor struct {
	header    Header
	view      *View
	collected []Amount // by fee slot
	// What was opened, in order, and what became of it: each account is opened right before it is written.
	steps    []statetree.Step
	openings []*Opening
	written  []Account
	// authorize checks what only the signer's private inputs show: signature, token, nonce, expiry and fee limit. Replay has none, and no need
	// of it or of who was signed to be paid: L1 has verified the proof that it was done.
	authorize func(op UserOp, account Account, fee Amount) error
}

// run fills the lane, which stays where it is until the batch is done.
func (x *executor) run(lane *Lane, kind LaneKind, i int, op Op) error {
	*lane = Lane{Kind: kind, FeeSlot: NoFeeSlot}
	if op == nil {
		return nil
	}
	lane.Op = op.Code()
	if t, ok := op.(*Transfer); ok && kind == TransferLane {
		if _, err := FloatOf(t.Amount); err != nil {
			return &OpError{kind, i, lane.Op, err}
		}
	}
	switch err := op.apply(x, lane); {
	case errors.Is(err, statetree.ErrRead):
		return fmt.Errorf("%s lane %d: %w", kind, i, err) // the op may be as good as any
	case err != nil:
		return &OpError{kind, i, lane.Op, err}
	}
	return nil
}

// open reads an account and records its opening, the private input of the circuit.
func (x *executor) open(o *Opening, id uint32) (Account, error) {
	account, err := x.view.Account(id)
	*o = Opening{ID: id, Account: account}
	x.steps, x.openings, x.written = append(x.steps, statetree.Step{Index: id}), append(x.openings, o), append(x.written, Account{})
	return account, err
}

// set writes the account that was opened last. One that stays as it is, as with a request that does nothing, is not written: what becomes final is what has changed,
// and a path that has not would be held for ever.
func (x *executor) set(id uint32, a Account) error {
	n := len(x.steps) - 1
	if x.steps[n].Index != id {
		panic(fmt.Sprintf("rollup: account %d is written, %d was opened", id, x.steps[n].Index)) // a rule that the ops keep
	}
	if x.openings[n].Account == a {
		return nil
	}
	x.steps[n].Write, x.written[n] = true, a
	return x.view.set(id, a)
}

// debit does what all user ops begin with: it checks the signer's authority and takes amount and fee.
func (x *executor) debit(op UserOp, lane *Lane, amount Amount) (Account, error) {
	auth := op.Auth()
	lane.Amount, lane.ValidUntil, lane.MaxFee, lane.Signature = amount, auth.ValidUntil, auth.MaxFee, auth.Signature
	from, err := x.open(&lane.From, auth.From)
	if err != nil {
		return Account{}, err
	}
	if from.IsEmpty() {
		return Account{}, ErrNoAccount
	}
	if lane.FeeSlot = x.slotOf(from.Token); lane.FeeSlot == NoFeeSlot {
		return Account{}, ErrNoFeeSlot
	}
	fee := x.header.FeeSlots[lane.FeeSlot].Fee(lane.Kind)
	if x.authorize != nil {
		if err := x.authorize(op, from, fee); err != nil {
			return Account{}, err
		}
	}
	total, fits := amount.Add(fee)
	left, enough := from.Balance.Sub(total)
	if !fits || !enough {
		return Account{}, ErrBalance
	}
	from.Balance = left
	from.Nonce++
	if from.Nonce > MaxNonce {
		return Account{}, ErrNonceSpent
	}
	x.collected[lane.FeeSlot], _ = x.collected[lane.FeeSlot].Add(fee) // 2^17 lanes of 96-bit fees fit
	return from, x.set(auth.From, from)
}

// checkAuth checks all that is signed but the signature.
func checkAuth(op UserOp, account Account, fee Amount, now uint64) error {
	auth := op.Auth()
	if err := auth.Check(); err != nil {
		return err
	}
	switch {
	case auth.Token != account.Token:
		return fmt.Errorf("%w: signed %d, account has %d", ErrToken, auth.Token, account.Token)
	case fee.Cmp(auth.MaxFee) > 0:
		return ErrFee
	case now > auth.ValidUntil:
		return ErrExpired
	case auth.Nonce != account.Nonce:
		return fmt.Errorf("%w: signed %d, account has %d", ErrNonce, auth.Nonce, account.Nonce)
	}
	return nil
}

func (x *executor) slotOf(token uint16) int {
	for i, s := range x.header.FeeSlots {
		if s.Active && s.Token == token {
			return i
		}
	}
	return NoFeeSlot
}

func (x *executor) credit(id uint32, account Account, amount Amount) error {
	sum, ok := account.Balance.Add(amount)
	if !ok {
		return ErrOverflow
	}
	account.Balance = sum
	return x.set(id, account)
}

// creditOwner credits owner's account at leaf id, creating it if the leaf is empty.
func (x *executor) creditOwner(lane *Lane, id uint32, owner Owner, amount Amount) error {
	if !owner.PubKey.OnCurve() {
		return field.ErrNotOnCurve
	}
	to, err := x.open(&lane.To, id)
	if err != nil {
		return err
	}
	if to.IsEmpty() {
		to.Owner = owner
	} else if to.Owner != owner {
		return fmt.Errorf("%w: leaf %d", ErrOccupied, id)
	}
	return x.credit(id, to, amount)
}

// creditFees pays each slot's account what the slot collected.
func (x *executor) creditFees() ([]Opening, error) {
	out := make([]Opening, len(x.header.FeeSlots))
	for i, s := range x.header.FeeSlots {
		if !s.Active {
			continue
		}
		account, err := x.open(&out[i], s.ID)
		if err == nil && (account.IsEmpty() || account.Token != s.Token) {
			err = fmt.Errorf("%w: account %d does not exist in token %d", ErrFeeSlot, s.ID, s.Token)
		}
		if err == nil {
			err = x.credit(s.ID, account, x.collected[i])
		}
		if err != nil {
			return nil, fmt.Errorf("fee slot %d: %w", i, err)
		}
	}
	return out, nil
}
