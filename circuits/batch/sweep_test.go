package batch_test

import (
	"testing"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
)

// A19, A13, A11 and A12 for the whole circuit, in a shape with one lane of each kind: what is in a lane does not depend on how many there are.
func TestA19WholeBatch(t *testing.T) {
	c := sweptBatch(t)
	c.Sweep(t)
	if circuittest.FullSweep() {
		c.SweepHints(t, 8, map[string]string{"InvZeroHint": "the inverse of 0 is multiplied by 0"})
	}
}

func sweptBatch(t *testing.T) circuittest.Whole {
	c := circuittest.Whole{Circuit: compiled(t, tiny), Hints: map[string]string{
		"nBits":       "digits are booleans, sum up to the number, and are below the modulus where they could be another's",
		"InvZeroHint": "a*m = 0 and m = 1 - a*x leave one m",
		"partsHint":   "parts are in their range, and so is what they leave of the number",
	}}
	for _, name := range []string{"noop", "deposit", "transfer", "transferToNew", "withdraw", "forcedExit", "setKey", "transfer lane"} {
		v, ok := validBatches()[name]
		if !ok {
			t.Fatalf("there is no valid batch %q", name)
		}
		c.Valid = append(c.Valid, frontend.Circuit(v))
	}
	// What these leave out: a payment to another cell, an amount with an exponent, and a forced exit of another token.
	s := newScene()
	c.Valid = append(c.Valid, frontend.Circuit(s.in(rollup.TransferLane, s.transfer(bob, twin, 5))))
	s = newScene()
	c.Valid = append(c.Valid, frontend.Circuit(s.in(rollup.TransferLane, s.transfer(rich0, bob, 50_000_000_000))))
	c.Valid = append(c.Valid, frontend.Circuit(newScene().only(&rollup.ForcedExit{ID: alice, Address: person(alice).Address, Token: 1})))
	return c
}
