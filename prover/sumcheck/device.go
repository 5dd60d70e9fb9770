package sumcheck

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"github.com/causeway-l2/causeway/rollup/field"
)

// Values of a sumcheck's polynomial at 1, 2, ..., its degree; the equality polynomial apart, as many are sent.
type Values = [degree]fr.Element

// degree in each variable, the equality polynomial apart.
const degree = 5

// Device computes with the words of all permutations: what is heavy in a proof, and little of which leaves it.
type Device interface {
	// Sumchecks takes the permutations' inputs, a power of two of them, and calls prove, which has the tables for itself until it returns.
	// An error of prove is returned.
	Sumchecks(inputs [][2]fr.Element, prove func(Tables) error) error
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
	// Begin starts the sumcheck of a round, by its number, weighted by point, and returns the values for the first variable.
	Begin(round int, c fr.Element, point []fr.Element) (Values, error)
	// Fold sets the current variable and returns the values for the next.
	Fold(r fr.Element) (Values, error)
	// End sets the last variable and returns what is left of u and v.
	End(r fr.Element) ([2]fr.Element, error)
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

// Check compares a device with the CPU: every value of a proof of n permutations, a power of two and at least 2.
func Check(d Device, n int) error {
	inputs := make([][2]fr.Element, n)
	for i := range inputs {
		for j := range inputs[i] {
			b := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(2*i+j)))
			inputs[i][j].SetBytes(b[:])
		}
	}
	inputs[0][0].SetZero()
	inputs[n-1][1].SetInt64(-1)
	proofs := make([][]fr.Element, 2)
	for i, of := range []Device{CPU{}, d} {
		err := of.Sumchecks(inputs, func(t Tables) (err error) {
			proofs[i], err = prove(t, n, sha256.New())
			return err
		})
		if err != nil {
			return err
		}
	}
	for i := range proofs[0] {
		if proofs[0][i] != proofs[1][i] {
			return fmt.Errorf("GKR proof of %d permutations: value %d of %d is wrong", n, i, len(proofs[0]))
		}
	}
	return nil
}
