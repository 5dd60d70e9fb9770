package prover

import (
	"fmt"
	"runtime"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"github.com/causeway-l2/causeway/prover/sumcheck"
)

// circuitPool holds copies of a circuit, since gnark's solver keeps state in
// it. A witness is mostly one long chain of hashes, which more cores solve no
// faster: solving several at once is what keeps a device busy.
type circuitPool struct {
	idle chan *solvable
}

// newCircuitPool makes n copies, the circuit itself being one. What solves them is package sumcheck where it can, on a device unless that is nil.
func newCircuitPool(ccs *R1CS, n int, device Device) (*circuitPool, error) {
	p := &circuitPool{make(chan *solvable, n)}
	first, err := newSolvable(ccs, device)
	if err != nil {
		return nil, err
	}
	p.idle <- first
	if n == 1 {
		return p, nil
	}
	encoded, err := EncodeCircuit(ccs)
	if err != nil {
		return nil, err
	}
	var wg sync.WaitGroup
	errs := make([]error, n-1)
	for i := range errs {
		wg.Go(func() {
			own, err := DecodeCircuit(encoded)
			var s *solvable
			if err == nil {
				s, err = newSolvable(own, device)
			}
			if errs[i] = err; err == nil {
				p.idle <- s
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("copy circuit: %w", err)
		}
	}
	return p, nil
}

// take waits for a circuit that nobody solves. It says how many cores to solve
// it on: all of them divided by the circuits in use.
func (p *circuitPool) take() (s *solvable, cores int) {
	s = <-p.idle
	return s, max(1, runtime.GOMAXPROCS(0)/(cap(p.idle)-len(p.idle)))
}

func (p *circuitPool) give(s *solvable) { p.idle <- s }

// solvable is a circuit that one at a time solves.
type solvable struct {
	ccs   *R1CS
	alone *R1CS      // the same circuit, solved without a device: to tell whose fault it is when ccs cannot be
	gkr   *sumchecks // nil on the CPU
}

func newSolvable(ccs *R1CS, device Device) (s *solvable, err error) {
	s = new(solvable)
	if s.alone, err = sumcheck.SpeedUp(ccs, nil); err != nil {
		return nil, err
	}
	if s.ccs = s.alone; device == nil || s.alone == ccs { // there is no GKR proof
		return s, nil
	}
	s.gkr = &sumchecks{device: device}
	s.ccs, err = sumcheck.SpeedUp(ccs, s.gkr)
	return s, err
}

// traced makes the device say in t where its time goes.
func (s *solvable) traced(t *Trace) {
	if s.gkr != nil {
		s.gkr.t = t
	}
}

// sumchecks is a device as one circuit sees it.
type sumchecks struct {
	device Device
	t      *Trace
}

// Sumchecks implements sumcheck.Device.
func (s *sumchecks) Sumchecks(inputs [][2]fr.Element, prove func(sumcheck.Tables) error) error {
	if err := s.device.Sumchecks(inputs, s.t, prove); err != nil {
		return fmt.Errorf("%w: GKR proof: %w", ErrDevice, err)
	}
	return nil
}
