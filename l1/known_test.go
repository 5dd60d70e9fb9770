package l1

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A node that has a tx says so in one of several ways; one that does not know its kind does not have it.
func TestKnown(t *testing.T) {
	for text, want := range map[string]bool{
		"already known": true, "known transaction: 0x12": true, "AlreadyKnown": true, "Known transaction": true,
		"unknown transaction type 3": false, "Unknown transaction": false, "nonce too low": false,
	} {
		require.Equal(t, want, known(text), text)
	}
}
