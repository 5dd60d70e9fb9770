package main

// fault is a change to one file, and the tests that have to notice.
type fault struct {
	name  string
	file  string
	edits []edit
	end   string // put at the end of the file
	pkg   string
	tests string // a pattern: the ones meant, to be quick
}

type edit struct{ old, new string }

const batch = "./circuits/batch"

// faults are those that every rollup of this kind has to notice, and after them those of the verifier of proofs.
var faults = append(ofBatches, ofProofs...)

var ofBatches = []fault{
	{name: "R is not checked to be on the curve", file: "circuits/gadget/eddsa.go", pkg: batch, tests: "TestA1BadPoints",
		edits: []edit{{"	c.curve.AssertIsOnCurve(sig.R)\n", "\n"}}},
	{name: "the new balance has any width", file: "circuits/batch/account.go", pkg: batch, tests: "TestA3",
		edits: []edit{{"	x.ranges.Assert(balance, rollup.AmountBits)\n", "	_ = balance\n"}}},
	{name: "a noop lane changes a leaf", file: "circuits/batch/transfer.go", pkg: batch, tests: "TestA10",
		edits: []edit{{"fromPath.UpdateRoot(api, x.hash, active, x.root,", "fromPath.UpdateRoot(api, x.hash, api.Or(active, gadget.Not(api, api.IsZero(from.nonce))), x.root,"}}},
	{name: "the path's index comes from a hint", file: "circuits/batch/account.go", pkg: batch, tests: "TestA5Hints|TestA9|TestA19WholeBatch",
		edits: []edit{{"gadget.AssertBits(x.api, id, x.shape.Depth)", "planted(x.api, id, x.shape.Depth)"}, {`import (
`, `import (
	"math/big"

	"github.com/consensys/gnark/constraint/solver"
`}},
		end: `
func init() { solver.RegisterHint(plantedHint) }

func plantedHint(_ *big.Int, in, out []*big.Int) error {
	for i := range out {
		out[i].SetUint64(uint64(in[0].Bit(i)))
	}
	return nil
}

func planted(api frontend.API, id frontend.Variable, n int) []frontend.Variable {
	bits, err := api.Compiler().NewHint(plantedHint, n, id)
	if err != nil {
		panic(err)
	}
	for _, b := range bits {
		api.AssertIsBoolean(b)
	}
	return bits
}
`},
	{name: "the nonce is not signed", file: "circuits/batch/auth.go", pkg: batch, tests: "TestA4|TestParityOfRandomBatches",
		edits: []edit{{"gadget.Part{Value: from.Nonce, Bits: rollup.NonceBits}", "gadget.Part{Value: 0, Bits: rollup.NonceBits}"}}},
	{name: "the largest fee is not signed", file: "circuits/batch/auth.go", pkg: batch, tests: "TestA4|TestParityOfRandomBatches",
		edits: []edit{{"gadget.Part{Value: a.MaxFee, Bits: rollup.FeeBits}", "gadget.Part{Value: 0, Bits: rollup.FeeBits}"}}},
	{name: "both leaves are opened against one root", file: "circuits/batch/transfer.go", pkg: batch, tests: "TestA8|TestParityOfRandomBatches",
		edits: []edit{{"	x.root = fromPath.", "	before := x.root; x.root = fromPath."}, {"toPath.UpdateRoot(api, x.hash, active, x.root,", "toPath.UpdateRoot(api, x.hash, active, before,"}}},
	{name: "S may be the order or more", file: "circuits/gadget/eddsa.go", pkg: "./circuits/gadget", tests: "TestA2",
		edits: []edit{{"	AssertLess(c.api, scalar, field.Order())\n", "\n"}}},
	{name: "the digest forgets a word of D", file: "circuits/batch/circuit.go", pkg: batch, tests: "TestParityOfRandomBatches",
		edits: []edit{{"gadget.Tag(rollup.TagData), x.d...)", "gadget.Tag(rollup.TagData), x.d[:len(x.d)-1]...)"}}},
	{name: "an unused slot of the aggregate contributes", file: "circuits/aggregate/circuit.go", pkg: "./circuits/aggregate", tests: "TestLinks",
		edits: []edit{{"		y = x.api.Mul(slot.Active, y)\n", "\n"}}},
}
