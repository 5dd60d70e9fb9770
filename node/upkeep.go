package node

import (
	"context"
	"math"
	"math/big"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/operator"
)

// upkeep is what L1 wants of an operator: ETH for what it submits, and requests served in time. An operator that lacks either seals on for days, and nobody
// would hear of it before the rollup is anyone's.
type upkeep struct {
	mu    sync.Mutex
	ether float64     // that the key has
	live  l1.Liveness // likewise as of read
	read  time.Time   // zero until L1 told

	submissions, gas, paid float64   // of this process; paid in ETH
	cost                   float64   // ETH of the last of them; of unseenGas at the price of read, until there is one
	told                   time.Time // zero until something was
}

const (
	// fewSubmissions are so many that more ETH is due: at ten times the price it would be two.
	fewSubmissions = 20
	// unseenGas is what a submission is taken to use as long as none was made: 20 are what causeway doctor wants to see.
	unseenGas   = 1_000_000
	gweiOfEther = 1e9
	// looksPerPoll of L1: neither ETH nor deadlines change fast.
	looksPerPoll = 30
	// tellAgain is how often the log says the same.
	tellAgain = time.Hour
)

// submitted counts what a submission cost.
func (u *upkeep) submitted(e operator.Event) {
	if e.Stage != operator.Submitted || e.Gas == 0 {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.cost = e.Fee / gweiOfEther
	u.submissions, u.gas, u.paid = u.submissions+1, u.gas+float64(e.Gas), u.paid+u.cost
}

// watchUpkeep looks until ctx is done.
func (n *Node) watchUpkeep(ctx context.Context) {
	tick := time.NewTicker(looksPerPoll * n.cfg.L1Poll)
	defer tick.Stop()
	for ctx.Err() == nil {
		if err := n.lookUpkeep(ctx); err != nil {
			n.log.Debug("cannot tell what L1 wants", "err", err)
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

func (n *Node) lookUpkeep(ctx context.Context) error {
	wei, err := n.deps.Client.Balance(ctx, 0, n.deps.Sender.Address())
	if err != nil {
		return err
	}
	live, err := n.deps.Client.Liveness(ctx)
	if err != nil {
		return err
	}
	price, err := n.deps.Client.Eth().SuggestGasPrice(ctx)
	if err != nil {
		return err
	}
	u := n.upkeep
	u.mu.Lock()
	defer u.mu.Unlock()
	u.ether, u.live, u.read = ether(wei), live, time.Now()
	if u.submissions == 0 {
		u.cost = unseenGas * ether(price)
	}
	if time.Since(u.told) >= tellAgain && n.tellUpkeep(u) {
		u.told = time.Now()
	}
	return nil
}

func ether(wei *big.Int) float64 {
	v, _ := wei.Float64()
	return v / (1e9 * gweiOfEther)
}

// tellUpkeep says what is due, if anything is.
func (n *Node) tellUpkeep(u *upkeep) (told bool) {
	if u.ether == 0 || u.ether < fewSubmissions*u.cost {
		n.log.Warn("the operator's key needs ETH on L1: without it nothing is submitted", "key", l1.Checksum(n.deps.Sender.Address()), "ether", u.ether, "of a submission", u.cost)
		told = true
	}
	if l := u.live; l.Submit != 0 && l.Now+n.params.SubmitDeadline/2 >= l.Submit {
		n.log.Warn("a request of L1 waits for too long: it has to be in a batch on L1 before anyone may submit, or end the rollup", "request", l.Oldest,
			"anyone submits from", time.Unix(int64(l.Submit), 0).UTC(), "anyone ends it from", time.Unix(int64(l.Exodus), 0).UTC())
		told = true
	}
	return told
}

// until is the time from now, by L1's clock and what has passed since it was read, to a deadline of L1, in seconds; no deadline is never.
func (u *upkeep) until(deadline uint64) float64 {
	if deadline == 0 {
		return math.Inf(1)
	}
	return float64(deadline) - float64(u.live.Now) - time.Since(u.read).Seconds()
}

var (
	keyEther      = prometheus.NewDesc("causeway_l1_key_ether", "ETH of the operator's key: an alert when it is less than some submissions cost.", nil, nil)
	costEther     = prometheus.NewDesc("causeway_l1_submission_ether", "ETH that the last submission cost; at today's price, as long as there was none.", nil, nil)
	paidEther     = prometheus.NewDesc("causeway_l1_paid_ether_total", "ETH that submissions cost since the start, blobs included.", nil, nil)
	usedGas       = prometheus.NewDesc("causeway_l1_gas_total", "Gas that submissions used since the start; blob gas is not in it.", nil, nil)
	submissions   = prometheus.NewDesc("causeway_l1_submissions_total", "Submissions that were mined since the start.", nil, nil)
	submitSeconds = prometheus.NewDesc("causeway_l1_submit_seconds", "Time until anyone may submit, because a request waits; infinite if none does: an alert when it is little.", nil, nil)
	exodusSeconds = prometheus.NewDesc("causeway_l1_exodus_seconds", "Time until anyone may end the rollup, likewise.", nil, nil)
)

// Describe implements prometheus.Collector.
func (u *upkeep) Describe(c chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{keyEther, costEther, paidEther, usedGas, submissions, submitSeconds, exodusSeconds} {
		c <- d
	}
}

// Collect implements prometheus.Collector.
func (u *upkeep) Collect(c chan<- prometheus.Metric) {
	u.mu.Lock()
	defer u.mu.Unlock()
	c <- prometheus.MustNewConstMetric(paidEther, prometheus.CounterValue, u.paid)
	c <- prometheus.MustNewConstMetric(usedGas, prometheus.CounterValue, u.gas)
	c <- prometheus.MustNewConstMetric(submissions, prometheus.CounterValue, u.submissions)
	if u.read.IsZero() {
		return
	}
	c <- prometheus.MustNewConstMetric(keyEther, prometheus.GaugeValue, u.ether)
	c <- prometheus.MustNewConstMetric(costEther, prometheus.GaugeValue, u.cost)
	c <- prometheus.MustNewConstMetric(submitSeconds, prometheus.GaugeValue, u.until(u.live.Submit))
	c <- prometheus.MustNewConstMetric(exodusSeconds, prometheus.GaugeValue, u.until(u.live.Exodus))
}
