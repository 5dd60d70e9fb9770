package aggregate_test

import (
	"testing"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/aggregate"
	"github.com/causeway-l2/causeway/circuits/circuittest"
)

// A19, A13, A11 and A12 for the whole circuit with two slots, both in use, and one.
func TestA19WholeAggregate(t *testing.T) {
	f := fixtures(t)
	c := circuittest.Whole{Circuit: f.outer, Valid: []frontend.Circuit{assign(t, f.first, f.second)}}
	if circuittest.FullSweep() {
		c.Valid = append(c.Valid, frontend.Circuit(assign(t, []aggregate.Batch{f.first}...)))
	}
	c.Sweep(t)
	if circuittest.FullSweep() {
		forms := circuittest.OtherForms("evalHint", "slopesHint", "ratioHint", "tangent2Hint", "ratio2Hint", "quotientHint", "residueHint")
		c.SweepHints(t, 1_000_000, forms) // the first call of each
	}
}
