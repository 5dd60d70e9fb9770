package prover

import (
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/causeway-l2/causeway/prover/sumcheck"
)

// DeviceState is where a device stands.
type DeviceState string

const (
	// DeviceHealthy takes work.
	DeviceHealthy DeviceState = "healthy"
	// DeviceDrained takes no more work, until its process starts anew.
	DeviceDrained DeviceState = "drained"
)

// A device's score moves towards 1 with each proof and towards 0 with each
// failure, by a quarter of the way; under half it is drained: three failures
// in a row do it, one in four does not.
const (
	scoreWeight = 0.25
	leastScore  = 0.5
)

// maxSolvers bounds the memory of circuits and solutions.
const maxSolvers = 64

// Capability is what a worker tells the fleet of its device.
type Capability struct {
	DeviceInfo
	State    DeviceState `json:"state"`
	Score    float64     `json:"score"` // 1 is faultless
	Proofs   int         `json:"proofs"`
	Failures int         `json:"failures"`
	Reason   string      `json:"reason,omitempty"` // of the last failure
}

// Accelerator is a device with its health. It is safe for concurrent use.
type Accelerator struct {
	device  Device
	canary  *canary
	solvers int

	mu         sync.Mutex
	capability Capability
	testing    sync.Mutex // one canary at a time
}

// Join proves a canary, a known witness of a small circuit, on the device and
// refuses the device if the proof does not verify. It takes over the device.
// Solvers is how many witnesses a prover solves at once, each in a copy of the
// circuit; 0 is half the cores.
func Join(d Device, solvers int) (*Accelerator, error) {
	if solvers < 0 || solvers > maxSolvers {
		return nil, fmt.Errorf("join device: %d solvers, want 0 to %d", solvers, maxSolvers)
	}
	if solvers == 0 {
		solvers = min(max(1, runtime.GOMAXPROCS(0)/2), maxSolvers)
	}
	info, err := d.Describe()
	if err != nil {
		return nil, fmt.Errorf("join device: %w: %w", ErrDevice, err)
	}
	c, err := newCanary()
	if err != nil {
		return nil, fmt.Errorf("join device %s: %w", info.Device, err)
	}
	if err := c.prove(d); err != nil {
		return nil, fmt.Errorf("join device %s (%s): canary: %w", info.Device, info.Name, err)
	}
	a := &Accelerator{device: d, canary: c, solvers: solvers}
	a.capability = Capability{DeviceInfo: info, State: DeviceHealthy, Score: 1}
	return a, nil
}

// Capability reports the device as it is now.
func (a *Accelerator) Capability() Capability {
	info, err := a.device.Describe()
	a.mu.Lock()
	defer a.mu.Unlock()
	if err == nil {
		a.capability.DeviceInfo = info
	}
	return a.capability
}

// Jobs is how many proofs to have under way at once: those being solved, one on
// the device, and one being assembled, checked or sent.
func (a *Accelerator) Jobs() int { return a.solvers + 2 }

// Close frees the device. Its provers must have returned.
func (a *Accelerator) Close() error { return a.device.Close() }

// pin puts keys on the device, unless they cannot fit.
func (a *Accelerator) pin(k *Keys) (Pinned, error) {
	c := a.Capability()
	if c.State == DeviceDrained {
		return nil, a.refusal()
	}
	pinned, working := PinnedBytes(k.Manifest, sumcheck.SizesOf(k.Circuit))
	if k.Manifest.PKBytes > 0 && pinned+working > c.MemoryBytes {
		return nil, fmt.Errorf("%w: out of memory: %s takes %d MiB pinned and %d MiB to work in, %s has %d MiB: serve it from another device, see --circuits",
			ErrDevice, k.Name, pinned>>20, working>>20, c.Device, c.MemoryBytes>>20)
	}
	p, err := a.device.Pin(k)
	if err != nil {
		err = fmt.Errorf("%w: pin %s, %d MiB, on %s with %d MiB free: %w", ErrDevice, k.Name, pinned>>20, c.Device, c.FreeBytes>>20, err)
		a.examine(err) // a key that has no room says nothing of a device, which may also have failed for good
		return nil, err
	}
	return p, nil
}

func (a *Accelerator) refusal() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return fmt.Errorf("%w: %s: %s", ErrDrained, a.capability.Device, a.capability.Reason)
}

// note records how a proof ended. A wrong proof drains the device; after any
// other failure of the device a canary decides, and the score. An assignment's
// fault is none of the device's.
func (a *Accelerator) note(err error) {
	switch {
	case err == nil:
		a.score(1, "")
	case errors.Is(err, ErrInvalidProof):
		a.drain(fmt.Sprintf("a proof does not verify: %v", err)) // the witness's own GKR proof included
	case errors.Is(err, ErrDevice):
		a.score(0, err.Error())
		a.examine(err)
	}
}

// examine drains a device that failed if its canary fails, too.
func (a *Accelerator) examine(failure error) {
	a.testing.Lock()
	defer a.testing.Unlock()
	if a.isDrained() {
		return
	}
	if err := a.canary.prove(a.device); err != nil {
		a.drain(fmt.Sprintf("%v; then its canary: %v", failure, err))
	}
}

func (a *Accelerator) isDrained() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.capability.State == DeviceDrained
}

func (a *Accelerator) score(outcome float64, reason string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := &a.capability
	c.Score += scoreWeight * (outcome - c.Score)
	if outcome > 0 {
		c.Proofs++
		return
	}
	c.Failures++
	c.Reason = reason
	if c.Score < leastScore {
		a.drainLocked()
	}
}

func (a *Accelerator) drain(reason string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.capability.Reason = reason
	a.capability.Failures++
	a.drainLocked()
}

func (a *Accelerator) drainLocked() {
	a.capability.State, a.capability.Score = DeviceDrained, 0
}
