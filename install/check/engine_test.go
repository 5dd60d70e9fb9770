package check

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/util/annotations"
	"github.com/stretchr/testify/require"
)

// step is the time between two samples of a series, and between two evaluations.
const step = time.Minute

// series are what Prometheus has gathered.
type series []promql.Series

// gathered are series in the notation of promtool's tests, a sample each step from 0 on, and the time of the last of all.
func gathered(t *testing.T, texts ...string) (all series, last time.Duration) {
	t.Helper()
	for _, text := range texts {
		name, values, err := parser.ParseSeriesDesc(text)
		require.NoError(t, err, text)
		s := promql.Series{Metric: name}
		for i, v := range values {
			at := time.Duration(i) * step
			last = max(last, at)
			if !v.Omitted {
				s.Floats = append(s.Floats, promql.FPoint{T: at.Milliseconds(), F: v.Value})
			}
		}
		all = append(all, s)
	}
	return all, last
}

var evaluator = promql.NewEngine(promql.EngineOpts{MaxSamples: 1e7, Timeout: time.Minute})

// at evaluates an expression in Prometheus' own engine. Warnings and hints of it, such as that a rate is of no counter, fail.
func (s series) at(t *testing.T, expr string, at time.Duration) promql.Vector {
	t.Helper()
	q, err := evaluator.NewInstantQuery(t.Context(), s, nil, expr, time.UnixMilli(at.Milliseconds()))
	require.NoError(t, err, expr)
	defer q.Close()
	result := q.Exec(t.Context())
	require.Empty(t, result.Warnings, expr)
	v, err := result.Vector()
	require.NoError(t, err, expr)
	out := slices.Clone(v)
	for i := range out {
		out[i].Metric = out[i].Metric.Copy()
	}
	return out
}

// Querier implements storage.Queryable.
func (s series) Querier(int64, int64) (storage.Querier, error) { return querier{all: s}, nil }

type querier struct {
	storage.LabelQuerier // nil: the engine asks for no names
	all                  series
}

// Close implements storage.Querier.
func (querier) Close() error { return nil }

// Select implements storage.Querier.
func (q querier) Select(_ context.Context, _ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
	found := &set{next: -1}
	for _, s := range q.all {
		if !slices.ContainsFunc(matchers, func(m *labels.Matcher) bool { return !m.Matches(s.Metric.Get(m.Name)) }) {
			found.all = append(found.all, s)
		}
	}
	return found
}

type set struct {
	all  series
	next int
}

// Next implements storage.SeriesSet.
func (s *set) Next() bool { s.next++; return s.next < len(s.all) }

// At implements storage.SeriesSet.
func (s *set) At() storage.Series { return promql.NewStorageSeries(s.all[s.next]) }

// Err implements storage.SeriesSet.
func (*set) Err() error { return nil }

// Warnings implements storage.SeriesSet.
func (*set) Warnings() annotations.Annotations { return nil }
