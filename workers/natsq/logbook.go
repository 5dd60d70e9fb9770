package natsq

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/causeway-l2/causeway/workers"
)

const (
	opsStream = "OPS"
	opsPrefix = "cw.ops."

	// MaxPage bounds a page of a logbook, in bytes: a reply of pageSize of them fits what a connection holds back for a slow reader.
	MaxPage = 128 << 10

	writerHeader = "Cw-Writer"
	pageHeader   = "Cw-Page"
)

// Logbook is what one at a time writes, for whoever takes it over. Each page says after which one it comes, so that the broker refuses those of a writer from whom
// another has taken the book, whatever either knows of the other and of the time. Its methods belong to one goroutine at a time.
type Logbook struct {
	q             *Queue
	subject       string
	writer        string // since it was taken
	last          uint64 // sequence of the last page of all
	written, page uint64 // number of our last page that the broker has, and of the last that we sent
}

// Logbook of something, which an Election may be held for.
func (q *Queue) Logbook(name string) (*Logbook, error) {
	if name == "" || strings.ContainsAny(name, ". *>\t\r\n") {
		return nil, fmt.Errorf("natsq: a logbook needs a name without blanks and dots, not %q", name)
	}
	return &Logbook{q: q, subject: opsPrefix + name}, nil
}

// logbooksConfig is the stream of Logbook, which makes it; workers have no business with it. It refuses what it has no room for, and its sequences come once, as
// those of rows do.
func (q *Queue) logbooksConfig() jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name: opsStream, Subjects: []string{opsPrefix + ">"}, Retention: jetstream.LimitsPolicy, Storage: jetstream.FileStorage, Replicas: q.cfg.Replicas,
		Discard: jetstream.DiscardNew, MaxMsgSize: MaxPage + 1<<10, MaxBytes: q.cfg.LogbookBytes, AllowDirect: true, FirstSeq: q.rowsConfig().FirstSeq,
	}
}

// Take has read see all pages, oldest first, and takes the book over: Append of who had it returns ErrDeposed from then on.
func (b *Logbook) Take(ctx context.Context, read func(page []byte)) error {
	if err := b.provision(ctx); err != nil {
		return err
	}
	b.writer, b.written, b.page, b.last = rand.Text(), 0, 0, 0
	for next := uint64(1); ; {
		n, err := b.q.page(ctx, opsStream, b.subject, &next, func(s *stored) bool {
			read(s.data)
			b.last = s.sequence
			return true
		})
		if err != nil {
			return fmt.Errorf("read the logbook: %w", err)
		}
		if n > 0 {
			continue
		}
		_, err = b.send(ctx, nil)
		if !isRefused(err) {
			return b.explain(err)
		}
		if err := pause(ctx, b.q.cfg.Poll); err != nil { // somebody still writes, or a follower that lags has answered
			return err
		}
	}
}

// Append writes a page, and returns its number, which only grows, once the broker has it on its disks. ErrDeposed: another has taken the book. workers.ErrLost: pages
// that were acknowledged are gone; the next one is the first of what has to be written again.
func (b *Logbook) Append(ctx context.Context, page []byte) (uint64, error) {
	for {
		n, err := b.send(ctx, page)
		if errors.Is(err, jetstream.ErrNoStreamResponse) {
			if made := b.provision(ctx); made != nil {
				return 0, made
			}
			n, err = b.send(ctx, page)
		}
		if !isRefused(err) {
			return n, b.explain(err)
		}
		m, err := b.q.lastOfLeader(ctx, opsStream, b.subject)
		switch {
		case err != nil:
			return 0, b.explain(err)
		case m == nil:
			b.last = 0
			return 0, fmt.Errorf("logbook: %w", workers.ErrLost)
		case m.header.Get(writerHeader) != b.writer:
			return 0, ErrDeposed
		}
		switch n, err := strconv.ParseUint(m.header.Get(pageHeader), 10, 64); {
		case err != nil || n <= b.written:
			b.last = m.sequence
			return 0, fmt.Errorf("logbook: %w", workers.ErrLost)
		default: // an answer was lost: that one is there, and this one comes after it
			b.last, b.written = m.sequence, n
		}
	}
}

// Trim forgets all pages before one that Append has numbered.
func (b *Logbook) Trim(ctx context.Context, before uint64) error {
	s, err := b.q.js.Stream(ctx, opsStream)
	if err == nil {
		err = s.Purge(ctx, jetstream.WithPurgeSubject(b.subject), jetstream.WithPurgeSequence(before))
	}
	return b.explain(err)
}

func (b *Logbook) send(ctx context.Context, page []byte) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, b.q.cfg.Timeout)
	defer cancel()
	b.page++
	m := nats.NewMsg(b.subject)
	m.Data = page
	m.Header.Set(writerHeader, b.writer)
	m.Header.Set(pageHeader, strconv.FormatUint(b.page, 10))
	ack, err := b.q.js.PublishMsg(ctx, m, jetstream.WithExpectLastSequencePerSubject(b.last))
	if err != nil {
		return 0, err
	}
	b.last, b.written = ack.Sequence, b.page
	return b.last, nil
}

func (b *Logbook) provision(ctx context.Context) error {
	return b.q.provide(ctx, b.q.logbooksConfig())
}

func (b *Logbook) explain(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("logbook: %w", b.q.explain(err))
}
