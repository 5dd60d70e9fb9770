package rollup

import (
	"fmt"
	"sync/atomic"

	"github.com/causeway-l2/causeway/rollup/field"
)

// OpCode names what occupies a lane.
type OpCode uint8

// Op codes, as in word 0 of a settlement triple.
const (
	OpNoop OpCode = iota
	OpDeposit
	OpTransfer
	OpTransferToNew
	OpWithdraw
	OpForcedExit
	OpSetKey
	OpCodes // how many there are
)

func (c OpCode) String() string {
	names := [OpCodes]string{"noop", "deposit", "transfer", "transferToNew", "withdraw", "forcedExit", "setKey"}
	if c >= OpCodes {
		return fmt.Sprintf("op %d", uint8(c))
	}
	return names[c]
}

// LaneKind tells the two kinds of lanes apart; a user op pays the fee of the kind it sits in.
type LaneKind uint8

const (
	// FullLane takes any op and settles it on L1.
	FullLane LaneKind = iota
	// TransferLane takes a transfer with a Float amount between accounts that Shape.Reach reaches, in few bytes.
	TransferLane
)

func (k LaneKind) String() string { return [...]string{"full", "transfer"}[k] }

// Op is anything that occupies a lane.
type Op interface {
	Code() OpCode
	// apply checks the op in the order of docs/protocol.md, section 3, then changes the view. It fills the lane's
	// private inputs and, for a full lane, its settlement. On an error the view is in no defined state.
	apply(x *executor, lane *Lane) error
}

// UserOp is an op that the owner of an account signs.
type UserOp interface {
	Op
	// Auth returns the part that all user ops share; it may be written to.
	Auth() *Auth
	// Message returns the word to sign.
	Message(config field.Element) field.Element
}

// Auth is what every user op carries.
type Auth struct {
	From       uint32
	Token      uint16 // of From: who signs knows what is paid
	Nonce      uint64 // the account's nonce, below 2^40 - 1
	ValidUntil uint64 // unix seconds, inclusive
	MaxFee     Amount // below 2^96
	Signature  field.Signature
}

// SignOp signs op with the account's key. What Auth.Check refuses it leaves unsigned: that would be a signature of another op.
func SignOp(op UserOp, config field.Element, key field.PrivateKey) {
	if op.Auth().Check() != nil {
		return
	}
	op.Auth().Signature = key.Sign(op.Message(config))
}

// message is Hash(cw:message; config, w1, w2) with w1 = op ‖ from ‖ token ‖ nonce ‖ validUntil ‖ maxFee.
func (a *Auth) message(config field.Element, code OpCode, w2 field.Element) field.Element {
	w1 := pack(part{uint64(code), OpBits}, part{uint64(a.From), IDBits}, part{uint64(a.Token), TokenBits},
		part{a.Nonce, NonceBits}, part{a.ValidUntil, TimeBits}, part{a.MaxFee.Hi, FeeBits - 64}, part{a.MaxFee.Lo, 64})
	return field.Compress(field.Compress(messageStart(config), w1), w2)
}

// payment is what a message says of a receiver and an amount: Compress(Compress(Compress(key), address), amount).
func payment(key field.Point, address Address, amount Amount) field.Element {
	return field.Compress(field.Compress(field.Compress(key.X, key.Y), address.Element()), amount.Element())
}

// lastStart is what messages start with for the rollup that was asked for last: a process has one as a rule.
var lastStart atomic.Pointer[struct{ config, hash field.Element }]

// messageStart is Hash(cw:message; config).
func messageStart(config field.Element) field.Element {
	last := lastStart.Load()
	if last == nil || last.config != config {
		last = &struct{ config, hash field.Element }{config, field.Hash(TagMessage, config)}
		lastStart.Store(last)
	}
	return last.hash
}

// Check refuses values that do not fit their packing, before anything is hashed.
//
// SOUNDNESS: what is too large runs over into what is packed before it: a nonce that somebody else tells into token and account.
func (a *Auth) Check() error {
	switch {
	case a.Nonce > MaxNonce:
		return fmt.Errorf("%w: nonce %d", ErrRange, a.Nonce)
	case a.ValidUntil > MaxTime:
		return fmt.Errorf("%w: validUntil %d", ErrRange, a.ValidUntil)
	case !a.MaxFee.IsFee():
		return ErrFeeRange
	}
	return nil
}
