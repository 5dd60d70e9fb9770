package memq

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// presenceTTL is how long an announcement counts.
const presenceTTL = time.Minute

// ledger is guarded by the queue's mutex.
type ledger struct {
	rows     map[workers.Digest]versioned
	revision uint64
	present  map[string]announced
	drained  map[string]workers.Drain
}

type versioned struct {
	data     []byte // encoded: nobody shares slices with the ledger
	revision uint64
}

type announced struct {
	workers.Presence
	at time.Time
}

func newLedger() ledger {
	return ledger{rows: map[workers.Digest]versioned{}, present: map[string]announced{}, drained: map[string]workers.Drain{}}
}

// do calls f with the mutex held.
func (q *Queue) do(ctx context.Context, f func() error) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.usable(ctx); err != nil {
		return err
	}
	return f()
}

// Row implements workers.Ledger.
func (q *Queue) Row(ctx context.Context, id workers.Digest) (r workers.Row, revision uint64, err error) {
	err = q.do(ctx, func() error {
		v, ok := q.ledger.rows[id]
		if !ok {
			return fmt.Errorf("%w: %s", workers.ErrNoRow, id)
		}
		revision = v.revision
		r, err = workers.DecodeRow(v.data)
		return err
	})
	return r, revision, err
}

// PutRow implements workers.Ledger.
func (q *Queue) PutRow(ctx context.Context, r workers.Row, revision uint64) (next uint64, err error) {
	data, err := r.Encode()
	if err != nil {
		return 0, err
	}
	err = q.do(ctx, func() error {
		if q.ledger.rows[r.Job.ID].revision != revision {
			return workers.ErrConflict
		}
		q.ledger.revision++
		next = q.ledger.revision
		q.ledger.rows[r.Job.ID] = versioned{data, next}
		return nil
	})
	return next, err
}

// DropRow implements workers.Ledger.
func (q *Queue) DropRow(ctx context.Context, id workers.Digest) error {
	return q.do(ctx, func() error {
		delete(q.ledger.rows, id)
		return nil
	})
}

// Rows implements workers.Ledger.
func (q *Queue) Rows(ctx context.Context) (out []workers.Row, err error) {
	err = q.do(ctx, func() error {
		for _, v := range q.ledger.rows {
			r, err := workers.DecodeRow(v.data)
			if err != nil {
				return err
			}
			out = append(out, r)
		}
		return nil
	})
	return out, err
}

// Announce implements workers.Ledger.
func (q *Queue) Announce(ctx context.Context, p workers.Presence) error {
	return q.do(ctx, func() error {
		q.ledger.present[p.Worker] = announced{p, time.Now()}
		return nil
	})
}

// Present implements workers.Ledger.
func (q *Queue) Present(ctx context.Context) (out []workers.Presence, err error) {
	err = q.do(ctx, func() error {
		for _, name := range slices.Sorted(maps.Keys(q.ledger.present)) {
			if p := q.ledger.present[name]; time.Since(p.at) < presenceTTL {
				out = append(out, p.Presence)
			}
		}
		return nil
	})
	return out, err
}

// SetDrained implements workers.Ledger.
func (q *Queue) SetDrained(ctx context.Context, worker string, d workers.Drain) error {
	return q.do(ctx, func() error {
		q.ledger.drained[worker] = d
		if d == workers.Stays {
			delete(q.ledger.drained, worker)
		}
		return nil
	})
}

// Drained implements workers.Ledger.
func (q *Queue) Drained(ctx context.Context) (out map[string]workers.Drain, err error) {
	err = q.do(ctx, func() error {
		out = maps.Clone(q.ledger.drained)
		return nil
	})
	return out, err
}

// Wipe forgets rows, jobs and results, as a broker that lost its disk does.
func (q *Queue) Wipe() {
	q.mu.Lock()
	defer q.mu.Unlock()
	revision := q.ledger.revision
	q.ledger, q.jobs, q.results = newLedger(), box[workers.Order]{}, box[workers.Result]{}
	q.ledger.revision = revision // as the real queue's: none comes twice
	q.wake()
}
