package circuittest

import (
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"
)

// Whole is a compiled circuit as the sweep sees it, with assignments that together use all of it.
type Whole struct {
	Circuit constraint.ConstraintSystem
	Valid   []frontend.Circuit
	// Hints are all that the circuit may ask the prover, and why whatever is answered can do no harm. nil: not looked at.
	Hints map[string]string
	// Unconstrained says why private wires may change, alone, in every assignment; ZeroByZero why divisions may be of 0 by 0. By the kind
	// of wire and the description of the row, as System gives them.
	Unconstrained, ZeroByZero map[string]string
}

// blind is the hint by which gnark blinds a commitment: meant to be free.
const blind = "Randomize"

// Sweep checks that each private wire is constrained in one of the assignments (A19), that nothing divides 0 by 0 (A13), that commitments are
// at most one (A11) and that no input is idle (A12). Where the circuit commits, also that this binds what the hash is used with (MustBind); where it does not, that
// its inputs determine all other wires, to first order.
func (c Whole) Sweep(t *testing.T) {
	t.Helper()
	require.LessOrEqual(t, len(c.Circuit.GetCommitments().CommitmentIndexes()), 1, "A11: the contract's verifier takes one commitment")
	require.Empty(t, FreeInputs(c.Circuit), "A12")
	s := TakeApart(c.Circuit)
	if c.Hints != nil {
		for _, name := range s.ccs.MHintsDependencies {
			require.Contains(t, c.Hints, shortName(name), "A5: the circuit asks the prover something new: attack it, and say here why it is safe")
		}
	}
	var solutions []*Solution
	for _, v := range c.Valid {
		sol := s.Solution(t, v)
		solutions = append(solutions, sol)
		for _, row := range s.ZeroByZero(sol) {
			require.Contains(t, c.ZeroByZero, s.Row(row), "A13: 0/0 in row %d", row)
		}
	}
	free := s.Names(s.Unconstrained(solutions...))
	for kind, n := range free {
		if kind != blind {
			require.Contains(t, c.Unconstrained, kind, "A19: %d wires are unconstrained", n)
		}
	}
	for kind := range c.Unconstrained {
		require.Contains(t, free, kind, "reviewed as unconstrained, but there are none")
	}
	if len(c.Circuit.GetCommitments().CommitmentIndexes()) > 0 {
		MustBind(t, c.Circuit)
	} else {
		for _, sol := range solutions {
			alone, together := s.Movable(sol)
			require.Empty(t, together, "A19: wires that the inputs do not determine: %v", s.Names(together))
			for kind, n := range s.Names(alone) {
				require.Contains(t, []string{"InvZeroHint"}, kind, "A19: %d wires that the inputs do not determine", n)
			}
		}
	}
	rows, wires := s.Size()
	t.Logf("%d rows, %d wires, %d assignments; never constrained: %v", rows, wires, len(solutions), free)
}

// SweepAnswers is A5 for what a circuit is answered by blueprints and some hints, such as the results and messages of GKR and entries of tables: evenly chosen
// wires among these, most of them, are moved, alone, with all that follows solved to fit. Each has to be refused.
func (c Whole) SweepAnswers(t *testing.T, most int, hints ...string) {
	t.Helper()
	s := TakeApart(c.Circuit)
	s.index()
	w, err := frontend.NewWitness(c.Valid[0], Field)
	require.NoError(t, err)
	inputs := w.Vector().(fr.Vector)
	honest := s.solve(inputs, forging{patient: true})
	require.NoError(t, honest.err)
	require.Empty(t, honest.failed)
	var answers []int
	for _, name := range hints {
		calls := s.Asked(name)
		require.NotEmpty(t, calls, name)
		for _, a := range calls {
			answers = append(answers, a.Out...)
		}
	}
	for _, st := range s.steps {
		if st.row >= 0 || st.hint != nil {
			continue
		}
		inst := s.ccs.Instructions[st.any].Unpack(&s.ccs.System)
		for k := range s.ccs.Blueprints[s.ccs.Instructions[st.any].BlueprintID].NbOutputs(inst) {
			if w := int(inst.WireOffset) + k; len(s.touching[w]) > 0 {
				answers = append(answers, w)
			}
		}
	}
	require.NotEmpty(t, answers)
	moved := 0
	for i := 0; i < len(answers); i += 1 + len(answers)/most {
		tr := s.solve(inputs, forging{wire: answers[i], move: moves["by 1"]})
		require.True(t, tr.err != nil || len(tr.failed) > 0, "A5: %s may be another", s.Wire(answers[i]))
		moved++
	}
	t.Logf("%d of %d answers moved, each refused", moved, len(answers))
}
