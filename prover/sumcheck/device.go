package sumcheck

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"github.com/causeway-l2/causeway/rollup/field"
)

// Told is how many variables of a round's sumcheck, the last ones, are told and not summed over.
const Told = 2

// Left are the values of u, and of v, for the told variables: the first is the high bit of a value's number.
type Left = [2][1 << Told]fr.Element

// Values of a sumcheck's polynomial at 1, 2, ..., its degree; the equality polynomial apart, as many are sent.
type Values = [degree]fr.Element

// degree in each variable, the equality polynomial apart.
const degree = 5

// Device computes with the words of all permutations, and the sums of all rungs: what is heavy in a proof, and little of which leaves it.
type Device interface {
	// Sumchecks takes the permutations' inputs, a power of two of them and at least 8, and calls prove, which has the tables for itself until it returns.
	// An error of prove is returned.
	Sumchecks(inputs [][2]fr.Element, prove func(Tables) error) error
	// Ladder does the same with what each of a power of two of rungs begins with.
	Ladder(rungs []Rung, prove func(Rungs) error) error
}

// Tables are the words before each round of all permutations, and those of the sumcheck that is under way. In it every permutation has two
// values, from the words x and y before the round:
//
//	full     u = First(x, y) + Keys[0]    v = Second(x, y) + Keys[1]    sum of weight (c u^5 + v^5)
//	partial  u = First(x, y) + Keys[0]    v = c Second(x, y)            sum of weight (u^5 + v)
//
// The first variable is the highest bit of a permutation's number; a variable's weight is the equality polynomial of those after it.
type Tables interface {
	// Outputs evaluates the words after the last round at a point.
	Outputs(point []fr.Element) ([2]fr.Element, error)
	// Begin starts the sumcheck of a round, by its number, weighted by point, and returns the values for the first variable. The sum over all variables
	// is given, too: part of the values follows from it, for whoever does not add up all of them.
	Begin(round int, c, sum fr.Element, point []fr.Element) (Values, error)
	// Fold sets the current variable and returns the values for the next.
	Fold(r fr.Element) (Values, error)
	// End sets the last variable but those that are told, and returns what is left of u and v.
	End(r fr.Element) (Left, error)
}

// StepValues are those of the polynomial of a stage's sumcheck at 1, 2, ..., its degree.
type StepValues = [mostOfDegrees]fr.Element

// StepInputs are a stage's, in the order of its shape.
type StepInputs = [8]fr.Element

// Rungs are the inputs of each stage of a ladder, of all rungs, and those of the sumcheck that is under way: the sum of weight times T + cZ + c^2 Y + c^3 X of what the
// stage comes to, or after a step's last of Z + cY + c^2 X. Variables and weights are as those of Tables.
type Rungs interface {
	// Begin starts the sumcheck of a step's stage, weighted by point, and returns the values for the first variable.
	Begin(step int, s Stage, c fr.Element, point []fr.Element) (StepValues, error)
	// Fold sets the current variable and returns the values for the next.
	Fold(r fr.Element) (StepValues, error)
	// End sets the last variable and returns what is left of the inputs.
	End(r fr.Element) (StepInputs, error)
}

// CPU is the device of which there is always one.
type CPU struct{}

// Sumchecks implements Device.
func (CPU) Sumchecks(inputs [][2]fr.Element, prove func(Tables) error) error {
	if field.HasEights() && len(inputs) >= fewest {
		return prove(newOnVectors(inputs))
	}
	return prove(newOnCPU(inputs))
}

// Ladder implements Device.
func (CPU) Ladder(rungs []Rung, prove func(Rungs) error) error {
	if field.HasEights() && len(rungs) >= fewest {
		return prove(newRungsOnVectors(rungs))
	}
	return prove(newRungsOnCPU(rungs))
}

// Check compares a device with the CPU: every value of a proof of n permutations, and of one of n rungs, a power of two and at least 8.
func Check(d Device, n int) error {
	if err := checkPermutations(d, n); err != nil {
		return err
	}
	return checkLadder(d, n)
}

// checkPermutations takes any elements for what pairs are made of: nothing here depends on it.
func checkPermutations(d Device, n int) error {
	inputs := make([][2]fr.Element, n)
	for i := range inputs {
		someElements(inputs[i][:], 2*i)
	}
	inputs[0][0].SetZero()
	inputs[n-1][1].SetInt64(-1)
	c := &compressions{pairs: inputs}
	for k, table := range []*[]fr.Element{&c.node, &c.sibling, &c.bit, &c.results} {
		*table = make([]fr.Element, n)
		someElements(*table, k)
	}
	return compare(d, fmt.Sprintf("%d permutations", n), func(d Device) (out []fr.Element, err error) {
		err = d.Sumchecks(inputs, func(t Tables) (err error) {
			out, err = proveCompressions(t, c, NewSponge())
			return err
		})
		return out, err
	})
}

// checkLadder takes any elements for points: nothing here depends on the curve.
func checkLadder(d Device, n int) error {
	c := newSpaceOfClimbs(n)
	for i := range c.rungs {
		someElements(c.rungs[i][:], ladderInputs*i)
	}
	c.rungs[0][0].SetZero()
	c.rungs[n-1][3].SetInt64(-1)
	return compare(d, fmt.Sprintf("a ladder of %d rungs", n), func(d Device) (out []fr.Element, err error) {
		err = d.Ladder(c.rungs, func(r Rungs) (err error) {
			out, err = proveLadder(r, c, NewSponge())
			return err
		})
		return out, err
	})
}

func someElements(out []fr.Element, seed int) {
	for j := range out {
		b := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(seed+j)))
		out[j].SetBytes(b[:])
	}
}

// compare makes a proof on the CPU and on a device.
func compare(d Device, what string, prove func(Device) ([]fr.Element, error)) error {
	want, err := prove(CPU{})
	if err != nil {
		return err
	}
	got, err := prove(d)
	if err != nil {
		return err
	}
	for i := range want {
		if want[i] != got[i] {
			return fmt.Errorf("GKR proof of %s: value %d of %d is wrong", what, i, len(want))
		}
	}
	return nil
}
