package steps

import (
	"errors"
	"math/big"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"
)

// Hint answers what a circuit asks of whoever proves, as gnark's hints do, but in elements. gnark makes an integer of each: of more than a million where
// it asks for a commitment, one after the other on one core, and its collector looks at all of them.
type Hint func(in, out []fr.Element) error

// OfIntegers is the same as one of gnark's.
func (h Hint) OfIntegers() solver.Hint {
	return func(_ *big.Int, in, out []*big.Int) error {
		from, to := make([]fr.Element, len(in)), make([]fr.Element, len(out))
		for i, n := range in {
			from[i].SetBigInt(n)
		}
		err := h(from, to)
		for i := range to {
			to[i].BigInt(out[i])
		}
		return err
	}
}

// Answer gives a copy its hints: those that Shorten was told.
func Answer(ccs *cs.R1CS, hints map[solver.HintID]Hint) {
	for _, b := range ccs.Blueprints {
		if q, ok := b.(*question); ok {
			q.hint = hints[q.id]
		}
	}
}

// question asks a hint. Its calldata are those of gnark's: a size, the hint, the number of its inputs, the inputs, the first wire of its outputs, and the one
// after the last.
type question struct {
	step
	id   solver.HintID
	hint Hint
}

var errNoAnswer = errors.New("steps: a hint that nobody answers")

// Solve implements constraint.BlueprintSolvable.
func (q *question) Solve(s constraint.Solver[constraint.U64], i constraint.Instruction) error {
	return q.SolveAll(s, []constraint.Instruction{i})
}

// SolveAll implements Many.
func (q *question) SolveAll(s constraint.Solver[constraint.U64], all []constraint.Instruction) error {
	if q.hint == nil {
		return errNoAnswer
	}
	inputs := 0
	for _, i := range all {
		inputs += int(i.Calldata[2])
	}
	in, wires := make([]fr.Element, inputs), make([]uint32, 0, len(all))
	for rest := in; len(all) > 0; all = all[1:] {
		data := all[0].Calldata
		outputs := readAll(s, data[3:], rest[:data[2]])
		rest = rest[data[2]:]
		for w := outputs[0]; w < outputs[1]; w++ {
			wires = append(wires, w)
		}
	}
	out := make([]fr.Element, len(wires))
	if err := q.hint(in, out); err != nil {
		return err
	}
	for k, w := range wires {
		set(s, w, &out[k])
	}
	return nil
}

// Question is a hint that Answer gives. Of one that answers Together, what is asked several times may be asked once: one input after the other, for one
// answer after the other.
type Question struct {
	ID       solver.HintID
	Together bool
}

// askDirectly has hints asked as questions.
func (r *rewriting) askDirectly(hints []Question) {
	for _, q := range hints {
		id := r.to.AddBlueprint(&question{id: q.ID})
		if r.questions[q.ID] = id; q.Together {
			r.group(id)
		}
	}
}

// question is the blueprint for a hint's instruction, if it is one that is asked directly.
func (r *rewriting) question(i constraint.Instruction, of constraint.Blueprint) (id constraint.BlueprintID, ok bool) {
	if _, ok := of.(*constraint.BlueprintGenericHint); !ok {
		return 0, false
	}
	id, ok = r.questions[solver.HintID(i.Calldata[1])]
	return id, ok
}

// readGrain is how many expressions a core evaluates at a time.
const readGrain = 1 << 12

// readAll evaluates expressions, many of them on all cores, and returns what comes after them.
func readAll(s constraint.Solver[constraint.U64], data []uint32, to []fr.Element) []uint32 {
	var wg sync.WaitGroup
	defer wg.Wait()
	for len(to) > readGrain {
		part, start := to[:readGrain], data
		for range part {
			data = data[1+2*data[0]:]
		}
		wg.Go(func() { readPart(s, start, part) })
		to = to[readGrain:]
	}
	return readPart(s, data, to)
}

func readPart(s constraint.Solver[constraint.U64], data []uint32, to []fr.Element) []uint32 {
	for i := range to {
		data = read(s, data, &to[i])
	}
	return data
}
