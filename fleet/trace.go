package fleet

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/causeway-l2/causeway/workers"
)

// CheckTraces refuses what is no endpoint of NewTracing: the exporter would take it, and send nothing.
func CheckTraces(endpoint string) error {
	if u, err := url.Parse(endpoint); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("fleet: traces: %q is no URL of an OTLP endpoint, like http://127.0.0.1:4318/v1/traces", endpoint)
	}
	return nil
}

// NewTracing sends spans to a collector, at the URL of its OTLP endpoint over HTTP. service names who sends. stop sends what is left; spans are dropped, and
// nothing waits, while nobody takes them.
func NewTracing(ctx context.Context, endpoint, service string) (t trace.Tracer, stop func(context.Context) error, err error) {
	if err := CheckTraces(endpoint); err != nil {
		return nil, nil, err
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(endpoint))
	if err != nil {
		return nil, nil, fmt.Errorf("fleet: traces: %w", err)
	}
	p := newProvider(sdktrace.NewBatchSpanProcessor(exporter), service)
	return p.Tracer("causeway"), p.Shutdown, nil
}

func newProvider(p sdktrace.SpanProcessor, service string) *sdktrace.TracerProvider {
	return sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(p), sdktrace.WithIDGenerator(ids{}),
		sdktrace.WithResource(resource.NewSchemaless(attribute.String("service.name", service))))
}

// ids are those that the context asks for, so that whoever restarts, and whoever only has a job, goes on with the trace of its batch; others are random.
type ids struct{}

type wanted struct{}

func want(ctx context.Context, c trace.SpanContext) context.Context {
	return context.WithValue(ctx, wanted{}, c)
}

// NewIDs implements the SDK's IDGenerator.
func (ids) NewIDs(ctx context.Context) (t trace.TraceID, s trace.SpanID) {
	if c, ok := ctx.Value(wanted{}).(trace.SpanContext); ok {
		return c.TraceID(), c.SpanID()
	}
	binary.BigEndian.PutUint64(t[:8], rand.Uint64())
	binary.BigEndian.PutUint64(t[8:], rand.Uint64()|1)
	return t, ids{}.NewSpanID(ctx, t)
}

// NewSpanID implements the SDK's IDGenerator.
func (ids) NewSpanID(ctx context.Context, t trace.TraceID) (s trace.SpanID) {
	if c, ok := ctx.Value(wanted{}).(trace.SpanContext); ok && c.TraceID() == t {
		return c.SpanID()
	}
	binary.BigEndian.PutUint64(s[:], rand.Uint64()|1)
	return s
}

// batchSpan is the root of the one trace of a batch.
func batchSpan(rollup string, batch uint64) trace.SpanContext {
	d := workers.DigestOf(binary.BigEndian.AppendUint64([]byte("cw:trace:1"+rollup+"\x00"), batch))
	return spanContext(trace.TraceID(d[:16]), trace.SpanID(d[16:24]))
}

// jobSpan is a job's, in the trace of its first batch.
func jobSpan(rollup string, first uint64, job workers.Digest) trace.SpanContext {
	return spanContext(batchSpan(rollup, first).TraceID(), trace.SpanID(job[:8]))
}

func spanContext(t trace.TraceID, s trace.SpanID) trace.SpanContext {
	return trace.NewSpanContext(trace.SpanContextConfig{TraceID: t, SpanID: s, TraceFlags: trace.FlagsSampled, Remote: true})
}

// traceparent is the header that workers get with a job, by W3C Trace Context.
func traceparent(c trace.SpanContext) string {
	t, s := c.TraceID(), c.SpanID()
	return "00-" + hex.EncodeToString(t[:]) + "-" + hex.EncodeToString(s[:]) + "-01"
}

var errTraceparent = errors.New("fleet: malformed traceparent")

// parseTraceparent is traceparent's inverse, for version 00.
func parseTraceparent(h string) (trace.SpanContext, error) {
	if len(h) != 55 || h[:3] != "00-" || h[35] != '-' || h[52] != '-' {
		return trace.SpanContext{}, errTraceparent
	}
	t, err := trace.TraceIDFromHex(h[3:35])
	if err != nil {
		return trace.SpanContext{}, errTraceparent
	}
	s, err := trace.SpanIDFromHex(h[36:52])
	if err != nil {
		return trace.SpanContext{}, errTraceparent
	}
	return spanContext(t, s), nil
}

// trace records a finished job, and each of its attempts, below its first batch.
func (c *Coordinator) trace(e *entry, row workers.Row) {
	self := jobSpan(c.cfg.Rollup, e.Job.FirstBatch, e.Job.ID)
	ctx := trace.ContextWithRemoteSpanContext(context.Background(), batchSpan(c.cfg.Rollup, e.Job.FirstBatch))
	ctx, span := c.cfg.Tracer.Start(want(ctx, self), "job "+e.Job.Circuit, trace.WithTimestamp(e.asked), trace.WithAttributes(
		attribute.Int64("batch.first", int64(e.Job.FirstBatch)), attribute.Int64("batch.last", int64(e.Job.LastBatch)), attribute.String("job", e.Job.ID.String())))
	ctx = context.WithValue(ctx, wanted{}, nil)
	now := time.Now()
	for _, a := range row.Claims {
		took := time.Duration(atMost(a.Seconds, now.Sub(e.asked)) * float64(time.Second))
		_, attempt := c.cfg.Tracer.Start(ctx, "attempt", trace.WithTimestamp(now.Add(-took)), trace.WithAttributes(
			attribute.String("worker", a.Worker), attribute.String("outcome", string(a.Outcome)), attribute.Int("release", a.Release)))
		attempt.End(trace.WithTimestamp(now))
	}
	span.End(trace.WithTimestamp(now))
}

// TraceBatch records a final batch: the root of its trace, its steps, and links to the jobs that lie in other batches' traces.
func TraceBatch(t trace.Tracer, rollup string, h History) {
	begin, end := h.At["sealed"], h.At["final"]
	if begin.IsZero() || end.IsZero() {
		return
	}
	var links []trace.Link
	for _, j := range h.Jobs {
		if j.First != h.Batch {
			links = append(links, trace.Link{SpanContext: jobSpan(rollup, j.First, j.ID)})
		}
	}
	ctx, root := t.Start(want(context.Background(), batchSpan(rollup, h.Batch)), "batch", trace.WithNewRoot(), trace.WithTimestamp(begin), trace.WithLinks(links...),
		trace.WithAttributes(attribute.Int64("batch", int64(h.Batch)), attribute.Int64("gas", int64(h.Gas)), attribute.String("rollup", rollup)))
	ctx = context.WithValue(ctx, wanted{}, nil)
	at := begin
	for _, s := range path(h, nil, end) {
		until := at.Add(time.Duration(s.Seconds * float64(time.Second)))
		_, step := t.Start(ctx, s.What, trace.WithTimestamp(at))
		step.End(trace.WithTimestamp(until))
		at = until
	}
	root.End(trace.WithTimestamp(end))
}
