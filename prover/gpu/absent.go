//go:build !cuda || !cgo

package gpu

import (
	"fmt"

	"github.com/causeway-l2/causeway/prover"
)

// Built says whether this program can prove on a GPU at all.
const Built = false

func open(spec prover.DeviceSpec, path string) (prover.Device, error) { return nil, find(spec, path) }

func find(spec prover.DeviceSpec, _ string) error {
	return fmt.Errorf("%w: %s: this program was built without GPU support: build it with make gpu", prover.ErrNoDevice, spec)
}

func probe(string) ([]prover.DeviceInfo, error) {
	return nil, fmt.Errorf("%w: this program was built without GPU support: build it with make gpu", prover.ErrNoDevice)
}
