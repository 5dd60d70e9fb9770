package main

import "slices"

const (
	provers    = "./prover"
	sumchecks  = "./prover/sumcheck"
	witnesses  = "./prover/steps"
	ceremonies = "./ceremony"
	keyrings   = "./keyring"
	l1         = "./l1"
	deploys    = "./deploy"
	fleets     = "./fleet"
)

// ofPrograms are faults of what makes keys and proofs, and of what goes on where an earlier run was cut off.
var ofPrograms = slices.Concat(ofKeys, ofWitnesses, ofL1, ofFleet)

// ofKeys are faults of keys for values (docs/adr/0046), and of the ceremonies that seal them.
var ofKeys = []fault{
	{name: "a product that is committed to takes nothing off the quotient", file: "prover/roles.go", pkg: provers, tests: "TestCircuitsOfAllSizes|TestDevSetupEqualsNaive",
		edits: []edit{{" || f == ours && r&onRightHandSide != 0", ""}}},
	{name: "a key's Z is of the domain instead of the coset", file: "prover/setup.go", pkg: provers, tests: "TestCircuitsOfAllSizes|TestDevSetupEqualsNaive",
		edits: []edit{{"	z, err := s.domain.lagrangeAt(&s.secrets.t, &s.domain.Shift,", "	one := fr.One()\n	z, err := s.domain.lagrangeAt(&s.secrets.t, &one,"}}},
	{name: "the thirds of a domain are mixed with another root", file: "prover/thirds.go", pkg: provers, tests: "TestProducts",
		edits: []edit{{"	q.Sub(a, b).Sub(&q, &difference)", "	q.Sub(a, b).Add(&q, &difference)"}}},
	{name: "a third has the shift of the whole domain", file: "prover/domain.go", pkg: provers, tests: "TestDomain|TestProducts",
		edits: []edit{{"	ofBlock.Exp(ofBlock, big.NewInt(int64(n/m)))\n", ""}}},
	{name: "the points of thirds are not divided by three", file: "prover/msm/thirds.go", pkg: "./prover/msm", tests: "TestLagrange",
		edits: []edit{{"	third.SetUint64(3).Inverse(&third)\n", "	third.SetOne()\n"}}},
	{name: "a proving key for a domain of another size is taken", file: "prover/fit.go", pkg: provers, tests: "TestProvingKeysOfOtherSizes",
		edits: []edit{{"		{\"points of Z\", len(pk.G1.Z), domain},\n", ""}}},
	{name: "a proving key's domain need not fit its points", file: "prover/dump.go", pkg: provers, tests: "TestDumpsDomainFitsItsPoints",
		edits: []edit{{" || z != domain && z != 3*domain && z != 9*domain:", " || z == 0:"}}},
	{name: "keys of the format before are taken", file: "prover/manifest.go", pkg: provers, tests: "TestEnsureReplacesStaleDevKeysOnly|TestLoadRefusesDamage",
		edits: []edit{{"case m.Format != ManifestFormat:", "case m.Format > ManifestFormat:"}}},
	{name: "a ceremony's keys make the dev keys inside them safe", file: "keyring/safe.go", pkg: keyrings, tests: "TestSafeInsideOut",
		edits: []edit{{"	if err := r.CheckInner(c); err != nil {\n		return err\n	}\n", ""}}},
	{name: "a circuit that the operator did not name is decoded", file: "keyring/provers.go", pkg: keyrings, tests: "TestOtherCircuitsAreNotDecoded",
		edits: []edit{{"	if err := checkKeys(m, j); err != nil {\n		return nil, err\n	}\n", "	_ = m\n"}}},
	{name: "transcripts of the format before are taken", file: "ceremony/transcript.go", pkg: ceremonies, tests: "TestEarlierTranscripts",
		edits: []edit{{"t.Format != transcriptFormat {", "t.Format > transcriptFormat {"}}},
	{name: "a sealed key adds the products instead", file: "ceremony/values.go", pkg: ceremonies, tests: "TestSealedKey",
		edits: []edit{{"uint32(len(k)+int(w))|msm.Negative)", "uint32(len(k)+int(w)))"}}},
	{name: "a sealed Z is of the domain instead of the coset", file: "ceremony/values.go", pkg: ceremonies, tests: "TestSealedKey",
		edits: []edit{{"geometric(&back, &one, len(rows))", "geometric(&one, &one, len(rows))"}}},
	{name: "one beacon ends both phases", file: "ceremony/transcript.go", pkg: ceremonies, tests: "TestBeaconOnce|TestL3",
		edits: []edit{{"bytes.Equal(b.bytes(), t.Beacon1.bytes())", "bytes.Equal(b.bytes(), nil)"}}},
	{name: "the second phase starts with anything", file: "ceremony/verify.go", pkg: ceremonies, tests: "TestL3",
		edits: []edit{{"with this circuit and these powers\"); err != nil {", "with this circuit and these powers\"); false {"}}},
	{name: "a contribution need not follow the one before", file: "ceremony/verify.go", pkg: ceremonies, tests: "TestL3",
		edits: []edit{{"follow2(prev, next); err != nil {", "follow2(prev, next); false {"}}},
}

