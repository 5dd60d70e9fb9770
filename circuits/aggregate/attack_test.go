package aggregate_test

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark/backend/groth16"
	backend "github.com/consensys/gnark/backend/groth16/bn254"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/aggregate"
	"github.com/causeway-l2/causeway/circuits/circuittest"
)

// H1: the batch circuit's key is part of the circuit. A proof of the very statement, under a key whose circuit says yes to everything,
// is refused. Defence: New takes the key as a constant; link_test.go shows that the statement is what the proof is checked against.
func TestH1AnotherKey(t *testing.T) {
	f := fixtures(t)
	circuittest.MustReject(t, f.outer, assign(t, f.forged))
	circuittest.MustReject(t, f.outer, assign(t, f.first, f.forged))
	circuittest.MustReject(t, f.outer, change(assign(t, f.first, f.second), func(c *aggregate.Circuit) { // in an unused slot either
		c.Slots[1] = assign(t, f.forged).Slots[0]
		c.Slots[1].Active = 0
	}))
}

// H2: batches that do not follow each other, each with a true proof. Defence: each slot's statement is built from the slot before it.
func TestH2BrokenChains(t *testing.T) {
	f := fixtures(t)
	circuittest.MustAccept(t, f.outer, assign(t, f.first, f.forked))
	for name, batches := range map[string][]aggregate.Batch{
		"gap":                        {f.first, f.third},
		"duplicate":                  {f.second, f.second},
		"reversed":                   {f.second, f.first},
		"two second batches":         {f.forked, f.second},
		"another root":               {f.first, f.elsewhere},
		"time running backwards":     {f.first, f.late},
		"another rollup":             {f.first, f.abroad},
		"another rollup in the lead": {f.abroad, f.third},
	} {
		together(t, name, func(t *testing.T) { circuittest.MustReject(t, f.outer, assign(t, batches...)) })
	}
	// The header says what is proven: another first number, time or old root is another statement for the proofs.
	honest := assign(t, f.first, f.second)
	for name, edit := range map[string]func(*aggregate.Circuit){
		"first number": func(c *aggregate.Circuit) { c.FirstNumber = 2 },
		"first time":   func(c *aggregate.Circuit) { plusOne(&c.Slots[0].Timestamp) },
		"last time":    func(c *aggregate.Circuit) { plusOne(&c.Slots[1].Timestamp) },
		"old root":     func(c *aggregate.Circuit) { plusOne(&c.OldRoot) },
		"new root":     func(c *aggregate.Circuit) { plusOne(&c.Slots[1].NewRoot) },
		"config":       func(c *aggregate.Circuit) { plusOne(&c.Config) },
	} {
		together(t, name, func(t *testing.T) { circuittest.MustReject(t, f.outer, change(honest, edit)) })
	}
}

// A10 and H5: slots in use come first; unused ones change nothing and hide nothing.
func TestA10UnusedSlots(t *testing.T) {
	f := fixtures(t)
	one := assign(t, f.first)
	loaded := change(one, func(c *aggregate.Circuit) { // words, root and time of an unused slot do not count
		p := c.Slots[1].Proof
		c.Slots[1] = assign(t, f.third).Slots[0]
		c.Slots[1].Active, c.Slots[1].Proof = 0, p
	})
	require.Equal(t, one.StatementHash, loaded.StatementHash)
	circuittest.MustAccept(t, f.outer, loaded)
	for name, c := range map[string]*aggregate.Circuit{
		"flag 2":            change(assign(t, f.first, f.second), func(c *aggregate.Circuit) { c.Slots[1].Active = 2 }),
		"flag -1":           change(assign(t, f.first, f.second), func(c *aggregate.Circuit) { c.Slots[1].Active = -1 }),
		"first slot unused": change(assign(t, f.first, f.second), func(c *aggregate.Circuit) { c.Slots[0].Active = 0 }),
		"none used":         change(assign(t, f.first), func(c *aggregate.Circuit) { c.Slots[0].Active = 0 }),
		"unused, its own proof": change(one, func(c *aggregate.Circuit) { // of a statement that the circuit does not ask for
			c.Slots[1].Proof = assign(t, f.second).Slots[0].Proof
		}),
	} {
		together(t, name, func(t *testing.T) { circuittest.MustReject(t, f.outer, c) })
	}
}

