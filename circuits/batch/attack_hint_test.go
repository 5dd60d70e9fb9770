package batch_test

import (
	"bytes"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

// A5: whoever proves answers the hints. No answer gets another statement accepted.
func TestA5Hints(t *testing.T) {
	refuse(t, a5())
	ccs := compiled(t, tiny).(*cs.R1CS)
	var used []solver.HintID
	for _, h := range solver.GetRegisteredHints() {
		if name, ok := ccs.MHintsDependencies[solver.GetHintID(h)]; ok {
			t.Log("hint", name)
			used = append(used, solver.GetHintID(h))
		}
	}
	require.Len(t, used, len(ccs.MHintsDependencies), "the circuit uses a hint that is not registered")
	t.Run("about the truth", func(t *testing.T) { liesAboutTheTruth(t, used) })
	t.Run("about every attack", func(t *testing.T) { liesAboutAttacks(t, used) })
}

// liesAboutTheTruth lies while proving valid batches. What is still accepted has the same public input, hence the same meaning; a lie
// that changes a digit or a comparison must be refused.
func liesAboutTheTruth(t *testing.T, used []solver.HintID) {
	for name, c := range validBatches() {
		for _, id := range used {
			for lie, f := range circuittest.Lies() {
				t.Run(fmt.Sprintf("%s/%d/%s", name, id, lie), func(t *testing.T) {
					changed := false
					err := circuittest.Solve(compiled(t, tiny), c, circuittest.ForgeHint(id, noting(f, &changed)), solver.WithNbTasks(1))
					if err == nil && changed {
						require.Equal(t, solver.GetHintID(solver.InvZeroHint), id, "a lie is accepted: only the inverse of 0 may be anything")
					}
				})
			}
		}
	}
}

// noting notes whether a lie changes an answer that matters: the inverse of 0 is multiplied by 0.
func noting(f circuittest.Lie, changed *bool) circuittest.Lie {
	return func(in, out []*big.Int) {
		before := fmt.Sprint(out)
		f(in, out)
		for _, o := range out {
			o.Mod(o, circuittest.Field)
		}
		if fmt.Sprint(out) != before && !(len(out) == 1 && in[0].Sign() == 0) {
			*changed = true
		}
	}
}

// liesAboutAttacks combines every attack of this package with every lie.
func liesAboutAttacks(t *testing.T, used []solver.HintID) {
	tried := 0
	for _, a := range allAttacks() {
		if a.Hints != nil || a.ZeroByZero != nil {
			continue
		}
		for _, id := range used {
			for lie, f := range circuittest.Lies() {
				run := circuittest.Engine{Quick: true, First: true, Hints: map[solver.HintID]solver.Hint{id: circuittest.Forged(id, f)}}.Run(fresh(tiny), a.Assignment)
				require.True(t, len(run.Failed) > 0 || run.Err != nil, "%s gets through with %s", a.Name, lie)
				tried++
			}
		}
	}
	t.Logf("%d combinations", tried)
}

// a5 answers single decompositions with wrong digits. Defence: that digits add up, and are below the modulus.
func a5() (out []circuittest.Attack) {
	s := sceneWith()
	owner := rolluptest.NewPerson(20)
	for n := uint64(21); new(big.Int).Add(field.ToBig(owner.Key.Public().X), circuittest.Field).BitLen() > circuittest.Field.BitLen(); n++ {
		owner = rolluptest.NewPerson(n)
	}
	c := s.only(&rollup.Deposit{Owner: owner.Owner(0), To: empty, Amount: rollup.NewAmount(1)})
	flip := func(_, digits []*big.Int) { digits[0].Sub(big.NewInt(1), digits[0]) }
	for name, lie := range map[string]circuittest.Lie{"lowest digit flipped": flip, "digits of x + r": circuittest.Alias} {
		a := attack("A5: key with its sign bit changed, "+name, c, "api.ToBinary(l.Key.X)")
		a.Hints = map[hintID]func() circuittest.Lie{circuittest.HintNamed("nBits"): circuittest.OnNth(1, field.ToBig(owner.Key.Public().X), lie)}
		out = append(out, stated(a))
	}
	return out
}

// hints are ours, each asked for in one place, with what refuses a lie of theirs.
var hints = map[string]string{
	"cutHint":                   "digits are the ladder's, which asserts that they are, and the rest of the hash is in range: TestA7LookedUpChallenge",
	"sumcheck.CompressionHint":  "results are committed to, and proven: TestBatchedHasherRefusesLies",
	"sumcheck.CompressionsHint": "the proof: each message is heard before the next challenge, or determined: TestVerifiersHearAllMessages, TestLastToldValueIsDetermined, TestBatchedHasherRefusesOtherRounds",
	"sumcheck.RungHint":         "results are committed to, and proven: TestLadderRefusesLies",
	"sumcheck.LadderHint":       "the proof: each message is heard before the next challenge: TestVerifiersHearAllMessages, TestLadderRefusesClaims",
	"scalarHint":                "digits are the ladder's, as cutHint's are, and write S, which is below the order whatever is borrowed: TestA7LookedUpScalar",
	"memoryHint":                "a time is before the access's own, and what is read is what was written: TestMemoryRefusesOtherTimes",
	"partsHint":                 "each part is in its range, and they add up: TestCutRefusesLies",
	"evalHint":                  "results have limbs, and a check says what they are: TestRefusesResults",
	"coefficientsHint":          "in no row: those who prove compute with them",
	"relationHint":              "in no row, as coefficientsHint",
	"sumHint":                   "quotient and carries, held against the sum at a point that is drawn from them: TestRefusesOtherSums",
	"ratioHint":                 "the slope is the quotient that its constraint says, by what is never 0: TestMultiplyRejectsSlopes",
	"tangent2Hint":              "the same of a doubling: TestStepsRejectSlopes",
	"ratio2Hint":                "the same of a line through two points: TestStepsRejectSlopes",
	"quotientHint":              "the number is the quotient that its relation says, by what is never 0: TestPairingsRejectNumbers",
	"residueHint":               "any answer would do, if its power makes the product even: TestPairingsRejectNumbers, TestResidueIsNotZero",
	"slopesHint":                "each slope is the quotient that its constraint says, by what is never 0: TestMultiplyRejectsSlopes",
	"limbsHint":                 "limbs are in range, and add up to the word with what they leave of it, which is in range, too: TestLimbsOfAWordAreItsOwn",
}

// A7: decompositions of whole elements have one set of digits.
func TestA7Aliases(t *testing.T) {
	// a2 and a5 hold the attacks: S and the challenge as S + r and h + r, and the sign bit of a key. Nothing in our circuits may switch
	// the check off.
	// The challenge's own bound stands where OmitModulusCheck is: once, in challenge. Where limbs become an element they are in range: once, in cut. Bits that are
	// proven to be bits when pairs are ordered by them are taken once, in compressions.
	banned := regexp.MustCompile(`OmitModulusCheck|UnsafeFromLimbs|WithUnconstrainedOutputs|WithUnconstrainedInputs|UnsafeReadFrom|\.ScalarMul\(|IncompleteArithmetic|\.(NewHint|ask|Ask|AskExtended)\(`)
	for _, dir := range []string{".", "../gadget", "../foreign", "../recursion", "../aggregate"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, f := range files {
			if b, err := os.ReadFile(f); err == nil && !strings.HasSuffix(f, "_test.go") {
				b = bytes.Replace(b, []byte(challengeDigits), nil, 1)
				b = bytes.Replace(b, []byte("UnsafeFromLimbs(append(low, top))"), nil, 1)
				b = bytes.Replace(b, []byte("all := bits.ToBinary(c.api, v, bits.WithNbDigits(width), bits.WithUnconstrainedOutputs())"), nil, 1)
				for _, asks := range []string{"NewHint(hint, answers, in...)", "NewHint(hint, n*Limbs, in...)", "Ask(hint, Degree, in...)"} { // for whoever names one
					b = bytes.Replace(b, []byte("."+asks), nil, 1)
				}
				for hint := range hints {
					for _, asks := range []string{"NewHint", "ask", "Ask", "AskExtended"} {
						b = bytes.Replace(b, []byte("."+asks+"("+hint), nil, 1)
					}
				}
				require.False(t, banned.Match(b), "%s uses %s", f, banned.Find(b))
			}
		}
	}
}

// A1, third layer: in every lane that takes a signature, its key and R are asserted on the curve.
func TestA1EveryPointIsChecked(t *testing.T) {
	found := map[string]int{}
	circuittest.CompileWeak(t, fresh(pair), circuittest.Weakness{OnAssert: func(site string) {
		for _, p := range []string{"c.curve.AssertIsOnCurve(pub)", "c.curve.AssertIsOnCurve(sig.R)", "AssertZeroIf(api, active, c.zeroIfSmall("} {
			if strings.Contains(site, p) {
				found[p]++
			}
		}
	}})
	for p, n := range found {
		require.Equal(t, pair.Full+pair.Transfers, n, p)
	}
	require.Len(t, found, 3)
}

// A13: with free divisions, lanes of zeros leave no value to the attacker: nothing divides 0 by 0.
func TestA13NothingDividesZeroByZero(t *testing.T) {
	free := circuittest.CompileWeak(t, fresh(tiny), circuittest.Weakness{FreeDivision: true})
	for name, c := range validBatches() {
		run := circuittest.Engine{Quick: true}.Run(fresh(tiny), c)
		require.Empty(t, run.Failed, name)
		require.Zero(t, run.ZeroByZero, name)
		require.Equal(t, 2*divisions, run.Divisions, "the attacks of A1 count divisions")
		circuittest.MustAccept(t, free, c, circuittest.ZeroByZero(func(int) *big.Int { return big.NewInt(7) }))
	}
	for name, op := range map[string]rollup.Op{"identity as key": &rollup.SetKey{ID: alice, Address: person(alice).Address, Key: identity()}} {
		run := circuittest.Engine{Quick: true}.Run(fresh(tiny), newScene().only(op))
		require.Zero(t, run.ZeroByZero, name)
	}
}