// ofWitnesses are faults of sumchecks whose sum is known beforehand, and of hints that are asked in elements. Where a processor cannot compute with eight entries at a
// time (field.HasEights), no test notices those of prover/sumcheck/vectors.go.
var ofWitnesses = []fault{
	{name: "a sumcheck's sum stays what it was", file: "prover/sumcheck/moments.go", pkg: keyrings, tests: "TestWitnessesOfHashes",
		edits: []edit{{"p.sum, p.point = p.at(r), p.point[1:]", "p.point = p.point[1:]"}}},
	{name: "a sum is not scaled in a partial round", file: "prover/sumcheck/layer.go", pkg: keyrings, tests: "TestWitnessesOfHashes",
		edits: []edit{{"		sum.Mul(&sum, &l.c)\n", ""}}},
	{name: "the fourth moment counts as often as the third", file: "prover/sumcheck/moments.go", pkg: keyrings, tests: "TestWitnessesOfHashes",
		edits: []edit{{"{5, 10, 10, 5, 1}", "{5, 10, 10, 10, 1}"}}},
	{name: "eight entries at a time have no fifth moment", file: "prover/sumcheck/vectors.go", pkg: sumchecks, tests: "TestVectorsAreTheSame|TestEntriesAtTheirBounds",
		edits: []edit{{"	addProducts(&sum[4], weighted, bb)\n", ""}}},
	{name: "entries are never made small again", file: "prover/sumcheck/vectors.go", pkg: sumchecks, tests: "TestEntriesStaySmall",
		edits: []edit{{"t.folds%foldsTo == 0", "t.folds < 0"}}},
	{name: "a step from a large entry to a small one is negative", file: "prover/sumcheck/vectors.go", pkg: sumchecks, tests: "TestEntriesAtTheirBounds",
		edits: []edit{{"field.Multiple(mostOfEntries)", "field.Multiple(3)"}}},
	{name: "a ladder takes the bits of a digit from the lowest on", file: "prover/sumcheck/ladderhint.go", pkg: keyrings, tests: "TestWitnessesOfSignatures",
		edits: []edit{{"low >> (ladderSteps - 1 - i) & 1", "low >> i & 1"}}},
	{name: "a copy of a circuit has another's answers", file: "prover/steps/shorten.go", pkg: witnesses, tests: "TestHintsAreAskedDirectly",
		edits: []edit{{"&question{id: b.id}", "b"}}},
	{name: "a hint's answers are taken in another order", file: "prover/steps/hints.go", pkg: witnesses, tests: "TestHintsAreAskedDirectly",
		edits: []edit{{"set(s, w, &out[k])", "set(s, w, &out[len(out)-1-k])"}}},
	{name: "what a hint cannot answer is an answer", file: "prover/steps/hints.go", pkg: witnesses, tests: "TestHintsAreAskedDirectly",
		edits: []edit{{"q.hint(in, out); err != nil {", "q.hint(in, out); false {"}}},
	{name: "many questions are read before they are whole", file: "prover/steps/hints.go", pkg: witnesses, tests: "TestHintsAreAskedDirectly",
		edits: []edit{{"		to = to[readGrain:]\n", "		to = to[readGrain-1:]\n"}}},
}

// ofL1 are faults of what resumes a tx of an earlier run, and tells a node that has forgotten from one that refuses.
var ofL1 = []fault{
	{name: "a creation that waits is made once more", file: "deploy/resume.go", pkg: deploys, tests: "TestResume",
		edits: []edit{{"		if !waits {", "		if waits = false; !waits {"}}},
	{name: "a tx is sent before it is written down", file: "deploy/resume.go", pkg: deploys, tests: "TestResume",
		edits: []edit{{"		return r.write(file)\n", "		return nil\n"}}},
	{name: "a tx of another key is resumed", file: "l1/resume.go", pkg: deploys, tests: "TestResume",
		edits: []edit{{"err != nil || from != s.address {", "err != nil {"}}},
	{name: "a tx that is resumed bids what it bid", file: "l1/resume.go", pkg: deploys, tests: "TestResume",
		edits: []edit{{"err != nil || !b.covers(today) {", "err != nil && !b.covers(today) {"}}},
	{name: "another tx than was asked for is resumed", file: "l1/resume.go", pkg: l1, tests: "TestResumeOfAnotherTx",
		edits: []edit{{"err == nil && tx.Hash() != hash {", "err == nil && false {"}}},
	{name: "a node that is to keep no history is not believed", file: "l1/pruned.go", pkg: l1, tests: "TestPruned",
		edits: []edit{{"refused.ErrorCode() == prunedHistory || ", ""}}},
	{name: "a contract that refuses looks like a node that forgot", file: "l1/pruned.go", pkg: l1, tests: "TestPruned",
		edits: []edit{{"!CallFailed(err) && ", ""}}},
}

// ofFleet are faults of who gives jobs to workers.
var ofFleet = []fault{
	{name: "as many jobs wait where the store has dropped their inputs", file: "fleet/release.go", pkg: fleets, tests: "TestFault21StoreHoldsFew",
		edits: []edit{{"depth := c.room.of(c.depth())", "depth := c.depth()"}}},
}
