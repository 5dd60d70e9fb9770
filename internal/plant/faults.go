package main

import "slices"

// fault is a change to one file, and the tests that have to notice.
type fault struct {
	name  string
	file  string
	edits []edit
	end   string // put at the end of the file
	with  *fault // the same fault in another file: what a prover does that a circuit no longer asks for
	pkg   string
	tests string // a pattern: the ones meant, to be quick
}

type edit struct{ old, new string }

const batch = "./circuits/batch"

// faults are those that every rollup of this kind has to notice, after them those of the verifier of proofs, and then those of what makes keys and proofs.
var faults = slices.Concat(ofBatches, ofProofs, ofPrograms)

var ofBatches = []fault{
	{name: "R is not checked to be on the curve", file: "circuits/gadget/eddsa.go", pkg: batch, tests: "TestA1BadPoints",
		edits: []edit{{"	c.curve.AssertIsOnCurve(sig.R)\n", "\n"}}},
	{name: "the new balance has any width", file: "circuits/batch/account.go", pkg: batch, tests: "TestA3",
		edits: []edit{{"	x.ranges.Assert(balance, rollup.AmountBits)\n", "	_ = balance\n"}}},
	{name: "a noop lane changes a leaf", file: "circuits/batch/transfer.go", pkg: batch, tests: "TestA10",
		edits: []edit{{"x.update(fromPlace, active,", "x.update(fromPlace, api.Or(active, gadget.Not(api, api.IsZero(from.nonce))),"}}},
	{name: "the path's index comes from a hint", file: "circuits/gadget/hash.go", pkg: batch, tests: "TestA5Hints|TestA9|TestA19WholeBatch",
		edits: []edit{{"	return AssertBits(s.api, v, width)\n", "	return planted(s.api, v, width)\n"}, {"import (\n	\"fmt\"\n\n", "import (\n	\"fmt\"\n	\"math/big\"\n\n	\"github.com/consensys/gnark/constraint/solver\"\n"}},
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
	{name: "the token is not signed", file: "circuits/batch/auth.go", pkg: batch, tests: "TestA4|TestParityOfRandomBatches",
		edits: []edit{{"gadget.Part{Value: from.Token, Bits: rollup.TokenBits}", "gadget.Part{Value: 0, Bits: rollup.TokenBits}"}}},
	{name: "who is paid is not signed", file: "circuits/batch/auth.go", pkg: batch, tests: "TestA4|TestParityOfRandomBatches",
		edits: []edit{{"x.hash.Compress(x.hash.Compress(keyHash, address), amount)", "x.hash.Compress(x.hash.Compress(0, 0), amount)"}}},
	{name: "a transfer lane takes another address for the receiver's", file: "circuits/batch/transfer.go", pkg: batch, tests: "TestA4|TestParityOfRandomBatches",
		edits: []edit{{"x.payment(to.keyHash, to.address, amount)", "x.payment(to.keyHash, from.address, amount)"}}},
	{name: "a transfer in a full lane pays whatever leaf", file: "circuits/batch/full.go", pkg: batch, tests: "TestA4Payments",
		edits: []edit{{"existing := api.Sub(o.usesTo, l.ToEmpty)", "existing := api.Sub(o.create, l.ToEmpty)"}}},
	{name: "a transfer creates an account", file: "circuits/batch/full.go", pkg: batch, tests: "TestA4Payments",
		edits: []edit{{"	gadget.AssertZeroIf(api, l.ToEmpty, gadget.Not(api, o.create))\n", "\n"}}},
	{name: "an index may have bits above its path", file: "circuits/gadget/merkle.go", pkg: batch, tests: "TestA9Paths",
		edits: []edit{{"h.compressor.Bits(index, len(siblings))", "h.compressor.Bits(index, 32)[:len(siblings)]"}}},
	{name: "the subtree need not be in the tree", file: "circuits/batch/subtree.go", pkg: batch, tests: "TestA9",
		edits: []edit{{"	x.api.AssertIsEqual(s.path().Root(x.hash, x.subtreeRoot(s.Cells)), x.root)\n", "	s.path().Root(x.hash, x.subtreeRoot(s.Cells))\n"}}},
	{name: "the subtree is another than the first", file: "circuits/batch/subtree.go", pkg: batch, tests: "TestA9|TestParityOfRandomBatches",
		edits: []edit{{"		bits[i] = 0\n", "		bits[i] = 1\n"}}},
	{name: "what is above the subtree comes from a hint afterwards", file: "circuits/batch/subtree.go", pkg: batch, tests: "TestA19WholeBatch",
		edits: []edit{{"x.root = s.path().Root(x.hash, x.subtreeRoot(x.cells.Close()))", "x.root = planted(x.api, s).Root(x.hash, x.subtreeRoot(x.cells.Close()))"}, importHints},
		end: `
func init() { solver.RegisterHint(plantedHint) }

func plantedHint(_ *big.Int, in, out []*big.Int) error {
	for i := range out {
		out[i].Set(in[i])
	}
	return nil
}

func planted(api frontend.API, s *Subtree) gadget.Path {
	above, err := api.Compiler().NewHint(plantedHint, len(s.Above), s.Above...)
	if err != nil {
		panic(err)
	}
	return gadget.Path{Bits: s.path().Bits, Siblings: above}
}
`},
	{name: "the largest fee is not signed", file: "circuits/batch/auth.go", pkg: batch, tests: "TestA4|TestParityOfRandomBatches",
		edits: []edit{{"gadget.Part{Value: a.MaxFee, Bits: rollup.FeeBits}", "gadget.Part{Value: 0, Bits: rollup.FeeBits}"}}},
	{name: "the receiver is opened as it was before the sender was written", file: "circuits/batch/transfer.go", pkg: batch, tests: "TestA8|TestParityOfRandomBatches",
		edits: []edit{{"	x.update(fromPlace, active, x.leaf(from), x.leaf(debited))\n", "\n"}, {"	x.update(toPlace, active, x.leaf(to), x.leaf(credited))\n", "	x.update(toPlace, active, x.leaf(to), x.leaf(credited))\n	x.update(fromPlace, active, x.leaf(from), x.leaf(debited))\n"}}},
	{name: "a cell is read as it is later", file: "circuits/gadget/memory.go", pkg: "./circuits/gadget", tests: "TestMemory",
		edits: []edit{{"		m.ranges.Assert(m.api.Sub(i, from[i]), max(clockBits, bits.Len(uint(len(m.log)))))\n", "		_, _ = i, bits.Len\n"}}},
	{name: "a cell's value counts without its weight", file: "circuits/gadget/memory.go", pkg: "./circuits/gadget", tests: "TestMemory",
		edits: []edit{{"api.Add(cell, api.Mul(z, api.Add(value, api.Mul(z, time))))", "api.Add(cell, value, api.Mul(z, z, time))"}}},
	{name: "a cell's time counts without its weight", file: "circuits/gadget/memory.go", pkg: "./circuits/gadget", tests: "TestMemory",
		edits: []edit{{"api.Mul(z, api.Add(value, api.Mul(z, time)))", "api.Mul(z, api.Add(value, time))"}}},
	{name: "cells are told after the challenge", file: "circuits/gadget/memory.go", pkg: batch, tests: "TestCommitmentBindsAllItMeets",
		edits: []edit{{"append(append([]frontend.Variable(nil), m.cells...), told...)", "append([]frontend.Variable(nil), m.cells...)"}}},
	{name: "parts of a number have any width", file: "circuits/gadget/ranges.go", pkg: batch, tests: "TestPlacesAreTakenApart",
		edits: []edit{{"		r.Assert(parts[i], w)\n", "\n"}}},
	{name: "S may be the order or more", file: "circuits/gadget/multiply.go", pkg: "./circuits/gadget", tests: "TestA2",
		edits: []edit{{"	AssertLess(c.api, scalar, field.Order())\n", "\n"}}},
	{name: "the digest forgets a word of D", file: "circuits/batch/circuit.go", pkg: batch, tests: "TestParityOfRandomBatches",
		edits: []edit{{"gadget.Tag(rollup.TagData), x.d...)", "gadget.Tag(rollup.TagData), x.d[:len(x.d)-1]...)"}}},
	{name: "an unused slot of the aggregate contributes", file: "circuits/aggregate/circuit.go", pkg: "./circuits/aggregate", tests: "TestLinks",
		edits: []edit{{"		y = x.api.Mul(slot.Active, y)\n", "\n"}}},
	{name: "rho does not depend on the blob", file: "rollup/blob/aggregate.go", pkg: "./l1contracts", tests: "TestSubmitBlob$",
		edits: []edit{{"rollup.ChallengePosted(a, hash, s)", "rollup.ChallengePosted(a, [32]byte{hash[0]}, s)"}}},
	{name: "an evaluation of a blob loses its upper half", file: "rollup/blob/aggregate.go", pkg: "./l1contracts", tests: "TestSubmitBlob$",
		edits: []edit{{"	upper.SetBytes(y[:16])\n", "\n"}}},
}

// importHints is for faults that ask the prover, in files whose first import is of gnark.
var importHints = edit{`import (
`, `import (
	"math/big"

	"github.com/consensys/gnark/constraint/solver"
`}
