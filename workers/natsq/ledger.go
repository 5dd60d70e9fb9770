package natsq

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/causeway-l2/causeway/workers"
)

// Buckets of the ledger.
const (
	rowsBucket    = "cw_jobs"
	rowsStream    = "KV_" + rowsBucket
	presentBucket = "cw_workers"
	drainBucket   = "cw_drain"

	presenceTTL = time.Minute
	rowsBytes   = 512 << 20 // tens of thousands of rows: a bound for who writes rows of jobs that never were
)

// bucket is what the client library makes of one, but for rollups: a message that says "all" purges all the others, and workers may write to buckets.
func (q *Queue) bucket(name string) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name: "KV_" + name, Subjects: []string{kvSubject(name, ">")}, MaxMsgsPerSubject: 1, MaxMsgSize: maxMessage, Storage: jetstream.FileStorage, Replicas: q.cfg.Replicas,
		Discard: jetstream.DiscardNew, DenyDelete: true, AllowDirect: true, Duplicates: 2 * time.Minute, MaxBytes: -1, MaxMsgs: -1, MaxConsumers: -1,
	}
}

// presentConfig is the bucket of who is there.
func (q *Queue) presentConfig() jetstream.StreamConfig {
	c := q.bucket(presentBucket)
	c.Storage, c.MaxAge, c.Duplicates = jetstream.MemoryStorage, presenceTTL, presenceTTL
	return c
}

// rowsConfig is the bucket of rows. Sequences are the rows' revisions, and none may come twice, not even in a stream that is made anew after it was lost: somebody may
// still hold one of the old stream's, and write by it. So they begin with the time, in microseconds, which runs faster than rows are written.
func (q *Queue) rowsConfig() jetstream.StreamConfig {
	c := q.bucket(rowsBucket)
	c.MaxMsgSize, c.MaxBytes, c.AllowMsgTTL, c.FirstSeq = workers.MaxRowBytes, rowsBytes, true, uint64(time.Now().UnixMicro())
	return c
}

// leadersConfig is the bucket of Election, who makes it; workers have no business with it. Its revisions come once, too.
func (q *Queue) leadersConfig() jetstream.StreamConfig {
	c := q.bucket(leaderBucket)
	c.AllowMsgTTL, c.FirstSeq = true, q.rowsConfig().FirstSeq
	return c
}

// kvSubject is where a bucket keeps a key.
func kvSubject(bucket string, key ...string) string {
	return "$KV." + bucket + "." + strings.Join(key, ".")
}

// value returns the last message of a key, nil if there is none, and a revision to write over it.
func (q *Queue) value(ctx context.Context, bucket, key string) (*stored, uint64, error) {
	m, err := q.last(ctx, "KV_"+bucket, kvSubject(bucket, key))
	if m == nil || err != nil {
		return nil, 0, err
	}
	if m.gone() {
		return nil, m.sequence, nil
	}
	return m, m.sequence, nil
}

// Row implements workers.Ledger. A follower may answer, with an older row: every change is a compare-and-swap. Only that there is none is asked of the
// leader too.
func (q *Queue) Row(ctx context.Context, id workers.Digest) (r workers.Row, revision uint64, err error) {
	m, _, err := q.value(ctx, rowsBucket, id.String())
	if m == nil && err == nil {
		m, err = q.lastOfLeader(ctx, rowsStream, kvSubject(rowsBucket, id.String()))
	}
	if err != nil {
		return r, 0, fmt.Errorf("read row %s: %w", id, err)
	}
	if m.gone() {
		return r, 0, fmt.Errorf("%w: %s", workers.ErrNoRow, id)
	}
	r, err = workers.DecodeRow(m.data)
	if err == nil && r.Job.ID != id {
		err = fmt.Errorf("%w: row %s is of job %s", workers.ErrJob, id, r.Job.ID)
	}
	return r, m.sequence, err
}

// PutRow implements workers.Ledger.
func (q *Queue) PutRow(ctx context.Context, r workers.Row, revision uint64) (next uint64, err error) {
	data, err := r.Encode()
	if err != nil {
		return 0, err
	}
	id := r.Job.ID.String()
	next, err = q.put(ctx, kvSubject(rowsBucket, id), data, revision)
	if revision == 0 && isRefused(err) { // what is there may be the mark of a row that was dropped
		m, seq, readErr := q.value(ctx, rowsBucket, id)
		if readErr != nil || m != nil {
			return 0, errors.Join(workers.ErrConflict, readErr)
		}
		next, err = q.put(ctx, kvSubject(rowsBucket, id), data, seq)
	}
	if isRefused(err) {
		return 0, workers.ErrConflict
	}
	if err != nil {
		return 0, fmt.Errorf("write row %s: %w", id, err)
	}
	return next, nil
}

