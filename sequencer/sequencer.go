// Package sequencer orders ops, answers users at once, and seals batches. It keeps its queue in memory: what L1 has accepted is the only
// record that outlives the process.
package sequencer

import (
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Errors of a submission.
var (
	ErrFull  = errors.New("sequencer: queue is full; try again later")
	ErrNoFee = errors.New("sequencer: the operator takes no fees in this token")
	ErrOrder = errors.New("sequencer: request is not the next of the priority queue")
	ErrBadOp = errors.New("sequencer: a request from L1 failed, which L1 should have refused")
)

// Fees are flat, in units of a token: for a transfer in 13 bytes, and for an op that L1 has to read.
type Fees struct{ Transfer, Full rollup.Amount }

// Config is fixed while a sequencer runs.
type Config struct {
	Shape     rollup.Shape
	Config    field.Element // of the rollup: rollup.Config
	Collector rollup.Owner  // who collects fees; its Token is ignored
	Fees      map[uint16]Fees
	Deadline  time.Duration // an op waits no longer than this before its batch is sealed
	MaxQueue  int
}

// Check refuses a configuration that cannot work.
func (c Config) Check() error {
	if err := c.Shape.Check(); err != nil {
		return err
	}
	if c.Deadline <= 0 || c.MaxQueue <= 0 {
		return fmt.Errorf("sequencer: deadline %v and queue of %d must be positive", c.Deadline, c.MaxQueue)
	}
	return nil
}

// ID names an accepted op: the digest that its owner signed, 0x and 64 hex digits. Ops from L1 are named by their place in the priority queue.
type ID string

// pending is an accepted op that is not in a batch yet.
type pending struct {
	id      ID
	op      rollup.Op
	kind    rollup.LaneKind
	request bool            // from L1
	slot    *rollup.FeeSlot // that it pays; nil for a request
	at      time.Time
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
}

// Sequencer is safe for concurrent use.
type Sequencer struct {
	cfg   Config
	state *rollup.State // written by seal alone

	// mu guards everything below.
	mu          sync.Mutex
	queue       []*pending
	view        *rollup.View // the state after all of queue, as users see it
	number      uint64       // of the next batch
	timestamp   uint64       // of the last one
	nextRequest uint64       // index in the priority queue
}

// New continues from a state whose last batch is number-1, and from request nextRequest of the priority queue.
func New(cfg Config, state *rollup.State, number, timestamp, nextRequest uint64) (*Sequencer, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	return &Sequencer{cfg: cfg, state: state, view: state.View(), number: number, timestamp: timestamp, nextRequest: nextRequest}, nil
}

// Submit checks a user's op against all that is queued and accepts or refuses it. For a transferToNew it chooses the leaf.
func (s *Sequencer) Submit(op rollup.UserOp, now time.Time) (ID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) >= s.cfg.MaxQueue {
		return "", ErrFull
	}
	p := &pending{op: op, kind: kindOf(op), at: now}
	from, err := s.view.Account(op.Auth().From)
	if err != nil {
		return "", err
	}
	if from.IsEmpty() {
		return "", rollup.ErrNoAccount
	}
	if p.slot, err = s.slotFor(from.Token); err != nil {
		return "", err
	}
	if t, ok := op.(*rollup.TransferToNew); ok {
		if t.To, _, err = s.view.Locate(rollup.Owner{PubKey: t.ToKey, Address: t.ToAddress, Token: from.Token}); err != nil {
			return "", err
		}
	}
	if err := s.apply(p, now); err != nil {
		return "", err
	}
	message := op.Message(s.cfg.Config)
	p.id = ID(fmt.Sprintf("0x%x", message.Bytes()))
	s.queue = append(s.queue, p)
	return p.id, nil
}

// AddRequest queues a request from L1: deposit, forcedExit or setKey, in the order of the priority queue. For a deposit it chooses the
// leaf.
func (s *Sequencer) AddRequest(index uint64, op rollup.Op, now time.Time) (ID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if index != s.nextRequest {
		return "", fmt.Errorf("%w: got %d, want %d", ErrOrder, index, s.nextRequest)
	}
	p := &pending{id: RequestID(index), op: op, kind: rollup.FullLane, request: true, at: now}
	if d, ok := op.(*rollup.Deposit); ok {
		var err error
		if d.To, _, err = s.view.Locate(d.Owner); err != nil {
			return "", err
		}
	}
	if err := s.apply(p, now); err != nil {
		return "", fmt.Errorf("%w: request %d: %w", ErrBadOp, index, err)
	}
	s.nextRequest++
	s.queue = append(s.queue, p)
	return p.id, nil
}

// RequestID names request index of the priority queue.
func RequestID(index uint64) ID { return ID(fmt.Sprintf("request %d", index)) }

