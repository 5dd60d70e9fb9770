//go:build cuda && cgo

package gpu

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/causeway-l2/causeway/prover"
)

// device is a CUDA device. That it computes one thing at a time is the library's to see to, in each call: a goroutine that comes back from one waits for a
// processor, and holds what it holds. So mu is for what several calls need between them, and sumchecks and ladder for the GKR proofs whose tables it has. Steps of
// these take no more: they come between all others' calls.
type device struct {
	spec prover.DeviceSpec
	lock *os.File // held by the process that has the device

	sumchecks sync.Mutex // before mu
	ladder    sync.Mutex // before mu
	mu        sync.Mutex // staging memory, vectors, keys
	h         *handle
}

// Built says whether this program can prove on a GPU at all.
const Built = true

// find makes no context on the device, but starts CUDA in this process.
func find(spec prover.DeviceSpec, path string) error {
	_, err := libraryFor(spec, path)
	return err
}

// libraryFor loads the library where it finds the device.
func libraryFor(spec prover.DeviceSpec, path string) (*library, error) {
	l, err := loadLibrary(path)
	if err != nil {
		return nil, err
	}
	n, err := l.count()
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w: is the NVIDIA driver loaded? try nvidia-smi", prover.ErrNoDevice, spec, err)
	}
	if spec.CUDA >= n {
		return nil, fmt.Errorf("%w: %s: this machine has %d CUDA devices, the first is cuda:0", prover.ErrNoDevice, spec, n)
	}
	return l, nil
}

func open(spec prover.DeviceSpec, path string) (prover.Device, error) {
	l, err := libraryFor(spec, path)
	if err != nil {
		return nil, err
	}
	lock, err := claim(spec)
	if err != nil {
		return nil, err
	}
	h, err := l.open(spec.CUDA)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %s: %w", prover.ErrNoDevice, spec, err), lock.Close())
	}
	return &device{spec: spec, lock: lock, h: h}, nil
}

func probe(path string) (out []prover.DeviceInfo, err error) {
	l, err := loadLibrary(path)
	if err != nil {
		return nil, err
	}
	n, err := l.count()
	if err != nil {
		return nil, fmt.Errorf("%w: %w: is the NVIDIA driver loaded? try nvidia-smi", prover.ErrNoDevice, err)
	}
	for i := range n {
		h, err := l.open(i)
		if err != nil {
			return nil, fmt.Errorf("%w: cuda:%d: %w", prover.ErrNoDevice, i, err)
		}
		info, err := h.describe()
		h.close()
		if err != nil {
			return nil, fmt.Errorf("%w: cuda:%d: %w", prover.ErrNoDevice, i, err)
		}
		info.Device = prover.DeviceSpec{CUDA: i}.String()
		out = append(out, info)
	}
	return out, nil
}

// Describe implements prover.Device. It does not wait for what is being computed.
func (d *device) Describe() (prover.DeviceInfo, error) {
	info, err := d.h.describe()
	info.Device = d.spec.String()
	return info, err
}

// Close implements prover.Device. It waits for the GKR proofs that have tables here: their steps take no lock of their own.
func (d *device) Close() error {
	d.sumchecks.Lock()
	defer d.sumchecks.Unlock()
	d.ladder.Lock()
	defer d.ladder.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.h.close()
	return d.lock.Close()
}
