package fleet

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/causeway-l2/causeway/workers"
)

// Instruments measure the workers of a process. Labels are circuits that it has loaded, and outcomes.
type Instruments struct {
	jobs    *prometheus.CounterVec // circuit, outcome
	seconds *prometheus.HistogramVec
	busy    prometheus.Gauge
	lost    prometheus.Counter
	tracer  trace.Tracer
}

// NewInstruments registers metrics; tracer may be nil.
func NewInstruments(r prometheus.Registerer, tracer trace.Tracer) (*Instruments, error) {
	opts := func(name, help string) prometheus.Opts {
		return prometheus.Opts{Namespace: "causeway", Subsystem: "worker", Name: name, Help: help}
	}
	i := &Instruments{tracer: tracer,
		jobs: prometheus.NewCounterVec(prometheus.CounterOpts(opts("jobs_total", "Jobs that were answered.")), []string{"circuit", "outcome"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: "causeway", Subsystem: "worker", Name: "prove_seconds", Help: "What proofs took.",
			Buckets: prometheus.ExponentialBuckets(0.5, 2, 14)}, []string{"circuit"}),
		busy: prometheus.NewGauge(prometheus.GaugeOpts(opts("busy", "Jobs at hand."))),
		lost: prometheus.NewCounter(prometheus.CounterOpts(opts("jobs_lost_total", "Jobs at hand that another worker took over, or that were settled elsewhere."))),
	}
	for _, c := range []prometheus.Collector{i.jobs, i.seconds, i.busy, i.lost} {
		if err := r.Register(c); err != nil {
			return nil, err
		}
	}
	return i, nil
}

// Feed measures what a worker gets and answers. The worker's span is in the trace of the job's batch: the message says which.
func (i *Instruments) Feed(c *workers.Claimer) workers.Feed {
	return &measuredFeed{Claimer: c, i: i, held: map[workers.Digest]held{}}
}

type measuredFeed struct {
	*workers.Claimer
	i *Instruments

	mu   sync.Mutex // guards held
	held map[workers.Digest]held
}

type held struct {
	circuit string
	span    trace.Span // nil without a tracer
}

// Fetch implements workers.Feed.
func (f *measuredFeed) Fetch(ctx context.Context, routes []string) (workers.Delivery, error) {
	d, err := f.Claimer.Fetch(ctx, routes)
	if err != nil {
		return d, err
	}
	h := held{circuit: d.Job.Circuit}
	if f.i.tracer != nil {
		_, h.span = f.i.tracer.Start(parent(d.Trace), "prove", trace.WithSpanKind(trace.SpanKindConsumer), trace.WithAttributes(attribute.String("job", d.Job.ID.String()),
			attribute.String("circuit", d.Job.Circuit), attribute.Int("release", d.Release), attribute.Int("delivery", d.Attempt)))
	}
	f.mu.Lock()
	f.held[d.Job.ID] = h
	f.mu.Unlock()
	f.i.busy.Inc()
	d.Receipt = measuredReceipt{d.Receipt, f, d.Job.ID}
	return d, nil
}

func parent(header string) context.Context {
	c, err := parseTraceparent(header)
	if err != nil {
		return context.Background()
	}
	return trace.ContextWithRemoteSpanContext(context.Background(), c)
}

// SubmitResult implements workers.Feed.
func (f *measuredFeed) SubmitResult(ctx context.Context, r workers.Result) error {
	if err := f.Claimer.SubmitResult(ctx, r); err != nil {
		return err
	}
	outcome := workers.ClassOK
	if r.Failure != nil {
		outcome = r.Failure.Class
	}
	f.end(r.Job, outcome, r.Seconds)
	return nil
}

// end counts a job once.
func (f *measuredFeed) end(job workers.Digest, outcome workers.Class, seconds float64) {
	f.mu.Lock()
	h, ok := f.held[job]
	delete(f.held, job)
	f.mu.Unlock()
	if !ok { // from the outbox of an earlier process
		return
	}
	f.i.busy.Dec()
	f.i.jobs.WithLabelValues(h.circuit, bounded(outcome)).Inc()
	if outcome == workers.ClassOK {
		f.i.seconds.WithLabelValues(h.circuit).Observe(seconds)
	}
	if h.span == nil {
		return
	}
	h.span.SetAttributes(attribute.String("outcome", string(outcome)), attribute.Float64("seconds", seconds))
	if outcome != workers.ClassOK {
		h.span.SetStatus(codes.Error, string(outcome))
	}
	h.span.End()
}

type measuredReceipt struct {
	workers.Receipt
	f   *measuredFeed
	job workers.Digest
}

// InProgress implements workers.Receipt.
func (r measuredReceipt) InProgress(ctx context.Context) error {
	err := r.Receipt.InProgress(ctx)
	if errors.Is(err, workers.ErrTaken) || errors.Is(err, workers.ErrSettled) {
		r.f.i.lost.Inc()
	}
	return err
}

// Return implements workers.Receipt.
func (r measuredReceipt) Return(ctx context.Context, delay time.Duration) error {
	defer r.f.end(r.job, workers.ClassPreempted, 0)
	return r.Receipt.Return(ctx, delay)
}

// Ack implements workers.Receipt. A job is at hand no longer, answered or not.
func (r measuredReceipt) Ack(ctx context.Context) error {
	defer r.f.end(r.job, workers.ClassSuperseded, 0)
	return r.Receipt.Ack(ctx)
}
