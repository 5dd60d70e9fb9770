package aggregate_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/aggregate"
	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
)

// One batch or two, with the statement that L1 computes.
func TestAggregate(t *testing.T) {
	f := fixtures(t)
	for _, batches := range [][]aggregate.Batch{{f.first}, {f.first, f.second}, {f.second, f.third}} {
		c, statement, err := aggregate.Assign(slots, batches)
		require.NoError(t, err)
		circuittest.MustAccept(t, f.outer, c)
		require.Equal(t, circuittest.BigOf(c.StatementHash), circuittest.BigOf(restate(circuittest.Tamper(c, func(*aggregate.Circuit) {})).StatementHash))
		require.EqualValues(t, len(batches), statement.Header.Count)
	}
}

func TestAssignRefuses(t *testing.T) {
	f := fixtures(t)
	for _, batches := range [][]aggregate.Batch{{}, {f.first, f.second, f.third}, {f.first, f.third}} {
		_, _, err := aggregate.Assign(slots, batches)
		require.Error(t, err)
	}
	_, _, err := aggregate.Assign(slots, []aggregate.Batch{f.first, f.late})
	require.ErrorIs(t, err, rollup.ErrChain)
}
