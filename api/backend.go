package api

import (
	"context"
	"math/big"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
)

// Backend accepts ops and knows the accounts. It is called concurrently.
type Backend interface {
	// Submit accepts an op, durably, or says why not: an *Error, or one of rollup's reasons.
	Submit(ctx context.Context, op rollup.UserOp) error
	// View is a snapshot after all accepted ops. It belongs to the caller.
	View() *rollup.View
	// Sealed is a snapshot after the last sealed batch. It belongs to the caller.
	Sealed() *rollup.View
	// Fees that are taken now, by token; a token that is missing is not taken.
	Fees() map[uint16]Fees
}

// L1 is what is asked of L1; *l1.Client is one.
type L1 interface {
	Pending(ctx context.Context, token uint16, owner l1.Address, block *big.Int) (*big.Int, error)
	TokenInfo(ctx context.Context, id uint16) (l1.TokenInfo, error)
	Status(ctx context.Context, block *big.Int) (l1.Status, error)
	Liveness(ctx context.Context) (l1.Liveness, error)
}

// History is what happened, as package index keeps it. It is called concurrently and never blocks for long.
type History interface {
	Ops
	Batches
	Owners
	Figures
	Feed
}

// Ops by id, account or batch; the latest first.
type Ops interface {
	// Accept notes an op that the backend has just accepted, and its receipt.
	Accept(op rollup.UserOp, token uint16, fee rollup.Amount, r Receipt)
	Op(id string) (OpStatus, bool)
	// Ops returns at most limit ops of a filter, those before a cursor; "" is the newest end.
	Ops(filter OpFilter, cursor string, limit int) (Page[OpStatus], error)
}

// OpFilter limits a list of ops; nil and 0 mean any.
type OpFilter struct {
	Account *uint32
	Batch   uint64
}

// Batches by number; the latest first.
type Batches interface {
	Batch(number uint64) (Batch, bool)
	Batches(cursor string, limit int) (Page[Batch], error)
}

// Owners are L1 addresses.
type Owners interface {
	// AccountsOf lists account ids of an address, which may since belong to somebody else: look.
	AccountsOf(owner Address) []uint32
	// AccountsWith lists account ids that have or had an L2 key.
	AccountsWith(key Key) []uint32
	// Requests made on L1 by or for an owner, the latest first; nil means anybody's.
	Requests(owner *Address, cursor string, limit int) (Page[Request], error)
}

// Figures of the whole.
type Figures interface {
	Points() []Point
	Fleet() Fleet
	// Summary fills in what the history knows: sealed, final, waiting, expected, total ops.
	Summary(*Status)
}

// Feed is the stream of events.
type Feed interface {
	// Events after an id, and a channel that is closed when there are more. If some of them are gone already the first one is a reset.
	Events(after uint64) (events []Event, more <-chan struct{})
}
