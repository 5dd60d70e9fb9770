package node_test

import (
	"bytes"
	"log/slog"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/node"
)

// Metrics tell what L1 wants of an operator: how long a request may still wait, and what submissions cost of what the key has.
func TestUpkeepIsMeasured(t *testing.T) {
	w := newWorld(t)
	disk := datadirtest.New()
	params, err := w.client.Params(t.Context())
	require.NoError(t, err)
	patient := w.config2()
	patient.Tick = 1000 * time.Hour // nothing is sealed
	r, err := w.start(patient, disk, nil)
	require.NoError(t, err)
	r.until("L1 was read", func() bool { return r.measured("causeway_l1_submit_seconds") > 0 })
	require.True(t, math.IsInf(r.measured("causeway_l1_submit_seconds"), 1), "no request waits")
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	r.until("the clock runs", func() bool { return !math.IsInf(r.measured("causeway_l1_submit_seconds"), 1) })
	submit := r.measured("causeway_l1_submit_seconds")
	require.InDelta(t, params.SubmitDeadline, submit, 600)
	require.InDelta(t, params.ExodusDeadline, r.measured("causeway_l1_exodus_seconds"), 600)
	r.until("it runs", func() bool { return r.measured("causeway_l1_submit_seconds") < submit })
	require.Zero(t, r.measured("causeway_l1_submissions_total"))
	r.close()

	r, err = w.start(w.config2(), disk, nil)
	require.NoError(t, err)
	r.until("L1 was read", func() bool { return r.measured("causeway_l1_key_ether") > 0 })
	had := r.measured("causeway_l1_key_ether")
	require.Positive(t, r.measured("causeway_l1_submission_ether"), "of one at today's price")
	r.settle(5)
	require.Positive(t, r.measured("causeway_l1_submissions_total"))
	require.Greater(t, r.measured("causeway_l1_gas_total"), 21_000*r.measured("causeway_l1_submissions_total"))
	r.until("no request waits", func() bool { return math.IsInf(r.measured("causeway_l1_exodus_seconds"), 1) })
	paid := r.measured("causeway_l1_paid_ether_total")
	require.Positive(t, paid)
	last := r.measured("causeway_l1_submission_ether")
	require.Positive(t, last)
	require.LessOrEqual(t, last, paid)
	r.until("the key has less", func() bool {
		return math.Abs(had-r.measured("causeway_l1_key_ether")-r.measured("causeway_l1_paid_ether_total")) < 1e-9
	})
	r.close()
}

// measured is the value of a metric, NaN if it has none.
func (r *running) measured(name string) float64 {
	r.w.t.Helper()
	families, err := r.Registry().Gather()
	require.NoError(r.w.t, err)
	for _, f := range families {
		if f.GetName() == name {
			return f.Metric[0].GetGauge().GetValue() + f.Metric[0].GetCounter().GetValue()
		}
	}
	return math.NaN()
}

// A key without ETH, or with too little, submits nothing, the log says so once an hour, and the node goes on; what waits is submitted when the key has some.
func TestKeyGetsETHLater(t *testing.T) {
	const poor = 5
	w := newWorldOf(t, func(d *l1.DeployConfig) { d.Operators = append(d.Operators, l1.KeyAddress(devchain.Key(poor))) })
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	sender, log := w.newSender(poor), &bytes.Buffer{}
	to := sender.Address()
	_, err := w.sender.Send(t.Context(), l1.Call{To: &to, Value: big.NewInt(1e9)}) // nothing was submitted yet: it counts by today's price
	require.NoError(t, err)
	r, err := w.startWith(w.config2(), datadirtest.New(), func(d *node.Deps) { d.Sender, d.Log = sender, slog.New(slog.NewTextHandler(log, nil)) })
	require.NoError(t, err)
	r.until("it was tried", func() bool { return r.Info().Sealed > 0 && r.measured("causeway_l1_key_ether") > 0 })
	require.Never(t, func() bool { return r.Info().Final > 0 || r.measured("causeway_l1_submissions_total") > 0 }, time.Second, 50*time.Millisecond)
	_, err = w.sender.Send(t.Context(), l1.Call{To: &to, Value: big.NewInt(1e18)})
	require.NoError(t, err)
	r.settle(5)
	require.Positive(t, r.measured("causeway_l1_submissions_total"))
	r.close()
	require.Equal(t, 1, strings.Count(log.String(), "the operator's key needs ETH on L1"), log.String())
}
