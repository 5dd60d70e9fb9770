package sumcheck

import (
	"fmt"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint/solver"

	"github.com/causeway-l2/causeway/prover/steps"
)

// What a circuit asks about a ladder: RungHint what an instance ends with, LadderHint the proof of all of them.
//
// An instance is asked about by the sum that it begins with (X, Y and Z), the key (x, y and d·x·y), and three digits: one stands for signs, 1 where a bit is
// set, -1 where it is not, the highest bit first; the others for bits of multiples of B and of B'.
const (
	StepsOfRung = ladderSteps
	ofRung      = 3 + 3 + ofDigits
	ofInstance  = ofRung + 3 // with the sum that it ends with
)

func init() { solver.RegisterHint(RungHint, LadderHint) }

// RungHint answers X, Y and Z of the sum that an instance ends with.
func RungHint(q *big.Int, in, out []*big.Int) error { return steps.Hint(rung).OfIntegers()(q, in, out) }

// LadderHint is asked about the word that the first challenge is drawn from, and all instances in turn, each with its end. It answers what proves them:
// LadderMessages, in the order in which they are sent.
func LadderHint(q *big.Int, in, out []*big.Int) error {
	return ladderOn(CPU{}).OfIntegers()(q, in, out)
}

// LadderOn makes LadderHint's proofs on a device, where gnark asks for them.
func LadderOn(d Device) solver.Option {
	return solver.OverrideHint(ladderID, ladderOn(d).OfIntegers())
}

// Hints are this package's, with proofs made on a device, to be asked without gnark.
func Hints(d Device) map[solver.HintID]steps.Hint {
	return map[solver.HintID]steps.Hint{
		compressionID: compress, compressionsID: compressionsOn(d), solver.GetHintID(RungHint): rung, ladderID: ladderOn(d),
	}
}

// Questions are what Hints answer. Compressions are computed sixteen at a time.
func Questions() (all []steps.Question) {
	for id := range Hints(nil) {
		all = append(all, steps.Question{ID: id, Together: id == compressionID})
	}
	return all
}

var ladderID = solver.GetHintID(LadderHint)

func rung(in, out []fr.Element) error {
	if len(in) != ofRung || len(out) != 3 {
		return fmt.Errorf("sumcheck: a rung of %d inputs and %d outputs", len(in), len(out))
	}
	r, _ := rungOf(in)
	sum := r.climb(nil)
	copy(out, sum[:])
	return nil
}

func ladderOn(d Device) steps.Hint {
	return func(in, out []fr.Element) error {
		if len(in) < 1+ofInstance || (len(in)-1)%ofInstance != 0 || len(out) != LadderMessages((len(in)-1)/ofInstance) {
			return fmt.Errorf("sumcheck: a ladder of %d inputs and %d outputs", len(in), len(out))
		}
		c := newClimbs(in[1:])
		t := NewSponge()
		t.Bind(in[0])
		return d.Ladder(c.rungs, func(r Rungs) error {
			all, err := proveLadder(r, c, t)
			copy(out, all)
			return err
		})
	}
}

// climbs are the instances of a ladder, a power of two of them: those that are missing repeat the last.
type climbs struct {
	rungs  []Rung
	digits [ofDigits][]int
	ends   [3][]fr.Element
}

func newClimbs(in []fr.Element) *climbs {
	count := len(in) / ofInstance
	n := padded(count)
	c := newSpaceOfClimbs(n)
	inParallel(n, grain, func(start, end int) {
		for i := start; i < end; i++ {
			of := in[min(i, count-1)*ofInstance:][:ofInstance]
			var digits [ofDigits]int
			c.rungs[i], digits = rungOf(of[:ofRung])
			for k, d := range digits {
				c.digits[k][i] = d
			}
			for k := range c.ends {
				c.ends[k][i] = of[ofRung+k]
			}
		}
	})
	return c
}

// newSpaceOfClimbs is for n of them.
func newSpaceOfClimbs(n int) *climbs {
	c := &climbs{rungs: make([]Rung, n)}
	for k := range c.digits {
		c.digits[k] = make([]int, n)
	}
	for k := range c.ends {
		c.ends[k] = make([]fr.Element, n)
	}
	return c
}

// rungOf takes the low bits of a digit that is too large for one: no proof of it holds.
func rungOf(in []fr.Element) (r Rung, digits [ofDigits]int) {
	copy(r[:], in[:6])
	for k := range digits {
		low := in[6+k].Bits()[0]
		for i := range ladderSteps {
			bit := low >> (ladderSteps - 1 - i) & 1
			digits[k] = 2*digits[k] + int(bit)
			r[6+k*ladderSteps+i] = meaning(k, bit)
		}
	}
	return r, digits
}

// meaning of a bit: of the first digit it is a sign.
func meaning(digit int, bit uint64) (e fr.Element) {
	if digit == 0 {
		e.SetInt64(2*int64(bit) - 1)
		return e
	}
	return fr.NewElement(bit)
}
