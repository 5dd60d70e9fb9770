package aggregate

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/blob"
)

var threeBatches = [linked]rollup.BatchData{trueBatch(1, 100, 10, 11), trueBatch(2, 100, 11, 12), trueBatch(3, 150, 12, 13)}

// linkInBlob links the first n of three batches, with the statement that L1 computes when their D is in a blob.
func linkInBlob(t testing.TB, n int) *links {
	want, _, err := blob.Aggregate(threeBatches[:n])
	require.NoError(t, err)
	var flags [linked]int
	for i := range n {
		flags[i] = 1
	}
	l := forge(flags, threeBatches)
	l.Rho, l.StatementHash = word(want.Rho), word(want.Hash())
	return l
}

// The statement is the one that native code computes, whatever stands in slots that are not used.
func TestLinksInBlobMirrorNative(t *testing.T) {
	ccs := circuittest.Compile(t, newLinks(true))
	for n := 1; n <= linked; n++ {
		circuittest.MustAccept(t, ccs, linkInBlob(t, n))
	}
}

// What is in a blob is another statement than what is calldata; and what was evaluated is what the proofs bind, at the statement's rho.
func TestEvaluationInBlobIsBound(t *testing.T) {
	inBlob, calldata := circuittest.Compile(t, newLinks(true)), circuittest.Compile(t, newLinks(false))
	honest := linkInBlob(t, 2)
	circuittest.MustAccept(t, inBlob, honest)
	circuittest.MustReject(t, calldata, honest)
	for name, edit := range map[string]func(*links){
		"a word of D":                 func(l *links) { plusOne(&l.Slots[1].D[2]) },
		"a word of S":                 func(l *links) { plusOne(&l.Slots[0].S[1]) },
		"rho":                         func(l *links) { plusOne(&l.Rho) },
		"statement":                   func(l *links) { plusOne(&l.StatementHash) },
		"a slot left out":             func(l *links) { l.Slots[1].Active = 0 },
		"an unused slot that counts":  func(l *links) { l.Slots[2].Active = 1 },
		"a word of 249 bits, unused":  func(l *links) { l.Slots[2].D[0] = new(big.Int).Lsh(big.NewInt(1), 248) },
		"the first slot is not in it": func(l *links) { l.Slots[0].Active = 0 },
	} {
		t.Run(name, func(t *testing.T) { circuittest.MustReject(t, inBlob, circuittest.Tamper(honest, edit)) })
	}
}

func plusOne(v *frontend.Variable) { *v = new(big.Int).Add(circuittest.BigOf(*v), big.NewInt(1)) }

// A19, A13, A11 and A12 for the chain with its evaluation.
func TestA19LinksInBlob(t *testing.T) {
	circuittest.Whole{Circuit: circuittest.Compile(t, newLinks(true)), Valid: []frontend.Circuit{linkInBlob(t, 3), linkInBlob(t, 1)}}.Sweep(t)
}

func TestBlobHasRoom(t *testing.T) {
	large := linkShape
	large.Transfers = 100_000
	_, err := NewInBlob(large, 2, nil)
	require.ErrorContains(t, err, "words of a blob")
	for large.Transfers = 1; large.DataWords() < blob.Words; {
		large.Transfers++
	}
	_, err = NewInBlob(large, 1, nil)
	require.ErrorContains(t, err, "inner key", "as many words as a blob has fit")
	for large.DataWords() == blob.Words {
		large.Transfers++
	}
	_, err = NewInBlob(large, 1, nil)
	require.ErrorContains(t, err, "words of a blob", "one more does not")
}

// The header counts batches in CountBits.
func TestSlotsFitTheHeader(t *testing.T) {
	for _, k := range []int{-1, 0, 1 << rollup.CountBits} {
		_, err := New(linkShape, k, nil)
		require.ErrorContains(t, err, "slots: want")
	}
	_, err := New(linkShape, 1<<rollup.CountBits-1, nil)
	require.ErrorContains(t, err, "inner key")
}
