package aggregate

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// FuzzCircuitStreams compares digests, chain and evaluation of any streams with native code. FuzzSoliditySubmission compares the contract.
func FuzzCircuitStreams(f *testing.F) {
	f.Add([]byte{}, uint8(1))
	f.Add(make([]byte, 320), uint8(2))
	f.Add([]byte{1, 2, 3}, uint8(3))
	f.Fuzz(func(t *testing.T, b []byte, n uint8) {
		count := 1 + int(n)%linked
		batches := [linked]rollup.BatchData{trueBatch(1, 100, 10, 11), trueBatch(2, 100, 11, 12), trueBatch(3, 150, 12, 13)}
		var flags [linked]int
		for i := range batches {
			for _, stream := range [][]field.Element{batches[i].D, batches[i].S} {
				for j := range stream {
					k := min(32, len(b))
					stream[j].SetBytes(b[:k])
					b = b[k:]
				}
			}
			batches[i].Statement.DigestD = field.Hash(rollup.TagData, batches[i].D...)
			batches[i].Statement.DigestS = field.Hash(rollup.TagSettlement, batches[i].S...)
			if i < count {
				flags[i] = 1
			}
		}
		want, err := rollup.Aggregate(batches[:count])
		require.NoError(t, err)
		l := forge(flags, batches)
		l.Rho = word(want.Rho)
		run := circuittest.Engine{Quick: true}.Run(freshLinks(), l)
		require.Equal(t, want.Hash(), field.Element(run.Public))
	})
}
