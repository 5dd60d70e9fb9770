package circuittest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	"github.com/stretchr/testify/require"
)

// afterHash are the kinds of answers that provers may give once they know the hash of a commitment, and why these are no choice of theirs.
var afterHash = map[string]string{
	"CompressionsHint":                 "messages, each heard before the next challenge, or determined by those that are (docs/soundness-gkr.md, sections 2 and 4)",
	"LadderHint":                       "the same of another proof (docs/soundness-gkr.md, section 7)",
	"sumHint":                          "quotient and carries, heard before the point at which they are held against the sum (docs/soundness-recursion.md, section 5)",
	"nBits":                            "bits, asserted to be what the one way is to write a number",
	"coefficientsHint":                 "in no row: whoever proves computes with them",
	"constraint.BlueprintBatchInverse": "times what it inverts it is 1",
}

// MustBind checks that a circuit's one commitment binds all that its hash is used with (Unbound).
func MustBind(t testing.TB, ccs constraint.ConstraintSystem) {
	t.Helper()
	late, dependent, answers := Unbound(ccs)
	require.Empty(t, late, "wires that meet the commitment's hash are not committed to")
	require.Empty(t, dependent, "rows may see wires as a sum with others alone")
	for kind := range answers {
		require.Contains(t, afterHash, kind, "a prover that knows the hash of the commitment answers something new: say here why it is safe")
	}
}

// Unbound returns what a circuit's one commitment does not bind, by kind of wire.
//
// late are wires that meet the commitment's hash in a row, or what follows from the hash, and neither follow from it themselves nor are committed to: a prover
// chooses them when it knows the hash. answers are hints and blueprints that are asked about what follows from the hash.
//
// dependent are wires whose columns may depend on each other's. If a committed wire's were a sum of those of others, rows would see no more than what they add up
// to, and a prover could set that by the others when it knows the hash.
func Unbound(ccs constraint.ConstraintSystem) (late, dependent, answers map[string]int) {
	s := TakeApart(ccs)
	s.index()
	meeting, answers := s.meetHash()
	return s.Names(meeting), s.Names(s.dependent()), answers
}

// bound tells which wires a commitment binds: the constant 1, those that it commits to or hashes, and its hash.
func (s *System) bound() (hash int, bound []bool) {
	c := s.ccs.CommitmentInfo.(constraint.Groth16Commitments)[0]
	bound = make([]bool, s.wires)
	bound[0], bound[c.CommitmentIndex] = true, true
	for _, w := range slices.Concat(c.PrivateCommitted, c.PublicAndCommitmentCommitted) {
		bound[w] = true
	}
	return c.CommitmentIndex, bound
}

// dependent returns the wires whose columns depend on each other, those of 1 and of the hash left out, which no prover moves. Wires that stand alone on a side of a row
// are taken out, again and again; what is left then may be independent all the same, which elimination tells. Wires in no row are left out: nothing depends on them.
func (s *System) dependent() (left []int) {
	known := make([]bool, s.wires)
	hash, _ := s.bound()
	known[0], known[hash] = true, true
	var sides [][]int
	at := make([][]int32, s.wires)
	for k := range s.rows {
		for _, part := range s.parts(k) {
			var side []int
			for _, w := range s.wiresOf(part) {
				if !known[w] {
					side, at[w] = append(side, w), append(at[w], int32(len(sides)))
				}
			}
			sides = append(sides, side)
		}
	}
	open, queue := make([]int, len(sides)), []int(nil)
	for i, side := range sides {
		if open[i] = len(side); open[i] == 1 {
			queue = append(queue, i)
		}
	}
	for len(queue) > 0 {
		side := sides[queue[len(queue)-1]]
		queue = queue[:len(queue)-1]
		for _, w := range side {
			if known[w] {
				continue
			}
			known[w] = true
			for _, i := range at[w] {
				if open[i]--; open[i] == 1 {
					queue = append(queue, int(i))
				}
			}
		}
	}
	for w := range known {
		if !known[w] && len(at[w]) > 0 {
			left = append(left, w)
		}
	}
	if s.rank(known) == len(left) {
		return nil
	}
	return left
}

