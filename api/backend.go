package api

import (
	"context"
	"math/big"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

// Backend accepts ops and knows the accounts. It is called concurrently, several times for some requests: nothing in it may cost more than a look.
type Backend interface {
	// Submit accepts an op, durably, or says why not: an *Error, or one of rollup's reasons. held tells whether it waited for an earlier nonce of its account
	// when it was accepted: its sender may have replaced it since, and no time is promised for it.
	Submit(ctx context.Context, op rollup.UserOp) (held bool, err error)
	// Fees that are taken now, by token; a token that is missing is not taken.
	Fees() map[uint16]Fees
	State
}

// State of the accounts.
type State interface {
	// Account after all accepted ops, and after the last sealed batch; empty or an error where there is none, and ErrBusy where nobody can tell for now, as from Proof.
	Account(id uint32) (now, sealed rollup.Account, err error)
	// Accounts is how many there are.
	Accounts() (uint32, error)
	// Root after the last sealed batch.
	Root() field.Element
	// Proof of an account after the last sealed batch.
	Proof(id uint32) (rollup.Account, statetree.MerkleProof, field.Element, error)
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
	// Accept notes an op that the backend has just accepted, and the times of its receipt. It returns those that count: of an op that was noted with a promise before, its own.
	Accept(op rollup.UserOp, token uint16, fee rollup.Amount, r Receipt) (acceptedAt, promisedBy uint64)
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
	// AccountsOf lists account ids of an address, ascending, at most so many, from one on. They may since belong to somebody else: look.
	AccountsOf(owner Address, from uint32, most int) ([]uint32, error)
	// AccountsWith lists account ids that have or had an L2 key, likewise.
	AccountsWith(key Key, from uint32, most int) ([]uint32, error)
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
	// Events after an id, the first ones if they are many, and a channel that is closed when there are more. If some of them are gone already the first one is a reset.
	Events(after uint64) (events []Event, more <-chan struct{})
	// Last is the id of the last event.
	Last() uint64
}
