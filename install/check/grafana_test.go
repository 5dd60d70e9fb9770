package check

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/stretchr/testify/require"
)

type panel struct {
	ID      int
	Title   string
	GridPos struct{ X, Y int }
	Targets []struct{ Expr, LegendFormat string }
}

// dashboards are all panels, by file.
func dashboards(t *testing.T) map[string][]panel {
	t.Helper()
	files, err := filepath.Glob("../grafana/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	out := map[string][]panel{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		require.NoError(t, err)
		var d struct {
			UID    string
			Panels []panel
		}
		require.NoError(t, json.Unmarshal(data, &d))
		require.NotEmpty(t, d.UID)
		out[f] = d.Panels
	}
	return out
}

// Ids and places of a dashboard's panels are apart.
func TestPanelsAreApart(t *testing.T) {
	for f, panels := range dashboards(t) {
		ids, places := map[int]bool{}, map[[2]int]bool{}
		for _, p := range panels {
			at := [2]int{p.GridPos.X, p.GridPos.Y}
			require.False(t, ids[p.ID] || places[at], "%s: %s", f, p.Title)
			ids[p.ID], places[at] = true, true
		}
	}
}

type metric struct {
	kind   string // counter, gauge, histogram
	labels []string
}

// metrics are those that operators and workers have: package node's tests hold the list to the code.
func metrics(t *testing.T) map[string]metric {
	t.Helper()
	text, err := os.ReadFile("testdata/metrics.txt")
	require.NoError(t, err)
	out := map[string]metric{}
	for line := range strings.Lines(string(text)) {
		words := append(strings.Fields(line), "")
		out[words[0]] = metric{words[1], strings.FieldsFunc(words[2], func(r rune) bool { return r == ',' })}
	}
	return out
}

// of is the metric that a series belongs to, and its labels, with those that Prometheus adds.
func of(all map[string]metric, name string) (m metric, found bool) {
	m, found = all[name]
	for _, part := range []string{"_bucket", "_sum", "_count"} {
		if base, ok := all[strings.TrimSuffix(name, part)]; !found && ok && base.kind == "histogram" {
			m, found = metric{"counter", slices.Clone(base.labels)}, true
			if part == "_bucket" {
				m.labels = append(m.labels, "le")
			}
		}
	}
	m.labels = append(slices.Clone(m.labels), "job", "instance")
	return m, found && m.kind != "histogram"
}

// fits tells what an expression asks of metrics that they do not have: a label, or a rate where they only count, or the other way round.
func fits(all map[string]metric, expr string) error {
	e, err := parser.ParseExpr(expr)
	if err != nil {
		return err
	}
	has := map[string]bool{}
	var asked []string
	parser.Inspect(e, func(node parser.Node, path []parser.Node) error {
		switch n := node.(type) {
		case *parser.VectorSelector:
			m, ok := of(all, n.Name)
			if !ok {
				err = fmt.Errorf("%s is no metric, or a histogram", n.Name)
			}
			for _, l := range m.labels {
				has[l] = true
			}
			for _, l := range n.LabelMatchers {
				if l.Name != labels.MetricName && !slices.Contains(m.labels, l.Name) {
					err = fmt.Errorf("%s has no label %s", n.Name, l.Name)
				}
			}
			if _, ranged := parent(path, 1).(*parser.MatrixSelector); ranged {
				if call, ok := parent(path, 2).(*parser.Call); ok && slices.Contains([]string{"rate", "increase"}, call.Func.Name) != (m.kind == "counter") {
					err = fmt.Errorf("%s of %s, a %s", call.Func.Name, n.Name, m.kind)
				}
			}
		case *parser.AggregateExpr:
			asked = append(asked, n.Grouping...)
		case *parser.BinaryExpr:
			if n.VectorMatching != nil && n.VectorMatching.On {
				asked = append(asked, n.VectorMatching.MatchingLabels...)
			}
		}
		return nil
	})
	for _, l := range asked {
		if !has[l] {
			err = fmt.Errorf("nothing in it has a label %s", l)
		}
	}
	return err
}

