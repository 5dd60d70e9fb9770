package prover

import (
	"errors"
	"fmt"
	"slices"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark/constraint"
)

// ErrKeyLint says that a verifying key has a fault that no setup of this program, and no ceremony, leaves behind.
var ErrKeyLint = errors.New("verifying key refused")

// LintKey looks for the faults that made other verifiers accept anything: points at infinity, off the curve or outside their group; a secret that is 1
// or equals another (delta is gamma or the generator when the second phase was left out); a point of an input that is missing, doubled, the negative of
// another or nothing; a commitment key that the circuit does not have, or lacks. gamma may be the generator: a ceremony leaves it there, and delta alone
// keeps the two apart (eprint 2017/1050). Errors wrap ErrKeyLint.
func LintKey(vk *VerifyingKey, ccs *R1CS) error {
	all, ok := ccs.CommitmentInfo.(constraint.Groth16Commitments)
	if !ok {
		return fmt.Errorf("%w: commitments of type %T", ErrKeyLint, ccs.CommitmentInfo)
	}
	if err := lintKey(vk, ccs.GetNbPublicVariables()-1, len(all)); err != nil {
		return err
	}
	want := all.GetPublicAndCommitmentCommitted(all.CommitmentIndexes(), ccs.GetNbPublicVariables())
	if !slices.EqualFunc(want, vk.PublicAndCommitmentCommitted, slices.Equal[[]int]) {
		return fmt.Errorf("%w: its commitment covers other inputs than the circuit's", ErrKeyLint)
	}
	return nil
}

// lintKey is LintKey for a circuit of which only the counts are known.
func lintKey(vk *VerifyingKey, inputs, commitments int) error {
	if len(vk.CommitmentKeys) != commitments || len(vk.PublicAndCommitmentCommitted) != commitments {
		return refusedKey("keys of %d commitments, the circuit has %d", len(vk.CommitmentKeys), commitments)
	}
	if want := 1 + inputs + commitments; len(vk.G1.K) != want {
		return refusedKey("%d points for inputs, want %d", len(vk.G1.K), want)
	}
	if err := lintG1(vk); err != nil {
		return err
	}
	if err := lintG2(vk); err != nil {
		return err
	}
	return lintPairs(vk)
}

func refusedKey(format string, a ...any) error {
	return fmt.Errorf("%w: %s", ErrKeyLint, fmt.Sprintf(format, a...))
}

// lintG1 refuses a point at infinity or outside G1, and two that are the same or each other's negative.
func lintG1(vk *VerifyingKey) error {
	_, _, g1, _ := curve.Generators()
	all := []named[curve.G1Affine]{{"alpha", vk.G1.Alpha}, {"beta", vk.G1.Beta}, {"delta", vk.G1.Delta}, {"the generator", g1}}
	for i, p := range vk.G1.K {
		all = append(all, named[curve.G1Affine]{fmt.Sprintf("K%d", i), p})
	}
	for i, a := range all {
		if a.p.IsInfinity() || !a.p.IsOnCurve() || !a.p.IsInSubGroup() {
			return refusedKey("%s is at infinity or outside G1", a.name)
		}
		var minus curve.G1Affine
		minus.Neg(&a.p)
		for _, b := range all[:i] {
			if a.p == b.p || minus == b.p {
				return refusedKey("%s and %s are the same point", b.name, a.name)
			}
		}
	}
	return nil
}

// lintG2 is lintG1 for G2, where gamma may be the generator.
func lintG2(vk *VerifyingKey) error {
	_, _, _, g2 := curve.Generators()
	all := []named[curve.G2Affine]{{"beta", vk.G2.Beta}, {"gamma", vk.G2.Gamma}, {"delta", vk.G2.Delta}}
	for i, c := range vk.CommitmentKeys {
		if !c.G.IsOnCurve() || c.G.IsInfinity() || !c.G.IsInSubGroup() {
			return refusedKey("commitment %d stands on no point of G2", i)
		}
		// G itself may be gamma, or no point of the list below.
		var minus curve.G2Affine
		if minus.Neg(&c.G); c.GSigmaNeg == c.G || c.GSigmaNeg == minus {
			return refusedKey("sigma of commitment %d is 1 or -1", i)
		}
		all = append(all, named[curve.G2Affine]{fmt.Sprintf("sigma of commitment %d", i), c.GSigmaNeg})
	}
	all = append(all, named[curve.G2Affine]{"the generator", g2})
	for i, a := range all {
		if a.p.IsInfinity() || !a.p.IsOnCurve() || !a.p.IsInSubGroup() {
			return refusedKey("%s is at infinity or outside G2", a.name)
		}
		var minus curve.G2Affine
		minus.Neg(&a.p)
		for _, b := range all[:i] {
			if (a.p == b.p || minus == b.p) && !(a.name == "the generator" && b.name == "gamma" && a.p == b.p) {
				return refusedKey("%s and %s are the same point", b.name, a.name)
			}
		}
	}
	return nil
}

// lintPairs wants the same secrets in both groups.
func lintPairs(vk *VerifyingKey) error {
	_, _, g1, g2 := curve.Generators()
	for _, x := range []struct {
		name string
		g1   curve.G1Affine
		g2   curve.G2Affine
	}{{"beta", vk.G1.Beta, vk.G2.Beta}, {"delta", vk.G1.Delta, vk.G2.Delta}} {
		var minus curve.G1Affine
		minus.Neg(&x.g1)
		if same, err := curve.PairingCheck([]curve.G1Affine{minus, g1}, []curve.G2Affine{g2, x.g2}); err != nil || !same {
			return refusedKey("%s differs between G1 and G2", x.name)
		}
	}
	return nil
}

type named[P any] struct {
	name string
	p    P
}
