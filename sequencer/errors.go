package sequencer

import (
	"errors"
	"fmt"

	"github.com/causeway-l2/causeway/rollup"
)

// Errors of a submission. Each says what to do about it.
var (
	ErrFull  = errors.New("sequencer: queue is full; try again later")
	ErrNoFee = errors.New("sequencer: the operator takes no fees in this token")
	ErrOrder = errors.New("sequencer: request is not the next of the priority queue")
	ErrBadOp = errors.New("sequencer: a request from L1 failed, which L1 should have refused")
	// ErrUnsure is no refusal: the op is durable and will be in a batch, or be dropped. Whoever sends the same one again hears when it is acknowledged.
	ErrUnsure = errors.New("sequencer: the op is kept, and cannot be acknowledged for now; send the same one again, not another one")
	// ErrLeaving is for an op that was accepted once and has just become impossible.
	ErrLeaving = errors.New("sequencer: the same op was dropped, and nobody was told yet; try again in a second")
	// ErrBusy is for users' ops alone: requests from L1 are always taken.
	ErrBusy = errors.New("sequencer: proofs fall behind; try again in a minute")
	// ErrAccountFull: one account may not fill the queue.
	ErrAccountFull = errors.New("sequencer: too many ops of this account wait; send more when some are in a batch")
	ErrGap         = fmt.Errorf("sequencer: %w: it is too far ahead; send the missing ones first", rollup.ErrNonce)
	ErrHeldFull    = fmt.Errorf("sequencer: %w, and no more ops are held until the missing ones come; send those first", rollup.ErrNonce)
	ErrUnderpriced = errors.New("sequencer: an op with this nonce is held; to replace it sign a maxFee that is at least a tenth higher")
	ErrTaken       = fmt.Errorf("sequencer: %w: an op with this nonce was accepted and will be in a batch; sign with the account's next nonce", rollup.ErrNonce)
	ErrTooShort    = fmt.Errorf("sequencer: %w: it would expire before its batch is sealed", rollup.ErrExpired)
)

// ReplacedError is why a held op was dropped: its sender sent another one with its nonce.
type ReplacedError struct{ By ID }

func (e *ReplacedError) Error() string { return "replaced by " + string(e.By) }
