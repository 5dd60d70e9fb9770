package node

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
	"github.com/causeway-l2/causeway/workers"
)

// Logbook is where an operator writes what it acknowledges, for whoever is in charge after it. Calls come one at a time.
type Logbook interface {
	// Take has read see all pages, oldest first; whoever had the book can append nothing from then on.
	Take(ctx context.Context, read func(page []byte)) error
	// Append writes a page, of 128 KiB at most, and returns its number, which only grows, when it is durable for whoever takes the book. It gives up within seconds.
	// workers.ErrLost: earlier pages are gone.
	Append(ctx context.Context, page []byte) (uint64, error)
	// Trim forgets the pages before one.
	Trim(ctx context.Context, before uint64) error
}

const (
	maxPage = 128 << 10
	// bookRoom is by how many bytes a logbook grows, beyond as much again as was in it, before what is final is left out of it.
	bookRoom = 32 << 20
)

// Lines of a logbook: kind 1 ‖ length 4 ‖ value. Pages are lines.
const (
	lineOp      = 1 // as rollup.EncodeOp has it
	lineDropped = 2 // id of an op
	lineRequest = 3 // index 8 of a request that was taken here
)

func line(kind byte, value []byte) []byte {
	return append(binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(value))), value...)
}

func requestLine(index uint64) []byte {
	return line(lineRequest, binary.BigEndian.AppendUint64(nil, index))
}

// shared is a journal in the directory, that a logbook has, too, what users are told of: an op is acknowledged when both have it. Whoever waits writes for all
// that wait.
type shared struct {
	sequencer.Journal
	book Logbook
	all  func() ([][]byte, error) // lines of all that is acknowledged and not final
	room int                      // by how many bytes the book may grow before it is written anew

	outdated atomic.Bool // what waits is to be written anew, though nobody may be waiting for that

	mu    sync.Mutex
	lines [][]byte // that are not in the book
	put   uint64   // how many were put into lines, ever

	writing    sync.Mutex // held by who writes; guards what follows
	done       uint64     // how many of put are in the book
	anew       bool       // what is in the book is not enough, or far too much: it has to be written anew
	size, base int        // of the book, in bytes, and when it was written anew
	failed     time.Time
	err        error
}

// Accept implements sequencer.Journal.
func (s *shared) Accept(e sequencer.Entry) (func() error, error) {
	wait, err := s.Journal.Accept(e)
	if err != nil {
		return nil, err
	}
	if e.Request {
		s.add(requestLine(e.Index))
		return wait, nil
	}
	lines := [][]byte{line(lineOp, rollup.EncodeOp(e.Op))}
	if e.Replaced != nil {
		lines = slices.Insert(lines, 0, line(lineDropped, []byte(e.Replaced.ID)))
	}
	place := s.add(lines...)
	return func() error { return errors.Join(wait(), s.written(place)) }, nil
}

// Seal implements sequencer.Journal. Nobody waits until the book has what was dropped: what is accepted afterwards comes after it there.
func (s *shared) Seal(r sequencer.Record) error {
	if err := s.Journal.Seal(r); err != nil {
		return err
	}
	for _, o := range r.Dropped {
		s.add(line(lineDropped, []byte(o.ID)))
	}
	return nil
}

func (s *shared) add(lines ...[]byte) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, lines...)
	s.put += uint64(len(lines))
	return s.put
}

// written returns when the book has as many lines, or cannot take them for now: they stay to be written.
func (s *shared) written(place uint64) error {
	began := time.Now()
	s.writing.Lock()
	defer s.writing.Unlock()
	switch {
	case s.done >= place && !s.anew:
		return nil
	case s.failed.After(began):
		return s.err
	}
	if err := s.write(context.Background()); err != nil {
		s.failed = time.Now()
		s.err = fmt.Errorf("%w: the queue does not keep it for the operators that stand by: %w", sequencer.ErrUnsure, err)
		return s.err
	}
	return nil
}

// outdate has the book written anew by whoever writes next, or acknowledges what waits already.
func (s *shared) outdate() {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.anew = true
	s.outdated.Store(true)
}

