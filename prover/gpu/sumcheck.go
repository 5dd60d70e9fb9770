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
	s := &tables{d: d, t: t}
	for 1<<s.variables < len(inputs) {
		s.variables++
	}
	if err := s.timed(func() error { return s.begin(inputs) }); err != nil {
		return err
	}
	return prove(s)
}

// tables are those of one proof, which holds d.sumchecks.
type tables struct {
	d         *device
	t         *prover.Trace
	variables int
}

// timed is work on the device, between that of other proofs.
func (s *tables) timed(work func() error) error {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	start := time.Now()
	defer func() { s.t.GKR += time.Since(start) }()
	return work()
}

func (s *tables) begin(inputs [][2]fr.Element) error {
	bytes := len(inputs) * 2 * fr.Bytes
	at, err := s.d.h.staging(bytes)
	if err != nil {
		return err
	}
	staged := unsafe.Slice((*[2]fr.Element)(at), len(inputs))
	copyParallel(staged, inputs)
	s.t.TransferBytes += int64(bytes)
	return s.d.h.sumchecks(sumcheck.Permutation(), at, len(inputs))
}

// checked is timed, of a call that reads a point.
func (s *tables) checked(point []fr.Element, work func() error) error {
	if len(point) != s.variables {
		return fmt.Errorf("point of %d variables, the tables have %d", len(point), s.variables)
	}
	return s.timed(work)
}

// Outputs implements sumcheck.Tables.
func (s *tables) Outputs(point []fr.Element) (out [2]fr.Element, err error) {
	err = s.checked(point, func() (err error) { out, err = s.d.h.outputs(point); return err })
	return out, err
}

// Begin implements sumcheck.Tables.
func (s *tables) Begin(round int, c fr.Element, point []fr.Element) (out sumcheck.Values, err error) {
	err = s.checked(point, func() (err error) { out, err = s.d.h.sumcheck(round, c, point); return err })
	return out, err
}

// Fold implements sumcheck.Tables.
func (s *tables) Fold(r fr.Element) (out sumcheck.Values, err error) {
	err = s.timed(func() (err error) { out, err = s.d.h.fold(r); return err })
	return out, err
}

// End implements sumcheck.Tables.
func (s *tables) End(r fr.Element) (out [2]fr.Element, err error) {
	err = s.timed(func() (err error) { out, err = s.d.h.end(r); return err })
	return out, err
}
