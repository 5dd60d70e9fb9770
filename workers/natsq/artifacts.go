package natsq

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/causeway-l2/causeway/workers"
)

const (
	artifactsStream = "ARTIFACTS"
	artifactPrefix  = "cw.art."
	indexToken      = "index"

	// window is how many blocks one upload or download has under way. The client library's object store sends thousands, and a broker that is
	// sent more than it can write drops messages.
	window   = 8
	getTries = 3

	// wholeBytes is the largest artifact that is one message.
	wholeBytes = 64 << 10
	wholeMagic = "cwall:1\n"

	blobLatency = 10 * time.Second
	blobRate    = 5 << 20 // bytes a second, pessimistic
)

// Artifacts returns the broker's store. An artifact is a message for each block, cw.art.<user>.<digest>.<block>, and then the index of
// blocks, cw.art.<user>.<digest>.index, without which it does not exist. One of up to 64 KiB is in the place of its index. Who stored it is in its name: nobody writes
// over another's.
func (q *Queue) Artifacts() workers.Artifacts { return artifacts{q} }

type artifacts struct{ q *Queue }

func artifactSubject(user string, d workers.Digest, part string) string {
	return artifactPrefix + user + "." + d.String() + "." + part
}

// Put implements workers.Artifacts.
func (a artifacts) Put(ctx context.Context, data []byte) (workers.Digest, error) {
	if len(data) > workers.MaxArtifact {
		return workers.Digest{}, fmt.Errorf("%w: %d bytes", workers.ErrTooLarge, len(data))
	}
	d := workers.DigestOf(data)
	if len(data) <= wholeBytes { // it costs less to write than to look whether it is there
		if err := a.store(ctx, artifactSubject(a.q.user, d, indexToken), append([]byte(wholeMagic), data...)); err != nil {
			return d, fmt.Errorf("put artifact %s: %w", d, a.q.explain(err))
		}
		return d, nil
	}
	if _, err := a.getOf(ctx, a.q.user, d, workers.MaxArtifact); err == nil {
		return d, nil // anything else, damage included, is written over
	}
	blocks := workers.BlocksOf(data)
	ctx, cancel := context.WithTimeout(ctx, blobTimeout(blocks.Size))
	defer cancel()
	err := inParallel(ctx, len(blocks.Digests), func(ctx context.Context, i int) error {
		from, to := blocks.Span(i)
		return a.store(ctx, artifactSubject(a.q.user, d, strconv.Itoa(i)), data[from:to])
	})
	if err == nil {
		err = a.store(ctx, artifactSubject(a.q.user, d, indexToken), blocks.Encode())
	}
	if err != nil {
		return d, fmt.Errorf("put artifact %s: %w", d, a.q.explain(err))
	}
	return d, nil
}

func (a artifacts) store(ctx context.Context, subject string, data []byte) error {
	_, err := a.q.js.Publish(ctx, subject, data)
	return err
}

// Get implements workers.Artifacts: what the operator stored, then what this user did; the operator reads everybody's. It tries again when the bytes
// are wrong: somebody may be writing them anew.
func (a artifacts) Get(ctx context.Context, d workers.Digest) ([]byte, error) {
	return a.GetUpTo(ctx, d, workers.MaxArtifact)
}

// GetUpTo implements workers.Bounded.
func (a artifacts) GetUpTo(ctx context.Context, d workers.Digest, limit int64) (data []byte, err error) {
	for range getTries {
		if data, err = a.get(ctx, d, limit); err == nil || !errors.Is(err, workers.ErrCorrupt) {
			break
		}
	}
	if err != nil {
		return nil, fmt.Errorf("get artifact: %w", a.q.explain(err))
	}
	return data, nil
}

func (a artifacts) get(ctx context.Context, d workers.Digest, limit int64) ([]byte, error) {
	users, err := a.holders(ctx, d)
	if err != nil {
		return nil, err
	}
	worst := fmt.Errorf("%w: %s", workers.ErrNotFound, d)
	for _, user := range users {
		data, err := a.getOf(ctx, user, d, limit)
		if err == nil {
			return data, nil
		}
		if !errors.Is(err, workers.ErrNotFound) {
			worst = err
		}
	}
	return nil, worst
}

// maxHolders bounds how many copies are looked at.
const maxHolders = 64

