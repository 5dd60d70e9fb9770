package circuittest

import (
	"math/big"
	"strings"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
)

// Perturbations are what each private wire of a solved circuit is changed by, one at a time: +1, -1, set to 0, +2^64, +2^128.
const Perturbations = 5

func perturbation(n int, value *fr.Element) (d fr.Element) {
	switch n {
	case 0:
		d.SetOne()
	case 1:
		d.SetInt64(-1)
	case 2:
		d.Neg(value)
	default:
		d.SetBigInt(new(big.Int).Lsh(big.NewInt(1), uint(64*(n-2))))
	}
	return d
}

// weights returns, for the wires of a row, their coefficients in L, R and O.
func (s *System) weights(row int) map[int]*[3]fr.Element {
	out := map[int]*[3]fr.Element{}
	for i, part := range s.parts(row) {
		for _, t := range part {
			if t.IsConstant() || t.WireID() == 0 {
				continue
			}
			w := out[t.WireID()]
			if w == nil {
				w = new([3]fr.Element)
				out[t.WireID()] = w
			}
			w[i].Add(&w[i], &s.ccs.Coefficients[t.CoeffID()])
		}
	}
	return out
}

// Unconstrained returns the private wires that can be changed, alone, by one of the perturbations, in each of the solutions, without
// violating a row: the circuit says nothing about them. Wires in no row at all are left out: nothing depends on them. It takes time linear
// in the circuit.
func (s *System) Unconstrained(solutions ...*Solution) (free []int) {
	always := make([]bool, s.wires)
	for k := range s.rows {
		for _, part := range s.parts(k) {
			for _, t := range part {
				if !t.IsConstant() {
					always[t.WireID()] = t.WireID() >= s.public
				}
			}
		}
	}
	for _, sol := range solutions {
		open := make([][Perturbations]bool, s.wires) // no row objects so far
		for w := range open {
			for n := range Perturbations {
				d := perturbation(n, &sol.W[w])
				open[w][n] = always[w] && !d.IsZero()
			}
		}
		for k := range s.rows {
			s.object(k, sol, open)
		}
		for w := range open {
			always[w] = always[w] && open[w] != [Perturbations]bool{}
		}
	}
	for w, f := range always {
		if f {
			free = append(free, w)
		}
	}
	return free
}

// object closes what a row objects to.
func (s *System) object(k int, sol *Solution, open [][Perturbations]bool) {
	for w, c := range s.weights(k) {
		for n := range Perturbations {
			if !open[w][n] {
				continue
			}
			d := perturbation(n, &sol.W[w])
			var v [3]fr.Element
			for i, before := range []*fr.Element{&sol.L[k], &sol.R[k], &sol.O[k]} {
				v[i].Mul(&c[i], &d).Add(&v[i], before)
			}
			v[0].Mul(&v[0], &v[1])
			open[w][n] = v[0].Equal(&v[2])
		}
	}
}

// ZeroByZero returns the rows that gnark solves by a division whose divisor and dividend are both 0 in a solution: the quotient is
// whatever the prover likes. It sees every division of a circuit, those inside gnark's gadgets too.
func (s *System) ZeroByZero(sol *Solution) (rows []int) {
	defined := make([]bool, s.wires)
	for w := range s.origin {
		defined[w] = true
	}
	for k := range s.rows {
		for i, part := range s.parts(k) {
			w, ok := undefined(part, defined)
			if !ok {
				continue
			}
			defined[w] = true
			divisor := [3]*fr.Element{&sol.R[k], &sol.L[k], nil}[i]
			if divisor != nil && divisor.IsZero() && sol.O[k].IsZero() {
				rows = append(rows, k)
			}
		}
	}
	return rows
}

func undefined(e constraint.LinearExpression, defined []bool) (int, bool) {
	for _, t := range e {
		if !t.IsConstant() && !defined[t.WireID()] {
			return t.WireID(), true
		}
	}
	return 0, false
}

// Names lists wires by where they come from, each kind once, with how many there are.
func (s *System) Names(wires []int) map[string]int {
	out := map[string]int{}
	for _, w := range wires {
		name := s.Wire(w)
		if i := strings.IndexAny(name, "#["); i >= 0 {
			name = name[:i]
		}
		out[name]++
	}
	return out
}
