package circuittest

import (
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"
)

// Answer is what a hint is asked and answers.
type Answer struct {
	Name string
	// Asked are the wires that it is asked about, and Out those that it answers.
	Asked, Out []int
}

// leading is how many words stand before what is asked in a blueprint's instruction: its length, and how many are asked.
var leading = map[string]int{"BlueprintBatchInverse": 2}

// Asked returns, for each call of a hint in a circuit, the wires that it is asked about and those that it answers.
func (s *System) Asked(name string) (calls []Answer) {
	for _, st := range s.steps {
		if st.hint == nil || shortName(s.ccs.MHintsDependencies[st.hint.HintID]) != name {
			continue
		}
		a := Answer{Name: name}
		for _, e := range st.hint.Inputs {
			for _, w := range s.wiresOf(e) {
				if w != 0 {
					a.Asked = append(a.Asked, w)
				}
			}
		}
		for w := st.hint.OutputRange.Start; w < st.hint.OutputRange.End; w++ {
			a.Out = append(a.Out, int(w))
		}
		calls = append(calls, a)
	}
	return calls
}

// Honest returns all wires of an assignment that the circuit takes. The commitment is the hash that this package takes for it.
func (s *System) Honest(t testing.TB, assignment frontend.Circuit) []fr.Element {
	t.Helper()
	tr := s.attempt(t, assignment, forging{patient: true})
	require.Empty(t, tr.failed)
	return tr.values
}

// Takes tells whether the circuit takes an assignment when an attacker gives wires these values, and all that follows is solved to fit.
func (s *System) Takes(t testing.TB, assignment frontend.Circuit, chosen map[int]fr.Element) bool {
	t.Helper()
	tr := s.attempt(t, assignment, forging{fix: chosen})
	return tr.err == nil && len(tr.failed) == 0
}

func (s *System) attempt(t testing.TB, assignment frontend.Circuit, f forging) *trace {
	t.Helper()
	w, err := frontend.NewWitness(assignment, Field)
	require.NoError(t, err)
	tr := s.solve(w.Vector().(fr.Vector), f)
	if f.honest() {
		require.NoError(t, tr.err)
	}
	return tr
}

// Committed lists the private wires of each commitment of a compiled circuit.
func Committed(ccs constraint.ConstraintSystem) [][]int {
	return ccs.GetCommitments().(constraint.Groth16Commitments).GetPrivateCommitted()
}
