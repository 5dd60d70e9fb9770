package node_test

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/fleet"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/workers/memq"
)

// Every metric of a dashboard or an alert is one that an operator or a worker has.
func TestDashboards(t *testing.T) {
	w := newWorld(t)
	pool, err := l1.NewPool(t.Context(), l1.DefaultPool(w.chain.URL(), strings.Replace(w.chain.URL(), "127.0.0.1", "localhost", 1)))
	require.NoError(t, err)
	defer pool.Close()
	w.client, err = l1.Open(t.Context(), pool, w.client.Address()) // nodes of L1 have metrics, too
	require.NoError(t, err)
	r, err := w.start(w.config2(), datadirtest.New(), nil)
	require.NoError(t, err)
	defer r.close()
	have := r.Registry()
	cfg := fleet.Default()
	vectors := kinds{}
	cfg.Metrics = recorder{have, vectors}
	queue, err := memq.New(memq.DefaultConfig())
	require.NoError(t, err)
	_, err = fleet.New(cfg, queue, &memq.Artifacts{}, nothing{})
	require.NoError(t, err)
	_, err = fleet.NewInstruments(recorder{have, vectors}, nil)
	require.NoError(t, err)
	known, labels := names(t, have)
	require.Contains(t, known, "causeway_node_ops_pending")

	files, err := filepath.Glob("../install/grafana/*.json")
	require.NoError(t, err)
	require.Len(t, files, 2)
	used := map[string]bool{}
	files = append(files, "../install/prometheus/alerts.yaml")
	for _, f := range files {
		for _, expr := range expressions(t, f) {
			list := metricName.FindAllString(expr, -1)
			require.NotEmpty(t, list, expr)
			for _, name := range list {
				for _, part := range []string{"_bucket", "_sum", "_count"} {
					if base := strings.TrimSuffix(name, part); known[base] {
						name = base
					}
				}
				require.True(t, known[name], "%s: %s is no metric of ours", f, name)
				used[name] = true
			}
		}
	}
	for name := range known {
		if strings.HasPrefix(name, "causeway_") {
			require.True(t, used[name], "%s is on no dashboard", name)
		}
	}
	found := kindsOf(t, have, vectors, used)
	var lines []string
	for name := range used {
		lines = append(lines, strings.TrimSpace(name+" "+found[name]+" "+labels[name]))
	}
	slices.Sort(lines)
	const list = "../install/check/testdata/metrics.txt" // what install/check evaluates expressions with
	if *update {
		require.NoError(t, os.WriteFile(list, []byte(strings.Join(lines, "\n")+"\n"), 0o644))
	}
	text, err := os.ReadFile(list)
	require.NoError(t, err)
	require.Equal(t, lines, strings.Split(strings.TrimSpace(string(text)), "\n"), "go test ./node -run TestDashboards -update writes it")
}

var update = flag.Bool("update", false, "write the list of metrics anew")

// kinds of metrics by name: counter, gauge, histogram, summary.
type kinds map[string]string

// recorder notes the kinds of those that have no series before something happens.
type recorder struct {
	prometheus.Registerer
	kinds kinds
}

// Register implements prometheus.Registerer.
func (r recorder) Register(c prometheus.Collector) error {
	kind := ""
	switch c.(type) {
	case *prometheus.CounterVec:
		kind = "counter"
	case *prometheus.GaugeVec:
		kind = "gauge"
	case *prometheus.HistogramVec:
		kind = "histogram"
	}
	if kind != "" {
		descs := make(chan *prometheus.Desc, 1)
		c.Describe(descs)
		r.kinds[descName.FindStringSubmatch((<-descs).String())[1]] = kind
	}
	return r.Registerer.Register(c)
}

// kindsOf waits until all that are wanted have told theirs: what L1 says comes a little later.
func kindsOf(t *testing.T, r *prometheus.Registry, vectors kinds, wanted map[string]bool) kinds {
	t.Helper()
	out := maps.Clone(vectors)
	require.Eventually(t, func() bool {
		families, err := r.Gather()
		if err != nil {
			return false
		}
		for _, f := range families {
			out[f.GetName()] = strings.ToLower(f.GetType().String())
		}
		for name := range wanted {
			if out[name] == "" {
				return false
			}
		}
		return true
	}, time.Minute, 10*time.Millisecond)
	return out
}

var metricName = regexp.MustCompile(`\b(?:causeway|go|process)_[a-z0-9_]+`)

// expressions of all panels of a dashboard, or of all alerts.
func expressions(t *testing.T, file string) (out []string) {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	if filepath.Ext(file) == ".yaml" {
		return alerts(t, data)
	}
	var d struct {
		Panels []struct{ Targets []struct{ Expr string } }
	}
	require.NoError(t, json.Unmarshal(data, &d))
	for _, p := range d.Panels {
		require.NotEmpty(t, p.Targets)
		for _, target := range p.Targets {
			out = append(out, target.Expr)
		}
	}
	return out
}

var (
	descName   = regexp.MustCompile(`fqName: "([^"]+)"`)
	descLabels = regexp.MustCompile(`variableLabels: \{([^}]*)\}`)
)

// names are all that is registered, also what was not observed yet, and their labels, a comma between them.
func names(t *testing.T, r *prometheus.Registry) (map[string]bool, map[string]string) {
	t.Helper()
	descs := make(chan *prometheus.Desc)
	go func() { defer close(descs); r.Describe(descs) }()
	out, labels := map[string]bool{}, map[string]string{}
	for d := range descs {
		name := descName.FindStringSubmatch(d.String())[1]
		out[name], labels[name] = true, descLabels.FindStringSubmatch(d.String())[1]
	}
	return out, labels
}

// nothing verifies nothing.
type nothing struct{ fleet.Verifier }

// alerts are the expressions of a file of rules; install/check has Prometheus read it.
func alerts(t *testing.T, data []byte) (out []string) {
	t.Helper()
	var file struct {
		Groups []struct{ Rules []struct{ Expr string } }
	}
	require.NoError(t, yaml.Unmarshal(data, &file))
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			out = append(out, r.Expr)
		}
	}
	require.NotEmpty(t, out)
	return out
}
