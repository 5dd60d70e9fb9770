package natsq

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/causeway-l2/causeway/workers"
)

// malformedDeliver is how often a job that cannot be read is offered: a worker of another version may be able to.
const malformedDeliver = 3

// Fetch implements workers.Feed. It asks route by route for what is there now, then waits at all of them.
func (q *Queue) Fetch(ctx context.Context, routes []string) (workers.Delivery, error) {
	for {
		for _, route := range routes {
			d, ok, err := q.fetchJob(ctx, []string{route}, false)
			if ok || err != nil {
				return d, err
			}
		}
		start := time.Now()
		d, ok, err := q.fetchJob(ctx, routes, true)
		if ok || err != nil {
			return d, err
		}
		if time.Since(start) < q.cfg.Poll { // no consumer yet
			if err := q.idle(ctx); err != nil {
				return workers.Delivery{}, err
			}
		}
	}
}

// fetchJob returns a job ready to be worked on; ok is false if there is none now, or one that had to be put aside.
func (q *Queue) fetchJob(ctx context.Context, routes []string, wait bool) (d workers.Delivery, ok bool, err error) {
	if err := ctx.Err(); err != nil {
		return d, false, err
	}
	durables := make([]string, len(routes))
	for i, route := range routes {
		durables[i] = jobDurable(route)
	}
	m, err := q.pull(ctx, jobsStream, durables, wait)
	if ctx.Err() != nil && m == nil {
		return d, false, ctx.Err()
	}
	if m == nil || err != nil {
		if err != nil {
			err = fmt.Errorf("fetch job: %w", err)
		}
		return d, false, err
	}
	meta, err := metadata(m)
	if err != nil {
		return d, false, err
	}
	attempt := int(meta.NumDelivered)
	r := receipt{q, m.Reply}
	o, err := orderOf(m)
	switch {
	case err != nil && attempt < malformedDeliver:
		q.cfg.Log.Warn("malformed job", "component", "natsq", "subject", m.Subject, "attempt", attempt, "err", err)
		return d, false, r.Return(ctx, q.cfg.AckWait)
	case err != nil:
		return d, false, q.bury(ctx, m.Subject, m.Data, r, "malformed", err.Error(), attempt)
	case attempt > q.cfg.MaxDeliver:
		reason := fmt.Sprintf("delivered %d times without an answer", attempt-1)
		lost := workers.LostResult(o.Job, reason)
		if q.user != string(RoleOperator) {
			lost.Worker = q.user // who says so
		}
		if err := q.SubmitResult(ctx, lost); err != nil {
			return d, false, err
		}
		return d, false, q.bury(ctx, m.Subject, m.Data, r, "lost", reason, attempt-1)
	}
	ackWait, err := time.ParseDuration(m.Header.Get(ackWaitHeader))
	if err != nil || ackWait <= 0 {
		ackWait = q.cfg.AckWait
	}
	return workers.Delivery{Receipt: r, Order: o, Attempt: attempt, AckWait: ackWait}, true, nil
}

// orderOf reads a job's message; subject and body have to agree.
func orderOf(m *nats.Msg) (o workers.Order, err error) {
	if o.Job, err = workers.DecodeJob(m.Data); err != nil {
		return o, err
	}
	rest, ok := strings.CutPrefix(m.Subject, jobPrefix+o.Job.Circuit)
	route, id, found := strings.Cut(rest, ".")
	if !ok || !found || id != o.Job.ID.String() || route != "" && !strings.HasPrefix(route, "--") {
		return o, fmt.Errorf("%w: it is not its subject's", workers.ErrJob)
	}
	o.SetRoute(route)
	if o.Release, err = strconv.Atoi(m.Header.Get(releaseHeader)); err != nil || o.Release < 1 {
		return o, fmt.Errorf("%w: release %.20q", workers.ErrJob, m.Header.Get(releaseHeader))
	}
	if text := m.Header.Get(revisionHeader); text != "" {
		if o.Revision, err = strconv.ParseUint(text, 10, 64); err != nil || o.Revision == 0 {
			return o, fmt.Errorf("%w: revision %.40q", workers.ErrJob, text)
		}
	}
	if trace := m.Header.Get(traceHeader); len(trace) <= 128 {
		o.Trace = trace
	}
	return o, nil
}

