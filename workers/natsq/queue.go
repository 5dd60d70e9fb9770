package natsq

import (
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
	jobsStream     = "JOBS"
	resultsStream  = "RESULTS"
	deadStream     = "DEAD"
	resultsDurable = "operator"

	jobPrefix    = "cw.job."
	resultPrefix = "cw.result."
	deadPrefix   = "cw.dead."

	maxMessage = 40 << 10 // the largest job or result, and its headers
	deadAge    = 90 * 24 * time.Hour
	deadBytes  = 256 << 20
)

// Queue implements workers.Feed and workers.Dispatch on a broker.
type Queue struct {
	cfg  Config
	user string // whose subjects this connection writes to
	conn *nats.Conn
	js   jetstream.JetStream

	mu        sync.Mutex          // guards all below
	consumers map[string]consumer // by name, as we last saw them
	provided  map[string]bool     // streams that we have made, or found
	inboxes   []*inbox            // that nobody uses now
	drained   map[string]workers.Drain
	drainedAt time.Time
}

// pingsLost is how many pings in a row may have no answer: a machine that has lost power, or a network that drops what is sent, ends no connection, and would hold
// whoever has one for minutes, though other brokers of the cluster are there.
const pingsLost = 2

// Connect connects to a broker by URL; credential is the text of a user's key, or a token. See Dial.
func Connect(ctx context.Context, cfg Config, url, credential string) (*Queue, error) {
	return Dial(ctx, cfg, Access{URLs: []string{url}}.Credential(credential))
}

// Dial connects to a broker, or to a cluster by any of its nodes. It fails at once if there is none or we are not let in; later on it
// reconnects for ever.
func Dial(ctx context.Context, cfg Config, a Access) (*Queue, error) {
	if err := a.Check(); err != nil {
		return nil, err
	}
	options, err := a.options()
	if err != nil {
		return nil, err
	}
	return connect(ctx, cfg, a.user(), strings.Join(a.URLs, ","), options...)
}

func connect(ctx context.Context, cfg Config, user, url string, options ...nats.Option) (*Queue, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	conn, err := nats.Connect(url, append(options,
		nats.Name("causeway "+user), nats.Timeout(cfg.Timeout), nats.MaxReconnects(-1), nats.ReconnectWait(500*time.Millisecond),
		nats.PingInterval(cfg.Ping), nats.MaxPingsOutstanding(pingsLost),
		nats.DisconnectErrHandler(func(conn *nats.Conn, err error) {
			if !conn.IsClosed() { // by us
				cfg.Log.Warn("queue disconnected", "component", "natsq", "err", err)
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) { cfg.Log.Info("queue reconnected", "component", "natsq") }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			cfg.Log.Warn("queue", "component", "natsq", "err", err)
		}),
	)...)
	if errors.Is(err, nats.ErrAuthorization) {
		err = fmt.Errorf("%w: it does not know the key or token; of users just added, or whose key was rotated, an embedded queue hears within seconds, NATS servers by a reload signal", err)
	}
	if err != nil {
		return nil, fmt.Errorf("connect to queue: %w", err)
	}
	js, err := jetstream.New(conn, jetstream.WithDefaultTimeout(cfg.Timeout))
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("connect to queue: %w", err)
	}
	return &Queue{cfg: cfg, user: user, conn: conn, js: js, consumers: map[string]consumer{}, provided: map[string]bool{}}, nil
}

// Close ends the connection; later calls return workers.ErrClosed.
func (q *Queue) Close() error {
	q.conn.Close()
	return nil
}

// Publish implements workers.Dispatch.
func (q *Queue) Publish(ctx context.Context, o workers.Order) error {
	data, err := o.Job.Encode()
	if err != nil {
		return err
	}
	if err := q.consumerOf(ctx, o.Route()); err != nil {
		return err
	}
	m := nats.NewMsg(jobSubject(o))
	m.Data = data
	m.Header.Set(releaseHeader, strconv.Itoa(o.Release))
	m.Header.Set(ackWaitHeader, q.cfg.AckWait.String())
	if o.Revision > 0 {
		m.Header.Set(revisionHeader, strconv.FormatUint(o.Revision, 10))
	}
	if o.Trace != "" {
		m.Header.Set(traceHeader, o.Trace)
	}
	if err := q.publishOver(ctx, m, o.Release); err != nil {
		return fmt.Errorf("publish job %s: %w", o.Job.ID, err)
	}
	return nil
}

