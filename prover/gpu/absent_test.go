//go:build !cuda || !cgo

package gpu

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/prover"
)

// A program without GPU support says so, and what to do: it proves on nothing else.
func TestBuiltWithout(t *testing.T) {
	spec, err := prover.ParseDevice("cuda:1")
	require.NoError(t, err)
	_, err = Open(spec, LibraryName)
	require.ErrorIs(t, err, prover.ErrNoDevice)
	require.ErrorContains(t, err, "cuda:1: this program was built without GPU support: build it with make gpu")
	require.ErrorIs(t, Find(spec, LibraryName), prover.ErrNoDevice)
	require.NoError(t, Find(prover.DeviceSpec{CUDA: -1}, LibraryName), "the CPU")
	_, err = Probe(LibraryName)
	require.ErrorIs(t, err, prover.ErrNoDevice)
	require.ErrorContains(t, err, "build it with make gpu")
}
