package sumcheck

import (
	"fmt"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"
)

// What a circuit asks about a ladder: RungHint what an instance ends with, LadderHint the proof of all of them.
//
// An instance is asked about by the sum that it begins with (X, Y and Z), the key (x, y and d·x·y), and a digit that stands for its signs: 1 where a bit is
// set, -1 where it is not, the highest bit first.
const (
	StepsOfRung = ladderSteps
	ofRung      = 3 + 3 + 1
	ofInstance  = ofRung + 3 // with the sum that it ends with
)

func init() { solver.RegisterHint(RungHint, LadderHint) }

// RungHint answers X, Y and Z of the sum that an instance ends with.
func RungHint(_ *big.Int, in, out []*big.Int) error {
	if len(in) != ofRung || len(out) != 3 {
		return fmt.Errorf("sumcheck: a rung of %d inputs and %d outputs", len(in), len(out))
	}
	r, _ := rungOf(in)
	for i, e := range r.climb(nil) {
		e.BigInt(out[i])
	}
	return nil
}

// LadderHint is asked about the word that the first challenge is drawn from, and all instances in turn, each with its end. It answers what proves them:
// LadderMessages, in the order in which they are sent.
func LadderHint(q *big.Int, in, out []*big.Int) error { return ladderOn(CPU{})(q, in, out) }

// LadderOn makes LadderHint's proofs on a device.
func LadderOn(d Device) solver.Option {
	return solver.OverrideHint(solver.GetHintID(LadderHint), ladderOn(d))
}

func ladderOn(d Device) solver.Hint {
	return func(_ *big.Int, in, out []*big.Int) error {
		if len(in) < 1+ofInstance || (len(in)-1)%ofInstance != 0 || len(out) != LadderMessages((len(in)-1)/ofInstance) {
			return fmt.Errorf("sumcheck: a ladder of %d inputs and %d outputs", len(in), len(out))
		}
		c := newClimbs(in[1:])
		var first fr.Element
		first.SetBigInt(in[0])
		t := &transcript{hash: NewSponge()}
		t.Bind(first)
		return d.Ladder(c.rungs, func(r Rungs) error {
			all, err := proveLadder(r, c, t)
			for i := range all {
				all[i].BigInt(out[i])
			}
			return err
		})
	}
}

// climbs are the instances of a ladder, a power of two of them: those that are missing repeat the last.
type climbs struct {
	rungs  []Rung
	digits []int
	ends   [3][]fr.Element
}

func newClimbs(in []*big.Int) *climbs {
	count := len(in) / ofInstance
	n := padded(count)
	c := &climbs{rungs: make([]Rung, n), digits: make([]int, n)}
	for k := range c.ends {
		c.ends[k] = make([]fr.Element, n)
	}
	inParallel(n, grain, func(start, end int) {
		for i := start; i < end; i++ {
			of := in[min(i, count-1)*ofInstance:][:ofInstance]
			c.rungs[i], c.digits[i] = rungOf(of[:ofRung])
			for k := range c.ends {
				c.ends[k][i].SetBigInt(of[ofRung+k])
			}
		}
	})
	return c
}

// rungOf takes the low bits of a digit that is too large for one: no proof of it holds.
func rungOf(in []*big.Int) (r Rung, digit int) {
	for i := range ofRung - 1 {
		r[i].SetBigInt(in[i])
	}
	for i := range ladderSteps {
		bit := in[ofRung-1].Bit(ladderSteps - 1 - i)
		digit = 2*digit + int(bit)
		r[ofRung-1+i].SetInt64(2*int64(bit) - 1)
	}
	return r, digit
}

// rungsOf counts the instances of a circuit's ladder: 0 without one.
func rungsOf(ccs *cs.R1CS) int {
	id := solver.GetHintID(LadderHint)
	if _, ok := ccs.MHintsDependencies[id]; !ok {
		return 0
	}
	for _, packed := range ccs.Instructions {
		if _, ok := ccs.Blueprints[packed.BlueprintID].(*constraint.BlueprintGenericHint); !ok {
			continue
		}
		if data := packed.Unpack(&ccs.System).Calldata; solver.HintID(data[1]) == id {
			return (int(data[2]) - 1) / ofInstance
		}
	}
	return 0
}
