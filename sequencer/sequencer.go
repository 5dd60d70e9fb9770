// Package sequencer orders ops, answers users at once, and seals batches. What it has accepted is in its journal before it says so.
package sequencer

import (
	"fmt"
	"maps"
	"math"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Fees are flat, in units of a token: for a transfer in a transfer lane, and for an op that L1 has to read.
type Fees struct{ Transfer, Full rollup.Amount }

// Config is fixed while a sequencer runs.
type Config struct {
	Shape     rollup.Shape
	Config    field.Element // of the rollup: rollup.Config
	Collector rollup.Owner  // who collects fees; its Token is ignored
	Fees      map[uint16]Fees
	Deadline  time.Duration // an op waits no longer than this before its batch is sealed
	MaxQueue  int           // accepted ops of users that wait, held ones included
	Limits    Limits
	Patience  Patience
	// RequestBound is how long after its arrival on L1 a request is in the next batch whatever waits; 0: it waits its turn.
	RequestBound time.Duration
	Pressure     Pressure // nil: nothing is refused because proofs fall behind
	Journal      Journal  // nil: what is accepted ends with the process
}

// Check refuses a configuration that cannot work.
func (c Config) Check() error {
	if err := c.Shape.Check(); err != nil {
		return err
	}
	if c.Deadline <= 0 || c.MaxQueue <= 0 || c.RequestBound < 0 {
		return fmt.Errorf("sequencer: deadline %v and queue of %d must be positive, request bound %v not negative", c.Deadline, c.MaxQueue, c.RequestBound)
	}
	if err := c.Limits.check(); err != nil {
		return err
	}
	return c.Patience.check(c.Deadline)
}

// ID names an accepted op: the digest that its owner signed, 0x and 64 hex digits. Ops from L1 are named by their place in the priority queue.
type ID string

// pending is an accepted op that is not in a batch yet.
type pending struct {
	id         ID
	seq        uint64
	index      uint64 // of a request
	fee        uint64 // from a journal: as Entry has it
	op         rollup.Op
	kind       rollup.LaneKind
	request    bool            // from L1
	front      bool            // a request that was put, with those before it, before all else that waited
	held       bool            // for an earlier nonce
	key        field.Point     // that its signature was verified for
	unverified bool            // from a journal
	slot       *rollup.FeeSlot // that it pays; nil for a request
	at         time.Time
	arrived    time.Time    // on L1, of a request
	durable    func() error // waits until the journal has it
}

// Sealed is a closed batch.
type Sealed struct {
	Witness *rollup.Witness
	Ops     []ID      // included
	Dropped []Dropped // accepted once, and no longer possible
}

// Dropped is an op that became impossible while it waited, by expiry as a rule.
type Dropped struct {
	ID  ID
	Err error
	seq uint64
}

// Sequencer is safe for concurrent use.
type Sequencer struct {
	cfg     Config
	journal Journal

	sealing sync.Mutex // held by the one Seal or Final that runs: it alone changes head

	// heads is held, and mu then, to change head and number; to read these, either is enough. A path in head is many reads from disk, which hold up no op.
	heads sync.RWMutex
	// mu guards everything below. Who only looks holds it for reading: strangers ask for accounts that lie on disk, and many at a time.
	mu          sync.RWMutex
	queue       []*pending
	held        *held
	waiting     map[ID]*pending               // queue and held
	signed      map[uint32]int                // by account: how many of waiting it signed
	lost        []Dropped                     // since the last Seal, which tells
	failed      error                         // the disk: nothing is taken or sealed any more, since queue and view may not fit each other
	leaving     map[ID]bool                   // dropped, and nobody was told yet; true: nor does the journal say so
	wasted      map[uint32]int                // by account: how many held ops of it were replaced or dropped since one was in a batch
	busy        map[uint32]int                // by account: how many of queue touch it
	requests    []*pending                    // those of queue that are from L1
	l1Time      time.Time                     // that was heard of
	earliest    uint64                        // no op of queue expires before
	lanes       *lanes                        // of the next batch, as far as queue fills them; nil while one is sealed
	head        *rollup.View                  // the state after the last sealed batch
	view        *rollup.View                  // flat, over head: the state after all of queue, as users see it
	number      uint64                        // of the next batch
	timestamp   uint64                        // of the last one
	nextRequest uint64                        // index in the priority queue
	seq         uint64                        // of the next op
	verified    map[rollup.UserOp]field.Point // while a journal is gone through: keys that signatures hold for
}

// New continues from a state whose last batch is number-1, and from request nextRequest of the priority queue.
func New(cfg Config, state *rollup.State, number, timestamp, nextRequest uint64) (*Sequencer, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	s := &Sequencer{cfg: cfg, journal: cfg.Journal, number: number, timestamp: timestamp, nextRequest: nextRequest, held: newHeld(), leaving: map[ID]bool{}, wasted: map[uint32]int{}}
	if s.journal == nil {
		s.journal = volatile{}
	}
	s.head = state.View()
	s.clear()
	return s, nil
}

// clear forgets all that the queue did; what is held stays.
func (s *Sequencer) clear() {
	s.view, s.lanes = s.head.Flat(), newLanes(s.cfg.Shape)
	s.waiting, s.signed, s.busy = map[ID]*pending{}, map[uint32]int{}, map[uint32]int{}
	s.requests, s.earliest = nil, math.MaxUint64
	for _, ops := range s.held.byAccount {
		for _, p := range ops {
			s.enter(p)
		}
	}
}

// Final tells that the state this sequencer was given has been moved on, by the batches up to number, which were sealed here: they need no memory any more.
func (s *Sequencer) Final(number uint64) error {
	s.sealing.Lock()
	defer s.sealing.Unlock()
	return s.head.Rebase(number, both{&s.heads, &s.mu})
}

// both locks are held together, taken in this order.
type both [2]sync.Locker

// Lock implements sync.Locker.
func (b both) Lock() {
	b[0].Lock()
	b[1].Lock()
}

// Unlock implements sync.Locker.
func (b both) Unlock() {
	b[1].Unlock()
	b[0].Unlock()
}

// Account returns an account as it will be after all accepted ops, the zero Account if there is none.
func (s *Sequencer) Account(id uint32) (rollup.Account, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.view.Account(id)
}

// Locate returns the account that an owner will have after all accepted ops, or the leaf it would get and false.
func (s *Sequencer) Locate(o rollup.Owner) (uint32, bool, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.view.Locate(o)
}

// Accounts returns how many leaves will be filled in order after all accepted ops.
func (s *Sequencer) Accounts() (uint32, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.view.Accounts()
}

// Shape of the batches.
func (s *Sequencer) Shape() rollup.Shape { return s.cfg.Shape }

// Fees by token.
func (s *Sequencer) Fees() map[uint16]Fees { return maps.Clone(s.cfg.Fees) }

// Pending returns how many ops wait for a batch, and NextRequest the priority queue's next index.
func (s *Sequencer) Pending() (ops int, nextRequest uint64) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.queue), s.nextRequest
}

