package node

import (
	"math"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/causeway-l2/causeway/l1"
)

// metrics of a node; none has a label that users can choose.
type metrics struct {
	accepted, inherited, refused, deepReorgs, reopened prometheus.Counter
}

func newMetrics() *metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "causeway", Subsystem: "node", Name: name, Help: help})
	}
	return &metrics{counter("ops_accepted_total", "Ops of users that were accepted."), counter("ops_inherited_total", "Ops that another operator had acknowledged and that went on here."),
		counter("ops_refused_total", "Ops of users that were refused."),
		counter("deep_reorgs_total", "Times that L1 took back blocks with all confirmations asked for: an alert."),
		counter("reopened_total", "Times that L1 did not take sealed batches, as a rule because they were too late, and their ops were sealed anew: an alert.")}
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
	if pool := n.deps.Client.Pool(); pool != nil {
		n.registry.MustRegister(nodesOf{pool})
	}
	n.registry.MustRegister(n.upkeep, m.accepted, m.inherited, m.refused, m.deepReorgs, m.reopened,
		gauge("ops_pending", "Ops that were accepted and are in no batch.", func(i Info) float64 { return float64(i.Pending) }),
		gauge("batch_sealed", "Number of the last sealed batch.", func(i Info) float64 { return float64(i.Sealed) }),
		gauge("leads", "1 while it is in charge: 0 while it cannot tell, and seals and submits nothing.", func(Info) float64 { return flag(n.leads()) }),
		gauge("disk_free_bytes", "What the disk of the operator's directory has left.", func(Info) float64 { return n.free() }),
		gauge("disk_needed_bytes", "What it must have left, or no op is accepted.", func(Info) float64 { return float64(n.cfg.MinFree) }),
		gauge("batch_final", "Number of the last final batch.", func(i Info) float64 { return float64(i.Final) }),
		gauge("requests_taken", "Requests of L1's priority queue that were taken.", func(i Info) float64 { return float64(i.NextRequest) }))
}

// free is what the disk has left; no number where that cannot be told.
func (n *Node) free() float64 {
	if free, ok := n.dir.Free(); ok {
		return float64(free)
	}
	return math.NaN()
}

func flag(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// nodesOf collects how the nodes of L1 are; their label is their place in the configuration.
type nodesOf struct{ pool *l1.Pool }

var (
	nodeLabel     = []string{"node"}
	nodeUsed      = prometheus.NewDesc("causeway_l1_node_used", "1 if the L1 node takes part: it answers and was not put aside.", nodeLabel, nil)
	nodeScore     = prometheus.NewDesc("causeway_l1_node_score", "Answers of the L1 node that came, lately: 1 is all.", nodeLabel, nil)
	nodeLatency   = prometheus.NewDesc("causeway_l1_node_latency_seconds", "Time of an answer of the L1 node, lately.", nodeLabel, nil)
	nodeHead      = prometheus.NewDesc("causeway_l1_node_head", "Block that the L1 node is at.", nodeLabel, nil)
	nodesDisputed = prometheus.NewDesc("causeway_l1_disputed", "1 while L1 nodes contradict each other and nothing advances: an alert.", nil, nil)
)

// Describe implements prometheus.Collector.
func (nodesOf) Describe(c chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{nodeUsed, nodeScore, nodeLatency, nodeHead, nodesDisputed} {
		c <- d
	}
}

// Collect implements prometheus.Collector.
func (n nodesOf) Collect(c chan<- prometheus.Metric) {
	for i, h := range n.pool.Health() {
		place := strconv.Itoa(i + 1)
		c <- prometheus.MustNewConstMetric(nodeUsed, prometheus.GaugeValue, flag(!h.Failing && h.Aside == ""), place)
		c <- prometheus.MustNewConstMetric(nodeScore, prometheus.GaugeValue, h.Score, place)
		c <- prometheus.MustNewConstMetric(nodeLatency, prometheus.GaugeValue, h.Latency.Seconds(), place)
		c <- prometheus.MustNewConstMetric(nodeHead, prometheus.GaugeValue, float64(h.Head), place)
	}
	c <- prometheus.MustNewConstMetric(nodesDisputed, prometheus.GaugeValue, flag(n.pool.Disputed() != nil))
}
