package natsq

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// Provision creates or updates what the fleet needs on the broker. The operator calls it before anything else, and again when the broker may have
// lost it: what was known of its consumers is forgotten.
func (q *Queue) Provision(ctx context.Context) error {
	q.mu.Lock()
	clear(q.consumers)
	q.mu.Unlock()
	if err := q.checkAPI(ctx); err != nil {
		return err
	}
	if err := q.provide(ctx, q.streams()...); err != nil {
		return err
	}
	return q.createConsumer(ctx, resultsStream, resultsDurable, resultPrefix+">")
}

// provide makes streams, or updates them.
func (q *Queue) provide(ctx context.Context, streams ...jetstream.StreamConfig) error {
	if err := q.outlastRemoval(ctx, streams); err != nil {
		return err
	}
	for _, s := range streams {
		if err := q.provideOne(ctx, s); err != nil {
			return err
		}
		q.mu.Lock()
		q.provided[s.Name] = true
		q.mu.Unlock()
	}
	return nil
}

// outlastRemoval pauses if one of the streams was there and is not any more. A server forgets a stream that somebody deletes before it moves the files away, and would
// take those of a new one of that name with them, which could not be written from then on: nats-server 2.15.2, stream.stop and fileStore.Delete.
func (q *Queue) outlastRemoval(ctx context.Context, streams []jetstream.StreamConfig) error {
	for _, s := range streams {
		q.mu.Lock()
		provided := q.provided[s.Name]
		q.mu.Unlock()
		if !provided {
			continue
		}
		_, err := q.js.Stream(ctx, s.Name)
		switch {
		case errors.Is(err, jetstream.ErrStreamNotFound):
			q.cfg.Log.Warn("a stream is gone, and made anew", "component", "natsq", "stream", s.Name)
			return pause(ctx, q.cfg.Removal)
		case err != nil:
			return fmt.Errorf("look for stream %s: %w", s.Name, q.explain(err))
		}
	}
	return nil
}

// provideOne makes a stream, or updates it. One that somebody else makes at the same time has another first sequence, and is updated, too.
func (q *Queue) provideOne(ctx context.Context, s jetstream.StreamConfig) error {
	for again := true; ; again = false {
		if err := q.keepFirst(ctx, &s); err != nil {
			return err
		}
		_, err := q.js.CreateOrUpdateStream(ctx, s)
		if err == nil {
			return nil
		}
		if !again || !errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
			return fmt.Errorf("provision stream %s: %w", s.Name, q.explain(err))
		}
	}
}

// keepFirst leaves a stream that is there the first sequence that it has: the server empties one whose first sequence is raised.
func (q *Queue) keepFirst(ctx context.Context, s *jetstream.StreamConfig) error {
	if s.FirstSeq == 0 {
		return nil
	}
	there, err := q.js.Stream(ctx, s.Name)
	switch {
	case err == nil:
		s.FirstSeq = there.CachedInfo().Config.FirstSeq
	case !errors.Is(err, jetstream.ErrStreamNotFound):
		return fmt.Errorf("provision stream %s: %w", s.Name, q.explain(err))
	}
	return nil
}

// checkAPI refuses brokers that lack what the queue relies on.
func (q *Queue) checkAPI(ctx context.Context) error {
	info, err := q.js.AccountInfo(ctx)
	if err != nil {
		return fmt.Errorf("provision: is JetStream enabled, and is this the operator's key? %w", q.explain(err))
	}
	if info.API.Level < apiLevel {
		return fmt.Errorf("provision: the broker's JetStream API has level %d, %d is needed: run nats-server 2.14 or later", info.API.Level, apiLevel)
	}
	return nil
}

// apiLevel is that of nats-server 2.14: before it, a work queue of a cluster could lose messages.
const apiLevel = 4

func (q *Queue) streams() []jetstream.StreamConfig {
	work := jetstream.StreamConfig{
		Retention: jetstream.WorkQueuePolicy, Storage: jetstream.FileStorage, Replicas: q.cfg.Replicas,
		Discard: jetstream.DiscardNew, DiscardNewPerSubject: true, MaxMsgsPerSubject: 1, // a job is queued once
		MaxMsgSize: maxMessage, MaxBytes: q.cfg.JobsBytes,
	}
	jobs, results := work, work
	jobs.Name, jobs.Subjects = jobsStream, []string{jobPrefix + ">"}
	results.Name, results.Subjects = resultsStream, []string{resultPrefix + ">"}
	dead := jetstream.StreamConfig{
		Name: deadStream, Subjects: []string{deadPrefix + ">"}, Retention: jetstream.LimitsPolicy, Storage: jetstream.FileStorage,
		Replicas: q.cfg.Replicas, MaxMsgsPerSubject: 1, MaxAge: deadAge, MaxBytes: deadBytes,
		AllowDirect: true,
	}
	return []jetstream.StreamConfig{jobs, results, dead, q.artifactsConfig(), q.rowsConfig(), q.presentConfig(), q.bucket(drainBucket)}
}

// createConsumer makes a durable. The broker sets no limit on deliveries: it would leave the message in the stream, out of reach, and
// say so once, to whoever listens. Fetch counts instead.
func (q *Queue) createConsumer(ctx context.Context, stream, name, filter string) error {
	_, err := q.js.CreateOrUpdateConsumer(ctx, stream, jetstream.ConsumerConfig{
		Durable: name, FilterSubject: filter, AckPolicy: jetstream.AckExplicitPolicy, AckWait: q.cfg.AckWait, MaxDeliver: -1,
		MaxAckPending: 4096, MaxWaiting: 4096, MaxRequestBatch: 1, Replicas: q.cfg.Replicas,
	})
	if err != nil {
		return fmt.Errorf("provision consumer %s: %w", name, q.explain(err))
	}
	q.saw(name, 0)
	return nil
}
