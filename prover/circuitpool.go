package prover

import (
	"fmt"
	"runtime"
	"sync"

	"github.com/causeway-l2/causeway/prover/sumcheck"
)

// circuitPool holds copies of a circuit, since gnark's solver keeps state in
// it. A witness is mostly one long chain of hashes, which more cores solve no
// faster: solving several at once is what keeps a device busy.
type circuitPool struct {
	idle chan *R1CS
}

// newCircuitPool makes n copies, the circuit itself being one. What solves them is package sumcheck where it can.
func newCircuitPool(ccs *R1CS, n int) (*circuitPool, error) {
	p := &circuitPool{make(chan *R1CS, n)}
	fast, err := sumcheck.SpeedUp(ccs)
	if err != nil {
		return nil, err
	}
	p.idle <- fast
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
			if err == nil {
				own, err = sumcheck.SpeedUp(own)
			}
			if errs[i] = err; err == nil {
				p.idle <- own
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
func (p *circuitPool) take() (ccs *R1CS, cores int) {
	ccs = <-p.idle
	return ccs, max(1, runtime.GOMAXPROCS(0)/(cap(p.idle)-len(p.idle)))
}

func (p *circuitPool) give(ccs *R1CS) { p.idle <- ccs }
