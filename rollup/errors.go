package rollup

import (
	"errors"
	"fmt"
)

// Reasons for which an op is refused. Each says what to do about it.
var (
	ErrAmountRange = errors.New("amount is not in 0 .. 2^128-1")
	ErrZeroAmount  = errors.New("amount is zero; send at least one unit")
	ErrFloat       = errors.New("amount has no exact 40-bit decimal float; split it, or use a full lane")
	ErrFeeRange    = errors.New("fee needs more than 96 bits")
	ErrNoAccount   = errors.New("no such account")
	ErrToken       = errors.New("sender, receiver and signature name different tokens; look both accounts up and sign again, or use transferToNew")
	ErrReceiver    = errors.New("the account is not of the key and address that were signed; look the receiver up and sign again")
	ErrFar         = errors.New("a transfer lane does not reach the account; use a full lane")
	ErrOccupied    = errors.New("leaf belongs to another owner")
	ErrNoFeeSlot   = errors.New("the batch has no fee slot for the sender's token")
	ErrFee         = errors.New("fee is above the signed maximum; sign a higher maxFee")
	ErrExpired     = errors.New("op has expired; sign it again with a later validUntil")
	ErrNonce       = errors.New("nonce is not the account's next one")
	ErrNonceSpent  = errors.New("account has used its last nonce; move its funds by a forced exit")
	ErrBalance     = errors.New("balance is below amount plus fee")
	ErrOverflow    = errors.New("receiver's balance would reach 2^128")
	ErrFeeSlot     = errors.New("fee slots are inconsistent")
	ErrShape       = errors.New("batch does not fit its shape")
	ErrStream      = errors.New("stream is malformed")
	ErrRange       = errors.New("value is out of range")
	ErrChain       = errors.New("batches do not chain")
)

// OpError names the lane whose op was refused; nothing of its batch was applied.
type OpError struct {
	Kind  LaneKind
	Index int
	Op    OpCode
	Err   error
}

func (e *OpError) Error() string {
	return fmt.Sprintf("%s lane %d: %s: %v", e.Kind, e.Index, e.Op, e.Err)
}

func (e *OpError) Unwrap() error { return e.Err }
