package aggregate

import (
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/blob"
)

// linksTogether are links whose compressions are proven together, as those of large shapes are.
func linksTogether(inBlob bool) *links {
	l := newLinks(inBlob)
	l.compressions = hashedFrom
	return l
}

func TestCompressionsAreCounted(t *testing.T) {
	for inBlob, more := range map[bool]int{false: 0, true: 1} { // the value in a blob is two words
		l := newLinks(inBlob)
		circuittest.Compile(t, l)
		require.Equal(t, compressionsOf(linkShape, linked)+more, l.counted)
	}
}

// With compressions proven together the chain is what it is: true batches are accepted with the statement that native code computes, and all attacks on them refused, by
// themselves and with the hints that go with them.
func TestLinksHashedTogether(t *testing.T) {
	ccs := circuittest.Compile(t, linksTogether(false))
	for n := 1; n <= linked; n++ {
		want, err := rollup.Aggregate(threeBatches[:n])
		require.NoError(t, err)
		l := linkInBlob(t, n)
		l.Rho, l.StatementHash = word(want.Rho), word(want.Hash())
		circuittest.MustAccept(t, ccs, l)
		for name, edit := range map[string]func(*links){
			"a word of D":            func(l *links) { plusOne(&l.Slots[0].D[2]) },
			"a word of S":            func(l *links) { plusOne(&l.Slots[n-1].S[1]) },
			"the statement":          func(l *links) { plusOne(&l.StatementHash) },
			"what a proof is of":     func(l *links) { plusOne(&l.Proven[n-1]) },
			"a new root":             func(l *links) { plusOne(&l.Slots[n-1].NewRoot) },
			"rho":                    func(l *links) { plusOne(&l.Rho) },
			"what an idle one is of": func(l *links) { plusOne(&l.Proven[linked-1]) },
		} {
			t.Run(name, func(t *testing.T) { circuittest.MustReject(t, ccs, circuittest.Tamper(l, edit)) })
		}
	}
	for _, a := range linkAttacks() {
		t.Run(a.Name, func(t *testing.T) { circuittest.MustReject(t, ccs, a.Assignment, a.Options()...) })
	}
}

// The same with D in a blob, where the circuit looks ranges up under the same commitment.
func TestLinksInBlobHashedTogether(t *testing.T) {
	ccs := circuittest.Compile(t, linksTogether(true))
	for n := 1; n <= linked; n++ {
		want, _, err := blob.Aggregate(threeBatches[:n])
		require.NoError(t, err)
		l := linkInBlob(t, n)
		require.Equal(t, word(want.Hash()), l.StatementHash)
		circuittest.MustAccept(t, ccs, l)
		circuittest.MustReject(t, ccs, circuittest.Tamper(l, func(l *links) { plusOne(&l.Slots[0].D[1]) }))
	}
}

// What the compressions of a chain are of is committed to before they are challenged, also where an evaluation's limbs are. The whole of an aggregate, with its verifier,
// takes a minute.
func TestA19CommitmentBindsLinks(t *testing.T) {
	for _, inBlob := range []bool{false, true} {
		circuittest.MustBind(t, circuittest.Compile(t, linksTogether(inBlob)))
	}
	if !circuittest.FullSweep() {
		return
	}
	_, vk := circuittest.Setup(t, circuittest.Compile(t, new(committing)))
	many := rollup.Shape{ID: 96, Name: "many words", Full: 1, Transfers: 2000, FeeSlots: 1, Depth: 5, Reach: 24}
	require.GreaterOrEqual(t, compressionsOf(many, 2), hashedFrom)
	c, err := New(many, 2, vk)
	require.NoError(t, err)
	circuittest.MustBind(t, circuittest.Compile(t, c))
}

// committing has the public face of a batch circuit whose proofs have a commitment.
type committing struct {
	StatementHash frontend.Variable `gnark:",public"`
	Root          frontend.Variable
}

func (c *committing) Define(api frontend.API) error {
	api.AssertIsEqual(c.StatementHash, api.Mul(c.Root, c.Root))
	x, err := api.(frontend.Committer).Commit(c.StatementHash, c.Root)
	api.AssertIsDifferent(x, 0)
	return err
}
