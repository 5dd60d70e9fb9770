package field_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
)

// L10: signing is deterministic, and no two messages share R: with one R and two messages anyone computes the key.
func TestL10NoRepeatedR(t *testing.T) {
	n := 10_000
	if testing.Short() {
		n = 500
	}
	key := field.NewPrivateKey([32]byte{1})
	seen := map[field.Element]int{}
	for i := range n {
		sig := key.Sign(field.FromUint64(uint64(i)))
		other, ok := seen[sig.R.X]
		require.False(t, ok, "messages %d and %d have one R", i, other)
		seen[sig.R.X] = i
	}
	require.Equal(t, key.Sign(field.FromUint64(7)), key.Sign(field.FromUint64(7)))
	another := field.NewPrivateKey([32]byte{2})
	require.NotEqual(t, key.Sign(field.FromUint64(7)).R, another.Sign(field.FromUint64(7)).R)
}
