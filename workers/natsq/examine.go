package natsq

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Facts are what a broker is to an operator.
type Facts struct {
	Server  string // name and version
	Cluster string // its name; empty: one server
	Streams []StreamFacts
}

// StreamFacts are what there is of a stream that Provision makes.
type StreamFacts struct {
	Name     string
	Missing  bool
	Replicas int
	Behind   []string // servers that are away, or have not yet what the others have
	Refused  error    // why the operator cannot write to it; nil: it can
}

// Examine looks at what Provision makes, and whether this user may write to it. It changes nothing: what it writes expects a history that no stream has,
// which the broker checks last. An error says that there is no JetStream for this user.
func (q *Queue) Examine(ctx context.Context) (f Facts, err error) {
	if err := q.checkAPI(ctx); err != nil {
		return f, err
	}
	f.Server, f.Cluster = q.conn.ConnectedServerName()+" "+q.conn.ConnectedServerVersion(), q.conn.ConnectedClusterName()
	user := string(RoleOperator)
	subjects := map[string]string{jobsStream: jobPrefix, resultsStream: resultPrefix + user + ".", deadStream: deadPrefix + user + ".",
		artifactsStream: artifactPrefix + user + "."}
	var names []string
	for _, s := range q.streams() {
		names = append(names, s.Name)
		if bucket, ok := strings.CutPrefix(s.Name, "KV_"); ok {
			subjects[s.Name] = kvSubject(bucket, "")
		}
	}
	f.Streams = make([]StreamFacts, len(names))
	errs := make([]error, len(names))
	var all sync.WaitGroup // at once: a broker that refuses a subject does not answer
	for i, name := range names {
		all.Go(func() { f.Streams[i], errs[i] = q.examine(ctx, name, subjects[name]+"examine.probe") })
	}
	all.Wait()
	return f, errors.Join(errs...)
}

func (q *Queue) examine(ctx context.Context, name, subject string) (StreamFacts, error) {
	f := StreamFacts{Name: name}
	s, err := q.js.Stream(ctx, name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		f.Missing = true
		return f, nil
	}
	if err != nil {
		return f, fmt.Errorf("stream %s: %w", name, q.explain(err))
	}
	info := s.CachedInfo()
	f.Replicas = info.Config.Replicas
	if info.Cluster != nil {
		for _, r := range info.Cluster.Replicas {
			if r.Offline || !r.Current {
				f.Behind = append(f.Behind, r.Name)
			}
		}
	}
	const never = 1 << 62
	_, err = q.js.PublishMsg(ctx, &nats.Msg{Subject: subject}, jetstream.WithExpectLastSequence(never), jetstream.WithRetryAttempts(0))
	if !isRefused(err) {
		f.Refused = q.because(err)
	}
	return f, nil
}

// because adds what the broker said beside: it answers a forbidden request with silence, and tells the connection why.
func (q *Queue) because(err error) error {
	if err == nil {
		return errors.New("the broker took what it should have refused")
	}
	if last := q.conn.LastError(); errors.Is(last, nats.ErrPermissionViolation) {
		return last
	}
	return q.explain(err)
}

// Rehearse makes a stream of as many replicas as Provision's have, and of the room that those of them reserve which are not there, writes to it and removes it.
func (q *Queue) Rehearse(ctx context.Context) (err error) {
	name := fmt.Sprintf("CW_REHEARSAL_%d", time.Now().UnixNano())
	subject := "cw.rehearsal." + name
	room, err := q.toReserve(ctx)
	if err != nil {
		return err
	}
	if _, err := q.js.CreateStream(ctx, jetstream.StreamConfig{Name: name, Subjects: []string{subject}, Replicas: q.cfg.Replicas, Storage: jetstream.FileStorage,
		MaxBytes: max(room, 64<<10), MaxAge: time.Minute}); err != nil {
		return fmt.Errorf("make a stream of %d replicas and up to %d MiB: %w", q.cfg.Replicas, room>>20, q.because(err))
	}
	defer func() {
		if gone := q.js.DeleteStream(context.WithoutCancel(ctx), name); gone != nil {
			err = errors.Join(err, fmt.Errorf("remove stream %s: %w", name, q.because(gone)))
		}
	}()
	if _, err := q.js.Publish(ctx, subject, []byte("rehearsal")); err != nil {
		return fmt.Errorf("write to a stream: %w", q.because(err))
	}
	return nil
}

// Room is how much of a server's disk the queue may take.
func (c Config) Room() (bytes int64) {
	for _, s := range (&Queue{cfg: c}).streams() {
		if s.Storage == jetstream.FileStorage {
			bytes += max(s.MaxBytes, 0)
		}
	}
	return bytes
}

// toReserve is what the broker's disk has to have for streams that are not there yet: it makes none that it could not fill.
func (q *Queue) toReserve(ctx context.Context) (room int64, err error) {
	for _, s := range q.streams() {
		switch _, err := q.js.Stream(ctx, s.Name); {
		case errors.Is(err, jetstream.ErrStreamNotFound) && s.Storage == jetstream.FileStorage:
			room += max(s.MaxBytes, 0)
		case err != nil && !errors.Is(err, jetstream.ErrStreamNotFound):
			return 0, fmt.Errorf("stream %s: %w", s.Name, q.because(err))
		}
	}
	return room, nil
}
