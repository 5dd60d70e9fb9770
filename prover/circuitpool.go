package prover

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/backend/witness"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"
	fcs "github.com/consensys/gnark/frontend/cs"

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
func newCircuitPool(ccs *R1CS, n int, device Device) *circuitPool {
	short, ok := steps.Shorten(ccs, append(sumcheck.Questions(), steps.Question{ID: commitmentID})...)
	if !ok {
		n = 1
	}
	p := &circuitPool{idle: make(chan *solvable, n), alone: ccs}
	internal, secret, public := ccs.GetNbVariables()
	for range n {
		s := &solvable{wires: internal + secret + public}
		var gkr sumcheck.Device = sumcheck.CPU{}
		if device != nil && sumcheck.SizesOf(ccs) != (sumcheck.Sizes{}) {
			s.gkr = &sumchecks{device: device}
			gkr = s.gkr
		}
		s.ccs, s.hints = steps.Copy(short), sumcheck.Hints(gkr)
		p.idle <- s
	}
	return p
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
	wires int                          // of the circuit; a solution may have more
	gkr   *sumchecks                   // nil on the CPU
	hints map[solver.HintID]steps.Hint // of a ladder, whose proof is made there, too
}

// solve runs gnark's solver on a number of cores, with those hints and one that makes commitments.
func (s *solvable) solve(w witness.Witness, commit steps.Hint, tasks int, opts []solver.Option) (*cs.R1CSSolution, error) {
	hints := maps.Clone(s.hints)
	hints[commitmentID] = commit
	steps.Answer(s.ccs, hints)
	opts = append(slices.Clip(opts), solver.WithNbTasks(tasks))
	for id, h := range hints { // of a circuit that is left to gnark
		opts = append(opts, solver.OverrideHint(id, h.OfIntegers()))
	}
	solved, err := s.ccs.Solve(w, opts...)
	if err != nil {
		return nil, err
	}
	values := solved.(*cs.R1CSSolution)
	values.W = values.W[:s.wires:s.wires]
	return values, nil
}

var commitmentID = solver.GetHintID(fcs.Bsb22CommitmentComputePlaceholder)

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