func parent(path []parser.Node, up int) parser.Node {
	if len(path) < up {
		return nil
	}
	return path[len(path)-up]
}

// Every alert and every panel asks of metrics only what they have.
func TestExpressionsFitMetrics(t *testing.T) {
	all := metrics(t)
	for _, r := range alerts(t) {
		require.NoError(t, fits(all, r.Expr), r.Alert)
	}
	for f, panels := range dashboards(t) {
		for _, p := range panels {
			for _, target := range p.Targets {
				require.NoError(t, fits(all, target.Expr), "%s: %s", f, p.Title)
			}
		}
	}
	for _, c := range alertCases { // which would prove nothing otherwise
		for _, one := range c {
			for _, text := range one.series {
				s, _ := gathered(t, text)
				name := s[0].Metric.Get(labels.MetricName)
				m, ok := of(all, name)
				require.True(t, ok || name == "up", text)
				s[0].Metric.Range(func(l labels.Label) {
					require.True(t, name == "up" || l.Name == labels.MetricName || slices.Contains(m.labels, l.Name), "%s: %s", text, l.Name)
				})
			}
		}
	}
	for _, wrong := range []string{"rate(causeway_node_ops_pending[5m])", "changes(causeway_node_reopened_total[1h])", "causeway_fleet_prove_seconds", "causeway_fleet_jobs{colour=\"red\"}",
		"sum by (state) (causeway_fleet_workers)", "causeway_node_gone", "causeway_node_leads and on (pod) causeway_fleet_workers"} {
		require.Error(t, fits(all, wrong), wrong)
	}
}

// lively are series of everything: counters count, histograms fill, gauges are five.
func lively(t *testing.T, all map[string]metric) series {
	t.Helper()
	values := map[string]string{"state": "quarantined", "colour": "red", "node": "1", "circuit": "batch-small", "outcome": "ok"}
	var texts []string
	for name, m := range all {
		at := fmt.Sprintf(`job="c",instance="%s"`, map[bool]string{true: "worker", false: "operator"}[strings.HasPrefix(name, "causeway_worker_")])
		for _, l := range m.labels {
			require.NotEmpty(t, values[l], l)
			at += fmt.Sprintf(",%s=%q", l, values[l])
		}
		switch m.kind {
		case "histogram":
			for i, le := range []string{"1", "2", "+Inf"} {
				texts = append(texts, fmt.Sprintf("%s_bucket{%s,le=%q} 0+%dx120", name, at, le, i+1))
			}
		case "counter":
			texts = append(texts, fmt.Sprintf("%s{%s} 0+3x120", name, at))
		default:
			texts = append(texts, fmt.Sprintf("%s{%s} 5x120", name, at))
		}
	}
	s, _ := gathered(t, texts...)
	return s
}

var inLegend = regexp.MustCompile(`\{\{(\w+)\}\}`)

// Every panel shows something once everything has happened, with the labels that its legend names.
func TestPanelsShow(t *testing.T) {
	s := lively(t, metrics(t))
	for f, panels := range dashboards(t) {
		for _, p := range panels {
			require.NotEmpty(t, p.Targets, "%s: %s", f, p.Title)
			for _, target := range p.Targets {
				shown := s.at(t, target.Expr, 120*step)
				require.NotEmpty(t, shown, "%s: %s: %s", f, p.Title, target.Expr)
				for _, sample := range shown {
					require.False(t, math.IsNaN(sample.F), "%s: %s: %s", f, p.Title, target.Expr)
					for _, l := range inLegend.FindAllStringSubmatch(target.LegendFormat, -1) {
						require.NotEmpty(t, sample.Metric.Get(l[1]), "%s: %s: %s", f, p.Title, target.LegendFormat)
					}
				}
			}
		}
	}
}