func (a artifacts) holders(ctx context.Context, d workers.Digest) ([]string, error) {
	if a.q.user != string(RoleOperator) {
		return []string{string(RoleOperator), a.q.user}, nil
	}
	users := []string{a.q.user}
	err := a.q.each(ctx, artifactsStream, artifactSubject("*", d, indexToken), func(m *stored) bool {
		if user, _, _ := strings.Cut(strings.TrimPrefix(m.subject, artifactPrefix), "."); user != a.q.user {
			users = append(users, user)
		}
		return len(users) < maxHolders
	})
	return users, err
}

func (a artifacts) getOf(ctx context.Context, user string, d workers.Digest, limit int64) ([]byte, error) {
	m, err := a.q.last(ctx, artifactsStream, artifactSubject(user, d, indexToken))
	if errors.Is(err, nats.ErrNoResponders) && a.q.user != string(RoleOperator) {
		m, err = nil, nil // the whole stream is gone: the operator, told that an input is, stores it again and finds out
	}
	if err != nil {
		return nil, err
	}
	if m == nil {
		return nil, fmt.Errorf("%w: %s", workers.ErrNotFound, d)
	}
	if data, ok := bytes.CutPrefix(m.data, []byte(wholeMagic)); ok {
		if int64(len(data)) > limit {
			return nil, fmt.Errorf("%w: %s has %d bytes", workers.ErrTooLarge, d, len(data))
		}
		return data, workers.VerifyArtifact(data, d)
	}
	blocks, err := workers.DecodeBlocks(m.data)
	if err != nil {
		return nil, err
	}
	if blocks.Size > workers.MaxArtifact || blocks.Block != workers.BlockBytes {
		return nil, fmt.Errorf("%w: %s has %d bytes, by its index", workers.ErrCorrupt, d, blocks.Size)
	}
	if blocks.Size > limit {
		return nil, fmt.Errorf("%w: %s has %d bytes, by its index", workers.ErrTooLarge, d, blocks.Size)
	}
	ctx, cancel := context.WithTimeout(ctx, blobTimeout(blocks.Size))
	defer cancel()
	got := make([][]byte, len(blocks.Digests)) // not blocks.Size bytes at once: an index is a claim
	err = inParallel(ctx, len(got), func(ctx context.Context, i int) (err error) {
		got[i], err = a.block(ctx, user, d, blocks, i)
		return err
	})
	if err != nil {
		return nil, err
	}
	data := make([]byte, 0, blocks.Size)
	for i, part := range got {
		data, got[i] = append(data, part...), nil
	}
	return data, workers.VerifyArtifact(data, d)
}

func (a artifacts) block(ctx context.Context, user string, d workers.Digest, blocks workers.Blocks, i int) ([]byte, error) {
	m, err := a.q.last(ctx, artifactsStream, artifactSubject(user, d, strconv.Itoa(i)))
	switch {
	case err != nil:
		return nil, err
	case m == nil:
		return nil, fmt.Errorf("%w: block %d of %s is missing", workers.ErrCorrupt, i, d)
	}
	return m.data, blocks.CheckBlock(i, m.data)
}

// inParallel calls f for 0 to n-1, window at a time, until one fails.
func inParallel(ctx context.Context, n int, f func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(n, window) {
		wg.Go(func() {
			for i := range next {
				if err := f(ctx, i); err != nil {
					cancel(err)
				}
			}
		})
	}
	for i := 0; i < n && ctx.Err() == nil; i++ {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	wg.Wait()
	return context.Cause(ctx)
}

func blobTimeout(size int64) time.Duration {
	return blobLatency + time.Duration(size)*time.Second/blobRate
}

// artifactsConfig drops the oldest artifacts for new ones: nothing else makes room before their time, and a job without a witness is not released. Who misses a
// witness says so, and the operator stores it again.
func (q *Queue) artifactsConfig() jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name: artifactsStream, Subjects: []string{artifactPrefix + "*.*.*"}, Retention: jetstream.LimitsPolicy, Storage: jetstream.FileStorage,
		Replicas: q.cfg.Replicas, MaxMsgsPerSubject: 1, MaxMsgSize: max(workers.BlockBytes, int32(workers.MaxBlocksBytes)), MaxAge: q.cfg.ArtifactTTL,
		MaxBytes: q.cfg.ArtifactBytes, Discard: jetstream.DiscardOld, AllowDirect: true,
	}
}