// Waits tells whether an op is accepted and in no batch yet. One that was dropped waits until the journal says so.
func (s *Sequencer) Waits(id ID) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.waiting[id] != nil || s.leaving[id]
}

// apply does what an op does to the view; its signature was verified before.
func (s *Sequencer) apply(p *pending, now time.Time) error {
	header := rollup.Header{Number: s.number, Timestamp: s.now(now)}
	if p.slot != nil {
		header.FeeSlots = []rollup.FeeSlot{*p.slot}
	}
	if p.request {
		return rollup.Apply(s.view, s.cfg.Config, header, p.kind, p.op)
	}
	return rollup.ApplyVerified(s.view, header, p.kind, p.op, p.key)
}

// slotFor returns the fee slot of a token, which the collector has to hold an account of. Where none has its key, which was changed or is about to be, it is the
// one that was to collect the fee before; renewSlot looks whose that is.
func (s *Sequencer) slotFor(token uint16, before uint64) (*rollup.FeeSlot, error) {
	fees, ok := s.cfg.Fees[token]
	if !ok {
		return nil, fmt.Errorf("%w: token %d", ErrNoFee, token)
	}
	owner := s.cfg.Collector
	owner.Token = token
	id, exists, err := s.view.Locate(owner)
	if err != nil {
		return nil, err
	}
	if !exists && before != 0 {
		id, exists = uint32(before-1), true
	}
	if !exists {
		return nil, fmt.Errorf("%w: it has no account of token %d yet", ErrNoFee, token)
	}
	return &rollup.FeeSlot{Active: true, Token: token, ID: id, TransferFee: fees.Transfer, FullFee: fees.Full}, nil
}

// now is the time of a batch sealed at t: it never decreases.
func (s *Sequencer) now(t time.Time) uint64 { return max(uint64(t.Unix()), s.timestamp) }
