package fleet

import (
	"errors"
	"slices"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/causeway-l2/causeway/workers"
)

// metrics have labels from closed lists only: circuits, states, classes and colours. Workers' names are anybody's choice and no label.
type metrics struct {
	released *prometheus.CounterVec // circuit
	results  *prometheus.CounterVec // outcome
	seconds  *prometheus.HistogramVec
	wasted   *prometheus.CounterVec // outcome
	jobs     *prometheus.GaugeVec   // state
	workers  prometheus.Gauge
	drain    prometheus.Gauge
	pressure *prometheus.GaugeVec // colour
}

func newMetrics(r prometheus.Registerer) (*metrics, error) {
	opts := func(name, help string) prometheus.Opts {
		return prometheus.Opts{Namespace: "causeway", Subsystem: "fleet", Name: name, Help: help}
	}
	m := &metrics{
		released: prometheus.NewCounterVec(prometheus.CounterOpts(opts("released_total", "Jobs given to the queue.")), []string{"circuit"}),
		results:  prometheus.NewCounterVec(prometheus.CounterOpts(opts("results_total", "Results of workers by outcome.")), []string{"outcome"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: "causeway", Subsystem: "fleet", Name: "prove_seconds",
			Help: "What accepted proofs took.", Buckets: prometheus.ExponentialBuckets(0.5, 2, 14)}, []string{"circuit"}),
		wasted:   prometheus.NewCounterVec(prometheus.CounterOpts(opts("wasted_seconds_total", "Prover time without a use, by outcome.")), []string{"outcome"}),
		jobs:     prometheus.NewGaugeVec(prometheus.GaugeOpts(opts("jobs", "Jobs that are not proven, by state.")), []string{"state"}),
		workers:  prometheus.NewGauge(prometheus.GaugeOpts(opts("workers", "Workers that are there."))),
		drain:    prometheus.NewGauge(prometheus.GaugeOpts(opts("drain_seconds", "Time to prove all that waits; -1 if nobody works."))),
		pressure: prometheus.NewGaugeVec(prometheus.GaugeOpts(opts("pressure", "1 for the colour that holds.")), []string{"colour"}),
	}
	if r == nil {
		return m, nil
	}
	err := errors.Join(share(r, &m.released), share(r, &m.results), share(r, &m.seconds), share(r, &m.wasted), share(r, &m.jobs), share(r, &m.workers),
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

func (m *metrics) accepted(r workers.Row) {
	m.results.WithLabelValues(string(workers.ClassOK)).Inc()
	for _, c := range r.Claims {
		if c.Outcome == workers.ClassOK {
			m.seconds.WithLabelValues(r.Job.Circuit).Observe(c.Seconds)
		} else {
			m.wasted.WithLabelValues(bounded(c.Outcome)).Add(max(0, c.Seconds))
		}
	}
}

func (m *metrics) observe(p Pressure, states map[workers.State]int, present int) {
	for _, s := range workers.States() {
		m.jobs.WithLabelValues(string(s)).Set(float64(states[s]))
	}
	m.workers.Set(float64(present))
	m.drain.Set(max(-1, p.Drain.Seconds()))
	for _, colour := range []string{"green", "amber", "red"} {
		v := 0.0
		if colour == p.Colour {
			v = 1
		}
		m.pressure.WithLabelValues(colour).Set(v)
	}
}
