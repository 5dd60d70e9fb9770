package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
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