// rewritten returns when the book is not outdated.
func (s *shared) rewritten() error {
	if s == nil || !s.outdated.Load() {
		return nil
	}
	return s.written(0)
}

// write has the book hold all that was put into lines.
func (s *shared) write(ctx context.Context) error {
	if !s.anew {
		err := s.more(ctx)
		s.anew = errors.Is(err, workers.ErrLost) || s.size > 2*s.base+s.room
		if !s.anew {
			return err
		}
	}
	return s.rewrite(ctx)
}

// more appends what is not in the book.
func (s *shared) more(ctx context.Context) error {
	s.mu.Lock()
	lines, place := s.lines, s.put
	s.lines = nil
	s.mu.Unlock()
	n, _, err := s.append(ctx, lines)
	if err != nil { // the page that failed may be written twice
		s.mu.Lock()
		s.lines = append(lines[n:], s.lines...)
		s.mu.Unlock()
		return err
	}
	s.done = place
	return nil
}

// append returns how many lines are in the book, and the number of their first page.
func (s *shared) append(ctx context.Context, lines [][]byte) (n int, first uint64, err error) {
	for n < len(lines) {
		page, next := []byte(nil), n
		for next < len(lines) && (next == n || len(page)+len(lines[next]) <= maxPage) {
			page = append(page, lines[next]...)
			next++
		}
		number, err := s.book.Append(ctx, page)
		if err != nil {
			return n, first, err
		}
		if n == 0 {
			first = number
		}
		n, s.size = next, s.size+len(page)
	}
	return n, first, nil
}

// rewrite has the book hold what is acknowledged and not final, and nothing else. Until that is done, what was there before is read, too: so what was dropped since
// comes first.
func (s *shared) rewrite(ctx context.Context) error {
	s.anew = true
	s.mu.Lock()
	s.lines = slices.DeleteFunc(s.lines, func(l []byte) bool { return l[0] != lineDropped }) // the directory has the others
	dropped, place := s.lines, s.put
	s.mu.Unlock()
	lines, err := s.all()
	if err != nil {
		return err
	}
	lines = slices.Concat(dropped, lines, [][]byte{nil}) // a page at least, to trim up to
	s.size = 0
	_, first, err := s.append(ctx, lines)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.lines = s.lines[len(dropped):]
	s.mu.Unlock()
	s.done, s.base, s.anew = place, s.size, false
	s.outdated.Store(false)
	return s.book.Trim(ctx, first)
}

// rewriteBook has the logbook hold what waits again: it was left out when it was final. While the queue cannot be written, whoever is acknowledged next does.
func (n *Node) rewriteBook() {
	if n.shared == nil {
		return
	}
	n.shared.outdate()
	if err := n.shared.rewritten(); err != nil {
		n.log.Warn("waiting", "for", "the logbook", "err", err)
	}
}

// acknowledged are the lines of what is acknowledged and not final, in the order in which it was accepted.
func (n *Node) acknowledged() (lines [][]byte, err error) {
	h, err := n.dir.History(n.settled.Load())
	if err != nil {
		return nil, err
	}
	bySeq := map[uint64][]byte{}
	for _, r := range h.Records {
		for i, seq := range append(slices.Clone(r.Full), r.Transfers...) {
			if index, ok := requestIndex(r.IDs[i]); ok {
				bySeq[seq] = requestLine(index)
			} else if op := h.Ops[seq]; op != nil {
				bySeq[seq] = line(lineOp, rollup.EncodeOp(op))
			}
		}
	}
	for _, e := range h.Pending {
		if e.Request {
			bySeq[e.Seq] = requestLine(e.Index)
		} else {
			bySeq[e.Seq] = line(lineOp, rollup.EncodeOp(e.Op))
		}
	}
	for _, seq := range slices.Sorted(maps.Keys(bySeq)) {
		lines = append(lines, bySeq[seq])
	}
	return append(lines, n.orphans.lines()...), nil
}

// requestIndex of a request by its name.
func requestIndex(id sequencer.ID) (uint64, bool) {
	text, ok := strings.CutPrefix(string(id), "request ")
	if !ok {
		return 0, false
	}
	index, err := strconv.ParseUint(text, 10, 64)
	return index, err == nil
}
