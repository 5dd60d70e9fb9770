package batch_test

import (
	"testing"

	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// allAttacks are the attacks of this package, by threat.
func allAttacks() (out []circuittest.Attack) {
	for _, list := range [][]circuittest.Attack{a1(), a2(), a3(), a4(), a5(), a6(), a9(), a10(), a15(), a16(), a17(), b5(), paymentAttacks(), statementAttack()} {
		out = append(out, list...)
	}
	return out
}

// statementAttack proves a batch as if it were another.
func statementAttack() []circuittest.Attack {
	c := circuittest.Tamper(newScene().only(nil), func(c *batch.Circuit) { c.StatementHash = 1 })
	return []circuittest.Attack{attack("another statement", c, "api.AssertIsEqual(c.StatementHash, x.statement(c))")}
}

// A20: each assertion of the circuit is deleted in turn; an attack must then succeed. The others are reviewed.
func TestA20EveryAssertionIsNeeded(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the circuit 150 times")
	}
	circuittest.MustNeedAll(t, freshTiny, allAttacks(), reviewed)
}

// reviewed lists assertions without which nothing is lost, by part of their name, and why.
var reviewed = map[string]string{
	"AssertLess{AssertZeroIf(api, equal, excess)}":                                                                               "one for each run of zeros of the bound: an attack on a run needs a hash with all bits before it; TestAssertLess",
	"AssertLess{api.AssertIsEqual(equal, 0)}":                                                                                    "the bound itself: needs a hash with these bits; TestAssertLess",
	"multiply{api.AssertIsDifferent(distinct, 0)}":                                                                               "with a free slope a sum is any point of a line, for keys nobody can sign for; TestMultiplyHasNoFreeSlope",
	"openSlot{api.AssertIsBoolean(f.Active)}":                                                                                    "UpdateRoot selects by it, and Select asserts it again",
	"runFrom{api.AssertIsBoolean(l.FromEmpty)}":                                                                                  "owned is an And of it, and And asserts it again",
	"runTo{api.AssertIsBoolean(l.ToEmpty)}":                                                                                      "Select asserts it again",
	"ops{gadget.AssertOneHot(api, l.Op[:])} > AssertOneHot{api.AssertIsBoolean(f)} #1":                                           "deposit: Select asserts it again",
	"ops{gadget.AssertOneHot(api, l.Op[:])} > AssertOneHot{api.AssertIsBoolean(f)} #4":                                           "withdraw: Select asserts it again",
	"gadget.AssertZeroIf(api, l.FromEmpty, o.user)":                                                                              "an empty sender has key (0, 0), which is off the curve, so it signs nothing",
	"place{rest, parts := x.ranges.CutAbove(id, low, widths...)}":                                                                "here a number has one part above its bits, the cell, and no root is in a cell that is none; TestPlacesAreTakenApart",
	"payFee{api.AssertIsEqual(gadget.AssertOneHot(api, chosen), paying)} > AssertOneHot{api.AssertIsBoolean(f)}":                 "two slots that are not 0 need one token, which openSlot refuses, and one alone is the sum",
	"payFee{api.AssertIsEqual(gadget.AssertOneHot(api, chosen), paying)} > AssertOneHot{api.AssertIsBoolean(sum)}":               "the sum equals paying, a boolean",
	"AssertIsBoolean of digits > runFull{x.settle(l, o, exited)} > settle{sign := api.Mul(o.usesKey, api.ToBinary(l.Key.X)[0])}": "the same",
	"AssertIsBoolean of digits > runTransfer{amount, amountBytes := x.floatAmount(l)} > floatAmount{mantissa := x.ranges.Cut(l.Mantissa, ofMantissa...)} > Cut{return r.cutBits(v, widths)} > cutBits{bits := AssertBits(r.api, v, total)} > AssertBits{return api.ToBinary(v, width)}": "FromBinary asserts them again",
	"AssertIsBoolean of digits > runTransfer{amount, amountBytes := x.floatAmount(l)} > floatAmount{mantissa := x.ranges.Cut(l.Mantissa, ofMantissa...)} > Cut{return r.cutBits(v, widths)} > cutBits{parts, bits = append(parts, r.api.FromBinary(bits[:w]...)), bits[w:]}":            "its digits are asserted where they come from",
	"AssertIsBoolean of digits > runTransfer{fromPlace, toPlace := x.place(l.From.ID, l.From.Siblings), x.place(l.To.ID, l.To.Siblings)} > place{p := place{path: x.hash.Path(rest, siblings), cell: 0}}":                                                                               "the same",
	"AssertIsBoolean of digits > runTransfer{fromPlace, toPlace := x.place(l.From.ID, l.From.Siblings), x.place(l.To.ID, l.To.Siblings)} > place{p.bytes = x.bytes(p.path.Bits)} > bytes{out, bits = append(out, x.api.FromBinary(bits[:n]...)), bits[n:]}":                             "the same",
}

// A11: a batch commits to nothing, so its proof is three points.
func TestA11NoCommitment(t *testing.T) {
	require.Empty(t, compiled(t, tiny).(*cs.R1CS).CommitmentInfo.CommitmentIndexes())
}

// A12: every input, the statement above all, occurs in a constraint.
func TestA12EveryInputCounts(t *testing.T) {
	for _, shape := range []rollup.Shape{tiny, pair} {
		require.Empty(t, circuittest.FreeInputs(compiled(t, shape)))
		require.Equal(t, 2, compiled(t, shape).GetNbPublicVariables(), "the statement's hash, and the constant 1")
	}
}

func identity() field.Point { return field.Point{Y: field.FromUint64(1)} }
