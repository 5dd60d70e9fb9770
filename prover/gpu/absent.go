//go:build !cuda || !cgo

package gpu

import (
	"fmt"

	"github.com/causeway-l2/causeway/prover"
)

func open(spec prover.DeviceSpec, _ string) (prover.Device, error) {
	return nil, fmt.Errorf("%w: %s: this program was built without GPU support: build it with make gpu", prover.ErrNoDevice, spec)
}

func probe(string) ([]prover.DeviceInfo, error) {
	return nil, fmt.Errorf("%w: this program was built without GPU support: build it with make gpu", prover.ErrNoDevice)
}
