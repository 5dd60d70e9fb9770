//go:build cuda && cgo

package gpu

import (
	"fmt"
	"time"
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/prover/sumcheck"
)

// Sumchecks implements prover.Device. The inputs alone cross the bus, and a few words for each variable.
func (d *device) Sumchecks(inputs [][2]fr.Element, t *prover.Trace, prove func(sumcheck.Tables) error) error {
	d.sumchecks.Lock()
	defer d.sumchecks.Unlock()
	s := &tables{share{d, t, variables(len(inputs))}}
	begin := func() error {
		at, err := staged(s.share, inputs)
		if err != nil {
			return err
		}
		return d.h.sumchecks(sumcheck.Permutation(), at, len(inputs))
	}
	d.mu.Lock()
	err := s.timed(begin)
	d.mu.Unlock()
	if err != nil {
		return err
	}
	return prove(s)
}

// Ladder implements prover.Device, in the same way.
func (d *device) Ladder(inputs []sumcheck.Rung, t *prover.Trace, prove func(sumcheck.Rungs) error) error {
	d.ladder.Lock()
	defer d.ladder.Unlock()
	s := &rungs{share{d, t, variables(len(inputs))}}
	begin := func() error {
		at, err := staged(s.share, inputs)
		if err != nil {
			return err
		}
		return d.h.ladder(at, len(inputs))
	}
	d.mu.Lock()
	err := s.timed(begin)
	d.mu.Unlock()
	if err != nil {
		return err
	}
	return prove(s)
}

// share is what a GKR proof has of a device: its tables, and the device for as long as a call takes.
type share struct {
	d         *device
	t         *prover.Trace
	variables int
}

func variables(n int) (k int) {
	for 1<<k < n {
		k++
	}
	return k
}

// timed is work on the device, between that of other proofs. A proof makes some thousand short calls, each by itself.
func (s share) timed(work func() error) error {
	start := time.Now()
	defer func() { s.t.GKR += time.Since(start) }()
	return work()
}

// staged copies inputs to where the device takes them from, for whoever holds d.mu.
func staged[T any](s share, inputs []T) (unsafe.Pointer, error) {
	var one T
	bytes := len(inputs) * int(unsafe.Sizeof(one))
	at, err := s.d.h.staging(bytes)
	if err != nil {
		return nil, err
	}
	copyParallel(unsafe.Slice((*T)(at), len(inputs)), inputs)
	s.t.TransferBytes += int64(bytes)
	return at, nil
}

// checked is timed, of a call that reads a point.
func (s share) checked(point []fr.Element, work func() error) error {
	if len(point) != s.variables {
		return fmt.Errorf("point of %d variables, the tables have %d", len(point), s.variables)
	}
	return s.timed(work)
}

// tables are those of one proof, which holds d.sumchecks.
type tables struct{ share }

// Outputs implements sumcheck.Tables.
func (s *tables) Outputs(point []fr.Element) (out [2]fr.Element, err error) {
	err = s.checked(point, func() (err error) { out, err = s.d.h.outputs(point); return err })
	return out, err
}

// Begin implements sumcheck.Tables.
func (s *tables) Begin(round int, c, _ fr.Element, point []fr.Element) (out sumcheck.Values, err error) {
	err = s.checked(point, func() (err error) { out, err = s.d.h.sumcheck(round, c, point); return err })
	return out, err
}

// Fold implements sumcheck.Tables.
func (s *tables) Fold(r fr.Element) (out sumcheck.Values, err error) {
	err = s.timed(func() (err error) { out, err = s.d.h.fold(r); return err })
	return out, err
}

// End implements sumcheck.Tables.
func (s *tables) End(r fr.Element) (out sumcheck.Left, err error) {
	err = s.timed(func() (err error) { out, err = s.d.h.end(r); return err })
	return out, err
}

// rungs are the tables of one proof, which holds d.ladder.
type rungs struct{ share }

// Begin implements sumcheck.Rungs.
func (s *rungs) Begin(step int, stage sumcheck.Stage, c fr.Element, point []fr.Element) (out sumcheck.StepValues, err error) {
	err = s.checked(point, func() (err error) { out, err = s.d.h.step(step, stage, c, point); return err })
	return out, err
}

// Fold implements sumcheck.Rungs.
func (s *rungs) Fold(r fr.Element) (out sumcheck.StepValues, err error) {
	err = s.timed(func() (err error) { out, err = s.d.h.stepFold(r); return err })
	return out, err
}

// End implements sumcheck.Rungs.
func (s *rungs) End(r fr.Element) (out sumcheck.StepInputs, err error) {
	err = s.timed(func() (err error) { out, err = s.d.h.stepEnd(r); return err })
	return out, err
}
