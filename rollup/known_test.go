package rollup

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"
)

// Nobody known is taken for a stranger, however many layers there are, and few strangers for somebody known.
func TestKnownForgetsNobody(t *testing.T) {
	owner := func(i int, token uint16) (o Owner) {
		binary.BigEndian.PutUint32(o.Address[:], uint32(i))
		o.Token = token
		return o
	}
	k := newKnown()
	require.False(t, k.has(owner(0, 0)))
	const n = 100_000
	for i := range n {
		k.add(owner(i, 1))
	}
	require.Len(t, k.layers, 3)
	taken := 0
	for i := range n {
		require.True(t, k.has(owner(i, 1)), i)
		if k.has(owner(i, 2)) {
			taken++
		}
	}
	require.Less(t, taken, n/200)
}
