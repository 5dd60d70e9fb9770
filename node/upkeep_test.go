package node_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir/datadirtest"
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
	r.settle(5)
	require.Positive(t, r.measured("causeway_l1_submissions_total"))
	require.Greater(t, r.measured("causeway_l1_gas_total"), 21_000*r.measured("causeway_l1_submissions_total"))
	r.until("no request waits", func() bool { return math.IsInf(r.measured("causeway_l1_exodus_seconds"), 1) })
	paid := r.measured("causeway_l1_paid_ether_total")
	require.Positive(t, paid)
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
