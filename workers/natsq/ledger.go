package natsq

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/causeway-l2/causeway/workers"
)

// Buckets of the ledger.
const (
	rowsBucket    = "cw_jobs"
	presentBucket = "cw_workers"
	drainBucket   = "cw_drain"

	presenceTTL = time.Minute
)

func (q *Queue) buckets() []jetstream.KeyValueConfig {
	return []jetstream.KeyValueConfig{
		{Bucket: rowsBucket, History: 1, Storage: jetstream.FileStorage, Replicas: q.cfg.Replicas, MaxValueSize: workers.MaxRowBytes},
		{Bucket: presentBucket, History: 1, Storage: jetstream.MemoryStorage, Replicas: q.cfg.Replicas, TTL: presenceTTL, MaxValueSize: maxMessage},
		{Bucket: drainBucket, History: 1, Storage: jetstream.FileStorage, Replicas: q.cfg.Replicas, MaxValueSize: 1024},
	}
}

// kv opens a bucket once; the client needs one answer of the broker for it.
func (q *Queue) kv(ctx context.Context, name string) (jetstream.KeyValue, error) {
	q.mu.Lock()
	kv := q.opened[name]
	q.mu.Unlock()
	if kv != nil {
		return kv, nil
	}
	kv, err := q.js.KeyValue(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("bucket %s: %w", name, q.explain(err))
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.opened[name] = kv
	return kv, nil
}

// Row implements workers.Ledger. A follower may answer, with an older row: every change is a compare-and-swap.
func (q *Queue) Row(ctx context.Context, id workers.Digest) (r workers.Row, revision uint64, err error) {
	kv, err := q.kv(ctx, rowsBucket)
	if err != nil {
		return r, 0, err
	}
	e, err := kv.Get(ctx, id.String())
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return r, 0, fmt.Errorf("%w: %s", workers.ErrNoRow, id)
	}
	if err != nil {
		return r, 0, fmt.Errorf("read row %s: %w", id, q.explain(err))
	}
	r, err = workers.DecodeRow(e.Value())
	return r, e.Revision(), err
}

// PutRow implements workers.Ledger.
func (q *Queue) PutRow(ctx context.Context, r workers.Row, revision uint64) (next uint64, err error) {
	data, err := r.Encode()
	if err != nil {
		return 0, err
	}
	kv, err := q.kv(ctx, rowsBucket)
	if err != nil {
		return 0, err
	}
	if revision == 0 {
		next, err = kv.Create(ctx, r.Job.ID.String(), data)
	} else {
		next, err = kv.Update(ctx, r.Job.ID.String(), data, revision)
	}
	if errors.Is(err, jetstream.ErrKeyExists) || errors.Is(err, jetstream.ErrKeyRevisionMismatch) {
		return 0, workers.ErrConflict
	}
	if err != nil {
		return 0, fmt.Errorf("write row %s: %w", r.Job.ID, q.explain(err))
	}
	return next, nil
}

// DropRow implements workers.Ledger.
func (q *Queue) DropRow(ctx context.Context, id workers.Digest) error {
	kv, err := q.kv(ctx, rowsBucket)
	if err != nil {
		return err
	}
	if err := kv.Purge(ctx, id.String()); err != nil {
		return fmt.Errorf("drop row %s: %w", id, q.explain(err))
	}
	return nil
}

// Rows implements workers.Ledger. A row that cannot be read is left out, and logged.
func (q *Queue) Rows(ctx context.Context) (out []workers.Row, err error) {
	err = q.all(ctx, rowsBucket, func(e jetstream.KeyValueEntry) {
		r, err := workers.DecodeRow(e.Value())
		if err != nil {
			q.cfg.Log.Error("unreadable row", "component", "natsq", "row", e.Key(), "err", err)
			return
		}
		out = append(out, r)
	})
	return out, err
}

// all visits the present values of a bucket.
func (q *Queue) all(ctx context.Context, bucket string, visit func(jetstream.KeyValueEntry)) error {
	kv, err := q.kv(ctx, bucket)
	if err != nil {
		return err
	}
	w, err := kv.WatchAll(ctx, jetstream.IgnoreDeletes())
	if err != nil {
		return fmt.Errorf("list %s: %w", bucket, q.explain(err))
	}
	defer w.Stop()
	for {
		select {
		case e, ok := <-w.Updates():
			if !ok || e == nil { // nil: these were all
				return nil
			}
			visit(e)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// nameKey makes a key of any name.
func nameKey(worker string) string { return base64.RawURLEncoding.EncodeToString([]byte(worker)) }

// Announce implements workers.Ledger.
func (q *Queue) Announce(ctx context.Context, p workers.Presence) error {
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	kv, err := q.kv(ctx, presentBucket)
	if err != nil {
		return err
	}
	_, err = kv.Put(ctx, nameKey(p.Worker), data)
	return q.explain(err)
}

// Present implements workers.Ledger.
func (q *Queue) Present(ctx context.Context) (out []workers.Presence, err error) {
	err = q.all(ctx, presentBucket, func(e jetstream.KeyValueEntry) {
		var p workers.Presence
		if err := json.Unmarshal(e.Value(), &p); err != nil || nameKey(p.Worker) != e.Key() {
			q.cfg.Log.Warn("unreadable presence", "component", "natsq", "key", e.Key(), "err", err)
			return
		}
		out = append(out, p)
	})
	return out, err
}

// SetDrained implements workers.Ledger.
func (q *Queue) SetDrained(ctx context.Context, worker string, drained bool) error {
	kv, err := q.kv(ctx, drainBucket)
	if err != nil {
		return err
	}
	if drained {
		_, err = kv.Put(ctx, nameKey(worker), []byte(worker))
	} else {
		err = kv.Purge(ctx, nameKey(worker))
	}
	return q.explain(err)
}

// Drained implements workers.Ledger. The answer is kept for a few seconds: every worker asks before every job.
func (q *Queue) Drained(ctx context.Context) (out []string, err error) {
	q.mu.Lock()
	fresh, out := time.Since(q.drainedAt) < q.cfg.DrainPoll, q.drained
	q.mu.Unlock()
	if fresh {
		return slices.Clone(out), nil
	}
	out = nil
	if err := q.all(ctx, drainBucket, func(e jetstream.KeyValueEntry) { out = append(out, string(e.Value())) }); err != nil {
		return nil, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.drained, q.drainedAt = slices.Clone(out), time.Now()
	return out, nil
}