// The words that are evaluated are those that the proofs bind, and rho is the statement's.
func TestEvaluationIsBound(t *testing.T) {
	f := fixtures(t)
	honest := assign(t, f.first, f.second)
	circuittest.MustAccept(t, f.outer, honest)
	for name, edit := range map[string]func(*aggregate.Circuit){
		"a word of D": func(c *aggregate.Circuit) { plusOne(&c.Slots[1].D[2]) },
		"a word of S": func(c *aggregate.Circuit) { plusOne(&c.Slots[0].S[1]) },
		"two words of S swapped": func(c *aggregate.Circuit) {
			s := c.Slots[0].S
			s[0], s[1] = s[1], s[0]
		},
		"another batch's words": func(c *aggregate.Circuit) { c.Slots[1].D = assign(t, f.forked).Slots[0].D },
	} {
		together(t, name, func(t *testing.T) { circuittest.MustReject(t, f.outer, change(honest, edit)) })
	}
	t.Run("rho in the witness alone", func(t *testing.T) {
		circuittest.MustReject(t, f.outer, circuittest.Tamper(honest, func(c *aggregate.Circuit) { plusOne(&c.Rho) }))
	})
	t.Run("statement alone", func(t *testing.T) {
		circuittest.MustReject(t, f.outer, circuittest.Tamper(honest, func(c *aggregate.Circuit) { plusOne(&c.StatementHash) }))
	})
}

// Points of proofs that are off the curve or outside the subgroup.
func TestPointsOfProofs(t *testing.T) {
	f := fixtures(t)
	for name, edit := range map[string]func(*backend.Proof){
		"Ar off the curve":        func(p *backend.Proof) { p.Ar.X.SetUint64(1); p.Ar.Y.SetUint64(1) },
		"Krs off the curve":       func(p *backend.Proof) { p.Krs.Y.Double(&p.Krs.Y) },
		"Bs off the curve":        func(p *backend.Proof) { p.Bs.X.A0.SetUint64(5) },
		"Bs outside the subgroup": func(p *backend.Proof) { p.Bs = outsideG2(t) },
		"Ar negated":              func(p *backend.Proof) { p.Ar.Neg(&p.Ar) },
		"points at infinity":      func(p *backend.Proof) { p.Ar, p.Krs, p.Bs = bn254.G1Affine{}, bn254.G1Affine{}, bn254.G2Affine{} },
	} {
		together(t, name, func(t *testing.T) {
			b := f.first
			p := *b.Proof.(*backend.Proof)
			edit(&p)
			b.Proof = groth16.Proof(&p)
			circuittest.MustReject(t, f.outer, assign(t, b))
		})
	}
}

// outsideG2 is a point of the twist that is not in the subgroup.
func outsideG2(t *testing.T) (p bn254.G2Affine) {
	_, _, _, g := bn254.Generators()
	b := g.Y
	b.Square(&b)
	cube := g.X
	cube.Square(&cube).Mul(&cube, &g.X)
	b.Sub(&b, &cube) // y^2 - x^3
	for x := uint64(1); ; x++ {
		p.X.A0, p.X.A1 = *new(fp.Element).SetUint64(x), fp.Element{}
		y := p.X
		y.Square(&y).Mul(&y, &p.X).Add(&y, &b)
		if y.Legendre() != 1 {
			continue
		}
		p.Y.Sqrt(&y)
		require.True(t, p.IsOnCurve())
		if !p.IsInSubGroup() {
			return p
		}
	}
}

// A11: at most one commitment, which is all that the contract's verifier takes. A12: every input occurs in a constraint.
func TestA11A12Structure(t *testing.T) {
	f := fixtures(t)
	require.LessOrEqual(t, len(f.outer.(*cs.R1CS).CommitmentInfo.CommitmentIndexes()), 1)
	require.Empty(t, circuittest.FreeInputs(f.outer))
	require.Equal(t, 2, f.outer.GetNbPublicVariables(), "the statement's hash, and the constant 1")
}

// together runs a part of a test beside others: the solver does not keep a second core busy by itself.
func together(t *testing.T, name string, part func(t *testing.T)) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		part(t)
	})
}

func plusOne(v *frontend.Variable) { *v = new(big.Int).Add(circuittest.BigOf(*v), big.NewInt(1)) }
