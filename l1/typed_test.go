package l1_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1/typed"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet/keys"
)

// What a browser's wallet signs of the typed data is the digest that the command line signs.
func TestTypedData(t *testing.T) {
	contract, owner := common.Address{1, 2, 3}, l1.KeyAddress(devchain.Key(7))
	for index := range uint64(3) {
		text, err := keys.TypedData(1337, rollup.Address(contract), rollup.Address(owner), index)
		require.NoError(t, err)
		var data apitypes.TypedData
		require.NoError(t, json.Unmarshal(text, &data))
		want, _, err := apitypes.TypedDataAndHash(data)
		require.NoError(t, err)
		got := typed.NewDomain(1337, contract).Digest(keys.MessageType, typed.String(keys.Action), typed.Address(owner), typed.Uint(index))
		require.Equal(t, want, got[:])

		sig, err := l1.SignTyped(devchain.Key(7), got)
		require.NoError(t, err)
		signer, err := typed.Signer(got, sig)
		require.NoError(t, err)
		require.Equal(t, [20]byte(owner), signer)
		for _, spoil := range []func([]byte) []byte{
			func(s []byte) []byte { return s[:64] }, func(s []byte) []byte { s[64] -= 27; return s }, func(s []byte) []byte { clear(s[:32]); return s },
			func(s []byte) []byte { s[32] |= 0x80; return s },
		} {
			_, err := typed.Signer(got, spoil(append([]byte(nil), sig...)))
			require.ErrorIs(t, err, typed.ErrSignature)
		}
	}
}

func TestKeystore(t *testing.T) {
	key := devchain.Key(7)
	path, err := l1.EncryptKey(t.TempDir(), key, "correct horse", l1.LightScrypt)
	require.NoError(t, err)
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	address, err := l1.KeystoreAddress(content)
	require.NoError(t, err)
	require.Equal(t, l1.KeyAddress(key), address)
	again, err := l1.DecryptKey(content, "correct horse")
	require.NoError(t, err)
	require.Equal(t, key.D, again.D)
	_, err = l1.DecryptKey(content, "battery staple")
	require.ErrorIs(t, err, l1.ErrPassphrase)
}
