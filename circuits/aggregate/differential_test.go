package aggregate

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/blob"
	"github.com/causeway-l2/causeway/rollup/field"
)

// FuzzCircuitStreams compares digests, chain and evaluation of any streams with native code. FuzzSoliditySubmission compares the contract.
func FuzzCircuitStreams(f *testing.F) {
	f.Add([]byte{}, uint8(1))
	f.Add(make([]byte, 320), uint8(2))
	f.Add([]byte{1, 2, 3}, uint8(3))
	f.Fuzz(func(t *testing.T, b []byte, n uint8) {
		count := 1 + int(n)%linked
		batches, flags := fuzzedBatches(b, 32, count)
		want, err := rollup.Aggregate(batches[:count])
		require.NoError(t, err)
		l := forge(flags, batches)
		l.Rho = word(want.Rho)
		run := circuittest.Engine{Quick: true}.Run(freshLinks(), l)
		require.Equal(t, want.Hash(), field.Element(run.Public))
	})
}

// FuzzCircuitStreamsInBlob does so for D in a blob, whose words have 31 bytes. With one byte more the circuit takes only those that fit.
func FuzzCircuitStreamsInBlob(f *testing.F) {
	f.Add([]byte{}, uint8(1), false)
	f.Add(bytes.Repeat([]byte{0xff}, 31*10), uint8(2), false)
	f.Add([]byte{1, 2, 3}, uint8(3), true)
	f.Add(bytes.Repeat([]byte{0x20}, 32*10), uint8(0), true)
	ccs := circuittest.Compile(f, newLinks(true))
	f.Fuzz(func(t *testing.T, b []byte, n uint8, wide bool) {
		count, size := 1+int(n)%linked, rollup.DataWordBytes
		if wide {
			size++
		}
		batches, flags := fuzzedBatches(b, size, count)
		want, _, err := blob.Aggregate(batches[:count])
		require.NoError(t, err)
		l := forge(flags, batches)
		l.Rho, l.StatementHash = word(want.Rho), word(want.Hash())
		fits := true
		for _, batch := range batches {
			for _, w := range batch.D { // of slots that are not used, too
				fits = fits && w.Bytes()[0] == 0
			}
		}
		if fits {
			circuittest.MustAccept(t, ccs, l)
		} else {
			circuittest.MustReject(t, ccs, l)
		}
	})
}

// fuzzedBatches have streams of words of at most size bytes each; the first count of them are in use.
func fuzzedBatches(b []byte, size, count int) (batches [linked]rollup.BatchData, flags [linked]int) {
	batches = [linked]rollup.BatchData{trueBatch(1, 100, 10, 11), trueBatch(2, 100, 11, 12), trueBatch(3, 150, 12, 13)}
	for i := range batches {
		for _, stream := range [][]field.Element{batches[i].D, batches[i].S} {
			for j := range stream {
				k := min(size, len(b))
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
	return batches, flags
}
