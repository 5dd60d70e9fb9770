package circuittest

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"
)

// Gadget is a part of a circuit as the sweep sees it: a function of its inputs that refuses some.
type Gadget struct {
	Name   string
	Inputs int
	// Define returns the outputs; nil for a gadget that only asserts.
	Define func(api frontend.API, in []frontend.Variable) ([]frontend.Variable, error)
	// Valid are inputs that the gadget accepts, Invalid ones that it must refuse.
	Valid, Invalid [][]*big.Int
	// Aliased are valid inputs, about which hints give digits of other numbers that are the same in the field, and tell no other lies.
	Aliased [][]*big.Int
	// Free says why wires may move while the inputs stay, by part of the name of where they come from. The inverse of 0 that gnark's
	// IsZero asks for always may.
	Free map[string]string
	// Sample, if not 0, marks a large gadget: how many of its rows a reduced sweep deletes.
	Sample int
	// Most, if not 0, is how many rows even a full sweep deletes, evenly spread, and moves the wires of; the others do not count.
	Most int
	// Composed marks a gadget made of others that have rows here: it is attacked, and its rows are not counted.
	Composed bool
}

// gadgetCircuit has all inputs public, and hands the outputs to probeHint, which gives them wires of their own.
type gadgetCircuit struct {
	In     []frontend.Variable `gnark:",public"`
	define func(api frontend.API, in []frontend.Variable) ([]frontend.Variable, error)
}

func (c *gadgetCircuit) Define(api frontend.API) error {
	out, err := c.define(api, c.In)
	if err != nil || len(out) == 0 {
		return err
	}
	probes, err := api.NewHint(probeHint, len(out), out...)
	if err != nil {
		return err
	}
	for i := range out {
		api.AssertIsEqual(probes[i], out[i])
	}
	return nil
}

func init() { solver.RegisterHint(probeHint) }

// probeHint repeats its inputs.
func probeHint(_ *big.Int, in, out []*big.Int) error {
	for i := range in {
		out[i].Set(in[i])
	}
	return nil
}

// gadgetSystem is a compiled gadget.
type gadgetSystem struct {
	*System
	gadget  Gadget
	outputs []int        // wires
	probes  map[int]bool // rows that belong to the probe
}

func (g Gadget) compile(t testing.TB) *gadgetSystem {
	t.Helper()
	ccs := Compile(t, &gadgetCircuit{In: make([]frontend.Variable, g.Inputs), define: g.Define})
	s := &gadgetSystem{System: TakeApart(ccs), gadget: g, probes: map[int]bool{}}
	s.index()
	for _, st := range s.steps {
		if st.hint == nil || st.hint.HintID != solver.GetHintID(probeHint) {
			continue
		}
		for w := int(st.hint.OutputRange.Start); w < int(st.hint.OutputRange.End); w++ {
			s.outputs = append(s.outputs, w)
			require.Len(t, s.touching[w], 1)
			s.probes[int(s.touching[w][0])] = true
		}
	}
	return s
}

func elementsOf(vs []*big.Int) []fr.Element {
	out := make([]fr.Element, len(vs))
	for i, v := range vs {
		out[i].SetBigInt(v)
	}
	return out
}

// solution solves for valid inputs without gnark's solver.
func (s *gadgetSystem) solution(t testing.TB, in []*big.Int) *Solution {
	t.Helper()
	tr := s.solve(elementsOf(in), forging{patient: true})
	require.NoError(t, tr.err)
	require.Empty(t, tr.failed, "%s refuses inputs that it must accept: %v", s.gadget.Name, in)
	sol := &Solution{W: tr.values}
	for k := range s.rows {
		for i, part := range s.parts(k) {
			sum, _, _ := tr.eval(part)
			to := []*fr.Vector{&sol.L, &sol.R, &sol.O}[i]
			*to = append(*to, sum)
		}
	}
	return sol
}

// Swept is what the sweep of a gadget found.
type Swept struct {
	Rows, Killed int
	Survivors    map[string]int // rows that nothing notices when they are gone, by description
}

