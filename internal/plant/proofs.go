package main

const recursion, aggregate = "./circuits/recursion", "./circuits/aggregate"

// ofProofs are faults of the verifier in the aggregate circuit, of its chain, and of the proof of all compressions.
var ofProofs = []fault{
	{name: "points of a proof are not checked to be on the curve", file: "circuits/recursion/verifier.go", pkg: recursion, tests: "TestAdmits",
		edits: []edit{{"		v.assertPoint(&out)\n", "\n"}}},
	{name: "B of a proof may be at infinity", file: "circuits/recursion/verifier.go", pkg: recursion, tests: "TestAdmits",
		edits: []edit{{"	v.api.AssertIsEqual(v.pairing.Ext2.IsZero(&out.Bs.P.Y), 0)\n", "\n"}}},
	{name: "a commitment's proof of knowledge is not verified", file: "circuits/recursion/verifier.go", pkg: recursion, tests: "TestRejectsCommitments|TestRejectsKnowledge",
		edits: []edit{{"		left = append(left, b.multiply(b.knowledge, commitments), b.multiply(b.knowledge, knowledge))\n", "		_, _ = sigma, base\n"},
			{"		right = append(right, &sigma, &base)\n", "\n"}}},
	{name: "coefficients do not depend on the inputs", file: "circuits/recursion/transcript.go", pkg: recursion, tests: "TestCoefficient",
		edits: []edit{{"		words = append(words, x...)\n", "		_ = x\n"}}},
	{name: "coefficients do not depend on the commitments", file: "circuits/recursion/verifier.go", pkg: recursion, tests: "TestCoefficient",
		edits: []edit{{"append([]G1{p.Ar, p.Krs}, append(p.Commitments, p.Knowledge...)...)", "[]G1{p.Ar, p.Krs}"}}},
	{name: "two proofs share a coefficient", file: "circuits/recursion/verifier.go", pkg: recursion, tests: "TestRejectsErrorsThatCancel",
		edits: []edit{{"	for range b.proofs[1:] {\n		b.weights = append(b.weights, t.draw())\n", "	shared := t.draw()\n	for range b.proofs[1:] {\n		b.weights = append(b.weights, shared)\n"}}},
	{name: "the commitments' equation has a proof's coefficient", file: "circuits/recursion/verifier.go", pkg: recursion, tests: "TestCoefficientsBindCommitments",
		edits: []edit{{"		b.knowledge = t.draw()\n", "		b.knowledge = b.weights[0]\n"}}},
	{name: "a chord's slope is the prover's", file: "circuits/recursion/multiply.go", pkg: recursion, tests: "TestMultiplyRejectsSlopes|TestA19Multiply",
		edits: []edit{{"	fp.AssertEvalIsZero([][]*element{{chord, fp.Sub(&q.X, x2)}, {tangent, fp.Sub(&p.X, x2)}, {&p.Y}, {&q.Y}},\n		[]int{1, 1, -1, -1})\n", "\n"}}},
	{name: "a slot in use may follow an unused one", file: "circuits/aggregate/circuit.go", pkg: aggregate, tests: "TestH2Links|TestA20",
		edits: []edit{{"		gadget.AssertZeroIf(api, s.Active, gadget.Not(api, c.Slots[i-1].Active))\n", "\n"}}},
	{name: "time may run backwards in an aggregate", file: "circuits/aggregate/circuit.go", pkg: aggregate, tests: "TestH2Links|TestA20",
		edits: []edit{{"	gadget.AssertBits(api, api.Mul(s.Active, api.Sub(s.Timestamp, x.timestamp)), rollup.TimeBits)\n", "\n"}}},
	{name: "GKR's first challenge is known beforehand", file: "circuits/gadget/gkr.go", pkg: "./circuits/gadget", tests: "TestGKR",
		edits: []edit{{"g.Compile(spongeName)", "g.Compile(spongeName, gkrapi.WithInitialChallenge(func() []frontend.Variable { return []frontend.Variable{1} }))"}}},
	{name: "the ladder's first challenge is known beforehand", file: "circuits/gadget/ladder.go", pkg: "./circuits/gadget", tests: "TestLadder|TestA19Ladder",
		edits: []edit{{"g.Compile(spongeName)", "g.Compile(spongeName, gkrapi.WithInitialChallenge(func() []frontend.Variable { return []frontend.Variable{1} }))"}}},
	{name: "a looked-up point may be another window's", file: "circuits/gadget/lookup.go", pkg: "./circuits/gadget", tests: "TestBaseTable",
		edits: []edit{{"	cube := api.Mul(square, gamma)\n", "	var cube frontend.Variable = 0\n"}}},
	{name: "S may be the order or more where its windows are looked up", file: "circuits/gadget/basetable.go", pkg: "./circuits/gadget", tests: "TestBaseTable|TestA2Together",
		edits: []edit{{"	b.ranges.Assert(api.Sub(high, highOfS, borrow), scalarBits-half)\n", "	_ = high\n"}}},
	{name: "a looked-up challenge may be the hash plus the modulus", file: "circuits/gadget/together.go", pkg: "./circuits/gadget", tests: "TestA7",
		edits: []edit{{"	t.ranges.Assert(api.Sub(most.Sub(most, big.NewInt(1)), high), width)\n", "	_ = most\n"}}},
}
