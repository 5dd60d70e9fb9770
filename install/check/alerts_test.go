package check

import (
	"os"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"
)

type alert struct {
	Alert       string            `json:"alert"`
	Expr        string            `json:"expr"`
	For         string            `json:"for"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
}

// alerts of the file.
func alerts(t *testing.T) (out []alert) {
	t.Helper()
	data, err := os.ReadFile("../prometheus/alerts.yaml")
	require.NoError(t, err)
	var file struct {
		Groups []struct {
			Name  string  `json:"name"`
			Rules []alert `json:"rules"`
		} `json:"groups"`
	}
	require.NoError(t, yaml.UnmarshalStrict(data, &file))
	require.Len(t, file.Groups, 1)
	return file.Groups[0].Rules
}

// Every alert parses, and says what to do.
func TestAlertsParse(t *testing.T) {
	for _, r := range alerts(t) {
		_, err := parser.ParseExpr(r.Expr)
		require.NoError(t, err, r.Alert)
		require.Contains(t, []string{"warning", "critical"}, r.Labels["severity"], r.Alert)
		require.NotEmpty(t, r.Annotations["summary"], r.Alert)
	}
}

// fires tells the minutes at which an alert first and last fires, as Prometheus has it: what an expression selects fires when it was selected at every evaluation for
// as long as the alert waits. -1: it never does.
func (r alert) fires(t *testing.T, s series, last time.Duration) (from, to int) {
	t.Helper()
	var wait time.Duration
	if r.For != "" {
		var err error
		wait, err = time.ParseDuration(r.For)
		require.NoError(t, err, r.Alert)
	}
	from, to = -1, -1
	since := map[uint64]time.Duration{}
	for now := time.Duration(0); now <= last; now += step {
		still := map[uint64]time.Duration{}
		for _, sample := range s.at(t, r.Expr, now) {
			id := labels.NewBuilder(sample.Metric).Del(labels.MetricName).Labels().Hash()
			began, before := since[id]
			if !before {
				began = now
			}
			still[id] = began
			if now-began >= wait {
				to = int(now / step)
				if from < 0 {
					from = to
				}
			}
		}
		since = still
	}
	return from, to
}

const never = -1

// alertCases have a sample a minute. A stale one is what Prometheus notes of a process that does not answer. Processes have labels, so that two of them are two.
var alertCases = map[string][]struct {
	name     string
	from, to int // minutes at which it fires, first and last
	series   []string
}{
	"CausewayNobodyInCharge": {
		{"nothing is measured", 10, 30, []string{`up{job="c",instance="a"} 0x30`}},
		{"the operator ended", 15, 30, []string{`causeway_node_leads{job="c",instance="a"} 1x4 stale _x25`}},
		{"it does not know whether it leads", 15, 24, []string{`causeway_node_leads{job="c",instance="a"} 1x4 0x19 1x10`}},
		{"it leads, and another stands by", never, never, []string{`causeway_node_leads{job="c",instance="a"} 1x30`, `process_start_time_seconds{job="c",instance="b"} 1x30`}},
		{"two stand by, and nobody leads", 10, 30, []string{`process_start_time_seconds{job="c",instance="a"} 1x30`, `process_start_time_seconds{job="c",instance="b"} 1x30`}},
		{"another took over", never, never, []string{`causeway_node_leads{job="c",instance="a"} 1x4 stale _x25`, `causeway_node_leads{job="c",instance="b"} _x7 1x23`}},
		{"a start of nine minutes", never, never, []string{`causeway_node_leads{job="c",instance="a"} _x9 1x20`}},
	},
	"CausewayRestarts": {
		{"four restarts", 22, 65, []string{`process_start_time_seconds{job="c",instance="a"} 1x6 400x4 700x4 1000x4 1300x60`, `causeway_node_leads{job="c",instance="a"} 1x6 stale 1x8 stale 1x70`}},
		{"it is down between its restarts", 26, 65, []string{`process_start_time_seconds{job="c",instance="a"} 1x6 stale 460 stale _x4 820 stale _x4 1180 stale _x4 1540x60`,
			`causeway_node_leads{job="c",instance="a"} 1x6 stale 1 stale _x4 1 stale _x4 1 stale _x4 1x60`}},
		{"it is down, after four restarts", 26, 65, []string{`process_start_time_seconds{job="c",instance="a"} 1x6 stale 460 stale _x4 820 stale _x4 1180 stale _x4 1540 stale _x60`,
			`causeway_node_leads{job="c",instance="a"} 1x6 stale 1 stale _x4 1 stale _x4 1 stale _x4 1 stale _x60`}},
		{"three restarts", never, never, []string{`process_start_time_seconds{job="c",instance="a"} 1x6 400x4 700x4 1000x60`, `causeway_node_leads{job="c",instance="a"} 1x80`}},
		{"a worker's process", never, never, []string{`process_start_time_seconds{job="c",instance="w"} 1x6 400x4 700x4 1000x4 1300x60`, `causeway_node_leads{job="c",instance="a"} 1x80`}},
	},
	"CausewayKeyLow": {
		{"less than 20 submissions", 15, 30, []string{`causeway_l1_key_ether{job="c",instance="a"} 1x4 0.19x25`, `causeway_l1_submission_ether{job="c",instance="a"} 0.01x30`}},
		{"less than three days", 122, 200, []string{`causeway_l1_key_ether{job="c",instance="a"} 10x200`, `causeway_l1_submission_ether{job="c",instance="a"} 0.03x200`, `causeway_l1_paid_ether_total{job="c",instance="a"} 0+0.03x200`}},
		{"the same, though the process was restarted", 123, 200, []string{`causeway_l1_key_ether{job="c",instance="a"} 10x200`, `causeway_l1_submission_ether{job="c",instance="a"} 0.03x200`,
			`causeway_l1_paid_ether_total{job="c",instance="a"} 0+0.03x60 0+0.03x139`}},
		{"nothing", 10, 30, []string{`causeway_l1_key_ether{job="c",instance="a"} 0x30`, `causeway_l1_submission_ether{job="c",instance="a"} 0x30`}},
		{"enough for both", never, never, []string{`causeway_l1_key_ether{job="c",instance="a"} 10x200`, `causeway_l1_submission_ether{job="c",instance="a"} 0.5x200`, `causeway_l1_paid_ether_total{job="c",instance="a"} 0+0.0166x200`}},
		{"L1 did not tell yet", never, never, []string{`causeway_l1_paid_ether_total{job="c",instance="a"} 0x30`}},
		{"one dear submission, then cheap ones", never, never, []string{`causeway_l1_key_ether{job="c",instance="a"} 1x60`, `causeway_l1_submission_ether{job="c",instance="a"} 0.01x20 0.06x9 0.01x30`}},
	},
	"CausewayRequestWaits": {
		{"for longer than half of three days", 20, 40, []string{`causeway_l1_submit_seconds{job="c",instance="a"} 130140-60x40`}},
		{"none waits", never, never, []string{`causeway_l1_submit_seconds{job="c",instance="a"} Inf+0x40`}},
		{"it is served", never, never, []string{`causeway_l1_submit_seconds{job="c",instance="a"} 130140-60x18 Inf+0x20`}},
		{"L1 did not tell yet", never, never, []string{`causeway_node_leads{job="c",instance="a"} 1x40`}},
	},
	"CausewayExodusNear": {
		{"less than two days", 11, 40, []string{`causeway_l1_exodus_seconds{job="c",instance="a"} 173400-60x40`}},
		{"two days and a minute", never, never, []string{`causeway_l1_exodus_seconds{job="c",instance="a"} 172860x40`}},
		{"none waits", never, never, []string{`causeway_l1_exodus_seconds{job="c",instance="a"} Inf+0x40`}},
	},
	"CausewayNotSettling": {
		{"from one moment on", 149, 181, []string{`causeway_node_batch_sealed{job="c",instance="a"} 1+1x180`, `causeway_node_batch_final{job="c",instance="a"} 0+1x30 30x150`}},
		{"since the start", 60, 100, []string{`causeway_node_batch_sealed{job="c",instance="a"} 7x100`, `causeway_node_batch_final{job="c",instance="a"} 3x100`}},
		{"batches become final, one in fifty minutes", never, never, []string{`causeway_node_batch_sealed{job="c",instance="a"} 5x200`, `causeway_node_batch_final{job="c",instance="a"} 1x50 2x49 3x49 4x50`}},
		{"there is nothing to settle", never, never, []string{`causeway_node_batch_sealed{job="c",instance="a"} 7x200`, `causeway_node_batch_final{job="c",instance="a"} 7x200`}},
		{"one batch after a quiet night", never, never, []string{`causeway_node_batch_sealed{job="c",instance="a"} 7x119 8x100`, `causeway_node_batch_final{job="c",instance="a"} 7x160 8x58`}},
		{"the first hour after a start", never, never, []string{`causeway_node_batch_sealed{job="c",instance="a"} 7x58`, `causeway_node_batch_final{job="c",instance="a"} 3x58`}},
	},
	"CausewayDiskFills": {
		{"four times the least", 90, 120, []string{`causeway_node_disk_free_bytes{job="c",instance="a"} 1e11x29 1e9x90`, `causeway_node_disk_needed_bytes{job="c",instance="a"} 268435456x120`}},
		{"full in less than three days", 420, 430, []string{`causeway_node_disk_free_bytes{job="c",instance="a"} 1e11-25000000x430`, `causeway_node_disk_needed_bytes{job="c",instance="a"} 268435456x430`}},
		{"full in a week", never, never, []string{`causeway_node_disk_free_bytes{job="c",instance="a"} 1e11-10000000x430`, `causeway_node_disk_needed_bytes{job="c",instance="a"} 268435456x430`}},
		{"the first minutes after a start, which writes much", never, never, []string{`causeway_node_disk_free_bytes{job="c",instance="a"} 1e11-1000000000x9 9e10x430`, `causeway_node_disk_needed_bytes{job="c",instance="a"} 268435456x440`}},
		{"it cannot be told", never, never, []string{`causeway_node_disk_free_bytes{job="c",instance="a"} NaN+0x430`, `causeway_node_disk_needed_bytes{job="c",instance="a"} 268435456x430`}},
	},
	"CausewayNobodyProves": {
		{"jobs wait", 15, 30, []string{`causeway_fleet_drain_seconds{job="c",instance="a"} 0x4 -1x25`, `causeway_fleet_workers{job="c",instance="a"} 0x30`}},
		{"none on purpose, as nothing waits", never, never, []string{`causeway_fleet_drain_seconds{job="c",instance="a"} 0x30`, `causeway_fleet_workers{job="c",instance="a"} 0x30`}},
		{"workers are there, who serve other circuits", never, never, []string{`causeway_fleet_drain_seconds{job="c",instance="a"} -1x30`, `causeway_fleet_workers{job="c",instance="a"} 2x30`}},
		{"the first minutes after a start", never, never, []string{`causeway_fleet_drain_seconds{job="c",instance="a"} -1x8 90x20`, `causeway_fleet_workers{job="c",instance="a"} 0x8 2x20`}},
		{"nothing is measured", never, never, nil},
	},
	"CausewayNobodyServes": {
		{"other circuits", 15, 30, []string{`causeway_fleet_drain_seconds{job="c",instance="a"} 60x4 -1x25`, `causeway_fleet_workers{job="c",instance="a"} 2x30`}},
		{"nobody is there at all", never, never, []string{`causeway_fleet_drain_seconds{job="c",instance="a"} -1x30`, `causeway_fleet_workers{job="c",instance="a"} 0x30`}},
		{"for nine minutes", never, never, []string{`causeway_fleet_drain_seconds{job="c",instance="a"} 60x4 -1x8 60x20`, `causeway_fleet_workers{job="c",instance="a"} 2x30`}},
	},
	"CausewayProversBehind": {
		{"for an hour", 65, 90, []string{`causeway_fleet_pressure{job="c",instance="a",colour="red"} 0x4 1x85`, `causeway_fleet_pressure{job="c",instance="a",colour="green"} 1x4 0x85`}},
		{"for less", never, never, []string{`causeway_fleet_pressure{job="c",instance="a",colour="red"} 0x4 1x58 0x20`}},
		{"amber", never, never, []string{`causeway_fleet_pressure{job="c",instance="a",colour="red"} 0x90`, `causeway_fleet_pressure{job="c",instance="a",colour="amber"} 1x90`}},
	},
	"CausewayQueueFails": {
		{"whatever is asked", 33, 59, []string{`causeway_fleet_queue_failures_total{job="c",instance="a"} 0x30 4+4x28`}},
		{"from a start on", 3, 30, []string{`causeway_fleet_queue_failures_total{job="c",instance="a"} 0+4x30`}},
		{"a short outage", never, never, []string{`causeway_fleet_queue_failures_total{job="c",instance="a"} 0x30 10x30`}},
		{"a restart of the process that had counted many", never, never, []string{`causeway_fleet_queue_failures_total{job="c",instance="a"} 500x30 0x30`}},
	},
	"CausewayReopened": {
		{"in the midst", 31, 89, []string{`causeway_node_reopened_total{job="c",instance="a"} 0x30 1x90`, `process_start_time_seconds{job="c",instance="a"} 0x120`}},
		{"before the first look at the process", 5, 63, []string{`causeway_node_reopened_total{job="c",instance="a"} _x5 1x90`, `process_start_time_seconds{job="c",instance="a"} _x5 240x90`}},
		{"once more after a restart, as often as before it", 62, 120, []string{`causeway_node_reopened_total{job="c",instance="a"} 1x60 stale 1x90`, `process_start_time_seconds{job="c",instance="a"} -9000x60 stale 3630x90`}},
		{"long ago", never, never, []string{`causeway_node_reopened_total{job="c",instance="a"} 1x90`, `process_start_time_seconds{job="c",instance="a"} -9000x90`}},
		{"a restart", never, never, []string{`causeway_node_reopened_total{job="c",instance="a"} 1x60 stale 0x60`, `process_start_time_seconds{job="c",instance="a"} -9000x60 stale 3630x60`}},
	},
	"CausewayDeepReorg": {
		{"in the midst", 31, 89, []string{`causeway_node_deep_reorgs_total{job="c",instance="a"} 0x30 1x90`, `process_start_time_seconds{job="c",instance="a"} 0x120`}},
		{"while the process was down", 5, 63, []string{`causeway_node_deep_reorgs_total{job="c",instance="a"} _x5 1x90`, `process_start_time_seconds{job="c",instance="a"} _x5 240x90`}},
		{"long ago", never, never, []string{`causeway_node_deep_reorgs_total{job="c",instance="a"} 1x90`, `process_start_time_seconds{job="c",instance="a"} -9000x90`}},
		{"a young process of another", never, never, []string{`causeway_node_deep_reorgs_total{job="c",instance="a"} 1x50`, `process_start_time_seconds{job="c",instance="a"} -9000x50`, `process_start_time_seconds{job="c",instance="w"} 1x50`}},
	},
	"CausewayL1Silent": {
		{"no node has a new block", 34, 60, []string{`causeway_l1_node_head{job="c",instance="a",node="1"} 0+5x20 100x39`, `causeway_l1_node_head{job="c",instance="a",node="2"} 0+5x20 100x39`}},
		{"one of two stands still", never, never, []string{`causeway_l1_node_head{job="c",instance="a",node="1"} 0+5x60`, `causeway_l1_node_head{job="c",instance="a",node="2"} 0+5x20 100x40`}},
		{"the first minutes after a start", never, never, []string{`causeway_l1_node_head{job="c",instance="a",node="1"} 7x4 8+5x30`}},
		{"nothing is measured", never, never, nil},
	},
	"CausewayL1Disputed": {
		{"now", 5, 9, []string{`causeway_l1_disputed{job="c",instance="a"} 0x4 1x4 0x10`}},
		{"not at all", never, never, []string{`causeway_l1_disputed{job="c",instance="a"} 0x20`}},
	},
}

// Every alert fires when it must, in Prometheus' engine, and when it must not it does not.
func TestAlertsFire(t *testing.T) {
	for _, r := range alerts(t) {
		var fires, silent bool
		for _, c := range alertCases[r.Alert] {
			s, last := gathered(t, c.series...)
			from, to := r.fires(t, s, max(last, 30*step))
			require.Equal(t, [2]int{c.from, c.to}, [2]int{from, to}, "%s: %s", r.Alert, c.name)
			fires, silent = fires || from != never, silent || from == never
		}
		require.True(t, fires && silent, "%s: a case in which it fires, and a neighbouring one in which it does not", r.Alert)
	}
	require.Len(t, alerts(t), len(alertCases), "cases of alerts that are not there")
}
