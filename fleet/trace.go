package fleet

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/causeway-l2/causeway/workers"
)

// batchTrace is the one trace of a batch: its id follows from key and number, so that whoever restarts goes on with it.
func batchTrace(j workers.Job) trace.SpanContext {
	d := workers.DigestOf(append([]byte("cw:trace:1"), binary.BigEndian.AppendUint64(nil, j.FirstBatch)...))
	return trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID(d[:16]), SpanID: trace.SpanID(j.ID[:8]), TraceFlags: trace.FlagsSampled,
		Remote: true})
}

// traceparent is the header that workers get with the job, by W3C Trace Context.
func traceparent(j workers.Job) string {
	c := batchTrace(j)
	t, s := c.TraceID(), c.SpanID()
	return "00-" + hex.EncodeToString(t[:]) + "-" + hex.EncodeToString(s[:]) + "-01"
}

// trace records a finished job, and each of its attempts, in the trace of its first batch.
func (c *Coordinator) trace(e *entry, row workers.Row) {
	ctx := trace.ContextWithRemoteSpanContext(context.Background(), batchTrace(e.Job))
	ctx, span := c.cfg.Tracer.Start(ctx, "prove "+e.Job.Circuit, trace.WithTimestamp(e.asked), trace.WithAttributes(
		attribute.Int64("batch.first", int64(e.Job.FirstBatch)), attribute.Int64("batch.last", int64(e.Job.LastBatch)), attribute.String("job", e.Job.ID.String())))
	now := time.Now()
	for _, a := range row.Claims {
		_, attempt := c.cfg.Tracer.Start(ctx, "attempt", trace.WithTimestamp(now.Add(-time.Duration(a.Seconds*float64(time.Second)))), trace.WithAttributes(
			attribute.String("worker", a.Worker), attribute.String("outcome", string(a.Outcome)), attribute.Int("release", a.Release)))
		attempt.End(trace.WithTimestamp(now))
	}
	span.End(trace.WithTimestamp(now))
}