// Headers of a job.
const (
	releaseHeader  = "Cw-Release"
	revisionHeader = "Cw-Revision" // of the row, if the message says all that is in it
	ackWaitHeader  = "Cw-Ack-Wait"
	traceHeader    = "traceparent"
)

// publishOver replaces the message of an earlier release, which nobody may claim any more.
func (q *Queue) publishOver(ctx context.Context, m *nats.Msg, release int) error {
	for range 2 {
		_, err := q.js.PublishMsg(ctx, m, jetstream.WithExpectLastSequencePerSubject(0))
		if !isRefused(err) {
			return q.explain(err)
		}
		old, err := q.lastIn(ctx, jobsStream, m.Subject)
		if err != nil || old == nil {
			return err
		}
		if n, err := strconv.Atoi(old.Header.Get(releaseHeader)); err == nil && n >= release {
			return nil
		}
		if err := q.remove(ctx, old.Sequence); err != nil {
			return err
		}
	}
	return fmt.Errorf("%s: %w", m.Subject, workers.ErrConflict)
}

// lastIn returns the last message of a subject, which may have wildcards; nil if there is none.
func (q *Queue) lastIn(ctx context.Context, stream, subject string) (*jetstream.RawStreamMsg, error) {
	s, err := q.js.Stream(ctx, stream)
	if err != nil {
		return nil, q.explain(err)
	}
	m, err := s.GetLastMsgForSubject(ctx, subject)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil, nil
	}
	return m, q.explain(err)
}

func (q *Queue) remove(ctx context.Context, sequence uint64) error {
	s, err := q.js.Stream(ctx, jobsStream)
	if err == nil {
		err = s.DeleteMsg(ctx, sequence)
	}
	if errors.Is(err, jetstream.ErrMsgNotFound) || errors.Is(err, jetstream.ErrMsgDeleteUnsuccessful) {
		return nil
	}
	return q.explain(err)
}

// Queued implements workers.Dispatch. It also makes sure that somebody could get the message.
func (q *Queue) Queued(ctx context.Context, o workers.Order) (bool, error) {
	m, err := q.lastIn(ctx, jobsStream, jobSubject(o))
	if m != nil {
		err = q.consumerOf(ctx, o.Route())
	}
	return m != nil, err
}

// Answered implements workers.Dispatch.
func (q *Queue) Answered(ctx context.Context, job workers.Digest) (bool, error) {
	m, err := q.lastIn(ctx, resultsStream, resultPrefix+"*."+job.String()+".*")
	return m != nil, err
}

// Withdraw implements workers.Dispatch.
func (q *Queue) Withdraw(ctx context.Context, o workers.Order) error {
	m, err := q.lastIn(ctx, jobsStream, jobSubject(o))
	if m == nil || err != nil {
		return err
	}
	return q.remove(ctx, m.Sequence)
}

// SubmitResult implements workers.Feed.
func (q *Queue) SubmitResult(ctx context.Context, r workers.Result) error {
	data, err := r.Encode()
	if err != nil {
		return err
	}
	if err := q.publishOnce(ctx, resultPrefix+q.user+"."+r.Job.String()+"."+r.Outcome().String(), data); err != nil {
		return fmt.Errorf("submit result of job %s: %w", r.Job, err)
	}
	return nil
}

// publishOnce stores a message unless its subject has one: no time window decides what is a repetition.
func (q *Queue) publishOnce(ctx context.Context, subject string, data []byte) error {
	_, err := q.js.Publish(ctx, subject, data, jetstream.WithExpectLastSequencePerSubject(0))
	if isRefused(err) {
		return nil
	}
	return q.explain(err)
}

// isRefused tells whether the subject has a message.
func isRefused(err error) bool {
	var refused *jetstream.APIError
	return errors.As(err, &refused) && (refused.ErrorCode == wrongLastSequence || refused.ErrorCode == wrongLastSequenceReplicated)
}

// What the broker answers if the subject has a message, without and with replicas.
const (
	wrongLastSequence           = jetstream.JSErrCodeStreamWrongLastSequence
	wrongLastSequenceReplicated = 10164
)

func jobDurable(route string) string { return "job-" + route }

func jobSubject(o workers.Order) string { return jobPrefix + o.Route() + "." + o.Job.ID.String() }

// explain marks what cannot pass by waiting.
func (q *Queue) explain(err error) error {
	if err != nil && q.conn.IsClosed() {
		return fmt.Errorf("%w: %w", workers.ErrClosed, err)
	}
	return err
}
