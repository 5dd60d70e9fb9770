// Package gpu proves on NVIDIA devices. The arithmetic is CUDA C++ of our own, in kernels/: a library that is opened when a device is
// asked for, so the program builds and runs without CUDA. Build tag cuda, which needs cgo, compiles this package's half of the seam.
// The same sources compile for the host, as an emulation to check them where there is no GPU: memory is full of rubbish there and ends where it does, kernels
// wait until they are waited for, threads come in any order, and an exact one has warps, too. What it cannot show are speed, and what nvcc makes of the sources.
package gpu

import (
	"fmt"

	"github.com/causeway-l2/causeway/prover"
)

// LibraryName is the file of the device library; make gpu puts it beside the program, in the folder gpu.
const LibraryName = "libcauseway_gpu.so"

// Open opens a CUDA device with a device library. Errors wrap prover.ErrNoDevice and say what is missing. One process has a device at a
// time.
func Open(spec prover.DeviceSpec, library string) (prover.Device, error) {
	if spec.IsCPU() {
		return nil, fmt.Errorf("%w: %s is not a CUDA device", prover.ErrNoDevice, spec)
	}
	return open(spec, library)
}

// Find says that a CUDA device is there, before anything is done that takes long. Errors are those of Open, which may find more.
func Find(spec prover.DeviceSpec, library string) error {
	if spec.IsCPU() {
		return nil
	}
	return find(spec, library)
}

// Probe describes all CUDA devices, whether or not they are in use. Errors are those of Open.
func Probe(library string) ([]prover.DeviceInfo, error) { return probe(library) }
