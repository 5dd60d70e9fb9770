package l1

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever the contract refuses, the error says what to do.
func TestRefusalsSayWhatToDo(t *testing.T) {
	for name := range rollupABI.Errors {
		if name != "InvalidParameter" { // the constructor's: Deploy looks first
			require.NotEmpty(t, hints[name], name)
		}
	}
	for name := range hints {
		require.Contains(t, rollupABI.Errors, name)
	}
}