// Sweep checks a gadget: that it accepts and refuses what it must, that its inputs determine its wires (A19), that no answer of a hint, and
// no wire changed while the rest follows, leads to other outputs (A5), and what of all this notices when a row is gone (A20).
func (g Gadget) Sweep(t *testing.T, full bool) Swept {
	t.Helper()
	s := g.compile(t)
	require.NotEmpty(t, g.Valid, "%s: no valid inputs", g.Name)
	killed := make([]bool, len(s.rows))
	var solutions []*Solution
	for _, in := range g.Valid {
		solutions = append(solutions, s.solution(t, in))
	}
	s.rank(t, solutions, killed, full)
	for _, in := range g.Invalid {
		tr := s.solve(elementsOf(in), forging{})
		require.True(t, tr.err != nil || len(tr.failed) > 0, "%s accepts %v", g.Name, in)
		s.kill(tr, killed)
	}
	for i, in := range g.Valid {
		s.forge(t, in, solutions[i], killed, full, i)
	}
	for i, in := range g.Invalid {
		s.forge(t, in, nil, killed, full, i)
	}
	for _, in := range g.Aliased {
		s.alias(t, in, killed)
	}
	if g.Composed {
		return Swept{}
	}
	return s.count(killed)
}

// kill notes that one row alone stands in the way of an attack.
func (s *gadgetSystem) kill(tr *trace, killed []bool) {
	if tr.err == nil && len(tr.failed) == 1 {
		killed[tr.failed[0]] = true
	}
}

// rank is A19, and deletes rows. In a gadget with a commitment all answers of the prover count as inputs: a challenge that stands still would let
// everything under it move, so that what it binds is for lies to find out.
func (s *gadgetSystem) rank(t *testing.T, solutions []*Solution, killed []bool, full bool) {
	t.Helper()
	for _, sol := range s.some(solutions, full) {
		j := s.jacobian(sol, s.given)
		base, used := j.determined(-1)
		for w := s.inputs; w < s.wires; w++ {
			require.True(t, s.given(w) || base[w] || len(j.at[w]) == 0 && s.mayMove(w), "%s: %s (wire %d) is not determined by the inputs", s.gadget.Name, s.Wire(w), w)
		}
		for k := range s.rows {
			if killed[k] || !used[k] || s.probes[k] || !s.deletes(k, full) {
				continue
			}
			after, _ := j.determined(k)
			for w := range base {
				killed[k] = killed[k] || base[w] && !after[w]
			}
		}
	}
}

// given tells which wires stand still.
func (s *gadgetSystem) given(w int) bool {
	_, answer := s.origin[w]
	return w < s.inputs || answer && len(s.ccs.CommitmentInfo.CommitmentIndexes()) > 0
}

// some are the solutions to look at: one of a large gadget, all of a small one.
func (s *gadgetSystem) some(solutions []*Solution, full bool) []*Solution {
	if s.gadget.Sample > 0 && !full {
		return solutions[:1]
	}
	return solutions
}