// DropRow implements workers.Ledger. What tells followers that the row is gone goes itself after a while: there is one for every job that ever was.
func (q *Queue) DropRow(ctx context.Context, id workers.Digest) error {
	m := nats.NewMsg(kvSubject(rowsBucket, id.String()))
	m.Header.Set(goneHeader, "PURGE")
	if _, err := q.js.PublishMsg(ctx, m, jetstream.WithMsgTTL(q.cfg.MarkTTL)); err != nil {
		return fmt.Errorf("drop row %s: %w", id, q.explain(err))
	}
	return nil
}

// Rows implements workers.Ledger. Rows that cannot be read are left out, and logged.
func (q *Queue) Rows(ctx context.Context) (out []workers.Row, err error) {
	var bad unreadable
	err = q.all(ctx, rowsBucket, func(key string, value []byte) {
		r, err := workers.DecodeRow(value)
		if err != nil || r.Job.ID.String() != key {
			bad.note(key, err)
			return
		}
		out = append(out, r)
	})
	bad.tell(q.cfg.Log, "unreadable rows")
	return out, err
}

// unreadable counts what a list leaves out. Whoever may write to it may write many: one line for all of them fills no disk.
type unreadable struct {
	n     int
	first string
	err   error
}

func (u *unreadable) note(key string, err error) {
	if u.n++; u.n == 1 {
		u.first, u.err = key, err
	}
}

func (u *unreadable) tell(log *slog.Logger, what string) {
	if u.n > 0 {
		log.Warn(what, "component", "natsq", "number", u.n, "first", u.first, "err", u.err)
	}
}

// all visits the present values of a bucket.
func (q *Queue) all(ctx context.Context, bucket string, visit func(key string, value []byte)) error {
	return q.each(ctx, "KV_"+bucket, kvSubject(bucket, ">"), func(m *stored) bool {
		if !m.gone() {
			visit(strings.TrimPrefix(m.subject, kvSubject(bucket, "")), m.data)
		}
		return true
	})
}

// presenceKey is the key of a worker's presence: who speaks, and any name that he may use.
func presenceKey(user, worker string) string {
	return user + "." + base64.RawURLEncoding.EncodeToString([]byte(worker))
}

// Announce implements workers.Ledger.
func (q *Queue) Announce(ctx context.Context, p workers.Presence) error {
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = q.js.Publish(ctx, kvSubject(presentBucket, presenceKey(q.user, p.Worker)), data)
	return q.explain(err)
}

// Present implements workers.Ledger. Who announces himself under another's name is left out.
func (q *Queue) Present(ctx context.Context) (out []workers.Presence, err error) {
	var bad unreadable
	err = q.all(ctx, presentBucket, func(key string, value []byte) {
		var p workers.Presence
		user, _, _ := strings.Cut(key, ".")
		if err := json.Unmarshal(value, &p); err != nil || presenceKey(user, p.Worker) != key || !speaksFor(user, p.Worker) {
			bad.note(key, err)
			return
		}
		out = append(out, p)
	})
	bad.tell(q.cfg.Log, "unreadable presences")
	return out, err
}

// drainKey holds what all who are drained were asked: one answer tells a worker.
const drainKey = "drained"

// SetDrained implements workers.Ledger.
func (q *Queue) SetDrained(ctx context.Context, worker string, d workers.Drain) error {
	for {
		list, revision, err := q.drainList(ctx)
		if err != nil || list[worker] == d {
			return err
		}
		if list[worker] = d; d == workers.Stays {
			delete(list, worker)
		}
		data, err := json.Marshal(list)
		if err != nil {
			return err
		}
		if _, err = q.put(ctx, kvSubject(drainBucket, drainKey), data, revision); !isRefused(err) {
			q.mu.Lock()
			defer q.mu.Unlock()
			q.drainedAt = time.Time{}
			return err
		}
	}
}

// drainList returns the list as it is now, for the caller to change.
func (q *Queue) drainList(ctx context.Context) (list map[string]workers.Drain, revision uint64, err error) {
	m, revision, err := q.value(ctx, drainBucket, drainKey)
	list = map[string]workers.Drain{}
	if m == nil || err != nil {
		return list, revision, err
	}
	if err := json.Unmarshal(m.data, &list); err != nil || list == nil {
		return nil, 0, fmt.Errorf("list of drained workers: %w", errors.Join(err, workers.ErrState))
	}
	return list, revision, nil
}

// Drained implements workers.Ledger. The answer is kept for a few seconds: every worker asks before every job. Nobody may change it.
func (q *Queue) Drained(ctx context.Context) (map[string]workers.Drain, error) {
	q.mu.Lock()
	fresh, out := time.Since(q.drainedAt) < q.cfg.DrainPoll, q.drained
	q.mu.Unlock()
	if fresh {
		return out, nil
	}
	out, _, err := q.drainList(ctx)
	if err != nil {
		return nil, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.drained, q.drainedAt = out, time.Now()
	return out, nil
}