// rank brings sides of rows, as far as wires are not known, into echelon form: it is how many of these wires have independent columns.
func (s *System) rank(known []bool) int {
	pivots := map[int]map[int]fr.Element{}
	for k := range s.rows {
		for _, part := range s.parts(k) {
			side := s.sumOf(part)
			maps.DeleteFunc(side, func(w int, _ fr.Element) bool { return known[w] })
			for len(side) > 0 {
				lead := slices.Min(slices.Collect(maps.Keys(side)))
				if p, ok := pivots[lead]; ok {
					subtract(side, p, side[lead])
					continue
				}
				inverse := side[lead]
				inverse.Inverse(&inverse)
				for w, c := range side {
					side[w] = *c.Mul(&c, &inverse)
				}
				pivots[lead] = side
				break
			}
		}
	}
	return len(pivots)
}

// wiresOf returns the wires of a sum that do not cancel in it.
func (s *System) wiresOf(e constraint.LinearExpression) []int {
	return slices.Collect(maps.Keys(s.sumOf(e)))
}

// sumOf returns what wires count in a sum, those that cancel left out.
func (s *System) sumOf(e constraint.LinearExpression) map[int]fr.Element {
	sum := map[int]fr.Element{}
	for _, t := range e {
		if t.IsConstant() {
			continue
		}
		c := sum[t.WireID()]
		c.Add(&c, &s.ccs.Coefficients[t.CoeffID()])
		sum[t.WireID()] = c
	}
	maps.DeleteFunc(sum, func(_ int, c fr.Element) bool { return c.IsZero() })
	return sum
}

// meetHash returns the wires that stand in a row with the hash or what follows from it, neither follow from it nor are bound; and what provers answer that follows.
func (s *System) meetHash() (unbound []int, answers map[string]int) {
	hash, bound := s.bound()
	follows, meets := make([]bool, s.wires), make([]bool, s.wires)
	follows[hash] = true
	answers = map[string]int{}
	for i, st := range s.steps {
		reads, solves := s.flow(i)
		if !slices.ContainsFunc(reads, func(w int) bool { return follows[w] }) {
			continue
		}
		for _, w := range solves {
			follows[w] = true
		}
		if st.row < 0 {
			name := s.Wire(solves[0])
			answers[name[:strings.IndexAny(name, "#[")]] += len(solves)
			continue
		}
		for _, w := range reads {
			meets[w] = true
		}
	}
	for w := range meets {
		if meets[w] && !follows[w] && !bound[w] {
			unbound = append(unbound, w)
		}
	}
	return unbound, answers
}

// flow returns the wires that a step reads and those that it solves.
func (s *System) flow(i int) (reads, solves []int) {
	st := s.steps[i]
	if st.row >= 0 {
		for _, part := range s.parts(st.row) {
			reads = append(reads, s.wiresOf(part)...)
		}
		if w := int(s.defines[i]); w != 0 {
			reads, solves = slices.DeleteFunc(reads, func(r int) bool { return r == w }), []int{w}
		}
		return reads, solves
	}
	if st.hint != nil {
		for _, e := range st.hint.Inputs {
			reads = append(reads, s.wiresOf(e)...)
		}
		for w := st.hint.OutputRange.Start; w < st.hint.OutputRange.End; w++ {
			solves = append(solves, int(w))
		}
		return reads, solves
	}
	packed := s.ccs.Instructions[st.any]
	b, inst := s.ccs.Blueprints[packed.BlueprintID], packed.Unpack(&s.ccs.System)
	for k := range b.NbOutputs(inst) {
		solves = append(solves, int(inst.WireOffset)+k)
	}
	skip, ok := leading[kindOf(b)]
	if !ok {
		panic(fmt.Sprintf("circuittest: what blueprint %T reads is not known", b))
	}
	for data := inst.Calldata[skip:]; len(data) > 0; data = data[1+2*int(data[0]):] {
		for k := range int(data[0]) {
			if t := (constraint.Term{VID: data[2+2*k]}); !t.IsConstant() {
				reads = append(reads, t.WireID())
			}
		}
	}
	return reads, solves
}

// kindOf is the name of a blueprint's type, without packages and parameters.
func kindOf(b constraint.Blueprint) string {
	name, _, _ := strings.Cut(fmt.Sprintf("%T", b), "[")
	return name[strings.LastIndex(name, ".")+1:]
}
