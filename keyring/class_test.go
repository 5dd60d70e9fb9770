package keyring

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/workers"
)

// A device that cannot take a key is not the key's fault: the job goes to a larger one, or to another.
func TestClassOfKeys(t *testing.T) {
	for err, want := range map[error]workers.Class{
		fmt.Errorf("new prover: %w: pin batch-large: allocate device memory: out of memory", prover.ErrDevice): workers.ClassOOM,
		fmt.Errorf("new prover: %w: xid 79", prover.ErrDevice):                                                 workers.ClassGPU,
		fmt.Errorf("new prover: %w: cuda:0", prover.ErrDrained):                                                workers.ClassGPU,
		fmt.Errorf("load keys: %w", prover.ErrKeysCorrupt):                                                     workers.ClassKeys,
		fmt.Errorf("load keys: %w", prover.ErrKeysStale):                                                       workers.ClassKeys,
		errors.New("another"): workers.ClassKeys,
	} {
		require.Equal(t, want, classOfKeys(err), "%v", err)
	}
}
