package natsq

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// consumer is a durable as the operator last saw it.
type consumer struct {
	at        time.Time
	delivered uint64
}

func (q *Queue) saw(name string, delivered uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.consumers[name] = consumer{time.Now(), delivered}
}

// consumerOf makes the durable of a route, and looks after it now and then.
func (q *Queue) consumerOf(ctx context.Context, route string) error {
	return q.ensure(ctx, jobsStream, jobDurable(route), jobPrefix+route+".*")
}

// ensure makes a durable that is not there: it is the first time, or somebody has deleted it. One that has messages, and workers that wait for them, and brings them nothing
// from one look to the next, is made anew; what was delivered and not acknowledged is then delivered as if for the first time, and dropped if its row says that it was claimed.
func (q *Queue) ensure(ctx context.Context, stream, name, filter string) error {
	q.mu.Lock()
	last, known := q.consumers[name]
	q.mu.Unlock()
	if !known {
		return q.createConsumer(ctx, stream, name, filter)
	}
	if time.Since(last.at) < q.cfg.Recheck {
		return nil
	}
	c, err := q.js.Consumer(ctx, stream, name)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		q.cfg.Log.Warn("a consumer is gone, and made anew", "component", "natsq", "consumer", name)
		return q.createConsumer(ctx, stream, name, filter)
	}
	if err != nil {
		return fmt.Errorf("look after consumer %s: %w", name, q.explain(err))
	}
	info := c.CachedInfo()
	if info.NumPending > 0 && info.NumWaiting > 0 && info.Delivered.Consumer == last.delivered {
		q.cfg.Log.Error("a consumer brings nothing to who waits, and is made anew", "component", "natsq", "consumer", name, "messages", info.NumPending, "waiting", info.NumWaiting)
		if err := q.js.DeleteConsumer(ctx, stream, name); err != nil && !errors.Is(err, jetstream.ErrConsumerNotFound) {
			return fmt.Errorf("remove consumer %s: %w", name, q.explain(err))
		}
		return q.createConsumer(ctx, stream, name, filter)
	}
	q.saw(name, info.Delivered.Consumer)
	return nil
}

// Delete removes a stream, "JOBS", or a consumer, "JOBS/job-ROUTE". For tests of what somebody with the operator's rights may do by mistake.
func (q *Queue) Delete(ctx context.Context, what string) error {
	stream, name, isConsumer := strings.Cut(what, "/")
	if isConsumer {
		return q.js.DeleteConsumer(ctx, stream, name)
	}
	return q.js.DeleteStream(ctx, stream)
}

// Pause has a consumer deliver nothing for a while; as Delete, for tests.
func (q *Queue) Pause(ctx context.Context, what string, d time.Duration) error {
	stream, name, _ := strings.Cut(what, "/")
	_, err := q.js.PauseConsumer(ctx, stream, name, time.Now().Add(d))
	return err
}