// FetchResult implements workers.Dispatch.
func (q *Queue) FetchResult(ctx context.Context) (workers.ResultDelivery, error) {
	for {
		start := time.Now()
		m, err := q.pull(ctx, resultsStream, []string{resultsDurable}, true)
		if ctx.Err() != nil && m == nil {
			return workers.ResultDelivery{}, ctx.Err()
		}
		if err != nil {
			return workers.ResultDelivery{}, fmt.Errorf("fetch result: %w", err)
		}
		if m == nil {
			if time.Since(start) < q.cfg.Poll { // no consumer yet, or no more
				if err := q.idle(ctx); err != nil {
					return workers.ResultDelivery{}, err
				}
			}
			if err := q.ensure(ctx, resultsStream, resultsDurable, resultPrefix+">"); err != nil { // also of one that is there, and brings nothing
				return workers.ResultDelivery{}, err
			}
			continue
		}
		meta, err := metadata(m)
		if err != nil {
			return workers.ResultDelivery{}, err
		}
		rc := receipt{q, m.Reply}
		r, err := resultOf(m.Subject, m.Data)
		if err == nil {
			return workers.ResultDelivery{Receipt: rc, Result: r}, nil
		}
		if err := q.bury(ctx, m.Subject, m.Data, rc, "result", err.Error(), int(meta.NumDelivered)); err != nil {
			return workers.ResultDelivery{}, err
		}
	}
}

// resultOf reads a result's message. Its subject tells whose key it came with: nobody answers in another's name.
func resultOf(subject string, data []byte) (workers.Result, error) {
	r, err := workers.DecodeResult(data)
	if err != nil {
		return r, err
	}
	user, rest, _ := strings.Cut(strings.TrimPrefix(subject, resultPrefix), ".")
	if rest != r.Job.String()+"."+r.Outcome().String() || !speaksFor(user, r.Worker) {
		return r, fmt.Errorf("%w: %s answers as %.80q", workers.ErrResult, user, r.Worker)
	}
	return r, nil
}

// idle pauses, with jitter so that a fleet does not look in step.
func (q *Queue) idle(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(q.cfg.Poll/2 + rand.N(q.cfg.Poll)):
		return nil
	}
}

// receipt settles a message through its reply subject. Each verb is a request, so that success means the broker has heard it.
type receipt struct {
	q     *Queue
	reply string
}

// Ack implements workers.Receipt.
func (r receipt) Ack(ctx context.Context) error { return r.say(ctx, "+ACK") }

// InProgress implements workers.Receipt.
func (r receipt) InProgress(ctx context.Context) error { return r.say(ctx, "+WPI") }

// Return implements workers.Receipt.
func (r receipt) Return(ctx context.Context, delay time.Duration) error {
	return r.say(ctx, fmt.Sprintf(`-NAK {"delay": %d}`, delay.Nanoseconds()))
}

func (r receipt) say(ctx context.Context, verb string) error {
	ctx, cancel := context.WithTimeout(ctx, r.q.cfg.Timeout)
	defer cancel()
	_, err := r.q.conn.RequestWithContext(ctx, r.reply, []byte(verb))
	return r.q.explain(err)
}

// bury records a message that nobody will work on, then removes it. A crash between the two repeats both.
func (q *Queue) bury(ctx context.Context, subject string, data []byte, r receipt, kind, reason string, attempts int) error {
	q.cfg.Log.Error("message given up", "component", "natsq", "subject", subject, "reason", reason, "attempts", attempts)
	letter, err := json.Marshal(workers.DeadLetter{Reason: reason, Attempts: attempts, Message: data, Time: time.Now().UTC()})
	if err != nil {
		return err
	}
	grave := deadPrefix + q.user + "." + kind + "." + workers.DigestOf(data).String()
	if _, err := q.js.Publish(ctx, grave, letter); err != nil {
		return fmt.Errorf("bury message: %w", q.explain(err))
	}
	return r.Ack(ctx)
}

// DeadLetters implements workers.Dispatch.
func (q *Queue) DeadLetters(ctx context.Context, limit int) ([]workers.DeadLetter, error) {
	var out []workers.DeadLetter
	err := q.each(ctx, deadStream, deadPrefix+">", func(m *stored) bool {
		var letter workers.DeadLetter
		if err := json.Unmarshal(m.data, &letter); err != nil {
			letter = workers.DeadLetter{Reason: "unreadable letter: " + err.Error(), Message: m.data}
		}
		out = append(out, letter)
		return len(out) < limit
	})
	if err != nil {
		return nil, fmt.Errorf("list dead letters: %w", err)
	}
	return out, nil
}
