package node

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics of a node; none has a label that users can choose.
type metrics struct {
	accepted, refused, deepReorgs prometheus.Counter
}

func newMetrics() *metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "causeway", Subsystem: "node", Name: name, Help: help})
	}
	return &metrics{counter("ops_accepted_total", "Ops of users that were accepted."), counter("ops_refused_total", "Ops of users that were refused."),
		counter("deep_reorgs_total", "Times that L1 took back blocks with all confirmations asked for: an alert.")}
}

// register adds what is read off the node itself.
func (m *metrics) register(n *Node) {
	gauge := func(name, help string, f func(Info) float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "causeway", Subsystem: "node", Name: name, Help: help}, func() float64 { return f(n.Info()) })
	}
	for _, c := range []prometheus.Collector{collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})} {
		if err := n.registry.Register(c); err != nil { // whoever made the registry has it already
			n.log.Debug("metrics", "err", err)
		}
	}
	n.registry.MustRegister(m.accepted, m.refused, m.deepReorgs,
		gauge("ops_pending", "Ops that were accepted and are in no batch.", func(i Info) float64 { return float64(i.Pending) }),
		gauge("batch_sealed", "Number of the last sealed batch.", func(i Info) float64 { return float64(i.Sealed) }),
		gauge("batch_final", "Number of the last final batch.", func(i Info) float64 { return float64(i.Final) }),
		gauge("requests_taken", "Requests of L1's priority queue that were taken.", func(i Info) float64 { return float64(i.NextRequest) }))
}
