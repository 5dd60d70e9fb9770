package prover

import (
	"fmt"
	"runtime"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint/solver"

	"github.com/causeway-l2/causeway/prover/steps"
	"github.com/causeway-l2/causeway/prover/sumcheck"
)

// circuitPool holds copies of a circuit, since gnark's solver keeps state in it. Solving several witnesses at once is what keeps a device busy.
type circuitPool struct {
	idle  chan *solvable
	mu    sync.Mutex // of alone
	alone *R1CS      // the circuit as it was: to tell whose fault it is when a copy cannot be solved
}

// newCircuitPool makes n copies that share all but the state. They are solved by packages steps and sumcheck where these can, on a device unless that
// is nil; a circuit that they leave to gnark has one copy.
func newCircuitPool(ccs *R1CS, n int, device Device) (*circuitPool, error) {
	alone, err := sumcheck.SpeedUp(ccs)
	if err != nil {
		return nil, err
	}
	short, ok := steps.Shorten(alone)
	if !ok {
		n = 1
	}
	p := &circuitPool{idle: make(chan *solvable, n), alone: alone}
	internal, secret, public := ccs.GetNbVariables()
	for range n {
		s := &solvable{wires: internal + secret + public}
		var gkr sumcheck.Device = sumcheck.CPU{}
		if device != nil && sumcheck.SizesOf(ccs) != (sumcheck.Sizes{}) {
			s.gkr = &sumchecks{device: device}
			gkr = s.gkr
		}
		s.ccs, s.ladder = sumcheck.On(gkr, steps.Copy(short)), sumcheck.LadderOn(gkr)
		p.idle <- s
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
	ccs    *R1CS
	wires  int           // of the circuit; a solution may have more
	gkr    *sumchecks    // nil on the CPU
	ladder solver.Option // has a ladder's proof made there, too
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
	return ofDevice(s.device.Sumchecks(inputs, s.t, prove))
}

// Ladder implements sumcheck.Device.
func (s *sumchecks) Ladder(rungs []sumcheck.Rung, prove func(sumcheck.Rungs) error) error {
	return ofDevice(s.device.Ladder(rungs, s.t, prove))
}

func ofDevice(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: GKR proof: %w", ErrDevice, err)
}
