package node

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
	"github.com/causeway-l2/causeway/workers"
)

// paper is a logbook that fails when it is told to.
type paper struct {
	pages   map[uint64][]byte
	number  uint64
	calls   int
	fails   func(call int) error // nil: it never does
	slow    time.Duration
	stuck   bool // it does not trim
	trimmed uint64
}

func (p *paper) Take(context.Context, func([]byte)) error { return nil }

func (p *paper) Append(_ context.Context, page []byte) (uint64, error) {
	time.Sleep(p.slow)
	p.calls++
	if p.fails != nil {
		if err := p.fails(p.calls); err != nil {
			return 0, err
		}
	}
	p.number++
	p.pages[p.number] = bytes.Clone(page)
	return p.number, nil
}

func (p *paper) Trim(_ context.Context, before uint64) error {
	if p.stuck {
		return errors.New("down")
	}
	p.trimmed = before
	for n := range p.pages {
		if n < before {
			delete(p.pages, n)
		}
	}
	return nil
}

// reads what is in it.
func (p *paper) reads(t *testing.T) *legacy {
	t.Helper()
	l := newLegacy()
	for n := uint64(1); n <= p.number; n++ {
		require.LessOrEqual(t, len(p.pages[n]), maxPage)
		require.Zero(t, l.read(p.pages[n], nameOf))
	}
	return l
}

func (l *legacy) nonces() (out []uint64) {
	for _, h := range l.items {
		if h.op != nil {
			out = append(out, h.op.Auth().Nonce)
		}
	}
	return out
}

func nameOf(op rollup.UserOp) sequencer.ID { return sequencer.IDOf(op, field.Element{}) }

// memory is a directory's journal, as far as shared asks.
type memory struct {
	mu  sync.Mutex
	ops []rollup.Op
}

func (m *memory) Accept(e sequencer.Entry) (func() error, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ops = append(m.ops, e.Op)
	return func() error { return nil }, nil
}

func (m *memory) Seal(sequencer.Record) error { return nil }

func (m *memory) lines() (out [][]byte, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, op := range m.ops {
		out = append(out, line(lineOp, rollup.EncodeOp(op)))
	}
	return out, nil
}

func newShared(room int) (*shared, *memory, *paper) {
	m, p := &memory{}, &paper{pages: map[uint64][]byte{}}
	return &shared{Journal: m, book: p, all: m.lines, room: room}, m, p
}

func withdrawal(nonce uint64) sequencer.Entry {
	op := &rollup.Withdraw{Authorization: rollup.Auth{From: 1, Nonce: nonce, Signature: field.Signature{R: field.Base()}}}
	return sequencer.Entry{Op: op, ID: nameOf(op)}
}

func accept(t *testing.T, s *shared, nonce uint64) func() error {
	t.Helper()
	wait, err := s.Accept(withdrawal(nonce))
	require.NoError(t, err)
	return wait
}

func upTo(n uint64) (out []uint64) {
	for i := range n {
		out = append(out, i)
	}
	return out
}

// Whoever waits writes for all that wait, in their order; when the book fails, it does for all that were waiting, at once.
func TestSharedJournalWritesForAll(t *testing.T) {
	s, _, p := newShared(bookRoom)
	p.slow = 5 * time.Millisecond
	const many = 2000
	var waits []func() error
	for i := range uint64(many) {
		waits = append(waits, accept(t, s, i))
	}
	all := func() (failed int) {
		var group sync.WaitGroup
		errs := make([]error, many)
		for i, wait := range waits {
			group.Go(func() { errs[i] = wait() })
		}
		group.Wait()
		for _, err := range errs {
			if err != nil {
				require.ErrorIs(t, err, sequencer.ErrUnsure)
				failed++
			}
		}
		return failed
	}
	p.fails = func(int) error { return errors.New("down") }
	require.Equal(t, many, all())
	require.Less(t, p.calls, many/4)
	p.fails, p.calls = nil, 0
	require.Zero(t, all())
	require.Less(t, p.calls, 20)
	require.Equal(t, upTo(many), p.reads(t).nonces())
	require.Zero(t, p.trimmed)
}

// A page that fails among several is written again, and nothing that comes before or after it is lost.
func TestSharedJournalAfterAFailedPage(t *testing.T) {
	s, _, p := newShared(bookRoom)
	const many = 3000
	for i := range uint64(many) {
		accept(t, s, i)
	}
	p.fails = func(call int) error {
		if call == 2 {
			return errors.New("down")
		}
		return nil
	}
	last := accept(t, s, many)
	require.Error(t, last())
	require.NoError(t, last())
	require.Equal(t, upTo(many+1), p.reads(t).nonces())
}

// A book that has grown is written anew, with what the directory has; also if that fails in the middle, and what came meanwhile is not lost.
func TestSharedJournalIsWrittenAnew(t *testing.T) {
	s, m, p := newShared(100_000)
	written := uint64(0)
	for ; p.trimmed == 0; written++ {
		require.NoError(t, accept(t, s, written)())
		require.Less(t, s.size, 100_000+1000)
	}
	require.Equal(t, upTo(written), p.reads(t).nonces())
	trimmed := p.trimmed

	m.ops = m.ops[written-2:] // the rest is final
	for s.size <= 2*s.base+s.room-200 {
		require.NoError(t, accept(t, s, written)())
		written++
	}
	p.fails = func(int) error {
		if s.anew {
			return errors.New("down")
		}
		return nil
	}
	for {
		err := accept(t, s, written)()
		written++
		if err != nil {
			break
		}
	}
	require.Error(t, accept(t, s, written)())
	written++
	require.Equal(t, trimmed, p.trimmed)
	p.fails = nil
	require.NoError(t, s.written(0), "it is due, though nothing waits for it")
	require.Greater(t, p.trimmed, trimmed)
	nonces := p.reads(t).nonces()
	require.Len(t, nonces, len(m.ops))
	require.Equal(t, written-1, nonces[len(nonces)-1])
	require.NoError(t, accept(t, s, written)())
	require.Len(t, p.reads(t).nonces(), len(nonces)+1)
}

