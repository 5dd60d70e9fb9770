package circuittest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"
)

// System is a compiled circuit taken apart into rows L * R = O and what the solver does between them.
type System struct {
	ccs  *cs.R1CS
	rows []constraint.R1C
	// inputs is the number of public wires, the constant 1 included, and secret ones; internal wires follow.
	public, inputs, wires int
	steps                 []step
	origin                map[int]string // of wires that no row defines
	touching              [][]int32      // rows by wire
	definedAt             []int32        // the step that solves a wire; -1 for inputs
	defines               []int32        // the wire that a step which is a row solves; 0 for none
	uses                  [][]int32      // steps by the wires that they read, blueprints' left out
	stateful              bool           // a blueprint remembers what it has solved: every run starts anew
}

// step is one instruction: a row to solve or check, a hint, or another blueprint.
type step struct {
	row  int // -1: none
	hint *constraint.HintMapping
	call int // of this hint, from 0
	any  int // instruction, for other blueprints
}

// other tells whether a step is a blueprint that is neither row nor hint.
func (st step) other() bool { return st.row < 0 && st.hint == nil }

// TakeApart reads a compiled circuit.
func TakeApart(ccs constraint.ConstraintSystem) *System {
	r := ccs.(*cs.R1CS)
	internal, secret, public := r.GetNbVariables()
	s := &System{ccs: r, rows: r.GetR1Cs(), public: public, inputs: public + secret, wires: public + secret + internal, origin: map[int]string{}}
	row, calls := 0, map[solver.HintID]int{}
	for i, packed := range r.Instructions {
		inst := packed.Unpack(&r.System)
		switch b := r.Blueprints[packed.BlueprintID].(type) {
		case constraint.BlueprintR1C:
			s.steps = append(s.steps, step{row: row})
			row++
		case constraint.BlueprintHint:
			h := new(constraint.HintMapping)
			b.DecompressHint(h, inst)
			s.steps = append(s.steps, step{row: -1, hint: h, call: calls[h.HintID]})
			for w := h.OutputRange.Start; w < h.OutputRange.End; w++ {
				s.origin[int(w)] = fmt.Sprintf("%s#%d[%d]", shortName(r.MHintsDependencies[h.HintID]), calls[h.HintID], w-h.OutputRange.Start)
			}
			calls[h.HintID]++
		default:
			s.steps = append(s.steps, step{row: -1, any: i})
			if _, ok := b.(constraint.BlueprintStateful[constraint.U64]); ok {
				s.stateful = true
			}
			name := strings.TrimPrefix(fmt.Sprintf("%T", b), "*")
			for k := range b.NbOutputs(inst) {
				s.origin[int(inst.WireOffset)+k] = fmt.Sprintf("%s[%d]", name, k)
			}
		}
	}
	for i := range s.public {
		s.origin[i] = "public " + r.Public[i]
	}
	for i := range secret {
		s.origin[public+i] = "secret " + r.Secret[i]
	}
	return s
}

func shortName(hint string) string { return hint[strings.LastIndex(hint, ".")+1:] }

// Size returns rows and wires.
func (s *System) Size() (rows, wires int) { return len(s.rows), s.wires }

// index makes touching.
func (s *System) index() {
	if s.touching != nil {
		return
	}
	s.touching, s.definedAt = make([][]int32, s.wires), make([]int32, s.wires)
	s.uses, s.defines = make([][]int32, s.wires), make([]int32, len(s.steps))
	defined := make([]bool, s.wires)
	define := func(w, step int) {
		if !defined[w] {
			defined[w], s.definedAt[w] = true, int32(step)
			if step >= 0 && s.steps[step].row >= 0 {
				s.defines[step] = int32(w)
			}
		}
	}
	use := func(e constraint.LinearExpression, step int) {
		for _, t := range e {
			if t.IsConstant() || t.WireID() == 0 {
				continue
			}
			if list := s.uses[t.WireID()]; len(list) == 0 || list[len(list)-1] != int32(step) {
				s.uses[t.WireID()] = append(list, int32(step))
			}
		}
	}
	for w := range s.inputs {
		define(w, -1)
	}
	for i, st := range s.steps {
		switch {
		case st.row >= 0:
			for _, part := range s.parts(st.row) {
				for _, t := range part {
					if !t.IsConstant() {
						define(t.WireID(), i)
					}
				}
				use(part, i)
			}
		case st.hint != nil:
			for w := st.hint.OutputRange.Start; w < st.hint.OutputRange.End; w++ {
				define(int(w), i)
			}
			for _, e := range st.hint.Inputs {
				use(e, i)
			}
		default:
			inst := s.ccs.Instructions[st.any].Unpack(&s.ccs.System)
			for k := range s.ccs.Blueprints[s.ccs.Instructions[st.any].BlueprintID].NbOutputs(inst) {
				define(int(inst.WireOffset)+k, i)
			}
		}
	}
	for k := range s.rows {
		for _, part := range s.parts(k) {
			for _, t := range part {
				if list := s.touching[t.WireID()]; !t.IsConstant() && (len(list) == 0 || list[len(list)-1] != int32(k)) {
					s.touching[t.WireID()] = append(list, int32(k))
				}
			}
		}
	}
}

func (s *System) parts(row int) [3]constraint.LinearExpression {
	r := &s.rows[row]
	return [3]constraint.LinearExpression{r.L, r.R, r.O}
}

// Solution is an assignment of every wire, and the values of L, R and O of every row.
type Solution struct {
	W, L, R, O fr.Vector
}

// Solution solves the circuit with gnark's solver.
func (s *System) Solution(t testing.TB, assignment frontend.Circuit, opts ...solver.Option) *Solution {
	t.Helper()
	w, err := frontend.NewWitness(assignment, Field)
	require.NoError(t, err)
	out, err := s.ccs.Solve(w, opts...)
	require.NoError(t, err)
	sol := out.(*cs.R1CSSolution)
	return &Solution{sol.W, sol.A, sol.B, sol.C}
}

// Wire names a wire by where it comes from.
func (s *System) Wire(w int) string {
	if name, ok := s.origin[w]; ok {
		return name
	}
	return "product"
}

// Row describes a row by the wires in it that are no products of other rows, and by its constants: rows that do the same have the same
// description.
func (s *System) Row(k int) string {
	var out []string
	for _, part := range s.parts(k) {
		seen, text := map[string]bool{}, []string{}
		for _, t := range part {
			name := "1"
			if t.WireID() != 0 && !t.IsConstant() {
				name = s.Wire(t.WireID())
			}
			if i := strings.IndexAny(name, "#["); i >= 0 {
				name = name[:i]
			}
			if !seen[name] {
				seen[name] = true
				text = append(text, name)
			}
		}
		if len(text) == 0 {
			text = []string{"0"}
		}
		out = append(out, strings.Join(text, "+"))
	}
	return out[0] + " * " + out[1] + " = " + out[2]
}
