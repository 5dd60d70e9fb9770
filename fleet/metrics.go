package fleet

import (
	"errors"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/causeway-l2/causeway/workers"
)

// metrics have labels from closed lists only: circuits, states, classes and colours. Workers' names are anybody's choice and no label.
type metrics struct {
	released  *prometheus.CounterVec // circuit
	results   *prometheus.CounterVec // outcome
	seconds   *prometheus.HistogramVec
	waits     *prometheus.HistogramVec
	verify    prometheus.Histogram
	wasted    *prometheus.CounterVec // outcome
	repairs   *prometheus.CounterVec // outcome
	failures  prometheus.Counter
	copies    prometheus.Counter
	forgotten prometheus.Counter
	jobs      *prometheus.GaugeVec // state
	workers   prometheus.Gauge
	banned    prometheus.Gauge
	drain     prometheus.Gauge
	pressure  *prometheus.GaugeVec // colour
}

func newMetrics(r prometheus.Registerer) (*metrics, error) {
	opts := func(name, help string) prometheus.Opts {
		return prometheus.Opts{Namespace: "causeway", Subsystem: "fleet", Name: name, Help: help}
	}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts(opts(name, help)), labels)
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts(opts(name, help)))
	}
	histogram := func(name, help string, first float64, n int, labels ...string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: "causeway", Subsystem: "fleet", Name: name, Help: help,
			Buckets: prometheus.ExponentialBuckets(first, 2, n)}, labels)
	}
	m := &metrics{
		released: counter("released_total", "Jobs given to the queue.", "circuit"),
		results:  counter("results_total", "Results of workers by outcome.", "outcome"),
		seconds:  histogram("prove_seconds", "What accepted proofs took.", 0.5, 14, "circuit"),
		waits:    histogram("job_seconds", "From asking for a proof until it was verified.", 0.5, 16, "circuit"),
		verify: prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: "causeway", Subsystem: "fleet", Name: "verify_seconds",
			Help: "Verifying a proof.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 14)}),
		wasted:    counter("wasted_seconds_total", "Prover time without a use, by outcome.", "outcome"),
		repairs:   counter("repairs_total", "What a sweep found lost and mended, by what it was.", "outcome"),
		failures:  prometheus.NewCounter(prometheus.CounterOpts(opts("queue_failures_total", "Times that the queue failed what was asked of it: an alert while it grows."))),
		copies:    prometheus.NewCounter(prometheus.CounterOpts(opts("copies_total", "Copies of stragglers that were offered."))),
		forgotten: prometheus.NewCounter(prometheus.CounterOpts(opts("forgotten_total", "Rows of final batches that were dropped."))),
		jobs:      prometheus.NewGaugeVec(prometheus.GaugeOpts(opts("jobs", "Jobs that are not proven, by state.")), []string{"state"}),
		workers:   gauge("workers", "Workers that are there."),
		banned:    gauge("workers_banned", "Workers that get no jobs for proofs that were refused."),
		drain:     gauge("drain_seconds", "Time to prove all that waits; -1 if nobody works, or nobody serves what waits."),
		pressure:  prometheus.NewGaugeVec(prometheus.GaugeOpts(opts("pressure", "1 for the colour that holds.")), []string{"colour"}),
	}
	if r == nil {
		return m, nil
	}
	err := errors.Join(share(r, &m.released), share(r, &m.results), share(r, &m.seconds), share(r, &m.waits), share(r, &m.verify),
		share(r, &m.wasted), share(r, &m.repairs), share(r, &m.failures), share(r, &m.copies), share(r, &m.forgotten), share(r, &m.jobs), share(r, &m.workers), share(r, &m.banned),
		share(r, &m.drain), share(r, &m.pressure))
	return m, err
}

// share registers a collector, or takes the one that an earlier coordinator of this process registered: counters go on.
func share[C prometheus.Collector](r prometheus.Registerer, c *C) error {
	err := r.Register(*c)
	var before prometheus.AlreadyRegisteredError
	if errors.As(err, &before) {
		if same, ok := before.ExistingCollector.(C); ok {
			*c = same
			return nil
		}
	}
	return err
}

// bounded makes a label of a class: results carry any token.
func bounded(c workers.Class) string {
	if slices.Contains(workers.Classes(), c) {
		return string(c)
	}
	return "other"
}

// accepted counts a proof that came so long after it was asked for, as spent.add does.
func (m *metrics) accepted(r workers.Row, took time.Duration) {
	m.results.WithLabelValues(string(workers.ClassOK)).Inc()
	for _, c := range r.Claims {
		seconds := atMost(c.Seconds, took)
		if c.Outcome == workers.ClassOK {
			m.seconds.WithLabelValues(r.Job.Circuit).Observe(seconds)
		} else {
			m.wasted.WithLabelValues(bounded(c.Outcome)).Add(seconds)
		}
	}
}

func (m *metrics) observe(p Pressure, states map[workers.State]int, banned int) {
	for _, s := range workers.States() {
		m.jobs.WithLabelValues(string(s)).Set(float64(states[s]))
	}
	m.workers.Set(float64(p.Workers))
	m.banned.Set(float64(banned))
	m.drain.Set(p.DrainSeconds)
	for _, colour := range []string{"green", "amber", "red"} {
		v := 0.0
		if colour == p.Colour {
			v = 1
		}
		m.pressure.WithLabelValues(colour).Set(v)
	}
}
