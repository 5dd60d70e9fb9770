package l1_test

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
)

// The factory comes to stand at its well-known address, wherever the chain begins without it, and creates where Address says.
func TestFactory(t *testing.T) {
	e := newEnv(t)
	chain, s := e.chain, e.op
	require.NoError(t, l1.EnsureFactory(ctx, s))
	nonce, err := chain.Client().NonceAt(ctx, s.Address(), nil)
	require.NoError(t, err)
	require.NoError(t, l1.EnsureFactory(ctx, s), "again")
	after, err := chain.Client().NonceAt(ctx, s.Address(), nil)
	require.NoError(t, err)
	require.Equal(t, nonce, after, "nothing was sent")

	c := l1.Creation{Salt: l1.Word{7}, Code: common.FromHex(testbindings.StubVerifierMetaData.Bin)}
	_, err = l1.Create(ctx, s, c)
	require.NoError(t, err)
	got, err := l1.CodeAt(ctx, chain.Client(), c.Address())
	require.NoError(t, err)
	want, err := l1.Simulate(devchain.ChainID, 1, c)
	require.NoError(t, err)
	require.NotEmpty(t, got)
	require.Equal(t, want, [][]byte{got})
	_, err = l1.Create(ctx, s, c)
	require.Error(t, err, "the address is taken")

	other := c
	other.Salt[0]++
	require.NotEqual(t, c.Address(), other.Address())
	other = l1.Creation{Salt: c.Salt, Code: append(common.CopyBytes(c.Code), 0)}
	require.NotEqual(t, c.Address(), other.Address())
	_, err = l1.Simulate(devchain.ChainID, 1, l1.Creation{Code: common.FromHex("0x5f5ffd")})
	require.Error(t, err, "a constructor that reverts")
}

func TestCodeHash(t *testing.T) {
	require.EqualValues(t, crypto.Keccak256Hash([]byte{1}), l1.CodeHash([]byte{1}))
}