// Pages that the broker has lost are written again, first of all; so is an empty book.
func TestSharedJournalAfterALoss(t *testing.T) {
	s, m, p := newShared(bookRoom)
	require.NoError(t, accept(t, s, 0)())
	clear(p.pages)
	p.fails = func(call int) error {
		if call == 2 {
			return workers.ErrLost
		}
		return nil
	}
	require.NoError(t, accept(t, s, 1)())
	require.Equal(t, upTo(2), p.reads(t).nonces())
	m.ops = nil
	s.anew = true
	require.NoError(t, s.written(0))
	require.Empty(t, p.reads(t).items)
	require.Equal(t, p.number, p.trimmed)
}

// What is dropped is in the book before whatever is accepted after it. An op that is sent again then counts from there.
func TestSharedJournalTellsWhatIsDropped(t *testing.T) {
	s, _, p := newShared(bookRoom)
	accept(t, s, 0)
	accept(t, s, 1)
	require.NoError(t, s.Seal(sequencer.Record{Dropped: []sequencer.DroppedEntry{{ID: withdrawal(0).ID}}}))
	require.NoError(t, accept(t, s, 2)())
	require.Equal(t, []uint64{1, 2}, p.reads(t).nonces())
	require.NoError(t, accept(t, s, 0)())
	require.Equal(t, []uint64{1, 2, 0}, p.reads(t).nonces())

	replaces := withdrawal(3)
	replaces.Replaced = &sequencer.DroppedEntry{ID: withdrawal(2).ID}
	wait, err := s.Accept(replaces)
	require.NoError(t, err)
	require.NoError(t, wait())
	require.Equal(t, []uint64{1, 0, 3}, p.reads(t).nonces())
}

// An op that is in the book twice, since it was written anew, is one op, and none when it is dropped.
func TestLinesThatAreThereTwice(t *testing.T) {
	op := line(lineOp, rollup.EncodeOp(withdrawal(1).Op))
	l := newLegacy()
	require.Zero(t, l.read(slices.Concat(op, op), nameOf))
	require.Equal(t, []uint64{1}, l.nonces())
	require.Zero(t, l.read(slices.Concat(op, line(lineDropped, []byte(withdrawal(1).ID))), nameOf))
	require.Empty(t, l.nonces())
}

// What was dropped stays so if the book is written anew and the old pages are still there, or some of the new ones are not.
func TestSharedJournalDropsBeforeItTrims(t *testing.T) {
	s, m, p := newShared(bookRoom)
	require.NoError(t, accept(t, s, 0)())
	require.NoError(t, accept(t, s, 1)())
	require.NoError(t, s.Seal(sequencer.Record{Dropped: []sequencer.DroppedEntry{{ID: withdrawal(0).ID}}}))
	m.ops = m.ops[1:]
	s.anew, p.fails = true, func(int) error { return errors.New("down") }
	require.Error(t, s.written(0))
	p.fails, p.stuck = nil, true
	require.Error(t, s.written(0))
	require.Equal(t, []uint64{1}, p.reads(t).nonces())
	require.Empty(t, s.lines, "to be written once: who sends it again after that is heard")
	require.NoError(t, accept(t, s, 2)(), "it is all there, but for the room that the old pages take")
	require.Equal(t, []uint64{1, 2}, p.reads(t).nonces())
}

// Requests are noted where they were taken, and nobody waits for that.
func TestSharedJournalNotesRequests(t *testing.T) {
	s, _, p := newShared(bookRoom)
	accept(t, s, 0)
	wait, err := s.Accept(sequencer.Entry{Op: &rollup.Deposit{}, Request: true, Index: 7})
	require.NoError(t, err)
	require.NoError(t, wait())
	require.Zero(t, p.calls)
	require.NoError(t, accept(t, s, 1)())
	l := p.reads(t)
	require.Len(t, l.items, 3)
	require.Equal(t, heir{index: 8}, l.items[1])
}

// Lines that make no sense are counted, and the others read.
func TestLinesThatMakeNoSense(t *testing.T) {
	good := line(lineOp, rollup.EncodeOp(withdrawal(1).Op))
	for name, page := range map[string][]byte{
		"of a kind to come": line(9, []byte("new")),
		"no op":             line(lineOp, []byte{200, 1, 2}),
		"an empty op":       line(lineOp, nil),
		"a request as op":   line(lineOp, rollup.EncodeOp(&rollup.ForcedExit{})),
		"a short index":     line(lineRequest, []byte{1}),
	} {
		l := newLegacy()
		require.Equal(t, 1, l.read(append(bytes.Clone(page), good...), nameOf), name)
		require.Equal(t, []uint64{1}, l.nonces(), name)
	}
	for cut := 1; cut < len(good); cut++ {
		l := newLegacy()
		require.Equal(t, 1, l.read(good[:cut], nameOf))
		require.Empty(t, l.items)
	}
	l := newLegacy()
	require.Equal(t, 1, l.read([]byte{lineOp, 255, 255, 255, 255, 0}, nameOf))
}
