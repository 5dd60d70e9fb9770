package circuittest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"
)

// Answer is what a blueprint or a hint was asked and answered while a circuit was solved: GKR's results, or its proof.
type Answer struct {
	Name string
	// In are the values it was asked about, and Asked the wires in them.
	In    []fr.Element
	Asked []int
	// Out are the wires that it answered.
	Out    []int
	Values []fr.Element
}

// leading is how many words stand before what is asked in a blueprint's instruction: its length and, for an instance of GKR, its number, or how many are asked.
var leading = map[string]int{"BlueprintSolve": 2, "BlueprintProve": 1, "BlueprintBatchInverse": 2}

// GKR returns what a circuit's GKR blueprints answer about an assignment, in the order of solving: each instance's results, then the proof. The commitment is
// the hash that this package takes for it.
func (s *System) GKR(t testing.TB, assignment frontend.Circuit) (out []Answer) {
	t.Helper()
	tr := s.attempt(t, assignment, forging{patient: true})
	require.Empty(t, tr.failed)
	for _, st := range s.steps {
		if st.row >= 0 || st.hint != nil {
			continue
		}
		packed := s.ccs.Instructions[st.any]
		b, inst := s.ccs.Blueprints[packed.BlueprintID], packed.Unpack(&s.ccs.System)
		a := Answer{Name: fmt.Sprintf("%T", b)}
		a.Name = a.Name[strings.LastIndex(a.Name, ".")+1:]
		skip, ok := leading[a.Name]
		if !ok {
			continue
		}
		for data := inst.Calldata[skip:]; len(data) > 0; {
			n := 1 + 2*int(data[0])
			v, _ := tr.Read(data)
			a.In = append(a.In, fr.Element{v[0], v[1], v[2], v[3]})
			for k := 2; k < n; k += 2 {
				if x := (constraint.Term{VID: data[k]}); !x.IsConstant() && x.VID != 0 {
					a.Asked = append(a.Asked, x.WireID())
				}
			}
			data = data[n:]
		}
		for k := range b.NbOutputs(inst) {
			w := int(inst.WireOffset) + k
			a.Out, a.Values = append(a.Out, w), append(a.Values, tr.values[w])
		}
		out = append(out, a)
	}
	return out
}

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
