package api_test

import (
	"context"
	"math/big"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// A nonce that is too large for its place runs over into token and address: with one, a leaf would be proven to be of another token.
func TestProofIsOfOneAccount(t *testing.T) {
	a := rollup.Account{Owner: rollup.Owner{PubKey: fakeKey().Public(), Address: rollup.Address{19: 3}, Token: 1}, Nonce: 5, Balance: rollup.NewAmount(7)}
	root := field.Compress(a.Leaf(), field.Element{})
	proof := api.Proof{Account: api.Account{Address: api.Address(a.Address), Key: api.Key{Point: a.PubKey}, Token: 1, Nonce: 5, Balance: a.Balance}, Siblings: []api.Digest{{}}}
	require.NoError(t, proof.Verify(1, root.Bytes()))
	proof.Account.Token, proof.Account.Nonce = 0, 5|1<<rollup.NonceBits
	require.ErrorIs(t, proof.Verify(1, root.Bytes()), rollup.ErrRange)
}

// countingL1 has the root of nothing, and counts how often it is asked.
type countingL1 struct {
	fakeL1
	asked atomic.Int64
}

func (l *countingL1) Status(context.Context, *big.Int) (l1.Status, error) {
	l.asked.Add(1)
	return l1.Status{}, nil
}

// Where L1 stands is the same for all proofs: whoever asks for many does not have the operator's L1 node asked as often.
func TestManyProofsAreOneQuestion(t *testing.T) {
	l := new(countingL1)
	s, b, _ := fakeServerAt(t, l, nil, nil)
	b.also = func(uint32) bool { return true }
	const proofs = 100
	began := time.Now()
	for id := range uint32(proofs) {
		p, err := api.NewClient(s.URL()).Proof(t.Context(), id)
		require.NoError(t, err)
		require.True(t, p.OnL1)
	}
	require.LessOrEqual(t, l.asked.Load(), 1+int64(time.Since(began)/time.Second))
}