// mayMove tells whether a wire that only ever meets a 0 is known to.
func (s *gadgetSystem) mayMove(w int) bool {
	name := s.Wire(w)
	if strings.Contains(name, "InvZeroHint") {
		return true
	}
	for part := range s.gadget.Free {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// deletes tells which rows a sweep deletes: all, or every so manieth.
func (s *gadgetSystem) deletes(k int, full bool) bool {
	n := s.gadget.Sample
	if full {
		n = s.gadget.Most
	}
	return n == 0 || k%max(1, len(s.rows)/n) == 0
}

// forge lies in single calls of hints, and moves single wires with everything after them. Whatever is accepted must have the honest outputs;
// honest is nil for inputs that must be refused, which nothing may make acceptable.
func (s *gadgetSystem) forge(t *testing.T, in []*big.Int, honest *Solution, killed []bool, full bool, nth int) {
	t.Helper()
	inputs := elementsOf(in)
	before := s.solve(inputs, forging{patient: true})
	a := &attacker{s, in, inputs, honest, before, killed}
	if honest == nil && before.err == nil && len(before.failed) == 1 {
		a.hide(forging{before: before}, before, hidden)
	}
	try := func(what string, f forging) { a.try(t, what, f) }
	sampled := s.gadget.Sample > 0 && !full
	if sampled && nth > 0 {
		return
	}
	stride := 1
	if s.gadget.Sample > 0 && s.gadget.Most == 0 {
		stride = 1 + len(s.rows)/1000
	}
	for i, st := range s.steps {
		if st.hint == nil || st.hint.HintID == solver.GetHintID(probeHint) || sampled && i%7 != 0 {
			continue
		}
		if s.isChallenge(st) {
			continue
		}
		for name, lie := range s.lies(st, before, sampled) {
			try(fmt.Sprintf("a lie, %s, of %s", name, s.Wire(int(st.hint.OutputRange.Start))), forging{lie: lie, from: i})
		}
	}
	for w := s.inputs; w < s.wires && !sampled; w += stride {
		if s.isOutput(w) || s.gadget.Most > 0 && !s.definedByDeleted(w) {
			continue
		}
		for name, move := range moves {
			try("moving "+s.Wire(w)+" "+name, forging{wire: w, move: move, from: int(s.definedAt[w])})
		}
		for _, k := range s.touching[w] {
			if v, ok := s.mirrored(int(k), w, before); ok {
				try("moving "+s.Wire(w)+" to the other root", forging{fix: map[int]fr.Element{w: v}, from: int(s.definedAt[w])})
			}
		}
	}
}

// alias has every hint give the digits of its input plus the modulus, where they fit.
func (s *gadgetSystem) alias(t *testing.T, in []*big.Int, killed []bool) {
	t.Helper()
	a := &attacker{s: s, in: in, inputs: elementsOf(in), honest: s.solution(t, in), before: &trace{}, killed: killed}
	a.try(t, "an alias", forging{lie: func(id solver.HintID, _ int, in, out []*big.Int) {
		if id != solver.GetHintID(probeHint) {
			Alias(in, out)
		}
	}})
}

// moves are what happens to a wire.
var moves = map[string]func(v *fr.Element){
	"by 1": func(v *fr.Element) { one := fr.One(); v.Add(v, &one) },
	"to 0": func(v *fr.Element) { v.SetZero() },
	"to 1": func(v *fr.Element) { v.SetOne() },
}

// definedByDeleted tells whether a wire is what one of the rows defines that are deleted.
func (s *gadgetSystem) definedByDeleted(w int) bool {
	row := s.steps[s.definedAt[w]].row
	return row >= 0 && s.deletes(row, true)
}

// isChallenge tells whether a hint is the commitment or what blinds it: its answer is a hash that the verifier computes.
func (s *System) isChallenge(st step) bool {
	name := shortName(s.ccs.MHintsDependencies[st.hint.HintID])
	return name == blind || strings.HasPrefix(name, "Bsb22Commitment")
}

func (s *gadgetSystem) isOutput(w int) bool {
	return len(s.outputs) > 0 && w >= s.outputs[0] && w <= s.outputs[len(s.outputs)-1]
}

// lies are those of Lies in one call, and, for digits, all in one of them: each digit that nobody checks can carry what the others cannot.
func (s *gadgetSystem) lies(st step, honest *trace, sampled bool) map[string]func(solver.HintID, int, []*big.Int, []*big.Int) {
	out := map[string]func(solver.HintID, int, []*big.Int, []*big.Int){}
	only := func(lie Lie) func(solver.HintID, int, []*big.Int, []*big.Int) {
		return func(id solver.HintID, call int, in, outputs []*big.Int) {
			if id == st.hint.HintID && call == st.call {
				lie(in, outputs)
			}
		}
	}
	for name, lie := range Lies() {
		out[name] = only(lie)
	}
	if lie := s.elsewhere(honest, st); lie != nil && honest.err == nil {
		out["an answer to another question"] = only(lie)
	}
	for w := st.hint.OutputRange.Start; w < st.hint.OutputRange.End && strings.Contains(s.Wire(int(w)), "nBits"); w++ {
		n := w - st.hint.OutputRange.Start
		if sampled && n%64 != 0 {
			continue
		}
		out[fmt.Sprintf("all in digit %d", n)] = only(allInDigit(int(n)))
		out[fmt.Sprintf("the rest in digit %d", n)] = only(restInDigit(int(n)))
	}
	return out
}

// allInDigit answers with x / 2^n as digit n, and nothing else.
func allInDigit(n int) Lie {
	return func(in, out []*big.Int) {
		for _, o := range out {
			o.SetInt64(0)
		}
		half := new(big.Int).ModInverse(new(big.Int).Lsh(big.NewInt(1), uint(n)), Field)
		out[n].Mul(in[0], half).Mod(out[n], Field)
	}
}

// restInDigit answers with the honest digits, but for digit n, which carries what is missing.
func restInDigit(n int) Lie {
	return func(in, out []*big.Int) {
		rest := new(big.Int).Set(in[0])
		for i, o := range out {
			o.SetUint64(uint64(in[0].Bit(i)))
			if i != n {
				rest.Sub(rest, new(big.Int).Lsh(o, uint(i)))
			}
		}
		half := new(big.Int).ModInverse(new(big.Int).Lsh(big.NewInt(1), uint(n)), Field)
		out[n].Mul(rest, half).Mod(out[n], Field)
	}
}

func (s *gadgetSystem) count(killed []bool) Swept {
	out := Swept{Survivors: map[string]int{}}
	for k := range s.rows {
		if s.probes[k] || s.gadget.Most > 0 && !s.deletes(k, true) {
			continue
		}
		out.Rows++
		if killed[k] {
			out.Killed++
		} else {
			out.Survivors[s.Row(k)]++
		}
	}
	return out
}
