package rollup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/internal/hostile"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

var hostileShape = rollup.Shape{ID: 5, Name: "hostile", Full: 2, Transfers: 3, FeeSlots: 2, Depth: 8, Reach: 8}

// words reads as many canonical words as there are; the rest is zero.
func words(b []byte, n int) []field.Element {
	out := make([]field.Element, n)
	for i := range out {
		if len(b) >= 32*(i+1) {
			out[i], _ = field.FromBytes(b[32*i : 32*(i+1)])
		}
	}
	return out
}

// B9 and B10: the words of S and D, as L1 holds them. What decodes has the one encoding that there is.
func FuzzHostileStreams(f *testing.F) {
	w := rolluptest.New(1, hostileShape, 3)
	wit := w.OpenFeeSlots()
	var seed []byte
	for _, e := range append(wit.SettlementStream(), wit.DataStream()...) {
		b := e.Bytes()
		seed = append(seed, b[:]...)
	}
	f.Add(seed)
	f.Add(make([]byte, 32*8))
	f.Fuzz(func(t *testing.T, b []byte) {
		s := words(b, hostileShape.SettlementWords())
		d := words(b[min(len(b), 32*len(s)):], hostileShape.DataWords())
		hostile.Decode(t, len(b), func() {
			decoded, err := rollup.DecodeSettlements(hostileShape, s)
			if err == nil {
				var again []field.Element
				for _, x := range decoded {
					w := x.Words()
					again = append(again, w[:]...)
				}
				require.Equal(t, s, again, "two encodings of one settlement")
			}
			_, _ = rollup.DecodeTransfers(hostileShape, d)
			_, _ = rollup.DecodeHeader(hostileShape, d)
			view := w.State.View()
			_, _ = rollup.Replay(view, hostileShape, w.Config, d, s)
		})
	})
}

// B9: amounts, keys and signatures as text and bytes.
func FuzzHostileScalars(f *testing.F) {
	f.Add([]byte("340282366920938463463374607431768211456"))
	f.Add(make([]byte, 64))
	f.Fuzz(func(t *testing.T, b []byte) {
		hostile.Decode(t, len(b), func() {
			if a, err := rollup.ParseAmount(string(b)); err == nil {
				require.Equal(t, string(b), a.String())
			}
			if p, err := field.DecodePoint(b); err == nil {
				require.True(t, p.OnCurve())
			}
			_, _ = field.DecodeSignature(b)
			_, _ = field.FromBytes(b)
		})
	})
}

// A18: objects of different types that are made of the same words have different digests, and a zero word more or less makes another one.
func TestA18NoSharedPreimages(t *testing.T) {
	ws := []field.Element{field.FromUint64(1), field.FromUint64(2), field.FromUint64(3), field.FromUint64(4), field.FromUint64(5), field.FromUint64(6), field.FromUint64(7), field.FromUint64(8)}
	seen := map[field.Element]string{}
	note := func(name string, d field.Element) {
		other, ok := seen[d]
		require.False(t, ok, "%s and %s have one digest", name, other)
		seen[d] = name
	}
	for name, tag := range map[string]field.Element{"message": rollup.TagMessage, "settlement": rollup.TagSettlement, "data": rollup.TagData, "batch": rollup.TagBatch, "chain": rollup.TagChain,
		"aggregate": rollup.TagAggregate, "node": {}, "first word": ws[0]} {
		for n := 1; n <= len(ws); n++ {
			note(name, field.Hash(tag, ws[:n]...))
			zeros := append(append([]field.Element(nil), ws[:n]...), field.Element{})
			note(name+" with a zero behind", field.Hash(tag, zeros...))
			note(name+" with a zero in front", field.Hash(tag, append([]field.Element{{}}, ws[:n]...)...))
		}
	}
	note("leaf", field.Compress(field.Compress(ws[0], ws[1]), field.Compress(ws[2], ws[3])))
}

// C6: the compression is no permutation that an attacker can run backwards: exchanging its inputs, or feeding an output back, leads nowhere.
func TestC6NoInversion(t *testing.T) {
	l, x := field.FromUint64(11), field.FromUint64(12)
	out := field.Compress(l, x)
	require.NotEqual(t, out, field.Compress(x, l))
	require.NotEqual(t, field.Compress(out, x), field.Compress(l, out))
	var fed field.Element
	fed.Sub(&out, &x) // what a permutation without feed-forward would have put out
	require.NotEqual(t, out, fed)
	require.NotEqual(t, l, field.Compress(fed, x))
	require.NotEqual(t, x, field.Compress(l, fed))
	require.False(t, func() bool { z := field.Compress(field.Element{}, field.Element{}); return z.IsZero() }(), "an empty subtree of height 1 is no empty leaf")
}
