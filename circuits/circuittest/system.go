package circuittest

import (
	"crypto/sha256"
	"fmt"
	"math/big"
	"slices"
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
	stateful              bool           // a blueprint remembers what it has solved: every run starts anew
}

// step is one instruction: a row to solve or check, a hint, or another blueprint.
type step struct {
	row  int // -1: none
	hint *constraint.HintMapping
	call int // of this hint, from 0
	any  int // instruction, for other blueprints
}

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
	defined := make([]bool, s.wires)
	define := func(w, step int) {
		if !defined[w] {
			defined[w], s.definedAt[w] = true, int32(step)
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
			}
		case st.hint != nil:
			for w := st.hint.OutputRange.Start; w < st.hint.OutputRange.End; w++ {
				define(int(w), i)
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

// forging is what an attacker changes while the circuit is solved.
type forging struct {
	// lie is told each call of a hint and may change its outputs.
	lie func(id solver.HintID, call int, in, out []*big.Int)
	// wire, unless 0, is moved as soon as it is solved; the rest is solved to fit.
	wire int
	move func(v *fr.Element)
	// fix are wires that get a value of the attacker's as soon as they are solved.
	fix map[int]fr.Element
	// from is where to start, with the values of before; 0 is the beginning.
	from   int
	before *trace
	// patient goes on when two rows have failed; first stops at the first.
	patient, first bool
}

// honest tells whether there is no attacker, whom no error of a hint would stop.
func (f *forging) honest() bool { return f.lie == nil && f.wire == 0 && len(f.fix) == 0 }

// trace solves without stopping at rows that do not hold.
type trace struct {
	constraint.Field[constraint.U64]
	s      *System
	values []fr.Element
	solved []bool
	failed []int
	err    error
	f      *forging
}

func (s *System) solve(inputs []fr.Element, f forging) *trace {
	if s.stateful {
		f.from, f.before = 0, nil
		s.reset()
	}
	t := &trace{Field: s.ccs, s: s, values: make([]fr.Element, s.wires), solved: make([]bool, s.wires), f: &f}
	t.values[0].SetOne()
	t.solved[0] = true
	for i := range inputs {
		t.set(i+1, inputs[i])
	}
	if f.before != nil {
		copy(t.values, f.before.values)
		for _, st := range s.steps[:f.from] {
			if len(f.before.failed) > 0 && st.row >= 0 && slices.Contains(f.before.failed, st.row) {
				t.failed = append(t.failed, st.row)
			}
		}
		for w := range t.solved {
			t.solved[w] = s.definedAt[w] < int32(f.from)
		}
	}
	for _, st := range s.steps[f.from:] {
		switch {
		case st.row >= 0:
			t.row(st.row)
		case st.hint != nil:
			t.hint(st)
		default:
			t.blueprint(st.any)
		}
		if t.err != nil || len(t.failed) > 1 && !f.patient || len(t.failed) > 0 && f.first {
			break
		}
	}
	return t
}

// reset makes blueprints forget.
func (s *System) reset() {
	for _, b := range s.ccs.Blueprints {
		if b, ok := b.(constraint.BlueprintStateful[constraint.U64]); ok {
			b.Reset()
		}
	}
}

func (t *trace) set(w int, v fr.Element) {
	if w == t.f.wire && w != 0 {
		t.f.move(&v)
	}
	if fixed, ok := t.f.fix[w]; ok {
		v = fixed
	}
	t.values[w], t.solved[w] = v, true
}

// eval sums what is solved, and returns the term that is not, if there is one.
func (t *trace) eval(e constraint.LinearExpression) (sum fr.Element, open constraint.Term, found bool) {
	for _, x := range e {
		switch {
		case x.IsConstant():
			sum.Add(&sum, &t.s.ccs.Coefficients[x.CoeffID()])
		case !t.solved[x.WireID()]:
			open, found = x, true
		default:
			var p fr.Element
			p.Mul(&t.s.ccs.Coefficients[x.CoeffID()], &t.values[x.WireID()])
			sum.Add(&sum, &p)
		}
	}
	return sum, open, found
}

func (t *trace) row(k int) {
	var v [3]fr.Element
	var open constraint.Term
	at := -1
	for i, part := range t.s.parts(k) {
		sum, o, found := t.eval(part)
		v[i] = sum
		if found {
			open, at = o, i
		}
	}
	if at >= 0 {
		var x fr.Element
		switch {
		case at == 2:
			x.Mul(&v[0], &v[1]).Sub(&x, &v[2])
		case !v[1-at].IsZero(): // the other factor
			x.Div(&v[2], &v[1-at]).Sub(&x, &v[at])
		}
		switch open.CoeffID() {
		case constraint.CoeffIdOne:
		case constraint.CoeffIdMinusOne:
			x.Neg(&x)
		default:
			x.Div(&x, &t.s.ccs.Coefficients[open.CoeffID()])
		}
		t.set(open.WireID(), x)
		for i, part := range t.s.parts(k) {
			v[i], _, _ = t.eval(part)
		}
	}
	v[0].Mul(&v[0], &v[1])
	if !v[0].Equal(&v[2]) {
		t.failed = append(t.failed, k)
	}
}

func (t *trace) hint(st step) {
	f := t.f
	in := make([]*big.Int, len(st.hint.Inputs))
	for i, e := range st.hint.Inputs {
		v, _, _ := t.eval(e)
		in[i] = v.BigInt(new(big.Int))
	}
	out := make([]*big.Int, st.hint.OutputRange.End-st.hint.OutputRange.Start)
	for i := range out {
		out[i] = new(big.Int)
	}
	if t.s.isChallenge(st) {
		challenge(in, out[0])
	} else if err := solver.GetRegisteredHint(st.hint.HintID)(Field, in, out); err != nil && f.honest() {
		t.err = fmt.Errorf("hint %s: %w", t.s.Wire(int(st.hint.OutputRange.Start)), err)
		return
	}
	if f.lie != nil {
		f.lie(st.hint.HintID, st.call, in, out)
	}
	for i, o := range out {
		var v fr.Element
		v.SetBigInt(o)
		t.set(int(st.hint.OutputRange.Start)+i, v)
	}
}

// challenge is a hash of what is committed to, as in a proof, where gnark's solver by itself takes random numbers; of nothing, which is the commitment's
// mask, too: so that an attacker who has changed one wire meets the same challenge again where that wire is not committed to.
func challenge(in []*big.Int, out *big.Int) {
	h := sha256.New()
	for _, v := range in {
		h.Write(v.FillBytes(make([]byte, fr.Bytes)))
	}
	out.SetBytes(h.Sum(nil)).Mod(out, Field)
}

func (t *trace) blueprint(i int) {
	packed := t.s.ccs.Instructions[i]
	b, ok := t.s.ccs.Blueprints[packed.BlueprintID].(constraint.BlueprintSolvable[constraint.U64])
	if !ok {
		t.err = fmt.Errorf("circuittest: blueprint %T cannot be solved", t.s.ccs.Blueprints[packed.BlueprintID])
		return
	}
	if err := b.Solve(t, packed.Unpack(&t.s.ccs.System)); err != nil {
		t.err = err
	}
}

// The rest is constraint.Solver, for blueprints.

func (t *trace) GetValue(c, w uint32) constraint.U64 {
	sum, _, _ := t.eval(constraint.LinearExpression{{CID: c, VID: w}})
	return constraint.U64{sum[0], sum[1], sum[2], sum[3]}
}

func (t *trace) GetCoeff(c uint32) constraint.U64 {
	e := t.s.ccs.Coefficients[c]
	return constraint.U64{e[0], e[1], e[2], e[3]}
}

func (t *trace) SetValue(w uint32, v constraint.U64) {
	t.set(int(w), fr.Element{v[0], v[1], v[2], v[3]})
}

func (t *trace) IsSolved(w uint32) bool { return t.solved[w] }

func (t *trace) Read(data []uint32) (constraint.U64, int) {
	var e constraint.LinearExpression
	for k := range int(data[0]) {
		e = append(e, constraint.Term{CID: data[1+2*k], VID: data[2+2*k]})
	}
	sum, _, _ := t.eval(e)
	return constraint.U64{sum[0], sum[1], sum[2], sum[3]}, 1 + 2*len(e)
}

func (t *trace) GetBlueprint(id constraint.BlueprintID) constraint.Blueprint {
	return t.s.ccs.Blueprints[id]
}

var _ constraint.Solver[constraint.U64] = (*trace)(nil)
