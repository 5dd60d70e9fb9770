package memq

import (
	"context"
	"slices"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// box is a list of messages, oldest first, at most one for each key. Its owner's mutex guards it.
type box[T any] struct {
	messages []*message[T]
}

type message[T any] struct {
	key      string
	value    T
	attempts int
	due      time.Time // when it may be delivered (again)
}

func (b *box[T]) add(key string, value T) {
	if b.find(key) == nil {
		b.messages = append(b.messages, &message[T]{key: key, value: value})
	}
}

func (b *box[T]) find(key string) *message[T] {
	if i := slices.IndexFunc(b.messages, func(m *message[T]) bool { return m.key == key }); i >= 0 {
		return b.messages[i]
	}
	return nil
}

// take delivers the first message that is due and matches, and keeps it from others for ackWait. Without one it returns when
// the next is due, zero if there is none.
func (b *box[T]) take(ackWait time.Duration, match func(T) bool) (m *message[T], next time.Time) {
	now := time.Now()
	for _, m := range b.messages {
		if !match(m.value) {
			continue
		}
		if !m.due.After(now) {
			m.attempts++
			m.due = now.Add(ackWait)
			return m, time.Time{}
		}
		next = earlier(next, m.due)
	}
	return nil, next
}

func (b *box[T]) remove(m *message[T]) {
	b.messages = slices.DeleteFunc(b.messages, func(x *message[T]) bool { return x == m })
}

// receipt settles a message. Like the real queue it does not ask who settles: a stale receipt works as a fresh one does.
type receipt[T any] struct {
	q   *Queue
	box *box[T]
	m   *message[T]
}

func (r receipt[T]) Ack(ctx context.Context) error {
	return r.settle(ctx, func() { r.box.remove(r.m) })
}

func (r receipt[T]) InProgress(ctx context.Context) error {
	return r.settle(ctx, func() { r.m.due = time.Now().Add(r.q.cfg.AckWait) })
}

func (r receipt[T]) Return(ctx context.Context, delay time.Duration) error {
	return r.settle(ctx, func() { r.m.due = time.Now().Add(delay) })
}

func (r receipt[T]) settle(ctx context.Context, f func()) error {
	r.q.mu.Lock()
	defer r.q.mu.Unlock()
	if r.q.closed {
		return workers.ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	f()
	r.q.wake()
	return nil
}
