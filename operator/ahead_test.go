package operator

import (
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Where L1 is at a batch that was sealed here, an earlier life may have sent it in another submission: that is waited for. Elsewhere nothing is.
func TestL1IsAhead(t *testing.T) {
	root := field.FromUint64(7)
	b := &batch{data: rollup.BatchData{Statement: rollup.Statement{Number: 4, Timestamp: 100, NewRoot: root}}}
	s := &submission{Submission: l1.Submission{First: 3, Count: 1}}
	o := &Operator{log: slog.New(slog.DiscardHandler), batches: []*batch{b}, ready: []*submission{s}}
	answers := func(e l1.AheadError) error {
		return o.onSubmitted(submitResult{submission: s, err: fmt.Errorf("submit: %w", &e)})
	}
	here := l1.AheadError{Last: 4, Root: root.Bytes(), Time: 100}
	require.NoError(t, answers(here))
	for _, other := range []l1.AheadError{{Last: 3, Root: here.Root, Time: 100}, {Last: 4, Root: l1.Word{1}, Time: 100}, {Last: 4, Root: here.Root, Time: 101}} {
		require.ErrorIs(t, answers(other), l1.ErrDiverged)
	}
	o.ready = nil // final by now, and so sealed here
	require.NoError(t, answers(l1.AheadError{Last: 9}))
}

// A submission that L1 mines and that fails, since others were quicker, is submitted again, and not for ever: each time costs its gas.
func TestFailedSubmissions(t *testing.T) {
	s := &submission{Submission: l1.Submission{First: 3, Count: 1}}
	o := &Operator{log: slog.New(slog.DiscardHandler), ready: []*submission{s}, changed: make(chan struct{})}
	answers := func(err error) error { return o.onSubmitted(submitResult{submission: s, err: err}) }
	failed := fmt.Errorf("submit: %w", l1.ErrFailed)
	for range 2 {
		require.NoError(t, answers(failed))
		require.NoError(t, answers(failed))
		require.NoError(t, answers(nil))
	}
	require.NoError(t, answers(failed))
	require.NoError(t, answers(failed))
	require.ErrorIs(t, answers(failed), l1.ErrFailed)
}
