package steps

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
)

// Many is what solves instructions faster together than one after the other. None of them needs another's result.
type Many interface {
	constraint.Blueprint
	SolveAll(constraint.Solver[constraint.U64], []constraint.Instruction) error
}

// step is what gnark wants to know of an instruction; its level is set by whoever adds it.
type step struct{}

// CalldataSize implements constraint.Blueprint: the first word says it.
func (step) CalldataSize() int { return -1 }

// NbConstraints implements constraint.Blueprint.
func (step) NbConstraints() int { return 0 }

// NbOutputs implements constraint.Blueprint.
func (step) NbOutputs(constraint.Instruction) int { return 0 }

// UpdateInstructionTree implements constraint.Blueprint.
func (step) UpdateInstructionTree(constraint.Instruction, constraint.InstructionTree) constraint.Level {
	panic("steps: its level is known")
}

// addition computes a sum. Its calldata are a size and the expression.
type addition struct{ step }

// Solve implements constraint.BlueprintSolvable.
func (addition) Solve(s constraint.Solver[constraint.U64], i constraint.Instruction) error {
	value, _ := s.Read(i.Calldata[1:])
	s.SetValue(i.WireOffset, value)
	return nil
}

// together solves instructions of one kind. Its calldata are a size and, for each, its wire and its calldata, which begin with a size too.
type together struct {
	step
	kind constraint.BlueprintID
}

// inOne is how many instructions are solved together at most.
const inOne = 32

// Solve implements constraint.BlueprintSolvable.
func (t together) Solve(s constraint.Solver[constraint.U64], i constraint.Instruction) error {
	var all [inOne]constraint.Instruction
	n := 0
	for data := i.Calldata[1:]; len(data) > 0; n++ {
		end := 1 + data[1]
		all[n] = constraint.Instruction{WireOffset: data[0], Calldata: data[1:end]}
		data = data[end:]
	}
	return s.GetBlueprint(t.kind).(Many).SolveAll(s, all[:n])
}

// division sets a wire to a quotient. Its calldata are a size, the dividend and the divisor.
type division struct{ step }

// SolveAll implements Many, with one inversion. What is divided by zero is divided by one: 0/0 is zero, as gnark has it, and no other such row is satisfied.
func (division) SolveAll(s constraint.Solver[constraint.U64], all []constraint.Instruction) error {
	var dividends, divisors, before [inOne]fr.Element
	product := fr.One()
	for n, i := range all {
		data := read(s, i.Calldata[1:], &dividends[n])
		read(s, data, &divisors[n])
		if divisors[n].IsZero() {
			divisors[n].SetOne()
		}
		before[n] = product
		product.Mul(&product, &divisors[n])
	}
	product.Inverse(&product)
	for n := len(all) - 1; n >= 0; n-- {
		var q fr.Element
		q.Mul(&before[n], &product).Mul(&q, &dividends[n])
		product.Mul(&product, &divisors[n])
		set(s, all[n].WireOffset, &q)
	}
	return nil
}

func set(s constraint.Solver[constraint.U64], wire uint32, e *fr.Element) {
	var value constraint.U64
	copy(value[:], e[:])
	s.SetValue(wire, value)
}

// read evaluates an expression and returns what comes after it.
func read(s constraint.Solver[constraint.U64], data []uint32, to *fr.Element) []uint32 {
	value, n := s.Read(data)
	copy(to[:], value[:])
	return data[n:]
}
