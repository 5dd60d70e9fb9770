package rollup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

// chain is three batches that follow each other.
func chain() []rollup.BatchData {
	w := rolluptest.New(1, shape, 3)
	out := []rollup.BatchData{w.OpenFeeSlots().BatchData()}
	for range 2 {
		op := &rollup.Transfer{To: 0, Amount: rollup.NewAmount(7)}
		w.Sign(w.State.View(), op)
		out = append(out, w.MustExecute(rollup.Batch{Header: w.Header, Transfers: []*rollup.Transfer{op}}).BatchData())
	}
	return out
}

// H2, natively: gaps, overlaps, duplicates, another order, broken roots, time running backwards, another rollup or shape.
func TestH2AggregateRefusesBrokenChains(t *testing.T) {
	good := chain()
	_, err := rollup.Aggregate(good)
	require.NoError(t, err)
	for name, batches := range map[string][]rollup.BatchData{
		"none":           {},
		"gap":            {good[0], good[2]},
		"duplicate":      {good[0], good[0]},
		"reversed":       {good[1], good[0]},
		"overlap":        {good[0], good[1], good[1], good[2]},
		"root":           edit(good, func(s *rollup.Statement) { s.OldRoot = field.FromUint64(1) }),
		"time":           edit(good, func(s *rollup.Statement) { s.Timestamp = 5 }),
		"another rollup": edit(good, func(s *rollup.Statement) { s.Config = field.FromUint64(1) }),
		"another shape":  edit(good, func(s *rollup.Statement) { s.ShapeID++ }),
		"number":         edit(good, func(s *rollup.Statement) { s.Number++ }),
		"too many":       make([]rollup.BatchData, 1<<rollup.CountBits),
	} {
		_, err := rollup.Aggregate(batches)
		require.ErrorIs(t, err, rollup.ErrChain, name)
	}
}

// edit changes the second batch's statement.
func edit(batches []rollup.BatchData, f func(*rollup.Statement)) []rollup.BatchData {
	out := append([]rollup.BatchData(nil), batches...)
	f(&out[1].Statement)
	return out
}

// Trailing zero words may be left out: neither the challenge nor the evaluation sees them. Other words may not.
func TestTrimmedStreams(t *testing.T) {
	a, err := rollup.Aggregate(chain())
	require.NoError(t, err)
	d, s := rollup.Streams(chain())
	require.Less(t, len(rollup.Trim(s)), len(s), "the last lanes are noops")
	require.Equal(t, a.Rho, rollup.Challenge(a, rollup.Trim(d), rollup.Trim(s)))
	require.Equal(t, a.EvalS, rollup.Evaluate(rollup.Trim(s), a.Rho))
	padded := append(append([]field.Element(nil), s...), make([]field.Element, 9)...)
	require.Equal(t, a.Rho, rollup.Challenge(a, d, padded))
	require.Equal(t, a.EvalS, rollup.Evaluate(padded, a.Rho))
	require.Empty(t, rollup.Trim(make([]field.Element, 3)))

	for i := range d {
		other := append([]field.Element(nil), d...)
		one := field.FromUint64(1)
		other[i].Add(&other[i], &one)
		require.NotEqual(t, a.Rho, rollup.Challenge(a, other, s))
		require.NotEqual(t, a.EvalD, rollup.Evaluate(other, a.Rho))
	}
	require.NotEqual(t, a.Rho, rollup.Challenge(a, s, d), "D and S have their places")
}

// A18: hashes of different things differ, though their fields are the same, and a zero more is another hash where lengths are free.
func TestA18Domains(t *testing.T) {
	tags := []field.Element{{}, rollup.TagConfig, rollup.TagMessage, rollup.TagSettlement, rollup.TagData, rollup.TagBatch, rollup.TagChain, rollup.TagAggregate}
	x := []field.Element{field.FromUint64(1), field.FromUint64(2), field.FromUint64(3), field.FromUint64(4), field.FromUint64(5), field.FromUint64(6), field.FromUint64(7), field.FromUint64(8)}
	seen := map[field.Element]bool{}
	add := func(name string, e field.Element) {
		require.False(t, seen[e], "%s is a hash of something else", name)
		seen[e] = true
	}
	for i, tag := range tags {
		for n := range len(x) {
			add(tags[i].String(), field.Hash(tag, x[:n+1]...))
		}
	}
	for n := range 5 { // suffixes of zeros
		add("data and zeros", field.Hash(rollup.TagData, append(x[:2:2], make([]field.Element, n+1)...)...))
	}
	add("tree node", field.Compress(x[0], x[1]))
	add("node of a node", field.Compress(field.Compress(x[0], x[1]), x[2]))

	statement := rollup.Statement{Config: x[0], ShapeID: 2, Number: 3, Timestamp: 4, OldRoot: x[4], NewRoot: x[5], DigestD: x[6], DigestS: x[7]}
	require.True(t, seen[statement.Hash()], "the fields are the words hashed above, under the batch's tag")
	aggregate := rollup.AggregateStatement{Config: x[0], OldRoot: x[2], NewRoot: x[3], Chain: x[4], Rho: x[5], EvalD: x[6], EvalS: x[7]}
	add("aggregate", aggregate.Hash())

	// A signed message is no leaf and no node: its words begin with a tag that is no key hash anyone knows.
	a := rollup.Account{Owner: rolluptest.NewPerson(1).Owner(0), Nonce: 3, Balance: rollup.NewAmount(4)}
	add("leaf", a.Leaf())
	w := &rollup.Withdraw{Authorization: rollup.Auth{From: 1, Nonce: 3}, Amount: rollup.NewAmount(4)}
	add("message", w.Message(x[0]))
	tr := &rollup.Transfer{Authorization: w.Authorization, Amount: w.Amount}
	add("message of a transfer with the same fields", tr.Message(x[0]))
	n := &rollup.TransferToNew{Authorization: w.Authorization, Amount: w.Amount}
	add("message of a transferToNew", n.Message(x[0]))
	require.NotEqual(t, rollup.Config(1, rollup.Address{}), rollup.Config(0, rollup.Address{19: 1}))
}