// Seal closes a batch when one is due: a kind of lane is used up, the oldest op has waited for the deadline, or flush says so. It returns
// nil when none is.
func (s *Sequencer) Seal(now time.Time, flush bool) (*Sealed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var dropped []Dropped
	for len(s.queue) > 0 {
		l := newLanes(s.cfg.Shape)
		var rest []*pending
		for _, p := range s.queue {
			if !l.offer(p) {
				rest = append(rest, p)
			}
		}
		if !flush && !l.isFull() && now.Sub(s.queue[0].at) < s.cfg.Deadline {
			break
		}
		sealed, culprit, err := s.execute(l, now)
		if culprit != nil {
			dropped = append(dropped, Dropped{culprit.id, err})
			s.remove(culprit)
			continue
		}
		if err != nil {
			return nil, err
		}
		s.queue = rest
		sealed.Dropped = append(dropped, s.rebase(now)...)
		return sealed, nil
	}
	if len(dropped) > 0 {
		return &Sealed{Dropped: append(dropped, s.rebase(now)...)}, nil
	}
	return nil, nil
}

// View returns the state as it will be after all accepted ops, for wallets to look up nonces and balances.
func (s *Sequencer) View() *rollup.View {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.view.Fork()
}

// SealedView returns the state after the last sealed batch, and that batch's number.
func (s *Sequencer) SealedView() (*rollup.View, uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.View(), s.number - 1
}

// Fees by token.
func (s *Sequencer) Fees() map[uint16]Fees { return maps.Clone(s.cfg.Fees) }

// Pending returns how many ops wait for a batch, and NextRequest the priority queue's next index.
func (s *Sequencer) Pending() (ops int, nextRequest uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue), s.nextRequest
}

// execute runs the lanes and commits the state. If an op is to blame for a failure, it is returned with the error.
func (s *Sequencer) execute(l *lanes, now time.Time) (*Sealed, *pending, error) {
	header := rollup.Header{Number: s.number, Timestamp: s.now(now), FeeSlots: l.slots}
	view := s.state.View()
	w, err := rollup.ExecuteBatch(view, s.cfg.Shape, s.cfg.Config, rollup.Batch{Header: header, Full: l.full, Transfers: l.transfers})
	if opErr := (*rollup.OpError)(nil); errors.As(err, &opErr) {
		p := l.at(opErr.Kind, opErr.Index)
		if p.request {
			return nil, nil, fmt.Errorf("%w: %w", ErrBadOp, err)
		}
		return nil, p, opErr.Err
	}
	if err != nil {
		return nil, nil, fmt.Errorf("seal batch %d: %w", s.number, err)
	}
	if err := view.Commit(); err != nil {
		return nil, nil, fmt.Errorf("seal batch %d: %w", s.number, err)
	}
	s.number, s.timestamp = s.number+1, header.Timestamp
	sealed := &Sealed{Witness: w}
	for _, p := range append(l.fullPending, l.transferQueue...) {
		sealed.Ops = append(sealed.Ops, p.id)
	}
	return sealed, nil, nil
}

// rebase applies the queue to the committed state anew, and drops what became impossible.
func (s *Sequencer) rebase(now time.Time) (dropped []Dropped) {
	s.view = s.state.View()
	kept := s.queue[:0:0]
	for _, p := range s.queue {
		if err := s.apply(p, now); err != nil {
			dropped = append(dropped, Dropped{p.id, err})
			continue
		}
		kept = append(kept, p)
	}
	s.queue = kept
	return dropped
}

func (s *Sequencer) apply(p *pending, now time.Time) error {
	header := rollup.Header{Number: s.number, Timestamp: s.now(now)}
	if p.slot != nil {
		header.FeeSlots = []rollup.FeeSlot{*p.slot}
	}
	return rollup.Apply(s.view, s.cfg.Config, header, p.kind, p.op)
}

// slotFor returns the fee slot of a token, which the collector has to hold an account of.
func (s *Sequencer) slotFor(token uint16) (*rollup.FeeSlot, error) {
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
	if !exists {
		return nil, fmt.Errorf("%w: it has no account of token %d yet", ErrNoFee, token)
	}
	return &rollup.FeeSlot{Active: true, Token: token, ID: id, TransferFee: fees.Transfer, FullFee: fees.Full}, nil
}

func (s *Sequencer) remove(p *pending) {
	kept := s.queue[:0:0]
	for _, q := range s.queue {
		if q != p {
			kept = append(kept, q)
		}
	}
	s.queue = kept
}

// now is the time of a batch sealed at t: it never decreases.
func (s *Sequencer) now(t time.Time) uint64 { return max(uint64(t.Unix()), s.timestamp) }
